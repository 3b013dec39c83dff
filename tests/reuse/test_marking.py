from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.errors import SemanticError
from semantic.reuse.marking import KnownPhrases, Mark, MarkKind, covered, marked_members, marks_in
from semantic.text.placed import Span

QUOTED, ATTRIBUTED, KNOWN = MarkKind.QUOTED, MarkKind.ATTRIBUTED, MarkKind.KNOWN


def told(text: str, language: str = "zh", known: KnownPhrases | None = None) -> list[tuple[str, MarkKind]]:
    return [(text[slice(*mark.span)], mark.kind) for mark in marks_in(text, language, known)]


@pytest.mark.parametrize(
    "quotation",
    [
        "“河水清了，鱼就回来了，日子也好了。”",
        "「河水清了，鱼就回来了，日子也好了。」",
        "『河水清了，鱼就回来了，日子也好了。』",
        '"the river is clear and the fish came home"',
        "«the river is clear and the fish came home»",
        "„the river is clear and the fish came home“",
    ],
)
def test_quotations_are_marked_with_their_marks(quotation: str) -> None:
    assert told(f"老人笑着答道：{quotation}我们要继续治河。") == [(quotation, QUOTED)]


@pytest.mark.parametrize("name", ["“一带一路”", "“八个字以内的名”", '"four common words here"'])
def test_a_name_between_quotation_marks_is_not_marked(name: str) -> None:
    assert told(f"我们要落实{name}，治好河水。") == []


def test_eight_symbols_are_a_name_and_nine_a_quotation() -> None:
    assert told("落实“一二三四五六七八”。") == []
    assert told("落实“一二三四五六七八九”。") == [("“一二三四五六七八九”", QUOTED)]


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        (
            "云溪很美。周予安书记强调，治河要从源头治起。我们记住了。",
            "zh",
            "周予安书记强调，治河要从源头治起。",
        ),
        ("林见微省长在白塔乡指出：水渠要修好。", "zh", "林见微省长在白塔乡指出：水渠要修好。"),
        (
            "The rain fell. As Mayor Alder once wrote, water is patient. We agree.",
            "en",
            "As Mayor Alder once wrote, water is patient.",
        ),
        (
            "She declared that the harbour would open. It did.",
            "en",
            "She declared that the harbour would open.",
        ),
    ],
)
def test_what_somebody_is_said_to_have_said_is_marked_to_the_end_of_its_sentence(
    text: str, language: str, wanted: str
) -> None:
    assert told(text, language) == [(wanted, ATTRIBUTED)]


def test_saying_without_a_speaker_and_a_speaker_who_says_nothing_are_not_marked() -> None:
    assert told("我们强调，治河要从源头治起。周予安书记来到白塔乡，看望了乡亲。") == []


def test_each_sentence_is_looked_at_by_itself() -> None:
    text = "周予安书记强调，治河要治源头。林见微市长指出，修渠要修到田头。"
    assert told(text) == [
        ("周予安书记强调，治河要治源头。", ATTRIBUTED),
        ("林见微市长指出，修渠要修到田头。", ATTRIBUTED),
    ]


def test_known_phrases_are_found_in_any_script_case_and_punctuation() -> None:
    known = KnownPhrases(["修建山区水渠", "open the harbour"])
    assert told("要修建，山區水渠。", known=known) == [("修建，山區水渠", KNOWN)]
    assert told("We will Open the HARBOUR soon, reopen the harbour.", "en", known) == [
        ("Open the HARBOUR", KNOWN)
    ]


def test_of_known_phrases_the_longest_is_marked_once() -> None:
    known = KnownPhrases(["山区", "山区水渠", "水渠"])
    assert told("山区水渠和山区的水渠", known=known) == [
        ("山区水渠", KNOWN),
        ("山区", KNOWN),
        ("水渠", KNOWN),
    ]


@pytest.mark.parametrize("phrases", [[], ["渠"], ["。，！"], [""]])
def test_too_short_phrases_are_passed_over(phrases: list[str]) -> None:
    assert told("渠。，！渠", known=KnownPhrases(phrases)) == []


def test_signs_of_patterns_in_a_phrase_mean_themselves() -> None:
    assert told("增长5%以上，增长50以上", known=KnownPhrases(["5%以上"])) == [("5%以上", KNOWN)]
    assert told("abc def", "en", KnownPhrases(["a.c", "(def|x)+ y"])) == []


