"""The speeches that a page quotes from: their names, and quotations that lead to their places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from semantic.records import Paragraph, Passage, Speech
from semantic.reports.words import Words, short_names
from semantic.server.pages.addresses import similar_to, speech_at
from semantic.server.pages.marks import Mark, Piece, pieces
from semantic.server.writing import file_of
from semantic.text.placed import Span


@dataclass(frozen=True, kw_only=True)
class Quotation:
    """A passage as a page quotes it.

    Parameters
    ----------
    pieces : list of Piece
        Its text with marks.
    language : str
        Of the text.
    name, about : str
        The short name of its speech, and what else is known of that.
    heading : tuple of str
        The headings above it, outermost first.
    place : str
        The address of its place in its speech.
    similar : str or None
        The address of what is similar to it.
    citation : str
        Text, who said it where and when, the file, and offsets.
    """

    pieces: list[Piece]
    language: str
    name: str
    about: str
    heading: tuple[str, ...]
    place: str
    similar: str | None
    citation: str


class Shelf:
    """Speeches by id.

    Parameters
    ----------
    speeches : iterable of Speech
        All that a page may quote from.
    words : Words
        In whose language places are told.
    """

    def __init__(self, speeches: Iterable[Speech], words: Words) -> None:
        self._speeches = {speech.id: speech for speech in speeches}
        self._words = words
        self.names = short_names(list(self._speeches.values()))

    def __getitem__(self, speech_id: str) -> Speech:
        return self._speeches[speech_id]

    def __contains__(self, speech_id: object) -> bool:
        return speech_id in self._speeches

    def options(self) -> list[tuple[str, str]]:
        """Return id and name of each speech, by name."""
        return sorted(self.names.items(), key=lambda named: (named[1], named[0]))

    def about(self, speech_id: str) -> str:
        """Return what is known of a speech beyond its short name."""
        speech, name = self._speeches[speech_id], self.names[speech_id]
        return " · ".join(
            part
            for part in (speech.speaker, speech.place, speech.title, speech.date)
            if part and part not in name
        )

    def quotation(self, passage: Passage, marks: Sequence[Mark] = ()) -> Quotation:
        """Return a paragraph or sentence as it is quoted."""
        source = Span(passage.source_start, passage.source_end)
        return self._quoted(
            passage.speech_id, Span(passage.start, passage.end), passage.text, passage.id, source, marks
        )

    def stretch(
        self, speech_id: str, start: int, end: int, marks: Sequence[Mark] = (), passage_id: str | None = None
    ) -> Quotation:
        """Return any stretch of a speech as it is quoted; in the file it is in what encloses it."""
        around = self.passage_around(speech_id, start, end)
        source = None if around is None else Span(around.source_start, around.source_end)
        text = self._speeches[speech_id].text[start:end]
        return self._quoted(speech_id, Span(start, end), text, passage_id, source, marks)

    def sentence(self, speech_id: str, sentence_id: str) -> Passage:
        """Return a sentence of a speech."""
        paragraphs = self._speeches[speech_id].paragraphs
        return next(
            each for paragraph in paragraphs for each in paragraph.sentences if each.id == sentence_id
        )

    def paragraph_at(self, speech_id: str, start: int) -> Paragraph | None:
        """Return the paragraph that holds a character of a speech."""
        paragraphs = self._speeches[speech_id].paragraphs
        place = bisect_right(paragraphs, start, key=lambda paragraph: paragraph.start) - 1
        return paragraphs[place] if place >= 0 and start < paragraphs[place].end else None

    def passage_around(self, speech_id: str, start: int, end: int) -> Passage | None:
        """Return the sentence that holds a stretch of a speech, or else the paragraph."""
        paragraph = self.paragraph_at(speech_id, start)
        if paragraph is None:
            return None
        within = (each for each in paragraph.sentences if each.start <= start and end <= each.end)
        return next(within, paragraph)

    def _quoted(
        self,
        speech_id: str,
        span: Span,
        text: str,
        passage_id: str | None,
        source: Span | None,
        marks: Sequence[Mark],
    ) -> Quotation:
        speech, paragraph = self._speeches[speech_id], self.paragraph_at(speech_id, span.start)
        return Quotation(
            pieces=pieces(text, marks),
            language=speech.language or "und",
            name=self.names[speech_id],
            about=self.about(speech_id),
            heading=() if paragraph is None else paragraph.heading,
            place=speech_at(speech_id, paragraph.ordinal, paragraph.id)
            if paragraph
            else speech_at(speech_id),
            similar=None if passage_id is None else similar_to(passage_id),
            citation=self._citation(speech, span, text, source),
        )

    def _citation(self, speech: Speech, span: Span, text: str, source: Span | None) -> str:
        said = [speech.speaker, speech.place, speech.title, speech.date]
        places = [self._words("page.offsets", start=span.start, end=span.end)]
        if source is not None:
            places.append(self._words("page.source_offsets", start=source.start, end=source.end))
        return "\n".join(
            (
                text,
                f"— {' · '.join(filter(None, said)) or speech.id}",
                " · ".join((file_of(speech), *places)),
            )
        )
