from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from semantic import read_speeches
from semantic.encoders.opening import open_encoder
from semantic.records import Kind, Level, Role, Speech
from semantic.reuse.relating import Judge
from semantic.reuse.side_by_side import Comparison, compare_speeches
from semantic.store.tables import passages_of

STATIC = "static-multilingual"
CANAL = "云溪县今年要修建山区水渠三十公里，让农田旱涝保收。"
LONGER_CANAL = "云溪县今年要修建山区水渠四十公里，让农田旱涝保收。"
TEA = "加快发展高山茶叶产业，帮助农民增加收入。"
TEA_REWORDED = "发展壮大高山茶产业，促进农民持续增收。"
BRIDGES = "云溪县将在三年内建成五座桥梁。"
BRIDGES_IN_ENGLISH = "Yunxi County will build five bridges within three years."
LANTERNS = "昨晚的灯会请来了外地的戏班，游客很多。"
BELLS = "雾散之后，渡口的钟声传得很远。"
THANKS = "谢谢"


def speech_of(folder: Path, id_: str, *texts: str, language: str = "zh") -> Speech:
    path = folder / f"{id_}.jsonl"
    rows = ({"speech_id": id_, "text": text, "language": language} for text in texts)
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    (speech,) = read_speeches(path).speeches
    return speech


def compared(a: Speech, b: Speech, level: Level = Level.PARAGRAPH) -> Comparison:
    vectors = open_encoder(STATIC).encode_passages([p.text for p in passages_of([a, b], level)])
    return compare_speeches(a, b, vectors, level, encoder_name=STATIC, judge=Judge.of(STATIC))


def shared(found: Comparison) -> list[tuple[str, str, Kind]]:
    return [(each.a.id, each.b.id, each.kind) for each in found.shared]


def alone(found: Comparison) -> tuple[list[str], list[str]]:
    return [p.id for p in found.only_a], [p.id for p in found.only_b]


def test_shared_changed_and_alone(tmp_path: Path) -> None:
    a = speech_of(tmp_path, "a", LANTERNS, CANAL, TEA, THANKS)
    b = speech_of(tmp_path, "b", TEA_REWORDED, THANKS, LONGER_CANAL, BELLS)
    found = compared(a, b)
    assert (found.a, found.b) == ("a", "b")
    assert shared(found) == [
        ("a:p2", "b:p3", Kind.EDITED),
        ("a:p3", "b:p1", Kind.REWORDED),
        ("a:p4", "b:p2", Kind.VERBATIM),
    ]
    assert alone(found) == (["a:p1"], ["b:p4"])
    (difference,) = found.shared[0].differences
    assert (difference.type.value, difference.a, difference.b) == ("number", "三十公里", "四十公里")


def test_the_second_named_first_is_the_mirror_image(tmp_path: Path) -> None:
    a = speech_of(tmp_path, "a", LANTERNS, CANAL, TEA)
    b = speech_of(tmp_path, "b", TEA_REWORDED, LONGER_CANAL, BELLS)
    one, other = compared(a, b), compared(b, a)
    assert sorted(shared(other)) == sorted((second, first, kind) for first, second, kind in shared(one))
    assert alone(other) == alone(one)[::-1]
    assert [each.a.id for each in other.shared] == ["b:p1", "b:p2"], "in the order of the first"
    (difference,) = other.shared[1].differences
    assert (difference.a, difference.b) == ("四十公里", "三十公里")


def test_a_passage_that_two_repeat_stands_beside_both(tmp_path: Path) -> None:
    a, b = speech_of(tmp_path, "a", CANAL), speech_of(tmp_path, "b", LONGER_CANAL, BELLS, CANAL)
    found = compared(a, b)
    assert ("a:p1", "b:p3", Kind.VERBATIM) in shared(found)


def test_what_edits_a_shared_passage_is_not_alone(tmp_path: Path) -> None:
    a, b = speech_of(tmp_path, "a", CANAL, LONGER_CANAL), speech_of(tmp_path, "b", CANAL, BELLS)
    found = compared(a, b)
    assert shared(found) == [("a:p1", "b:p1", Kind.VERBATIM), ("a:p2", "b:p1", Kind.EDITED)]
    assert alone(found) == ([], ["b:p2"])


def test_of_several_the_strictest_is_set_beside(tmp_path: Path) -> None:
    tea, reworded = TEA.replace("农民", "农户"), TEA_REWORDED.replace("农民", "农户")
    a, b = speech_of(tmp_path, "a", TEA, TEA_REWORDED), speech_of(tmp_path, "b", reworded, tea)
    assert shared(compared(a, b)) == [("a:p1", "b:p2", Kind.EDITED), ("a:p2", "b:p1", Kind.EDITED)]


def test_one_passage_may_be_the_nearest_of_several(tmp_path: Path) -> None:
    a, b = speech_of(tmp_path, "a", TEA), speech_of(tmp_path, "b", TEA_REWORDED, TEA.replace("农民", "农户"))
    wanted = [("a:p1", "b:p1", Kind.REWORDED), ("a:p1", "b:p2", Kind.EDITED)]
    assert shared(compared(a, b)) == wanted
    assert shared(compared(b, a)) == [(second, first, kind) for first, second, kind in wanted]


