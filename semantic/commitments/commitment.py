"""The records of what is promised: commitments, their targets and deadlines."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from semantic.records import Kind
from semantic.reuse.differences import Difference
from semantic.text.figures import Comparator


class Label(StrEnum):
    """Whether a sentence promises something."""

    COMMITMENT = "commitment"
    NOT = "not"


class Hardness(StrEnum):
    """The strength of a commitment: whether it carries something that can be checked, be it a figure, a time or a named thing.

    How firmly something is to be done (may, will, must) is another matter: `text.stance.Strength`.
    """

    HARD = "hard"
    SOFT = "soft"


class StatedIn(StrEnum):
    """Where the time of a target stands."""

    TARGET = "target"
    SENTENCE = "sentence"
    BEFORE = "before"
    HEADING = "heading"


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """When a target is to be reached.

    Parameters
    ----------
    text : str
        As it is written.
    date : str or None
        The last day, ``2030-12-31``; None where it depends on an unknown date of the speech.
    stated_in : StatedIn
        In the target itself, elsewhere in its sentence, in the sentence before or in a heading.
    """

    text: str
    date: str | None
    stated_in: StatedIn

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return {"text": self.text, "date": self.date, "stated_in": self.stated_in.value}


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a hard commitment can be checked by.

    Parameters
    ----------
    text : str
        As it is written.
    start, end : int
        Where it stands in the text it was found in; of a commitment of a corpus, in that of the speech.
    indicator : str or None
        What its figure measures.
    value, upper : float or None
        The figure in its base unit (10亿元: 1e9), and the upper end where it is a range.
    unit : str or None
        That unit (元, %, 件).
    comparator : Comparator or None
        How the target relates to the figure (at_least: 以上).
    deadline : Deadline or None
        When it is to be reached.
    deliverable : str or None
        The thing to be made or held, where it is named and not counted.
    """

    text: str
    start: int
    end: int
    indicator: str | None = None
    value: float | None = None
    upper: float | None = None
    unit: str | None = None
    comparator: Comparator | None = None
    deadline: Deadline | None = None
    deliverable: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "indicator": self.indicator,
            "value": self.value,
            "upper": self.upper,
            "unit": self.unit,
            "comparator": None if self.comparator is None else self.comparator.value,
            "deadline": None if self.deadline is None else self.deadline.to_json(),
            "deliverable": self.deliverable,
        }


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What was found of a sentence by itself, or in its place.

    Parameters
    ----------
    label : Label
        Whether it promises something.
    strength : Hardness or None
        None where it does not.
    targets : tuple of Target
        In order of place; offsets are into the sentence. None unless hard.
    confidence : float
        How sure the label is, in [0, 1]: the probability behind the log-odds above those from which
        on a sentence is taken for a commitment, so at least .5.
    """

    label: Label
    strength: Hardness | None
    targets: tuple[Target, ...]
    confidence: float

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, the confidence rounded to 4 decimals."""
        return {
            "label": self.label.value,
            "strength": None if self.strength is None else self.strength.value,
            "targets": [target.to_json() for target in self.targets],
            "confidence": round(self.confidence, 4),
        }


@dataclass(frozen=True, kw_only=True)
class Counterpart:
    """What another speech says that is nearest to a commitment.

    Parameters
    ----------
    id, speech_id, text : str
        Of the sentence.
    similarity : float
        Cosine of the embeddings, in [-1, 1].
    kind : Kind
        How it relates to the commitment.
    differences : tuple of Difference
        What it says otherwise; `a` is the commitment.
    """

    id: str
    speech_id: str
    text: str
    similarity: float
    kind: Kind
    differences: tuple[Difference, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, the similarity rounded to 4 decimals."""
        return {
            "id": self.id,
            "speech_id": self.speech_id,
            "text": self.text,
            "similarity": round(self.similarity, 4),
            "kind": self.kind.value,
            "differences": [difference.to_json() for difference in self.differences],
        }


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """A sentence of a speech that promises something.

    Parameters
    ----------
    id : str
        That of the sentence.
    speech_id, paragraph_id : str
        Where it stands.
    start, end : int
        ``text == speech.text[start:end]``.
    text : str
        The sentence.
    strength : Hardness
        Whether it can be checked.
    targets : tuple of Target
        By what, in order of place; offsets are into the speech.
    confidence : float
        How sure it is that it is a commitment, in [0, 1], as for `Promise`; 1 where a reader said so.
    compared_with : int
        With how many speeches it was compared; a speech given again counts once.
    nearest : Counterpart or None
        The nearest text of these; None where there was none.
    novelty : float or None
        1 less the highest similarity, in [0, 1]; None where nothing was compared.
    unique : bool or None
        Whether no other speech says it, as far as compared; None where none was.
    decided : str or None
        What a reader decided on it.
    heading : tuple of str
        The headings above it, outermost first; they follow from where it stands, and do not compare.
    """

    id: str
    speech_id: str
    paragraph_id: str
    start: int
    end: int
    text: str
    strength: Hardness
    targets: tuple[Target, ...]
    confidence: float
    compared_with: int = 0
    nearest: Counterpart | None = None
    novelty: float | None = None
    unique: bool | None = None
    decided: str | None = None
    heading: tuple[str, ...] = field(default=(), compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, numbers in [0, 1] rounded to 4 decimals."""
        return {
            "id": self.id,
            "speech_id": self.speech_id,
            "paragraph_id": self.paragraph_id,
            "heading": list(self.heading),
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "strength": self.strength.value,
            "targets": [target.to_json() for target in self.targets],
            "confidence": round(self.confidence, 4),
            "unique": self.unique,
            "compared_with": self.compared_with,
            "novelty": None if self.novelty is None else round(self.novelty, 4),
            "nearest": None if self.nearest is None else self.nearest.to_json(),
            "decided": self.decided,
        }
