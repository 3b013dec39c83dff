"""Search by wording, against scikit-learn's TF-IDF over terms cut in plain Python."""

from __future__ import annotations

import numpy as np
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic.index.lexical import LexicalIndex
from sklearn.feature_extraction.text import TfidfVectorizer

TEXTS = [
    "新建口袋公园二十个，改造老旧小区。",
    "改造老旧小区八十个。",
    "保護知識產權，就是保護創新。",
    "We will plant trees and protect the sea.",
    "Trees, trees and more TREES!",
    "ＧＤＰ增长5%左右，城镇新增就业12.5万人",
    "各位代表",
]


def terms(text: str) -> list[str]:
    """Cut a text in folded, simplified script into characters, pairs of neighbours, and words."""
    found = []
    for run in regex.findall(r"\p{Han}+|[\p{L}\p{N}--\p{Han}]+", text.lower(), flags=regex.V1):
        if regex.match(r"\p{Han}", run):
            found += [*run, *(run[place : place + 2] for place in range(len(run) - 1))]
        else:
            found.append(run)
    return found


def test_weights_are_those_of_scikit_learn() -> None:
    texts = [text for text in TEXTS if "Ｇ" not in text and "護" not in text]
    vectorizer = TfidfVectorizer(analyzer=terms, sublinear_tf=True)
    rows = vectorizer.fit_transform(texts)
    index = LexicalIndex(texts)
    for query in ("改造小区，改造公园", "trees of the sea", "代表trees"):
        asked = vectorizer.transform([query])
        # scikit-learn forgets terms it has not seen; here they count against the similarity.
        unseen = [term for term in set(terms(query)) if term not in vectorizer.vocabulary_]
        counts = np.array([1 + np.log(terms(query).count(term)) for term in unseen])
        weights = 1 + np.log([terms(query).count(t) for t in set(terms(query)) - set(unseen)])
        known = np.array([vectorizer.vocabulary_[t] for t in set(terms(query)) - set(unseen)])
        length = np.sqrt(
            np.square(weights * vectorizer.idf_[known]).sum()
            + np.square(counts * (np.log(1 + len(texts)) + 1)).sum()
        )
        short = np.sqrt(np.square(weights * vectorizer.idf_[known]).sum())
        wanted = (rows @ asked.T).toarray()[:, 0] * short / length
        hits = index.within(query, 0)
        assert hits.similarities.tolist() == pytest.approx(wanted[hits.rows].tolist(), abs=1e-6)
        assert sorted(hits.rows.tolist()) == np.flatnonzero(wanted).tolist()


@pytest.mark.parametrize("row", range(len(TEXTS)))
def test_a_text_is_nearest_to_itself(row: int) -> None:
    hits = LexicalIndex(TEXTS).nearest(TEXTS[row], 3)
    assert hits.rows[0] == row
    assert hits.similarities[0] == pytest.approx(1, abs=1e-6)
    assert (np.diff(hits.similarities) <= 0).all()


def test_case_width_and_script_make_no_difference() -> None:
    index = LexicalIndex(TEXTS)
    for query, row in (
        ("保护知识产权，就是保护创新", 2),
        ("gdp增长５%左右 城镇新增就业12.5万人", 5),
        ("trees trees and more trees", 4),
    ):
        assert index.nearest(query, 1).rows.tolist() == [row]
        assert index.nearest(query, 1).similarities[0] == pytest.approx(1, abs=1e-6)


def test_single_characters_and_words_are_found_and_parts_of_words_are_not() -> None:
    index = LexicalIndex(["河", "大河之水", "riverside", "river"])
    assert index.nearest("河", 9).rows.tolist() == [0, 1]
    assert index.nearest("river", 9).rows.tolist() == [3]
    assert len(index.nearest("海", 9)) == 0
    assert len(index.nearest("，。 !", 9)) == 0


def test_texts_do_not_run_into_each_other() -> None:
    index = LexicalIndex(["甲", "乙", "x", "y", "a\x1eb"])
    assert index.nearest("甲乙", 9).rows.tolist() == [0, 1]
    assert len(index.nearest("xy", 9)) == 0
    assert index.nearest("b", 9).rows.tolist() == [4]


def test_filters_thresholds_and_ties() -> None:
    index = LexicalIndex(["建桥", "修路", "建桥", "建桥修路"])
    assert index.nearest("建桥", 2).rows.tolist() == [0, 2]
    assert index.nearest("建桥", 9, allowed=np.array([False, True, True, True])).rows.tolist() == [2, 3]
    assert index.within("建桥", 0.999).rows.tolist() == [0, 2]
    assert index.within("建桥", 0.1).rows.tolist() == [0, 2, 3]


def test_what_holds_the_query_comes_before_what_is_nearer() -> None:
    index = LexicalIndex(
        [
            "14亿元，5",
            "全年建成公园二十座，投资5亿元，惠及全市居民",
            "投资15亿元",
            "投資５億元",
            "修路",
            "新增投资5亿元",
        ]
    )
    hits = index.nearest("5亿元", 9)
    assert hits.rows.tolist()[:3] == [3, 5, 1]  # each longer than the one before
    assert sorted(hits.rows.tolist()[3:]) == [0, 2]
    assert (np.diff(hits.similarities[:3]) < 0).all()
    assert hits.similarities[2] < hits.similarities[3]  # cosines, which may rise where those that hold it end
    assert hits.similarities[3] >= hits.similarities[4]
    assert index.nearest("5亿元", 2).rows.tolist() == [3, 5]
    assert index.within("5亿元", float(hits.similarities[3])).rows.tolist() == [0]
    allowed = np.array([True, True, False, False, True, False])
    assert index.nearest("5亿元", 9, allowed=allowed).rows.tolist() == [1, 0]


def test_of_equal_ones_that_hold_the_query_the_first_row_is_first() -> None:
    index = LexicalIndex(["桥，建", "建桥", "建桥", "桥，建"])
    assert index.nearest("建桥", 9).rows.tolist() == [1, 2, 0, 3]


def test_a_part_of_a_korean_word_is_held_though_no_term_is_shared() -> None:
    hits = LexicalIndex(["바다", "서울은 크다"]).nearest("서울", 9)
    assert (hits.rows.tolist(), hits.similarities.tolist()) == ([1], [0])


def test_nothing_and_next_to_nothing() -> None:
    assert len(LexicalIndex([])) == 0
    assert LexicalIndex([]).nearest("字", 3).rows.tolist() == []
    assert LexicalIndex(["", "。", " "]).nearest("字", 3).rows.tolist() == []
    assert LexicalIndex(["", "字"]).nearest("字", 3).rows.tolist() == [1]


@given(
    st.lists(st.text(alphabet="建桥修路河 ab1，\x1e\ud800", max_size=8), min_size=1, max_size=9),
    st.text(alphabet="建桥河 ab", max_size=6),
    st.randoms(use_true_random=False),
)
@settings(max_examples=100, deadline=None)
def test_similarities_do_not_depend_on_the_order_of_texts(
    texts: list[str], query: str, chance: object
) -> None:
    order = list(range(len(texts)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    plain, shuffled = (
        LexicalIndex(texts).within(query, 0),
        LexicalIndex([texts[row] for row in order]).within(query, 0),
    )
    wanted = dict(zip(plain.rows.tolist(), plain.similarities.tolist(), strict=True))
    found = {
        order[row]: value
        for row, value in zip(shuffled.rows.tolist(), shuffled.similarities.tolist(), strict=True)
    }
    assert found == pytest.approx(wanted, abs=1e-6)
    assert all(0 < value <= 1 + 1e-6 for value in found.values())
