from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
from semantic import read_speeches
from semantic.encoders.opening import open_encoder
from semantic.records import Level, Speech
from semantic.reuse.analysis import ReuseAnalysis
from semantic.reuse.republished import find_republished
from semantic.store.tables import passages_of

CHARACTERS = "茶渠桥学路灯湖山田鱼竹桃松柳村乡镇县农渔牧林修建治理发展保护开办改造云溪白塔"

DIARY = (
    "谷仓已经满了，打谷场上的孩子追着麻雀跑，老人坐在门槛上数着来年的日子，炊烟从山坳里慢慢升起来。",
    "合唱团的排练改到周四晚上，琴声从礼堂的窗户飘出来，守门的大爷也跟着哼，散场时月亮已经很高了。",
    "渡口的船工换了三代人，篙痕深深地刻在石阶上，新桥通车那天，他把最后一张船票夹进了家谱。",
    "实验室的灯亮到凌晨，年轻的工程师终于让那台旧机床开口说话，图纸上的红圈一个接一个被划掉。",
    "集市上卖陶罐的人不还价，他说泥土有自己的脾气，火候差一分，罐子就盛不住井里的凉意。",
    "护林员每天走二十里山路，口袋里总装着松籽，他认得每一棵树的年纪，也认得每一只狐狸的脚印。",
    "邮局拆掉以后，信箱还挂在墙上，有个小姑娘天天往里面塞画，邮递员退休了仍旧替她收着。",
    "牙医诊所搬进旧戏楼，候诊的人坐在雕花包厢里，听见钻头声和当年的锣鼓一样叫人心里发紧。",
)


def sentences(count: int, seed: int) -> list[str]:
    """Return sentences of thirty characters drawn at random: none has eight in a row with another."""
    chance = random.Random(seed)
    return ["".join(chance.choices(CHARACTERS, k=30)) + "。" for _ in range(count)]


def speeches_of(
    folder: Path, bodies: Mapping[str, Sequence[str]], dates: Mapping[str, str] | None = None
) -> tuple[Speech, ...]:
    rows = [
        {"speech_id": id_, "text": text, "language": "zh", "date": (dates or {}).get(id_, "")}
        for id_, texts in bodies.items()
        for text in texts
    ]
    path = folder / "table.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return read_speeches(path).speeches


def pairs(speeches: Iterable[Speech]) -> list[tuple[str, str]]:
    return [(each.speech_id, each.first_id) for each in find_republished(list(speeches))]


def test_a_speech_under_two_names_is_listed(tmp_path: Path) -> None:
    body = sentences(20, 1)
    speeches = speeches_of(tmp_path, {"b": body, "a": body, "other": sentences(20, 2)})
    (found,) = find_republished(speeches)
    assert found.to_json() == {"speech_id": "b", "first_id": "a", "share": 1.0}


def test_the_later_one_repeats_the_earlier_one_by_date(tmp_path: Path) -> None:
    body = sentences(20, 1)
    speeches = speeches_of(tmp_path, {"a": body, "b": body}, {"a": "2026-01-16", "b": "2025-01-16"})
    assert pairs(speeches) == [("a", "b")]
    undated = speeches_of(tmp_path, {"a": body, "b": body}, {"b": "2025-01-16"})
    assert pairs(undated) == [("a", "b")], "the one whose date is known is taken for the first"


def test_of_three_two_repeat_the_first_in_any_order(tmp_path: Path) -> None:
    body = sentences(20, 1)
    speeches = speeches_of(tmp_path, {"c": body, "a": body, "b": body})
    for seed in range(4):
        assert pairs(random.Random(seed).sample(speeches, 3)) == [("b", "a"), ("c", "a")]


def test_a_speech_with_small_corrections_is_found(tmp_path: Path) -> None:
    body = sentences(20, 1)
    corrected = [*body[:5], body[5].replace(body[5][10], "新"), *body[6:12], *body[13:], "谢谢大家。"]
    (found,) = find_republished(speeches_of(tmp_path, {"a": body, "b": corrected}))
    assert (found.speech_id, found.first_id) == ("b", "a")
    assert 0.95 < found.share < 1


