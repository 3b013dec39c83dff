"""The form of a search: what is filled in, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from pydantic import ValidationError
from starlette.datastructures import FormData, QueryParams

from semantic.errors import SemanticError
from semantic.records import Level, Mode
from semantic.reports.words import Words
from semantic.search.filters import Filter
from semantic.server.pages.addresses import address
from semantic.server.requests import LIMITS, SimilarRequest

_FILTERS = ("speaker", "place", "language", "speech", "theme", "since", "until")
_USUAL = {"mode": Mode.SEMANTIC.value, "level": Level.PARAGRAPH.value, "k": "10"}
"""What holds where nothing is chosen, and need not stand in an address."""


@dataclass(frozen=True)
class Asked:
    """What the form holds, as it was filled in."""

    values: Mapping[str, str]

    @classmethod
    def of(cls, given: QueryParams | FormData) -> Asked:
        """Return what an address or a form gives; of a text and a paragraph, the text counts."""
        names = ("text", "paragraph", "across", *_USUAL, *_FILTERS)
        values = {name: str(given.get(name, "")).replace("\r\n", "\n").strip() for name in names}
        if values["text"]:
            values |= {"paragraph": "", "across": ""}
        return cls({name: value or _USUAL.get(name, "") for name, value in values.items()})

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not (self["text"] or self["paragraph"])

    @property
    def filters(self) -> dict[str, str]:
        """What the search is limited to."""
        return {name: self[name] for name in _FILTERS if self[name]}

    def address(self, **more: str) -> str:
        """Return the address that asks the same."""
        unusual = {name: value for name, value in self.values.items() if value != _USUAL.get(name)}
        return address("/", **{**unusual, **more})

    def request(self) -> SimilarRequest:
        """Return what a program would ask.

        Raises
        ------
        ValidationError
            If no program could.
        """
        text, paragraph, k = self["text"], self["paragraph"], self["k"]
        return SimilarRequest.model_validate(
            {
                "text": text or None,
                "paragraph_id": paragraph or None,
                "k": int(k) if k.isdecimal() and len(k) < 10 else k,
                "mode": self["mode"],
                "level": self["level"],
                "filters": self.filters,
                "across_speeches": bool(self["across"]),
            }
        )


class Refused(Exception):  # noqa: N818 - the form says what is wrong in each field
    """A question that cannot be answered, with a sentence for each field."""

    def __init__(self, problems: Mapping[str, str], status: HTTPStatus) -> None:
        super().__init__(*problems.values())
        self.problems = problems
        self.status = status


def checked(asked: Asked, words: Words) -> SimilarRequest:
    """Return what a program would ask, or say in each field what is wrong."""
    try:
        request = asked.request()
    except ValidationError as error:
        wrong = {_field_of(each["loc"]) for each in error.errors()}
        raise Refused(
            {name: _sentence(name, asked, words) for name in sorted(wrong)}, HTTPStatus.UNPROCESSABLE_ENTITY
        ) from None
    try:
        Filter(since=request.filters.since, until=request.filters.until)
    except SemanticError:
        told = words("problem.no_time_between", since=asked["since"], until=asked["until"])
        raise Refused({"since": told}, HTTPStatus.UNPROCESSABLE_ENTITY) from None
    return request


def _field_of(place: tuple[int | str, ...]) -> str:
    """Return the name of the field of the form that is wrong."""
    name = place[1] if place[0] == "filters" else place[0]
    return str(name).removesuffix("_id")


def _sentence(name: str, asked: Asked, words: Words) -> str:
    """Return what is wrong in a field."""
    if name == "text" and len(asked["text"]) > LIMITS.max_text_characters:
        return words(
            "problem.text_too_long", count=f"{len(asked['text']):,}", most=f"{LIMITS.max_text_characters:,}"
        )
    key = f"problem.field_{name}"
    return words(key if key in words.known else "problem.field", most=LIMITS.max_k)
