from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic.records import Paragraph, Role, Speech
from semantic.reuse.edges import Stretch
from semantic.reuse.formulae import Formula, find_formulae
from semantic.reuse.phrase_types import FormulaType, type_of
from semantic.text.placed import Span
from semantic.text.sentences import sentence_spans


def speech(id_: str, *paragraphs: str, language: str = "zh", role: Role = Role.BODY) -> Speech:
    """Return a speech of these paragraphs, a line each."""
    text = "\n".join(paragraphs)
    made: list[Paragraph] = []
    start = 0
    for ordinal, paragraph in enumerate(paragraphs, 1):
        made.append(
            Paragraph(
                id=f"{id_}#{ordinal}",
                speech_id=id_,
                ordinal=ordinal,
                heading=(),
                text=paragraph,
                start=start,
                end=start + len(paragraph),
                role=role,
                source_start=start,
                source_end=start + len(paragraph),
            )
        )
        start += len(paragraph) + 1
    return Speech(
        id=id_,
        title=None,
        speaker=None,
        place=None,
        date=None,
        language=language,
        source=f"{id_}.txt",
        text=text,
        paragraphs=tuple(made),
    )


def of(*texts: str, language: str = "zh") -> list[Formula]:
    return find_formulae([speech("abcdefgh"[i], text, language=language) for i, text in enumerate(texts)])


def texts_of(*texts: str, language: str = "zh") -> list[str]:
    return [formula.text for formula in of(*texts, language=language)]


def places(formula: Formula) -> list[tuple[str, int, int]]:
    return [(it.speech_id, it.start, it.end) for it in formula.occurrences]


def test_a_phrase_inside_a_longer_one_is_listed_only_if_more_speeches_have_it() -> None:
    shorter, longer = of(
        "大家都说乡村振兴战略很重要。", "全面推进乡村振兴战略，让农民富起来。", "要全面推进乡村振兴战略。"
    )
    assert (shorter.text, shorter.speeches, shorter.count) == ("乡村振兴战略", 3, 3)
    assert places(shorter) == [("a", 4, 10), ("b", 4, 10), ("c", 5, 11)]
    assert (longer.text, longer.speeches) == ("全面推进乡村振兴战略", 2)
    assert places(longer) == [("b", 0, 10), ("c", 1, 11)]


def test_all_occurrences_are_listed_those_in_longer_phrases_and_repeated_ones_too() -> None:
    (formula,) = find_formulae(
        [
            speech("b", "乡村振兴战略好。", "再说乡村振兴战略。"),
            speech("a", "谈乡村振兴战略，再谈乡村振兴战略。"),
        ]
    )
    assert places(formula) == [("a", 1, 7), ("a", 10, 16), ("b", 0, 6), ("b", 11, 17)]
    assert (formula.speeches, formula.count) == (2, 4)


