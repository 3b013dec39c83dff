"""From the parts of a file to speeches: what is known of each, and what each paragraph is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from semantic.records import Gap, Paragraph, Role, Sentence, Speech
from semantic.sources.bylines import chinese_byline, chinese_name
from semantic.sources.documents import Body, Mark, Particulars, Unit
from semantic.sources.fronts import read_front
from semantic.sources.headings import Line, find_headings, heading_paths, starts_numbered
from semantic.sources.lines import ends_sentence, is_prose, rows_of, width
from semantic.sources.parts import Part
from semantic.sources.salutations import is_closing, is_salutation
from semantic.text.comparison import simplified
from semantic.text.languages import detect_language
from semantic.text.placed import PlacedText
from semantic.text.sentences import sentence_spans

_WIDEST_SIGNATURE = 60
_DATED = regex.compile(r"[（(]?(?:\d{4}|[二一][〇零○一二三四五六七八九]{3})\s?年.{2,8}[日]?[）)]?")
_HALF = regex.compile(r"[\ud800-\udfff]")
"""Half a surrogate pair, which no segmenter takes."""
_TEXT = "text"
"""Id of a speech that came from no file."""
_CLOSING_LINES = 8
"""Thanks and a signature stand within the last lines."""


@dataclass(frozen=True)
class Draft:
    """A speech that has everything but its id: one part of a file, or the rows of a table."""

    parts: tuple[tuple[Part, Body], ...]
    source: str
    wanted_id: str | None = None

    @property
    def is_preface(self) -> bool:
        """Whether no one speaks this part."""
        return not self.parts[0][0].spoken

    def speech(self, speech_id: str) -> Speech:
        """Return the speech under its id, with speaker and place in simplified script."""
        if self.parts[0][1].unit is Unit.PARAGRAPH:
            speech = _speech_of_rows(self.parts, speech_id, self.source)
        else:
            speech = _speech_of_part(*self.parts[0], speech_id, self.source)
        if speech.language != "zh":
            return speech
        return replace(
            speech,
            speaker=simplified(speech.speaker) if speech.speaker else None,
            place=simplified(speech.place) if speech.place else None,
        )


def speech_of_text(text: str, *, language: str | None = None, date: str | None = None) -> Speech:
    """Return a text that came from no file as a speech, a paragraph a line; ``source_start`` counts in `text`.

    Nothing is dropped, nothing mended but half a surrogate pair, and no line taken for a title or
    a byline. Without a language it is detected; `date` is of ISO 8601.
    """
    text = _HALF.sub("\ufffd", text)
    part = Part(tuple(PlacedText.whole(text)[row.start : row.end] for row in rows_of(text)))
    joined = PlacedText.join("\n", part.lines)
    told = language or detect_language(text)
    paragraphs = _paragraphs(joined, _described(part, ()), 0, _TEXT, told)
    return _speech(_TEXT, Particulars(date=date), told, "", joined, paragraphs, ())


def _speech_of_part(part: Part, body: Body, speech_id: str, source: str) -> Speech:
    text = PlacedText.join("\n", part.lines)
    language = body.stated.language or detect_language(text.text)
    lines = _described(part, body.marks)
    front = read_front(lines, language)
    known = body.stated.over(front.found).over(body.hinted) if part.spoken else Particulars()
    gaps = tuple(
        Gap(
            at=text.position_of(gap.span.end),
            missing=gap.missing,
            text=gap.text,
            source_start=gap.span.start,
            source_end=gap.span.end,
        )
        for gap in part.gaps
    )
    paragraphs = _paragraphs(text, lines, front.size, speech_id, language)
    return _speech(speech_id, known, language, source, text, paragraphs, gaps)


def _speech_of_rows(parts: Sequence[tuple[Part, Body]], speech_id: str, source: str) -> Speech:
    """Make a speech whose paragraphs are the rows of a table, in row order."""
    rows = [PlacedText.join("\n", part.lines) for part, _ in parts]
    text = PlacedText.join("\n", rows)
    known = parts[0][1].stated
    for _, body in parts[1:]:
        known = known.over(body.stated)
    language = known.language or detect_language(text.text)
    paragraphs: list[Paragraph] = []
    taken: set[str] = set()
    start = 0
    for ordinal, (row, (_, body)) in enumerate(zip(rows, parts, strict=True), 1):
        role = Role.SALUTATION if is_salutation(row.text) else Role.BODY
        place = (start, start + len(row))
        own = body.stated.id or f"{speech_id}:p{ordinal}"
        own = own if own not in taken else f"{own}~{ordinal}"
        taken.add(own)
        paragraphs.append(_paragraph(text, place, own, ordinal, (), role, speech_id, language))
        start = place[1] + 1
    return _speech(speech_id, known, language, source, text, paragraphs, ())


def _speech(
    speech_id: str,
    known: Particulars,
    language: str | None,
    source: str,
    text: PlacedText,
    paragraphs: Sequence[Paragraph],
    gaps: tuple[Gap, ...],
) -> Speech:
    return Speech(
        id=speech_id,
        title=known.title,
        speaker=known.speaker,
        place=known.place,
        date=known.date,
        language=language,
        source=source,
        text=text.text,
        paragraphs=tuple(paragraphs),
        gaps=gaps,
        metadata=dict(known.extra),
    )


def _described(part: Part, marks: Sequence[Mark]) -> list[Line]:
    """Tell of each line whether its format calls it a heading and whether text is missing above."""
    ordered = sorted(marks)
    opened = [mark.span.start for mark in ordered]
    withheld = [gap.span for gap in part.gaps if gap.missing != 0]
    described: list[Line] = []
    last_end = -1
    for line in part.lines:
        start, end = line.source_span(0, len(line))
        nearest = bisect_right(opened, start) - 1
        inside = nearest >= 0 and start < ordered[nearest].span.end
        gap = last_end >= 0 and any(last_end <= span.start and span.end <= start for span in withheld)
        described.append(Line(line.text, ordered[nearest].level if inside else None, gap))
        last_end = end
    return described


def _paragraphs(
    text: PlacedText, lines: Sequence[Line], front: int, speech_id: str, language: str | None
) -> list[Paragraph]:
    below = lines[front:]
    headings = find_headings(below)
    paths = [()] * front + heading_paths(below, headings)
    roles = [Role.HEADING] * front + [
        _role(line.words, heading is not None and not heading.run_in)
        for line, heading in zip(below, headings, strict=True)
    ]
    _mark_closings(lines, roles)
    paragraphs: list[Paragraph] = []
    start = 0
    for ordinal, (line, path, role) in enumerate(zip(lines, paths, roles, strict=True), 1):
        place = (start, start + len(line.words))
        own = f"{speech_id}:p{ordinal}"
        paragraphs.append(_paragraph(text, place, own, ordinal, path, role, speech_id, language))
        start = place[1] + 1
    return paragraphs


def _paragraph(
    text: PlacedText,
    place: tuple[int, int],
    own_id: str,
    ordinal: int,
    heading: tuple[str, ...],
    role: Role,
    speech_id: str,
    language: str | None,
) -> Paragraph:
    start, end = place
    source = text.source_span(start, end)
    paragraph = Paragraph(
        id=own_id,
        speech_id=speech_id,
        ordinal=ordinal,
        heading=heading,
        text=text.text[start:end],
        start=start,
        end=end,
        role=role,
        source_start=source.start,
        source_end=source.end,
    )
    return _with_sentences(paragraph, text, language)


def _with_sentences(paragraph: Paragraph, text: PlacedText, language: str | None) -> Paragraph:
    """Return the paragraph with its sentences; a heading or a salutation is one of its own."""
    if paragraph.role in (Role.HEADING, Role.SALUTATION):
        spans = [(0, len(paragraph.text))]
    else:
        spans = [(span.start, span.end) for span in sentence_spans(paragraph.text, language)]
    sentences: list[Sentence] = []
    for ordinal, (first, last) in enumerate(spans, 1):
        start, end = paragraph.start + first, paragraph.start + last
        source = text.source_span(start, end)
        sentences.append(
            Sentence(
                id=f"{paragraph.id}s{ordinal}",
                speech_id=paragraph.speech_id,
                paragraph_id=paragraph.id,
                ordinal=ordinal,
                heading=paragraph.heading,
                text=paragraph.text[first:last],
                start=start,
                end=end,
                role=paragraph.role,
                source_start=source.start,
                source_end=source.end,
            )
        )
    return replace(paragraph, sentences=tuple(sentences))


def _role(words: str, is_heading: bool) -> Role:
    if is_salutation(words):
        return Role.SALUTATION
    return Role.HEADING if is_heading else Role.BODY


def _mark_closings(lines: Sequence[Line], roles: list[Role]) -> None:
    """Mark the thanks at the end and the short lines (a signature, a date) below them."""
    for index in range(max(0, len(lines) - _CLOSING_LINES), len(lines)):
        below = [line.words for line in lines[index:]]
        thanks = is_closing(below[0]) and not any(is_prose(words) for words in below[1:])
        if thanks or all(_is_signature(words) for words in below):
            roles[index:] = [Role.CLOSING] * len(below)
            return


def _is_signature(words: str) -> bool:
    """Tell whether a line below a speech is who signs it, or the date."""
    if width(words) > _WIDEST_SIGNATURE or ends_sentence(words) or starts_numbered(words):
        return False
    return (
        chinese_byline(words) is not None
        or chinese_name(words) is not None
        or _DATED.fullmatch(words) is not None
    )
