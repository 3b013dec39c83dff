"""The analysis of commitments: found, decided on, compared, from ready embeddings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from semantic.commitments.commitment import Commitment
from semantic.commitments.comparing import Comparison
from semantic.commitments.decisions import Decisions
from semantic.commitments.finding import Found, find_in
from semantic.commitments.indicator_table import IndicatorTarget, indicator_table
from semantic.commitments.scope import Scope
from semantic.encoders.protocol import Embeddings
from semantic.records import Failure, Level, Speech
from semantic.reuse.analysis import ReuseAnalysis, one_thread
from semantic.reuse.kinds import KindModel
from semantic.reuse.relating import Judge


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
    ) -> None:
        self.speeches = sorted(speeches, key=lambda speech: speech.id)
        self.scope = scope or Scope()
        self._decisions = decisions or Decisions()
        self._reuse = ReuseAnalysis(self.speeches, embeddings, encoder_name=encoder_name, model=model)
        self._judge = Judge.of(encoder_name, model)

    @cached_property
    def found(self) -> list[Commitment]:
        """The commitments as a reader has them, by speech and place, not yet compared."""
        return self._decided[0]

    @cached_property
    def unfit(self) -> list[Failure]:
        """The decisions that fit no sentence any more."""
        return self._decided[1]

    @cached_property
    def commitments(self) -> list[Commitment]:
        """The commitments by speech and place, each with its nearest counterpart in the speeches it is compared with."""
        with one_thread():
            comparison = Comparison(
                self.speeches,
                self._reuse.judgements(Level.SENTENCE),
                self._all.plausible | {(each.speech_id, each.id) for each in self.found},
                self._reuse.same_source,
                self._judge,
                self.scope,
            )
            return comparison.compared(self.found)

    @cached_property
    def indicators(self) -> list[IndicatorTarget]:
        """The targets with a figure for which two speeches or more promise something, side by side."""
        return indicator_table(self.found, self.speeches)

    @cached_property
    def _all(self) -> Found:
        return find_in(self.speeches)

    @cached_property
    def _decided(self) -> tuple[list[Commitment], list[Failure]]:
        return self._decisions.applied(self._all.commitments, self.speeches)
