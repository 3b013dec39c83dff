"""The whole report as a page of Markdown, for those who read or keep it as text."""

from __future__ import annotations

import itertools
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import regex

from semantic.commitments.commitment import Commitment, Hardness, Target
from semantic.commitments.indicator_table import IndicatorTarget, side_by_side
from semantic.findings import Findings, Headline
from semantic.records import DroppedPassage, Kind, Passage
from semantic.reports.findings_tables import differences_of
from semantic.reports.measured import measured
from semantic.reports.pages import environment, plain
from semantic.reports.tables import write_text
from semantic.reports.telling import dates, differences_told, dropped_by_reason, promises, why_so_many
from semantic.reports.themes import first_by_id, placed_paragraphs
from semantic.reports.words import Words, percent, short_names, shortened, told_findings
from semantic.reuse.differences import Difference
from semantic.reuse.families import Family, FirstSeen, Member
from semantic.reuse.kinds import shipped_kinds
from semantic.reuse.versions import medoid_of
from semantic.text.placed import Span

MARKDOWN = "report.md"
_FAMILIES, _MEMBERS, _FORMULAE, _COMMITMENTS, _INDICATORS = 50, 30, 100, 25, 100
"""How many are shown: of all, of each family, of all, of each speech, of all. More than fits on some pages nobody reads; the
page says how many there are, and the tables hold them all."""
_NEAREST_SPEECHES = 3
"""Speeches named with which one shares most text."""
_QUOTED = 30
"""Characters quoted of what two passages say otherwise, and of an example of what was dropped."""
_TITLE = 90
"""Characters of a title in the table of speeches; some name the whole occasion, and speeches.csv has them in full."""
_COMMITMENT_ORDER = ((True, "unique"), (False, "not_unique"), (None, "not_compared"))
_EMPTY_LINES, _ONE_EMPTY_LINE = regex.compile(r"\n{3,}"), "\n\n"
_PLAIN_EDGES = ("P", "S", "Z", "C")
"""Unicode categories by which bold must neither begin nor end: between them and a Chinese character Markdown sees no border."""


def write_markdown(findings: Findings, folder: Path, words: Words) -> list[Path]:
    """Write ``report.md`` into `folder`, and return its path in a list.

    Parameters
    ----------
    findings : Findings
        What to show.
    folder : Path
        Where; it is there.
    words : Words
        In which language.

    Notes
    -----
    Signs in texts of speeches that Markdown or HTML would read as their own are escaped, so that they show as they are. Long
    lists show their beginning, and say how many there are and which table holds them all. The same findings give the same
    bytes.
    """
    write_text(folder / MARKDOWN, markdown(findings, words))
    return [folder / MARKDOWN]


def markdown(findings: Findings, words: Words) -> str:
    """Return the report as Markdown."""
    pages = environment()
    pages.filters |= {"percent": percent, "grouped": _grouped, "cell": _cell}
    view = _View(findings, words)
    page = pages.get_template("report.md").render(
        words=words,
        findings=findings,
        view=view,
        name=view.name,
        told=told_findings(findings, words),
        widest=Headline.WIDEST,
        measured=measured(),
        thresholds=asdict(shipped_kinds().thresholds).items(),
        settings=json.dumps(findings.settings, indent=2, ensure_ascii=False),
        limits={
            "families": _FAMILIES,
            "members": _MEMBERS,
            "formulae": _FORMULAE,
            "commitments": _COMMITMENTS,
            "indicators": _INDICATORS,
        },
    )
    return f"{_EMPTY_LINES.sub(_ONE_EMPTY_LINE, page).strip()}\n"


def marked(text: str, spans: Iterable[Span]) -> str:
    r"""Return text as ``plain`` does, with spans of it in bold.

    Bold is drawn in to the next letter or figure: Markdown does not end it after a sign that a letter follows.

    Examples
    --------
    >>> marked("增长5%左右。", [Span(2, 4)])
    '增长**5**%左右。'
    >>> print(marked("<b> & 7", [Span(6, 7)]))
    \<b\> \& **7**
    """
    pieces: list[str] = []
    done = 0
    for start, end in _joined(_drawn_in(text, span) for span in spans):
        pieces += [_kept(text[done:start]), f"**{plain(text[start:end])}**"]
        done = end
    return "".join([*pieces, _kept(text[done:])]).strip()


