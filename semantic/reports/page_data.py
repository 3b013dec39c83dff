"""What the page of a report is made from in the browser: every text once, everything else by its place in it.

A place is the number of a speech and where a passage starts and ends in its text, in code points. Rows are lists, in the order
that the functions tell, as names in each would make the page twice as large.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from semantic.commitments.commitment import Commitment, Target
from semantic.commitments.indicator_table import last_day, side_by_side
from semantic.findings import Findings
from semantic.records import Kind, Level, Neighbour, Passage, Role, Speech
from semantic.reports.words import Words, short_names
from semantic.reuse.differences import Difference
from semantic.reuse.families import Family, Member
from semantic.reuse.formulae import Formula
from semantic.reuse.pool import place_of
from semantic.reuse.versions import medoid_of
from semantic.store.tables import passages_of
from semantic.text.placed import Span

Row = list[Any]

_ROLES = tuple(Role)
_KINDS = tuple(Kind)


def page_data(findings: Findings, words: Words) -> dict[str, Any]:
    """Return all that the page shows, as plain JSON values."""
    places = _Places(findings)
    return {
        "language": words.language.value,
        "words": words.part("page"),
        "kinds": [[kind.value, words(f"kind.{kind.value}")] for kind in _KINDS],
        "roles": [role.value for role in _ROLES],
        "differences": words.part("difference"),
        "formula_types": words.part("formula"),
        "levels": words.part("level"),
        "speeches": places.speeches(),
        "families": [_family(family, findings, places) for family in findings.families],
        "formulae": [_formula(formula, findings, places) for formula in findings.formulae],
        "commitments": [_commitment(each, places) for each in findings.commitments],
        "indicators": _indicators(findings, places),
        "shared": [
            [places.number(each.speech_id), places.number(each.other_id), round(each.share, 4)]
            for each in findings.shared
        ],
        "themes": [[theme.id, theme.label] for theme in findings.themes.themes],
        "neighbours": [
            [places.number(speech_id), places.paragraph(speech_id, passage_id), _neighbours(found, places)]
            for (speech_id, passage_id), found in findings.neighbours.items()
        ],
    }


class _Places:
    """By which numbers the page names speeches, and where passages stand."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._speeches = findings.speeches
        self._numbers = {speech.id: number for number, speech in enumerate(self._speeches)}
        self._ordinals = {
            (speech.id, paragraph.id): ordinal
            for speech in self._speeches
            for ordinal, paragraph in enumerate(speech.paragraphs)
        }
        self._sentences = {
            (sentence.speech_id, sentence.id): sentence
            for sentence in passages_of(self._speeches, Level.SENTENCE)
        }

    def number(self, speech_id: str) -> int:
        """Return the number of a speech."""
        return self._numbers[speech_id]

    def paragraph(self, speech_id: str, paragraph_id: str) -> int:
        """Return which paragraph of its speech one is, from 0."""
        return self._ordinals[speech_id, paragraph_id]

    def of(self, passage: Passage) -> Row:
        """Return the place of a passage: speech, start, end."""
        return [self._numbers[passage.speech_id], passage.start, passage.end]

    def of_sentence(self, speech_id: str, sentence_id: str) -> Row:
        """Return the place of a sentence."""
        return self.of(self._sentences[speech_id, sentence_id])

    def speeches(self) -> list[dict[str, Any]]:
        """Return the speeches with all that is told of their parts."""
        names = short_names(self._speeches)
        ledger = {entry.speech_id: entry for entry in self._findings.ledger}
        themes = {theme.id: number for number, theme in enumerate(self._findings.themes.themes)}
        assigned = iter(self._findings.themes.assignments)
        rows = []
        for speech in self._speeches:
            entry = ledger[speech.id]
            rows.append(
                {
                    "id": speech.id,
                    "name": names[speech.id],
                    "title": speech.title,
                    "speaker": speech.speaker,
                    "place": speech.place,
                    "date": speech.date,
                    "language": speech.language or "und",
                    "source": speech.source,
                    "characters": speech.characters,
                    "points": len(speech.text),
                    "text": speech.text,
                    "ledger": [round(share, 4) for share in (entry.verbatim, entry.edited, entry.reworded, entry.own)],
                    "stretches": [[each.span.start, each.span.end, _KINDS.index(each.kind)] for each in entry.stretches],
                    "paragraphs": [
                        [*_paragraph(paragraph), themes[found.theme], int(found.fits)]
                        for paragraph, found in zip(speech.paragraphs, assigned, strict=False)
                    ],
                    "sentences": _sentences(speech),
                    "gaps": [[gap.at, gap.missing, gap.text] for gap in speech.gaps],
                }
            )  # fmt: skip
        return rows