def test_what_a_speech_repeats_is_set_beside_the_last_of_the_other(tmp_path: Path) -> None:
    a, b = (
        speech_of(tmp_path, "a", CANAL, BELLS, CANAL, CANAL),
        speech_of(tmp_path, "b", CANAL, LANTERNS, CANAL),
    )
    found = compared(a, b)
    assert shared(found) == [
        ("a:p1", "b:p1", Kind.VERBATIM),
        ("a:p3", "b:p3", Kind.VERBATIM),
        ("a:p4", "b:p3", Kind.VERBATIM),
    ]
    assert alone(found) == (["a:p2"], ["b:p2"])


def test_every_body_passage_is_shared_or_alone(tmp_path: Path) -> None:
    a = speech_of(tmp_path, "a", CANAL, TEA, LANTERNS, CANAL, BRIDGES)
    b = speech_of(tmp_path, "b", BELLS, TEA_REWORDED, LONGER_CANAL, THANKS)
    headed = replace(b, paragraphs=(replace(b.paragraphs[0], role=Role.HEADING), *b.paragraphs[1:]))
    found = compared(a, headed)
    assert {each.a.id for each in found.shared} | set(alone(found)[0]) == {f"a:p{n}" for n in range(1, 6)}
    assert {each.b.id for each in found.shared} | set(alone(found)[1]) == {f"b:p{n}" for n in range(2, 5)}
    assert not {each.a.id for each in found.shared} & set(alone(found)[0])
    assert not {each.b.id for each in found.shared} & set(alone(found)[1])


def test_two_languages(tmp_path: Path) -> None:
    a = speech_of(tmp_path, "a", BRIDGES, BELLS)
    b = speech_of(tmp_path, "b", BRIDGES_IN_ENGLISH, language="en")
    found = compared(a, b)
    assert shared(found) == [("a:p1", "b:p1", Kind.TRANSLATED)]
    assert alone(found) == (["a:p2"], [])


def test_sentences(tmp_path: Path) -> None:
    a, b = speech_of(tmp_path, "a", LANTERNS + CANAL), speech_of(tmp_path, "b", LONGER_CANAL + BELLS)
    found = compared(a, b, Level.SENTENCE)
    assert shared(found) == [("a:p1s2", "b:p1s1", Kind.EDITED)]
    assert alone(found) == (["a:p1s1"], ["b:p1s2"])


@pytest.mark.parametrize("texts", [[], [LANTERNS]])
def test_speeches_with_nothing_in_common(tmp_path: Path, texts: Sequence[str]) -> None:
    a = speech_of(tmp_path, "a", BELLS)
    b = replace(speech_of(tmp_path, "b", LANTERNS), **({} if texts else {"paragraphs": (), "text": ""}))
    found = compared(a, b)
    assert (shared(found), alone(found)) == ([], (["a:p1"], ["b:p1"] if texts else []))


def test_json(tmp_path: Path) -> None:
    found = compared(speech_of(tmp_path, "a", CANAL), speech_of(tmp_path, "b", LONGER_CANAL, BELLS)).to_json()
    assert list(found) == ["a", "b", "shared", "only_a", "only_b"]
    (pair,) = found["shared"]
    assert (found["a"], found["b"], found["only_a"], found["only_b"]) == ("a", "b", [], ["b:p2"])
    assert {name: pair[name] for name in ("a", "b", "kind", "a_text", "b_text")} == {
        "a": "a:p1",
        "b": "b:p1",
        "kind": "edited",
        "a_text": CANAL,
        "b_text": LONGER_CANAL,
    }
    assert pair["differences"] == [
        {"type": "number", "a": "三十公里", "b": "四十公里", "a_span": [12, 16], "b_span": [12, 16]}
    ]
    first = pair["blocks"][0]
    assert (CANAL[slice(*first["a"])], LONGER_CANAL[slice(*first["b"])]) == (
        "云溪县今年要修建山区水渠",
        "云溪县今年要修建山区水渠",
    )


def test_blocks_are_places_in_the_passages_that_are_shown(tmp_path: Path) -> None:
    """Equal texts may be punctuated otherwise in each speech."""
    quoted = "“云溪县”今年要修建山区水渠三十公里——让农田旱涝保收。"
    found = compared(speech_of(tmp_path, "a", CANAL), speech_of(tmp_path, "b", quoted))
    (pair,) = found.shared
    (block,) = pair.relation.blocks
    assert pair.kind is Kind.VERBATIM
    assert CANAL[block.a.start : block.a.end] == CANAL[:-1]
    assert quoted[block.b.start : block.b.end] == quoted[1:-1]


def test_a_paragraph_of_signs_alone_is_listed(tmp_path: Path) -> None:
    found = compared(speech_of(tmp_path, "a", CANAL), speech_of(tmp_path, "b", CANAL, "※※※"))
    assert alone(found) == ([], ["b:p2"])
