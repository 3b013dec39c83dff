"""What clients may ask, checked before anything is done: the bodies of requests, with examples."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from semantic.records import Level, Mode, Role
from semantic.search.filters import check_date
from semantic.server.limits import ServerLimits

LIMITS = ServerLimits()
"""What is told of limits in the description of the API is what holds by default."""
_NAMES = 100
"""Names of one filter: more than anybody types, fewer than would take time."""
NAME_CHARACTERS = 300
"""Of a name or id; the longest titles have 200."""


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("has a NUL character; leave it out")
    return text


def _with_words(text: str) -> str:
    if not text.strip():
        raise ValueError("has no words; give some text")
    return _without_nul(text)


def _a_date(date: str) -> str:
    try:
        check_date(date)
    except Exception as error:
        raise ValueError(str(error)) from error
    return date


def _several(names: object) -> object:
    """Return one name as a list of it."""
    return [names] if isinstance(names, str) else names


def _whole(number: object) -> object:
    """Return 3.0 as 3, which JSON does not tell apart."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


_NO_NUL = {"pattern": r"^[^\u0000]*$"}
_WORDS = {"pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$"}
_DATE = {"pattern": "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"}
"""What the functions above check, for who reads the description; theirs are the better words for what is wrong."""

Name = Annotated[
    str,
    Field(min_length=1, max_length=NAME_CHARACTERS, json_schema_extra=_NO_NUL),
    AfterValidator(_without_nul),
]
Text = Annotated[
    str,
    Field(max_length=LIMITS.max_text_characters, json_schema_extra=_WORDS),
    AfterValidator(_with_words),
]
Draft = Annotated[
    str,
    Field(max_length=LIMITS.max_draft_characters, json_schema_extra=_WORDS),
    AfterValidator(_with_words),
]
Date = Annotated[str, Field(max_length=10, json_schema_extra=_DATE), AfterValidator(_a_date)]
_Several = Annotated[list[Name], Field(max_length=_NAMES)]
Names = Annotated[_Several, BeforeValidator(_several, json_schema_input_type=_Several | Name)]
_Roles = Annotated[list[Annotated[Role, Field(strict=False)]], Field(max_length=len(Role))]
Roles = Annotated[_Roles, BeforeValidator(_several, json_schema_input_type=_Roles | Role)]
WHOLE = BeforeValidator(_whole)


class Asked(BaseModel):
    """What has only the fields that are known, each of the type that is named."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Filters(Asked):
    """What a search is limited to; what is left out limits nothing."""

    speaker: Names = Field(default=[], description="Only speeches of these speakers, in either script.")
    place: Names = Field(default=[], description="Only speeches of these places; 北京 and 北京市 are one.")
    language: Names = Field(default=[], description="Only speeches in these languages, as ISO 639-1: zh, en.")
    speech: Names = Field(default=[], description="Only the speeches of these ids.")
    theme: Names = Field(default=[], description="Only paragraphs of themes of these ids; see /v1/themes.")
    since: Date | None = Field(default=None, description="From this date on: 2026, 2026-01 or 2026-01-16.")
    until: Date | None = Field(default=None, description="Up to this date.")
    role: Roles = Field(default=[Role.BODY], description="Roles of the paragraphs to search.")


class SimilarRequest(Asked):
    """A text, or a paragraph of the corpus, for which similar ones are wanted."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"text": "我们将在三年内把专利数量翻一番。", "k": 3},
                {"text": "14.5亿元", "mode": "lexical", "filters": {"place": "上海", "since": "2025"}},
            ],
            "oneOf": [
                {
                    "required": ["text"],
                    "properties": {
                        "text": {"type": "string"},
                        "paragraph_id": {"type": "null"},
                        "across_speeches": {"const": False},
                    },
                },
                {
                    "required": ["paragraph_id"],
                    "properties": {"paragraph_id": {"type": "string"}, "text": {"type": "null"}},
                },
            ],
        }
    )

    text: Text | None = Field(
        default=None, description="What to look for; either this or `paragraph_id` is given."
    )
    paragraph_id: Name | None = Field(
        default=None, description="Id of a paragraph or sentence to look for instead."
    )
    k: Annotated[int, Field(ge=1, le=LIMITS.max_k), WHOLE] = Field(
        default=10, description="How many at most."
    )
    min_similarity: Annotated[float, Field(ge=-1, le=1)] | None = Field(
        default=None, description="Least cosine, inclusive."
    )
    level: Annotated[Level, Field(strict=False)] = Field(
        default=Level.PARAGRAPH, description="Whether to find paragraphs or sentences."
    )
    mode: Annotated[Mode, Field(strict=False)] = Field(
        default=Mode.SEMANTIC, description="By meaning, by wording, or by the ranks in both."
    )
    filters: Filters = Field(default=Filters(), description="What the search is limited to.")
    across_speeches: bool = Field(
        default=False, description="Whether to leave out the speech of `paragraph_id`."
    )

    @model_validator(mode="after")
    def _has_one_query(self) -> SimilarRequest:
        if (self.text is None) == (self.paragraph_id is None):
            raise ValueError("give either text or paragraph_id")
        return self


class RelateRequest(Asked):
    """Two texts."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"a": "今年新增学位3万个以上。", "b": "今年新增学位5万个以上。"}]}
    )

    a: Text = Field(description="A sentence or paragraph.")
    b: Text = Field(description="Another one.")


class CheckRequest(Asked):
    """A draft, a paragraph a line."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "各位代表：\n我们将新建口袋公园二十个。\n今年财政收入增长5%。"}]
        }
    )

    text: Draft = Field(description="The draft; each line that is not empty is a paragraph.")
    k: Annotated[int, Field(ge=1, le=20), WHOLE] = Field(
        default=5, description="How many of the nearest paragraphs to look at for each."
    )