def test_the_fields_for_json() -> None:
    (formula,) = of("推进乡村振兴战略。", "谈谈乡村振兴战略。")
    assert formula.to_json() == {
        "text": "乡村振兴战略",
        "type": "phrase",
        "speeches": 2,
        "count": 2,
        "occurrences": [
            {"speech_id": "a", "start": 2, "end": 8},
            {"speech_id": "b", "start": 2, "end": 8},
        ],
    }


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # edges: function words go, frames stay whole
        ("我们要把乡村振兴战略的要求落实。", "要把乡村振兴战略的目标说清。", ["乡村振兴战略"]),
        ("我们要坚持以人民为中心，把事办好。", "必须坚持以人民为中心！", ["坚持以人民为中心"]),
        ("在全市人民的共同努力下，收成不错。", "在全市人民的共同努力下。", ["在全市人民的共同努力下"]),
        ("靠全市人民的共同努力下，成了。", "全市人民的共同努力下，很好。", ["全市人民的共同努力"]),
        ("我们不忘初心牢记使命。", "你们不忘初心牢记使命。", ["不忘初心牢记使命"]),
        # words and figures stay whole
        ("到2030年，粮食产量达到350亿斤。", "到2035年，粮食产量达到358亿斤。", ["粮食产量达到"]),
        ("一是扩大有效投资。", "一是扩大有效投资！", ["扩大有效投资"]),
        ("增长18.7%左右。", "增长18.7%左右！", []),
        ("粮食产量增长3.5%。", "粮食产量增长35%。", ["粮食产量增长"]),
        # a short stretch that is always the middle of a name is none
        ("推进粮食储备中心建设。", "推进粮食储备体系建设。", []),
        ("推进粮食储备，建设中心。", "推进粮食储备体系。", ["推进粮食储备"]),
        # marks inside
        ("一手抓生产，一手抓安全。", "要一手抓生产一手抓安全！", ["一手抓生产，一手抓安全"]),
        ("推进“放管服”改革落地见效。", "深化“放管服”改革落地见效。", ["“放管服”改革落地见效"]),
        ("他说“坚持改革开放不动摇”。", "坚持改革开放不动摇！", ["坚持改革开放不动摇"]),
        ("办好民生实事，提升城市品质。", "办好民生实事，提升服务水平。", ["办好民生实事"]),
        ("扩大有效投资。优化营商环境。", "扩大有效投资。优化营商环境。", ["扩大有效投资", "优化营商环境"]),
        ("落实《湿地保护条例》和《森林保护条例》。", "落实《湿地保护条例》及《森林保护条例》。",
         ["落实《湿地保护条例》", "《森林保护条例》"]),
        # script, width and case
        ("推進鄉村振興戰略！", "推进乡村振兴战略。", ["推进乡村振兴战略"]),
        ("Leave no child behind, we said.", "we must leave no child behind.", ["Leave no child behind"]),
        ("The state of the world.", "On state of the world affairs.", ["state of the world"]),
        ("They talk of peace.", "We talk of peace.", ["talk of peace"]),
        ("A green deal.", "The green deal.", []),
    ],
)  # fmt: skip
def test_where_phrases_begin_and_end(one: str, other: str, expected: list[str]) -> None:
    language = "en" if one.isascii() else "zh"
    assert texts_of(one, other, language=language) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("推進鄉村振興戰略。", "推進鄉村振興戰略！", "推进乡村振兴战略。"), "推進鄉村振興戰略"),
        (("推進鄉村振興戰略。", "推进乡村振兴战略。"), "推进乡村振兴战略"),
        (("优化环境，扩大投资。", "要优化环境、扩大投资。"), "优化环境，扩大投资"),
    ],
)
def test_the_text_is_the_form_most_often_published_then_simplified_then_the_earliest(
    texts: tuple[str, ...], expected: str
) -> None:
    (formula,) = of(*texts)
    assert formula.text == expected


def test_names_of_documents_and_offices_have_their_type() -> None:
    formulae = of(
        "学习《湿地保护条例实施办法》，由省市场监督管理局负责。",
        "省市场监督管理局牵头，落实《湿地保护条例实施办法》的要求。",
    )
    assert [(it.text, it.type) for it in formulae] == [
        ("《湿地保护条例实施办法》", FormulaType.DOCUMENT),
        ("省市场监督管理局", FormulaType.OFFICE),
    ]
    assert places(formulae[0]) == [("a", 2, 14), ("b", 13, 25)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《森林法》", FormulaType.DOCUMENT),
        ("《森林法》和《草原法》", FormulaType.PHRASE),
        ("省高级人民法院", FormulaType.OFFICE),
        ("自治區人民檢察院", FormulaType.OFFICE),
        ("市人民政府办公室", FormulaType.OFFICE),
        ("经济社会发展大局", FormulaType.PHRASE),
        ("党中央决策部署", FormulaType.PHRASE),
        ("广大党员干部", FormulaType.PHRASE),
        ("建设法治政府", FormulaType.PHRASE),
        ("市财政局、市统计局", FormulaType.PHRASE),
        ("", FormulaType.PHRASE),
    ],
)
def test_types(text: str, expected: FormulaType) -> None:
    assert type_of(text) is expected


def test_most_speeches_come_first_then_the_longest_then_by_place() -> None:
    assert texts_of(
        "扩大有效投资。优化营商环境。坚持改革开放不动摇。",
        "优化营商环境。坚持改革开放不动摇。扩大有效投资。",
        "优化营商环境。",
    ) == ["优化营商环境", "坚持改革开放不动摇", "扩大有效投资"]


def test_a_speech_and_those_that_republish_it_count_as_one() -> None:
    speeches = [speech(id_, "扩大有效投资。") for id_ in "abc"]
    assert find_formulae(speeches, same_source={"b": "a", "c": "b"}) == []
    (formula,) = find_formulae([*speeches, speech("d", "要扩大有效投资！")], same_source={"b": "a", "c": "b"})
    assert (formula.speeches, formula.count) == (2, 4)
    assert places(formula) == [("a", 0, 6), ("b", 0, 6), ("c", 0, 6), ("d", 1, 7)]
    # who republishes whom in a circle, or someone who is not there
    assert find_formulae(speeches[:2], same_source={"a": "b", "b": "a"}) == []
    assert find_formulae(speeches[:2], same_source={"a": "x", "b": "x"}) == []


