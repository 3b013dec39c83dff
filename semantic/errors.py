"""Every error that `semantic` raises on purpose: one base class, drawn as a tree.

A message is one sentence that says what was found, where, and what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence


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


class EncoderError(SemanticError):
    """An encoder cannot be had, or not this one."""


class EncoderNotFoundError(EncoderError):
    """No encoder of that name is installed, cached or reachable."""


class EncoderMismatchError(EncoderError):
    """Embeddings of one encoder meet a corpus of another."""


class EngineError(SemanticError):
    """An engine cannot be had, or has lost what it worked on."""


class CorpusError(SemanticError):
    """A corpus folder cannot be used as asked."""


class CorpusNotFoundError(CorpusError):
    """There is no corpus in that folder."""


class BrokenCorpusError(CorpusError):
    """A file of a corpus is lost, damaged or not the one that was written."""


class CorpusFormatError(CorpusError):
    """A corpus was written in a format this version does not read."""


class CorpusLockedError(CorpusError):
    """Another process is writing to the corpus."""


class CorpusWriteError(CorpusError):
    """The folder cannot be written to, or the disk is full; nothing was changed."""


class UnknownIdError(CorpusError):
    """No speech, paragraph or sentence of that id is in the corpus."""


_NAMED = 5
"""Names that an error gives as examples."""


def some_of(names: Sequence[str]) -> str:
    """Return the first of some names, to stand in a sentence.

    Examples
    --------
    >>> some_of(list("abcdefg"))
    'a, b, c, d, e …'
    """
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
