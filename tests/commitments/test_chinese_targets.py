from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.commitments.chinese_targets import apart, chinese_targets
from semantic.commitments.model import shipped_commitments
from semantic.text.placed import Span

spans = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
weighed = st.lists(st.tuples(spans, st.integers(-6, 12).map(lambda weight: weight / 2)), max_size=8)


def overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def heaviest(given_spans: list[tuple[Span, float]], floor: float) -> float:
    """Return the most that spans apart from each other weigh above a floor, by trying all sets."""
    return max(
        sum(weight - floor for _, weight in chosen)
        for size in range(len(given_spans) + 1)
        for chosen in combinations(given_spans, size)
        if not any(overlap(a, b) for (a, _), (b, _) in combinations(chosen, 2))
    )


@given(each=weighed, floor=st.sampled_from([-1.5, 0.0, 1.0]))
def test_as_heavy_as_the_heaviest_set_of_all(each: list[tuple[Span, float]], floor: float) -> None:
    chosen = apart([span for span, _ in each], [weight for _, weight in each], floor)
    assert chosen == sorted(chosen)
    assert not any(overlap(a, b) for a, b in combinations(chosen, 2))
    best: dict[Span, float] = {}
    for span, weight in each:
        best[span] = max(weight, best.get(span, weight))
    assert all(best[span] > floor for span in chosen)
    assert sum(best[span] - floor for span in chosen) == heaviest(each, floor)


@given(each=weighed)
def test_the_order_in_which_spans_come_changes_no_total(each: list[tuple[Span, float]]) -> None:
    best = dict(sorted(each, key=lambda pair: pair[1]))
    totals = {
        sum(best[span] for span in apart([span for span, _ in order], [weight for _, weight in order], 0.0))
        for order in (each, each[::-1], sorted(each))
    }
    assert len(totals) == 1


def test_a_floor_is_not_reached_by_what_weighs_as_much() -> None:
    one = [Span(0, 4)]
    assert (apart(one, [1.0], 1.0), apart(one, [1.0], 0.5), apart([], [], 0.0)) == ([], one, [])


def test_spans_that_touch_do_not_overlap() -> None:
    assert apart([Span(0, 4), Span(4, 8), Span(3, 5)], [1.0, 1.0, 1.9], 0.0) == [Span(0, 4), Span(4, 8)]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("地区生产总值增长5%左右，民生持续改善。", "5%左右"),
        ("粮食产量稳定在40万吨以上。", "40万吨以上"),
        ("空气质量优良天数比例不低于90%。", "90%"),
        ("糧食產量穩定在40萬噸以上。", "40萬噸以上"),
    ],
)
def test_a_share_or_a_compared_figure_is_always_in_a_target(text: str, figure: str) -> None:
    (found,) = chinese_targets([text], shipped_commitments())
    place = text.index(figure)
    assert any(span.start <= place and place + len(figure) <= span.end for span in found), found
    assert not any(overlap(a, b) for a, b in combinations(found, 2))


def test_no_texts_and_empty_texts_have_no_targets() -> None:
    model = shipped_commitments()
    assert chinese_targets([], model) == []
    assert chinese_targets(["", "。", "渠"], model) == [[], [], []]


def test_targets_do_not_depend_on_the_texts_beside_them() -> None:
    model = shipped_commitments()
    texts = ["地区生产总值增长5%左右。", "", "年底前出台《云溪县湖泊保护条例》。", "改造老旧小区30个。"]
    alone = [chinese_targets([text], model)[0] for text in texts]
    assert chinese_targets(texts, model) == alone
    assert chinese_targets(texts[::-1], model) == alone[::-1]
