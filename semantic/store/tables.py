"""Speeches, paragraphs, sentences and the account of what was dropped, in one SQLite file.

The number of a paragraph or sentence is the row of its embedding. Rows stand in the order of
(speech id, ordinal), so that equal similarities come back in that order from any index.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from semantic.errors import BrokenCorpusError, CorpusError
from semantic.records import (
    DroppedPassage,
    Failure,
    Gap,
    Level,
    Paragraph,
    Passage,
    Reading,
    Role,
    Sentence,
    Speech,
)

_SCHEMA = """
CREATE TABLE source (number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE speech (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, position INTEGER NOT NULL,
    title TEXT, speaker TEXT, place TEXT, date TEXT, language TEXT,
    source TEXT NOT NULL, text TEXT NOT NULL, gaps TEXT NOT NULL, metadata TEXT NOT NULL
);
CREATE TABLE paragraph (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, speech INTEGER NOT NULL REFERENCES speech (number),
    ordinal INTEGER NOT NULL, heading TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    role TEXT NOT NULL, source_start INTEGER NOT NULL, source_stop INTEGER NOT NULL
);
CREATE TABLE sentence (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, paragraph INTEGER NOT NULL REFERENCES paragraph (number),
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    source_start INTEGER NOT NULL, source_stop INTEGER NOT NULL
);
CREATE TABLE dropped (
    number INTEGER PRIMARY KEY, source TEXT NOT NULL, source_start INTEGER NOT NULL, source_stop INTEGER NOT NULL,
    text TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE account (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL, message TEXT NOT NULL);
"""
_LOOKUPS = """
CREATE INDEX paragraph_id ON paragraph (id);
CREATE INDEX paragraph_speech ON paragraph (speech);
CREATE INDEX sentence_id ON sentence (id);
CREATE INDEX sentence_paragraph ON sentence (paragraph);
"""
_NUMBER_OF = {
    Level.PARAGRAPH: "SELECT number FROM paragraph WHERE id = ? ORDER BY number",
    Level.SENTENCE: "SELECT number FROM sentence WHERE id = ? ORDER BY number",
}
_PLACES_OF = {
    Level.PARAGRAPH: "SELECT speech, role, start, stop FROM paragraph ORDER BY number",
    Level.SENTENCE: "SELECT p.speech, p.role, s.start, s.stop FROM sentence s JOIN paragraph p"
    " ON p.number = s.paragraph ORDER BY s.number",
}
_ROLES = tuple(Role)
_AT_ONCE = 500
"""Rows a query asks for: SQLite takes 999 in its oldest builds."""
_TEXTS_KEPT = 64
"""Texts of speeches kept in memory: the ten speeches of a result several times over."""


@dataclass(frozen=True, kw_only=True)
class PassageTable:
    """What filters need to know of each row of a level.

    Parameters
    ----------
    speeches : ndarray of int32, shape (rows,)
        Number of the speech of each row.
    roles : ndarray of int8, shape (rows,)
        Place of its role in `Role`.
    characters : ndarray of int32, shape (rows,)
        Length of its text.
    """

    speeches: NDArray[np.int32]
    roles: NDArray[np.int8]
    characters: NDArray[np.int32]


def in_row_order(speeches: Sequence[Speech]) -> list[Speech]:
    """Return the speeches in the order of their rows."""
    return sorted(speeches, key=lambda speech: speech.id)


def passages_of(speeches: Sequence[Speech], level: Level) -> list[Passage]:
    """Return all passages of a level in the order of their rows, which is that of their embeddings."""
    paragraphs = [paragraph for speech in in_row_order(speeches) for paragraph in speech.paragraphs]
    if level is Level.PARAGRAPH:
        return list(paragraphs)
    return [sentence for paragraph in paragraphs for sentence in paragraph.sentences]


def write_tables(path: Path, reading: Reading) -> None:
    """Write a new SQLite file; the same reading gives the same bytes.

    Raises
    ------
    sqlite3.Error
        If it cannot be written.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA encoding = 'UTF-8';"
        )
        database.executescript(_SCHEMA)
        database.execute("BEGIN")
        database.executemany("INSERT INTO source VALUES (?, ?, ?)", _source_rows(reading))
        positions = {speech.id: position for position, speech in enumerate(reading.speeches)}
        ordered = in_row_order(reading.speeches)
        database.executemany(
            "INSERT INTO speech VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _speech_rows(ordered, positions)
        )
        database.executemany(
            "INSERT INTO paragraph VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _paragraph_rows(ordered)
        )
        database.executemany("INSERT INTO sentence VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _sentence_rows(ordered))
        database.executemany("INSERT INTO dropped VALUES (?, ?, ?, ?, ?, ?)", _dropped_rows(reading))
        database.executemany("INSERT INTO account VALUES (?, ?, ?, ?)", _account_rows(reading))
        database.execute("COMMIT")
        database.executescript(_LOOKUPS)


class Tables:
    """Reads the SQLite file of one generation, which never changes.

    Parameters
    ----------
    path : Path
        The file; it is opened immutable, so no journal or lock is looked for.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()  # one connection, which the threads of a server share
        try:
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._broken(error) from error
        self._text_of = lru_cache(maxsize=_TEXTS_KEPT)(self._read_text)

    def close(self) -> None:
        """Close the file, once no thread reads from it."""
        with self._lock:
            self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def headers(self) -> tuple[Speech, ...]:
        """The speeches in the order of their rows, without text, paragraphs and gaps."""
        rows = self._rows(
            "SELECT id, title, speaker, place, date, language, source FROM speech ORDER BY number"
        )
        return tuple(
            Speech(
                id=id_, title=title, speaker=speaker, place=place, date=date, language=language, source=source,
                text="", paragraphs=(),
            )
            for id_, title, speaker, place, date, language, source in rows
        )  # fmt: skip

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {speech.id: number for number, speech in enumerate(self.headers)}

    def speech_number(self, speech_id: str) -> int | None:
        """Return the number of a speech, None if there is none of that id."""
        return self._numbers.get(speech_id)

    def passage_table(self, level: Level) -> PassageTable:
        """Return what filters need to know of each row."""
        places = {role.value: place for place, role in enumerate(_ROLES)}
        rows = [
            (speech, places[role], stop - start)
            for speech, role, start, stop in self._rows(_PLACES_OF[level])
        ]
        columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        return PassageTable(
            speeches=columns[0].astype(np.int32),
            roles=columns[1].astype(np.int8),
            characters=columns[2].astype(np.int32),
        )

    def rows_of(self, passage_id: str) -> list[tuple[Level, int]]:
        """Return level and row of each passage of that id: one, as a rule, or none."""
        return [(level, number) for level in Level for (number,) in self._rows(_NUMBER_OF[level], passage_id)]

    def passages(self, level: Level, numbers: Sequence[int]) -> list[Passage]:
        """Return the passages of those rows, in the order asked for; paragraphs without their sentences."""
        if level is Level.PARAGRAPH:
            rows = self._numbered("paragraph", numbers)
            return [self._paragraph(rows[number]) for number in numbers]
        rows = self._numbered("sentence", numbers)
        owners = self._numbered("paragraph", {row[2] for row in rows.values()})
        return [self._sentence(rows[number], owners[rows[number][2]]) for number in numbers]

    def overlapping(self, level: Level, row: int, wanted: Level) -> list[int]:
        """Return the rows of a level that are a passage, or lie in it, or hold it."""
        if level is wanted:
            return [row]
        query = (
            "SELECT number FROM sentence WHERE paragraph = ? ORDER BY number"
            if wanted is Level.SENTENCE
            else "SELECT paragraph FROM sentence WHERE number = ?"
        )
        return [number for (number,) in self._rows(query, row)]

    def rows_within(self, paragraphs: Collection[tuple[str, str]], wanted: Level) -> list[int]:
        """Return the rows of a level that are paragraphs, named by the ids of their speech and their own, or lie in them."""
        named = {(self._numbers.get(speech_id), id_) for speech_id, id_ in paragraphs}
        numbers = [
            number
            for number, speech, id_ in self._rows("SELECT number, speech, id FROM paragraph ORDER BY number")
            if (speech, id_) in named
        ]
        if wanted is Level.PARAGRAPH:
            return numbers
        owners = set(numbers)
        return [
            number
            for number, owner in self._rows("SELECT number, paragraph FROM sentence ORDER BY number")
            if owner in owners
        ]

    def texts(self, level: Level) -> list[str]:
        """Return the text of each row of a level."""
        whole = [text for (text,) in self._rows("SELECT text FROM speech ORDER BY number")]
        return [whole[speech][start:stop] for speech, _, start, stop in self._rows(_PLACES_OF[level])]

    def speech(self, number: int) -> Speech:
        """Return a whole speech with its paragraphs and their sentences."""
        row = self._rows("SELECT * FROM speech WHERE number = ?", number)[0]
        _, id_, _, title, speaker, place, date, language, source, text, gaps, metadata = row
        paragraphs = self._rows("SELECT * FROM paragraph WHERE speech = ? ORDER BY number", number)
        sentences: dict[int, list[tuple[Any, ...]]] = {paragraph[0]: [] for paragraph in paragraphs}
        for sentence in self._rows(
            "SELECT s.* FROM sentence s JOIN paragraph p ON p.number = s.paragraph WHERE p.speech = ? ORDER BY s.number",
            number,
        ):
            sentences[sentence[2]].append(sentence)
        return Speech(
            id=id_,
            title=title,
            speaker=speaker,
            place=place,
            date=date,
            language=language,
            source=source,
            text=text,
            gaps=tuple(Gap(**gap) for gap in json.loads(gaps)),
            metadata=json.loads(metadata),
            paragraphs=tuple(
                _paragraph_of(paragraph, id_, text, sentences[paragraph[0]]) for paragraph in paragraphs
            ),
        )

    @cached_property
    def reading(self) -> Reading:
        """Everything, as it was read."""
        order = [number for (number,) in self._rows("SELECT number FROM speech ORDER BY position")]
        digests = dict(self._rows("SELECT name, digest FROM source ORDER BY number"))
        return Reading(
            speeches=tuple(self.speech(number) for number in order),
            dropped=tuple(
                DroppedPassage(source=source, source_start=start, source_end=stop, text=text, reason=reason)
                for _, source, start, stop, text, reason in self._rows(
                    "SELECT * FROM dropped ORDER BY number"
                )
            ),
            failures=self._account("failure"),
            notices=self._account("notice"),
            digests=digests,
        )

    def faults(self) -> list[str]:
        """Return what SQLite itself finds wrong with the file, a sentence a fault."""
        return [found for (found,) in self._rows("PRAGMA integrity_check") if found != "ok"]

    def _account(self, kind: str) -> tuple[Failure, ...]:
        rows = self._rows("SELECT source, message FROM account WHERE kind = ? ORDER BY number", kind)
        return tuple(Failure(source=source, message=message) for source, message in rows)

    def _paragraph(self, row: tuple[Any, ...]) -> Paragraph:
        return _paragraph_of(row, self.headers[row[2]].id, self._text_of(row[2]), ())

    def _sentence(self, row: tuple[Any, ...], owner: tuple[Any, ...]) -> Sentence:
        return _sentence_of(row, self._paragraph(owner), self._text_of(owner[2]))

    def _numbered(self, table: str, numbers: Collection[int]) -> dict[int, tuple[Any, ...]]:
        """Return rows of a table by their number."""
        wanted = sorted(set(numbers))
        rows: dict[int, tuple[Any, ...]] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            asked = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(asked))
            found = self._rows(f"SELECT * FROM {table} WHERE number IN ({marks})", *asked)  # noqa: S608 - our own names
            rows |= {row[0]: row for row in found}
        return rows

    def _read_text(self, speech: int) -> str:
        text: str = self._rows("SELECT text FROM speech WHERE number = ?", speech)[0][0]
        return text

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._database.execute(query, values).fetchall()
        except sqlite3.ProgrammingError as error:  # what is wrong with the call, not with the file
            raise CorpusError(f"The corpus {self._path.parent.parent} was closed; open it again.") from error
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def _broken(self, error: sqlite3.Error) -> BrokenCorpusError:
        return BrokenCorpusError(
            f"{self._path} cannot be read ({error}); run semantic verify on the corpus, and restore it from a copy "
            "or build it again."
        )


def _paragraph_of(
    row: tuple[Any, ...], speech_id: str, text: str, sentences: Sequence[tuple[Any, ...]]
) -> Paragraph:
    _, id_, _, ordinal, heading, start, stop, role, source_start, source_stop = row
    bare = Paragraph(
        id=id_,
        speech_id=speech_id,
        ordinal=ordinal,
        heading=tuple(json.loads(heading)),
        text=text[start:stop],
        start=start,
        end=stop,
        role=Role(role),
        source_start=source_start,
        source_end=source_stop,
    )
    if not sentences:
        return bare
    return replace(bare, sentences=tuple(_sentence_of(sentence, bare, text) for sentence in sentences))


def _sentence_of(row: tuple[Any, ...], paragraph: Paragraph, text: str) -> Sentence:
    _, id_, _, ordinal, start, stop, source_start, source_stop = row
    return Sentence(
        id=id_,
        speech_id=paragraph.speech_id,
        ordinal=ordinal,
        heading=paragraph.heading,
        text=text[start:stop],
        start=start,
        end=stop,
        role=paragraph.role,
        source_start=source_start,
        source_end=source_stop,
        paragraph_id=paragraph.id,
    )


def _source_rows(reading: Reading) -> Iterator[tuple[object, ...]]:
    for number, (name, digest) in enumerate(sorted(reading.digests.items())):
        yield number, name, digest


def _speech_rows(speeches: Sequence[Speech], positions: dict[str, int]) -> Iterator[tuple[object, ...]]:
    for number, s in enumerate(speeches):
        gaps = _json([gap.to_json() for gap in s.gaps])
        known = (s.title, s.speaker, s.place, s.date, s.language, s.source, s.text)
        yield number, s.id, positions[s.id], *known, gaps, _json(dict(s.metadata))


def _paragraph_rows(speeches: Sequence[Speech]) -> Iterator[tuple[object, ...]]:
    paragraphs = ((owner, p) for owner, speech in enumerate(speeches) for p in speech.paragraphs)
    for number, (owner, p) in enumerate(paragraphs):
        place = (p.start, p.end, p.role.value, p.source_start, p.source_end)
        yield number, p.id, owner, p.ordinal, _json(list(p.heading)), *place


def _sentence_rows(speeches: Sequence[Speech]) -> Iterator[tuple[object, ...]]:
    paragraphs = enumerate(paragraph for speech in speeches for paragraph in speech.paragraphs)
    sentences = ((owner, s) for owner, paragraph in paragraphs for s in paragraph.sentences)
    for number, (owner, s) in enumerate(sentences):
        yield number, s.id, owner, s.ordinal, s.start, s.end, s.source_start, s.source_end


def _dropped_rows(reading: Reading) -> Iterator[tuple[object, ...]]:
    for number, d in enumerate(reading.dropped):
        yield number, d.source, d.source_start, d.source_end, d.text, d.reason


def _account_rows(reading: Reading) -> Iterator[tuple[object, ...]]:
    told = [("failure", failure) for failure in reading.failures]
    told += [("notice", notice) for notice in reading.notices]
    for number, (kind, entry) in enumerate(told):
        yield number, kind, entry.source, entry.message


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
