"""The findings of a corpus: those made by hand, and those of speeches in which they are planted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from semantic import Corpus
from semantic.commitments.commitment import Commitment, Deadline, Hardness, StatedIn, Target
from semantic.commitments.indicator_table import IndicatorTarget, indicator_table
from semantic.findings import Finding, Findings, Headline, main_findings
from semantic.records import Kind, Level, Paragraph, Reading, Role, Speech
from semantic.reuse.families import Family, Member
from semantic.reuse.ledger import LedgerEntry
from semantic.themes.theme import ChosenBy, SpeechThemes, Themes

LONG = "云" * 300
"""As much as a speech has at least to be named as an extreme."""


def spoken(id_: str, text: str = LONG, language: str | None = "zh") -> Speech:
    paragraph = Paragraph(
        id=f"{id_}:p1",
        speech_id=id_,
        ordinal=1,
        heading=(),
        text=text,
        start=0,
        end=len(text),
        role=Role.BODY,
        source_start=0,
        source_end=len(text),
    )
    return Speech(
        id=id_,
        title=None,
        speaker=None,
        place=None,
        date=None,
        language=language,
        source=f"{id_}.txt",
        text=text,
        paragraphs=(paragraph,),
    )


def themes_of(*by_speech: SpeechThemes, k: int = 2) -> Themes:
    return Themes(
        k=k,
        chosen_by=ChosenBy.USER,
        asked=k,
        continues=False,
        seed=0,
        evidence=(),
        themes=(),
        assignments=(),
        by_speech=by_speech,
        by_year=(),
        centroids=np.zeros((k, 2), dtype=np.float32),
    )


def findings_of(*speeches: Speech, **found: Any) -> Findings:
    """Return findings of which only what is named was found."""
    nothing: dict[str, Any] = {
        "encoder": "none",
        "version": "0",
        "settings": {},
        "reading": Reading(speeches=speeches, dropped=(), failures=(), notices=()),
        "republished": (),
        "families": (),
        "versions": {},
        "formulae": (),
        "first_used": {},
        "ledger": (),
        "shared": (),
        "commitments": (),
        "indicators": (),
        "themes": themes_of(k=0),
        "inside": (),
        "map_points": np.zeros((0, 2), dtype=np.float32),
        "neighbours": {},
    }
    return Findings(**{**nothing, **found})


def only_finding(findings: Findings) -> Finding:
    (finding,) = main_findings(findings)
    return finding


# The record itself


@pytest.mark.parametrize(
    ("speeches", "language"),
    [
        ([], "en"),
        ([("a", "云溪", "zh"), ("b", "three", "en")], "en"),
        ([("a", "云溪县人民", "zh"), ("b", "one", "en"), ("c", "two", "fr")], "zh"),
        ([("a", "one", "fr"), ("b", "two", "de"), ("c", "six", "fr")], "fr"),
        ([("a", "one", "fr"), ("b", "two", "de")], "de"),
        ([("a", "2026 %", None), ("b", "云溪县", "zh")], "en"),
    ],
    ids=["none", "more-text-counts", "most-of-three", "two-speeches", "tie-by-code", "unknown-as-english"],
)
def test_the_language_is_that_of_most_characters(
    speeches: Sequence[tuple[str, str, str]], language: str
) -> None:
    assert findings_of(*(spoken(*each) for each in speeches)).language == language
    assert findings_of(*(spoken(*each) for each in speeches[::-1])).language == language


def test_speeches_are_in_the_order_of_their_ids() -> None:
    assert [speech.id for speech in findings_of(spoken("c"), spoken("a"), spoken("b")).speeches] == list(
        "abc"
    )


def test_where_nothing_is_found_nothing_is_told() -> None:
    assert main_findings(findings_of()) == []
    assert main_findings(findings_of(spoken("a"), spoken("b"))) == []


# How much is shared


def entry(speech_id: str, own: float, characters: int = 300) -> LedgerEntry:
    return LedgerEntry(
        speech_id=speech_id, characters=characters, verbatim=1 - own, edited=0.0, reworded=0.0, own=own
    )


def test_shares_of_all_text_and_its_extremes() -> None:
    told = only_finding(findings_of(ledger=(entry("a", 0.5), entry("b", 0.75, 900), entry("c", 0.25, 400))))
    assert told.headline is Headline.SHARED
    assert told.values == {
        "share": pytest.approx((150 + 225 + 300) / 1600),
        "most": "c",
        "most_share": 0.75,
        "least": "b",
        "least_share": 0.25,
    }


def test_speeches_of_a_few_sentences_are_no_extremes_and_not_counted() -> None:
    short = (entry("all-shared", 0.0, 299), entry("all-own", 1.0, 299))
    assert main_findings(findings_of(ledger=(entry("a", 0.5), *short))) == [], "there is one to compare"
    told = only_finding(findings_of(ledger=(entry("a", 0.5), *short, entry("b", 0.25))))
    assert (told.values["most"], told.values["least"]) == ("b", "a")
    assert told.values["share"] == pytest.approx(0.625)


def test_of_equal_extremes_ids_tell() -> None:
    told = only_finding(findings_of(ledger=tuple(entry(id_, 0.5) for id_ in "abc")))
    assert (told.values["most"], told.values["least"]) == ("a", "c"), "they are never the same speech"


# The widest passage


def family(number: int, text: str, *speeches: str, level: Level = Level.PARAGRAPH, other: str = "") -> Family:
    """Return a family of a medoid in the last of the speeches, and of others that may be worded otherwise."""
    passages = [spoken(id_, other or text).paragraphs[0] for id_ in speeches[:-1]]
    passages.append(spoken(speeches[-1], text).paragraphs[0])
    return Family(
        id=f"{level.value}-{number}",
        level=level,
        kind=Kind.EDITED if other else Kind.VERBATIM,
        speeches=len(speeches),
        members=tuple(
            Member(
                passage=each,
                kind=Kind.EDITED if other and each is not passages[-1] else Kind.VERBATIM,
                is_medoid=each is passages[-1],
            )
            for each in passages
        ),
        medoid=passages[-1].id,
        fixity=1.0,
        boilerplate_index=1.0,
        first_seen=None,
    )


PLEDGE = "让我们携起手来，把每一件小事办好。"
THANKS = "谢谢各位代表，谢谢大家。"[:11]
TWELVE = "谢谢各位代表，谢谢大家。"
assert (len(THANKS), len(TWELVE)) == (11, 12)


def widest(*families: Family) -> Mapping[str, Any]:
    told = only_finding(findings_of(families=families))
    assert told.headline is Headline.WIDEST
    return told.values


def test_the_widest_passage_is_that_of_most_speeches_not_the_longest() -> None:
    told = widest(family(1, PLEDGE * 3, "a", "b"), family(2, PLEDGE, "a", "b", "c"))
    assert told == {"family": "paragraph-2", "speeches": 3, "text": PLEDGE, "kind": "verbatim"}


def test_of_passages_as_wide_the_longest_is_told_by_its_medoid() -> None:
    edited = family(2, TWELVE, "a", "b", other=PLEDGE * 2)
    assert widest(family(1, PLEDGE, "a", "b"), edited)["family"] == "paragraph-1", "its medoid is longer"
    told = widest(edited)
    assert (told["text"], told["kind"]) == (TWELVE, "edited")


def test_salutations_and_thanks_are_not_the_widest() -> None:
    assert main_findings(findings_of(families=(family(1, THANKS, "a", "b", "c"),))) == []
    told = widest(
        family(1, THANKS, "a", "b", "c", "d"),
        family(2, THANKS, "a", "b", "c", other=PLEDGE),
        family(3, TWELVE, "a", "b"),
    )
    assert told["family"] == "paragraph-3", "short by the medoid, whatever the others"


def test_a_translation_is_the_widest_only_where_nothing_else_is_shared() -> None:
    translated = replace(family(2, PLEDGE * 2, "a", "b", "c"), kind=Kind.TRANSLATED)
    assert widest(family(1, PLEDGE, "a", "b"), translated)["family"] == "paragraph-1"
    assert widest(translated)["kind"] == "translated"


def test_a_sentence_can_be_the_widest() -> None:
    sentence = family(1, PLEDGE, "a", "b", "c", level=Level.SENTENCE)
    assert widest(family(1, PLEDGE * 2, "a", "b"), sentence)["family"] == "sentence-1"


# What one alone promises


def promise(
    speech_id: str,
    *,
    unique: bool | None = True,
    strength: Hardness = Hardness.HARD,
    targets: tuple[Target, ...] = (),
) -> Commitment:
    return Commitment(
        id=f"{speech_id}:p1s1",
        speech_id=speech_id,
        paragraph_id=f"{speech_id}:p1",
        start=0,
        end=4,
        text="要修水渠",
        strength=strength,
        targets=targets,
        confidence=0.9,
        unique=unique,
    )


def test_promises_of_one_speech_alone_are_counted() -> None:
    soft = Hardness.SOFT
    told = only_finding(
        findings_of(
            commitments=(
                *[promise("a", strength=soft)] * 5,
                promise("a"),
                *[promise("b")] * 2,
                *[promise("b", unique=False)] * 4,
                promise("c", unique=None),
            )
        )
    )
    assert told.headline is Headline.UNIQUE
    assert told.values == {"commitments": 13, "unique": 8, "hard": 3, "most": "b", "of_most": 2}


def test_where_none_can_be_checked_the_others_count() -> None:
    soft = [promise(id_, strength=Hardness.SOFT) for id_ in ("b", "a", "b", "a")]
    told = only_finding(findings_of(commitments=(*soft, promise("c", unique=False))))
    assert told.values == {"commitments": 5, "unique": 4, "hard": 0, "most": "a", "of_most": 2}


def test_without_a_promise_of_one_alone_nothing_is_told() -> None:
    shared = (promise("a", unique=False), promise("b", unique=False), promise("c", unique=None))
    assert main_findings(findings_of(commitments=shared)) == []


# Targets side by side


def target(text: str, value: float | None, *, unit: str = "%", by: str | None = "2026-12-31", indicator: str = "粮食产量") -> Target:  # fmt: skip
    deadline = None if by is None else Deadline(text="今年", date=by, stated_in=StatedIn.SENTENCE)
    return Target(
        text=text, start=0, end=len(text), indicator=indicator, value=value, unit=unit, deadline=deadline
    )


def indicators(**targets: Target | Sequence[Target]) -> tuple[IndicatorTarget, ...]:
    """Return the table for the targets of some speeches."""
    own = {id_: (each,) if isinstance(each, Target) else tuple(each) for id_, each in targets.items()}
    promises = [promise(id_, unique=None, targets=each) for id_, each in own.items()]
    return tuple(indicator_table(promises, [spoken(id_) for id_ in own]))


def targets_of(table: Sequence[IndicatorTarget]) -> Mapping[str, Any]:
    told = only_finding(findings_of(indicators=tuple(table)))
    assert told.headline is Headline.TARGETS
    return told.values


def test_the_indicator_of_most_speeches_from_the_least_to_the_most() -> None:
    table = indicators(
        a=[target("九百万", 900, indicator="发电总量"), target("5%左右", 5)],
        b=[target("八百万", 800, indicator="发电总量"), target("6%以上", 6)],
        c=target("4.5%", 4.5),
    )
    assert targets_of(table) == {
        "indicator": "粮食产量",
        "by": "2026-12-31",
        "speeches": 3,
        "lowest": "4.5%",
        "lowest_speech": "c",
        "highest": "6%以上",
        "highest_speech": "b",
    }


def test_of_equal_targets_ids_tell() -> None:
    told = targets_of(indicators(c=target("five", 5), a=target("5%", 5), b=target("5.0%", 5)))
    assert (told["lowest"], told["lowest_speech"]) == ("5%", "a")
    assert (told["highest"], told["highest_speech"]) == ("five", "c")


def test_yearly_means_and_other_years_and_units_are_not_mixed_in() -> None:
    yearly = indicators(**{id_: target("年均增长9%", 9) for id_ in "abc"})
    assert all(row.every_year for row in yearly)
    later = indicators(a=target("1%", 1, by="2030-12-31"), b=target("99%", 99, by="2030-12-31"))
    tonnes = indicators(a=target("0.1吨", 0.1, unit="吨"), b=target("990吨", 990, unit="吨"))
    plain = indicators(b=target("5%", 5), a=target("6%", 6))
    assert main_findings(findings_of(indicators=yearly)) == []
    told = targets_of((*yearly, *plain, *later, *tonnes))
    assert (told["by"], told["lowest"], told["highest"]) == ("2026-12-31", "5%", "6%")


def test_targets_by_no_known_day_are_compared_too() -> None:
    told = targets_of(indicators(a=target("5%", 5, by=None), b=target("6%", 6, by=None)))
    assert (told["by"], told["lowest"], told["highest"]) == (None, "5%", "6%")


def test_targets_by_two_days_of_a_year_are_one_row() -> None:
    told = targets_of(indicators(a=target("5%", 5), b=target("6%", 6, by="2026-06-30")))
    assert told["speeches"] == 2
    assert (told["lowest_speech"], told["highest_speech"]) == ("a", "b")


def test_targets_in_percent_and_in_percentage_points_are_one_row() -> None:
    told = targets_of(indicators(a=target("5%", 5), b=target("6个百分点", 6, unit="个百分点")))
    assert told["speeches"] == 2
    assert (told["lowest_speech"], told["highest_speech"]) == ("a", "b")


# Who is furthest from the others


def spent(speech_id: str, distance: float | None, *shares: float) -> SpeechThemes:
    return SpeechThemes(
        speech_id=speech_id,
        words=200,
        distance=distance,
        shares={f"theme-{number}": share for number, share in enumerate(shares, 1)},
    )


def test_the_furthest_speech_and_the_theme_it_gives_most_more_to() -> None:
    told = only_finding(
        findings_of(
            *map(spoken, "abc"),
            themes=themes_of(
                spent("a", 0.1, 0.5, 0.4, 0.1),
                spent("b", 0.6, 0.6, 0.1, 0.3),
                spent("c", 0.2, 0.6, 0.3, 0.1),
                k=3,
            ),
        )
    )
    assert told.headline is Headline.THEME
    # It gives more to the first than to the third, but the others do so too.
    assert told.values == {"speech": "b", "theme": "theme-3", "share": 0.3, "mean": pytest.approx(0.1)}


def test_short_speeches_are_neither_furthest_nor_among_the_others() -> None:
    short = spoken("short", "云" * 299)
    spread = themes_of(spent("a", 0.2, 0.4, 0.6), spent("b", 0.1, 0.6, 0.4), spent("short", 0.9, 0.0, 1.0))
    told = only_finding(findings_of(spoken("a"), spoken("b"), short, themes=spread))
    assert told.values == {"speech": "a", "theme": "theme-2", "share": 0.6, "mean": 0.4}
    assert main_findings(findings_of(spoken("a"), short, themes=spread)) == []


def test_one_theme_or_one_speech_tells_nothing_of_themes() -> None:
    one_theme = themes_of(spent("a", 0.0, 1.0), spent("b", 0.0, 1.0), k=1)
    assert main_findings(findings_of(spoken("a"), spoken("b"), themes=one_theme)) == []
    alone = themes_of(spent("a", None, 0.5, 0.5))
    assert main_findings(findings_of(spoken("a"), themes=alone)) == []


def test_all_five_come_in_their_order() -> None:
    told = main_findings(
        findings_of(
            spoken("a"),
            spoken("b"),
            ledger=(entry("a", 0.5), entry("b", 0.5)),
            families=(family(1, PLEDGE, "a", "b"), family(2, TWELVE, "a", "b")),
            commitments=(promise("a"), promise("b")),
            indicators=indicators(a=target("5%", 5), b=target("6%", 6)),
            themes=themes_of(spent("a", 0.2, 0.4, 0.6), spent("b", 0.1, 0.6, 0.4)),
        )
    )
    assert [each.headline for each in told] == list(Headline)


# Planted in speeches

CLOSING = "让我们携起手来，把每一件小事办好，不负乡亲们的托付，愿人人有书读，愿家家有余粮，愿年年有新路，愿处处有灯光，共同迎接更加美好的明天。"
GRAIN = "今年要把粮食产量提高到{}万吨以上。"
FARMS = [
    "推广良种和测土施肥，让农民种地有账算，秋收时小麦和玉米都颗粒归仓，收割机由合作社统一调配。",
    "蔬菜大棚又多了一片，农技员下田教农户防治病虫害，果园一律改用绿色防控，农民卖果不再发愁。",
    "高标准农田连成了片，农机站免费检修拖拉机，春耕备耕动手很早，化肥用量下降，黑土地越种越肥。",
]
SCHOOLS = [
    "乡村教师的工资按月发放，孩子上学不用翻山，幼儿园收费降下来，课后托管很晚，家长下班再接孩子。",
    "图书室向所有学生开放，阅读课很受欢迎，寄宿生的食堂配了营养师，操场全部换成塑胶跑道。",
    "职业学校和工厂合办课堂，学生毕业就有手艺，班主任少填表，时间还给教学，山区学校有了音乐教师。",
]
RIVERS = [
    "河道的淤泥清理了，沿岸的排污口关停了，河水重新见底，河长常常巡河，水质监测站的数据当天公布。",
    "湖区退养还湿，白鹭回来了，芦苇荡不再捕捞，污水处理厂扩容了，雨水和污水分开走管。",
    "上游封山育林，水源地两岸没有工厂，沿江的化工企业搬走了，江岸复绿，江豚时常出没，溪流变清。",
    "水土流失少了，小流域一条一条治，泉眼复涌，湿地面积扩大，饮用水的水质一直很好，鱼也多了起来。",
    "河湾里的水草长得茂盛，水鸟成群，湖面的蓝藻不见了，钓鱼的老人说水清得能看见河底的石头。",
]
LANTERNS, HARVEST = "昨晚的灯会请来了外地的戏班，游客很多。", "去年的收成很好，谷仓已经满了。"
PROVERB = "一本书走得比一匹马远，也比一个人活得久。"
PLANTED = {
    "baita": [FARMS[0], FARMS[1], SCHOOLS[0], SCHOOLS[1], GRAIN.format(480), CLOSING, SCHOOLS[2]],
    "yunxi": [FARMS[0], SCHOOLS[0], FARMS[2], GRAIN.format(500), "今年要新建敬老院七所。", SCHOOLS[1], FARMS[1], CLOSING],
    "liuhe": [*RIVERS, GRAIN.format(520), "今年要新建湿地公园九处。", "今年要栽种柳树六万棵。", CLOSING],
    "note": [GRAIN.format(300), CLOSING],
}  # fmt: skip
KNOWN = {
    "baita": {"place": "白塔乡", "date": "2026-02-11"},
    "yunxi": {"place": "云溪县", "date": "2026-01-10"},
    "liuhe": {"place": "柳河镇", "date": "2026-03-12"},
    "note": {"place": "石桥村", "date": "2026-04-13"},
}


def build(folder: Path, texts: Mapping[str, Sequence[str]]) -> Corpus:
    rows = [
        {"speech_id": id_, "text": text, "language": "zh", **KNOWN[id_]}
        for id_, paragraphs in texts.items()
        for text in paragraphs
    ]
    path = folder / "table.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return Corpus.build(path, folder / "corpus", encoder="static-multilingual")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Findings]:
    with build(tmp_path_factory.mktemp("planted"), PLANTED) as corpus:
        yield corpus.findings(k=3, neighbours=2)


@pytest.fixture(scope="module")
def told(planted: Findings) -> Callable[[Headline], Mapping[str, Any]]:
    by_headline = {each.headline: each.values for each in main_findings(planted)}
    assert list(by_headline) == list(Headline)
    return by_headline.__getitem__


def test_planted_shares(planted: Findings, told: Callable[[Headline], Mapping[str, Any]]) -> None:
    by_id = {each.speech_id: each for each in planted.ledger}
    assert {id_: each.characters for id_, each in by_id.items()} == {
        id_: sum(map(len, texts)) for id_, texts in PLANTED.items()
    }
    assert by_id["note"].own == 0, "it says nothing of its own, but is short"
    shared = told(Headline.SHARED)
    assert (shared["most"], shared["least"]) == ("baita", "liuhe")
    assert shared["most_share"] == pytest.approx(1 - len(SCHOOLS[2]) / by_id["baita"].characters, abs=0.03)
    assert shared["share"] == pytest.approx(
        sum((1 - by_id[id_].own) * by_id[id_].characters for id_ in ("baita", "yunxi", "liuhe"))
        / sum(by_id[id_].characters for id_ in ("baita", "yunxi", "liuhe"))
    )


def test_the_planted_closing_is_the_widest_passage(
    planted: Findings, told: Callable[[Headline], Mapping[str, Any]]
) -> None:
    found = told(Headline.WIDEST)
    assert (found["speeches"], found["text"], found["kind"]) == (4, CLOSING, "verbatim")
    (family_,) = (each for each in planted.families if each.id == found["family"])
    assert {member.passage.speech_id for member in family_.members} == set(PLANTED)


def test_the_planted_promises_of_one_alone(
    planted: Findings, told: Callable[[Headline], Mapping[str, Any]]
) -> None:
    hard = {each.text for each in planted.commitments if each.unique and each.strength is Hardness.HARD}
    assert hard >= {"今年要新建敬老院七所。", "今年要新建湿地公园九处。", "今年要栽种柳树六万棵。"}
    found = told(Headline.UNIQUE)
    assert (found["hard"], found["most"]) == (len(hard), "liuhe")
    assert found["commitments"] == len(planted.commitments)


def test_the_planted_targets(told: Callable[[Headline], Mapping[str, Any]]) -> None:
    found = told(Headline.TARGETS)
    assert (found["indicator"], found["by"], found["speeches"]) == ("粮食产量", "2026-12-31", 4)
    assert (found["lowest_speech"], found["highest_speech"]) == ("note", "liuhe")
    assert "300万吨" in found["lowest"]
    assert "520万吨" in found["highest"]


def test_the_planted_theme_of_its_own(
    planted: Findings, told: Callable[[Headline], Mapping[str, Any]]
) -> None:
    found = told(Headline.THEME)
    assert found["speech"] == "liuhe"
    assignments = {each.paragraph_id: each.theme for each in planted.themes.assignments}
    assert {assignments[f"liuhe:p{n}"] for n in range(1, 6)} == {found["theme"]}, "of rivers only it speaks"
    assert found["share"] > 0.5 > found["mean"]


def test_what_else_is_found(planted: Findings) -> None:
    assert planted.language == "zh"
    assert (planted.encoder, planted.settings["themes"]) == ("static-multilingual", {"asked": 3, "seed": 0})
    assert [each.theme for each in planted.inside] == [theme.id for theme in planted.themes.themes]
    assert planted.map_points.shape == (len(planted.themes.assignments), 2)
    first, second = planted.neighbours["baita", "baita:p1"]
    assert first.id == "yunxi:p1", "the nearest first"
    assert first.similarity == pytest.approx(1, abs=1e-5)
    assert second.similarity < first.similarity
    assert all(
        own[0] not in {each.speech_id for each in near} and len(near) <= 2
        for own, near in planted.neighbours.items()
    )
    shared = {(each.speech_id, each.other_id): each.share for each in planted.shared}
    assert shared["note", "baita"] == 1.0
    assert shared["baita", "yunxi"] > 0.6
    assert shared["baita", "liuhe"] < 0.3


def test_the_first_use_of_a_set_phrase_is_told_by_dates(planted: Findings) -> None:
    assert planted.first_used.keys() == {formula.text for formula in planted.formulae}
    (grain,) = (formula for formula in planted.formulae if "粮食产量" in formula.text)
    first = planted.first_used[grain.text]
    assert first is not None
    assert (first.speech_id, first.date) == ("yunxi", "2026-01-10")


def test_one_speech_has_no_findings_but_what_it_holds(tmp_path: Path) -> None:
    with build(tmp_path, {"liuhe": PLANTED["liuhe"]}) as corpus:
        found = corpus.findings(k=2)
    assert main_findings(found) == []
    assert (found.families, found.versions, found.shared, found.indicators, found.formulae) == (
        (),
        {},
        (),
        (),
        (),
    )
    assert [each.own for each in found.ledger] == [1.0]
    assert {each.unique for each in found.commitments} == {None}
    assert not any(found.neighbours.values())


def test_speeches_without_promises_tell_none(tmp_path: Path) -> None:
    with build(tmp_path, {"baita": [LANTERNS, HARVEST], "yunxi": [LANTERNS, PROVERB]}) as corpus:
        found = corpus.findings(k=2)
    assert found.commitments == ()
    assert [each.headline for each in main_findings(found)] == [Headline.WIDEST], "and all are short"
