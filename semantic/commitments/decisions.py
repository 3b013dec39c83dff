"""What a reader decided on commitments: accepted, rejected or corrected, in a table that outlives the corpus."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from semantic.commitments.commitment import Commitment, Hardness, Target
from semantic.commitments.promising_part import promising_part
from semantic.commitments.sentences import is_chinese
from semantic.errors import SemanticError
from semantic.records import Failure, Role, Sentence, Speech

FILE = "decisions.csv"
"""Its name in the folder of a corpus; building anew leaves it as it is."""
_BETWEEN_TARGETS = "|"


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
        ``accept``: it is a commitment; ``reject``: it is none; ``correct``: it is one, and `hardness` or `targets`
        are these.
    text : str or None
        Its words, by which it is found again should its id have changed.
    hardness : Hardness or None
        What is right; None leaves it.
    targets : tuple of str or None
        What is right, as words of the sentence; None leaves them.
    """

    id: str
    decision: Decision
    text: str | None = None
    hardness: Hardness | None = None
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
        sentences = [
            sentence
            for speech in speeches
            for paragraph in speech.paragraphs
            if paragraph.role is Role.BODY
            for sentence in paragraph.sentences
        ]
        rejected: list[Commitment] = []
        unfit: list[Failure] = []
        for made in self.by_id.values():
            sentence = _sentence_of(made, sentences)
            if sentence is None:
                unfit.append(_unfit(made, self.source))
                continue
            place = (sentence.speech_id, sentence.id)
            if made.decision is Decision.REJECT:
                rejected.append(_as_decided(made, sentence, found.pop(place, None)))
            else:
                found[place] = _as_decided(made, sentence, found.get(place))
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
        hardness = Hardness(given["strength"].casefold()) if given.get("strength") else None
    except ValueError as error:
        raise SemanticError(
            f"{where}: {error}; a decision is accept, reject or correct, a strength hard or soft."
        ) from None
    targets = [target.strip() for target in given.get("targets", "").split(_BETWEEN_TARGETS)]
    corrects = decision is Decision.CORRECT
    return DecidedCommitment(
        id=given["id"],
        decision=decision,
        text=given.get("text") or None,
        hardness=hardness if corrects else None,
        targets=tuple(filter(None, targets)) if corrects and "targets" in given else None,
    )


def _as_published(cell: str) -> str:
    """Return a cell without the apostrophe that `write_csv` puts before what a spreadsheet would take for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in ("=", "+", "-", "@") else cell


def _sentence_of(made: DecidedCommitment, sentences: Sequence[Sentence]) -> Sentence | None:
    """Return the one sentence of that id that says what was decided on, or else the one of its speech that does."""
    own = [each for each in sentences if each.id == made.id and (made.text or "") in each.text]
    if own or made.text is None:
        return own[0] if len(own) == 1 else None
    speech_id = made.id.rpartition(":")[0]
    same = [each for each in sentences if speech_id in ("", each.speech_id) and made.text in each.text]
    return same[0] if len(same) == 1 else None


def _unfit(made: DecidedCommitment, source: str) -> Failure:
    return Failure(
        source=source,
        message=f"the decision on {made.id} fits no sentence any more; look it up and give its new id",
    )


def _as_decided(made: DecidedCommitment, sentence: Sentence, found: Commitment | None) -> Commitment:
    start = promising_part(sentence.text).start if is_chinese(sentence.text, None) else 0
    commitment = found or Commitment(
        id=sentence.id,
        speech_id=sentence.speech_id,
        paragraph_id=sentence.paragraph_id,
        heading=sentence.heading,
        start=sentence.start + start,
        end=sentence.end,
        text=sentence.text[start:],
        hardness=Hardness.SOFT,
        targets=(),
        confidence=1.0,
    )
    targets = commitment.targets if made.targets is None else _targets(made, sentence, commitment.targets)
    hardness = Hardness.HARD if made.targets else made.hardness or commitment.hardness
    return replace(
        commitment,
        hardness=hardness,
        targets=() if hardness is Hardness.SOFT else targets,
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