def _drawn_in(text: str, span: Span) -> Span:
    """Return a span without the signs and spaces at its ends; empty where there is nothing else."""
    start, end = span
    while start < end and unicodedata.category(text[start])[0] in _PLAIN_EDGES:
        start += 1
    while start < end and unicodedata.category(text[end - 1])[0] in _PLAIN_EDGES:
        end -= 1
    return Span(start, end)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch as one, without empty ones."""
    joined: list[Span] = []
    for span in sorted(each for each in spans if each.start < each.end):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _kept(piece: str) -> str:
    """Return a piece of a text as ``plain`` does, with a space where it begins or ends with one."""
    before, after = (" " if piece[edge : edge + 1 or None].isspace() else "" for edge in (0, -1))
    return f"{before}{plain(piece)}{after}" if piece.strip() else before


def _grouped(number: int) -> str:
    return f"{number:,}"


def _cell(words: str | None) -> str:
    """Return words for a cell of a table; a dash where there are none."""
    return plain(words) if words else "–"


@dataclass(frozen=True, kw_only=True)
class _MemberShown:
    """A member of a family: its text with what differs in bold, and what the medoid says there."""

    member: Member
    text: str
    differences: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class _FamilyShown:
    """A family: its medoid, the speeches that have it verbatim, and the other versions."""

    family: Family
    medoid: Passage
    same: Sequence[Passage]
    others: Sequence[_MemberShown]


@dataclass(frozen=True, kw_only=True)
class _Group:
    """Commitments of a speech that only it makes, or that others make too, and that can be checked or not."""

    unique: str
    strength: Hardness
    count: int
    shown: Sequence[Commitment]


@dataclass(frozen=True, kw_only=True)
class _IndicatorRow:
    """Targets of several speeches for one indicator and time, from the lowest to the highest."""

    first: IndicatorTarget
    targets: Sequence[IndicatorTarget]


class _View:
    """What the template asks for."""

    def __init__(self, findings: Findings, words: Words) -> None:
        self._findings = findings
        self._words = words
        self._names = short_names(findings.speeches)
        self._texts = {speech.id: speech.text for speech in findings.speeches}

    def name(self, speech_id: str) -> str:
        """Return the short name of a speech."""
        return plain(self._names[speech_id])

    def where(self, passage_id: str, speech_id: str) -> str:
        """Return the id of a passage, without that of its speech in front."""
        return plain(passage_id.removeprefix(f"{speech_id}:"))

    def _listed(self, told: Iterable[str]) -> str:
        return self._words("markdown.semicolon").join(told)

    # overview

    def dates(self) -> str:
        """Return from when to when the speeches are."""
        return dates(self._findings, self._words)

    def about(self, speech: Any) -> str:
        """Return title, speaker and place of a speech, less what its short name says already."""
        said = self._names[speech.id]
        more = (speech.title, speech.speaker, speech.place)
        return " · ".join(shortened(each, _TITLE) for each in more if each and each not in said)

    def ledger(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the ledger by speech, as it is rounded everywhere."""
        return {entry.speech_id: entry.to_json() for entry in self._findings.ledger}

    def promises(self) -> Mapping[str, tuple[int, int]]:
        """Return for each speech how many commitments it makes, and how many of them alone."""
        return promises(self._findings)

    def unique_and_hard(self) -> int:
        """Return how many commitments of one speech alone can be checked."""
        return sum(
            bool(each.unique) and each.strength is Hardness.HARD for each in self._findings.commitments
        )

    def dropped(self) -> list[tuple[str, list[DroppedPassage]]]:
        """Return what was dropped by reason, the commonest first."""
        return dropped_by_reason(self._findings.reading)

    def example(self, passages: Sequence[DroppedPassage]) -> str:
        """Return the commonest text of some dropped passages, shortened."""
        texts = Counter(shortened(each.text, _QUOTED) for each in passages)
        return plain(min(texts, key=lambda text: (-texts[text], text)))

    # boilerplate

    def shares_most(self, speech_id: str) -> str:
        """Return the speeches that one shares most text with, and how much of it."""
        own = [each for each in self._findings.shared if each.speech_id == speech_id]
        most = sorted(own, key=lambda each: (-each.share, each.other_id))[:_NEAREST_SPEECHES]
        return self._listed(f"{self.name(each.other_id)} {percent(each.share)}" for each in most) or "–"

    def families(self) -> list[_FamilyShown]:
        """Return the commonest families; of those as common in their order."""
        ordered = sorted(self._findings.families, key=lambda family: -family.boilerplate_index)
        return [self._family(family) for family in ordered[:_FAMILIES]]

    def _family(self, family: Family) -> _FamilyShown:
        others = [member for member in family.members if not member.is_medoid]
        return _FamilyShown(
            family=family,
            medoid=medoid_of(family),
            same=[member.passage for member in others if member.kind is Kind.VERBATIM],
            others=[self._member(family, each) for each in others if each.kind is not Kind.VERBATIM],
        )

    def _member(self, family: Family, member: Member) -> _MemberShown:
        text = member.passage.text
        differences = differences_of(family, member, self._findings)
        spans = [each.b_span for each in differences if each.b_span and each.b_span != Span(0, len(text))]
        return _MemberShown(
            member=member,
            text=marked(text, spans),
            differences=self.differences(differences, medoid_of(family).text, text),
        )

    def differences(self, differences: Iterable[Difference], a: str, b: str) -> list[str]:
        """Return what two texts say otherwise, each once; of a whole text only in what it differs."""
        return differences_told(differences, a, b, self._words, _quoted)

    def first(self, first: FirstSeen | None) -> str:
        """Return the speech that was first and its date, or a dash."""
        if first is None:
            return "–"
        return self._words("markdown.named", name=self.name(first.speech_id), more=plain(first.date))

    # commitments

    def groups(self, speech_id: str) -> list[_Group]:
        """Return the commitments of a speech, unique ones first, hard before soft, in each the newest first."""
        own = [each for each in self._findings.commitments if each.speech_id == speech_id]
        left = _COMMITMENTS
        groups: list[_Group] = []
        for (unique, key), strength in itertools.product(_COMMITMENT_ORDER, Hardness):
            found = [each for each in own if each.unique is unique and each.strength is strength]
            if found:
                found.sort(key=lambda each: (-(each.novelty or 0.0), each.start))
                groups.append(
                    _Group(unique=key, strength=strength, count=len(found), shown=found[: max(left, 0)])
                )
                left -= len(found)
        return groups

    def promise(self, commitment: Commitment) -> str:
        """Return the text of a commitment with its targets in bold."""
        places = [
            Span(each.start - commitment.start, each.end - commitment.start) for each in commitment.targets
        ]
        return marked(commitment.text, places)

    def targets(self, commitment: Commitment) -> list[str]:
        """Return the targets of a commitment as written, those at one place once, each with its time."""
        return list(dict.fromkeys(self._target(each) for each in commitment.targets))

    def _target(self, target: Target) -> str:
        told, by = plain(target.text), target.deadline
        if by is None or (by.date is None and by.text in target.text):
            return told
        return self._words(
            "markdown.named", name=told, more=self._words("page.by", date=plain(by.date or by.text))
        )

    def nearest(self, commitment: Commitment) -> list[str]:
        """Return what the nearest text of another speech says otherwise; `a` is the commitment."""
        near = commitment.nearest
        return self.differences(near.differences, commitment.text, near.text) if near else []

    def indicators(self) -> list[_IndicatorRow]:
        """Return the targets by indicator and time, those of most speeches first."""
        groups = side_by_side(self._findings.indicators)
        return [_IndicatorRow(first=targets[0], targets=targets) for targets in groups]

    def promised_for(self, row: _IndicatorRow) -> str:
        """Return who promises what for an indicator; its name is not said again where a target begins with it."""
        told = (
            f"{self.name(each.commitment.speech_id)} {plain(each.target.text.removeprefix(each.indicator) or each.target.text)}"
            for each in row.targets
        )
        return self._listed(dict.fromkeys(told))

    # themes

    def why_so_many(self) -> str:
        """Return how many themes there are, and why."""
        return why_so_many(self._findings.themes, self._words)

    def medoids(self) -> Mapping[str, Passage]:
        """Return the paragraph that stands for each theme."""
        found = self._findings
        first = first_by_id(placed_paragraphs(found.speeches, found.themes, found.map_points))
        return {theme.id: first[theme.id, theme.medoid].passage for theme in found.themes.themes}

    def inside(self) -> Mapping[str, Any]:
        """Return what is in each theme."""
        return {each.theme: each for each in self._findings.inside}


def _quoted(text: str) -> str:
    return plain(shortened(text, _QUOTED))
