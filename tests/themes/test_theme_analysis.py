"""Themes of speeches whose matters are known, found in their embeddings."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from semantic import read_speeches
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Encoder
from semantic.errors import SemanticError
from semantic.records import Level, Role, Speech
from semantic.reuse.analysis import ReuseAnalysis
from semantic.store.tables import passages_of
from semantic.themes.analysis import ThemeAnalysis
from semantic.themes.kmeans import spherical_kmeans
from semantic.themes.theme import Assignment, ChosenBy
from semantic.themes.views import joined_views

STATIC = "static-multilingual"
CHINESE = {
    "farms": [
        "今年粮食播种面积稳定在八十万亩，推广良种和测土施肥，让农民种地有账算。",
        "改良盐碱地五千亩，扶持合作社购买收割机，秋收时小麦和玉米要颗粒归仓。",
        "蔬菜大棚再添三百座，农技员每周下田，教农户防治病虫害。",
        "保护耕地红线，种子库收存地方稻种，水稻亩产再上台阶。",
        "生猪存栏保持平稳，果园实行绿色防控，农民卖果不再发愁。",
        "高标准农田连片建设，农机站免费检修拖拉机，春耕备耕早动手。",
        "化肥用量逐年下降，秸秆还田，黑土地越种越肥。",
        "茶农和棉农都能买到农业保险，遭了冰雹有赔付。",
    ],
    "schools": [
        "新建小学六所，乡村教师的工资按月发放，孩子上学不用翻山。",
        "幼儿园收费降下来，课后托管到六点，家长下班再接孩子。",
        "高中生免收学杂费，图书室向所有学生开放，阅读课每周三节。",
        "职业学校和工厂合办课堂，学生毕业就有手艺。",
        "给寄宿生的食堂配营养师，操场全部换成塑胶跑道。",
        "中考加试体育，班主任减少填表，把时间还给教学。",
        "招聘英语和音乐教师两百名，先补山区学校的缺。",
        "大学助学金提高一成，贫困生入学走绿色通道。",
    ],
    "rivers": [
        "清理河道淤泥，关停排污口十二处，让河水重新见底。",
        "河长每月巡河，水质监测站的数据当天公布。",
        "湖区退养还湿，白鹭回来了，芦苇荡禁止捕捞。",
        "污水处理厂扩容，雨水和污水分开走管，黑臭水体不再反复。",
        "上游封山育林，水源地两岸不准建厂，饮用水水质保持二类。",
        "沿江化工企业全部搬迁，江岸复绿，江豚时常出没。",
        "整治水土流失，小流域一条一条治，溪流变清。",
        "地下水超采区压减开采，泉眼复涌，湿地面积扩大。",
    ],
    "trade": [
        "口岸通关时间压缩一半，出口退税三天到账，外贸企业安心接单。",
        "跨境电商综合试验区揭牌，保税仓库再建四座。",
        "组织企业参加海外展会，稳住老客户，开拓东南亚市场。",
        "进口博览会签约金额创新高，外资企业享受国民待遇。",
        "中欧班列每周加开两列，港口集装箱吞吐量稳步上升。",
        "自由贸易试验区推出负面清单，外商投资准入再放宽。",
        "应对关税变化，出口信用保险覆盖更多中小外贸企业。",
        "服务贸易和数字贸易同步发展，离岸外包订单增长。",
    ],
}
ENGLISH = {
    "farms": [
        "Farmers will receive better seed and cheaper fertiliser before the spring planting.",
        "We will insure the wheat and maize harvest against drought, so that no farmer loses his land.",
        "Dairy herds are healthy again, and milk from our farms is sold in every village.",
        "Our agricultural advisers visit the fields every week to help growers fight pests.",
    ],
    "schools": [
        "Every child in the hills will have a school within an hour's walk and a teacher who is paid on time.",
        "Pupils will eat a warm lunch at school, and parents will pay no fees.",
        "We will train two hundred teachers of mathematics and open libraries in secondary schools.",
        "Students from poor families will get a grant for university.",
    ],
    "rivers": [
        "The river runs clear again since the sewage works was rebuilt and waste water is treated.",
        "No factory may discharge into the lake, and the water is tested every week.",
        "We will restore the wetlands along the river, where herons are breeding again.",
        "Polluters of our streams will pay for cleaning them.",
    ],
    "trade": [
        "Exports passed the border in half the time, and customs duties were cut.",
        "The free trade agreement opens new markets for our exporters.",
        "Foreign investors are welcome in the port zone, where containers are cleared in a day.",
        "We will help small firms to sell abroad and insure their export credit.",
    ],
}
MATTERS = list(CHINESE)
MATTER_OF = {text: matter for each in (CHINESE, ENGLISH) for matter, texts in each.items() for text in texts}
CLOSING = "我们要更加紧密地团结起来，坚定信心、同心同德、埋头苦干、奋勇前进，为全面建设社会主义现代化国家而努力奋斗。"
ABOUT_NOTHING = "x7 q9 z3 k1 v8 w2 j5 b6 p0"
FARM, SCHOOL = CHINESE["farms"][0], CHINESE["schools"][0]

Texts = Mapping[str, Sequence[str]]
Speeches = Callable[..., tuple[Speech, ...]]


def parted(matters: Mapping[str, Sequence[str]], name: str, speeches: int) -> dict[str, list[str]]:
    """Return that many speeches, each with its share of the paragraphs on each matter."""
    return {
        f"{name}-{number}": [text for texts in matters.values() for text in texts[number::speeches]]
        for number in range(speeches)
    }


CHINESE_SPEECHES = parted(CHINESE, "zh", 4)
ALL_SPEECHES = CHINESE_SPEECHES | parted(ENGLISH, "en", 4)
KNOWN = {id_: {"language": id_[:2], "date": f"202{5 + int(id_[-1]) % 2}-01-10"} for id_ in ALL_SPEECHES}
"""Speeches of an even number are of 2025, the others of 2026."""


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder(STATIC)


Analyse = Callable[..., ThemeAnalysis]


@pytest.fixture(scope="module")
def themes_of(encoder: Encoder, speeches_of: Speeches) -> Analyse:
    """Analyse the themes of texts, each a paragraph, by id of their speech, or of speeches."""

    def analysis(texts: Texts | Sequence[Speech], **given: Any) -> ThemeAnalysis:
        speeches = speeches_of(texts, KNOWN) if isinstance(texts, Mapping) else texts
        ordered = sorted(speeches, key=lambda speech: speech.id)
        return ThemeAnalysis(
            speeches,
            {
                level: encoder.encode_passages([each.text for each in passages_of(ordered, level)])
                for level in Level
            },
            encoder_name=STATIC,
            **{"encoder": lambda: encoder, **given},
        )

    return analysis


@pytest.fixture(scope="module")
def chosen(themes_of: Analyse) -> ThemeAnalysis:
    """All speeches, the number of themes chosen by evidence."""
    return themes_of(ALL_SPEECHES)


@pytest.fixture(scope="module")
def four(themes_of: Analyse) -> ThemeAnalysis:
    """The Chinese speeches in four themes."""
    return themes_of(CHINESE_SPEECHES, k=4)


def texts_of(analysis: ThemeAnalysis) -> dict[tuple[str, str], str]:
    return {(each.speech_id, each.id): each.text for each in analysis.paragraphs}


def matters_of(analysis: ThemeAnalysis) -> list[dict[str, int]]:
    """Return how many paragraphs on each matter each theme has, in the order of the themes; what else is there as its text."""
    texts = texts_of(analysis)
    told = [
        [texts[each.speech_id, each.paragraph_id] for each in analysis.themes.members(theme.id)]
        for theme in analysis.themes.themes
    ]
    return [dict(Counter(MATTER_OF.get(text, text) for text in own)) for own in told]


def sorted_matters(analysis: ThemeAnalysis) -> list[dict[str, int]]:
    return sorted(matters_of(analysis), key=str)


def each_alone(paragraphs: int) -> list[dict[str, int]]:
    """Return what `matters_of` tells where each matter is a theme of so many paragraphs, sorted."""
    return [{matter: paragraphs} for matter in sorted(MATTERS)]


# Planted matters


def test_planted_matters_are_the_themes_of_two_languages(chosen: ThemeAnalysis) -> None:
    assert (chosen.themes.k, chosen.themes.chosen_by, chosen.themes.asked) == (4, ChosenBy.AUTO, None)
    assert sorted_matters(chosen) == each_alone(12), "eight Chinese paragraphs and four English ones"


def test_the_evidence_speaks_for_the_number_that_was_chosen(chosen: ThemeAnalysis) -> None:
    evidence = {each.k: each for each in chosen.themes.evidence}
    assert list(evidence) == list(range(2, 10)), "of 48 paragraphs no more than one theme for each five"
    assert max(evidence.values(), key=lambda each: each.silhouette).k == 4
    assert evidence[4].stability == pytest.approx(1)


def test_what_stands_for_a_theme_belongs_to_it(themes_of: Analyse) -> None:
    analysis = themes_of(CHINESE_SPEECHES, k=4, representatives=5)
    for theme in analysis.themes.themes:
        members = analysis.themes.members(theme.id)
        similarities = [each.similarity for each in members]
        assert similarities == sorted(similarities, reverse=True)
        assert theme.medoid == theme.representatives[0]
        assert list(theme.representatives) == [each.paragraph_id for each in members][:5]
        assert theme.size == len(members) == 8


def test_themes_are_named_by_words_of_their_own(four: ThemeAnalysis) -> None:
    labels = {
        next(iter(matters)): theme
        for matters, theme in zip(matters_of(four), four.themes.themes, strict=True)
    }
    assert "农民" in labels["farms"].terms
    assert "学校" in labels["schools"].terms
    assert "水质" in labels["rivers"].terms
    assert "出口" in labels["trade"].terms
    assert len({theme.label for theme in four.themes.themes}) == 4


def test_themes_are_in_the_order_of_their_words(four: ThemeAnalysis) -> None:
    told = four.themes
    assert [theme.id for theme in told.themes] == [f"theme-{number}" for number in range(1, 5)]
    assert [theme.share for theme in told.themes] == sorted((t.share for t in told.themes), reverse=True)
    assert sum(theme.share for theme in told.themes) == pytest.approx(1)
    assert [theme.speeches for theme in told.themes] == [4] * 4
    assert [each.speech_id for each in told.by_speech] == sorted(CHINESE_SPEECHES)
    assert told.centroids.shape[0] == 4
    assert np.linalg.norm(told.centroids, axis=1) == pytest.approx(1)


def test_assignments_are_those_of_the_paragraphs_in_order(chosen: ThemeAnalysis, encoder: Encoder) -> None:
    told = chosen.themes.assignments
    wanted = [
        (id_, f"{id_}:p{n}") for id_ in sorted(ALL_SPEECHES) for n in range(1, len(ALL_SPEECHES[id_]) + 1)
    ]
    assert [(each.speech_id, each.paragraph_id) for each in told] == wanted
    texts = [each.text for each in chosen.paragraphs]
    cosines = joined_views(texts, encoder.encode_passages(texts)) @ chosen.themes.centroids.T
    ids = [theme.id for theme in chosen.themes.themes]
    assert [each.theme for each in told] == [ids[number] for number in cosines.argmax(axis=1)]
    assert [each.similarity for each in told] == pytest.approx(cosines.max(axis=1).tolist(), abs=1e-5)


# Speeches and years


def test_shares_of_words_by_hand(themes_of: Analyse) -> None:
    farming, teaching = "Farmers sow wheat and farmers harvest wheat.", "Teachers teach pupils in schools."
    analysis = themes_of({"a": [farming, farming], "b": [farming, teaching], "c": [teaching]}, k=2)
    farms, schools = analysis.themes.themes
    assert (farms.medoid, farms.size, farms.speeches, farms.share) == ("a:p1", 3, 2, pytest.approx(21 / 31))
    assert (schools.medoid, schools.size, schools.speeches) == ("b:p2", 2, 2)
    told = {each.speech_id: each for each in analysis.themes.by_speech}
    assert {id_: each.words for id_, each in told.items()} == {"a": 14, "b": 12, "c": 5}
    assert told["a"].shares == {farms.id: 1, schools.id: 0}
    assert told["b"].shares == {farms.id: pytest.approx(7 / 12), schools.id: pytest.approx(5 / 12)}
    assert told["c"].shares == {farms.id: 0, schools.id: 1}
    # Each of a and c is farther from the rest than b, which has some of both.
    assert (told["b"].distance or 1) < min(told["a"].distance or 0, told["c"].distance or 0)
    assert analysis.themes.speeches_of(schools.id) == ("c", "b"), "the largest share first"


def test_shares_sum_to_one(chosen: ThemeAnalysis) -> None:
    ids = [theme.id for theme in chosen.themes.themes]
    for each in chosen.themes.by_speech:
        assert list(each.shares) == ids
        assert sum(each.shares.values()) == pytest.approx(1)
        assert each.distance is not None
        assert 0 <= each.distance < 0.2, "all speak of all four alike"


def test_equal_speeches_are_nought_apart_and_one_alone_from_nothing(themes_of: Analyse) -> None:
    alike = themes_of({"a": [FARM, SCHOOL], "b": [SCHOOL, FARM]}, k=2).themes
    assert [each.distance for each in alike.by_speech] == [0, 0]
    alone = themes_of({"a": [FARM, SCHOOL]}, k=2).themes
    assert [each.distance for each in alone.by_speech] == [None]


def test_two_years_are_told_apart(chosen: ThemeAnalysis, themes_of: Analyse) -> None:
    told = chosen.themes.by_year
    assert [(each.year, each.speeches) for each in told] == [("2025", 4), ("2026", 4)]
    for year, parity in zip(told, (0, 1), strict=True):
        own = [each for each in chosen.themes.by_speech if int(each.speech_id[-1]) % 2 == parity]
        for id_, share in year.shares.items():
            assert share == pytest.approx(np.mean([each.shares[id_] for each in own]))
    of_one_year = {id_: texts for id_, texts in CHINESE_SPEECHES.items() if id_ in ("zh-0", "zh-2")}
    assert themes_of(of_one_year, k=4).themes.by_year == ()


def test_a_speech_given_again_is_no_second_voice(themes_of: Analyse) -> None:
    speeches = parted(CHINESE, "zh", 2)
    told = themes_of(speeches | {"zh-again-0": speeches["zh-0"]}, k=4).themes
    assert [theme.speeches for theme in told.themes] == [2] * 4
    assert len(told.by_speech) == 3


# The same again


def test_the_order_of_speeches_makes_no_difference(
    themes_of: Analyse, speeches_of: Speeches, chosen: ThemeAnalysis
) -> None:
    speeches = list(speeches_of(ALL_SPEECHES, KNOWN))
    random.Random(4).shuffle(speeches)
    assert [speech.id for speech in speeches] != sorted(ALL_SPEECHES)
    again = themes_of(speeches)
    assert json.dumps(again.themes.to_json()) == json.dumps(chosen.themes.to_json())


def test_another_seed_finds_the_planted_matters_as_well(themes_of: Analyse) -> None:
    for seed in (1, 2):
        analysis = themes_of(CHINESE_SPEECHES, k=4, seed=seed)
        assert sorted_matters(analysis) == each_alone(8)
        assert analysis.themes.seed == seed


def test_themes_tell_the_same_at_the_second_look(four: ThemeAnalysis) -> None:
    assert four.themes is four.themes
    assert not four.themes.continues


# How many


@pytest.mark.parametrize("k", [1, 2, 3, 6, 12, 32])
def test_the_number_that_is_asked_for(themes_of: Analyse, k: int) -> None:
    told = themes_of(CHINESE_SPEECHES, k=k).themes
    assert (told.k, told.asked, told.chosen_by, told.evidence) == (k, k, ChosenBy.USER, ())
    assert len(told.themes) == k
    assert sum(theme.size for theme in told.themes) == 32
    assert min(theme.size for theme in told.themes) > 0
    assert len({theme.label for theme in told.themes}) == k


def test_no_more_themes_than_distinct_paragraphs(themes_of: Analyse) -> None:
    analysis = themes_of({"a": [FARM, SCHOOL], "b": [FARM], "c": [SCHOOL, FARM]}, k=5)
    assert (analysis.themes.k, analysis.themes.asked) == (2, 5)
    assert matters_of(analysis) == [{"farms": 3}, {"schools": 2}]


# Few, equal, none


def test_no_paragraph_has_no_theme(themes_of: Analyse) -> None:
    for k in (None, 3):
        analysis = themes_of([], k=k)
        told = analysis.themes
        assert (told.k, told.themes, told.assignments, told.by_speech, told.by_year) == (0, (), (), (), ())
        assert told.asked == k
        assert (analysis.inside, analysis.map_points.shape, analysis.kept.members) == ([], (0, 2), {})
        with pytest.raises(SemanticError, match=r"There is no theme to assign a text to; make themes"):
            told.assign("农民种地。")


@pytest.mark.parametrize("k", [None, 1, 3])
def test_one_paragraph_is_its_own_theme(themes_of: Analyse, k: int | None) -> None:
    analysis = themes_of({"a": [FARM]}, k=k)
    (theme,) = analysis.themes.themes
    assert (theme.id, theme.size, theme.share, theme.speeches) == ("theme-1", 1, 1, 1)
    assert (theme.medoid, theme.representatives) == ("a:p1", ("a:p1",))
    assert theme.label
    (only,) = analysis.themes.assignments
    assert only == Assignment(
        paragraph_id="a:p1", speech_id="a", theme="theme-1", similarity=only.similarity, fits=True
    )
    assert only.similarity == pytest.approx(1)
    assert analysis.map_points.tolist() == [[0, 0]]
    assert analysis.themes.evidence == ()


def test_two_paragraphs(themes_of: Analyse) -> None:
    together = themes_of({"a": [FARM], "b": [SCHOOL]})
    assert (together.themes.k, matters_of(together)) == (1, [{"farms": 1, "schools": 1}])
    assert [each.distance for each in together.themes.by_speech] == [0, 0]
    apart = themes_of({"a": [FARM], "b": [SCHOOL]}, k=2)
    assert matters_of(apart) == [{"farms": 1}, {"schools": 1}]
    assert [each.distance for each in apart.themes.by_speech] == pytest.approx([1, 1])
    assert all(each.fits for each in apart.themes.assignments)


@pytest.mark.parametrize("k", [None, 4])
def test_paragraphs_that_are_all_equal_are_one_theme(themes_of: Analyse, k: int | None) -> None:
    analysis = themes_of({f"s{number}": [FARM] for number in range(6)}, k=k)
    (theme,) = analysis.themes.themes
    assert (analysis.themes.asked, theme.size, theme.speeches) == (k, 6, 6)
    assert [each.fits for each in analysis.themes.assignments] == [True] * 6
    assert [each.distance for each in analysis.themes.by_speech] == [0] * 6


def test_one_speech(themes_of: Analyse) -> None:
    analysis = themes_of({"a": [text for texts in CHINESE.values() for text in texts]}, k=4)
    assert sorted_matters(analysis) == each_alone(8)
    assert [theme.speeches for theme in analysis.themes.themes] == [1] * 4
    (spent,) = analysis.themes.by_speech
    assert (sum(spent.shares.values()), spent.distance) == (pytest.approx(1), None)
    assert all(each.boilerplate == 0 for each in analysis.inside)


def test_only_headings(themes_of: Analyse, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "# 工作报告\n\n## 一、农业\n\n## 二、教育\n\n## 三、水利\n", encoding="utf-8"
    )
    speeches = read_speeches(tmp_path / "a.md").speeches
    analysis = themes_of(speeches, k=2)
    assert {each.role for each in analysis.paragraphs} == {Role.HEADING}
    assert sum(theme.size for theme in analysis.themes.themes) == 4
    assert [(theme.share, theme.speeches) for theme in analysis.themes.themes] == [(0, 0)] * 2
    (spent,) = analysis.themes.by_speech
    assert (spent.words, set(spent.shares.values()), spent.distance) == (0, {0.0}, None)
    assert themes_of(speeches).themes.k >= 1


def test_a_heading_goes_with_its_matter_and_stands_for_none(themes_of: Analyse, tmp_path: Path) -> None:
    for number in range(4):
        parts = [
            f"## {heading}\n\n" + "\n\n".join(texts[number::4])
            for heading, texts in zip(("农业", "教育", "水环境", "外贸"), CHINESE.values(), strict=True)
        ]
        (tmp_path / f"s{number}.md").write_text(
            "# 工作报告\n\n" + "\n\n".join(parts) + "\n", encoding="utf-8"
        )
    analysis = themes_of(read_speeches(tmp_path).speeches, k=4)
    heading_of = {each.id: each.text for each in analysis.paragraphs if each.role is Role.HEADING}
    bodies = [{m: n for m, n in each.items() if m in MATTERS} for each in matters_of(analysis)]
    assert sorted(bodies, key=str) == each_alone(8)
    assert set(heading_of.values()) >= {"农业", "教育", "外贸"}
    for theme in analysis.themes.themes:
        assert not set(theme.representatives) & set(heading_of)


# Boilerplate


def test_a_paragraph_that_all_copy_makes_no_theme(themes_of: Analyse, encoder: Encoder) -> None:
    """With as many copies as paragraphs on each matter."""
    analysis = themes_of({id_: [*texts, CLOSING] for id_, texts in parted(CHINESE, "zh", 8).items()}, k=4)
    assert sum(each.text == CLOSING for each in analysis.paragraphs) == 8
    matters = [{m: n for m, n in each.items() if m != CLOSING} for each in matters_of(analysis)]
    assert sorted(matters, key=str) == each_alone(8)

    texts = [each.text for each in analysis.paragraphs]
    unweighted = spherical_kmeans(joined_views(texts, encoder.encode_passages(texts)), 4)
    of_copies = set(unweighted.labels[[text == CLOSING for text in texts]].tolist())
    assert len(of_copies) == 1
    assert (unweighted.labels == of_copies.pop()).sum() == 8, (
        "counted in full they would be a theme by themselves"
    )


def test_what_is_inside_a_theme(themes_of: Analyse) -> None:
    promise = "我们将在2027年底前新建学校20所以上。"
    texts = parted(CHINESE, "zh", 4)
    texts["zh-1"] = [*texts["zh-1"], FARM]  # zh-0 has it too
    texts["zh-3"] = [*texts["zh-3"], promise]
    analysis = themes_of(texts, k=4)
    assert [each.theme for each in analysis.inside] == [theme.id for theme in analysis.themes.themes]
    told = {next(iter(m)): each for m, each in zip(matters_of(analysis), analysis.inside, strict=True)}
    length = sum(map(len, CHINESE["farms"])) + len(FARM)
    assert told["farms"].boilerplate == pytest.approx(2 * len(FARM) / length)
    assert len(told["farms"].families) == 1
    assert [told[matter].boilerplate for matter in ("schools", "rivers", "trade")] == [0, 0, 0]
    assert "zh-3:p9s1" in told["schools"].unique
    assert sum(each.commitments for each in analysis.inside) == len(analysis.commitments)


# What fits


def test_what_is_about_nothing_does_not_fit(themes_of: Analyse) -> None:
    analysis = themes_of(ALL_SPEECHES | {"zz-0": [ABOUT_NOTHING]}, k=4)
    unfit = [each for each in analysis.themes.assignments if not each.fits]
    assert [each.speech_id for each in unfit] == ["zz-0"]
    assert analysis.themes.theme(unfit[0].theme).size == 13, "but it has its theme"
    assert analysis.themes.theme(unfit[0].theme).fits_from > unfit[0].similarity
    assert "zz-0:p1" not in {theme.medoid for theme in analysis.themes.themes}


# New texts


def test_paragraphs_are_assigned_where_they_are(four: ThemeAnalysis) -> None:
    told = four.themes.assign([each.text for each in four.paragraphs])
    for new, old in zip(told, four.themes.assignments, strict=True):
        assert (new.theme, new.fits) == (old.theme, old.fits)
        assert new.similarity == pytest.approx(old.similarity, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("我们给水稻育种，农民收成更好。", "farms"),
        ("New tractors for farmers, and better wheat seed.", "farms"),
        ("小学教师和学生都有新教室。", "schools"),
        ("The sewage is treated before it reaches the river.", "rivers"),
        ("扩大出口，吸引外商投资。", "trade"),
    ],
)
def test_a_new_text_gets_the_theme_of_its_matter(four: ThemeAnalysis, text: str, matter: str) -> None:
    ids = {next(iter(m)): theme.id for m, theme in zip(matters_of(four), four.themes.themes, strict=True)}
    (told,) = four.themes.assign(text)
    assert (told.theme, told.fits) == (ids[matter], True)
    assert told.similarity > 0.6


def test_a_new_text_about_nothing_fits_no_theme(four: ThemeAnalysis) -> None:
    for text in (ABOUT_NOTHING, "？！……———。。。", "xq zvk jjw plorf gnnt wub kyz oop trrl mqa"):
        (told,) = four.themes.assign(text)
        assert not told.fits
        assert told.theme in [theme.id for theme in four.themes.themes]


def test_texts_are_assigned_one_by_one_in_their_order(four: ThemeAnalysis) -> None:
    both = four.themes.assign([FARM, SCHOOL])
    assert both == (*four.themes.assign(FARM), *four.themes.assign([SCHOOL]))
    assert both[0].theme != both[1].theme
    assert four.themes.assign([]) == ()


def test_without_an_encoder_nothing_new_is_assigned(themes_of: Analyse) -> None:
    told = themes_of({"a": [FARM, SCHOOL]}, k=2, encoder=None).themes
    with pytest.raises(SemanticError) as refused:
        told.assign("农民种地。")
    assert str(refused.value) == (
        "These themes came from ready embeddings and know no encoder; give one to assign texts."
    )


# Asking


def test_a_theme_that_is_not_there(four: ThemeAnalysis) -> None:
    for ask in (four.themes.theme, four.themes.members, four.themes.speeches_of):
        with pytest.raises(SemanticError) as refused:
            ask("theme-9")
        assert (
            str(refused.value) == "There is no theme 'theme-9'; there are theme-1, theme-2, theme-3, theme-4."
        )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"k": 0}, "0 is no number to ask for; give 1 or more."),
        ({"k": -2}, "-2 is no number to ask for; give 1 or more."),
        ({"representatives": 0}, "0 is no number to ask for; give 1 or more."),
        ({"k": 3, "representatives": -1}, "-1 is no number to ask for; give 1 or more."),
        ({"seed": -1}, "The seed is -1; give a whole number from 0 to 4294967295."),
    ],
)
def test_numbers_that_cannot_be_used(themes_of: Analyse, given: Mapping[str, int], message: str) -> None:
    with pytest.raises(SemanticError) as refused:
        themes_of({"a": [FARM]}, **given)
    assert str(refused.value) == message


def test_a_map_sets_matters_apart(four: ThemeAnalysis) -> None:
    points, texts = four.map_points, [each.text for each in four.paragraphs]
    matters = np.array([MATTERS.index(MATTER_OF[text]) for text in texts])
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    nearest = matters[distances.argmin(axis=1)]
    assert (nearest == matters).mean() > 0.9, "the nearest on the map is mostly of the same matter"
    assert (four.mapped("pca") == four.mapped("pca")).all()
    assert four.mapped("pca").shape == points.shape == (32, 2)


# Going on


def test_themes_go_on_from_what_was_kept(themes_of: Analyse, four: ThemeAnalysis) -> None:
    again = themes_of(CHINESE_SPEECHES, k=4, earlier=four.kept)
    assert json.dumps(again.themes.to_json()) == json.dumps(four.themes.to_json())
    assert again.kept == four.kept


def test_themes_go_on_when_speeches_come(themes_of: Analyse, four: ThemeAnalysis) -> None:
    more = themes_of(ALL_SPEECHES, k=4, earlier=four.kept, made_of="more")
    assert more.themes.continues
    theme_of = {(each.speech_id, each.paragraph_id): each.theme for each in more.themes.assignments}
    assert all(theme_of[each.speech_id, each.paragraph_id] == each.theme for each in four.themes.assignments)
    assert sorted_matters(more) == each_alone(12)
    assert {theme.id for theme in more.themes.themes} == {theme.id for theme in four.themes.themes}


def test_another_number_keeps_the_ids_of_what_stays(themes_of: Analyse, four: ThemeAnalysis) -> None:
    fewer = themes_of(CHINESE_SPEECHES, k=3, earlier=four.kept)
    assert not fewer.themes.continues
    old = {
        theme.id: {(m.speech_id, m.paragraph_id) for m in four.themes.members(theme.id)}
        for theme in four.themes.themes
    }
    for theme in fewer.themes.themes:
        members = {(m.speech_id, m.paragraph_id) for m in fewer.themes.members(theme.id)}
        if theme.id in old:
            assert len(members & old[theme.id]) >= len(members | old[theme.id]) / 2
        else:
            assert theme.id == "theme-5"
    assert len({theme.id for theme in fewer.themes.themes} & set(old)) >= 2, "two of four were put together"


def test_ids_are_not_used_again(themes_of: Analyse, four: ThemeAnalysis) -> None:
    lost = replace(four.kept, highest=70)
    more = themes_of(CHINESE_SPEECHES, k=6, earlier=lost)
    new = {theme.id for theme in more.themes.themes} - {theme.id for theme in four.themes.themes}
    assert new == {f"theme-{71 + number}" for number in range(len(new))}
    assert len(new) >= 2
    assert more.kept.highest == 70 + len(new)


def test_nothing_goes_on_from_themes_of_which_no_paragraph_is_left(
    themes_of: Analyse, four: ThemeAnalysis
) -> None:
    others = themes_of(parted(ENGLISH, "en", 4), k=4, earlier=four.kept)
    assert not others.themes.continues
    assert [theme.id for theme in others.themes.themes] == [f"theme-{number}" for number in range(5, 9)]


def test_what_is_kept_says_which_paragraphs_each_theme_has(four: ThemeAnalysis) -> None:
    kept = four.kept
    assert (kept.asked, kept.seed, kept.evidence, kept.highest) == (4, 0, (), 4)
    assert kept.theme_of(four.speeches) == [each.theme for each in four.themes.assignments]
    farms = next(t.id for m, t in zip(matters_of(four), four.themes.themes, strict=True) if "farms" in m)
    assert kept.members[farms] == dict.fromkeys(sorted(CHINESE_SPEECHES), (1, 2))


def test_ready_analyses_of_reuse_are_used(
    themes_of: Analyse, speeches_of: Speeches, encoder: Encoder
) -> None:
    texts = {id_: [*own, CLOSING] for id_, own in parted(CHINESE, "zh", 8).items()}
    speeches = speeches_of(texts)
    vectors = {
        level: encoder.encode_passages([p.text for p in passages_of(speeches, level)]) for level in Level
    }
    reuse = ReuseAnalysis(speeches, vectors, encoder_name=STATIC)
    assert themes_of(speeches, k=4, reuse=reuse).themes.to_json() == themes_of(speeches, k=4).themes.to_json()
