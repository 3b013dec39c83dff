"""How much each paragraph counts when themes are made, so that what is copied or stands above others makes no theme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
import regex

from semantic.encoders.protocol import Embeddings
from semantic.records import Passage, Role
from semantic.reuse.families import Family

_LETTERS = regex.compile(r"\p{L}")
_FEWEST_LETTERS = 6
"""What a paragraph has at least that counts: below that it is a number, a name or a cry."""


def paragraph_weights(paragraphs: Sequence[Passage], families: Iterable[Family]) -> Embeddings:
    """Return the weight of each paragraph, in [0, 1].

    Headings, salutations, closings and paragraphs with hardly a word count 0: what stands below a heading says the same at length,
    and greetings are about nothing. Where there is nothing else, all count. The members of a family of re-used paragraphs count
    as one together; a paragraph in several families by the largest.

    Returns
    -------
    ndarray of float32, shape (len(paragraphs),)
    """
    sizes: dict[tuple[str, str], int] = {}
    for family in families:
        for member in family.members:
            place = (member.passage.speech_id, member.passage.id)
            sizes[place] = max(sizes.get(place, 1), len(family.members))
    shares = np.array([1 / sizes.get((each.speech_id, each.id), 1) for each in paragraphs], dtype=np.float32)
    counted = np.array([_counts(each) for each in paragraphs], dtype=bool)
    return np.where(counted, shares, 0).astype(np.float32) if counted.any() else shares


def _counts(paragraph: Passage) -> bool:
    letters = _LETTERS.finditer(paragraph.text)
    return paragraph.role is Role.BODY and sum(1 for _ in islice(letters, _FEWEST_LETTERS)) == _FEWEST_LETTERS