def test_script_and_punctuation_make_no_difference(tmp_path: Path) -> None:
    body = ["".join(sentences(3, seed)) for seed in range(6)]
    traditional = [text.replace("县", "縣").replace("乡", "鄉").replace("。", "！ ") for text in body]
    (found,) = find_republished(speeches_of(tmp_path, {"a": body, "b": traditional}))
    assert found.share == 1.0


@pytest.mark.parametrize(("shared", "own"), [(10, 20), (10, 10), (14, 6)])
def test_speeches_that_share_a_part_are_two(tmp_path: Path, shared: int, own: int) -> None:
    common = sentences(shared, 1)
    speeches = speeches_of(tmp_path, {"a": common + sentences(own, 2), "b": sentences(own, 3) + common})
    assert find_republished(speeches) == []


def test_a_speech_with_eight_tenths_of_another_is_that_one(tmp_path: Path) -> None:
    common = sentences(18, 1)
    (found,) = find_republished(
        speeches_of(tmp_path, {"a": common + sentences(2, 2), "b": common + sentences(2, 3)})
    )
    assert found.share == pytest.approx(0.9, abs=0.01)


def test_a_shared_passage_is_no_speech(tmp_path: Path) -> None:
    few = ["，".join(text[:-1] for text in sentences(5, seed)) + "。" for seed in range(4)]
    short = [text[:20] + "。" for text in sentences(14, 2)]
    assert find_republished(speeches_of(tmp_path, {"a": few, "b": few})) == [], "four sentences"
    assert find_republished(speeches_of(tmp_path, {"a": short, "b": short})) == [], "280 symbols"
    long = ["，".join(text[:-1] for text in sentences(20, 3)) + "。"]
    assert find_republished(speeches_of(tmp_path, {"a": long, "b": long})) == [], "one sentence, however long"


def test_speeches_that_both_hold_a_short_one_are_not_one(tmp_path: Path) -> None:
    short = sentences(11, 1)
    speeches = speeches_of(
        tmp_path, {"a": short, "b": short + sentences(60, 2), "c": sentences(60, 3) + short}
    )
    # b and c have 15 % in common; b~a and c~a may be told, but nothing may make b and c one source.
    firsts = dict(pairs(speeches))
    assert firsts.get("b", "b") != firsts.get("c", "c")


def test_no_speeches_and_speeches_without_words_are_none(tmp_path: Path) -> None:
    assert find_republished([]) == []
    assert find_republished(speeches_of(tmp_path, {"a": ["。"] * 9, "b": ["。"] * 9})) == []


def test_a_speech_given_twice_is_one_source_and_makes_no_family(tmp_path: Path) -> None:
    passage = "云溪县今年要修建山区水渠三十公里，让农田旱涝保收。"
    speeches = speeches_of(
        tmp_path, {"a": [*DIARY, passage], "b": [*DIARY, passage], "c": [passage, *sentences(2, 2)]}
    )
    encoder = open_encoder("static-multilingual")
    vectors = {
        level: encoder.encode_passages([p.text for p in passages_of(speeches, level)]) for level in Level
    }
    analysis = ReuseAnalysis(speeches, vectors, encoder_name=encoder.name)
    assert analysis.same_source == {"b": "a"}
    (family,) = analysis.families(Level.PARAGRAPH)
    assert [member.passage.id for member in family.members] == ["a:p9", "b:p9", "c:p1"]
    assert (family.speeches, family.boilerplate_index) == (2, 1.0)
    told = {entry.speech_id: entry for entry in analysis.ledger}
    assert (
        told["a"].verbatim
        == told["b"].verbatim
        == pytest.approx(len(passage) / len(passage + "".join(DIARY)))
    )
    assert {formula.speeches for formula in analysis.formulae} == {2}
    alone = ReuseAnalysis(
        [speech for speech in speeches if speech.id != "c"],
        {
            level: encoder.encode_passages([p.text for p in passages_of(speeches[:2], level)])
            for level in Level
        },
        encoder_name=encoder.name,
    )
    assert (alone.families(), alone.formulae, [entry.own for entry in alone.ledger]) == ([], [], [1.0, 1.0])
