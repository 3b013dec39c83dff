from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic.encoders.catalogue import models_folder
from semantic.encoders.static_tokens import SentencePieceTokens
from semantic.encoders.yardstick import YARDSTICK
from semantic.reuse.comparing import Compared, compared, rarity
from semantic.reuse.likeness import MEASURES, Likeness, blocks_of, likeness
from semantic.text.placed import Span

EAST, NORTH, BETWEEN = (1.0, 0.0), (0.0, 1.0), (0.6, 0.8)
"""Cosines in one's head: 0 between east and north, 0.6 from east to between, 0.8 from north to between."""
TEXTS = st.lists(
    st.sampled_from(
        [
            "云溪县",
            "修建水渠",
            "种植茶叶",
            "，",
            "。",
            "3万个",
            "增长5%",
            "去年",
            "将",
            "了",
            "harbour ",
            "\ud800",
        ]
    ),
    max_size=10,
).map("".join)


def measured(a: str, b: str) -> Likeness:
    one, other = compared([a, b])
    return likeness(one, other, blocks_of(one, other))


def made(
    text: str,
    *,
    clauses: Sequence[Span],
    clause_embeddings: Sequence[tuple[float, float]],
    words: Mapping[str, float],
    word_embeddings: Sequence[tuple[float, float]],
    embedding: tuple[float, float] = EAST,
) -> Compared:
    """A passage with embeddings of two dimensions."""
    return Compared(
        text=text,
        clauses=tuple(clauses),
        embedding=np.array(embedding, dtype=np.float32),
        clause_embeddings=np.array(clause_embeddings, dtype=np.float32).reshape(-1, 2),
        words=words,
        _word_rows=np.arange(len(words), dtype=np.int32),
        _lexicon=np.array(word_embeddings, dtype=np.float32).reshape(-1, 2),
    )


def test_measures_of_wording_by_hand() -> None:
    found = measured("修建水渠", "修建水库")
    assert found.characters == 3 / 5, "修 建 水 of those and 渠 库"
    assert found.pairs == 2 / 4, "修建 建水 of those and 水渠 水库"
    assert found.triples == 1 / 2, "修建水 of two in the shorter"
    assert (found.ordered_shorter, found.ordered_longer) == (3 / 4, 3 / 4)
    assert (found.aligned, found.longest) == (3 / 4, 3 / 4)
    assert (found.length, found.lengths) == (pytest.approx(math.log(5)), 1.0)


def test_a_passage_that_holds_a_shorter_one() -> None:
    found = measured("修建水渠", "修建水渠并种茶叶")
    assert (found.characters, found.pairs, found.triples) == (4 / 8, 3 / 7, 1.0)
    assert (found.ordered_shorter, found.ordered_longer) == (1.0, 0.5)
    assert (found.aligned, found.longest, found.window) == (0.5, 0.5, 1.0)
    assert (found.length, found.lengths) == (pytest.approx(math.log(5)), 0.5)


def test_moved_clauses_are_aligned_though_not_in_order() -> None:
    found = measured("修建水渠保护湖区", "保护湖区修建水渠")
    assert (found.characters, found.pairs, found.triples) == (1.0, 6 / 8, 4 / 6)
    assert (found.ordered_shorter, found.aligned, found.longest) == (0.5, 1.0, 0.5)


def test_signs_count_as_often_as_they_stand() -> None:
    assert measured("渠渠渠茶", "渠茶茶茶").characters == 2 / 6, "one 渠 and one 茶 of three each"
    assert measured("渠渠渠渠", "渠渠").pairs == 1 / 3


def test_a_western_word_weighs_as_much_as_two_characters() -> None:
    found = measured("harbour roads", "harbour taxes")
    assert (found.characters, found.pairs) == (2 / 6, 1 / 5)
    assert (found.ordered_shorter, found.length) == (0.5, pytest.approx(math.log(5)))


def test_a_window_of_the_longer_passage() -> None:
    assert measured("修建水渠", "今年修建水库工程").window == pytest.approx(6 / 8), (
        "three of four and of four"
    )
    assert measured("修建水渠", "今年修建水").window == pytest.approx(6 / 7), (
        "at an edge: three of four and of three"
    )
    assert measured("修建水渠", "唱歌跳舞演戏").window == 0.0


def test_figures() -> None:
    same = measured("投资5亿元，建校3所。", "投资500000000元，建校4所。")
    assert same.figures == pytest.approx(math.log(3)), "two in each"
    assert (same.figures_shared, same.figures_in_one) == (1 / 3, 0.0)
    one_sided = measured("建校3所。", "修建学校。")
    assert (one_sided.figures, one_sided.figures_shared, one_sided.figures_in_one) == (0.0, 0.0, 1.0)
    without = measured("修建学校。", "修建水渠。")
    assert (without.figures, without.figures_shared, without.figures_in_one) == (0.0, 0.5, 0.0)
    fewer = measured("建校3所。", "建校3所，投资5亿元，植树9万棵。")
    assert (fewer.figures, fewer.figures_shared) == (pytest.approx(math.log(2)), 1 / 3)


