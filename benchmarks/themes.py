"""How far our themes agree with those that readers saw, what clustering costs, and what the themes are called.

``python benchmarks/themes.py --gold FILE [--more FILE...] [--encoder NAME]`` measures on judged paragraphs.
``python benchmarks/themes.py --speed [--rows 200000] [--threads NUMBER...]`` times k-means on rows made by rule.
``python benchmarks/themes.py --labels CORPUS...`` lists what the themes of corpora are called, and checks the names.

Judged paragraphs. Normalised mutual information and adjusted Rand index, the mean of five seeds, in brackets the
lowest and the highest. All cluster the same paragraphs; those that a way leaves out of every cluster count as one
more. Our view by matters was fitted to judged paragraphs, which no other way has: "in folds" the paragraphs of each
speech are told by a model fitted to the other speeches of the file and those of ``--more``, "as shipped" by the model
of the package, which is no result where that was fitted to the same paragraphs, as it was to the development file.
The looseness of the model, how much its view counts, and how the number of themes is chosen were settled while
looking at these paragraphs. "Auto" is told how many themes there are by the evidence alone. "TF-IDF" is the embedding
beside 0.7 times the unit rows of 100 components (truncated SVD) of TF-IDF over words of two characters or more that
at least two paragraphs and at most two fifths have. BERTopic gets the same embeddings and the texts with spaces
between words; its default settings but for the seed of UMAP, and once more with k-means in place of HDBSCAN. Where
the package ``bertopic`` is missing, that is said.

Below the table, what the defaults rest on: the accuracy and log loss of the matters in `FOLDS` folds of all judged paragraphs by
speech, for several values of looseness; and of the themes in folds, how often a paragraph that fits its theme has the main
matter of the theme's paragraphs, and one that does not.

Speed. Unit rows: `PLANTED` directions, on each row one of them and as long a vector of noise. Each way runs in a
process of its own, one after the other; ours and MiniBatchKMeans in two rounds, of which the faster counts. Time is
from the rows to a cluster for every row, without imports, by the clock and of all processors together; the latter
says more where other programs run. The objective is the mean cosine of the rows with the mean direction of their
cluster, so it is the same for all. Threads are what libraries may use; ours uses one.

Names. No term may hold a digit or a stop word (stopwords-iso for the language of the theme), or be a fragment: one
that at none of its places begins and ends where words do; Chinese as rjieba cuts the text, with its guesses, which
are not used to make terms. Terms that at most places are part of a longer word, as a noun may be, are listed as well.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import rjieba
import stopwordsiso
from numpy.typing import NDArray
from semantic.corpus import Corpus
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Embeddings, Encoder, unit_rows
from semantic.encoders.yardstick import YARDSTICK
from semantic.evaluation.gold import GoldTheme, read_themes
from semantic.evaluation.themes import (
    CLUSTERS,
    FITTED_LOOSENESS,
    SEEDS,
    ThemeAgreement,
    agreement_of,
    clustering_agreement,
    kmeans_labels,
    rows_in_folds,
    theme_agreement,
)
from semantic.text.comparison import simplified
from semantic.text.words import words_of
from semantic.themes.kmeans import settled, spherical_kmeans
from semantic.themes.matters import MatterModel
from semantic.themes.membership import fitting_from
from semantic.themes.theme import Theme, Themes
from semantic.themes.views import joined_views

from machine import machine
from reuse import table

LEXICAL_COUNT, COMPONENTS = 0.7, 100
"""How much the view by words counts beside the embedding, and how many components it keeps."""
NEIGHBOURS, PLACES = 15, 5
"""What BERTopic hands to UMAP when it is given none: neighbours and dimensions, least distance 0, by cosine."""
PLANTED = 300
"""Directions in the rows that are made: three times as many as clusters, so that there is no single right answer."""
FOLDS = 6
SPEED_CLUSTERS = 100
ROUNDS = 2
HAN = re.compile(r"[\u3400-\u9fff]")

Labels = NDArray[np.int64]
Rows = Iterator[tuple[str, list[str]]]
"""Ways of clustering, and what is printed of each."""


def gold_table(path: Path, more: Sequence[Path], encoder: Encoder, clusters: int) -> str:
    """Return a table of how far each way of clustering agrees with the themes of a file."""
    passages = read_themes(path)
    further = [each for other in more for each in read_themes(other)]
    head = (
        f"{len(passages)} paragraphs of {len({each.group for each in passages})} speeches, "
        f"{len({each.theme for each in passages})} themes; {len(further):,} further ones only fitted to"
    )
    rows = {
        name: figures
        for ways in (ours, plain, bertopic)
        for name, figures in ways(passages, further, encoder, clusters)
    }
    agreement = table(["NMI", "ARI", "clusters", "in none"], rows)
    told = table(["accuracy, Chinese", "accuracy, others", "log loss"], dict(matters(passages, further)))
    fitting = table(
        ["share", "have the main matter"],
        dict(fits(rows_in_folds(encoder, passages, further), passages, clusters)),
    )
    return f"{head}\n\n{agreement}\n\n{told}\n\n{fitting}"


def matters(passages: Sequence[GoldTheme], more: Sequence[GoldTheme]) -> Rows:
    """Yield how well matters are told in folds by speech, a row a value of looseness."""
    from sklearn.metrics import log_loss
    from sklearn.model_selection import GroupKFold

    judged = [*passages, *more]
    embeddings = open_encoder(YARDSTICK).encode_passages([each.text for each in judged])
    themes, names = [each.theme for each in judged], sorted({each.theme for each in judged})
    groups = [each.group.rsplit("-", 1)[-1] for each in judged]
    chinese = np.array([HAN.search(each.text) is not None for each in judged])
    for looseness in (FITTED_LOOSENESS / 3, FITTED_LOOSENESS, FITTED_LOOSENESS * 3):
        likely = np.zeros((len(judged), len(names)))
        for others, own in GroupKFold(min(FOLDS, len(set(groups)))).split(embeddings, groups=groups):
            model = MatterModel.fitted(
                embeddings[others], [themes[n] for n in others], looseness=looseness, about={}
            )
            columns = [names.index(name) for name in model.names]
            likely[np.ix_(own, columns)] = model.probabilities(embeddings[own])
        right = np.array(names)[likely.argmax(axis=1)] == np.array(themes)
        yield (
            f"matters in folds, looseness {looseness:.2g}",
            [
                f"{right[chinese].mean():.3f}",
                f"{right[~chinese].mean():.3f}",
                f"{log_loss(themes, likely, labels=names):.3f}",
            ],
        )


def fits(rows: Embeddings, passages: Sequence[GoldTheme], clusters: int) -> Rows:
    """Yield what paragraphs that fit their theme have in common with it, and those that do not; all seeds together."""
    fitting: list[bool] = []
    main: list[bool] = []
    for seed in SEEDS:
        found = spherical_kmeans(rows, clusters, seed=seed)
        fitting += (found.similarities >= fitting_from(rows, found)[found.labels]).tolist()
        for label, passage in zip(found.labels.tolist(), passages, strict=True):
            own = Counter(
                each.theme for each, other in zip(passages, found.labels, strict=True) if other == label
            )
            main.append(own[passage.theme] == max(own.values()))
    for name, wanted in (("paragraphs that fit", True), ("that do not fit", False)):
        those = [is_main for is_main, fit in zip(main, fitting, strict=True) if fit is wanted]
        yield name, [f"{len(those) / len(main):.1%}", f"{np.mean(those):.3f}" if those else "–"]


def ours(passages: Sequence[GoldTheme], more: Sequence[GoldTheme], encoder: Encoder, clusters: int) -> Rows:
    """Yield the rows of our own themes."""
    texts = [each.text for each in passages]
    bare, folded = encoder.encode_passages(texts), rows_in_folds(encoder, passages, more)
    ways: dict[str, tuple[Embeddings, int | None]] = {
        f"ours in folds, k = {clusters}": (folded, clusters),
        "ours in folds, k by auto": (folded, None),
        f"ours without the view by matters, k = {clusters}": (bare, clusters),
        "ours without the view by matters, k by auto": (bare, None),
        f"ours in folds, matters counted half, k = {clusters}": (
            counted(folded, bare.shape[1], 0.5),
            clusters,
        ),
        f"ours in folds, matters counted twice, k = {clusters}": (
            counted(folded, bare.shape[1], 2),
            clusters,
        ),
        f"ours as shipped, k = {clusters}": (joined_views(texts, bare), clusters),
    }
    for name, (rows, number) in ways.items():
        yield name, figures_of(clustering_agreement(rows, passages, clusters=number))
    yield "scikit-learn KMeans on our rows in folds", figures_of(kmeans_agreement(folded, passages, clusters))


def counted(joined: Embeddings, dimension: int, times: float) -> Embeddings:
    """Return joined rows in which the view by matters, behind the embedding, counts so many times as much."""
    return unit_rows(np.hstack([joined[:, :dimension], times * joined[:, dimension:]]))


def plain(passages: Sequence[GoldTheme], _: object, encoder: Encoder, clusters: int) -> Rows:
    """Yield the rows of scikit-learn's k-means."""
    for each in dict.fromkeys([encoder.name, YARDSTICK]):
        own = encoder if each == encoder.name else open_encoder(each)
        yield f"scikit-learn KMeans, {each}", figures_of(theme_agreement(own, passages, clusters=clusters))
    texts = [each.text for each in passages]
    joined = np.hstack([encoder.encode_passages(texts), LEXICAL_COUNT * lexical_view(texts)])
    yield (
        f"scikit-learn KMeans, {encoder.name} with TF-IDF",
        figures_of(kmeans_agreement(joined, passages, clusters)),
    )