def _paragraph(paragraph: Passage) -> Row:
    """Return start, end, role, id, and where it stands in the source."""
    return [
        paragraph.start,
        paragraph.end,
        _ROLES.index(paragraph.role),
        paragraph.id,
        paragraph.source_start,
        paragraph.source_end,
    ]


def _sentences(speech: Speech) -> list[Row]:
    """Return of each sentence start, end, and where it stands in the source."""
    return [
        [each.start, each.end, each.source_start, each.source_end]
        for paragraph in speech.paragraphs
        for each in paragraph.sentences
    ]


def _family(family: Family, findings: Findings, places: _Places) -> Row:
    """Return id, level, kind, number of speeches, fixity, boilerplate index, who was first and when, and the members."""
    first = family.first_seen
    return [
        family.id,
        family.level.value,
        _KINDS.index(family.kind),
        family.speeches,
        round(family.fixity, 4),
        round(family.boilerplate_index, 4),
        [places.number(first.speech_id), first.date] if first else None,
        [_member(member, medoid_of(family), findings, places) for member in family.members],
    ]


def _member(member: Member, medoid: Passage, findings: Findings, places: _Places) -> Row:
    """Return place, kind, and beside the medoid blocks and differences; of the medoid only place and kind."""
    told = [*places.of(member.passage), _KINDS.index(member.kind)]
    version = findings.versions.get((place_of(medoid), place_of(member.passage)))
    if version is None or member.is_medoid:
        return told
    blocks = [[*block.a, *block.b] for block in version.blocks]
    return [*told, blocks, [_difference(each) for each in version.differences]]


def _difference(difference: Difference) -> Row:
    """Return type and the two spans, null where one does not say it."""
    return [difference.type.value, _span(difference.a_span), _span(difference.b_span)]


def _span(span: Span | None) -> Row | None:
    return None if span is None else list(span)


def _formula(formula: Formula, findings: Findings, places: _Places) -> Row:
    """Return text, type, number of speeches, who was first and when, and the places."""
    first = findings.first_used[formula.text]
    return [
        formula.text,
        formula.type.value,
        formula.speeches,
        [places.number(first.speech_id), first.date] if first else None,
        [[places.number(each.speech_id), each.start, each.end] for each in formula.occurrences],
    ]


def _commitment(commitment: Commitment, places: _Places) -> Row:
    """Return place, id, whether it can be checked, whether it is unique, novelty, with how many it was compared, targets and the nearest.

    Of the nearest: place, kind, similarity and differences; the first span of each is in the commitment.
    """
    nearest = commitment.nearest
    return [
        places.number(commitment.speech_id),
        commitment.start,
        commitment.end,
        commitment.id,
        int(commitment.strength.value == "hard"),
        None if commitment.unique is None else int(commitment.unique),
        None if commitment.novelty is None else round(commitment.novelty, 4),
        commitment.compared_with,
        [_target(target) for target in commitment.targets],
        nearest
        and [
            *places.of_sentence(nearest.speech_id, nearest.id),
            _KINDS.index(nearest.kind),
            round(nearest.similarity, 4),
            [_difference(each) for each in nearest.differences],
        ],
    ]


def _target(target: Target) -> Row:
    """Return start and end in the speech, what it measures, the value, and the deadline as written and as a date."""
    deadline = target.deadline
    return [
        target.start,
        target.end,
        target.indicator or target.deliverable,
        target.value,
        deadline and deadline.text,
        deadline and deadline.date,
    ]


def _indicators(findings: Findings, places: _Places) -> list[Row]:
    """Return of each indicator its name, until when, whether every year, and of each target, from the lowest on, its place."""
    return [
        [
            group[0].indicator,
            last_day(group),
            group[0].every_year,
            [[places.number(row.commitment.speech_id), row.target.start, row.target.end] for row in group],
        ]
        for group in side_by_side(findings.indicators)
    ]


def _neighbours(found: Sequence[Neighbour], places: _Places) -> list[Row]:
    """Return speech, paragraph, similarity and shared spans of each."""
    return [
        [
            places.number(each.speech_id),
            places.paragraph(each.speech_id, each.id),
            round(each.similarity, 4),
            [list(span) for span in each.shared],
        ]
        for each in found
    ]