def test_past_and_plan() -> None:
    past, plan = "去年建成了32.7公里，荣获了全省第一。", "我们将继续加快推进园区建设，着力支持产业发展。"
    for text in (past, plan):
        (ready,) = compared([text])
        assert abs(ready.narration) == 4.0, "further signs tell nothing more than a log-odds of 4"
    apart, alike = measured(past, plan), measured(past, past)
    assert (apart.told_apart, apart.told_alike) == (8.0, -16.0)
    assert (alike.told_apart, alike.told_alike) == (0.0, 16.0)
    nothing = measured("，", "。")
    assert (nothing.told_apart, nothing.told_alike) == (0.0, 0.0)


def test_what_words_tell_is_counted_beyond_nine_nats() -> None:
    words = {"茶": 8.0, "渠": 11.0, "湖": 12.5, "田": 9.0}
    one = made("渠湖", clauses=[Span(0, 2)], clause_embeddings=[EAST], words={w: words[w] for w in "茶渠湖"},
               word_embeddings=[EAST] * 3)  # fmt: skip
    other = made("渠田", clauses=[Span(0, 2)], clause_embeddings=[EAST], words={w: words[w] for w in "茶渠田"},
                 word_embeddings=[EAST] * 3)  # fmt: skip
    found = likeness(one, other, ())
    assert found.rare == pytest.approx(math.log(1 + 2)), "渠 tells two beyond, 茶 nothing"
    assert found.apart == pytest.approx(math.log(1 + 3.5)), "湖 tells three and a half, 田 nothing"


def test_clauses_are_weighed_by_their_length_and_seen_from_the_better_matched_side() -> None:
    one = made("修建水渠，种茶", clauses=[Span(0, 4), Span(5, 7)], clause_embeddings=[EAST, NORTH], words={},
               word_embeddings=[])  # fmt: skip
    other = made("水渠", clauses=[Span(0, 2)], clause_embeddings=[EAST], words={}, word_embeddings=[])
    # From `one`: 1 for four characters and 0 for two, so 2/3; from `other`: 1.
    assert likeness(one, other, ()).clauses == pytest.approx(1.0)
    third = made("湖区", clauses=[Span(0, 2)], clause_embeddings=[BETWEEN], words={}, word_embeddings=[])
    # From `one`: 0.6 for four and 0.8 for two, so 2/3; from `third`: its nearest is 0.8.
    assert likeness(one, third, ()).clauses == pytest.approx(0.8)


def test_words_are_weighed_by_rarity_from_either_side() -> None:
    one = made("渠茶", clauses=[Span(0, 2)], clause_embeddings=[EAST], words={"渠": 12.0, "茶": 4.0},
               word_embeddings=[EAST, NORTH])  # fmt: skip
    other = made(
        "湖", clauses=[Span(0, 1)], clause_embeddings=[EAST], words={"湖": 9.0}, word_embeddings=[BETWEEN]
    )
    found = likeness(one, other, ())
    # From `one`: (12 * 0.6 + 4 * 0.8) / 16; from `other`: 0.8.
    assert found.words == pytest.approx(0.8)
    assert found.words_less == pytest.approx(0.65)


def test_a_rarity_weighs_at_least_one_nat() -> None:
    one = made("渠茶", clauses=[Span(0, 2)], clause_embeddings=[EAST], words={"渠": 0.0, "茶": 3.0},
               word_embeddings=[EAST, NORTH])  # fmt: skip
    other = made(
        "渠", clauses=[Span(0, 1)], clause_embeddings=[EAST], words={"渠": 1.0}, word_embeddings=[EAST]
    )
    assert likeness(one, other, ()).words_less == pytest.approx(1 / 4)


def test_the_cosine_is_that_of_the_passages() -> None:
    one, other = (
        made("渠", clauses=[Span(0, 1)], clause_embeddings=[EAST], words={}, word_embeddings=[], embedding=where)
        for where in (EAST, BETWEEN)
    )  # fmt: skip
    found = likeness(one, other, ())
    assert found.cosine == pytest.approx(0.6)
    assert (found.words, found.words_less) == (0.0, 0.0), "where there are no words, none is near"


def test_two_different_texts_without_a_sign_in_common() -> None:
    found = measured("", "，")
    shared = "characters pairs triples ordered_shorter ordered_longer aligned longest rare apart words figures".split()
    assert {name: getattr(found, name) for name in shared} == dict.fromkeys(shared, 0.0)
    assert (found.figures_shared, found.length, found.lengths) == (0.5, pytest.approx(math.log(2)), 1.0)


def test_values_stand_in_the_order_of_the_measures() -> None:
    found = measured("去年新增学位3万个", "今后新增学位5万个")
    assert tuple(field.name for field in fields(Likeness)) == MEASURES
    assert found.values == astuple(found) == tuple(getattr(found, name) for name in MEASURES)


