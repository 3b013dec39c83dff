"""Charts of themes as SVG: the evidence for their number, the map of paragraphs, who speaks of what.

Each chart is a Vega-Lite specification with its rows in it; `svg` draws one, without a browser and without a network.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

import numpy as np
from numpy.typing import NDArray

from semantic.reports.xml_text import in_xml
from semantic.themes.choosing import Evidence
from semantic.themes.theme import Theme, Themes

Spec = dict[str, Any]
Box = tuple[float, float, float, float]

_FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, Helvetica, Arial, sans-serif"
"""What holds Chinese and Latin alike, on Linux, on a Mac and under Windows."""
_INK, _SOFT, _LINE = "#1f2430", "#626b7d", "#dfe3ea"
_COLOURS = (
    "#332288", "#44aa99", "#cc6677", "#999933", "#88ccee", "#882255", "#117733", "#ddcc77", "#aa4499",
)  # fmt: skip
"""Nine that colour-blind people can tell apart (Tol 2021, scheme "muted"); beyond nine themes the shape changes too."""
_SHAPES = (
    "circle",
    "triangle-up",
    "square",
    "diamond",
    "triangle-down",
    "cross",
    "triangle-right",
    "triangle-left",
)
_OUTLIER = "#6f7785"

_MAP_WIDTH, _MAP_HEIGHT, _MARGIN = 760, 640, 28
_MOST_POINTS = 6_000
"""Paragraphs on the map at most: more hide each other, and a browser takes seconds to show them."""
_LARGE, _SMALL = 70.0, 16.0
"""Area of a point in square pixels where there are a hundred or fewer, and where there are thousands."""
_LABEL, _LINE_HEIGHT = 11, 15
"""Size of a label on the map and the height of its line, in pixels."""
_AWAY = 6
"""Lines at most that a label is moved up or down to keep clear of others and of points."""
_HIDDEN, _MOVED = 12.0, 1.0
"""What a label costs for each point that it hides, and for each pixel it is away from its medoid: a line for a point. What it
shares with another label costs a unit a square pixel, which is far more."""

_CELL, _ROW = 40, 24
"""Width and height of a cell of the heat map that has its figure in it."""
_NARROW = 14
"""Width of one without, where there are more speeches than fit on a page."""
_ON_A_PAGE = 40
"""Speeches whose figures can be read side by side."""
_MOST_SPEECHES = 300
"""Speeches in the heat map at most: four thousand pixels."""
_DARK = 0.55
"""Share of the highest share from which on a cell is so dark that its figure is white."""


def svg(spec: Spec) -> str:
    """Return a chart as SVG with its words as text.

    The same specification gives the same bytes wherever the same fonts are installed, by which labels are measured.
    """
    import vl_convert

    return vl_convert.vegalite_to_svg(json.dumps(_in_xml(spec), ensure_ascii=False)) + "\n"


def _in_xml(value: Any) -> Any:
    """Return a part of a specification with the replacement character for what XML cannot hold, wherever it came from."""
    if isinstance(value, str):
        return in_xml(value)
    if isinstance(value, Mapping):
        return {_in_xml(name): _in_xml(each) for name, each in value.items()}
    return [_in_xml(each) for each in value] if isinstance(value, list | tuple) else value


def sentence_chart(sentence: str, title: str) -> Spec:
    """Return a chart that has nothing to draw and says why."""
    mark = {"type": "text", "fontSize": 13, "color": _SOFT, "align": "left", "x": 0}
    return chart(title, width=560, height=30, view={"stroke": None}) | {
        "data": {"values": [{"sentence": sentence}]},
        "mark": mark,
        "encoding": {"text": {"field": "sentence", "type": "nominal"}},
    }


@dataclass(frozen=True, kw_only=True)
class EvidenceWords:
    """What stands on the chart of evidence."""

    title: str = "How many themes"
    subtitle: str = "Both high is good: themes well apart, and found again in four fifths of the paragraphs"
    silhouette: str = "Silhouette"
    stability: str = "Stability"
    number: str = "Number of themes"
    chosen: str = ""


def evidence_chart(evidence: Sequence[Evidence], chosen: int, words: EvidenceWords = EvidenceWords()) -> Spec:
    """Return the curves of silhouette and stability over the number of themes, the chosen one marked."""
    rows = [each.to_json() | {"chosen": each.k == chosen} for each in evidence]
    ks = [each.k for each in evidence]
    across = {
        "field": "k",
        "type": "quantitative",
        "scale": {"domain": [min(ks) - 0.5, max(ks) + 0.5], "nice": False},
    }
    return chart(
        words.title,
        words.subtitle,
    ) | {
        "data": {"values": rows},
        "spacing": 18,
        "vconcat": [
            _curve(
                "silhouette",
                words.silhouette,
                "#0072b2",
                across,
                number=None,
                told=words.chosen or _counted(chosen),
            ),
            _curve("stability", words.stability, "#d55e00", across, number=words.number),
        ],
    }


def _curve(field: str, name: str, colour: str, across: Spec, *, number: str | None, told: str = "") -> Spec:
    """Return one curve in its own frame, since the two have different ranges."""
    ticks = {"tickMinStep": 1, "grid": False, "title": number, "labels": number is not None}
    up = {
        "field": field,
        "type": "quantitative",
        "scale": {"zero": False, "nice": True, "padding": 8},
        "axis": {"title": name, "tickCount": 5, "format": ".2f"},
    }
    here = {"filter": "datum.chosen"}
    return {
        "width": 620,
        "height": 170,
        "encoding": {"x": across | {"axis": ticks}},
        "layer": [
            {
                "transform": [here],
                "mark": {"type": "rule", "color": _INK, "strokeDash": [4, 4], "strokeWidth": 1},
            },
            {"mark": {"type": "line", "color": colour, "strokeWidth": 2}, "encoding": {"y": up}},
            {"mark": {"type": "point", "filled": True, "color": colour, "size": 34, "opacity": 1}, "encoding": {"y": up}},
            {
                "transform": [here],
                "mark": {"type": "point", "filled": True, "color": _INK, "size": 110, "opacity": 1},
                "encoding": {"y": up},
            },
            {
                "transform": [here],
                "mark": _text(12, dx=9, dy=-11, align="left", weight="bold"),
                "encoding": {"y": up, "text": {"field": field, "type": "quantitative", "format": ".2f"}},
            },
            {
                "transform": [here],
                "mark": _text(11, dx=6, dy=-6, align="left", baseline="bottom") | {"y": "height"},
                "encoding": {"text": {"value": told}},
            },
        ],
    }  # fmt: skip


def map_chart(themes: Themes, points: NDArray[np.float32]) -> Spec:
    """Return the map of the paragraphs: near ones are alike, a colour and shape a theme, those that fit none hollow.

    Parameters
    ----------
    themes : Themes
        One or more.
    points : ndarray of float32, shape (paragraphs, 2)
        In the order of the assignments.
    """
    places = _on_the_page(points)
    shown = drawn(len(places))
    looks = {each.id: look(number) for number, each in enumerate(themes.themes)}
    medoids = _medoids(themes, places)
    told = f"{len(places):,} paragraphs"
    if len(shown) < len(places):
        told = f"{len(shown):,} of {told}, evenly drawn; all are in assignments.csv"
    size = float(np.clip(_LARGE * (100 / max(len(shown), 1)) ** 0.5, _SMALL, _LARGE))
    rows = [
        _point(places[number], looks[themes.assignments[number].theme])
        | {"fits": themes.assignments[number].fits}
        for number in shown
    ]
    return chart(
        "Map of the paragraphs", f"{told}; near ones are alike; the largest point of a theme is its medoid"
    ) | {
        "spacing": 16,
        "hconcat": [
            _points(rows, size, _labels(themes.themes, medoids, looks, places[shown])),
            _legend(themes, looks),
        ],
    }


def _points(rows: Sequence[Spec], size: float, labels: Sequence[Spec]) -> Spec:
    at = {"x": _pixels("x", _MAP_WIDTH), "y": _pixels("y", _MAP_HEIGHT)}
    coloured = {"color": _as_given("colour"), "shape": _as_given("shape")}
    line = {"type": "rule", "color": _INK, "strokeWidth": 0.8, "opacity": 0.7, "aria": False}
    dot = {"type": "point", "filled": True, "aria": False}
    words = {"x": _pixels("label_x", _MAP_WIDTH), "y": _pixels("label_y", _MAP_HEIGHT)}
    return {
        "width": _MAP_WIDTH,
        "height": _MAP_HEIGHT,
        "view": {"stroke": _LINE},
        "layer": [
            {
                "data": {"values": rows},
                "transform": [{"filter": "!datum.fits"}],
                "mark": {"type": "point", "filled": False, "color": _OUTLIER, "opacity": 0.7, "size": size, "strokeWidth": 0.8}
                | {"aria": False},
                "encoding": at | {"shape": _as_given("shape")},
            },
            {
                "data": {"values": rows},
                "transform": [{"filter": "datum.fits"}],
                "mark": dot | {"opacity": 0.75, "size": size},
                "encoding": at | coloured,
            },
            {
                "data": {"values": labels},
                "mark": line,
                "encoding": at | {"x2": {"field": "label_x"}, "y2": {"field": "label_y"}},
            },
            {
                "data": {"values": labels},
                "mark": dot | {"opacity": 1, "size": 130, "stroke": "white", "strokeWidth": 1.5},
                "encoding": at | coloured,
            },
            {
                "data": {"values": labels},
                "mark": _text(_LABEL, weight="bold") | {"stroke": "white", "strokeWidth": 4, "strokeJoin": "round"} | {"aria": False},
                "encoding": words | {"text": {"field": "label", "type": "nominal"}},
            },
            {
                "data": {"values": labels},
                "mark": _text(_LABEL, weight="bold"),
                "encoding": words | {"text": {"field": "label", "type": "nominal"}},
            },
        ],
    }  # fmt: skip


def _legend(themes: Themes, looks: Mapping[str, tuple[str, str]]) -> Spec:
    """Return what each colour and shape stands for, a line a theme, and what is hollow."""
    unfit = sum(not each.fits for each in themes.assignments)
    rows = [
        {"row": number, "label": f"{each.label} ({each.share:.1%})", "colour": looks[each.id][0]}
        | {"shape": looks[each.id][1]}
        for number, each in enumerate(themes.themes)
    ]
    hollow = {
        "row": len(rows) + 0.5,
        "label": f"grey, hollow: does not fit its theme ({unfit:,})",
        "colour": _OUTLIER,
    }
    height = 18 * (len(rows) + 2)
    down = {
        "field": "row",
        "type": "quantitative",
        "scale": {"domain": [-0.5, len(rows) + 1.5], "nice": False, "reverse": True},
        "axis": None,
    }
    words = {"field": "label", "type": "nominal"}
    return {
        "width": 300,
        "height": height,
        "view": {"stroke": None},
        "encoding": {"y": down},
        "layer": [
            {
                "data": {"values": rows},
                "mark": {"type": "point", "filled": True, "opacity": 1, "size": 70, "x": 6, "aria": False},
                "encoding": {"color": _as_given("colour"), "shape": _as_given("shape")},
            },
            {
                "data": {"values": [hollow]},
                "mark": {"type": "point", "filled": False, "opacity": 1, "size": 60, "x": 6, "aria": False},
                "encoding": {"color": _as_given("colour")},
            },
            {
                "data": {"values": [*rows, hollow]},
                "mark": _text(11, align="left") | {"x": 18},
                "encoding": {"text": words},
            },
        ],
    }


def shares_chart(themes: Themes) -> Spec:
    """Return the heat map of themes by speeches: which share of its words each speech spends on each theme."""
    shown = themes.by_speech[:_MOST_SPEECHES]
    told = "Share of the words of each speech, in percent"
    if len(shown) < len(themes.by_speech):
        told += (
            f"; the first {len(shown)} of {len(themes.by_speech):,} speeches by id, all are in speeches.csv"
        )
    labels = {each.id: each.label for each in themes.themes}
    rows = [
        {
            "speech": speech.speech_id,
            "theme": labels[theme],
            "share": round(share, 4),
            "shown": _percent(share),
        }
        for speech in shown
        for theme, share in speech.shares.items()
    ]
    most = max((share for speech in shown for share in speech.shares.values()), default=0.0) or 1.0
    readable = len(shown) <= _ON_A_PAGE
    named = {
        "title": None,
        "labelFontSize": 11,
        "labelColor": _INK,
        "labelLimit": 420,
        "domain": False,
        "ticks": False,
    }
    across = {
        "field": "speech",
        "type": "nominal",
        "sort": [each.speech_id for each in shown],
        "axis": named | {"orient": "top", "labelAngle": -45 if readable else -90, "labelOverlap": False},
    }
    down = {"field": "theme", "type": "nominal", "sort": list(labels.values()), "axis": named}
    cells: Spec = {
        "mark": {"type": "rect", "stroke": "white", "strokeWidth": 1},
        "encoding": {
            "color": {
                "field": "share",
                "type": "quantitative",
                "scale": {"domain": [0, most], "range": ["#f5f8fc", "#9ecae1", "#2171b5", "#08306b"]},
                "legend": None if readable else {"title": None, "format": ".0%"},
            }
        },
    }
    white = {"condition": {"test": f"datum.share > {_DARK * most:.4f}", "value": "white"}, "value": _INK}
    figures = {
        "mark": _text(10.5) | {"aria": False},
        "encoding": {"text": {"field": "shown", "type": "nominal"}, "color": white},
    }
    return chart("Who speaks of what", told, view={"stroke": None}) | {
        "width": {"step": _CELL if readable else _NARROW},
        "height": {"step": _ROW},
        "data": {"values": rows},
        "encoding": {"x": across, "y": down},
        "layer": [cells, figures] if readable else [cells],
    }  # fmt: skip


def _counted(themes: int) -> str:
    return "1 theme" if themes == 1 else f"{themes} themes"


def _percent(share: float) -> str:
    """Return a share in whole percent, or nothing for none."""
    return "" if share == 0 else "<1" if share < 0.005 else f"{100 * share:.0f}"


def chart(title: str, subtitle: str = "", **more: Any) -> Spec:
    """Return what every chart has: its title, fonts and colours, and more of it."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "white",
        "padding": 16,
        "title": {"text": title, "subtitle": subtitle} if subtitle else {"text": title},
        "config": {
            "font": _FONT,
            "title": {"anchor": "start", "fontSize": 16, "subtitleFontSize": 12, "offset": 14}
            | {"color": _INK, "subtitleColor": _SOFT, "subtitlePadding": 5},
            "axis": {"labelColor": _SOFT, "titleColor": _INK, "titleFontWeight": "normal", "titleFontSize": 12}
            | {"labelFontSize": 11, "gridColor": _LINE, "domainColor": _LINE, "tickColor": _LINE},
            "view": {"stroke": None},
        },
        **more,
    }  # fmt: skip


