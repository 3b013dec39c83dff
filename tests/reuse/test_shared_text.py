from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.encoders.opening import open_encoder
from semantic.records import Kind, Level, Passage, Speech
from semantic.reuse.analysis import ReuseAnalysis
from semantic.reuse.families import Family, Member
from semantic.reuse.shared_text import SharedText, shared_text
from semantic.store.tables import passages_of

Speeches = Callable[..., tuple[Speech, ...]]
Found = Callable[[Sequence[Speech]], dict[tuple[str, str], SharedText]]

STATIC = "static-multilingual"
CANAL = "云溪县今年要修建山区水渠三十公里，让农田旱涝保收。"
LONGER_CANAL = "云溪县今年要修建山区水渠四十公里，让农田旱涝保收。"
TEA = "加快发展高山茶叶产业，帮助农民增加收入。"
LANTERNS = "昨晚的灯会请来了外地的戏班，游客很多。"
BELLS = "雾散之后，渡口的钟声传得很远。"
HARVEST = "谷仓已经满了，打谷场上的孩子追着麻雀跑，老人坐在门槛上数着来年的日子。"
assert (len(CANAL), len(TEA), len(LANTERNS), len(BELLS)) == (25, 20, 19, 15)


def family(*passages: Passage) -> Family:
    """Return a family of these passages, the first of which is the medoid."""
    return Family(
        id="paragraph-1",
        level=Level.PARAGRAPH,
        kind=Kind.VERBATIM,
        speeches=len({each.speech_id for each in passages}),
        members=tuple(
            Member(passage=each, kind=Kind.VERBATIM, is_medoid=each is passages[0]) for each in passages
        ),
        medoid=passages[0].id,
        fixity=1.0,
        boilerplate_index=0.0,
        first_seen=None,
    )


def shared(speech_id: str, other_id: str, characters: int, share: float) -> SharedText:
    return SharedText(speech_id=speech_id, other_id=other_id, characters=characters, share=share)


@pytest.fixture(scope="module")
def found() -> Found:
    """What speeches share by the families that are found in them, by their ids."""
    encoder = open_encoder(STATIC)

    def told(speeches: Sequence[Speech]) -> dict[tuple[str, str], SharedText]:
        ordered = sorted(speeches, key=lambda speech: speech.id)
        vectors = {
            level: encoder.encode_passages([each.text for each in passages_of(ordered, level)])
            for level in Level
        }
        analysis = ReuseAnalysis(speeches, vectors, encoder_name=STATIC)
        pairs = shared_text(speeches, analysis.families(), analysis.republished)
        return {(each.speech_id, each.other_id): each for each in pairs}

    return told


def test_shares_by_hand(speeches_of: Speeches) -> None:
    a, b, c = speeches_of({"a": [CANAL, LANTERNS], "b": [CANAL], "c": [BELLS]})
    told = shared_text([c, b, a], [family(a.paragraphs[0], b.paragraphs[0])])
    assert told == [shared("a", "b", 25, 25 / 44), shared("b", "a", 25, 1.0)]


def test_no_families_share_nothing(speeches_of: Speeches) -> None:
    assert shared_text(speeches_of({"a": [CANAL], "b": [BELLS]}), []) == []
    assert shared_text([], []) == []


def test_a_passage_that_lies_in_another_counts_once(speeches_of: Speeches) -> None:
    a, b = speeches_of({"a": [CANAL + TEA, BELLS], "b": [CANAL + TEA]})
    whole = family(a.paragraphs[0], b.paragraphs[0])
    part = family(a.paragraphs[0].sentences[1], b.paragraphs[0].sentences[1])
    assert shared_text([a, b], [whole, part]) == shared_text([a, b], [whole])
    assert shared_text([a, b], [part]) == [shared("a", "b", 20, 20 / 60), shared("b", "a", 20, 20 / 45)]


def test_what_stands_twice_in_one_counts_twice_there(speeches_of: Speeches) -> None:
    a, b = speeches_of({"a": [TEA, BELLS, TEA], "b": [TEA]})
    told = shared_text([a, b], [family(a.paragraphs[0], a.paragraphs[2], b.paragraphs[0])])
    assert told == [shared("a", "b", 40, 40 / 55), shared("b", "a", 20, 1.0)]


def test_each_two_of_a_family_share_it_and_none_shares_with_itself(speeches_of: Speeches) -> None:
    speeches = speeches_of({id_: [TEA, LANTERNS] for id_ in "cab"})
    told = shared_text(speeches, [family(*(speech.paragraphs[0] for speech in speeches))])
    assert told == [shared(own, other, 20, 20 / 39) for own, other in permutations("abc", 2)]