@settings(deadline=None, max_examples=60)
@given(TEXTS, TEXTS)
def test_measures_are_the_same_whichever_passage_comes_first(one: str, other: str) -> None:
    # To a float32's last digit: products of rows and of columns are rounded apart.
    assert measured(one, other).values == pytest.approx(measured(other, one).values, abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(TEXTS, TEXTS)
def test_shares_lie_between_nothing_and_all(one: str, other: str) -> None:
    found = measured(one, other)
    for name in "characters pairs triples ordered_shorter ordered_longer aligned longest window".split():
        assert 0 <= getattr(found, name) <= 1
    assert 0 < found.lengths <= 1
    assert 0 <= found.figures_shared <= 1
    assert found.figures_in_one in (0.0, 1.0)
    assert found.longest <= found.aligned <= 1
    assert found.ordered_longer <= found.ordered_shorter
    assert found.words_less <= found.words <= 1 + 1e-6
    assert max(abs(found.cosine), abs(found.clauses)) <= 1 + 1e-6
    assert min(found.rare, found.apart, found.figures, found.length, found.told_apart) >= 0


@settings(deadline=None, max_examples=30)
@given(TEXTS)
def test_a_passage_is_wholly_like_itself(text: str) -> None:
    found = measured(text, text)
    assert (found.cosine, found.clauses) == (pytest.approx(1, abs=1e-6), pytest.approx(1, abs=1e-6))
    assert (found.apart, found.told_apart, found.figures_in_one, found.lengths) == (0.0, 0.0, 0.0, 1.0)
    (ready,) = compared([text])
    if ready.symbols.text:
        shares = (found.characters, found.ordered_shorter, found.ordered_longer, found.aligned, found.longest)
        assert shares == (1.0,) * 5
        assert found.window == 1.0


def test_a_passage_is_made_ready_by_itself_whatever_stands_beside_it() -> None:
    texts = ["云溪县去年修建水渠3条，种植茶叶。", "harbour roads", "", "，"]
    together = compared([*texts, "湖区禁渔。"])[: len(texts)]
    for alone, beside in zip((compared([text])[0] for text in texts), together, strict=True):
        assert (alone.text, alone.clauses, dict(alone.words)) == (
            beside.text,
            beside.clauses,
            dict(beside.words),
        )
        assert alone.embedding.tobytes() == beside.embedding.tobytes()
        assert alone.clause_embeddings.tobytes() == beside.clause_embeddings.tobytes()
        assert alone.word_embeddings.tobytes() == beside.word_embeddings.tobytes()


def test_what_a_passage_is_compared_by() -> None:
    (ready,) = compared(["去年修渠，投资5亿元！"])
    assert [ready.text[start:end] for start, end in ready.clauses] == ["去年修渠", "投资5亿元"]
    assert ready.clause_symbols == ("去年修渠", "投资5亿元")
    assert ready.clause_lengths.tolist() == [4.0, 5.0]
    assert ready.comparison == "去年修渠投资5亿元"
    assert dict(ready.figures) == {(5e8, "元"): 1}
    assert [runs.total() for runs in ready.runs] == [9, 8, 7]
    assert list(ready.words) == sorted(ready.words)
    assert {"去年", "投资", "5亿元"} <= ready.words.keys()
    assert ready.word_embeddings.shape == (len(ready.words), 256)


def test_no_passages_are_made_ready() -> None:
    assert compared([]) == []


@pytest.mark.parametrize(
    ("a", "b", "verbatim"),
    [
        ("修建水渠。", "修建，水渠", True),
        ("修建水渠", "修建水库", False),
        ("增长5%", "增长5", False),
        ("", "", False),
        ("，", "，", False),
    ],
)
def test_equal_comparison_text_is_verbatim(a: str, b: str, verbatim: bool) -> None:
    one, other = compared([a, b])
    assert one.is_verbatim(other) is other.is_verbatim(one) is verbatim


def test_a_rare_word_tells_more_and_two_words_tell_the_sum() -> None:
    assert 0 < rarity("的") < rarity("发展") < rarity("量子")
    assert rarity("发展量子") == pytest.approx(rarity("发展") + rarity("量子"))
    assert rarity("") == 0.0


@pytest.fixture(scope="module")
def vocabulary() -> SentencePieceTokens:
    return SentencePieceTokens(models_folder() / YARDSTICK / "tokenizer.model")


def test_the_sign_of_a_space_tells_nothing(vocabulary: SentencePieceTokens) -> None:
    assert vocabulary.surprisal("▁") == vocabulary.surprisal(" ") == vocabulary.surprisal("") == 0.0


def test_a_character_that_the_vocabulary_lacks_tells_as_much_as_its_rarest_piece(
    vocabulary: SentencePieceTokens,
) -> None:
    assert vocabulary.unknown in vocabulary.ids(["㐂"])[0]
    unknown = vocabulary.surprisal("㐂")
    assert unknown >= max(vocabulary.surprisal(word) for word in ("量子", "茶", "harbour", "?"))
    assert vocabulary.surprisal("发展㐂") == pytest.approx(vocabulary.surprisal("发展") + unknown)
    assert vocabulary.surprisal("\ud800") == vocabulary.surprisal("?")
