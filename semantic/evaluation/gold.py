"""Gold sets: judgements made by reading, a JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from semantic.commitments.commitment import Hardness, Label
from semantic.commitments.sentences import PlacedSentence, placed_sentence
from semantic.errors import SemanticError
from semantic.records import Kind
from semantic.text.placed import Span

Judgement = TypeVar("Judgement")

_FLAGS = ("number_differs", "polarity_differs", "partial_reuse")


@dataclass(frozen=True)
class GoldPair:
    """Two passages and how they relate.

    Parameters
    ----------
    first, second : str
        The passages.
    relation : Kind
        What a reader found.
    number_differs, polarity_differs : bool
        Whether a figure differs that matters; whether one denies, tells as done or demands what the other
        does not.
    partial_reuse : bool
        Whether a part is re-used word for word though the whole is another text.
    """

    first: str
    second: str
    relation: Kind
    number_differs: bool = False
    polarity_differs: bool = False
    partial_reuse: bool = False


@dataclass(frozen=True)
class GoldTheme:
    """A passage and what it is mainly about.

    Parameters
    ----------
    text : str
        The passage.
    theme : str
        Its label; which labels there are, the set decides.
    group : str
        The speech it comes from; what is fitted on a speech is never measured on it.
    """

    text: str
    theme: str
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class GoldSentence:
    """A sentence, and whether it promises something.

    Parameters
    ----------
    sentence : PlacedSentence
        With what is known of its surroundings.
    group : str
        Where it comes from; what is fitted on a group is never measured on it.
    promises : bool
        Whether a reader found a commitment.
    hard : bool
        Whether it is one that can be checked.
    targets : tuple of Span
        Where the words stand that it can be checked by.
    decidable : bool
        Whether the sentence tells it, as far as its surroundings are given.
    alone : bool or None
        Whether the sentence by itself tells it; None where nobody said so.
    """

    sentence: PlacedSentence
    group: str
    promises: bool
    hard: bool
    targets: tuple[Span, ...]
    decidable: bool = True
    alone: bool | None = None


def read_pairs(path: str | Path) -> list[GoldPair]:
    """Return the pairs of a file with the fields ``a``, ``b`` and ``relation``, in its order.

    The flags ``number_differs``, ``polarity_differs`` and ``partial_reuse`` are false where they are not given.

    Raises
    ------
    SemanticError
        If a line is no such object, or names no `Kind`.
    """
    return _read(Path(path), _pair, "a, b and relation")


def read_themes(path: str | Path) -> list[GoldTheme]:
    """Return the passages of a file with the fields ``text`` and ``theme``, in its order; ``speech`` groups them, if given.

    Raises
    ------
    SemanticError
        If a line is no such object.
    """
    return _read(Path(path), _theme, "text and theme")


def read_sentences(path: str | Path) -> list[GoldSentence]:
    """Return the sentences of a file with the fields ``text`` and ``label``, in its order.

    ``speech`` groups them; ``strength``, ``targets``, ``undecidable``, ``alone``, ``language``, ``heading`` (one, or a
    list, outermost first), ``before`` and ``after`` may be left out.

    Raises
    ------
    SemanticError
        If a line is no such object, or a target is not in its text.
    """
    return _read(Path(path), _sentence, "text and label")


def _sentence(fields: dict[str, Any]) -> GoldSentence:
    text = _text(fields["text"])
    label = Label(fields["label"])
    return GoldSentence(
        sentence=placed_sentence(fields),
        group=_text(fields.get("speech", "")),
        promises=label is Label.COMMITMENT,
        hard=fields.get("strength") == Hardness.HARD.value,
        targets=tuple(_place(text, _text(target)) for target in fields.get("targets", ())),
        decidable=not _flag(fields.get("undecidable", False)),
        alone=None if fields.get("alone") is None else _flag(fields["alone"]),
    )


def _place(text: str, words: str) -> Span:
    start = text.find(words)
    if start < 0:
        raise ValueError(f"{words!r} is not in its text")
    return Span(start, start + len(words))


def _pair(fields: dict[str, Any]) -> GoldPair:
    first, second, relation = _text(fields["a"]), _text(fields["b"]), Kind(fields["relation"])
    return GoldPair(first, second, relation, **{name: _flag(fields.get(name, False)) for name in _FLAGS})


def _theme(fields: dict[str, Any]) -> GoldTheme:
    return GoldTheme(_text(fields["text"]), _text(fields["theme"]), _text(fields.get("speech", "")))


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _read(path: Path, make: Callable[[dict[str, Any]], Judgement], wanted: str) -> list[Judgement]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split(
            "\n"
        )  # JSON may hold other ends of lines as they are
    except (OSError, UnicodeDecodeError) as error:
        raise SemanticError(f"The gold set {path} cannot be read ({error}); give a file in UTF-8.") from error
    judgements = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                judgements.append(make(json.loads(line)))
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise SemanticError(
                    f"{path}, line {number}: no judgement ({error}); each line is a JSON object with {wanted}."
                ) from error
    return judgements
