"""Nearest neighbours of paragraphs, by the exact and obvious way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from semantic.encoders.protocol import Embeddings
from semantic.records import Neighbour, Paragraph, Role, Speech

_SHORTEST = 10
"""Characters: shorter paragraphs (各位代表！) are near everything and tell nothing."""


def comparable_paragraphs(speeches: Sequence[Speech]) -> list[Paragraph]:
    """Return the body paragraphs that are long enough to be compared, in order."""
    return [
        paragraph
        for speech in speeches
        for paragraph in speech.paragraphs
        if paragraph.role is Role.BODY and len(paragraph.text) >= _SHORTEST
    ]


def neighbours_in_other_speeches(
    paragraphs: Sequence[Paragraph],
    embeddings: Embeddings,
    speeches: Mapping[str, Speech],
    *,
    k: int,
) -> list[list[Neighbour]]:
    """Return for each paragraph its `k` nearest ones in other speeches, nearest first.

    Parameters
    ----------
    paragraphs : sequence of Paragraph
        What the rows of `embeddings` stand for.
    embeddings : ndarray of float32, shape (len(paragraphs), dimension)
        Rows of unit length.
    speeches : mapping
        The speech of each ``speech_id``.
    k : int
        How many; fewer come back where the other speeches have fewer paragraphs.

    Returns
    -------
    list of list of Neighbour
        Similarity is cosine; ties break by the order of `paragraphs`.
    """
    owners = np.array([paragraph.speech_id for paragraph in paragraphs])
    found: list[list[Neighbour]] = []
    for row, paragraph in enumerate(paragraphs):
        similarities = embeddings @ embeddings[row]
        others = np.flatnonzero(owners != paragraph.speech_id)
        order = others[np.argsort(-similarities[others], kind="stable")][:k]
        found.append(
            [
                Neighbour(
                    rank=rank,
                    paragraph=paragraphs[index],
                    speech=speeches[paragraphs[index].speech_id],
                    similarity=float(similarities[index]),
                )
                for rank, index in enumerate(order.tolist(), 1)
            ]
        )
    return found
