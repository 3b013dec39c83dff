"""Searching one committed state of a corpus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from semantic.encoders.protocol import Embeddings
from semantic.index.protocol import Allowed, Hits, VectorIndex
from semantic.records import Level, Mode, Neighbour
from semantic.search.filters import Filter
from semantic.search.ranking import Limits, by_both, by_meaning, by_wording
from semantic.store.generations import Generation
from semantic.store.tables import PassageTable
from semantic.text.wording import shared_wording

if TYPE_CHECKING:
    from semantic.index.lexical import LexicalIndex

_SHORTEST = 10
"""Characters: shorter paragraphs (各位代表！) are near everything and tell nothing."""

T = TypeVar("T")


class Searcher:
    """Finds passages of a generation; opens of it what a search needs, once.

    Parameters
    ----------
    generation : Generation
        An open one.
    """

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self._indexes: dict[Level, VectorIndex] = {}
        self._lexical: dict[Level, LexicalIndex] = {}
        self._tables: dict[Level, PassageTable] = {}

    def similar(
        self,
        text: str,
        embedding: Embeddings | None,
        *,
        mode: Mode,
        limits: Limits,
        level: Level,
        where: Filter,
    ) -> list[Neighbour]:
        """Return the passages of a level that are nearest to a query.

        Parameters
        ----------
        text : str
            The query; wording shared with it is marked.
        embedding : ndarray of float32, shape (dimension,), or None
            The query as the encoder gives it; not needed where `mode` is lexical.
        mode, limits, level, where
            How, how many, among what.

        Returns
        -------
        list of Neighbour
            Best first, ties by speech id and place in it. Only where `mode` is semantic, similarity falls from one to
            the next: by wording, those that hold the text word for word come first; of both, the ranks are joined.
        """
        return self._neighbours(text, self._hits(text, embedding, mode, limits, level, where), level)

    def across_speeches(self, level: Level, limits: Limits) -> dict[tuple[str, str], list[Neighbour]]:
        """Return for each body passage of some length the nearest ones in other speeches.

        Returns
        -------
        mapping
            By the ids of the passage's speech and of the passage, in row order.
        """
        tables, table = self.generation.tables, self._table(level)
        vectors = self.generation.vectors(level)
        comparable = Filter().rows(tables.headers, table) & (table.characters >= _SHORTEST)
        found: dict[tuple[str, str], list[Neighbour]] = {}
        for number in range(len(tables.headers)):
            own = table.speeches == number
            rows = np.flatnonzero(comparable & own)
            hits = by_meaning(self._index(level), vectors[rows], limits, allowed=comparable & ~own)
            for passage, near in zip(tables.passages(level, rows.tolist()), hits, strict=True):
                found[passage.speech_id, passage.id] = self._neighbours(passage.text, near, level)
        return found

    def _hits(
        self,
        text: str,
        embedding: Embeddings | None,
        mode: Mode,
        limits: Limits,
        level: Level,
        where: Filter,
    ) -> Hits:
        allowed: Allowed = where.rows(self.generation.tables.headers, self._table(level))
        if embedding is None or mode is Mode.LEXICAL:
            return by_wording(self._lexical_index(level), text, limits, allowed=allowed)
        index = self._index(level)
        if mode is Mode.SEMANTIC:
            return by_meaning(index, embedding[np.newaxis], limits, allowed=allowed)[0]
        lexical, vectors = self._lexical_index(level), self.generation.vectors(level)
        return by_both(index, lexical, vectors, embedding, text, limits, allowed=allowed)

    def _neighbours(self, query: str, hits: Hits, level: Level) -> list[Neighbour]:
        """Return what was found as neighbours, with the wording they share with the query."""
        tables, owners = self.generation.tables, self._table(level).speeches[hits.rows].tolist()
        passages = tables.passages(level, hits.rows.tolist())
        found = zip(passages, owners, hits.similarities.tolist(), strict=True)
        return [
            Neighbour(
                rank=rank,
                passage=passage,
                speaker=tables.headers[owner].speaker,
                place=tables.headers[owner].place,
                date=tables.headers[owner].date,
                language=tables.headers[owner].language,
                similarity=similarity,
                shared=shared_wording(query, passage.text),
            )
            for rank, (passage, owner, similarity) in enumerate(found, 1)
        ]

    def _index(self, level: Level) -> VectorIndex:
        return _kept(self._indexes, level, self.generation.index)

    def _table(self, level: Level) -> PassageTable:
        return _kept(self._tables, level, self.generation.tables.passage_table)

    def _lexical_index(self, level: Level) -> LexicalIndex:
        from semantic.index.lexical import LexicalIndex  # needs scipy, which takes time to load

        return _kept(self._lexical, level, lambda level: LexicalIndex(self.generation.tables.texts(level)))


def _kept(known: dict[Level, T], level: Level, make: Callable[[Level], T]) -> T:
    if level not in known:
        known[level] = make(level)
    return known[level]