def kmeans_agreement(rows: Embeddings, passages: Sequence[GoldTheme], clusters: int) -> ThemeAgreement:
    """Return how far scikit-learn's k-means over some rows agrees."""
    return agreement_of(passages, (kmeans_labels(rows, clusters, seed) for seed in SEEDS))


def lexical_view(texts: Sequence[str]) -> Embeddings:
    """Return unit rows of the components of TF-IDF."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    counted = TfidfVectorizer(analyzer=long_words, min_df=2, max_df=0.4).fit_transform(texts)
    components = min(COMPONENTS, counted.shape[1] - 1)
    return unit_rows(TruncatedSVD(components, random_state=0).fit_transform(counted))


def long_words(text: str) -> list[str]:
    """Return the words of a text that have two characters or more."""
    return [word.folded for word in words_of(text) if len(word.folded) > 1]


def bertopic(passages: Sequence[GoldTheme], _: object, encoder: Encoder, clusters: int) -> Rows:
    """Yield the rows of BERTopic, with its defaults and with k-means, or that it is not there."""
    if not find_spec("bertopic"):
        yield "BERTopic", ["not installed"]
        return
    from bertopic import __version__
    from sklearn.cluster import KMeans

    texts = [each.text for each in passages]
    embeddings = encoder.encode_passages(texts)
    spaced = [" ".join(word.folded for word in words_of(text)) for text in texts]
    ways: dict[str, Callable[[int], Any]] = {
        f"BERTopic {__version__}, its defaults": lambda _: None,
        f"BERTopic {__version__}, KMeans, k = {clusters}": lambda seed: KMeans(clusters, random_state=seed),
    }
    for name, clusterer in ways.items():
        found = [topics(spaced, embeddings, clusterer(seed), seed) for seed in SEEDS]
        yield (
            name,
            figures_of(agreement_of(passages, found), outliers=[float(np.mean(each < 0)) for each in found]),
        )


def topics(texts: Sequence[str], embeddings: Embeddings, clusterer: object, seed: int) -> Labels:
    """Return the topic that BERTopic gives each text, -1 for none."""
    from bertopic import BERTopic
    from umap import UMAP

    reducer = UMAP(
        n_neighbors=NEIGHBOURS, n_components=PLACES, min_dist=0.0, metric="cosine", random_state=seed
    )
    found, _ = BERTopic(umap_model=reducer, hdbscan_model=clusterer).fit_transform(texts, embeddings)
    return np.array(found, np.int64)


def figures_of(found: ThemeAgreement, *, outliers: Sequence[float] = ()) -> list[str]:
    """Return what is printed of an agreement; where some rows may be in no cluster, these make none."""
    rest = [int(share > 0) for share in outliers] or [0] * len(found.clusters)
    numbers = [number - none for number, none in zip(found.clusters, rest, strict=True)]
    same = len(set(numbers)) == 1
    return [
        spread(found.nmi),
        spread(found.ari),
        str(numbers[0]) if same else ", ".join(map(str, numbers)),
        f"{np.mean(outliers):.0%} ({min(outliers):.0%} to {max(outliers):.0%})" if outliers else "",
    ]


def spread(values: Sequence[float]) -> str:
    """Return mean, lowest and highest."""
    return f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def planted_rows(count: int, dimension: int) -> Embeddings:
    """Return unit rows around directions."""
    random = np.random.default_rng(0)
    directions = unit_rows(random.standard_normal((PLANTED, dimension), dtype=np.float32))
    rows = random.standard_normal((count, dimension), dtype=np.float32) / np.float32(np.sqrt(dimension))
    rows += directions[random.integers(0, PLANTED, count)]
    return unit_rows(rows)


def by_ours(rows: Embeddings, clusters: int) -> Callable[[], Labels]:
    """Return our clustering."""
    import faiss  # noqa: F401 - imports are not part of the time

    weights = np.ones(len(rows), np.float32)
    return lambda: settled(rows, spherical_kmeans(rows, clusters, seed=0), weights).labels


def by_mini_batch(rows: Embeddings, clusters: int) -> Callable[[], Labels]:
    """Return that of scikit-learn on batches, with its defaults."""
    from sklearn.cluster import MiniBatchKMeans

    return lambda: MiniBatchKMeans(clusters, random_state=0).fit(rows).labels_


def by_lloyd(rows: Embeddings, clusters: int) -> Callable[[], Labels]:
    """Return that of scikit-learn on all rows, from one beginning."""
    from sklearn.cluster import KMeans

    return lambda: KMeans(clusters, n_init=1, random_state=0).fit(rows).labels_


def by_faiss(rows: Embeddings, clusters: int) -> Callable[[], Labels]:
    """Return that of FAISS with its defaults."""
    import faiss

    def clustered() -> Labels:
        kmeans = faiss.Kmeans(rows.shape[1], clusters, seed=0)
        kmeans.train(rows)
        return np.asarray(kmeans.assign(rows)[1])

    return clustered


WAYS: dict[str, tuple[Callable[[Embeddings, int], Callable[[], Labels]], int]] = {
    "ours": (by_ours, ROUNDS),
    "scikit-learn MiniBatchKMeans": (by_mini_batch, ROUNDS),
    "scikit-learn KMeans, n_init = 1": (by_lloyd, 1),
    "faiss.Kmeans, its defaults": (by_faiss, 1),
}


@dataclass(frozen=True, order=True)
class Run:
    """What a way took, by the clock and of all processors together, and what it reached."""

    seconds: float
    processor_seconds: float
    objective: float


def timed(way: str, path: Path, clusters: int) -> Run:
    """Return what a way takes and reaches on the rows of a file."""
    rows = np.load(path)
    clustered = WAYS[way][0](rows, clusters)
    started, processor = time.perf_counter(), time.process_time()
    labels = clustered()
    return Run(time.perf_counter() - started, time.process_time() - processor, objective(rows, labels))


def objective(rows: Embeddings, labels: Labels) -> float:
    """Return the mean cosine of rows with the mean direction of their cluster."""
    sums = np.zeros((int(labels.max()) + 1, rows.shape[1]))
    np.add.at(sums, labels, rows)
    return float(np.linalg.norm(sums, axis=1).sum() / len(rows))  # a sum of cosines is the length of the sum


def speed_table(count: int, dimension: int, clusters: int, threads: int) -> str:
    """Return a table of what each way takes and reaches, in processes of their own."""
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(threads)  # what new processes go by
    found: dict[str, list[Run]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.npy"
        np.save(path, planted_rows(count, dimension))
        for number in range(ROUNDS):
            for way, (_, rounds) in WAYS.items():
                if number < rounds:
                    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                        found[way].append(pool.submit(timed, way, path, clusters).result())
    rows = {
        way: [
            ", ".join(f"{each.seconds:.2f}" for each in runs),
            ", ".join(f"{each.processor_seconds:.2f}" for each in runs),
            f"{min(runs).objective:.4f}",
        ]
        for way, runs in found.items()
    }
    head = f"{count:,} rows of {dimension} numbers, {clusters} clusters, seed 0, {threads} threads"
    return f"{head}\n\n{table(['seconds', 'of processors', 'objective'], rows)}"


def labels_table(path: Path) -> str:
    """Return a table of what the themes of a corpus are called, and what is wrong with their terms."""
    with Corpus.open(path) as corpus:
        started = time.perf_counter()
        analysis = corpus.theme_analysis(fresh=True)  # nothing earlier counts, and nothing is kept
        themes = analysis.themes
        taken = time.perf_counter() - started
        texts = [each.text for each in analysis.paragraphs]
        spoken = {each.id: each.language for each in corpus.speeches}
        size = f"{len(corpus.speeches)} speeches, {len(texts):,} paragraphs"
    rows = {
        each.id: [each.label, f"{each.size:,}", str(each.speeches), ", ".join(each.terms)]
        for each in themes.themes
    }
    text = "\n".join(texts)
    wrong = list(faults(themes.themes, languages_of(themes, spoken), text))
    checked = sum(len(each.terms) for each in themes.themes)
    return "\n".join(
        [
            f"{size}; k = {themes.k} by {themes.chosen_by.value}, {taken:.1f} s",
            "",
            table(["label", "paragraphs", "speeches", "terms"], rows),
            "",
            f"{checked} terms checked, wrong: {'; '.join(wrong) or 'none'}",
            f"mostly within longer words: {'; '.join(mostly_within(themes.themes, text)) or 'none'}",
        ]
    )


def languages_of(themes: Themes, spoken: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the language in which most paragraphs of each theme are, by its id."""
    counts: dict[str, Counter[str | None]] = {each.id: Counter() for each in themes.themes}
    for each in themes.assignments:
        counts[each.theme][spoken[each.speech_id]] += 1
    return {theme: count.most_common(1)[0][0] for theme, count in counts.items()}


