from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from semantic.commitments.scope import Scope
from semantic.errors import SemanticError
from semantic.records import Speech


def speech(id_: str, metadata: Mapping[str, str] | None = None, **known: str) -> Speech:
    fields = dict.fromkeys(("title", "speaker", "place", "date", "language")) | known
    return Speech(id=id_, source="", text="", paragraphs=(), metadata=metadata or {}, **fields)  # type: ignore[arg-type]


OWN = speech("own", {"类型": "工作报告"}, place="云溪县", date="2026-01-16", language="zh", speaker="林一")


@pytest.mark.parametrize(
    ("words", "same", "having"),
    [
        ("same year", ("year",), ()),
        ("same-level", ("level",), ()),
        ("same Year , place = 上海 | 江苏", ("year",), (("place", ("上海", "江苏")),)),
        ("since=2025,until=2026-06", (), (("since", ("2025",)), ("until", ("2026-06",)))),
        ("same 类型, level=city", ("类型",), (("level", ("city",)),)),
    ],
)
def test_words_are_read(
    words: str, same: tuple[str, ...], having: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    scope = Scope.parse(words)
    assert (scope.same, scope.having) == (same, having)
    assert Scope.parse(str(scope)) == scope


@pytest.mark.parametrize(
    "words", ["", "same", "place=", "place==上海", "same year,", "same year same level", "上海"]
)
def test_what_limits_nothing_is_refused(words: str) -> None:
    term = words.rsplit(",", maxsplit=1)[-1].strip()
    message = (
        f"{term!r} limits nothing; write terms such as 'same year' or 'place=上海', with commas between."
    )
    with pytest.raises(SemanticError, match=f"^{re.escape(message)}$"):
        Scope.parse(words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("since=soon", "'soon' is no date; write 2026, 2026-01 or 2026-01-16."),
        ("until=2025, since=2026", "No date lies between 2026 and 2025; give the earlier one first."),
    ],
)
def test_dates_are_checked_at_once(words: str, message: str) -> None:
    with pytest.raises(SemanticError, match=f"^{re.escape(message)}$"):
        Scope.parse(words)


def test_without_terms_all_others_are_allowed_and_never_oneself() -> None:
    assert Scope().allows(OWN, speech("other"))
    assert not Scope().allows(OWN, OWN)
    assert str(Scope()) == ""


@pytest.mark.parametrize(
    ("words", "other", "allowed"),
    [
        ("same year", speech("o", date="2026"), True),
        ("same year", speech("o", date="2025-12-31"), False),
        ("same year", speech("o"), False),
        ("same level", speech("o", place="白塔區"), True),
        ("same level", speech("o", place="柳河市"), False),
        ("same level", speech("o", place="上海"), False),
        ("same level", speech("o", place="Atlantis"), False),
        ("same level", speech("o", {"level": "county"}, place="柳河市"), True),
        ("same place", speech("o", place="雲溪縣"), True),
        ("same place", speech("o", place="白塔县"), False),
        ("same speaker", speech("o", speaker="林 一"), True),
        ("same language", speech("o", language="en"), False),
        ("same 类型", speech("o", {"类型": "工作報告"}), True),
        ("same 类型", speech("o", {"类型": "致辞"}), False),
        ("same 类型", speech("o"), False),
        ("place=云溪|白塔", speech("o", place="白塔县"), True),
        ("place=云溪|白塔", speech("o"), False),
        ("level=city|province", speech("o", place="柳河市"), True),
        ("level=city|province", speech("o", place="上海"), True),
        ("level=city|province", speech("o", place="白塔县"), False),
        ("year=2025", speech("o", date="2025-03"), True),
        ("year=2025", speech("o"), False),
        ("since=2025-06", speech("o", date="2025-07-01"), True),
        ("since=2025-06", speech("o", date="2025-05-31"), False),
        ("since=2025-06", speech("o"), False),
        ("speech=o|p", speech("o"), True),
        ("speech=p", speech("o"), False),
        ("类型=致辞", speech("o", {"类型": "致辭"}), True),
        ("类型=致辞", speech("o"), False),
        ("same year, place=白塔", speech("o", place="白塔县", date="2026-02"), True),
        ("same year, place=白塔", speech("o", place="白塔县", date="2025-02"), False),
    ],
)  # fmt: skip
def test_with_which_speeches_one_is_compared(words: str, other: Speech, allowed: bool) -> None:
    assert Scope.parse(words).allows(OWN, other) is allowed


def test_what_is_not_known_of_oneself_compares_with_none() -> None:
    unknown = speech("own")
    for name in ("year", "level", "place", "speaker", "language", "类型"):
        assert not Scope.parse(f"same {name}").allows(unknown, OWN)
        assert not Scope.parse(f"same {name}").allows(unknown, speech("other"))


def test_the_same_of_both_is_the_same_whichever_comes_first() -> None:
    others = [speech("a", place="白塔县"), speech("b", date="2026"), speech("c", {"level": "county"}), OWN]
    for name in ("year", "level", "place"):
        scope = Scope.parse(f"same {name}")
        for one in others:
            for other in others:
                assert scope.allows(one, other) is scope.allows(other, one)


def test_a_name_is_given_once() -> None:
    with pytest.raises(
        SemanticError,
        match=r"^'since' is given twice; write one term, with \| between values that will do\.$",
    ):
        Scope.parse("since=2026, since=2020")


def test_a_date_is_one() -> None:
    with pytest.raises(SemanticError, match=r"^'since' takes one date; give the earliest or latest alone\.$"):
        Scope.parse("since=2025|2030")


def test_the_same_place_with_and_without_its_rank() -> None:
    beijing = speech("own", place="北京")
    assert Scope.parse("place=北京").allows(beijing, speech("other", place="北京市"))
    assert Scope.parse("same place").allows(beijing, speech("other", place="北京市"))
