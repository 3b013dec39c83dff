"""The analysis of commitments: found, decided on, compared, from ready embeddings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from semantic.commitments.commitment import Commitment, Hardness
from semantic.commitments.comparing import CounterpartFinder
from semantic.commitments.decisions import Decided, Decisions
from semantic.commitments.finding import Found, find_in
from semantic.commitments.indicator_table import IndicatorTarget, indicator_table
from semantic.commitments.scope import Scope
from semantic.encoders.protocol import Embeddings
from semantic.records import Level, Speech
from semantic.reuse.analysis import ReuseAnalysis
from semantic.reuse.kinds import KindModel
from semantic.reuse.relating import Judge
from semantic.threads import one_thread


class CommitmentAnalysis:
    """What some speeches promise, and what only one of them promises; each part is found when it is first asked for.

    Parameters
    ----------
    speeches : sequence of Speech
        In any order, which makes no difference.
    embeddings : mapping of Level to ndarray of float32, shape (passages, dimension)
        Of all paragraphs and of all sentences, ordered by speech id and place in the speech; only those of sentences
        are looked at.
    encoder_name : str
        What made them.
    scope : Scope
        With which speeches each is compared; by default all.
    decisions : Decisions
        Those of a reader.
    model : KindModel, optional
        What tells the kinds of reuse; by default the one that comes with the package.
    reuse : ReuseAnalysis, optional
        What already knows the reuse of these speeches by that model, if anything does.
    """

    def __init__(
        self,
        speeches: Sequence[Speech],
        embeddings: Mapping[Level, Embeddings],
        *,
        encoder_name: str,
        scope: Scope | None = None,
        decisions: Decisions | None = None,
        model: KindModel | None = None,
        reuse: ReuseAnalysis | None = None,
    ) -> None:
        self.speeches = sorted(speeches, key=lambda speech: speech.id)
        self.scope = scope or Scope()
        self._decisions = decisions or Decisions()
        self._reuse = reuse or ReuseAnalysis(
            self.speeches, embeddings, encoder_name=encoder_name, model=model
        )
        self._judge = Judge.of(encoder_name, model)

    @cached_property
    def found(self) -> Decided:
        """The commitments as a reader has them, not yet compared."""
        return self._decisions.applied(self._all.commitments, self.speeches)

    @cached_property
    def commitments(self) -> list[Commitment]:
        """The commitments by speech and place, each with its nearest counterpart in the speeches it is compared with."""
        with one_thread():
            comparison = CounterpartFinder(
                self.speeches,
                self._reuse.judgements(Level.SENTENCE),
                self._plausible,
                self._reuse.same_source,
                self._judge,
                self.scope,
            )
            return comparison.compared(self.found.commitments)

    def selected(self, *, unique: bool = False, hard: bool = False) -> list[Commitment]:
        """Return the commitments, or only the unique ones, or only the hard ones, by speech and place."""
        return [
            each
            for each in self.commitments
            if (each.unique or not unique) and (each.strength is Hardness.HARD or not hard)
        ]

    def listed(self, shown: Sequence[Commitment]) -> list[Commitment]:
        """Return commitments with all that a reader decided on, the rejected too, by speech and place."""
        ids = {each.id for each in shown}
        decided = [each for each in self.commitments if each.decided and each.id not in ids]
        every = (*shown, *decided, *self.found.rejected)
        return sorted(every, key=lambda each: (each.speech_id, each.start))

    @property
    def compared_with_none(self) -> dict[str, int]:
        """How many commitments each speech has that was compared with no other speech, where there are others."""
        alone = Counter(each.speech_id for each in self.commitments if not each.compared_with)
        return dict(sorted(alone.items())) if len(self.speeches) > 1 else {}

    @property
    def span_of_comparison(self) -> str:
        """With how many speeches commitments were compared, in words: 14 speeches, 2 to 7 speeches."""
        numbers = {each.compared_with for each in self.commitments} or {0}
        low, high = min(numbers), max(numbers)
        return (
            f"{low:,} to {high:,} speeches"
            if low < high
            else f"{low:,} {'speech' if low == 1 else 'speeches'}"
        )

    @cached_property
    def indicators(self) -> list[IndicatorTarget]:
        """The targets with a figure for which two speeches or more promise something, side by side."""
        return indicator_table(self.found.commitments, self.speeches, self._reuse.same_source)

    @property
    def _plausible(self) -> frozenset[tuple[str, str]]:
        """What may be a promise: what a reader accepted surely is one, and what was rejected is none."""
        accepted = {(each.speech_id, each.id) for each in self.found.commitments}
        rejected = {(each.speech_id, each.id) for each in self.found.rejected}
        return frozenset((self._all.plausible | accepted) - rejected)

    @cached_property
    def _all(self) -> Found:
        return find_in(self.speeches)
