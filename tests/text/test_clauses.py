from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.text.clauses import clause_spans


def clauses(text: str) -> list[str]:
    return [text[start:end] for start, end in clause_spans(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("修好水渠，种植茶叶；湖区禁渔。", ["修好水渠", "种植茶叶", "湖区禁渔"]),
        ("云溪县、青石县和白塔镇都丰收了！", ["云溪县、青石县和白塔镇都丰收了"]),
        ("一是治水：修渠？植树……禁渔", ["一是治水", "修渠", "植树", "禁渔"]),
        ("减税1,000万元，建校30所", ["减税1,000万元", "建校30所"]),
        ("3:15开会，10：30散会", ["3:15开会", "10", "30散会"]),
        ("2027年底前,建成水库", ["2027年底前", "建成水库"]),
        ("第一,第二,3所学校", ["第一", "第二", "3所学校"]),
        ("增长3.5%,下降5‰", ["增长3.5%", "下降5‰"]),
        ("水渠\n  茶园  \n", ["水渠", "茶园"]),
        ("We build roads. Then, at 3:15, we rest.", ["We build roads", "Then", "at 3:15", "we rest"]),
        ("See eldport.org for $1,000.50 more.", ["See eldport.org for $1,000.50 more"]),
        ("هل نبني؟ نعم، نبني؛ الآن۔", ["هل نبني", "نعم", "نبني", "الآن۔"]),
        ("“修渠，”他说", ["“修渠", "”他说"]),
        ("5", ["5"]),
        ("渠", ["渠"]),
        ("", []),
        ("，。……！", []),
        ("—— 、《》", []),
        ("\ud800，渠", ["渠"]),
    ],
)
def test_clauses_of_a_text(text: str, found: list[str]) -> None:
    assert clauses(text) == found


@given(st.text("渠茶5,，。.;:：3 \n、a-\ud800", max_size=30))
def test_clauses_stand_in_order_apart_without_space_around_them(text: str) -> None:
    spans = clause_spans(text)
    assert all(one.end < other.start for one, other in pairwise(spans)), "a mark stands between"
    for clause in clauses(text):
        assert clause == clause.strip()
        assert any(sign.isalnum() for sign in clause)
        assert not set("，。：；;\n") & set(clause)


@given(st.text("渠茶5,，。.;:：3 \n、a-", max_size=30))
def test_every_letter_and_figure_stands_in_one_clause(text: str) -> None:
    covered = [place for span in clause_spans(text) for place in range(*span)]
    assert len(covered) == len(set(covered))
    assert {place for place, sign in enumerate(text) if sign.isalnum()} <= set(covered)


@given(st.lists(st.text("渠茶田湖", min_size=1, max_size=4), max_size=5))
def test_clauses_joined_by_commas_come_back(parts: list[str]) -> None:
    assert clauses("，".join(parts)) == parts
