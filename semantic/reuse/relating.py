"""Relating two texts: their kind, how near they are, where they are the same and what they say otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Embeddings, Encoder
from semantic.encoders.yardstick import YARDSTICK
from semantic.records import Kind
from semantic.reuse.alignment import Block
from semantic.reuse.comparing import Compared, compared
from semantic.reuse.differences import Difference, Languages, find_differences
from semantic.reuse.kinds import KindModel, shipped_kinds
from semantic.reuse.likeness import Likeness, blocks_of, likeness
from semantic.reuse.parts import part_measures
from semantic.reuse.thresholds import TRANSLATED, is_calibrated, threshold
from semantic.text.languages import detect_language
from semantic.text.placed import Span

_SAME_WORDING = 0.2
"""Share of neighbouring symbols from which on two texts are in one language, whatever a detector makes of a short one."""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """How two texts relate.

    Parameters
    ----------
    kind : Kind
        Which relation it is.
    similarity : float
        Cosine of their embeddings, in [-1, 1].
    overlap : float
        Share of both texts that lies in the aligned blocks, in [0, 1]: twice the aligned symbols of all symbols
        (Dice 1945).
    partial_reuse : bool
        Whether a clause or more is re-used word for word though the whole is another text.
    blocks : tuple of Block
        Stretches that both have, as spans of the published texts, in the order of the first.
    differences : tuple of Difference
        What they say otherwise, in the order of the first; none between unrelated texts.
    """

    kind: Kind
    similarity: float
    overlap: float
    partial_reuse: bool
    blocks: tuple[Block, ...]
    differences: tuple[Difference, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, similarity and overlap rounded to 4 decimals."""
        return {
            "kind": self.kind.value,
            "similarity": round(self.similarity, 4),
            "overlap": round(self.overlap, 4),
            "partial_reuse": self.partial_reuse,
            "blocks": [{"a": list(block.a), "b": list(block.b)} for block in self.blocks],
            "differences": [difference.to_json() for difference in self.differences],
        }


@dataclass(frozen=True)
class Judgement:
    """The kind of a pair, with what it rests on.

    Parameters
    ----------
    kind : Kind
        The kind.
    blocks : tuple of Block
        What the two share, in symbols.
    probabilities : tuple of float
        Of each of `KINDS`; empty where the classifier was not asked.
    across_languages : bool
        Whether the two are in two languages.
    """

    kind: Kind
    blocks: tuple[Block, ...] = ()
    probabilities: tuple[float, ...] = ()
    across_languages: bool = False

    def overlap(self, a: Compared, b: Compared) -> float:
        """Return the share of both passages that lies in the blocks, in [0, 1] (Dice 1945)."""
        symbols = len(a.symbols) + len(b.symbols)
        aligned = sum(block.a.end - block.a.start + block.b.end - block.b.start for block in self.blocks)
        return aligned / symbols if symbols else 0.0


@dataclass(frozen=True)
class Judge:
    """Tells the kind of a pair.

    Parameters
    ----------
    model : KindModel
        What tells the kinds within a language.
    translated : float
        Cosine from which on a text of another language is a translation.
    own_cosines : bool
        Whether that is a cosine of the yardstick, as nobody has calibrated the encoder at hand.
    """

    model: KindModel
    translated: float
    own_cosines: bool

    @classmethod
    def of(cls, encoder_name: str | None, model: KindModel | None = None) -> Judge:
        """Return the judge for pairs whose similarity an encoder measures, or no encoder; by default with the shipped model."""
        told_by = model or shipped_kinds()
        if encoder_name is None:
            return cls(told_by, threshold(YARDSTICK, TRANSLATED, told_by.cosines), own_cosines=True)
        return cls(
            told_by,
            threshold(encoder_name, TRANSLATED, told_by.cosines),
            own_cosines=not is_calibrated(encoder_name, TRANSLATED, told_by.cosines),
        )

    def judge(self, a: Compared, b: Compared, similarity: float, languages: Languages) -> Judgement:
        """Return the kind of a pair.

        Parameters
        ----------
        a, b : Compared
            The passages.
        similarity : float
            Their cosine by the encoder that the judge was made for.
        languages : tuple of two str or None
            Of each, where known: between two languages, wording tells nothing.
        """
        if a.is_verbatim(b):
            whole = Block(Span(0, len(a.symbols)), Span(0, len(b.symbols)))
            return Judgement(Kind.VERBATIM, (whole,))
        if not a.comparison or not b.comparison:
            return Judgement(Kind.UNRELATED)
        blocks = blocks_of(a, b)
        measured = likeness(a, b, blocks)
        if _is_translation(measured, languages):
            cosine = measured.cosine if self.own_cosines else similarity
            kind = Kind.TRANSLATED if cosine >= self.translated else Kind.UNRELATED
            return Judgement(kind, blocks, across_languages=True)
        probabilities = tuple(self.model.probabilities([measured])[0].tolist())
        return Judgement(self.model.kind(measured, probabilities), blocks, probabilities)

    def relation(self, a: Compared, b: Compared, similarity: float, languages: Languages) -> Relation:
        """Return the kind of a pair with all its evidence; parameters as for `judge`."""
        told = self.judge(a, b, similarity, languages)
        part = bool(told.probabilities) and self.model.shares_part(
            told.kind, part_measures(a, b, told.blocks), told.probabilities
        )
        return Relation(
            kind=told.kind,
            similarity=min(max(similarity, -1.0), 1.0),  # float32 makes 1.0000001 of some
            overlap=told.overlap(a, b),
            partial_reuse=part,
            blocks=_published(a, b, told.blocks),
            differences=_differences(a, b, told, languages),
        )

    def evidence(
        self, a: Compared, b: Compared, kind: Kind, languages: Languages
    ) -> tuple[tuple[Block, ...], tuple[Difference, ...]]:
        """Return what two passages share, as published, and what they say otherwise, where their kind is known."""
        told = (
            Judgement(kind, (Block(Span(0, len(a.symbols)), Span(0, len(b.symbols))),))
            if a.is_verbatim(b)
            else Judgement(kind, blocks_of(a, b), across_languages=kind is Kind.TRANSLATED)
        )
        return _published(a, b, told.blocks), _differences(a, b, told, languages)