def folded_with_borders(text: str) -> tuple[str, Set[int]]:
    """Return a text in simplified script, and where its words begin and end: those that rjieba cuts, and runs of letters."""
    folded = simplified(text)
    cut = {0, *accumulate(map(len, rjieba.cut(folded)))}
    inside = {each.start() for each in re.finditer(r"(?<=[^\W\u3400-\u9fff])(?=[^\W\u3400-\u9fff])", folded)}
    spaced = {place for each in re.finditer(r"[^\W\u3400-\u9fff]+", folded) for place in each.span()}
    return folded, (cut - inside) | spaced


def mostly_within(themes: Sequence[Theme], text: str) -> Iterator[str]:
    """Yield the terms in Chinese that at most of their places are part of a longer word of rjieba's, and how often not."""
    folded, borders = folded_with_borders(text)
    for term in (term for theme in themes for term in theme.terms if HAN.search(term)):
        share = whole_share(simplified(term), folded, borders)
        if share < 0.5:
            yield f"{term} ({share:.0%} whole)"


def faults(themes: Sequence[Theme], languages: Mapping[str, str | None], text: str) -> Iterator[str]:
    """Yield what is wrong with terms of themes, given the language of each theme and all that is said."""
    folded, borders = folded_with_borders(text)
    for theme in themes:
        language = languages[theme.id]
        stops = stopwordsiso.stopwords(language) if language and stopwordsiso.has_lang(language) else set()
        for term in theme.terms:
            own = simplified(term)
            words = rjieba.cut(own, False) if HAN.search(own) else own.casefold().split()
            if any(character.isdigit() for character in term):
                yield f"{theme.id} {term}: a digit"
            if own.casefold() in stops or not stops.isdisjoint(words):
                yield f"{theme.id} {term}: a stop word"
            if not whole_share(own, folded, borders):
                yield f"{theme.id} {term}: a fragment"


def whole_share(term: str, text: str, borders: Set[int]) -> float:
    """Return at which share of its places in a text a term begins and ends where words do; 0 where it stands nowhere."""
    places = re.finditer(re.escape(term).replace(r"\ ", r"\s+"), text, flags=re.IGNORECASE)
    whole = [{each.start(), each.end()} <= borders for each in places]
    return sum(whole) / len(whole) if whole else 0.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--more", type=Path, nargs="+", default=[])
    parser.add_argument("--encoder", default="use-multilingual")
    parser.add_argument("--clusters", type=int, default=CLUSTERS)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--dimension", type=int, default=512)
    parser.add_argument("--threads", type=int, nargs="+", default=[os.cpu_count() or 1])
    parser.add_argument("--labels", type=Path, nargs="+", default=[])
    options = parser.parse_args()
    print(machine())
    if options.gold:
        print(f"\n{gold_table(options.gold, options.more, open_encoder(options.encoder), options.clusters)}")
    if options.speed:
        for threads in options.threads:
            print(f"\n{speed_table(options.rows, options.dimension, SPEED_CLUSTERS, threads)}")
    for path in options.labels:
        print(f"\n{path.name}: {labels_table(path)}")


if __name__ == "__main__":
    main()
