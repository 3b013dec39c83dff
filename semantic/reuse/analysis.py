"""The analysis of reuse: families, formulae and the ledger of some speeches, from ready embeddings."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from semantic.encoders.protocol import Embeddings
from semantic.engine.local import LocalEngine
from semantic.engine.protocol import Engine
from semantic.records import Level, Role, Sentence, Speech
from semantic.reuse.candidates import find_candidates
from semantic.reuse.families import Family, families_of
from semantic.reuse.formulae import Formula, find_formulae
from semantic.reuse.judging import Judgements
from semantic.reuse.kinds import KindModel
from semantic.reuse.ledger import LedgerEntry, SaidElsewhere, ledger_of, said_elsewhere
from semantic.reuse.marking import KnownPhrases, Mark, MarkKind, covered, marks_in
from semantic.reuse.pool import pool_of
from semantic.reuse.relating import Judge
from semantic.reuse.republished import Republished, find_republished
from semantic.reuse.stars import find_stars
from semantic.reuse.versions import Place, Version, versions_of
from semantic.store.tables import passages_of
from semantic.text.placed import Span
from semantic.threads import one_thread


@dataclass(frozen=True, kw_only=True)
class LevelReuse:
    """What is re-used of a level, without the pairs it was found by.

    Parameters
    ----------
    families : tuple of Family
        All of them, most speeches first; those of sentences also where paragraphs say as much.
    versions : mapping
        For a medoid and another member of its family, by their places, how the member is worded.
    elsewhere : tuple of SaidElsewhere
        The passages that another source has as well.
    """

    families: tuple[Family, ...]
    versions: Mapping[tuple[Place, Place], Version]
    elsewhere: tuple[SaidElsewhere, ...]


class ReuseAnalysis:
    """What some speeches share; each part is found when it is first asked for, and once.

    Parameters
    ----------
    speeches : sequence of Speech
        In any order, which makes no difference.
    embeddings : mapping of Level to ndarray of float32, shape (passages, dimension)
        Of all paragraphs and of all sentences, ordered by speech id and place in the speech.
    encoder_name : str
        What made them.
    known : KnownPhrases, optional
        Mandated phrases, to be marked.
    leave_out : iterable of MarkKind
        Marked words of these kinds are in no formula and not in the ledger, and a passage that is
        made of them by half or more is in no family.
    model : KindModel, optional
        What tells the kinds; by default the one that comes with the package.
    engine : Engine, optional
        Where candidates are looked for and judged; by default here.
    """

    def __init__(
        self,
        speeches: Sequence[Speech],
        embeddings: Mapping[Level, Embeddings],
        *,
        encoder_name: str,
        known: KnownPhrases | None = None,
        leave_out: Iterable[MarkKind] = (),
        model: KindModel | None = None,
        engine: Engine | None = None,
    ) -> None:
        self.speeches = speeches
        self._engine = engine or LocalEngine()
        self._embeddings = embeddings
        self._encoder_name = encoder_name
        self._known = known
        self._leave_out = frozenset(leave_out)
        self._judge = Judge.of(encoder_name, model)
        self._judgements: dict[Level, Judgements] = {}
        self._levels: dict[Level, LevelReuse] = {}
        self._all: dict[Level, list[Family]] = {}
        self._families: dict[Level, list[Family]] = {}

    @cached_property
    def republished(self) -> list[Republished]:
        """The speeches that are others given again; they count as one source."""
        return find_republished(self.speeches)

    @cached_property
    def same_source(self) -> Mapping[str, str]:
        """For a speech that is another one given again, the id of that one."""
        return {each.speech_id: each.first_id for each in self.republished}

    @cached_property
    def marks(self) -> Mapping[str, list[Mark]]:
        """For each speech the marked words of its body, as spans of its text, in order."""
        return {speech.id: list(self._marks_of(speech)) for speech in self.speeches}

    def families(self, level: Level | None = None) -> list[Family]:
        """Return the families of re-used passages of a level, or of both, paragraphs first.

        Returns
        -------
        list of Family
            Of each level most speeches first, ties by (speech id, place). A sentence family that lies
            wholly inside a paragraph family is left out.
        """
        if level is None:
            return [family for each in Level for family in self.families(each)]
        if level not in self._families:
            self._families[level] = self._found(level)
        return list(self._families[level])

    @cached_property
    def formulae(self) -> list[Formula]:
        """The set phrases that two sources or more share, most speeches first, then the longest."""
        return find_formulae(self.speeches, same_source=self.same_source, left_out=self._left_out)

    @cached_property
    def ledger(self) -> list[LedgerEntry]:
        """How much of each speech others say as well, by speech id."""
        with one_thread("pydivsufsort"):
            said = [each for level in Level for each in self._elsewhere(level)]
            return ledger_of(self.speeches, said, self.formulae, self._left_out)

    def versions(self, level: Level) -> Mapping[tuple[Place, Place], Version]:
        """Return for a medoid and another member of its family, by their places, how the member is worded."""
        if level in self._levels:
            return self._levels[level].versions
        with one_thread():
            texts = {each.text: each for each in self.judgements(level).pool.texts}
            languages = {speech.id: speech.language for speech in self.speeches}
            return versions_of(self._every_family(level), languages, self._judge, texts)

    def level(self, level: Level) -> LevelReuse:
        """Return what is re-used of a level, for `take_up` of another analysis of the same speeches."""
        return LevelReuse(
            families=tuple(self._every_family(level)),
            versions=self.versions(level),
            elsewhere=tuple(self._elsewhere(level)),
        )

    def judgements(self, level: Level) -> Judgements:
        """Return the pairs of a level that may be reuse, and what is known of them."""
        if level not in self._judgements:
            pool = pool_of(
                self.speeches,
                self._embeddings[level],
                level,
                same_source=self.same_source,
                left_out=self._passages_left_out(level),
            )
            candidates = find_candidates(pool, self._encoder_name, self._judge.model, engine=self._engine)
            self._judgements[level] = Judgements(pool, candidates, self._judge)
        return self._judgements[level]

    def take_up(self, level: Level, found: LevelReuse) -> None:
        """Take over what another analysis of the same speeches, with the same settings, has found of a level."""
        self._levels[level] = found

    def take_up_formulae(self, found: Iterable[Formula]) -> None:
        """Take over the set phrases that another analysis has found, as for `take_up`."""
        self.formulae = list(found)

    def _found(self, level: Level) -> list[Family]:
        found = self._every_family(level)
        return found if level is Level.PARAGRAPH else _not_inside(found, self.families(Level.PARAGRAPH))

    def _every_family(self, level: Level) -> list[Family]:
        if level in self._levels:
            return list(self._levels[level].families)
        if level not in self._all:
            with one_thread():
                judgements = self.judgements(level)
                stars = find_stars(judgements, self._engine)
                self._all[level] = families_of(judgements, stars, self.speeches, self.same_source)
        return self._all[level]

    def _elsewhere(self, level: Level) -> Sequence[SaidElsewhere]:
        if level in self._levels:
            return self._levels[level].elsewhere
        with one_thread():
            return said_elsewhere(self.judgements(level))

    def _marks_of(self, speech: Speech) -> Iterator[Mark]:
        for paragraph in speech.paragraphs:
            if paragraph.role is Role.BODY:
                for mark in marks_in(paragraph.text, speech.language, self._known):
                    span = Span(mark.span.start + paragraph.start, mark.span.end + paragraph.start)
                    yield Mark(span, mark.kind)

    @cached_property
    def _left_out(self) -> Mapping[str, list[Span]]:
        if not self._leave_out:
            return {}
        return {
            speech_id: [mark.span for mark in marks if mark.kind in self._leave_out]
            for speech_id, marks in self.marks.items()
        }

    def _passages_left_out(self, level: Level) -> frozenset[tuple[str, int]]:
        if not self._leave_out:
            return frozenset()
        return frozenset(
            (passage.speech_id, passage.start)
            for passage in passages_of(self.speeches, level)
            if 2 * covered(self._left_out[passage.speech_id], Span(passage.start, passage.end))
            >= len(passage.text)
        )


def _not_inside(sentences: Sequence[Family], paragraphs: Sequence[Family]) -> list[Family]:
    """Return the sentence families but for those of which all members lie in members of one paragraph family."""
    holding: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for family in paragraphs:
        for member in family.members:
            holding[member.passage.speech_id, member.passage.id].add(family.id)
    return [
        dataclasses.replace(family, id=f"{family.level.value}-{number}")
        for number, family in enumerate(
            (family for family in sentences if not _common_holders(family, holding)), 1
        )
    ]


def _common_holders(family: Family, holding: Mapping[tuple[str, str], set[str]]) -> set[str]:
    """Return the paragraph families that hold every member of a sentence family."""
    sentences = (member.passage for member in family.members)
    owners = {(each.speech_id, each.paragraph_id) for each in sentences if isinstance(each, Sentence)}
    return set.intersection(*(holding.get(owner, set()) for owner in owners)) if owners else set()
