from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.commitments.commitment import Hardness, Label, Promise, Target
from semantic.commitments.sentences import PlacedSentence
from semantic.evaluation.commitments import (
    Agreement,
    agreement_on_commitments,
    agreement_on_hardness,
    agreement_on_targets,
    common_share,
    matching,
)
from semantic.evaluation.gold import GoldSentence
from semantic.text.placed import Span

spans = st.tuples(st.integers(0, 20), st.integers(1, 10)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


def judged(hardness: Hardness | None, targets: Sequence[Span] = ()) -> GoldSentence:
    return GoldSentence(
        sentence=PlacedSentence(text="修建水渠三十公里。"),
        group="a",
        promises=hardness is not None,
        hard=hardness is Hardness.HARD,
        targets=tuple(targets),
    )


def told(hardness: Hardness | None, targets: Sequence[Span] = ()) -> Promise:
    return Promise(
        label=Label.NOT if hardness is None else Label.COMMITMENT,
        strength=hardness,
        targets=tuple(Target(text="", start=span.start, end=span.end) for span in targets),
        confidence=0.9,
    )


HARD, SOFT = Hardness.HARD, Hardness.SOFT


def test_shares_by_hand() -> None:
    agreement = Agreement(found=4, judged=5, both=3)
    assert (agreement.precision, agreement.recall, agreement.f1) == (0.75, 0.6, pytest.approx(2 / 3))
    assert agreement.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))


@pytest.mark.parametrize(
    ("agreement", "shares"),
    [
        (Agreement(0, 0, 0), (0, 0, 0)),
        (Agreement(3, 0, 0), (0, 0, 0)),
        (Agreement(0, 3, 0), (0, 0, 0)),
        (Agreement(3, 3, 3), (1, 1, 1)),
    ],
)
def test_nothing_found_or_nothing_judged(agreement: Agreement, shares: tuple[float, float, float]) -> None:
    assert (agreement.precision, agreement.recall, agreement.f1) == shares


def test_labels_and_hardness() -> None:
    gold = [judged(HARD), judged(SOFT), judged(None), judged(None), judged(HARD)]
    found = [told(HARD), told(HARD), told(SOFT), told(None), told(None)]
    assert agreement_on_commitments(gold, found) == Agreement(found=3, judged=3, both=2)
    assert agreement_on_hardness(gold, found) == Agreement(found=2, judged=2, both=1)
    assert agreement_on_commitments([], []) == Agreement(0, 0, 0)


def test_each_sentence_has_an_answer() -> None:
    with pytest.raises(ValueError, match="zip"):
        agreement_on_commitments([judged(HARD)], [])


def test_targets() -> None:
    gold = [judged(HARD, [Span(0, 10), Span(20, 30)]), judged(SOFT), judged(HARD, [Span(0, 4)])]
    found = [told(HARD, [Span(0, 5), Span(21, 24)]), told(HARD, [Span(0, 4)]), told(None)]
    assert agreement_on_targets(gold, found) == Agreement(found=3, judged=3, both=1)


def test_two_figures_at_one_place_are_one_target() -> None:
    gold, found = [judged(HARD, [Span(0, 10)])], [told(HARD, [Span(0, 10), Span(0, 10)])]
    assert agreement_on_targets(gold, found) == Agreement(1, 1, 1)


@pytest.mark.parametrize(
    ("a", "b", "share"),
    [
        (Span(0, 10), Span(0, 10), 1),
        (Span(0, 10), Span(0, 5), 0.5),
        (Span(0, 10), Span(5, 15), 1 / 3),
        (Span(0, 10), Span(10, 20), 0),
        (Span(0, 4), Span(16, 20), 0),
    ],
)
def test_the_common_share_by_hand(a: Span, b: Span, share: float) -> None:
    assert common_share(a, b) == common_share(b, a) == pytest.approx(share)


@given(a=spans, b=spans)
def test_the_common_share_is_that_of_sets_of_characters(a: Span, b: Span) -> None:
    one, other = set(range(*a)), set(range(*b))
    if one & other:
        assert common_share(a, b) == pytest.approx(len(one & other) / len(one | other))
    else:
        assert common_share(a, b) == 0


def test_each_of_the_others_answers_one() -> None:
    assert matching([Span(0, 10), Span(0, 9)], [Span(0, 10)]) == 1
    assert matching([Span(0, 10), Span(20, 30)], [Span(20, 29), Span(0, 9)]) == 2
    assert matching([Span(0, 10)], []) == matching([], [Span(0, 10)]) == 0
    assert matching([Span(0, 10)], [Span(0, 5)]) == 1, "half is enough"
    assert matching([Span(0, 11)], [Span(0, 5)]) == 0


@given(given_spans=st.lists(spans, max_size=6))
def test_all_match_themselves(given_spans: list[Span]) -> None:
    assert matching(given_spans, given_spans) == len(given_spans)
    assert matching(given_spans, given_spans[::-1]) == len(given_spans)
