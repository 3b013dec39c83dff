"""In which language a page is written, and its words."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.requests import Request

from semantic.reports.words import ReportLanguage, Words

LANGUAGE = "lang"
"""What an address and a cookie call the language of the page."""
_PACKAGES = ("semantic.reports", "semantic.server")


def words_in(language: ReportLanguage) -> Words:
    """Return the words of pages, those of reports among them."""
    return Words.of(language, packages=_PACKAGES)


def words_of(request: Request) -> Words:
    """Return the words for whoever asks."""
    return words_in(language_of(request))


def chosen_language(request: Request) -> ReportLanguage | None:
    """Return the language that the address names, None if it names none that pages are written in."""
    return _known(request.query_params.get(LANGUAGE, ""))


def language_of(request: Request) -> ReportLanguage:
    """Return the language for whoever asks: that of the address, the one chosen before, or what the browser prefers."""
    before = _known(request.cookies.get(LANGUAGE, ""))
    preferred = next(_preferred(request.headers.get("accept-language", "")), ReportLanguage.ENGLISH)
    return chosen_language(request) or before or preferred


def _preferred(header: str) -> Iterator[ReportLanguage]:
    """Yield the languages that a browser names and pages are written in, the most wanted first."""
    named = [part.strip().partition(";") for part in header.split(",")]
    for tag, _, _ in sorted(named, key=lambda part: -_weight(part[2])):
        known = _known(tag.strip().casefold().partition("-")[0])
        if known is not None:
            yield known


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def _known(name: str) -> ReportLanguage | None:
    return next((each for each in ReportLanguage if each.value == name), None)