def test_shares_with_several_speeches_are_kept_apart(speeches_of: Speeches) -> None:
    a, b, c = speeches_of({"a": [CANAL, TEA], "b": [CANAL], "c": [TEA, BELLS]})
    families = [family(a.paragraphs[0], b.paragraphs[0]), family(c.paragraphs[0], a.paragraphs[1])]
    assert shared_text([a, b, c], families) == [
        shared("a", "b", 25, 25 / 45),
        shared("a", "c", 20, 20 / 45),
        shared("b", "a", 25, 1.0),
        shared("c", "a", 20, 20 / 35),
    ]


def test_json_rounds_the_share(speeches_of: Speeches) -> None:
    told = SharedText(speech_id="a", other_id="b", characters=25, share=25 / 44)
    assert told.to_json() == {"speech_id": "a", "other_id": "b", "characters": 25, "share": 0.5682}


@pytest.fixture(scope="module")
def nine_alike(speeches_of: Speeches) -> tuple[Speech, ...]:
    return speeches_of({id_: [CANAL, TEA, BELLS] for id_ in "abc"})


@given(
    groups=st.lists(
        st.sets(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=5), max_size=4
    )
)
def test_whoever_shares_with_one_is_shared_with(
    nine_alike: tuple[Speech, ...], groups: list[set[tuple[int, int]]]
) -> None:
    families = [
        family(*(nine_alike[number].paragraphs[place] for number, place in sorted(group))) for group in groups
    ]
    told = {(each.speech_id, each.other_id): each for each in shared_text(nine_alike, families)}
    assert list(told) == sorted(told)
    assert {(other, own) for own, other in told} == told.keys()
    together = {
        (own, other)
        for each in families
        for own, other in permutations({member.passage.speech_id for member in each.members}, 2)
    }
    assert told.keys() == together
    for (own, other), each in told.items():
        places = {
            member.passage.id: len(member.passage.text)
            for family_ in families
            if {own, other} <= {member.passage.speech_id for member in family_.members}
            for member in family_.members
            if member.passage.speech_id == own
        }
        assert each.characters == sum(places.values())
        assert each.share == pytest.approx(each.characters / 60)


# Found in texts


def test_a_speech_inside_another_is_shared_in_full(speeches_of: Speeches, found: Found) -> None:
    told = found(
        speeches_of({"whole": [HARVEST, CANAL, TEA, BELLS], "part": [CANAL, TEA], "else": [LANTERNS]})
    )
    assert set(told) == {("whole", "part"), ("part", "whole")}
    assert (told["part", "whole"].characters, told["part", "whole"].share) == (45, 1.0)
    assert told["whole", "part"].characters == 45
    assert told["whole", "part"].share == pytest.approx(45 / (len(HARVEST) + 60))


def test_another_figure_is_shared_all_the_same_and_a_set_phrase_is_not(
    speeches_of: Speeches, found: Found
) -> None:
    told = found(speeches_of({"a": [CANAL, BELLS], "b": [LONGER_CANAL, LANTERNS]}))
    assert {pair: each.characters for pair, each in told.items()} == {("a", "b"): 25, ("b", "a"): 25}
    # 云溪县今年 is a set phrase of both, and they share nothing else.
    none = found(speeches_of({"a": ["云溪县今年" + BELLS], "b": ["云溪县今年" + LANTERNS]}))
    assert none == {}


LONG = [
    HARVEST,
    CANAL,
    TEA,
    "图书室向所有学生开放，阅读课每周三节，给寄宿生的食堂配营养师，操场全部换成塑胶跑道。",
    "湖区退养还湿，白鹭回来了，芦苇荡禁止捕捞，污水处理厂扩容，雨水和污水分开走管。",
    "蔬菜大棚再添三百座，农技员每周下田教农户防治病虫害，果园一律改用绿色防控，农民卖果不再发愁。",
    "职业学校和工厂合办课堂，学生毕业就有手艺，班主任减少填表，把时间还给教学，补齐山区学校的音乐教师。",
    "沿河的老码头改成书店和茶馆，傍晚的灯一盏一盏亮起来，散步的人比去年多了很多，渡船照旧免费。",
]


def test_a_speech_given_again_shares_all_with_the_first(speeches_of: Speeches, found: Found) -> None:
    assert sum(map(len, LONG)) > 300, "shorter ones are never taken for others given again"
    told = found(speeches_of({"first": LONG, "again": LONG, "else": [LANTERNS, TEA]}))
    shares = {pair: each.share for pair, each in told.items()}
    assert (shares["first", "again"], shares["again", "first"]) == (1.0, 1.0)
