"""Searching as it is asked for over HTTP, by programs and by pages alike."""

from __future__ import annotations

from semantic.corpus import Corpus
from semantic.records import Neighbour
from semantic.server.backing import Backing
from semantic.server.problems import Problem
from semantic.server.requests import Filters, SimilarRequest


def neighbours_of(asked: SimilarRequest, corpus: Corpus, behind: Backing) -> list[Neighbour]:
    """Return what is similar to what is asked.

    Raises
    ------
    SemanticError
        If an id is unknown or a limit cannot be used.
    Problem
        If a theme is asked for that is unknown, or themes are not found yet.
    """
    return corpus.similar(
        asked.text,
        paragraph=asked.paragraph_id,
        k=asked.k,
        min_similarity=asked.min_similarity,
        level=asked.level,
        mode=asked.mode,
        role=asked.filters.role,
        within=_within(asked.filters, behind),
        across_speeches=asked.across_speeches,
        **asked.filters.model_dump(exclude={"theme", "role"}),
    )


def _within(filters: Filters, behind: Backing) -> list[tuple[str, str]] | None:
    """Return the paragraphs of the themes that a search is limited to, None where it is not."""
    wanted = set(filters.theme)
    if not wanted:
        return None
    themes = behind.found_themes()
    unknown = wanted - {theme.id for theme in themes.themes}
    if unknown:
        raise Problem.not_found(f"There is no theme {min(unknown)!r}; list them with /v1/themes.")
    return [(each.speech_id, each.paragraph_id) for each in themes.assignments if each.theme in wanted]
