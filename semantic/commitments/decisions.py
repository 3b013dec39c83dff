"""What a reader decided on commitments: accepted, rejected or corrected, in a table that outlives the corpus."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain
from pathlib import Path

from semantic.commitments.commitment import Commitment, Hardness, Target
from semantic.commitments.finding import SentencePlace, commitment_at, sentence_places
from semantic.errors import SemanticError
from semantic.records import Failure, Sentence, Speech

FILE = "decisions.csv"
"""Its name in the folder of a corpus; building anew leaves it as it is."""
BETWEEN_TARGETS = " | "
"""What stands between several targets in a cell."""


class Decision(StrEnum):
    """What a reader decided."""

    ACCEPT = "accept"
    REJECT = "reject"
    CORRECT = "correct"


@dataclass(frozen=True, kw_only=True)
class DecidedCommitment:
    """A decision on a sentence.

    Parameters
    ----------
    id : str
        Of the sentence.
    decision : Decision
        ``accept``: it is a commitment; ``reject``: it is none; ``correct``: it is one, and `strength` or `targets`
        are these.
    text : str or None
        Its words, by which it is found again should its id have changed.
    strength : Hardness or None
        What is right; None leaves it.
    targets : tuple of str or None
        What is right, as words of the sentence; None leaves them.
    """

    id: str
    decision: Decision
    text: str | None = None
    strength: Hardness | None = None
    targets: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Decisions:
    """The decisions of a reader, by id.

    Parameters
    ----------
    by_id : mapping of str to DecidedCommitment
        In the order of the table.
    source : str
        Where they come from.
    """

    by_id: Mapping[str, DecidedCommitment] = field(default_factory=dict)
    source: str = ""

    @classmethod
    def read(cls, path: Path) -> Decisions:
        """Read a csv with the columns ``id`` and ``decision`` and, where wanted, ``text``, ``strength`` and ``targets``.

        Rows without a decision are passed over, so the table of ``semantic commitments --to`` can be
        filled in bit by bit. Several targets stand with ``|`` between them.

        Raises
        ------
        SemanticError
            If it cannot be read, lacks a column, or a row makes no sense.
        """
        try:
            with path.open(encoding="utf-8-sig", newline="") as opened:
                rows = list(csv.DictReader(opened))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise SemanticError(
                f"The decisions {path} cannot be read ({error}); give a csv in UTF-8."
            ) from error
        if rows and not {"id", "decision"} <= rows[0].keys():
            raise SemanticError(
                f"The decisions {path} have no columns id and decision; name them in the first row."
            )
        decided: dict[str, DecidedCommitment] = {}
        for number, row in enumerate(rows, 2):
            if not (row.get("decision") or "").strip():
                continue
            made = _decided(row, f"{path}, row {number}")
            if made.id in decided and decided[made.id] != made:
                raise SemanticError(
                    f"{path}, row {number}: {made.id} was decided otherwise above; keep one of the rows."
                )
            decided[made.id] = made
        return cls(decided, str(path))

    def applied(self, commitments: Sequence[Commitment], speeches: Sequence[Speech]) -> Decided:
        """Return the commitments as a reader has them."""
        found = {(commitment.speech_id, commitment.id): commitment for commitment in commitments}
        places = _Places.of(speeches)
        rejected: list[Commitment] = []
        unfit: list[Failure] = []
        for made in self.by_id.values():
            place = places.of_decision(made)
            if place is None:
                unfit.append(_unfit(made, self.source))
                continue
            key = (place.sentence.speech_id, place.sentence.id)
            commitment = found.pop(key, None) or commitment_at(place)
            decided = _as_decided(made, place.sentence, commitment)
            if made.decision is Decision.REJECT:
                rejected.append(decided)
            else:
                found[key] = decided
        return Decided(_in_order(found.values()), _in_order(rejected), tuple(unfit))


@dataclass(frozen=True)
class Decided:
    """Commitments as a reader has them.

    Parameters
    ----------
    commitments, rejected : tuple of Commitment
        Those that stand and those that do not, by speech and place.
    unfit : tuple of Failure
        The decisions that fit no sentence any more.
    """

    commitments: tuple[Commitment, ...]
    rejected: tuple[Commitment, ...]
    unfit: tuple[Failure, ...]


def _in_order(commitments: Iterable[Commitment]) -> tuple[Commitment, ...]:
    return tuple(sorted(commitments, key=lambda each: (each.speech_id, each.start)))


def _decided(row: Mapping[str, str | None], where: str) -> DecidedCommitment:
    given = {
        name: _as_published((value or "").strip())
        for name, value in row.items()
        if isinstance(value, str | None)
    }
    if not given["id"]:
        raise SemanticError(f"{where}: there is no id; copy it from the table of commitments.")
    try:
        decision = Decision(given["decision"].casefold())
        strength = Hardness(given["strength"].casefold()) if given.get("strength") else None
    except ValueError as error:
        wrong = str(error).split(" is not")[0]
        raise SemanticError(
            f"{where}: {wrong} makes no sense; a decision is accept, reject or correct, a strength hard or soft."
        ) from None
    targets = [target.strip() for target in given.get("targets", "").split(BETWEEN_TARGETS.strip())]
    corrects = decision is Decision.CORRECT
    return DecidedCommitment(
        id=given["id"],
        decision=decision,
        text=given.get("text") or None,
        strength=strength if corrects else None,
        targets=tuple(filter(None, targets)) if corrects and "targets" in given else None,
    )


def _as_published(cell: str) -> str:
    """Return a cell without the apostrophe that `write_csv` puts before what a spreadsheet would take for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in ("=", "+", "-", "@") else cell


