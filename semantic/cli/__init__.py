"""The command line: parse, call, print. Results go to stdout, all else to stderr."""

import semantic.cli.commitment_commands
import semantic.cli.report_commands
import semantic.cli.reuse_commands
import semantic.cli.server_commands
import semantic.cli.theme_commands  # noqa: F401 - they add their commands to the group
from semantic.cli.commands import main

__all__ = ["main"]
