"""The report as a Word file, for those who print it or go on writing in it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from semantic.commitments.commitment import Commitment, Hardness
from semantic.commitments.indicator_table import last_day, side_by_side
from semantic.findings import Findings
from semantic.records import Kind
from semantic.reports.charts import Spec, evidence_chart, map_chart, svg
from semantic.reports.findings_tables import differences_of
from semantic.reports.measured import measured
from semantic.reports.tables import write_bytes
from semantic.reports.telling import (
    dates,
    differences_told,
    dropped_by_reason,
    evidence_words,
    is_of_all,
    promises,
    why_so_many,
)
from semantic.reports.themes import first_by_id, placed_paragraphs
from semantic.reports.word_file import Line, Piece, WordFile
from semantic.reports.words import Words, outside, percent, short_names, shortened, told_findings
from semantic.reuse.differences import Difference
from semantic.reuse.families import Family, Member
from semantic.reuse.kinds import shipped_kinds
from semantic.reuse.pool import place_of
from semantic.reuse.versions import medoid_of
from semantic.text.placed import Span
from semantic.themes.theme import SpeechThemes

DOCUMENT = "report.docx"
_FAMILIES, _MEMBERS, _FORMULAE, _COMMITMENTS, _INDICATORS = 40, 6, 60, 15, 40
"""How many are shown: of all, of each family, of all, of each speech, of all. With these, fifteen long reports make some eighty pages;
the document says how many there are, and the tables hold them all."""
_SPEECHES = 60
"""Speeches whose commitments and shares are shown: more would make hundreds of pages."""
_QUOTED, _QUOTED_DIFFERENCE = 160, 24
"""Characters quoted of the nearest text elsewhere, enough to judge in a column that is four centimetres wide; and of what is said
otherwise there."""
_DIFFERS, _SOFT = "A33B00", "5A6375"
"""Colours of what differs, which is bold as well, and of what stands beside the text."""
_SCALE = 2.0
"""Pixels of a picture for each of its points: sharp when printed."""
_SHADES = ("F7F9FB", "EAF2F9", "DBE9F5", "C8DEEF", "B0D0E8", "94BFDF")
"""From no share to the highest; black figures can be read on all of them."""
_ACROSS, _ACROSS_LEVEL = 15, 6
"""Speeches whose shares fit side by side on a page, and whose names do without being turned."""
_NAME = 20
"""Characters of a name that is turned."""


def write_document(findings: Findings, folder: Path, words: Words) -> list[Path]:
    """Write ``report.docx`` into `folder`, and return its path in a list.

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
    Long lists show their beginning, and say how many there are and which table holds them all. The same findings give the same
    bytes.
    """
    write_bytes(folder / DOCUMENT, _Writing(findings, words).written())
    return [folder / DOCUMENT]


class _Writing:
    """A report being written, part by part."""

    def __init__(self, findings: Findings, words: Words) -> None:
        self._findings = findings
        self._words = words
        self._names = short_names(findings.speeches)
        self._file = WordFile(words("page.title", count=len(findings.speeches)), words.language)

    def written(self) -> bytes:
        """Return the file."""
        self._overview()
        self._boilerplate()
        self._commitments()
        self._themes()
        self._method()
        return self._file.to_bytes()

    def _heading(self, key: str, level: int = 1) -> None:
        self._file.heading(self._words(f"page.{key}"), level)

    def _note(self, text: str, *, with_next: bool = True) -> None:
        self._file.paragraph([Piece(text, colour=_SOFT, small=True)], with_next=with_next)

    def _head(self, *keys: str) -> list[str]:
        return [self._words(f"page.{key}") for key in keys]

    def _first_of(self, shown: int, count: int, file: str, *, with_next: bool = True) -> None:
        if count > shown:
            told = self._words("document.first_of", shown=f"{shown:,}", count=f"{count:,}", file=file)
            self._note(told, with_next=with_next)

    # Overview

    def _overview(self) -> None:
        findings, words = self._findings, self._words
        self._file.paragraph(
            words(
                "page.lead",
                speeches=len(findings.speeches),
                paragraphs=f"{len(findings.reading.paragraphs):,}",
                characters=f"{sum(speech.characters for speech in findings.speeches):,}",
                dates=dates(findings, words),
            )
        )
        self._heading("nav_overview")
        for finding in told_findings(findings, words):
            self._file.paragraph(finding.text, bullet=True)
        self._file.contents(words("document.contents"))
        self._look()
        self._speeches()
        self._dropped()

    def _look(self) -> None:
        words, reading = self._words, self._findings.reading
        if not reading.failures and not reading.notices:
            return
        self._heading("look", 2)
        for failure in reading.failures:
            told = words("page.not_read", source=failure.source, message=failure.message)
            self._file.paragraph(told, bullet=True)
        for notice in reading.notices:
            self._file.paragraph([Piece(f"{notice.source}  ", bold=True), Piece(notice.message)], bullet=True)

    def _speeches(self) -> None:
        findings = self._findings
        self._heading("speeches", 2)
        self._note(self._words("page.ledger_note"))
        kinds = ("verbatim", "edited", "reworded", "own")
        ledger = {entry.speech_id: entry.to_json() for entry in findings.ledger}
        promised = promises(findings)
        self._file.table(
            [
                *self._head("speech", "date", "characters"),
                *(self._words(f"kind.{kind}") for kind in kinds),
                *self._head("commitments", "only_here"),
            ],
            (
                [
                    self._names[speech.id],
                    speech.date or "–",
                    f"{speech.characters:,}",
                    *(percent(ledger[speech.id][kind]) for kind in kinds),
                    *(f"{count:,}" for count in promised[speech.id]),
                ]
                for speech in findings.speeches
            ),
            widths=(3.5, 2.0, 1.7, 1.6, 1.3, 1.6, 1.2, 2.1, 1.6),
            figures=True,
        )
        self._given_twice_or_withheld()

    def _given_twice_or_withheld(self) -> None:
        words, names = self._words, self._names
        for each in self._findings.republished:
            name, first = names[each.speech_id], names[each.first_id]
            told = words("markdown.republished", name=name, first=first, share=percent(each.share))
            self._file.paragraph(told, bullet=True)
        for speech in self._findings.speeches:
            if speech.gaps:
                told = words("markdown.gaps", name=names[speech.id], count=len(speech.gaps))
                self._file.paragraph(told, bullet=True)

    def _dropped(self) -> None:
        reading = self._findings.reading
        self._heading("dropped", 2)
        if not reading.dropped:
            self._file.paragraph(self._words("page.nothing_dropped"))
            return
        told = (f"{reason} {len(passages):,}" for reason, passages in dropped_by_reason(reading))
        self._file.paragraph(self._words("markdown.semicolon").join(told))
        self._note(self._words("document.all_in", file="dropped.csv"), with_next=False)

    # Boilerplate

    def _boilerplate(self) -> None:
        findings = self._findings
        self._heading("nav_boilerplate")
        counts = {"families": f"{len(findings.families):,}", "formulae": f"{len(findings.formulae):,}"}
        self._file.paragraph(self._words("page.boilerplate_lead", **counts), with_next=True)
        if findings.families:
            self._families()
        if findings.formulae:
            self._formulae()

    def _families(self) -> None:
        findings = self._findings
        self._heading("families", 2)
        self._note(self._words("document.families_note"))
        self._first_of(_FAMILIES, len(findings.families), "families.csv")
        common = sorted(findings.families, key=lambda family: -family.boilerplate_index)
        for family in common[:_FAMILIES]:
            self._family(family)

    def _family(self, family: Family) -> None:
        words, medoid = self._words, medoid_of(family)
        self._file.heading(f"{family.id} · {shortened(medoid.text, 30)}", 3)
        self._note(
            " · ".join(
                (
                    words(f"kind.{family.kind.value}"),
                    words("page.in_speeches", count=family.speeches),
                    words("page.index", value=f"{family.boilerplate_index:.2f}"),
                    words("page.fixity", value=f"{family.fixity:.2f}"),
                    words("page.first_seen", name=self._names[first.speech_id], date=first.date)
                    if (first := family.first_seen)
                    else words("page.first_unknown"),
                )
            )
        )
        self._file.paragraph([Piece(f"{self._names[medoid.speech_id]}  ", colour=_SOFT), Piece(medoid.text)])
        others = [member for member in family.members if not member.is_medoid]
        same = [member for member in others if member.kind is Kind.VERBATIM]
        if same:
            names = dict.fromkeys(self._names[member.passage.speech_id] for member in same)
            self._note(
                words("document.verbatim_in", names=words("document.comma").join(names)),
                with_next=len(same) < len(others),
            )
        versions = [member for member in others if member.kind is not Kind.VERBATIM]
        for member in versions[:_MEMBERS]:
            self._file.paragraph(self._version(family, member), indent=0.8)
        self._first_of(_MEMBERS, len(versions), "families.csv", with_next=False)

    def _version(self, family: Family, member: Member) -> Line:
        passage, medoid = member.passage, medoid_of(family)
        version = self._findings.versions[place_of(medoid), place_of(passage)]
        other = outside(len(passage.text), [block.b for block in version.blocks])
        differences = differences_of(family, member, self._findings)
        named = [each for each in differences if not is_of_all(each, medoid.text, passage.text)]
        return [
            Piece(f"{self._names[passage.speech_id]}  ", colour=_SOFT),
            *_marked(passage.text, [each.b_span for each in named if each.b_span], other),
            *self._told(differences, medoid.text, passage.text),
        ]

    def _told(self, differences: Iterable[Difference], a: str, b: str) -> list[Piece]:
        """Return what two texts say otherwise."""
        told = differences_told(differences, a, b, self._words, _quoted)
        return [Piece(f"  ≠ {each}", bold=True, colour=_DIFFERS) for each in told]

    def _formulae(self) -> None:
        findings = self._findings
        self._heading("formulae", 2)
        self._note(self._words("markdown.formulae_note"))
        self._first_of(_FORMULAE, len(findings.formulae), "formulae.csv")
        self._file.table(
            self._head("formula_text", "formula_type", "formula_speeches", "formula_count", "formula_first"),
            (
                [
                    formula.text,
                    self._words(f"formula.{formula.type.value}"),
                    f"{formula.speeches:,}",
                    f"{formula.count:,}",
                    f"{self._names[first.speech_id]} {first.date}"
                    if (first := findings.first_used[formula.text])
                    else "–",
                ]
                for formula in findings.formulae[:_FORMULAE]
            ),
            widths=(6.6, 2.0, 1.9, 1.4, 4.7),
        )

    # Commitments

    def _commitments(self) -> None:
        findings = self._findings
        unique = [each for each in findings.commitments if each.unique]
        self._heading("nav_commitments")
        self._file.paragraph(
            self._words(
                "page.commitments_lead",
                count=f"{len(findings.commitments):,}",
                unique=f"{len(unique):,}",
                hard=f"{sum(each.strength is Hardness.HARD for each in unique):,}",
            )
        )
        if findings.commitments:
            self._note(self._words("page.commitments_note"), with_next=False)
        promising = [
            (self._names[speech.id], own)
            for speech in findings.speeches
            if (own := [each for each in findings.commitments if each.speech_id == speech.id])
        ]
        self._first_of(_SPEECHES, len(promising), "commitments.csv", with_next=False)
        for name, own in promising[:_SPEECHES]:
            self._file.heading(name, 2)
            self._promises(sorted(own, key=_first_order))
        self._indicators()

    def _promises(self, promises: Sequence[Commitment]) -> None:
        self._first_of(_COMMITMENTS, len(promises), "commitments.csv")
        self._file.table(
            self._head("commitment", "who_says_it", "deadline", "nearest"),
            (
                [
                    _marked(each.text, [Span(t.start - each.start, t.end - each.start) for t in each.targets], []),
                    self._standing(each),
                    _deadlines(each),
                    self._nearest(each),
                ]
                for each in promises[:_COMMITMENTS]
            ),
            widths=(7.0, 1.9, 2.0, 5.7),
        )  # fmt: skip

    def _standing(self, commitment: Commitment) -> str:
        key = {True: "unique", False: "not_unique", None: "not_compared"}[commitment.unique]
        return f"{self._words(f'page.{key}')} · {self._words(f'strength.{commitment.strength.value}')}"

    def _nearest(self, commitment: Commitment) -> Line:
        near = commitment.nearest
        if near is None:
            return "–"
        kind = self._words(f"kind.{near.kind.value}")
        told = f"{self._names[near.speech_id]} · {kind} · {near.similarity:.2f}  "
        return [
            Piece(told, colour=_SOFT),
            Piece(shortened(near.text, _QUOTED)),
            *self._told(near.differences, commitment.text, near.text),
        ]

    def _indicators(self) -> None:
        groups = side_by_side(self._findings.indicators)
        self._heading("indicators", 2)
        if not groups:
            self._file.paragraph(self._words("page.no_indicators"))
            return
        self._note(self._words("page.indicators_note"))
        self._first_of(_INDICATORS, len(groups), "indicators.csv")
        self._file.table(
            self._head("indicator", "until", "targets_low_to_high"),
            (
                [
                    [Piece(group[0].indicator, bold=True)],
                    self._words("page.every_year") if group[0].every_year else last_day(group) or "–",
                    self._words("markdown.semicolon").join(
                        dict.fromkeys(
                            f"{self._names[row.commitment.speech_id]} "
                            f"{row.target.text.removeprefix(row.indicator) or row.target.text}"
                            for row in group
                        )
                    ),
                ]
                for group in groups[:_INDICATORS]
            ),
            widths=(4.0, 2.4, 10.2),
        )

    # Themes

    def _themes(self) -> None:
        findings, words = self._findings, self._words
        themes = findings.themes
        self._heading("nav_themes")
        self._file.paragraph(why_so_many(themes, words))
        if not themes.themes:
            return
        placed = first_by_id(placed_paragraphs(findings.speeches, themes, findings.map_points))
        inside = {each.theme: each for each in findings.inside}
        for theme in themes.themes:
            medoid, own = placed[theme.id, theme.medoid].passage, inside[theme.id]
            self._file.heading(theme.label, 2)
            facts = (
                words("page.theme_share", share=percent(theme.share)),
                words("page.theme_speeches", count=theme.speeches),
                words("page.theme_boilerplate", share=percent(own.boilerplate)),
                words("page.theme_unique", unique=len(own.unique), count=own.commitments),
            )
            self._note(" · ".join(facts))
            self._file.paragraph(" · ".join(theme.terms), with_next=True)
            self._file.paragraph(
                [Piece(f"{self._names[medoid.speech_id]}  ", colour=_SOFT), Piece(medoid.text)], indent=0.8
            )
        self._shares()
        self._charts()

    def _shares(self) -> None:
        """Write the shares of the themes, of as many speeches in a table as fit on a page."""
        themes = self._findings.themes
        self._heading("shares", 2)
        self._note(self._words("page.shares_note"))
        highest = max((share for each in themes.by_speech for share in each.shares.values()), default=0) or 1
        self._first_of(_SPEECHES, len(themes.by_speech), "theme_shares.csv")
        for spoken in _evenly(themes.by_speech[:_SPEECHES]):
            self._shares_of(spoken, highest)

    def _shares_of(self, spoken: Sequence[SpeechThemes], highest: float) -> None:
        themes = self._findings.themes.themes
        shares = [[each.shares[theme.id] for each in spoken] for theme in themes]
        rows = [
            [theme.label, *(_in_percent(share) for share in row)]
            for theme, row in zip(themes, shares, strict=True)
        ]
        distances = ["–" if each.distance is None else f"{each.distance:.2f}" for each in spoken]
        self._file.table(
            ["", *(shortened(self._names[each.speech_id], _NAME) for each in spoken)],
            [*rows, [self._words("page.distance"), *distances]],
            widths=(4.0, *[min(2.0, 12.6 / len(spoken))] * len(spoken)),
            fills=[
                *([None, *(_shade_of(share / highest) for share in row)] for row in shares),
                [None] * (len(spoken) + 1),
            ],
            figures=True,
            upright=len(spoken) > _ACROSS_LEVEL,
        )

    def _charts(self) -> None:
        findings, words = self._findings, self._words
        self._heading("map", 2)
        described = words(
            "page.map_label", count=f"{len(findings.themes.assignments):,}", themes=findings.themes.k
        )
        untitled = map_chart(findings.themes, findings.map_points) | {"title": None}  # the heading says it
        self._file.picture(_png(untitled), described, width=16.0)
        if findings.themes.evidence:
            self._heading("evidence_k", 2)
            self._note(words("page.evidence_note"))
            told = evidence_words(findings.themes, words)
            chart = evidence_chart(findings.themes.evidence, findings.themes.k, told)
            self._file.picture(_png(chart), words("document.evidence_label", k=findings.themes.k), width=13.0)

    # Method

    def _method(self) -> None:
        words, findings = self._words, self._findings
        self._heading("nav_method")
        self._heading("how_sure", 2)
        self._note(words("page.how_sure_note"))
        self._file.table(
            self._head("found", "precision", "recall", "judged", "command"),
            (
                [
                    words(f"page.measured_{each.of}"),
                    f"{each.precision:.2f}",
                    f"{each.recall:.2f}",
                    f"{each.on:,}",
                    each.command,
                ]
                for each in measured()
            ),
            widths=(6.4, 1.8, 1.8, 1.8, 4.8),
        )
        self._heading("words_used", 2)
        for term in (
            "family",
            "kinds",
            "index",
            "fixity",
            "formula",
            "ledger",
            "commitment",
            "unique",
            "theme",
            "similarity",
        ):
            self._file.paragraph(
                [Piece(f"{words(f'page.term_{term}')}  ", bold=True), Piece(words(f"page.meaning_{term}"))]
            )
        self._heading("made_with", 2)
        self._file.paragraph(
            f"semantic-speeches {findings.version}; {words('page.encoder')} {findings.encoder}"
        )
        for threshold, value in asdict(shipped_kinds().thresholds).items():
            self._file.paragraph(f"{words(f'page.threshold_{threshold}')}  {value}", bullet=True)
        told = json.dumps(findings.settings, ensure_ascii=False)
        self._note(f"{words('page.settings')}  {told}", with_next=False)


def _first_order(commitment: Commitment) -> tuple[Any, ...]:
    """Order unique commitments first, hard before soft, then the least similar to others."""
    return (
        commitment.unique is not True,
        commitment.strength is not Hardness.HARD,
        -(commitment.novelty or 0.0),
        commitment.start,
    )


def _quoted(text: str) -> str:
    return shortened(text, _QUOTED_DIFFERENCE)


def _in_percent(share: float) -> str:
    return "<1" if 0 < share < 0.005 else f"{100 * share:.0f}"


def _evenly(spoken: Sequence[SpeechThemes]) -> list[Sequence[SpeechThemes]]:
    """Return speeches in as few parts as fit on a page, all about as long."""
    parts = -(-len(spoken) // _ACROSS)
    return [spoken[len(spoken) * n // parts : len(spoken) * (n + 1) // parts] for n in range(parts)]


def _deadlines(commitment: Commitment) -> str:
    told = (target.deadline for target in commitment.targets)
    return ", ".join(dict.fromkeys(each.date or each.text for each in told if each)) or "–"


def _marked(text: str, differing: Sequence[Span], other: Sequence[Span]) -> list[Piece]:
    """Return a text in pieces: what matters bold and in colour, other wording underlined but for stops and spaces."""
    edges = sorted({0, len(text), *(edge for span in (*differing, *other) for edge in span)})
    looks: list[tuple[bool, bool, str]] = []
    for start, end in itertools.pairwise(edges):
        matters = any(span.start <= start and end <= span.end for span in differing)
        worded = any(span.start <= start and end <= span.end for span in other)
        piece = text[start:end]
        looks.append((matters, worded and not matters and any(sign.isalnum() for sign in piece), piece))
    return [
        Piece("".join(piece for _, _, piece in alike), matters, underlined, _DIFFERS if matters else None)
        for (matters, underlined), alike in itertools.groupby(looks, key=lambda look: look[:2])
    ]


def _shade_of(share: float) -> str:
    return _SHADES[min(round(share * (len(_SHADES) - 1)), len(_SHADES) - 1)]


def _png(spec: Spec) -> bytes:
    import vl_convert

    # by way of svg, which is clean of what XML cannot hold: labels come from sources, and one sign of that kind ends the process
    return vl_convert.svg_to_png(svg(spec), scale=_SCALE)
