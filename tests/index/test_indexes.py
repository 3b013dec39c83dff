"""Every index against the reference: the same rows, the same similarities, the same order."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic.errors import BrokenCorpusError
from semantic.index.building import build_index
from semantic.index.exact import ExactIndex
from semantic.index.files import load_index, save_index
from semantic.index.protocol import Hits, IndexDescription, VectorIndex
from semantic.index.scanning import scan_nearest, scan_within
from semantic.settings import IndexSettings
from threadpoolctl import threadpool_limits

KINDS = ("flat", "ivf", "hnsw")
FLAT = IndexSettings(kind="flat")


def unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths, lengths, 1)).astype(np.float32)


def clustered(count: int, *, dimension: int = 32, copies: int = 1, seed: int = 0) -> np.ndarray:
    """Return rows around forty centres, each row so many times, shuffled."""
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((40, dimension))
    rows = centres[chance.integers(0, 40, count)] + 0.5 * chance.standard_normal((count, dimension))
    return chance.permutation(np.repeat(unit(rows), copies, axis=0))


def pairs(hits: Hits) -> list[tuple[int, float]]:
    return list(zip(hits.rows.tolist(), hits.similarities.tolist(), strict=True))


def same(found: list[Hits], wanted: list[Hits]) -> bool:
    return [pairs(hits) for hits in found] == [pairs(hits) for hits in wanted]


PLAIN = np.array([[1, 0], [0.6, 0.8], [0, 1], [0.6, 0.8], [-1, 0]], dtype=np.float32)


@pytest.mark.parametrize("kind", KINDS)
def test_cosine_that_can_be_done_in_the_head(kind: str) -> None:
    index = build_index(PLAIN, IndexSettings(kind=kind))
    nearest = index.nearest(PLAIN[:1], 4)[0]
    assert nearest.rows.tolist() == [0, 1, 3, 2]
    assert nearest.similarities.tolist() == pytest.approx([1, 0.6, 0.6, 0])
    assert index.within(PLAIN[:1], 0.5)[0].rows.tolist() == [0, 1, 3]
    assert index.within(PLAIN[:1], -1)[0].rows.tolist() == [0, 1, 3, 2, 4]
    assert index.within(PLAIN[2:3], 1)[0].rows.tolist() == [2]
    allowed = np.array([False, True, False, True, True])
    assert index.nearest(PLAIN[:1], 2, allowed=allowed)[0].rows.tolist() == [1, 3]
    assert index.within(PLAIN[:1], -1, allowed=allowed)[0].rows.tolist() == [1, 3, 4]


rows = st.integers(0, 60).flatmap(
    lambda count: st.lists(
        st.lists(st.integers(-2, 2), min_size=3, max_size=3), min_size=count, max_size=count
    )
)


@given(rows, st.integers(1, 70), st.floats(-1, 1), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_flat_index_agrees_with_the_reference(
    numbers: list[list[int]], k: int, threshold: float, chance: object
) -> None:
    """Few different rows, so that almost everything is a tie."""
    vectors = unit(np.array(numbers, dtype=np.float64).reshape(-1, 3))
    queries = unit(np.array([[1, 0, 0], [1, 1, 1], [-1, 2, 0]], dtype=np.float64))
    reference, index = ExactIndex(vectors), build_index(vectors, FLAT)
    allowed = np.array([chance.random() < 0.5 for _ in numbers], dtype=np.bool_)  # type: ignore[attr-defined]
    for mask in (None, allowed, np.zeros(len(vectors), dtype=np.bool_)):
        assert same(index.nearest(queries, k, allowed=mask), reference.nearest(queries, k, allowed=mask))
        assert same(
            index.within(queries, threshold, allowed=mask), reference.within(queries, threshold, allowed=mask)
        )
        assert same(scan_nearest(vectors, queries, k, mask), reference.nearest(queries, k, allowed=mask))


@pytest.mark.parametrize("share", [None, 0.02, 0.3, 0.9])
@pytest.mark.parametrize("copies", [1, 60])
def test_flat_and_reference_agree_on_many_rows(share: float | None, copies: int) -> None:
    vectors = clustered(24_000 // copies, copies=copies)
    queries = vectors[::2000]
    allowed = None if share is None else np.random.default_rng(3).random(len(vectors)) < share
    reference, index = ExactIndex(vectors), build_index(vectors, FLAT)
    assert same(index.nearest(queries, 10, allowed=allowed), reference.nearest(queries, 10, allowed=allowed))
    assert same(index.within(queries, 0.7, allowed=allowed), reference.within(queries, 0.7, allowed=allowed))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("threshold", [-1, 0, 0.2, 0.4, 0.6, 0.8, 0.95])
def test_ranges_of_any_width_are_complete(kind: str, threshold: float) -> None:
    vectors = clustered(4000)
    index = build_index(vectors, IndexSettings(kind=kind))
    queries = vectors[::250]
    wanted = sum(map(len, ExactIndex(vectors).within(queries, threshold)))
    found = sum(map(len, index.within(queries, threshold)))
    assert 0.98 * wanted <= found <= wanted


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_found_does_not_depend_on_the_queries_beside(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("semantic.index.faiss_index._FEW", 100)
    vectors = clustered(3000)
    index = build_index(vectors, IndexSettings(kind=kind))
    queries = vectors[::60]
    allowed = np.arange(len(vectors)) % 5 > 0
    for mask in (None, allowed):
        together = index.nearest(queries, 7, allowed=mask)
        alone = [index.nearest(query[np.newaxis], 7, allowed=mask)[0] for query in queries]
        assert same(alone, together)
        with threadpool_limits(limits=1):
            assert same(index.nearest(queries[::-1], 7, allowed=mask)[::-1], together)
        assert same(
            [index.within(query[np.newaxis], 0.6, allowed=mask)[0] for query in queries],
            index.within(queries, 0.6, allowed=mask),
        )


@pytest.mark.parametrize("kind", ["ivf", "hnsw"])
def test_an_approximate_index_reaches_the_recall_it_states(kind: str) -> None:
    vectors, queries = np.split(clustered(6200), [6000])
    index = build_index(vectors, IndexSettings(kind=kind, recall=0.95))
    told = index.description
    assert (told.kind, told.recall >= 0.95, told.range_recall >= 0.95) == (kind, True, True)
    wanted = ExactIndex(vectors).nearest(queries, 10)
    found = index.nearest(queries, 10)
    shared = sum(len(set(f.rows) & set(w.rows)) for f, w in zip(found, wanted, strict=True))
    assert shared >= 0.93 * 10 * len(queries)
    for hits in found:
        assert (np.diff(hits.similarities) <= 0).all()


@pytest.mark.parametrize("kind", ["ivf", "hnsw"])
def test_a_filter_that_leaves_few_rows_is_exact(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("semantic.index.faiss_index._FEW", 100)
    vectors = clustered(4000)
    index = build_index(vectors, IndexSettings(kind=kind, recall=0.5))
    queries = vectors[::500]
    few = np.arange(len(vectors)) % 50 == 0
    assert same(index.nearest(queries, 5, allowed=few), ExactIndex(vectors).nearest(queries, 5, allowed=few))
    many = np.arange(len(vectors)) % 2 == 0
    for hits in index.nearest(queries, 1500, allowed=many):
        assert len(hits) == 1500  # though the cells or candidates looked at hold fewer
        assert (hits.rows % 2 == 0).all()


def test_ranges_in_a_graph_are_exact_and_never_capped() -> None:
    vectors = np.concatenate([np.tile(clustered(1), (5000, 1)), clustered(500, seed=2)])
    for kind in KINDS:
        index = build_index(vectors, IndexSettings(kind=kind))
        found = index.within(vectors[:1], 0.9999)[0]
        assert found.rows.tolist() == list(range(5000))
        assert index.nearest(vectors[:1], 3)[0].rows.tolist() == [0, 1, 2]


@pytest.mark.parametrize("kind", KINDS)
def test_an_index_of_copies_is_built_and_ties_go_by_row(kind: str) -> None:
    """Boilerplate: each row fourteen times, at many dimensions, as sums of float32 round otherwise in each."""
    for dimension in (3, 16, 64, 256):
        vectors = clustered(60, dimension=dimension, copies=14)
        index = build_index(vectors, IndexSettings(kind=kind))
        assert index.description.recall >= 0.99
        queries = vectors[::40]
        assert same(index.nearest(queries, 10), ExactIndex(vectors).nearest(queries, 10))


def test_similarities_never_leave_their_range() -> None:
    vectors = clustered(2000, dimension=48)
    for hits in ExactIndex(vectors).nearest(np.concatenate([vectors[:300], -vectors[:300]]), 2000):
        assert hits.similarities.max() <= 1
        assert hits.similarities.min() >= -1


def test_many_neighbours_are_found_in_little_memory() -> None:
    vectors = clustered(6000)
    index = build_index(vectors, FLAT)
    assert same(index.nearest(vectors[:2], 5500), ExactIndex(vectors).nearest(vectors[:2], 5500))


def test_which_index_is_built() -> None:
    vectors = clustered(200)
    assert build_index(vectors, IndexSettings(exact_up_to=200)).description == IndexDescription(kind="flat")
    told = build_index(vectors, IndexSettings(exact_up_to=199)).description
    assert told.kind == "ivf"
    assert told.width is not None
    for kind in KINDS:
        assert (
            build_index(vectors[:0], IndexSettings(kind=kind)).within(vectors[:1], -1)[0].rows.tolist() == []
        )
    assert build_index(vectors[:0], IndexSettings()).nearest(vectors[:2], 3)[1].rows.tolist() == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_bytes_with_any_number_of_threads_and_the_same_answers_when_loaded(
    kind: str, tmp_path: Path
) -> None:
    vectors = clustered(3000)
    chosen = IndexSettings(kind=kind)
    built = build_index(vectors, chosen)
    save_index(built, tmp_path / "one")
    with threadpool_limits(limits=1):
        save_index(build_index(vectors, chosen), tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    loaded = load_index(tmp_path / "one", vectors, built.description)
    queries = vectors[::100]
    assert same(loaded.nearest(queries, 5), built.nearest(queries, 5))
    assert same(loaded.within(queries, 0.5), built.within(queries, 0.5))
    shutil.copy(tmp_path / "one", tmp_path / "three")
    (tmp_path / "one").unlink()  # what is open stays readable
    assert same(loaded.nearest(queries, 5), built.nearest(queries, 5))


def test_an_index_of_other_vectors_is_refused(tmp_path: Path) -> None:
    vectors = clustered(30)
    index = build_index(vectors, FLAT)
    save_index(index, tmp_path / "index")
    with pytest.raises(
        BrokenCorpusError, match=r"has 30 rows of 32 numbers, and there are 29 embeddings of 32"
    ):
        load_index(tmp_path / "index", vectors[1:], index.description)
    (tmp_path / "index").write_bytes(b"nonsense")
    with pytest.raises(BrokenCorpusError, match=r"is no index that FAISS .* reads"):
        load_index(tmp_path / "index", vectors, index.description)


def test_what_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        save_index(build_index(clustered(3), FLAT), tmp_path / "nowhere" / "index")
    with pytest.raises(TypeError, match="ExactIndex has no FAISS index"):
        save_index(ExactIndex(clustered(3)), tmp_path / "index")


def test_every_index_keeps_the_protocol() -> None:
    vectors = clustered(10)
    indexes: list[VectorIndex] = [
        ExactIndex(vectors),
        *(build_index(vectors, IndexSettings(kind=kind)) for kind in KINDS),
    ]
    assert [len(index) for index in indexes] == [10] * 4
    assert [index.description.kind for index in indexes] == ["flat", *KINDS]
    assert scan_within(vectors, vectors[:0], 0.5) == []