def _text(size: float, weight: str = "normal", baseline: str = "middle", **more: Any) -> Spec:
    return {
        "type": "text",
        "fontSize": size,
        "fontWeight": weight,
        "color": _INK,
        "baseline": baseline,
        **more,
    }


def _as_given(field: str) -> Spec:
    """Return a channel that takes its value as it stands in the rows."""
    return {"field": field, "type": "nominal", "scale": None}


def _pixels(field: str, most: int) -> Spec:
    """Return a channel for places that are in pixels already, from the left or from the top."""
    down = most == _MAP_HEIGHT
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, most], "nice": False, "reverse": down},
        "axis": None,
    }


def look(number: int) -> tuple[str, str]:
    """Return the colour and the shape of a theme by its place: all colours of one shape, then of the next."""
    return _COLOURS[number % len(_COLOURS)], _SHAPES[number // len(_COLOURS) % len(_SHAPES)]


def _on_the_page(points: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the points in pixels from the left and from the top, as large as the frame takes, all directions alike."""
    if not len(points):
        return np.zeros((0, 2))
    low, high = points.min(axis=0).astype(np.float64), points.max(axis=0).astype(np.float64)
    page = np.array([_MAP_WIDTH, _MAP_HEIGHT])
    spans = np.where(high > low, high - low, 1)
    scale = ((page - 2 * _MARGIN) / spans)[high > low].min(initial=np.inf)
    moved = (points - (low + high) / 2) * (scale if np.isfinite(scale) else 1) * (1, -1) + page / 2
    return np.asarray(np.round(moved, 1), dtype=np.float64)


def drawn(count: int) -> list[int]:
    """Return which of the paragraphs are drawn: all, or as many as can be, evenly over their order."""
    few = min(count, _MOST_POINTS)
    return [number * count // few for number in range(few)]


def _point(place: NDArray[np.float64], look: tuple[str, str]) -> Spec:
    return {"x": float(place[0]), "y": float(place[1]), "colour": look[0], "shape": look[1]}


def _medoids(themes: Themes, places: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return where the medoid of each theme is, by the theme's id."""
    wanted = {(each.id, each.medoid) for each in themes.themes}
    found: dict[str, NDArray[np.float64]] = {}
    for each, place in zip(themes.assignments, places, strict=True):
        if (each.theme, each.paragraph_id) in wanted:
            found.setdefault(each.theme, place)
    return found


@dataclass(frozen=True)
class _Label:
    """Words on the map: their middle."""

    words: str
    x: float
    y: float

    @property
    def box(self) -> Box:
        half = _width(self.words) / 2 + 2
        return (self.x - half, self.y - _LINE_HEIGHT / 2, self.x + half, self.y + _LINE_HEIGHT / 2)


def _labels(
    themes: Iterable[Theme],
    medoids: Mapping[str, NDArray[np.float64]],
    looks: Mapping[str, tuple[str, str]],
    points: NDArray[np.float64],
) -> list[Spec]:
    """Return the labels, each near its medoid, where it hides no earlier one and few points."""
    taken = [(place[0] - 7, place[1] - 7, place[0] + 7, place[1] + 7) for place in medoids.values()]
    rows: list[Spec] = []
    for theme in themes:
        x, y = map(float, medoids[theme.id])
        label = min(_tries(theme.label, x, y), key=lambda each: _cost(each, y, taken, points))
        taken.append(label.box)
        rows.append(
            _point(medoids[theme.id], looks[theme.id])
            | {"label": label.words, "label_x": round(label.x, 1), "label_y": round(label.y, 1)}
        )
    return rows


def _cost(label: _Label, y: float, taken: Sequence[Box], points: NDArray[np.float64]) -> float:
    left, top, right, bottom = label.box
    hidden = ((points > (left, top)) & (points < (right, bottom))).all(axis=1).sum()
    beside = sum(_overlap(label.box, box) for box in taken)
    return float(beside + _HIDDEN * hidden + _MOVED * abs(label.y - y))


def _tries(words: str, x: float, y: float) -> Iterator[_Label]:
    """Yield where a label may stand, the best place first, all inside the frame."""
    half = min(_width(words) / 2 + 4, _MAP_WIDTH / 2)
    inside = min(max(x, half), _MAP_WIDTH - half)
    for step in range(1, _AWAY):
        for direction in (-1, 1):
            moved = y + direction * step * _LINE_HEIGHT
            if _LINE_HEIGHT / 2 <= moved <= _MAP_HEIGHT - _LINE_HEIGHT / 2:
                yield _Label(words, inside, moved)


def _overlap(a: Box, b: Box) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _width(words: str) -> float:
    """Return about how wide a label is: Chinese signs are square, others little more than half as wide."""
    return _LABEL * sum(1.0 if east_asian_width(sign) in "WFA" else 0.58 for sign in words)
