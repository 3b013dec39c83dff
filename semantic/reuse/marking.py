"""Marking: which words of a passage are not its speaker's own, or are what everybody must say.

Quotations, what is attributed to somebody, and phrases that a user knows to be mandated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import regex

from semantic.errors import SemanticError
from semantic.text.placed import Span
from semantic.text.sentences import sentence_spans
from semantic.text.symbols import symbols


class MarkKind(StrEnum):
    """Why words are marked."""

    QUOTED = "quoted"
    ATTRIBUTED = "attributed"
    KNOWN = "known"


@dataclass(frozen=True)
class Mark:
    """Marked words of a text."""

    span: Span
    kind: MarkKind

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return {"start": self.span.start, "end": self.span.end, "kind": self.kind.value}


_QUOTATION = regex.compile(
    r"“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|«([^«»]+)»|„([^„“”]+)[“”]|(?<![\p{Latin}\p{N}])\"([^\"\s](?:[^\"]*[^\"\s])?)\"(?![\p{Latin}\p{N}])"
)
_LONGEST_NAME = 8
"""Symbols up to which quotation marks hold a name (“四个自信”, “一带一路”) rather than what somebody said."""
_WHO = r"(?:总书记|主席|总理|书记|同志|先生|女士|总统|首相|秘书长|部长|省长|市长)"
_SAYS = r"(?:强调|指出|要求|提出|说过?|讲过|讲道|告诫|嘱托|寄语)"
_CLAUSE_MARK = "，。；：！？,;:!?"
_ATTRIBUTION = regex.compile(
    rf"{_WHO}[^{_CLAUSE_MARK}我]{{0,30}}?{_SAYS}(?:我们|全党)?[，,：:“]"
    r"|(?i:\b(?:as |in the words of )[^.;!?]{2,60}?\b(?:said|stressed|noted|put it|declared|reminded us|once wrote)\b"
    r"|\b(?:said|stressed|declared|reminded us) that\b)"
)
"""Somebody of rank, and in the same clause a verb of saying before a pause: what follows, to the end of the sentence, is
theirs. Thirty characters hold the occasion (在全国人民代表大会会议上); behind 我们 the speaker speaks."""
_SHORTEST_KNOWN = 2
"""Symbols of a known phrase: one character alone would mark half of any text."""


def marks_in(text: str, language: str | None, known: KnownPhrases | None = None) -> list[Mark]:
    """Return the marked words of `text`, in order of place; they may overlap.

    Examples
    --------
    >>> text = "老人说：“河水清了，鱼就回来了，日子也好了。”我们要治河。"
    >>> [(text[slice(*mark.span)], mark.kind.value) for mark in marks_in(text, "zh")]
    [('“河水清了，鱼就回来了，日子也好了。”', 'quoted')]
    """
    found = [*_quotations(text), *_attributions(text, language)]
    if known is not None:
        found += known.marks_in(text)
    return sorted(found, key=lambda mark: (mark.span, mark.kind))


def _quotations(text: str) -> Iterator[Mark]:
    for match in _QUOTATION.finditer(text):
        if len(symbols(match.group())) > _LONGEST_NAME:
            yield Mark(Span(*match.span()), MarkKind.QUOTED)


def _attributions(text: str, language: str | None) -> Iterator[Mark]:
    ends = [(match.start(), match.end()) for match in _ATTRIBUTION.finditer(text)]
    if not ends:
        return
    for sentence in sentence_spans(text, language):
        said = next((start for start, _ in ends if sentence.start <= start < sentence.end), None)
        if said is not None:
            clause = max(text.rfind(mark, sentence.start, said) for mark in _CLAUSE_MARK) + 1
            yield Mark(Span(max(clause, sentence.start), sentence.end), MarkKind.ATTRIBUTED)


class KnownPhrases:
    """Phrases that a user knows to be mandated.

    Parameters
    ----------
    phrases : iterable of str
        Script, case, width and punctuation make no difference; what has fewer than two symbols is passed over.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        folded = {symbols(phrase).text for phrase in phrases}
        longest_first = sorted(
            (each for each in folded if len(each) >= _SHORTEST_KNOWN), key=lambda each: (-len(each), each)
        )
        self._pattern = regex.compile("|".join(map(regex.escape, longest_first)) or r"(?!)")

    @classmethod
    def read(cls, path: Path) -> KnownPhrases:
        """Read a file with a phrase a line; empty lines, and those that begin with #, are passed over.

        Raises
        ------
        SemanticError
            If it cannot be read.
        """
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SemanticError(
                f"The known phrases in {path} cannot be read ({error}); give a file in UTF-8 with a phrase a line."
            ) from error
        return cls(line for line in lines if line.strip() and not line.startswith("#"))

    def marks_in(self, text: str) -> list[Mark]:
        """Return where known phrases stand in a text, the longest where several begin; none cuts a number in two."""
        folded = symbols(text)
        return [
            Mark(folded.original(*match.span()), MarkKind.KNOWN)
            for match in self._pattern.finditer(folded.text)
            if not (_cuts_a_number(folded.text, match.start()) or _cuts_a_number(folded.text, match.end()))
        ]


def _cuts_a_number(text: str, place: int) -> bool:
    """Tell whether digits stand on both sides of a place: 20 is no part of 2026."""
    return 0 < place < len(text) and text[place - 1].isdigit() and text[place].isdigit()


def covered(spans: Sequence[Span], within: Span) -> int:
    """Return how many characters of `within` lie in any of the spans, which are in order."""
    count, done = 0, within.start
    for span in spans:
        end = min(span.end, within.end)
        count += max(end - max(span.start, done), 0)
        done = max(done, end)
    return count


def marked_members(family: dict[str, Any], marks: Mapping[str, Sequence[Mark]]) -> dict[str, Any]:
    """Return a family in JSON with the marks of each member, as spans of the speech."""
    members = [
        member
        | {
            "marks": [
                mark.to_json()
                for mark in marks[member["speech_id"]]
                if mark.span.start < member["end"] and member["start"] < mark.span.end
            ]
        }
        for member in family["members"]
    ]
    return family | {"members": members}
