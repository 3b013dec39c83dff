"""The report of themes: what speeches talk about, why there are so many themes, and who speaks of which."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semantic.commitments.commitment import Commitment
from semantic.records import Level, Passage, Speech
from semantic.reports.charts import Spec, evidence_chart, map_chart, sentence_chart, shares_chart, svg
from semantic.reports.pages import environment, plain
from semantic.reports.tables import write_csv, write_text
from semantic.store.tables import passages_of
from semantic.themes.inside import InsideTheme
from semantic.themes.theme import Assignment, ChosenBy, SpeechThemes, Theme, Themes

SPEECH_COLUMNS = ("speech_id", "speaker", "place", "date", "words", "distance")
"""What is told of a speech before its share of each theme."""
_BETWEEN = " · "
_REPRESENTATIVES = 3
"""Paragraphs that stand for a theme on the page, the medoid among them; assignments.csv has all with their similarity."""
_COMMITMENTS, _SPEECHES, _YEARS, _LARGEST = 5, 3, 12, 3
"""How many unique commitments, speeches at either end, years and themes of a speech the page shows; it says how many more."""
_ALL_NAMED = 6
"""Speeches of a theme at most that are all named."""

_SUBSTANTIAL = 0.25
"""Below that a silhouette says that nothing much parts the clusters (Kaufman & Rousseeuw 1990, table 4)."""
_WEAK = " A silhouette under 0.25 says that they are hardly apart: most paragraphs are about much the same, and the themes run into each other."

Row = Sequence[object]


@dataclass(frozen=True, kw_only=True)
class PlacedParagraph:
    """A paragraph with its theme and its place on the map."""

    passage: Passage
    assignment: Assignment
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class _ThemeShown:
    """What the page says of a theme."""

    theme: Theme
    inside: InsideTheme
    paragraphs: Sequence[PlacedParagraph]
    spent: str
    unique: Sequence[Commitment]
    compared: bool
    unfit: int

    @property
    def unique_shown(self) -> Sequence[Commitment]:
        return self.unique[:_COMMITMENTS]


def write_themes(
    speeches: Sequence[Speech],
    themes: Themes,
    inside: Sequence[InsideTheme],
    points: NDArray[np.float32],
    commitments: Sequence[Commitment],
    folder: Path,
    *,
    encoder: str,
    version: str,
) -> list[Path]:
    """Write what speeches talk about into `folder` and return the paths of its files, the page first.

    ``themes.md`` for people, with ``evidence.svg``, ``map.svg`` and ``shares.svg``; ``themes.csv``, a row a theme;
    ``assignments.csv``, a row a paragraph; ``speeches.csv``, a row a speech; ``evidence.csv``, a row a number of themes
    that was tried; and ``themes.json`` with all of it.

    Parameters
    ----------
    speeches : sequence of Speech
        In any order.
    themes : Themes
        Of all their paragraphs.
    inside : sequence of InsideTheme
        What each theme is made of, in the order of the themes.
    points : ndarray of float32, shape (paragraphs, 2)
        Where each paragraph is on the map, in the order of the assignments.
    commitments : sequence of Commitment
        Those that are named in `inside` as unique, at least.
    folder : Path
        Made if it is not there; files of an earlier report are overwritten.
    encoder, version : str
        What made the embeddings, and the version of this package; written into the page.

    Notes
    -----
    The same input gives the same bytes: nothing of the clock or the machine is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    placed = placed_paragraphs(speeches, themes, points)
    by_id = {speech.id: speech for speech in speeches}
    tables = {
        "themes": theme_rows(themes, inside, first_by_id(placed)),
        "assignments": assignment_rows(themes, placed),
        "speeches": speech_theme_rows(themes, by_id),
        "evidence": evidence_rows(themes),
    }
    for name, (columns, rows) in tables.items():
        write_csv(folder / f"{name}.csv", columns, rows)
    told = themes.to_json() | {"inside": [each.to_json() for each in inside]}
    write_text(folder / "themes.json", json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    charts = _charts(themes, points)
    for name, chart in charts.items():
        write_text(folder / f"{name}.svg", svg(chart))
    write_text(
        folder / "themes.md", _page(by_id, themes, inside, placed, commitments, encoder, version) + "\n"
    )
    return [
        folder / "themes.md",
        *(folder / f"{name}.csv" for name in tables),
        folder / "themes.json",
        *(folder / f"{name}.svg" for name in charts),
    ]


def placed_paragraphs(
    speeches: Sequence[Speech], themes: Themes, points: NDArray[np.float32]
) -> list[PlacedParagraph]:
    """Return all paragraphs with their themes and their places on the map, in the order of the assignments."""
    return [
        PlacedParagraph(passage=passage, assignment=assignment, x=float(x), y=float(y))
        for passage, assignment, (x, y) in zip(
            passages_of(speeches, Level.PARAGRAPH), themes.assignments, points.tolist(), strict=True
        )
    ]


def why_so_many(themes: Themes) -> str:
    """Return in a sentence or two how many themes there are, and what speaks for that number."""
    are = "is 1 theme" if themes.k == 1 else f"are {themes.k} themes"
    if not themes.assignments:
        return "There is no paragraph, so there is no theme."
    if themes.continues:
        return f"There {are}, which go on from earlier ones and keep their ids; a fresh fit (--fresh) chooses anew."
    if themes.asked is not None and themes.asked > themes.k:
        return (
            f"There {are}: {themes.asked} were asked for, but there are not so many distinct paragraphs. "
            "No other number was tried."
        )
    if themes.chosen_by is ChosenBy.USER:
        return f"There {are}, as asked for; no other number was tried."
    if not themes.evidence:
        return f"There {are}: the paragraphs are too few, or too much alike, to try several numbers."
    chosen = next((each for each in themes.evidence if each.k == themes.k), None)
    if chosen is None:
        return f"There {are}: of the number that speaks most, not all can be told apart."
    apart = max(themes.evidence, key=lambda each: (each.silhouette, -each.k))
    stable = max(themes.evidence, key=lambda each: (each.stability, -each.k))
    tried = [each.k for each in themes.evidence]
    if len(tried) == 1:
        return f"There {are}: the paragraphs are too few to try another number."
    weak = _WEAK if chosen.silhouette < _SUBSTANTIAL else ""
    return (
        f"There {are}; {len(tried)} numbers from {tried[0]} to {tried[-1]} were tried. With {themes.k} the silhouette is "
        f"{chosen.silhouette:.2f} (the best of all {apart.silhouette:.2f}, with {apart.k}) and the stability "
        f"{chosen.stability:.2f} (the best {stable.stability:.2f}, with {stable.k}). Of all numbers it has the highest "
        f"mean of the two, each taken as a share of its best.{weak}"
    )


def _charts(themes: Themes, points: NDArray[np.float32]) -> dict[str, Spec]:
    why = why_so_many(themes)
    return {
        "evidence": evidence_chart(themes.evidence, themes.k)
        if themes.evidence
        else sentence_chart(why, "How many themes"),
        "map": map_chart(themes, points) if themes.themes else sentence_chart(why, "Map of the paragraphs"),
        "shares": shares_chart(themes) if themes.themes else sentence_chart(why, "Who speaks of what"),
    }


def _page(
    speeches: Mapping[str, Speech],
    themes: Themes,
    inside: Sequence[InsideTheme],
    placed: Sequence[PlacedParagraph],
    commitments: Sequence[Commitment],
    encoder: str,
    version: str,
) -> str:
    return environment().get_template("themes.md").render(
        speeches=speeches,
        themes=themes,
        shown=_shown(themes, inside, placed, commitments),
        spent=sorted(
            themes.by_speech,
            key=lambda each: (each.distance is None, -(each.distance or 0), each.speech_id),
        ),
        largest={each.speech_id: _largest(themes, each) for each in themes.by_speech},
        years=themes.by_year[-_YEARS:],
        why=why_so_many(themes),
        encoder=encoder,
        version=version,
    )  # fmt: skip


def _shown(
    themes: Themes,
    inside: Sequence[InsideTheme],
    placed: Sequence[PlacedParagraph],
    commitments: Sequence[Commitment],
) -> list[_ThemeShown]:
    first = first_by_id(placed)
    theme_of = {(each.passage.speech_id, each.passage.id): each.assignment.theme for each in placed}
    promised = {(theme_of[each.speech_id, each.paragraph_id], each.id): each for each in commitments}
    compared = any(each.compared_with for each in commitments)
    return [
        _ThemeShown(
            theme=theme,
            inside=own,
            paragraphs=[first[theme.id, each] for each in theme.representatives[:_REPRESENTATIVES]],
            spent=_spent(themes, theme),
            unique=[promised[theme.id, each] for each in own.unique],
            compared=compared,
            unfit=sum(not each.fits for each in themes.assignments if each.theme == theme.id),
        )
        for theme, own in zip(themes.themes, inside, strict=True)
    ]


def _spent(themes: Themes, theme: Theme) -> str:
    """Return who spends most and least of their words on a theme, or all who spend any, the most first."""
    having = themes.speeches_of(theme.id)
    shares = {each.speech_id: each.shares[theme.id] for each in themes.by_speech}
    spending = set(having)
    without = [each for each in shares if each not in spending]

    def named(ids: Iterable[str]) -> str:
        return ", ".join(f"{plain(each)} ({shares[each]:.1%})" for each in ids)

    if not having:
        return "No speech has body paragraphs of it."
    if len(having) <= _ALL_NAMED:
        only = "Only in" if without else "In"
        return f"{only} {named(having)}."
    most = f"Most in {named(having[:_SPEECHES])}"
    if not without:
        return f"{most}; least in {named(having[: -_SPEECHES - 1 : -1])}."
    if len(without) <= _ALL_NAMED:
        return f"{most}; none in {', '.join(map(plain, without))}."
    return f"{most}; none in {len(without):,} of {len(shares):,} speeches."


def _largest(themes: Themes, spent: SpeechThemes) -> str:
    """Return the themes on which a speech spends most of its words."""
    having = [(share, theme) for theme, share in spent.shares.items() if share > 0]
    ordered = sorted(having, key=lambda each: -each[0])[:_LARGEST]
    return ", ".join(f"{plain(themes.theme(theme).label)} {share:.0%}" for share, theme in ordered)


def first_by_id(placed: Sequence[PlacedParagraph]) -> dict[tuple[str, str], PlacedParagraph]:
    """Return the paragraphs by theme and id; of those that share both the most similar one."""
    found: dict[tuple[str, str], PlacedParagraph] = {}
    for each in sorted(placed, key=lambda each: -each.assignment.similarity):
        found.setdefault((each.assignment.theme, each.passage.id), each)
    return found


def theme_rows(
    themes: Themes, inside: Sequence[InsideTheme], first: Mapping[tuple[str, str], PlacedParagraph]
) -> tuple[Sequence[str], list[Row]]:
    """Return the columns of the themes, and a row each; `first` is what `first_by_id` gives."""
    columns = (
        *("id", "label", "terms", "size", "share", "speeches", "boilerplate", "commitments"),
        *("unique_commitments", "medoid_id", "medoid_text"),
    )
    return columns, [
        (
            theme.id,
            theme.label,
            _BETWEEN.join(theme.terms),
            theme.size,
            round(theme.share, 4),
            theme.speeches,
            round(own.boilerplate, 4),
            own.commitments,
            len(own.unique),
            theme.medoid,
            first[theme.id, theme.medoid].passage.text,
        )
        for theme, own in zip(themes.themes, inside, strict=True)
    ]


def assignment_rows(themes: Themes, placed: Sequence[PlacedParagraph]) -> tuple[Sequence[str], list[Row]]:
    """Return the columns of what is told of paragraphs, and a row each."""
    columns = (
        *("paragraph_id", "speech_id", "role", "theme", "label", "similarity", "fits", "x", "y", "text"),
    )
    labels = {theme.id: theme.label for theme in themes.themes}
    return columns, [
        (
            each.passage.id,
            each.passage.speech_id,
            each.passage.role.value,
            each.assignment.theme,
            labels[each.assignment.theme],
            round(each.assignment.similarity, 4),
            "yes" if each.assignment.fits else "no",
            round(each.x, 4),
            round(each.y, 4),
            each.passage.text,
        )
        for each in placed
    ]


def speech_theme_rows(themes: Themes, speeches: Mapping[str, Speech]) -> tuple[Sequence[str], list[Row]]:
    """Return the columns of what speeches spend their words on, and a row each; `speeches` are by id."""
    known = ((each, speeches[each.speech_id]) for each in themes.by_speech)
    return (*SPEECH_COLUMNS, *(f"{theme.id}: {theme.label}" for theme in themes.themes)), [
        (
            speech.id,
            speech.speaker,
            speech.place,
            speech.date,
            each.words,
            None if each.distance is None else round(each.distance, 4),
            *(round(each.shares[theme.id], 4) for theme in themes.themes),
        )
        for each, speech in known
    ]


def evidence_rows(themes: Themes) -> tuple[Sequence[str], list[Row]]:
    """Return the columns of the evidence for the number of themes, and a row a number."""
    return ("k", "silhouette", "stability", "chosen"), [
        (
            each.k,
            round(each.silhouette, 4),
            round(each.stability, 4),
            "yes" if each.k == themes.k else "no",
        )
        for each in themes.evidence
    ]  # fmt: skip
