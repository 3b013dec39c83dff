"""The analysis of themes: clustered, named and set against the speeches, from ready embeddings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from semantic.commitments.analysis import CommitmentAnalysis
from semantic.commitments.commitment import Commitment
from semantic.encoders.protocol import Embeddings, Encoder
from semantic.engine.local import LocalEngine
from semantic.engine.protocol import Engine
from semantic.errors import SemanticError
from semantic.progress import bar
from semantic.records import Level, Speech
from semantic.reuse.analysis import ReuseAnalysis
from semantic.store.tables import passages_of
from semantic.themes.choosing import Evidence, best_number, evidence_for, numbers_to_try
from semantic.themes.continuing import earlier_centroids, ids_for, labels_of
from semantic.themes.inside import InsideTheme, inside_themes
from semantic.themes.kept import KeptThemes, members_by_speech, text_digest
from semantic.themes.kmeans import Clustering, assigned, from_labels, settled, spherical_kmeans
from semantic.themes.membership import fitting_from, nearest_first
from semantic.themes.naming import NamedParagraph, name_themes
from semantic.themes.plane import MapMethod, map_points
from semantic.themes.spread import by_speech, by_year, words_in
from semantic.themes.theme import Assignment, ChosenBy, SpeechThemes, Theme, Themes, number_of
from semantic.themes.views import joined_views
from semantic.themes.weighing import paragraph_weights
from semantic.threads import one_thread

_SEEDS = 2**32
"""Seeds there are for the libraries that draw."""
_KNOWN_BEFORE = 0.5
"""Share of the paragraphs that were there before from which on themes go on: where more are new, their number is weighed anew,
and those that are mostly earlier ones keep their ids all the same."""


class ThemeAnalysis:
    """What some speeches talk about; each part is found when it is first asked for.

    Parameters
    ----------
    speeches : sequence of Speech
        In any order, which makes no difference.
    embeddings : mapping of Level to ndarray of float32, shape (passages, dimension)
        Of all paragraphs and of all sentences, ordered by speech id and place in the speech; those of sentences are looked
        at only for what is inside a theme.
    encoder_name : str
        What made them.
    k : int or None
        How many themes; None to choose by evidence.
    seed : int
        What is drawn, is drawn by it.
    encoder : callable, optional
        Returns the encoder, for new texts.
    earlier : KeptThemes, optional
        Of an earlier run, with which these go on.
    made_of : str
        What tells whether the same comes out again; where `earlier` was made of the same, it does.
    reuse : ReuseAnalysis, optional
        What already knows the reuse of these speeches, if anything does.
    commitments : CommitmentAnalysis, optional
        What already knows their commitments.
    engine : Engine, optional
        Where many paragraphs are put into clusters; by default here.
    representatives : int
        How many paragraphs stand for each theme.
    progress : bool
        Whether to show progress on stderr.

    Raises
    ------
    SemanticError
        If `k` or `representatives` is below 1, or `seed` below 0.
    """

    def __init__(
        self,
        speeches: Sequence[Speech],
        embeddings: Mapping[Level, Embeddings],
        *,
        encoder_name: str,
        k: int | None = None,
        seed: int = 0,
        encoder: Callable[[], Encoder] | None = None,
        earlier: KeptThemes | None = None,
        made_of: str = "",
        reuse: ReuseAnalysis | None = None,
        commitments: CommitmentAnalysis | None = None,
        engine: Engine | None = None,
        representatives: int = 3,
        progress: bool = False,
    ) -> None:
        if (k is not None and k < 1) or representatives < 1:
            raise SemanticError(
                f"{k if k is not None and k < 1 else representatives} is no number to ask for; give 1 or more."
            )
        if not 0 <= seed < _SEEDS:
            raise SemanticError(f"The seed is {seed}; give a whole number from 0 to {_SEEDS - 1}.")
        self.speeches = sorted(speeches, key=lambda speech: speech.id)
        self._embeddings = embeddings
        self._asked = k
        self._seed = seed
        self._encoder = encoder
        self._earlier = earlier
        self._made_of = made_of
        self._reuse = reuse or ReuseAnalysis(self.speeches, embeddings, encoder_name=encoder_name)
        self._commitments = commitments or CommitmentAnalysis(
            self.speeches, embeddings, encoder_name=encoder_name, reuse=self._reuse
        )
        self._engine = engine or LocalEngine()
        self._representatives = representatives
        self._progress = progress
        self.paragraphs = passages_of(self.speeches, Level.PARAGRAPH)

    @cached_property
    def themes(self) -> Themes:
        """The themes, the one with most words first."""
        if not self.paragraphs:
            return self._themes((), (), (), np.empty((0, 0), np.float32))
        ids = self._ids
        sizes = self._words_of_clusters
        order = sorted(range(self._found.k), key=lambda cluster: (-sizes[cluster], number_of(ids[cluster])))
        spent = by_speech(
            self.speeches,
            self.paragraphs,
            self._words,
            [ids[label] for label in self._found.labels.tolist()],
            [ids[cluster] for cluster in order],
            self._reuse.same_source,
        )
        named = self._named(order, ids, spent)
        return self._themes(named, self._assigned(named, order), spent, self._found.centroids[order])

    @cached_property
    def kept(self) -> KeptThemes:
        """What is to be kept, so that these themes go on under their ids."""
        ids = self._ids if self.paragraphs else []
        themes = [ids[label] for label in self._found.labels.tolist()] if ids else []
        highest = self._earlier.highest if self._earlier else 0
        return KeptThemes(
            made_of=self._made_of,
            asked=self._asked,
            continues=self._continues,
            seed=self._seed,
            evidence=tuple(self._evidence),
            highest=max([highest, *map(number_of, ids)]),
            members=members_by_speech(themes, self.paragraphs),
            texts={speech.id: text_digest(speech) for speech in self.speeches},
        )

    @cached_property
    def commitments(self) -> list[Commitment]:
        """The commitments of the speeches, compared with each other, by speech and place."""
        return self._commitments.commitments

    @cached_property
    def inside(self) -> list[InsideTheme]:
        """What is boilerplate in each theme, and which commitments only one speech makes, in the order of the themes."""
        return inside_themes(self.themes, self.paragraphs, self._reuse.families(), self.commitments)

    @cached_property
    def map_points(self) -> Embeddings:
        """Where each paragraph stands on a map, shape ``(paragraphs, 2)``, in the order of the assignments."""
        return self.mapped(MapMethod.TSNE)

    def mapped(self, method: MapMethod | str) -> Embeddings:
        """Return where each paragraph stands on a map of another kind, as for `map_points`."""
        return map_points(self._rows, method=method, seed=self._seed)

    @cached_property
    def _rows(self) -> Embeddings:
        return joined_views([each.text for each in self.paragraphs], self._embeddings[Level.PARAGRAPH])

    @cached_property
    def _weights(self) -> Embeddings:
        return paragraph_weights(self.paragraphs, self._reuse.families(Level.PARAGRAPH))

    @property
    def _body(self) -> NDArray[np.bool_]:
        """Which paragraphs count: those that themes are made of, and described by; the others only get one."""
        return self._weights > 0

    @cached_property
    def _goes_on(self) -> KeptThemes | None:
        """The earlier themes, if they were asked for in the same way, most paragraphs were there, and their number will do."""
        earlier, before = self._earlier, [theme for theme in self._earlier_of_body if theme is not None]
        if earlier is None or not before or (earlier.asked, earlier.seed) != (self._asked, self._seed):
            return None
        number_will_do = len(set(before)) == self._asked if self._asked else bool(earlier.evidence)
        return earlier if number_will_do and len(before) >= _KNOWN_BEFORE * self._body.sum() else None

    @cached_property
    def _unchanged(self) -> KeptThemes | None:
        """The earlier themes, if these are the same."""
        same = self._goes_on and self._goes_on.made_of == self._made_of and None not in self._earlier_themes
        return self._goes_on if same else None

    @property
    def _continues(self) -> bool:
        """Whether the themes go on from others; those that are the same are what they were."""
        return self._unchanged.continues if self._unchanged else self._goes_on is not None

    @cached_property
    def _earlier_themes(self) -> list[str | None]:
        return self._earlier.theme_of(self.speeches) if self._earlier else [None] * len(self.paragraphs)

    @property
    def _earlier_of_body(self) -> list[str | None]:
        return [theme for theme, counts in zip(self._earlier_themes, self._body, strict=True) if counts]

    @cached_property
    def _evidence(self) -> Sequence[Evidence]:
        if self._goes_on:
            return self._goes_on.evidence
        if self._asked is not None or not self.paragraphs:
            return ()
        rows, weights = self._rows[self._body], self._weights[self._body]
        with bar(
            "Weighing numbers of themes", len(numbers_to_try(len(rows))), shown=self._progress
        ) as advance:
            return evidence_for(rows, weights, seed=self._seed, advance=advance)

    @cached_property
    def _found(self) -> Clustering:
        """All paragraphs in clusters; the centroids are of those that count."""
        with one_thread("faiss"):
            labels = labels_of(self._earlier_themes) if self._unchanged else self._labels()
            return from_labels(self._rows, labels, self._weights)

    def _labels(self) -> NDArray[np.int64]:
        body = self._body
        rows, weights = self._rows[body], self._weights[body]
        if self._goes_on:
            start = earlier_centroids(rows, weights, self._earlier_of_body)
            found = spherical_kmeans(rows, len(start), weights=weights, start=start)
        else:
            k = self._asked or best_number(self._evidence)
            found = spherical_kmeans(rows, k, weights=weights, seed=self._seed, engine=self._engine)
        found = settled(rows, found, weights)
        labels = assigned(self._rows, found.centroids, engine=self._engine).labels
        labels[body] = found.labels
        return labels

    @cached_property
    def _ids(self) -> list[str]:
        highest = self._earlier.highest if self._earlier else 0
        return ids_for(
            self._found.labels,
            self._weights,
            self._earlier_themes,
            sizes=self._words_of_clusters,
            highest=highest,
        )

    @cached_property
    def _words(self) -> NDArray[np.int64]:
        return words_in(self.paragraphs)

    @cached_property
    def _words_of_clusters(self) -> NDArray[np.int64]:
        sizes = np.zeros(self._found.k, np.int64)
        np.add.at(sizes, self._found.labels, self._words)
        return sizes

    @cached_property
    def _fitting_from(self) -> Embeddings:
        body = self._body
        of_body = replace(
            self._found, labels=self._found.labels[body], similarities=self._found.similarities[body]
        )
        with one_thread("faiss"):
            return fitting_from(self._rows[body], of_body)

    @cached_property
    def _fits(self) -> NDArray[np.bool_]:
        return np.asarray(self._found.similarities >= self._fitting_from[self._found.labels])

    def _named(self, order: Sequence[int], ids: Sequence[str], spent: Sequence[SpeechThemes]) -> list[Theme]:
        found, paragraphs = self._found, self.paragraphs
        typical = [nearest_first(found, cluster, self._body) for cluster in order]
        names = name_themes(self._naming(order), [paragraphs[rows[0]].text for rows in typical])
        total, sizes = max(self._words.sum(), 1), np.bincount(found.labels, minlength=found.k)
        return [
            Theme(
                id=ids[cluster],
                label=name.label,
                terms=name.terms,
                size=int(sizes[cluster]),
                share=float(self._words_of_clusters[cluster] / total),
                speeches=len(
                    {self._source_of(each.speech_id) for each in spent if each.shares[ids[cluster]] > 0}
                ),
                medoid=paragraphs[rows[0]].id,
                representatives=tuple(paragraphs[row].id for row in rows[: self._representatives]),
                fits_from=float(self._fitting_from[cluster]),
            )
            for cluster, name, rows in zip(order, names, typical, strict=True)
        ]

    def _naming(self, order: Sequence[int]) -> list[NamedParagraph]:
        """Return the body paragraphs that fit their theme, each with the number of the theme in order."""
        place = {cluster: number for number, cluster in enumerate(order)}
        languages = {speech.id: speech.language for speech in self.speeches}
        return [
            NamedParagraph(
                theme=place[int(self._found.labels[row])],
                speech_id=self._source_of(each.speech_id),
                text=each.text,
                language=languages[each.speech_id],
                weight=float(self._weights[row]),
            )
            for row, each in enumerate(self.paragraphs)
            if self._body[row] and self._fits[row]
        ]

    def _assigned(self, named: Sequence[Theme], order: Sequence[int]) -> list[Assignment]:
        ids = {cluster: theme.id for cluster, theme in zip(order, named, strict=True)}
        return [
            Assignment(
                paragraph_id=each.id,
                speech_id=each.speech_id,
                theme=ids[int(self._found.labels[row])],
                similarity=float(self._found.similarities[row]),
                fits=bool(self._fits[row]),
            )
            for row, each in enumerate(self.paragraphs)
        ]

    def _themes(
        self,
        named: Sequence[Theme],
        assignments: Sequence[Assignment],
        spent: Sequence[SpeechThemes],
        centroids: Embeddings,
    ) -> Themes:
        return Themes(
            k=len(named),
            chosen_by=ChosenBy.AUTO if self._asked is None else ChosenBy.USER,
            asked=self._asked,
            continues=self._continues,
            seed=self._seed,
            evidence=tuple(self._evidence),
            themes=tuple(named),
            assignments=tuple(assignments),
            by_speech=tuple(spent),
            by_year=tuple(by_year(self.speeches, spent, self._reuse.same_source)),
            centroids=centroids,
            rows_of=partial(_rows_of_texts, self._encoder) if self._encoder else None,
        )

    def _source_of(self, speech_id: str) -> str:
        return self._reuse.same_source.get(speech_id, speech_id)


def _rows_of_texts(encoder: Callable[[], Encoder], texts: Sequence[str]) -> Embeddings:
    """Return what new texts are clustered by; it holds on to no speech."""
    return joined_views(texts, encoder().encode_passages(list(texts)))
