from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic.commitments.phrases import Parsed

BRACKETS = "《 》 “ ” （ ）".split()
PIECES = (
    "新建 学校 20所 以上 10亿元 2027年底前 ， 。 、 和 增长 5% 左右 的 等 云溪县 \ud800 a 5%—6% 三年内 ； ： 打造 中心 翻番 1.5万个 學校 條例"
).split()
sentences = st.lists(st.sampled_from(PIECES + BRACKETS), max_size=12).map("".join)


def phrases(text: str) -> list[str]:
    parsed = Parsed.of(text)
    return [text[slice(*parsed.span(phrase))] for phrase in parsed.phrases]


def test_the_candidates_of_a_sentence() -> None:
    assert phrases("新建学校20所以上。") == ["新建学校20所以上", "20所以上"]
    assert phrases("我们出台《湖泊保护条例》。") == [
        "我们",
        "我们出台《湖泊保护条例》",
        "《湖泊保护条例》",
    ]


def test_spans_are_into_the_text_as_published() -> None:
    published = "新建學校２０所以上。"
    assert phrases(published) == ["新建學校２０所以上", "２０所以上"]
    assert Parsed.of(published).text == "新建学校20所以上。"


def test_a_mark_in_brackets_ends_no_clause_and_brackets_stay_whole() -> None:
    text = "打造“一湖两岸（山、水、城）”景观带，出台《云溪县湖泊保护条例》。"
    parsed = Parsed.of(text)
    clauses = [
        text[parsed.tokens[clause.start].start : parsed.tokens[clause.end - 1].end]
        for clause in parsed.clauses
    ]
    assert clauses == ["打造“一湖两岸（山、水、城）”景观带", "出台《云溪县湖泊保护条例》"]
    assert {"“一湖两岸（山、水、城）”景观带", "《云溪县湖泊保护条例》"} <= set(phrases(text))
    for phrase in phrases(text):
        for opener, closer in ("“”", "《》", "（）"):
            assert phrase.count(opener) == phrase.count(closer)


@pytest.mark.parametrize("text", ["", "。", "渠", "a", "\ud800", "，。；", "   ", "”》）"])
def test_where_there_is_nothing_to_name_there_are_no_candidates(text: str) -> None:
    assert Parsed.of(text).phrases == ()


def test_a_text_without_han_and_a_surrogate_half_are_parsed_like_any() -> None:
    assert "20%" in phrases("hello world 20%")
    assert phrases("新建\ud800学校20所") == ["新建\ud800学校20所", "学校20所", "20所"]


@settings(deadline=None)
@given(text=sentences)
def test_candidates_lie_in_their_clause_and_cut_no_figure_time_or_bracket(text: str) -> None:
    parsed = Parsed.of(text)
    assert len(parsed.text) == len(text)
    numbers = [figure.span for figure in parsed.figures] + [period.span for period in parsed.periods]
    for phrase in parsed.phrases:
        start, end = parsed.span(phrase)
        assert phrase.clause in parsed.clauses
        assert phrase.clause.start <= phrase.first <= phrase.last < phrase.clause.end
        assert 2 <= end - start <= 46
        for number in numbers:
            inside = start <= number.start and number.end <= end
            assert inside or end <= number.start or number.end <= start


@settings(deadline=None)
@given(
    text=st.lists(
        st.sampled_from([*PIECES, "“一湖两岸（山、水）”", "《湖泊，湿地条例》", "（一期，2期）"]),
        max_size=8,
    ).map("".join)
)
def test_brackets_and_quotations_that_close_are_never_cut(text: str) -> None:
    for phrase in phrases(text):
        for opener, closer in ("“”", "《》", "（）"):
            assert phrase.count(opener) == phrase.count(closer), phrase


@settings(deadline=None)
@given(text=sentences)
def test_tokens_cover_the_sentence_and_clauses_follow_each_other(text: str) -> None:
    parsed = Parsed.of(text)
    assert [token.start for token in parsed.tokens] == [0, *[token.end for token in parsed.tokens]][
        : len(parsed.tokens)
    ]
    assert (parsed.tokens[-1].end if parsed.tokens else 0) == len(text)
    for before, after in zip(parsed.clauses, parsed.clauses[1:], strict=False):
        assert before.end < after.start
    spans = [parsed.span(phrase) for phrase in parsed.phrases]
    assert spans == sorted(spans), "by their beginning and then their end"
    assert len(spans) == len(set(spans))


def test_a_quotation_that_goes_on_in_the_next_sentence() -> None:
    assert "新建学校20所以上" in phrases("“今年，我们要新建学校20所以上。")
