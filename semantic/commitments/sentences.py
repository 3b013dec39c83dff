"""How likely sentences promise something, from their words and from their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from semantic.commitments.context import Surroundings, context_measures
from semantic.commitments.model import CommitmentModel
from semantic.commitments.promising_part import promising_part
from semantic.commitments.signs import chinese_signs
from semantic.commitments.western_signs import western_signs
from semantic.encoders.yardstick import yardstick
from semantic.logistic import Rows
from semantic.text.stance import language_or_script

MEASURED_LANGUAGES = ("zh", "en")
"""Languages in which enough sentences were judged to measure how often the labels are right."""
_LESS_SURE = 0.5
"""What the log-odds of any other language are multiplied by, so that confidence says that nobody measured it."""


@dataclass(frozen=True, kw_only=True)
class PlacedSentence:
    """A sentence with its language and its surroundings.

    Parameters
    ----------
    text : str
        The sentence.
    language : str or None
        ISO 639-1 code; without one, the script decides.
    where : Surroundings
        Where it stands.
    """

    text: str
    language: str | None = None
    where: Surroundings = field(default_factory=Surroundings)

    @cached_property
    def is_chinese(self) -> bool:
        """Whether it is read as Chinese; by its script where the language is not known."""
        return language_or_script(self.text, self.language) == "zh"

    @cached_property
    def promising_start(self) -> int:
        """Where the part begins that promises, behind what it reports first."""
        return promising_part(self.text).start if self.is_chinese else 0


def placed_sentence(fields: Mapping[str, Any]) -> PlacedSentence:
    """Return the sentence of a JSON object: ``text``, and where given ``language``, ``heading``, ``before``, ``after``, ``lead_in``.

    Raises
    ------
    KeyError, TypeError
        If there is no text, or one of them is no text; ``heading`` may be a list of texts, outermost first.
    """
    heading = fields.get("heading") or ()
    heading = tuple(heading) if isinstance(heading, list | tuple) else (heading,)
    language = fields.get("language")
    before, after, lead_in = (fields.get(name) or "" for name in ("before", "after", "lead_in"))
    for value in (fields["text"], *heading, before, after, lead_in, language or ""):
        if not isinstance(value, str):
            raise TypeError(f"{value!r} is no text")
    return PlacedSentence(
        text=fields["text"],
        language=language,
        where=Surroundings(heading=heading, before=before, after=after, lead_in=lead_in),
    )


class Wording(NamedTuple):
    """A text with how it is read: that around a sentence is read as the sentence is."""

    text: str
    is_chinese: bool
    language: str | None


def wordings(sentence: PlacedSentence) -> list[Wording]:
    """Return the wording of a sentence, then those before and after it, then those of its headings."""
    chinese, where = sentence.is_chinese, sentence.where
    texts = (sentence.text, where.before, where.after, *where.heading)
    return [Wording(text, chinese, sentence.language) for text in texts]


def log_odds(sentences: Sequence[PlacedSentence], model: CommitmentModel) -> Rows:
    """Return the log-odds that each sentence promises something, shape ``(len(sentences),)``; 0 and above says yes.

    A sentence whose surroundings are known is judged in them, any other by its words alone; one that
    first reports something, by what comes behind as well.
    """
    parts = [_promising(sentence) for sentence in sentences]
    every = [*sentences, *filter(None, parts)]
    told = _in_place(every, _alone(every, model), model)
    behind = iter(told[len(sentences) :])
    return np.array(
        [
            whole if part is None else max(whole, next(behind))
            for whole, part in zip(told[: len(sentences)], parts, strict=True)
        ],
        dtype=np.float64,
    )


def _promising(sentence: PlacedSentence) -> PlacedSentence | None:
    """Return the part of a sentence that promises, where something is reported in front of it."""
    start = sentence.promising_start
    return replace(sentence, text=sentence.text[start:]) if start else None


def _alone(sentences: Sequence[PlacedSentence], model: CommitmentModel) -> Mapping[Wording, float]:
    """Return the log-odds of each different wording, of the sentences and of what stands around them."""
    different = list(dict.fromkeys(each for sentence in sentences for each in wordings(sentence)))
    rows = alone_measures(different)
    found: dict[Wording, float] = {}
    for reading, wanted in ((model.chinese, True), (model.western, False)):
        numbers = [number for number, each in enumerate(different) if each.is_chinese is wanted]
        if numbers:
            values = reading.alone.log_odds(np.array([rows[number] for number in numbers]))[:, 0]
            found |= {different[number]: float(value) for number, value in zip(numbers, values, strict=True)}
    return found


def alone_measures(texts: Sequence[Wording]) -> list[Rows]:
    """Return for each wording its signs and its embedding."""
    embeddings = yardstick().encode_passages([each.text for each in texts])
    return [
        np.concatenate([list(_signs(each).values()), embedding], dtype=np.float64)
        for each, embedding in zip(texts, embeddings, strict=True)
    ]


def _signs(wording: Wording) -> dict[str, float]:
    if wording.is_chinese:
        return chinese_signs(wording.text)
    return western_signs(wording.text, wording.language)


def _in_place(
    sentences: Sequence[PlacedSentence], alone: Mapping[Wording, float], model: CommitmentModel
) -> list[float]:
    """Return the log-odds of each sentence in its place; of one whose surroundings are not known, from its words alone."""
    found = [alone[wordings(sentence)[0]] for sentence in sentences]
    for reading, wanted in ((model.chinese, True), (model.western, False)):
        numbers = [
            number
            for number, sentence in enumerate(sentences)
            if sentence.where.are_known and sentence.is_chinese is wanted
        ]
        if numbers:
            rows = np.array([place_measures(sentences[number], alone) for number in numbers])
            for number, value in zip(numbers, reading.in_place.log_odds(rows)[:, 0].tolist(), strict=True):
                found[number] = value
    return [_weighed(sentence, value, model) for sentence, value in zip(sentences, found, strict=True)]


def _weighed(sentence: PlacedSentence, found: float, model: CommitmentModel) -> float:
    """Return the log-odds of a sentence as far as they hold in its language."""
    if not sentence.is_chinese:
        found -= model.thresholds.western
    measured = sentence.language is None or sentence.language in MEASURED_LANGUAGES
    return found if measured else found * _LESS_SURE


def place_measures(sentence: PlacedSentence, alone: Mapping[Wording, float]) -> Rows:
    """Return the measures of a sentence in its place, from the log-odds of the wordings alone."""
    own, before, after, *above = (alone[each] for each in wordings(sentence))
    return context_measures(sentence.text, sentence.where, own, [before, after], above)
