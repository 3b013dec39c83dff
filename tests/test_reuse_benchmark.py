"""The reuse benchmark plants what it says it plants, and counts what it says it counts."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
from semantic import read_speeches
from semantic.records import Kind
from semantic.text.comparison import comparison_text

pytestmark = pytest.mark.long

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
SENTENCE = "加快推进港口扩建，新增泊位12个，吞吐量增长3.5%，带动苏州企业落户。"
OTHER = "深入实施育苗计划，为乡村学校添置图书，让孩子们读书更方便。"


@pytest.fixture(scope="module")
def benchmarks() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        yield patch


@pytest.fixture(scope="module")
def plants(benchmarks: pytest.MonkeyPatch) -> ModuleType:
    return importlib.import_module("planted_reuse")


@pytest.fixture(scope="module")
def rules(benchmarks: pytest.MonkeyPatch) -> ModuleType:
    return importlib.import_module("rival_rules")


def printed_by(*arguments: str | Path) -> str:
    command = [sys.executable, str(BENCHMARKS / "reuse.py"), *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def figures_of(printed: str, row: str) -> list[str]:
    found = re.search(rf"^\| {re.escape(row)} \| (.*) \|$", printed, flags=re.MULTILINE)
    assert found is not None, f"no row {row!r} in:\n{printed}"
    return [figure.strip() for figure in found[1].split("|")]


def test_clauses_are_cut_outside_quotes_and_joined_are_the_sentence(plants: ModuleType) -> None:
    text = "坚持“稳中求进，以进促稳”，加快发展；改善（含供水，排水）民生。"
    assert plants.clauses(text) == ["坚持“稳中求进，以进促稳”，", "加快发展；", "改善（含供水，排水）民生。"]
    assert "".join(plants.clauses(text)) == text


def test_marks_and_script_change_no_comparison_text(plants: ModuleType) -> None:
    assert plants.with_other_marks("保护海洋，发展渔业。") == "保护海洋,发展渔业"
    assert plants.in_traditional_script("保护海洋，发展渔业。") == "保護海洋，發展漁業。"
    for change in (plants.copied, plants.with_other_marks, plants.in_traditional_script):
        assert comparison_text(change(SENTENCE)).text == comparison_text(SENTENCE).text


def test_one_figure_is_changed_and_nothing_else(plants: ModuleType) -> None:
    for seed in range(10):
        changed = plants.with_another_figure(SENTENCE, chance=Random(seed))
        differing = [
            place for place, signs in enumerate(zip(SENTENCE, changed, strict=True)) if len(set(signs)) > 1
        ]
        assert [SENTENCE[place] for place in differing] in (["1"], ["3"])


@pytest.mark.parametrize(
    "text", ["到2025年基本建成。", "发展5G和“1+3”体系。", "争取3—5年见效。", "覆盖率达100%。", "从1:3调整。"]
)
def test_years_names_ranges_and_a_hundred_per_cent_are_no_figures(plants: ModuleType, text: str) -> None:
    assert plants.with_another_figure(text, chance=Random(0)) is None


def test_a_decimal_point_is_lost(plants: ModuleType) -> None:
    assert plants.without_decimal_point(SENTENCE, chance=Random(0)) == SENTENCE.replace("3.5%", "35%")
    assert plants.without_decimal_point("新增泊位12个。", chance=Random(0)) is None


def test_a_place_is_changed_wherever_it_is_named(plants: ModuleType) -> None:
    changed = plants.with_another_place("青海湖在青海，青海人爱青海湖。", chance=Random(0))
    waters, provinces = plants.PLACES[-1], plants.PLACES[0]
    lake, province = re.fullmatch("(.+)在(.+)，.+", changed).groups()
    assert (lake == "青海湖") != (province == "青海")
    assert changed == f"{lake}在{province}，{province}人爱{lake}。"
    assert lake in waters
    assert province in provinces
    assert plants.with_another_place("新建公园。", chance=Random(0)) is None
    assert plants.with_another_place("印发《青海规划》。", chance=Random(0)) is None


def test_a_clause_of_another_text_is_put_between_two(plants: ModuleType) -> None:
    changed = plants.with_clause_inserted("保护海洋，发展渔业。", lent=[OTHER], chance=Random(0))
    assert changed in (
        "保护海洋，深入实施育苗计划，发展渔业。",
        "保护海洋，为乡村学校添置图书，发展渔业。",
    )
    assert plants.with_clause_inserted("保护海洋。", lent=[OTHER], chance=Random(0)) is None


def test_clauses_are_the_same_in_another_order(plants: ModuleType) -> None:
    changed = plants.with_clauses_reordered(SENTENCE, chance=Random(1))
    assert changed != SENTENCE
    assert changed.endswith("。")
    assert sorted(changed.rstrip("。").split("，")) == sorted(SENTENCE.rstrip("。").split("，"))
    assert plants.with_clauses_reordered("目标是：增收，减排，扩绿。", chance=Random(1)) is None


def test_a_modal_or_else_the_first_verb_is_denied(plants: ModuleType) -> None:
    assert plants.negated("我们必须保护海洋。", chance=Random(0)) == "我们不必保护海洋。"
    assert plants.negated("保护海洋，发展渔业。", chance=Random(0)) in (
        "不再保护海洋，发展渔业。",
        "未能保护海洋，发展渔业。",
    )
    assert plants.negated("海洋很蓝。", chance=Random(0)) is None


def test_the_opposite_is_said_where_it_reads_well(plants: ModuleType) -> None:
    assert plants.with_the_opposite("产值增长3%。", chance=Random(0)) == "产值下降3%。"
    assert plants.with_the_opposite("支持渔业发展。", chance=Random(0)) == "限制渔业发展。"
    assert plants.with_the_opposite("创新金融支持方式。", chance=Random(0)) is None


def test_three_words_or_more_are_replaced(plants: ModuleType) -> None:
    assert plants.with_words_replaced("农村公司启动改革。", chance=Random(0)) == "乡村企业开启改革。"
    assert plants.with_words_replaced("农村公司改革。", chance=Random(0)) is None


def test_half_of_a_text_is_joined_with_half_of_another(plants: ModuleType) -> None:
    spliced = plants.half_spliced(SENTENCE, lent=[OTHER], chance=Random(0))
    assert spliced == "加快推进港口扩建，新增泊位12个，" + "为乡村学校添置图书，让孩子们读书更方便。"
    assert plants.half_spliced("保护海洋。", lent=[OTHER], chance=Random(0)) is None


def test_the_same_seed_plants_the_same(plants: ModuleType, examples: Path) -> None:
    speeches = [each for each in read_speeches(examples / "speeches").speeches if each.language == "zh"]
    pairs = plants.planted(speeches, each=4)
    again, other = plants.planted(speeches, each=4), plants.planted(speeches, each=4, seed=1)

    def texts(planted: list) -> list[tuple[str, str, str]]:
        return [(pair.first, pair.second, pair.decoy) for pair in planted]

    assert texts(pairs) == texts(again) != texts(other)
    own = [set(plants.body_sentences(speech)) for speech in speeches]
    for pair in pairs:
        assert (pair.first == pair.second) == (pair.change.name == "verbatim copy")
        assert pair.first != pair.decoy
        assert any({pair.first, pair.decoy} <= sentences for sentences in own[:-1]), "the last one only lends"


def test_rules_of_others(rules: ModuleType) -> None:
    assert rules.shared_runs("abcd", "abce") == pytest.approx(1 / 3)
    assert rules.graphemes("Été, ２ 项。") == "ete２项"
    d3lta, semhash, minhash = rules.RULES
    copy, reworded, other = "新建公园十座", "新建公园八座", "改善海边环境"
    assert [d3lta.finds(copy, reworded, cosine) for cosine in (0.715, 0.72)] == [False, True]
    assert [d3lta.finds(copy, other, cosine) for cosine in (0.84, 0.85)] == [False, True]
    assert [semhash.finds(copy, copy, cosine) for cosine in (0.89, 0.9)] == [False, True]
    assert minhash.finds(copy, copy, 0.0)
    assert not minhash.finds(copy, reworded, 1.0)


def test_judged_pairs(tmp_path: Path) -> None:
    things = "桥梁 港口 学校 医院 公园 渔场 果园 电站 车站 水库 工厂 剧院 市场 码头".split()
    made = [
        (f"今年新建{thing}3座，全部向公众开放。", second, relation, differs, part)
        for number, thing in enumerate(things, 1)
        for second, relation, differs, part in (
            (f"今年新建{thing}３座,全部向公众开放", "verbatim", False, False),
            (f"今年新建{thing}5座，全部向公众开放。", "edited", True, False),
            (f"人人都能走进年内落成的三座{thing}。", "reworded", False, False),
            (f"修缮{thing}时严格管控经费，全部向公众开放账目。", "same_topic", False, True),
            (f"鼓励青年学习第{number}门外语。", "unrelated", False, False),
        )
    ]
    names = ("a", "b", "relation", "number_differs", "partial_reuse")
    for number in (0, 1):  # half of the things in each file
        half = made[number * 35 : number * 35 + 35]
        lines = [json.dumps(dict(zip(names, pair, strict=True))) for pair in half]
        (tmp_path / f"pairs-{number}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    paths = [tmp_path / f"pairs-{number}.jsonl" for number in (0, 1)]
    printed = printed_by("--pairs", *paths, "--encoder", "fake")
    assert "| | pairs-0.jsonl | pairs-1.jsonl | all pairs |" in printed
    counts = figures_of(printed, "pairs: verbatim, edited, reworded, none")
    assert counts == ["7, 7, 7, 14", "7, 7, 7, 14", "14, 14, 14, 28"]
    assert figures_of(printed, "verbatim") == ["1.000 (1.000, 1.000)"] * 3
    assert figures_of(printed, "number_differs by number, kind judged") == ["1.000 (1.000, 1.000)"] * 3
    assert figures_of(printed, "polarity_differs by tense, polarity or modality, kind told") == [""] * 3
    for row in ("is reuse", "partial_reuse", "shipped weights, fitted on these: is reuse, macro F1"):
        assert all(re.match(r"[01]\.\d{3} \(", figure) for figure in figures_of(printed, row))
    for name in ("D3lta's rule, 0.85", "SemHash's rule in hindsight", "MinHash's rule in hindsight"):
        assert len(figures_of(printed, f"{name}: is reuse")) == 3


def test_planted_pairs(examples: Path) -> None:
    printed = printed_by("--planted", examples / "speeches", "--each", "3", "--encoder", "fake")
    heads = "pairs | reuse | kind or part | difference | other differences | D3lta | SemHash | MinHash"
    assert f"| | {heads} |" in printed
    assert figures_of(printed, "verbatim copy") == [
        "3", "100.0%", "100.0%", "", "0.0%", "100.0%", "100.0%", "100.0%",
    ]  # fmt: skip
    assert figures_of(printed, "script changed")[:3] == ["3", "100.0%", "100.0%"]
    assert figures_of(printed, "negated")[3].endswith("%")
    assert len(figures_of(printed, "is reuse: F1 (precision, recall)")) == 4


def test_only_spliced_halves_are_no_reuse(plants: ModuleType) -> None:
    kinds = {change.name: change.kind for change in plants.changes([OTHER], seed=0)}
    assert [name for name, kind in kinds.items() if not kind.is_reuse] == ["half spliced"]
    assert [name for name, kind in kinds.items() if kind is Kind.VERBATIM] == [
        "verbatim copy",
        "punctuation changed",
        "script changed",
    ]
