"""What is said of themes: their names, who speaks of them, which paragraph belongs where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import regex

from semantic.encoders.protocol import Embeddings
from semantic.errors import SemanticError
from semantic.themes.choosing import Evidence
from semantic.themes.kmeans import assigned

_ID = regex.compile(r"theme-(?P<number>[1-9][0-9]{0,8})")


def id_of(number: int) -> str:
    """Return the id of the theme of a number, from 1 on."""
    return f"theme-{number}"


def number_of(theme_id: str) -> int:
    """Return the number in the id of a theme.

    Raises
    ------
    ValueError
        If it is no such id.

    Examples
    --------
    >>> number_of("theme-12")
    12
    """
    found = _ID.fullmatch(theme_id)
    if not found:
        raise ValueError(f"{theme_id!r} is no id of a theme")
    return int(found["number"])


class ChosenBy(StrEnum):
    """Who chose how many themes there are."""

    AUTO = "auto"
    USER = "user"


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A cluster of paragraphs that people can read.

    Parameters
    ----------
    id : str
        Its name for machines, as ``theme-1``; it stays with the theme when speeches are added.
    label : str
        A few of its terms; no two themes have the same.
    terms : tuple of str
        Up to ten words and phrases that tell it from the others, the most telling first.
    size : int
        How many paragraphs it has, headings and salutations included.
    share : float
        Which share of the words of all bodies it has, in [0, 1].
    speeches : int
        How many speeches have body paragraphs of it; one given twice counts once.
    medoid : str
        Id of the paragraph that is most like its centroid, among those of the body with some words if it has any.
    representatives : tuple of str
        Ids of the medoid and the paragraphs that come after it in the same way.
    fits_from : float
        The similarity from which on a paragraph fits it.
    """

    id: str
    label: str
    terms: tuple[str, ...]
    size: int
    share: float
    speeches: int
    medoid: str
    representatives: tuple[str, ...]
    fits_from: float

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, shares and similarities rounded to 4 decimals."""
        return {
            "id": self.id,
            "label": self.label,
            "terms": list(self.terms),
            "size": self.size,
            "share": round(self.share, 4),
            "speeches": self.speeches,
            "medoid": self.medoid,
            "representatives": list(self.representatives),
            "fits_from": round(self.fits_from, 4),
        }


@dataclass(frozen=True, kw_only=True)
class Membership:
    """Where a text belongs.

    Parameters
    ----------
    theme : str
        Id of the theme whose centroid is most similar.
    similarity : float
        Cosine with that centroid.
    fits : bool
        Whether it is about as near to the theme as its own paragraphs are, or nearer than those of others; one that is
        neither is an outlier.
    """

    theme: str
    similarity: float
    fits: bool

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, the similarity rounded to 4 decimals."""
        return {"theme": self.theme, "similarity": round(self.similarity, 4), "fits": self.fits}


@dataclass(frozen=True, kw_only=True)
class Assignment(Membership):
    """Where a paragraph of the corpus belongs."""

    paragraph_id: str
    speech_id: str

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return {"paragraph_id": self.paragraph_id, "speech_id": self.speech_id, **super().to_json()}


