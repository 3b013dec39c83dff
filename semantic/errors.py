"""Every error that `semantic` raises on purpose: one base class, drawn as a tree.

A message is one sentence that says what was found, where, and what to do next.
"""

from __future__ import annotations


class SemanticError(Exception):
    """Base of all errors raised by this package."""


class SourceError(SemanticError):
    """A file or folder could not be read as speeches."""


class UnsupportedFormatError(SourceError):
    """A file is of a kind that no reader handles, or is not what its name says."""


class SourceTooLargeError(SourceError):
    """A file exceeds one of the size limits in the settings."""


class BrokenSourceError(SourceError):
    """A file is damaged or locked so that its format cannot be parsed."""


class EmptySourceError(SourceError):
    """A file holds no text, or only pictures of text."""


class UnreadableTextError(SourceError):
    """A file holds a text layer that is no writing in any language."""


class MetadataError(SourceError):
    """A metadata table lacks a column or holds a value that cannot be used."""
