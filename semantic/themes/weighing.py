"""How much each paragraph counts when themes are made, so that what is copied or stands above others makes no theme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
import regex

from semantic.encoders.protocol import Embeddings
from semantic.records import Passage, Role
from semantic.reuse.families import Family

_BESIDE_THE_BODY = 0.1
"""What a heading, salutation or closing counts, and a paragraph of a few characters: the paragraphs below a heading say the
same at length, and greetings are about nothing."""
_LETTERS = regex.compile(r"\p{L}")
_FEWEST_LETTERS = 6
"""What a paragraph has at least that counts in full: below that it is a number, a name or a cry."""


def is_of_account(paragraph: Passage) -> bool:
    """Tell whether a paragraph counts in full: it is of the body and has some words."""
    letters = _LETTERS.finditer(paragraph.text)
    return paragraph.role is Role.BODY and sum(1 for _ in islice(letters, _FEWEST_LETTERS)) == _FEWEST_LETTERS


def paragraph_weights(paragraphs: Sequence[Passage], families: Iterable[Family]) -> Embeddings:
    """Return the weight of each paragraph, above 0 and at most 1.

    A paragraph of the body counts 1, unless it has hardly a word. The members of a family of re-used paragraphs count as one together; a paragraph in
    several families by the largest.

    Returns
    -------
    ndarray of float32, shape (len(paragraphs),)
    """
    sizes: dict[tuple[str, str], int] = {}
    for family in families:
        for member in family.members:
            place = (member.passage.speech_id, member.passage.id)
            sizes[place] = max(sizes.get(place, 1), len(family.members))
    return np.array(
        [
            (1 if is_of_account(each) else _BESIDE_THE_BODY) / sizes.get((each.speech_id, each.id), 1)
            for each in paragraphs
        ],
        dtype=np.float32,
    )