@dataclass(frozen=True, kw_only=True)
class SpeechThemes:
    """What a speech spends its words on.

    Parameters
    ----------
    speech_id : str
        The speech.
    words : int
        Words of its body, in Chinese and other scripts alike as they are cut.
    shares : mapping of str to float
        The share of them that each theme has, by its id, in the order of the themes; they sum to 1, or are all 0 where
        there are no words.
    distance : float or None
        How far its shares are from the mean of the other speeches: Jensen–Shannon distance to base 2, from 0, the same,
        to 1, nothing in common; None where there is no other.
    """

    speech_id: str
    words: int
    shares: Mapping[str, float]
    distance: float | None

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, rounded to 4 decimals."""
        return {
            "speech_id": self.speech_id,
            "words": self.words,
            "shares": {theme: round(share, 4) for theme, share in self.shares.items()},
            "distance": None if self.distance is None else round(self.distance, 4),
        }


@dataclass(frozen=True, kw_only=True)
class YearThemes:
    """What the speeches of a year spend their words on: the mean of their shares, and how many they are."""

    year: str
    speeches: int
    shares: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, rounded to 4 decimals."""
        return {
            "year": self.year,
            "speeches": self.speeches,
            "shares": {theme: round(share, 4) for theme, share in self.shares.items()},
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class Themes:
    """The themes of some speeches.

    Parameters
    ----------
    k : int
        How many there are.
    chosen_by : ChosenBy
        Who chose the number.
    asked : int or None
        The number that the user asked for, which is more than `k` where there are not so many distinct paragraphs.
    continues : bool
        Whether they go on from those of an earlier run, number and all.
    seed : int
        What was drawn, was drawn by it.
    evidence : tuple of Evidence
        What speaks for each number of themes, in order of the numbers; empty where the user chose it. Of themes that go
        on it is that of the run in which their number was chosen.
    themes : tuple of Theme
        The largest first.
    assignments : tuple of Assignment
        Of every paragraph, in the order of (speech id, place).
    by_speech : tuple of SpeechThemes
        By speech id.
    by_year : tuple of YearThemes
        By year; empty where not two years are known.
    centroids : ndarray of float32, shape (k, dimension)
        In the order of the themes.
    rows_of : callable or None
        What turns new texts into rows like the centroids; None where no encoder is at hand.
    """

    k: int
    chosen_by: ChosenBy
    asked: int | None
    continues: bool
    seed: int
    evidence: tuple[Evidence, ...]
    themes: tuple[Theme, ...]
    assignments: tuple[Assignment, ...]
    by_speech: tuple[SpeechThemes, ...]
    by_year: tuple[YearThemes, ...]
    centroids: Embeddings
    rows_of: Callable[[Sequence[str]], Embeddings] | None = None

    def theme(self, theme_id: str) -> Theme:
        """Return a theme by its id.

        Raises
        ------
        SemanticError
            If there is none of that id.
        """
        for each in self.themes:
            if each.id == theme_id:
                return each
        raise SemanticError(
            f"There is no theme {theme_id!r}; there are {', '.join(each.id for each in self.themes)}."
        )

    def members(self, theme_id: str) -> tuple[Assignment, ...]:
        """Return the paragraphs of a theme, the most similar to its centroid first.

        Raises
        ------
        SemanticError
            If there is none of that id.
        """
        wanted = self.theme(theme_id).id
        own = [each for each in self.assignments if each.theme == wanted]
        return tuple(sorted(own, key=lambda each: -each.similarity))

    def speeches_of(self, theme_id: str) -> tuple[str, ...]:
        """Return the ids of the speeches that spend words on a theme, those that spend the largest share first."""
        wanted = self.theme(theme_id).id
        having = [each for each in self.by_speech if each.shares[wanted] > 0]
        return tuple(each.speech_id for each in sorted(having, key=lambda each: -each.shares[wanted]))

    def assign(self, texts: str | Sequence[str]) -> tuple[Membership, ...]:
        """Return where new texts belong, in their order.

        Raises
        ------
        SemanticError
            If there is no encoder for new texts, or no theme.
        """
        wanted = [texts] if isinstance(texts, str) else list(texts)
        if self.rows_of is None:
            raise SemanticError(
                "These themes came from ready embeddings and know no encoder; give one to assign texts."
            )
        if not self.themes:
            raise SemanticError(
                "There is no theme to assign a text to; make themes of some paragraphs first."
            )
        if not wanted:
            return ()
        found = assigned(self.rows_of(wanted), self.centroids)
        return tuple(
            Membership(
                theme=self.themes[number].id,
                similarity=float(similarity),
                fits=bool(similarity >= np.float32(self.themes[number].fits_from)),
            )
            for number, similarity in zip(found.labels.tolist(), found.similarities, strict=True)
        )

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return {
            "k": self.k,
            "chosen_by": self.chosen_by.value,
            "asked": self.asked,
            "continues": self.continues,
            "seed": self.seed,
            "evidence": [each.to_json() for each in self.evidence],
            "themes": [each.to_json() for each in self.themes],
            "speeches": [each.to_json() for each in self.by_speech],
            "years": [each.to_json() for each in self.by_year],
            "assignments": [each.to_json() for each in self.assignments],
        }
