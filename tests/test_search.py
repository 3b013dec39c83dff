from __future__ import annotations

import numpy as np
from semantic.encoders.bundled import BundledEncoder
from semantic.records import Paragraph, Role, Speech
from semantic.search import neighbours_in_other_speeches


def paragraph(speech_id: str, ordinal: int) -> Paragraph:
    return Paragraph(
        id=f"{speech_id}:p{ordinal}", speech_id=speech_id, ordinal=ordinal, heading=(), text="x", start=0, end=1,
        role=Role.BODY, source_start=0, source_end=1,
    )  # fmt: skip


def speech(speech_id: str) -> Speech:
    return Speech(
        id=speech_id,
        title=None,
        speaker=None,
        place=None,
        date=None,
        language="zh",
        source="",
        text="",
        paragraphs=(),
    )


def test_nearest_first_across_speeches_with_ties_in_order() -> None:
    paragraphs = [
        paragraph("a", 1),
        paragraph("a", 2),
        paragraph("b", 1),
        paragraph("b", 2),
        paragraph("c", 1),
    ]
    embeddings = np.array([[1, 0], [1, 0], [0.6, 0.8], [0, 1], [0.6, 0.8]], dtype=np.float32)
    speeches = {name: speech(name) for name in "abc"}
    found = neighbours_in_other_speeches(paragraphs, embeddings, speeches, k=2)
    assert [(n.rank, n.paragraph.id, round(n.similarity, 4)) for n in found[0]] == [
        (1, "b:p1", 0.6),
        (2, "c:p1", 0.6),
    ]
    assert [(n.paragraph.id, round(n.similarity, 4)) for n in found[4]] == [("b:p1", 1.0), ("b:p2", 0.8)]


def test_fewer_others_than_asked_for() -> None:
    paragraphs = [paragraph("a", 1), paragraph("b", 1)]
    found = neighbours_in_other_speeches(
        paragraphs, np.eye(2, dtype=np.float32), {n: speech(n) for n in "ab"}, k=5
    )
    assert [len(neighbours) for neighbours in found] == [1, 1]


def test_embeddings_do_not_depend_on_their_batch_and_scripts_meet() -> None:
    encoder = BundledEncoder()
    texts = [
        "加强知识产权保护。",
        "加強知識產權保護。",
        "We will protect intellectual property.",
        "明天多云转晴。",
    ]
    embeddings = encoder.encode_passages(texts)
    assert embeddings.shape == (4, encoder.dimension)
    assert embeddings.dtype == np.float32
    assert np.array_equal(embeddings[2], encoder.encode_passages(texts[2:3])[0])
    assert np.array_equal(embeddings[0], embeddings[1])
    assert np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)
    assert embeddings[0] @ embeddings[2] > embeddings[0] @ embeddings[3]
