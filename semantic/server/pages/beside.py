"""Two texts beside each other: what they share, and what they say otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from semantic.corpus import Corpus
from semantic.records import Kind, Neighbour
from semantic.reuse.alignment import Block
from semantic.reuse.differences import Difference


@dataclass(frozen=True)
class Beside:
    """What a text shares with another, in the order of the first, and what they say otherwise."""

    blocks: tuple[Block, ...]
    differences: tuple[Difference, ...]


def besides(text: str, neighbours: Sequence[Neighbour], corpus: Corpus) -> list[Beside]:
    """Return how each of some neighbours, whose kinds are known, stands beside the text they are near."""
    from semantic.reuse.relating import Judge
    from semantic.text.languages import detect_language

    judge = Judge.of(corpus.manifest.encoder.name)
    texts = list(dict.fromkeys([text, *(neighbour.text for neighbour in neighbours)]))
    ready = dict(zip(texts, corpus.ready(texts), strict=True))
    language = detect_language(text)
    told: dict[tuple[str, Kind | None, str | None], Beside] = {}  # of equal texts, each is compared once
    for each in neighbours:
        key = (each.text, each.kind, each.language)
        if key not in told:
            languages = (language, each.language)
            kind = each.kind or Kind.UNRELATED
            told[key] = Beside(*judge.evidence(ready[text], ready[each.text], kind, languages))
    return [told[each.text, each.kind, each.language] for each in neighbours]
