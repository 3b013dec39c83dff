"""The charts of the page: drawn in the browser by Vega, so that a point tells what it is and can be clicked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from semantic.findings import Findings
from semantic.reports.charts import Spec, chart, drawn, evidence_chart, look
from semantic.reports.telling import evidence_words
from semantic.reports.words import Words, short_names, shortened

_SIZE = 560
"""Width and height of the map in pixels: as much as a laptop shows at once."""
_SHOWN = 90
"""Characters of a paragraph that its point tells."""


def page_charts(findings: Findings, words: Words) -> dict[str, Spec]:
    """Return the specifications of the charts by name: ``map`` and ``evidence``, as far as there is something to draw."""
    themes = findings.themes
    charts: dict[str, Spec] = {}
    if themes.themes:
        charts["map"] = _map(findings, words)
    if themes.evidence:
        told = evidence_words(themes, words, title=words("page.evidence_k"))
        charts["evidence"] = evidence_chart(themes.evidence, themes.k, told)
    return charts


def _map(findings: Findings, words: Words) -> Spec:
    labels = [theme.label for theme in findings.themes.themes]
    looks = [look(number) for number in range(len(labels))]
    rows = _rows(findings)
    across: Spec = {
        "type": "quantitative",
        "axis": None,
        "scale": {"zero": False, "nice": False, "padding": 12},
    }
    legend = {
        "title": words("page.theme"),
        "labelLimit": 320,
        "symbolOpacity": 1,
        "symbolSize": 90,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "rowPadding": 5,
    }
    return chart("") | {
        "title": None,
        "width": _SIZE,
        "height": _SIZE,
        "data": {"values": rows},
        "params": [
            {
                "name": "theme",
                "select": {"type": "point", "fields": ["theme"]},
                "bind": "legend",
            }
        ],
        "mark": {"type": "point", "filled": True, "size": 42, "cursor": "pointer"},
        "encoding": {
            "x": across | {"field": "x"},
            "y": across | {"field": "y"},
            "color": {
                "field": "theme",
                "type": "nominal",
                "scale": {"domain": labels, "range": [colour for colour, _ in looks]},
                "legend": legend,
            },
            "shape": {
                "field": "theme",
                "type": "nominal",
                "scale": {"domain": labels, "range": [shape for _, shape in looks]},
                "legend": legend,
            },
            "opacity": {
                "condition": {"param": "theme", "value": 0.85},
                "value": 0.08,
            },
            "tooltip": [
                {"field": "speech", "title": words("page.speech")},
                {"field": "theme", "title": words("page.theme")},
                {"field": "text", "title": words("page.text")},
            ],
        },
    }  # fmt: skip


def _rows(findings: Findings) -> list[dict[str, Any]]:
    """Return a row a paragraph that is drawn, evenly over their order where not all are."""
    names: Mapping[str, str] = short_names(findings.speeches)
    labels = {theme.id: theme.label for theme in findings.themes.themes}
    paragraphs = [
        (number, paragraph)
        for number, speech in enumerate(findings.speeches)
        for paragraph in speech.paragraphs
    ]
    rows = []
    for row in drawn(len(paragraphs)):
        number, paragraph = paragraphs[row]
        found = findings.themes.assignments[row]
        x, y = findings.map_points[row].tolist()
        rows.append(
            {
                "x": round(x, 2),
                "y": round(y, 2),
                "theme": labels[found.theme],
                "speech": names[paragraph.speech_id],
                "text": shortened(paragraph.text, _SHOWN),
                "speech_number": number,
                "start": paragraph.start,
            }
        )
    return rows
