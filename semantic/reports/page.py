"""The report as one page: a file of HTML that opens from a mail, without a network."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from semantic.commitments.commitment import Hardness
from semantic.findings import Findings, Headline
from semantic.reports.charts import drawn, look
from semantic.reports.measured import measured
from semantic.reports.page_charts import page_charts
from semantic.reports.page_data import page_data
from semantic.reports.pages import environment
from semantic.reports.tables import write_text
from semantic.reports.telling import dates, dropped_by_reason, promises, why_so_many
from semantic.reports.themes import first_by_id, placed_paragraphs
from semantic.reports.vega import bundled
from semantic.reports.words import ToldFinding, Words, percent, short_names, shortened, told_findings
from semantic.reuse.kinds import shipped_kinds
from semantic.reuse.ledger import LedgerEntry
from semantic.themes.inside import InsideTheme
from semantic.themes.theme import Theme

PAGE = "report.html"
_SCRIPTS = (
    "clipboard",
    "base",
    "lists",
    "boilerplate",
    "commitments",
    "speeches",
    "compare",
    "themes",
    "main",
)
"""The parts of the script, in the order in which each needs those before it."""
_DROPPED_SHOWN = 200
"""Passages listed for each reason for which they were dropped; the table has them all."""
_LIBRARIES = ("faiss-cpu", "numpy", "scikit-learn")
"""What the figures depend on, beside this package."""


def write_page(
    findings: Findings, folder: Path, words: Words, *, vega: Callable[[], str] = bundled
) -> list[Path]:
    """Write ``report.html`` into `folder`, and return its path in a list.

    Parameters
    ----------
    findings : Findings
        What to show.
    folder : Path
        Where; it is there.
    words : Words
        In which language.
    vega : callable
        Returns the script that draws the charts.

    Notes
    -----
    Nothing is fetched: styles, scripts, texts and the library that draws the charts are in the file, and its content security
    policy allows no other script and no connection. Texts of speeches reach the page as data and become text nodes. The same
    findings give the same bytes.
    """
    write_text(folder / PAGE, page(findings, words, vega))
    return [folder / PAGE]


def page(findings: Findings, words: Words, vega: Callable[[], str] = bundled) -> str:
    """Return the page as HTML."""
    scripts = [_inline(vega()), *map(_script, _SCRIPTS)]
    speeches, spent = findings.speeches, findings.themes.by_speech
    pages = environment()
    pages.filters |= {"grouped": _grouped, "percent": percent, "short": partial(shortened, length=200)}
    unique = [each for each in findings.commitments if each.unique]
    told = told_findings(findings, words)
    return pages.get_template("report.html").render(
        findings=findings,
        words=words,
        policy=_policy(scripts),
        style=_read("style.css"),
        scripts=scripts,
        data=_json(page_data(findings, words)),
        charts=_json(page_charts(findings, words)),
        told=told,
        links=_links(findings, told),
        rows=_rows(findings, words),
        characters=sum(speech.characters for speech in speeches),
        dates=dates(findings, words),
        dropped=dropped_by_reason(findings.reading),
        shown_of_dropped=_DROPPED_SHOWN,
        unique=len(unique),
        hard=sum(each.strength is Hardness.HARD for each in unique),
        why_so_many=why_so_many(findings.themes, words),
        themes=_themes(findings),
        drawn=len(drawn(len(findings.themes.assignments))),
        colours={theme.id: look(number)[0] for number, theme in enumerate(findings.themes.themes)},
        highest=max((share for each in spent for share in each.shares.values()), default=0.0) or 1.0,
        measured=measured(),
        thresholds=asdict(shipped_kinds().thresholds).items(),
        libraries=[(name, version(name)) for name in _LIBRARIES],
        settings=json.dumps(findings.settings, indent=2, ensure_ascii=False),
    )


def _policy(scripts: Sequence[str]) -> str:
    """Return the content security policy: only these scripts, and no connection to anywhere.

    Vega makes functions of its expressions, which is what ``unsafe-eval`` is for; no text of a speech becomes an expression.
    """
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {allowed} 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _read(name: str) -> str:
    return (files("semantic.reports") / "page" / name).read_text(encoding="utf-8")


def _script(name: str) -> str:
    return _inline(_read(f"{name}.js"))


def _inline(script: str) -> str:
    """Return a script as it can stand in a page, whose end tag ends it wherever it is, and whose line ends are one."""
    return script.replace("\r\n", "\n").replace("\r", "\n").replace("</script", "<\\/script")


def _json(value: Any) -> Markup:
    """Return JSON that can stand in a page: signs that mean something there are escaped."""
    return htmlsafe_json_dumps(value, dumps=partial(json.dumps, ensure_ascii=False, separators=(",", ":")))


def _grouped(number: int) -> str:
    return f"{number:,}"


def _links(findings: Findings, told: Sequence[ToldFinding]) -> dict[Headline, str]:
    """Return for each headline the address in the page of what it rests on."""
    numbers = {speech.id: number for number, speech in enumerate(findings.speeches)}
    evidence = {each.headline: each.evidence for each in told}
    most = numbers.get(evidence.get(Headline.UNIQUE, ""))
    return {
        Headline.SHARED: "#/boilerplate/matrix",
        Headline.WIDEST: f"#/boilerplate/{quote(evidence.get(Headline.WIDEST, ''), safe='')}",
        Headline.UNIQUE: "#/commitments" if most is None else f"#/commitments/speech/{most}",
        Headline.TARGETS: f"#/commitments/indicator/{quote(evidence.get(Headline.TARGETS, ''), safe='')}",
        Headline.THEME: f"#/themes/{quote(evidence.get(Headline.THEME, ''), safe='')}",
    }


def _rows(findings: Findings, words: Words) -> list[dict[str, Any]]:
    """Return what the table of speeches says, in their order."""
    names = short_names(findings.speeches)
    ledger = {entry.speech_id: entry for entry in findings.ledger}
    again = {each.speech_id: each.first_id for each in findings.republished}
    promised = promises(findings)
    return [
        {
            "name": names[speech.id],
            "title": speech.title if speech.title != names[speech.id] else None,
            "language": speech.language or "und",
            "republished": names[again[speech.id]] if speech.id in again else None,
            "date": speech.date,
            "characters": speech.characters,
            "own": ledger[speech.id].own,
            "parts": _parts(ledger[speech.id]),
            "told": _told(ledger[speech.id], words),
            "commitments": promised[speech.id][0],
            "unique": promised[speech.id][1],
        }
        for speech in findings.speeches
    ]


def _parts(entry: LedgerEntry) -> list[tuple[str, float]]:
    told = entry.to_json()
    return [(name, told[name]) for name in ("verbatim", "edited", "reworded", "own")]


def _told(entry: LedgerEntry, words: Words) -> str:
    return ", ".join(f"{words(f'kind.{name}')} {percent(share)}" for name, share in _parts(entry))


def _themes(findings: Findings) -> list[tuple[Theme, InsideTheme, list[int]]]:
    """Return each theme with what is in it and the place of its medoid."""
    numbers = {speech.id: number for number, speech in enumerate(findings.speeches)}
    placed = first_by_id(placed_paragraphs(findings.speeches, findings.themes, findings.map_points))
    inside = {each.theme: each for each in findings.inside}
    medoids = {theme.id: placed[theme.id, theme.medoid].passage for theme in findings.themes.themes}
    return [
        (theme, inside[theme.id], [numbers[medoid.speech_id], medoid.start, medoid.end])
        for theme, medoid in ((theme, medoids[theme.id]) for theme in findings.themes.themes)
    ]