def test_spans_left_out_take_no_part_and_are_borders() -> None:
    speeches = [
        speech("a", "坚持改革开放不动摇，扩大有效投资。"),
        speech("b", "坚持改革开放不动摇，扩大有效投资。"),
    ]
    whole = find_formulae(speeches)
    assert [it.text for it in whole] == ["坚持改革开放不动摇，扩大有效投资"]
    (rest,) = find_formulae(speeches, left_out={"a": [Span(0, 4), Span(2, 9)]})
    assert (rest.text, places(rest)) == ("扩大有效投资", [("a", 10, 16), ("b", 10, 16)])
    assert find_formulae(speeches, left_out={"a": [Span(0, 17)]}) == []


def test_only_the_body_is_searched() -> None:
    speeches = [speech("a", "扩大有效投资"), speech("b", "扩大有效投资", role=Role.HEADING)]
    assert find_formulae(speeches) == []


@pytest.mark.parametrize("text", ["", "我", "\ud800", "。。。", "的的的的的的的", "2030年2031年", "（（（（"])
def test_what_says_nothing_shares_nothing(text: str) -> None:
    assert texts_of(text, text) == []


def test_none_and_one_speech_share_nothing() -> None:
    assert find_formulae([]) == []
    assert of("扩大有效投资，扩大有效投资。") == []


def test_half_a_surrogate_pair_is_carried_along() -> None:
    (formula,) = of("坚持\ud800改革开放。", "坚持\ud800改革开放。")
    assert (formula.text, places(formula)) == ("坚持\ud800改革开放", [("a", 0, 7), ("b", 0, 7)])


def test_what_stands_ten_thousand_times_is_found_at_once() -> None:
    sentence = "要坚持改革开放不动摇，扩大有效投资。"
    (formula,) = find_formulae([speech("a", *[sentence] * 10_000), speech("b", sentence)])
    assert (formula.text, formula.speeches, formula.count) == ("坚持改革开放不动摇，扩大有效投资", 2, 10_001)
    assert find_formulae([speech("a", *[sentence] * 10_000)]) == []


def test_a_sentence_that_repeats_itself_takes_no_time_either() -> None:
    (formula,) = of("扩大有效投资，" * 3000, "扩大有效投资，" * 2000)
    assert (formula.text, formula.speeches) == ("扩大有效投资，" * 1999 + "扩大有效投资", 2)
    assert formula.count == 1001 + 1


def test_the_order_of_speeches_changes_nothing() -> None:
    speeches = [
        speech("a", "全面推进乡村振兴战略，扩大有效投资。"),
        speech("b", "要扩大有效投资，推进鄉村振興戰略。"),
        speech("c", "谈乡村振兴战略。扩大有效投资。"),
    ]
    expected = find_formulae(speeches)
    assert [it.text for it in expected] == ["乡村振兴战略", "扩大有效投资", "推进乡村振兴战略"]
    assert all(find_formulae(list(order)) == expected for order in permutations(speeches))


CLAUSES = [
    "扩大有效投资",
    "优化营商环境",
    "以人民为中心",
    "坚持",
    "的",
    "到2030年",  # without 到, two of them would be one word, and two with a comma between them
    "省财政厅",
    "，",
    "、",
    "。",
    "《",
    "》",
]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.sampled_from(CLAUSES), max_size=8).map("".join), min_size=2, max_size=4))
def test_formulae_agree_with_every_stretch_looked_at(texts: list[str]) -> None:
    """Each formula stands wherever plain search finds it between words; none stands in a longer one of the same speeches."""
    speeches = [speech(f"{number}", text) for number, text in enumerate(texts)]
    formulae = find_formulae(speeches)
    random.Random(1).shuffle(speeches)
    assert find_formulae(speeches) == formulae
    wordings = {
        Stretch.of(it.text).wording(0, 99): {place.speech_id for place in it.occurrences} for it in formulae
    }
    assert len(wordings) == len(formulae)
    for formula, (wording, having) in zip(formulae, wordings.items(), strict=True):
        assert len(having) == formula.speeches >= 2
        assert {(it.speech_id, it.start, it.end) for it in formula.occurrences} == plainly(wording, texts)
        assert not any(
            wording in longer and wording != longer and having == its for longer, its in wordings.items()
        )


def plainly(wording: str, texts: list[str]) -> set[tuple[str, int, int]]:
    """Every place of a wording within a sentence: each run of words is tried."""
    places: set[tuple[str, int, int]] = set()
    for number, text in enumerate(texts):
        for sentence in sentence_spans(text, "zh"):
            stretch, offset = Stretch.of(text[sentence.start : sentence.end]), sentence.start
            count = len(stretch.words)
            for first in range(count):
                for stop in range(first + 1, count + 1):
                    if stretch.wording(first, stop) == wording:
                        start, end = stretch.span(first, stop)
                        places.add((f"{number}", offset + start, offset + end))
    return places