@dataclass(frozen=True)
class _Places:
    """The sentences of some speeches, by id and by speech."""

    by_id: Mapping[str, Sequence[SentencePlace]]
    by_speech: Mapping[str, Sequence[SentencePlace]]

    @classmethod
    def of(cls, speeches: Iterable[Speech]) -> _Places:
        by_id: defaultdict[str, list[SentencePlace]] = defaultdict(list)
        by_speech: defaultdict[str, list[SentencePlace]] = defaultdict(list)
        for place in sentence_places(speeches):
            by_id[place.sentence.id].append(place)
            by_speech[place.sentence.speech_id].append(place)
        return cls(by_id, by_speech)

    def of_decision(self, made: DecidedCommitment) -> SentencePlace | None:
        """Return the one sentence of that id that says what was decided on, or else the one of its speech that does."""
        own = [each for each in self.by_id.get(made.id, ()) if (made.text or "") in each.sentence.text]
        if own or made.text is None:
            return own[0] if len(own) == 1 else None
        speech_id = made.id.rpartition(":")[0]
        spoken = (
            self.by_speech.get(speech_id, ()) if speech_id else chain.from_iterable(self.by_speech.values())
        )
        same = [each for each in spoken if made.text in each.sentence.text]
        return same[0] if len(same) == 1 else None


def _unfit(made: DecidedCommitment, source: str) -> Failure:
    return Failure(
        source=source,
        message=f"the decision on {made.id} fits no sentence any more; look it up and give its new id",
    )


def _as_decided(made: DecidedCommitment, sentence: Sentence, commitment: Commitment) -> Commitment:
    targets = commitment.targets if made.targets is None else _targets(made, sentence, commitment.targets)
    strength = made.strength or (Hardness.HARD if made.targets else commitment.strength)
    return replace(
        commitment,
        strength=strength,
        targets=() if strength is Hardness.SOFT else targets,
        confidence=1.0,
        decided=made.decision.value,
    )


def _targets(made: DecidedCommitment, sentence: Sentence, known: Sequence[Target]) -> tuple[Target, ...]:
    """Return the targets of a correction: those known of the same words, and the words alone where they are new."""
    found: list[Target] = []
    for words in made.targets or ():
        place = sentence.text.find(words)
        if place < 0:
            raise SemanticError(
                f"The corrected target {words!r} does not stand in {made.id}; copy it from its text."
            )
        start = sentence.start + place
        same = [target for target in known if target.text == words]
        found += same or [Target(text=words, start=start, end=start + len(words), deliverable=words)]
    return tuple(found)
