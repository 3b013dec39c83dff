"""Chinese sentences by the million, made by script: most are alone, some were planted in families.

A sentence is a string of made-up words of two characters each: those of its topic, and common ones, few of
which are often used, as in any language. The members of a family are one sentence with up to two words
replaced. The same seed gives the same sentences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WORDS, TOPICS, TOPIC_WORDS = 20_000, 500, 200
"""As many words as a daily newspaper uses; with so many topics, two sentences seldom share a word of theirs
by chance."""
OWN = 0.6
"""Share of the words of a sentence that are those of its topic; the others are what any text is full of."""
SHORTEST, LONGEST = 8, 20
"""Words of a sentence: 17 to 41 characters with the full stop, as sentences of reports have."""
PLANTED = 0.2
"""Share of the sentences that are in a family."""
TAIL, STRETCH = 1.2, 2.0
"""Of the Pareto distribution of what a family has beyond two: half have three or fewer, one in a thousand
over six hundred."""
EVENLY = (5**0.5 - 1) / 2
"""The golden ratio: the fractions of its multiples fill the interval evenly, however many they are."""
LARGEST = 2_000
"""Members of a family at most: that is a formula which every report of a country repeats."""
REPLACED = 2
"""Words at most that a member has other than the sentence its family began with."""
BLOCK = 100_000
"""Sentences turned into text at a time, which takes 16 MB."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PlantedSentences:
    """Sentences, and which belong together.

    Parameters
    ----------
    texts : list of str
        In no order.
    families : ndarray of int64, shape (texts,)
        Of each text the number of its family; a sentence in none has a number of its own.
    """

    texts: list[str]
    families: Numbers


def planted_sentences(count: int, seed: int = 0) -> PlantedSentences:
    """Return so many sentences, about a fifth of them in families of 2 to 2,000.

    Parameters
    ----------
    count : int
        How many.
    seed : int
        What everything is drawn by.
    """
    chance = np.random.default_rng(seed)
    words = drawn_words(chance)
    sizes = family_sizes(count)
    lengths, originals = drawn_originals(chance, len(sizes))
    families = np.repeat(np.arange(len(sizes)), sizes)
    members = originals[families]
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    replace_words(chance, members, lengths[families], np.setdiff1d(np.arange(count), first))
    order = chance.permutation(count)
    texts = list(spelt(words, members[order], lengths[families[order]]))
    return PlantedSentences(texts, families[order])


def drawn_words(chance: np.random.Generator) -> NDArray[np.uint32]:
    """Return different words as code points, shape (WORDS, 2); their characters are common ones."""
    rows = range(0xB0, 0xD7)  # the last row of the level isn't full, and left out
    characters = [bytes([row, cell]).decode("gb2312") for row in rows for cell in range(0xA1, 0xFF)]
    points = np.array([ord(each) for each in characters], np.uint32)
    pairs = chance.choice(len(points) ** 2, WORDS, replace=False)
    return points[np.stack(np.divmod(pairs, len(points)), axis=1)]


def family_sizes(count: int) -> Numbers:
    """Return how many sentences each family has, and then a 1 for each sentence in none.

    The sizes follow their distribution as evenly as they can instead of being drawn: with a tail so heavy,
    how many pairs there are would otherwise be a matter of luck, and with it how cost grows.
    """
    planted = int(PLANTED * count)
    beyond = STRETCH * (((1 - np.arange(1, planted // 2 + 1) * EVENLY % 1) ** (-1 / TAIL)) - 1)
    sizes = np.minimum(2 + beyond.astype(np.int64), LARGEST)
    sizes = np.diff(np.minimum(np.cumsum(sizes), planted), prepend=0)  # the last that fits is cut
    sizes = sizes[sizes > 0]
    return np.concatenate([sizes, np.ones(count - sizes.sum(), np.int64)])


def drawn_originals(chance: np.random.Generator, count: int) -> tuple[Numbers, NDArray[np.int32]]:
    """Return the number of words of so many sentences, and their words as numbers, shape (count, LONGEST)."""
    topics = np.stack([chance.choice(WORDS, TOPIC_WORDS, replace=False) for _ in range(TOPICS)]).astype(
        np.int32
    )
    lengths = chance.integers(SHORTEST, LONGEST + 1, count)
    shape = (count, LONGEST)
    own = topics[chance.integers(TOPICS, size=(count, 1)), chance.integers(TOPIC_WORDS, size=shape)]
    return lengths, np.where(chance.random(shape, np.float32) < OWN, own, common_words(chance, shape))


def common_words(chance: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.int32]:
    """Return words drawn as often as Zipf's law says: the second half as often as the first, and so on."""
    heights = np.cumsum(1 / np.arange(1, WORDS + 1))
    return np.searchsorted(heights, chance.random(shape) * heights[-1]).astype(np.int32)


def replace_words(
    chance: np.random.Generator, members: NDArray[np.int32], lengths: Numbers, changed: Numbers
) -> None:
    """Replace none to two words of the changed rows by any."""
    times = chance.integers(0, REPLACED + 1, len(changed))
    for number in range(REPLACED):
        rows = changed[times > number]
        members[rows, chance.integers(0, lengths[rows])] = chance.integers(0, WORDS, len(rows))


def spelt(words: NDArray[np.uint32], members: NDArray[np.int32], lengths: Numbers) -> Iterator[str]:
    """Yield sentences as text, with a full stop."""
    width = 2 * LONGEST + 1
    places = np.arange(width)
    for start in range(0, len(members), BLOCK):
        points = np.zeros((len(members[start : start + BLOCK]), width), np.uint32)
        points[:, :-1] = words[members[start : start + BLOCK]].reshape(len(points), width - 1)
        ends = 2 * lengths[start : start + BLOCK, np.newaxis]
        points[places > ends] = 0  # which NumPy leaves off the end of a string
        np.put_along_axis(points, ends, ord("。"), axis=1)
        yield from points.view(f"U{width}")[:, 0].tolist()
