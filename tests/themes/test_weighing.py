from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from semantic import read_speeches
from semantic.encoders.opening import open_encoder
from semantic.records import Kind, Level, Passage, Role
from semantic.reuse.analysis import ReuseAnalysis
from semantic.reuse.families import Family, Member
from semantic.store.tables import passages_of
from semantic.themes.weighing import paragraph_weights

STATIC = "static-multilingual"


def passage(
    speech: str, number: int, role: Role = Role.BODY, *, id_: str | None = None, text: str = "修好山区水渠。"
) -> Passage:
    return Passage(
        id=id_ or f"{speech}:p{number}",
        speech_id=speech,
        ordinal=number,
        heading=(),
        text=text,
        start=0,
        end=len(text),
        role=role,
        source_start=0,
        source_end=len(text),
    )


def family(*members: Passage, level: Level = Level.PARAGRAPH) -> Family:
    return Family(
        id="",
        level=level,
        kind=Kind.VERBATIM,
        speeches=len({each.speech_id for each in members}),
        members=tuple(Member(passage=each, kind=Kind.VERBATIM) for each in members),
        medoid=members[0].id,
        fixity=1.0,
        boilerplate_index=1.0,
        first_seen=None,
    )


def test_a_paragraph_of_the_body_counts_one() -> None:
    weights = paragraph_weights([passage("a", 1), passage("b", 1)], [])
    assert (weights.dtype, weights.tolist()) == (np.float32, [1, 1])


@pytest.mark.parametrize("role", [Role.HEADING, Role.SALUTATION, Role.CLOSING])
def test_what_stands_beside_the_body_counts_nothing(role: Role) -> None:
    assert paragraph_weights([passage("a", 1, role), passage("a", 2)], []).tolist() == [0, 1]


def test_where_there_is_nothing_else_it_counts() -> None:
    headings = [passage(speech, 1, Role.HEADING) for speech in "abc"]
    assert paragraph_weights(headings, []).tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("修好山区水渠。", True),
        ("修好山区水。", False),
        ("2035", False),
        ("3.5%，2035—2040；12", False),
        ("（鼓掌）", False),
        ("Thanks", True),
        ("1. A, B", False),
        ("", False),
    ],
)
def test_of_the_body_counts_what_has_six_letters(text: str, counts: bool) -> None:
    paragraphs = [passage("a", 1, text=text), passage("a", 2), passage("a", 3, Role.HEADING, text=text)]
    assert paragraph_weights(paragraphs, []).tolist() == [int(counts), 1, 0]


def test_the_members_of_a_family_count_as_one_together() -> None:
    paragraphs = [passage(speech, number) for speech in "abcd" for number in (1, 2)]
    copied = [each for each in paragraphs if each.ordinal == 2]
    weights = paragraph_weights(paragraphs, [family(*copied)])
    assert weights.tolist() == [1, 0.25] * 4
    assert weights[1::2].sum() == 1


def test_a_paragraph_of_several_families_counts_by_the_largest() -> None:
    a, b, c, d, e = (passage(speech, 1) for speech in "abcde")
    small, large = family(a, b), family(b, c, d, e)
    expected = [1 / 2, 1 / 4, 1 / 4, 1 / 4, 1 / 4]
    assert paragraph_weights([a, b, c, d, e], [small, large]).tolist() == expected
    assert paragraph_weights([a, b, c, d, e], [large, small]).tolist() == expected


def test_greetings_that_all_use_count_as_one_where_there_is_nothing_else() -> None:
    greetings = [passage(speech, 1, Role.SALUTATION) for speech in "abcde"]
    assert paragraph_weights(greetings, [family(*greetings)]) == pytest.approx([1 / 5] * 5)


def test_paragraphs_are_known_by_their_speech_and_not_by_their_id_alone() -> None:
    paragraphs = [passage(speech, 1, id_="p1") for speech in "abc"]
    assert paragraph_weights(paragraphs, [family(*paragraphs[:2])]).tolist() == [0.5, 0.5, 1]


def test_a_sentence_that_others_say_takes_nothing_from_its_paragraph() -> None:
    sentences = [passage(speech, 1, id_=f"{speech}:p1s1") for speech in "ab"]
    shared = family(*sentences, level=Level.SENTENCE)
    assert paragraph_weights([passage("a", 1), passage("b", 1)], [shared]).tolist() == [1, 1]


def test_weights_stand_in_the_order_of_the_paragraphs() -> None:
    a, b, heading = passage("a", 1), passage("b", 1), passage("b", 2, Role.HEADING)
    alone = passage("c", 1)
    assert paragraph_weights([heading, alone, b, a], [family(a, b)]) == pytest.approx([0, 1, 0.5, 0.5])


def test_no_paragraphs_have_no_weights() -> None:
    assert paragraph_weights([], []).shape == (0,)


def test_families_that_are_found_in_speeches(tmp_path: Path) -> None:
    copied = "云溪县今年要修建山区水渠三十公里，让农田旱涝保收。"
    bodies = {
        "a": [copied, "图书馆的老馆长把一生的藏书都捐给了学校。"],
        "b": ["雾散之后，渡口的钟声传得很远。", copied],
        "c": [copied, "昨晚的灯会请来了外地的戏班，游客很多。"],
    }
    for speech, texts in bodies.items():
        (tmp_path / f"{speech}.txt").write_text("\n\n".join(texts), encoding="utf-8")
    speeches = read_speeches(tmp_path).speeches
    encoder = open_encoder(STATIC)
    vectors = {
        level: encoder.encode_passages([each.text for each in passages_of(speeches, level)])
        for level in Level
    }
    families = ReuseAnalysis(speeches, vectors, encoder_name=STATIC).families(Level.PARAGRAPH)
    paragraphs = passages_of(speeches, Level.PARAGRAPH)
    weights = paragraph_weights(paragraphs, families)
    told = {each.text: weight for each, weight in zip(paragraphs, weights.tolist(), strict=True)}
    assert told.pop(copied) == pytest.approx(1 / 3)
    assert list(told.values()) == [1, 1, 1]
