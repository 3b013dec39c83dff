"""The passages of a level that are compared with each other, equal texts taken together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Embeddings
from semantic.errors import SemanticError
from semantic.records import Level, Passage, Role, Speech
from semantic.reuse.comparing import Compared, compared
from semantic.store.tables import passages_of

SHORTEST = 6
"""Symbols that a passage has at least: below that (各位代表！, thank you), any two speeches have some in common."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Pool:
    """Distinct texts, and where each stands.

    Parameters
    ----------
    level : Level
        What they are.
    places : tuple of tuple of Passage
        For each text the passages that have it verbatim, in the order of (speech id, ordinal).
    texts : tuple of Compared
        Each text, as its first passage has it.
    embeddings : ndarray of float32, shape (len(texts), dimension)
        Of each text, by the encoder of the corpus.
    sources : tuple of frozenset of str
        For each text the speeches that have it; speeches that are one (a speech given twice) by the id of the first.
    languages : tuple of str or None
        Of each text, as its first speech has it.
    """

    level: Level
    places: tuple[tuple[Passage, ...], ...]
    texts: tuple[Compared, ...]
    embeddings: Embeddings
    sources: tuple[frozenset[str], ...]
    languages: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def part(self, texts: NDArray[np.int64]) -> Pool:
        """Return the pool of some of its texts, in their order."""
        numbers = texts.tolist()
        return Pool(
            level=self.level,
            places=tuple(self.places[text] for text in numbers),
            texts=tuple(self.texts[text] for text in numbers),
            embeddings=self.embeddings[texts],
            sources=tuple(self.sources[text] for text in numbers),
            languages=tuple(self.languages[text] for text in numbers),
        )

    def is_shared(self, *texts: int) -> bool:
        """Tell whether two sources or more have one of these texts."""
        return len(frozenset().union(*(self.sources[text] for text in texts))) > 1

    def cosine(self, first: int, second: int) -> float:
        """Return the similarity of two texts."""
        return float(self.embeddings[first] @ self.embeddings[second])


def place_of(passage: Passage) -> tuple[str, int, int]:
    """Return what passages are ordered by: their speech, and where they stand in it."""
    return (passage.speech_id, passage.start, passage.end)


def pool_of(
    speeches: Sequence[Speech],
    embeddings: Embeddings,
    level: Level,
    *,
    same_source: Mapping[str, str],
    left_out: Set[tuple[str, int]] = frozenset(),
    shortest: int = SHORTEST,
) -> Pool:
    """Gather what may be compared: the body passages of some length.

    Parameters
    ----------
    speeches : sequence of Speech
        In any order.
    embeddings : ndarray of float32, shape (passages, dimension)
        Of all passages of the level, in the order of `passages_of`.
    level : Level
        Paragraphs or sentences.
    same_source : mapping of str to str
        For a speech that is another one given again, the id of that one.
    left_out : set of tuple of str and int
        Passages to leave out, by their speech and where they start in it.
    shortest : int
        Symbols that a passage has at least.

    Raises
    ------
    SemanticError
        If there is not one embedding a passage.
    """
    passages = passages_of(speeches, level)
    if len(passages) != len(embeddings):
        raise SemanticError(
            f"There are {len(passages):,} {level.plural} and {len(embeddings):,} embeddings; give one each, ordered by "
            "speech id and place in the speech."
        )
    rows = [
        row
        for row, passage in enumerate(passages)
        if passage.role is Role.BODY and (passage.speech_id, passage.start) not in left_out
    ]
    ready = compared_once([passages[row].text for row in rows])
    groups: dict[tuple[str, ...], list[int]] = {}
    for row in rows:
        text = ready[passages[row].text]
        if len(text.symbols) >= shortest:
            groups.setdefault(text.identity, []).append(row)
    firsts: NDArray[np.int64] = np.array([group[0] for group in groups.values()], dtype=np.int64)
    languages = {speech.id: speech.language for speech in speeches}
    return Pool(
        level=level,
        places=tuple(tuple(passages[row] for row in group) for group in groups.values()),
        texts=tuple(ready[passages[row].text] for row in firsts),
        embeddings=np.asarray(embeddings)[firsts],
        sources=tuple(
            frozenset(same_source.get(passages[row].speech_id, passages[row].speech_id) for row in group)
            for group in groups.values()
        ),
        languages=tuple(languages[passages[row].speech_id] for row in firsts),
    )


def compared_once(texts: Sequence[str]) -> dict[str, Compared]:
    """Make texts ready to be compared, each different one once."""
    different = list(dict.fromkeys(texts))
    return dict(zip(different, compared(different), strict=True))
