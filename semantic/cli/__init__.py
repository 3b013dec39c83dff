"""The command line: parse, call, print. Results go to stdout, all else to stderr."""

from semantic.cli.commands import main

__all__ = ["main"]