def test_marks_are_in_order_and_may_overlap() -> None:
    text = "周予安书记强调：“河水清了，鱼就回来了，日子也好了。”"
    marks = marks_in(text, "zh", KnownPhrases(["河水清了"]))
    assert [mark.kind for mark in marks] == [ATTRIBUTED, QUOTED, KNOWN]
    assert [mark.span.start for mark in marks] == [0, 8, 9]
    assert marks[2].to_json() == {"start": 9, "end": 13, "kind": "known"}


@given(st.text(alphabet='云渠“”「」"书记强调，。：ab «»', max_size=40))
def test_marks_lie_in_the_text_whatever_it_is(text: str) -> None:
    for mark in marks_in(text, "zh", KnownPhrases(["云渠", "ab"])):
        assert 0 <= mark.span.start < mark.span.end <= len(text)


def test_known_phrases_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "known.txt"
    path.write_text("\ufeff修建山区水渠\n\n# 注释水渠\n  灯会热闹  \n", encoding="utf-8")
    known = KnownPhrases.read(path)
    assert told("修建山区水渠，注释水渠，灯会热闹。", known=known) == [
        ("修建山区水渠", KNOWN),
        ("灯会热闹", KNOWN),
    ]


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        SemanticError, match=r"nowhere cannot be read \(.*\); give a file in UTF-8 with a phrase a line\.$"
    ):
        KnownPhrases.read(tmp_path / "nowhere")
    path = tmp_path / "gbk.txt"
    path.write_bytes("修建山区水渠".encode("gbk"))
    with pytest.raises(SemanticError, match=r"gbk\.txt cannot be read .*; give a file in UTF-8"):
        KnownPhrases.read(path)


@pytest.mark.parametrize(
    ("spans", "count"),
    [
        ([], 0),
        ([(0, 20)], 10),
        ([(0, 6)], 1),
        ([(12, 30)], 3),
        ([(6, 9), (7, 11)], 5),
        ([(6, 12), (7, 8), (13, 14)], 7),
        ([(0, 5), (15, 20)], 0),
    ],
)
def test_covered_characters_are_counted_once(spans: list[tuple[int, int]], count: int) -> None:
    assert covered([Span(*span) for span in spans], Span(5, 15)) == count


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=6),
    st.integers(0, 30),
    st.integers(0, 10),
)
def test_covered_agrees_with_counting(spans: list[tuple[int, int]], start: int, length: int) -> None:
    ordered = sorted(Span(at, at + size) for at, size in spans)
    inside = {place for span in ordered for place in range(*span)} & set(range(start, start + length))
    assert covered(ordered, Span(start, start + length)) == len(inside)


def test_members_get_the_marks_that_touch_them() -> None:
    family = {
        "id": "paragraph-1",
        "members": [{"speech_id": "a", "start": 10, "end": 20}, {"speech_id": "b", "start": 0, "end": 5}],
    }
    before, across, inside, after = (
        Mark(Span(*span), KNOWN) for span in ((5, 10), (8, 11), (12, 14), (20, 25))
    )
    told = marked_members(family, {"a": [before, across, inside, after], "b": []})
    assert told == {
        "id": "paragraph-1",
        "members": [
            {"speech_id": "a", "start": 10, "end": 20, "marks": [across.to_json(), inside.to_json()]},
            {"speech_id": "b", "start": 0, "end": 5, "marks": []},
        ],
    }
    assert "marks" not in family["members"][0], "the family that was given stays as it was"


def test_marks_of_ten_thousand_characters_without_a_pause_are_quick() -> None:
    started = time.process_time()
    assert marks_in("书记" * 5000, "zh") == []
    assert time.process_time() - started < 8


@pytest.mark.parametrize(
    "text",
    ["省委书记高度重视，我们提出，要修路。", 'The desk is 6\' 2" tall and the plank is 3" wide and dry.'],
)
def test_what_the_speaker_says_himself_is_not_marked(text: str) -> None:
    assert marks_in(text, None) == []


def test_a_known_number_is_no_part_of_a_longer_one() -> None:
    assert [mark.span for mark in KnownPhrases(["20"]).marks_in("2026年新建20座桥")] == [(7, 9)]
