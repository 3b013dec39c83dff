"""The words of reports, in the languages that reports are written in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from semantic.errors import SemanticError
from semantic.findings import Finding, Findings, Headline, main_findings
from semantic.records import Speech
from semantic.text.placed import Span

_OWN = "semantic.reports"
_SHOWN = 60
"""Characters of a passage that a sentence quotes; the report has all of it one click further."""


class ReportLanguage(StrEnum):
    """What language a report is written in."""

    CHINESE = "zh"
    ENGLISH = "en"

    @classmethod
    def named(cls, name: str) -> ReportLanguage:
        """Return the language of that name.

        Raises
        ------
        SemanticError
            If reports are not written in it.
        """
        try:
            return cls(name)
        except ValueError:
            raise SemanticError(
                f"There is no report in {name!r}; there is {' and '.join(each.value for each in cls)}."
            ) from None

    @classmethod
    def fitting(cls, findings: Findings) -> ReportLanguage:
        """Return the language of most speeches, or English where reports are not written in it."""
        return cls.CHINESE if findings.language == cls.CHINESE.value else cls.ENGLISH


@dataclass(frozen=True)
class Words:
    """Words and sentences by key, as ``commitments.title``; figures and names are filled in."""

    language: ReportLanguage
    known: Mapping[str, str]

    @classmethod
    def of(cls, language: ReportLanguage, *, packages: Sequence[str] = (_OWN,)) -> Words:
        """Return the words of a language that some packages keep in their folders ``wording``."""
        known = {key: said for package in packages for key, said in _read(package, language.value).items()}
        return cls(language, known)

    def __call__(self, key: str, **values: object) -> str:
        """Return what a key says; a key that is not there is an error of ours."""
        return self.known[key].format(**values)

    def part(self, prefix: str) -> dict[str, str]:
        """Return what begins with a prefix, as ``page``, without it."""
        start = f"{prefix}."
        return {key.removeprefix(start): said for key, said in self.known.items() if key.startswith(start)}


@cache
def _read(package: str, language: str) -> Mapping[str, str]:
    text = (files(package) / "wording" / f"{language}.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{key}": said
        for section, entries in tomllib.loads(text).items()
        for key, said in entries.items()
    }


def short_names(speeches: Sequence[Speech]) -> dict[str, str]:
    """Return for each speech, by its id, a short name that no other has: place, speaker or title, with date or id where needed.

    What tells all apart is taken for all: of reports that several places gave the place, of a meeting the speakers.
    """
    for told in (_place, _speaker, _title):
        names = {speech.id: told(speech) for speech in speeches}
        if all(names.values()) and len(set(names.values())) == len(names):
            return {id_: str(name) for id_, name in names.items()}
    names = {
        speech.id: _speaker(speech) or _place(speech) or _title(speech) or speech.id for speech in speeches
    }
    for more in (_date, _id):
        taken = list(names.values())
        names = {
            speech.id: f"{names[speech.id]} · {more(speech)}"
            if taken.count(names[speech.id]) > 1 and more(speech) and more(speech) != names[speech.id]
            else names[speech.id]
            for speech in speeches
        }
    apart = len(set(names.values())) == len(names)
    return {id_: str(name) if apart else id_ for id_, name in names.items()}


def _place(speech: Speech) -> str | None:
    return speech.place


def _speaker(speech: Speech) -> str | None:
    return " · ".join(filter(None, (speech.speaker, speech.place))) if speech.speaker else None


def _title(speech: Speech) -> str | None:
    return speech.title


def _date(speech: Speech) -> str | None:
    return speech.date


def _id(speech: Speech) -> str | None:
    return speech.id


def percent(share: float) -> str:
    """Return a share in percent, without decimals from 10 % on."""
    value = round(100 * share, 1)
    if share > 0 and value == 0:
        return "<0.1%"
    return f"{value:.0f}%" if value >= 10 or value == 0 else f"{value:.1f}%"


@dataclass(frozen=True, kw_only=True)
class ToldFinding:
    """A finding in words.

    Parameters
    ----------
    headline : Headline
        What it is about.
    figure : str
        The one figure that sums it up.
    text : str
        The sentence.
    evidence : str
        Id of what it rests on: a family, an indicator, a theme or a speech; empty for a whole table.
    """

    headline: Headline
    figure: str
    text: str
    evidence: str


def told_findings(findings: Findings, words: Words) -> list[ToldFinding]:
    """Return the main findings in words, in their order."""
    names = short_names(findings.speeches)
    labels = {theme.id: theme.label for theme in findings.themes.themes}
    return [_told(each, words, names, labels) for each in main_findings(findings)]


def _told(finding: Finding, words: Words, names: Mapping[str, str], labels: Mapping[str, str]) -> ToldFinding:
    values: dict[str, Any] = dict(finding.values)
    for key in ("most", "least", "lowest_speech", "highest_speech", "speech"):
        if key in values:
            values[key] = names[values[key]]
    for key in ("share", "most_share", "least_share", "mean"):
        if key in values:
            values[key] = percent(values[key])
    if "theme" in values:
        values["label"] = labels[values["theme"]]
    if "text" in values:
        values["text"] = shortened(values["text"])
    if "kind" in values:
        values["kind"] = words(f"kind.{values['kind']}")
    key = f"finding.{finding.headline.value}"
    if finding.headline is Headline.TARGETS and values["by"] is None:
        key = "finding.targets_undated"
    if finding.headline is Headline.UNIQUE and not values["hard"]:
        key = "finding.unique_soft"
    values = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    evidence = {
        Headline.WIDEST: finding.values.get("family", ""),
        Headline.TARGETS: finding.values.get("indicator", ""),
        Headline.THEME: finding.values.get("theme", ""),
        Headline.UNIQUE: finding.values.get("most", ""),
        Headline.SHARED: "",
    }[finding.headline]
    return ToldFinding(
        headline=finding.headline,
        figure=words(f"finding.{finding.headline.value}_figure", **values),
        text=words(key, **values),
        evidence=str(evidence),
    )


def shortened(text: str, length: int = _SHOWN) -> str:
    """Return the beginning of a text on one line, with an ellipsis where it goes on."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length].rstrip()}…"


def outside(length: int, spans: Sequence[Span]) -> list[Span]:
    """Return what of a text of some length lies in none of some spans."""
    parts: list[Span] = []
    done = 0
    for span in sorted(spans):
        if span.start > done:
            parts.append(Span(done, span.start))
        done = max(done, span.end)
    return [*parts, Span(done, length)] if done < length else parts