def _is_translation(measured: Likeness, languages: Languages) -> bool:
    """Tell whether two passages are in two languages, so that one may translate the other."""
    return None not in languages and languages[0] != languages[1] and measured.pairs < _SAME_WORDING


def _differences(a: Compared, b: Compared, told: Judgement, languages: Languages) -> tuple[Difference, ...]:
    if told.kind in (Kind.UNRELATED, Kind.VERBATIM):
        return ()
    # Texts with so much wording in common are in one language, whatever a detector makes of each.
    one_language = languages[0] if languages[0] == languages[1] else None
    return find_differences(a, b, languages if told.across_languages else (one_language, one_language))


def relate(
    a: str, b: str, *, encoder: str | Encoder | None = None, model: KindModel | None = None
) -> Relation:
    """Return how two texts relate.

    Parameters
    ----------
    a, b : str
        Sentences or paragraphs.
    encoder : str or Encoder, optional
        What `similarity` is measured by; by default the encoder that corpora have by default.
    model : KindModel, optional
        What tells the kinds; by default the one that comes with the package.

    Examples
    --------
    >>> found = relate("今年新增学位3万个以上。", "今年新增学位5万个以上。", encoder="static-multilingual")
    >>> found.kind.value, [(each.type.value, each.a, each.b) for each in found.differences]
    ('edited', [('number', '3万个以上', '5万个以上')])
    """
    return relate_all([(a, b)], encoder=encoder, model=model)[0]


def relate_all(
    pairs: Sequence[tuple[str, str]],
    *,
    encoder: str | Encoder | None = None,
    model: KindModel | None = None,
) -> list[Relation]:
    """Return how the texts of each pair relate, in their order; parameters as for `relate`."""
    opened = open_encoder(encoder) if encoder is None or isinstance(encoder, str) else encoder
    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    embeddings = dict(zip(texts, opened.encode_passages(texts), strict=True))
    return relate_embedded(pairs, embeddings, encoder_name=opened.name, model=model)


def relate_embedded(
    pairs: Sequence[tuple[str, str]],
    embeddings: Mapping[str, Embeddings],
    *,
    encoder_name: str,
    model: KindModel | None = None,
) -> list[Relation]:
    """Return how the texts of each pair relate, in their order, from ready embeddings.

    Parameters
    ----------
    pairs : sequence of two str
        The texts.
    embeddings : mapping of str to ndarray of float32, shape (dimension,)
        Of each text, of unit length.
    encoder_name : str
        What made them.
    model : KindModel, optional
        As for `relate`.
    """
    judge = Judge.of(encoder_name, model)
    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    ready = dict(zip(texts, compared(texts), strict=True))
    spoken = {text: detect_language(text) for text in texts}
    return [
        judge.relation(ready[a], ready[b], float(embeddings[a] @ embeddings[b]), (spoken[a], spoken[b]))
        for a, b in pairs
    ]


def _published(a: Compared, b: Compared, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks of symbols as spans of the published texts."""
    return tuple(Block(a.symbols.original(*block.a), b.symbols.original(*block.b)) for block in blocks)
