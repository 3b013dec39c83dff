"""Gathering: the findings of a corpus, a good half of them in a process of their own where that is quicker.

Families and themes of paragraphs know nothing of sentences, commitments, set phrases and neighbours until all are done, so two
cores halve the wait. What is found is the same either way.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from semantic.arguments import decisions_of
from semantic.commitments.analysis import CommitmentAnalysis
from semantic.commitments.commitment import Commitment
from semantic.commitments.decisions import Decisions
from semantic.commitments.indicator_table import IndicatorTarget
from semantic.commitments.scope import Scope
from semantic.engine.protocol import Engine
from semantic.errors import CorpusError
from semantic.findings import Findings
from semantic.records import Level, Neighbour, Speech
from semantic.reuse.analysis import LevelReuse, ReuseAnalysis
from semantic.reuse.families import FirstSeen, first_seen
from semantic.reuse.formulae import Formula
from semantic.reuse.kinds import KindModel
from semantic.reuse.marking import KnownPhrases, MarkKind
from semantic.reuse.shared_text import shared_text
from semantic.search.ranking import Limits
from semantic.search.searcher import Searcher
from semantic.store.generations import Generation
from semantic.themes.analysis import ThemeAnalysis
from semantic.themes.inside import inside_themes

_WORTH_A_PROCESS = 1_500
"""Sentences from which on a process of their own is quicker: it takes some 4 s to start, and a thousand sentences 10 s."""


def reuse_of(
    generation: Generation,
    *,
    known: KnownPhrases | None = None,
    leave_out: Iterable[MarkKind] = (),
    model: KindModel | None = None,
    engine: Engine | None = None,
) -> ReuseAnalysis:
    """Return what finds the re-use in a state of a corpus; parameters as for `ReuseAnalysis`."""
    return ReuseAnalysis(
        generation.tables.reading.speeches,
        {level: generation.vectors(level) for level in Level},
        encoder_name=generation.manifest.encoder.name,
        known=known,
        leave_out=leave_out,
        model=model,
        engine=engine,
    )


def commitments_of(
    generation: Generation,
    reuse: ReuseAnalysis | None,
    *,
    scope: Scope | None = None,
    decisions: Decisions | str | Path | None = None,
    model: KindModel | None = None,
) -> CommitmentAnalysis:
    """Return what finds the commitments in a state of a corpus; parameters as for `CommitmentAnalysis`.

    Decisions are by default those in the folder of the corpus.
    """
    return CommitmentAnalysis(
        generation.tables.reading.speeches,
        {level: generation.vectors(level) for level in Level},
        encoder_name=generation.manifest.encoder.name,
        scope=scope,
        decisions=decisions_of(decisions, generation.folder),
        model=model,
        reuse=reuse,
    )


def gather(
    generation: Generation,
    reuse: ReuseAnalysis,
    commitments: CommitmentAnalysis,
    themes: ThemeAnalysis,
    *,
    neighbours: int,
    version: str,
    beside: bool = True,
) -> Findings:
    """Return all that is found in a state of a corpus.

    Parameters
    ----------
    generation : Generation
        The state.
    reuse, commitments, themes : ReuseAnalysis, CommitmentAnalysis, ThemeAnalysis
        Of that state, each with its default settings, which are those of the other process too; what they have found
        already of paragraphs is not found again.
    neighbours : int
        How many nearest paragraphs in other speeches to find for each.
    version : str
        Of this package.
    beside : bool
        Whether a process of its own may work on a part; not where an engine has all cores at work already.
    """
    with _beside(generation, reuse, commitments, neighbours, allowed=beside) as rest:
        paragraphs = reuse.level(Level.PARAGRAPH)
        found, points = themes.themes, themes.map_points
        side = rest()
    reuse.take_up(Level.SENTENCE, side.reuse)
    reuse.take_up_formulae(side.formulae)
    families = reuse.families()
    reading = generation.tables.reading
    return Findings(
        encoder=generation.manifest.encoder.name,
        version=version,
        settings=generation.manifest.settings.to_json()
        | {"themes": {"asked": found.asked, "seed": found.seed}},
        reading=reading,
        republished=tuple(reuse.republished),
        families=tuple(families),
        versions={**paragraphs.versions, **side.reuse.versions},
        formulae=side.formulae,
        first_used=_first_used(side.formulae, reading.speeches),
        ledger=tuple(reuse.ledger),
        shared=tuple(shared_text(reading.speeches, families, reuse.republished)),
        commitments=side.commitments,
        indicators=side.indicators,
        themes=found,
        inside=tuple(inside_themes(found, themes.paragraphs, families, side.commitments)),
        map_points=points,
        neighbours=side.neighbours,
    )


@dataclass(frozen=True, kw_only=True)
class _Side:
    """What can be found beside the families and themes of paragraphs."""

    reuse: LevelReuse
    formulae: tuple[Formula, ...]
    commitments: tuple[Commitment, ...]
    indicators: tuple[IndicatorTarget, ...]
    neighbours: Mapping[tuple[str, str], Sequence[Neighbour]]


def _side(
    generation: Generation, reuse: ReuseAnalysis, commitments: CommitmentAnalysis, neighbours: int
) -> _Side:
    return _Side(
        reuse=reuse.level(Level.SENTENCE),
        formulae=tuple(reuse.formulae),
        commitments=tuple(commitments.commitments),
        indicators=tuple(commitments.indicators),
        neighbours=Searcher(generation).across_speeches(Level.PARAGRAPH, Limits(k=neighbours)),
    )


def _side_in(folder: Path, number: int, neighbours: int) -> _Side:
    """Find the same in another process, which opens the corpus anew."""
    with closing(Generation.open(folder)) as generation:
        if generation.manifest.generation != number:
            raise CorpusError(f"The corpus {folder} was changed while its findings were gathered.")
        reuse = reuse_of(generation)
        return _side(generation, reuse, commitments_of(generation, reuse), neighbours)


@contextmanager
def _beside(
    generation: Generation,
    reuse: ReuseAnalysis,
    commitments: CommitmentAnalysis,
    neighbours: int,
    *,
    allowed: bool,
) -> Iterator[Callable[[], _Side]]:
    """Give what waits for the other side, which another process works on meanwhile where that is quicker."""

    def here() -> _Side:
        return _side(generation, reuse, commitments, neighbours)

    alone = not allowed or (os.cpu_count() or 1) < 2
    if alone or generation.manifest.counts[Level.SENTENCE.plural] < _WORTH_A_PROCESS:
        yield here
        return
    from joblib.externals.loky import BrokenProcessPool, get_reusable_executor

    given_up = (BrokenProcessPool, CorpusError, OSError)
    """A process that was killed, or a corpus that moved on."""
    executor = get_reusable_executor(max_workers=1)
    started: Future[_Side] = executor.submit(
        _side_in, generation.folder, generation.manifest.generation, neighbours
    )

    def there() -> _Side:
        try:
            return started.result()
        except given_up:
            return here()

    try:
        yield there
    finally:
        executor.shutdown(wait=False, kill_workers=not started.done())


def _first_used(formulae: Sequence[Formula], speeches: Sequence[Speech]) -> Mapping[str, FirstSeen | None]:
    by_id = {speech.id: speech for speech in speeches}
    return {
        formula.text: first_seen([by_id[each] for each in sorted({o.speech_id for o in formula.occurrences})])
        for formula in formulae
    }
