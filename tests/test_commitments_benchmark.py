"""The benchmark of commitments counts what it says it counts, and its commands run."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from semantic.commitments.commitment import Commitment, Deadline, Hardness, Label, Promise, StatedIn, Target
from semantic.commitments.context import Surroundings
from semantic.commitments.indicator_table import IndicatorTarget
from semantic.commitments.sentences import PlacedSentence
from semantic.evaluation.gold import GoldSentence
from semantic.text.figures import Comparator
from semantic.text.placed import Span

pytestmark = pytest.mark.long

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
SOFT = Promise(label=Label.COMMITMENT, strength=Hardness.SOFT, targets=(), confidence=0.9)
NONE = Promise(label=Label.NOT, strength=None, targets=(), confidence=0.9)


@pytest.fixture(scope="module")
def benchmark() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        yield importlib.import_module("commitments")


def judged(*, promises: bool, targets: tuple[Span, ...] = (), alone: bool | None = None) -> GoldSentence:
    sentence = PlacedSentence(
        text="新建学校20所。", language="zh", where=Surroundings(heading=("今年工作",)) if alone is not None else Surroundings()
    )  # fmt: skip
    return GoldSentence(
        sentence=sentence,
        group="某市",
        promises=promises,
        hard=bool(targets),
        targets=targets,
        alone=alone,
    )


def hard(*spans: tuple[int, int]) -> Promise:
    targets = tuple(Target(text="x" * (end - start), start=start, end=end) for start, end in spans)
    return Promise(label=Label.COMMITMENT, strength=Hardness.HARD, targets=targets, confidence=0.9)


def test_figures_are_those_worked_out_by_hand(benchmark: ModuleType) -> None:
    told = benchmark.ToldSentence
    school = (Span(0, 7),)
    figures = dict(
        benchmark.figures(
            [
                told(judged(promises=True, targets=school, alone=True), hard((0, 7)), SOFT, SOFT),
                told(judged(promises=True, targets=school, alone=False), SOFT, NONE, NONE),
                told(judged(promises=True, alone=True), hard((0, 2)), SOFT, hard()),
                told(judged(promises=False, alone=True), NONE, SOFT, SOFT),
                told(judged(promises=False), hard((3, 5)), hard((3, 5)), NONE),
            ]
        )
    )
    assert figures == {
        "sentences": "5",
        "judged: commitments, hard, targets": "3, 2, 2",
        "commitment": "0.857 (0.750, 1.000)",  # three right of four
        "in surroundings: sentences": "4",
        "in surroundings: commitment": "1.000 (1.000, 1.000)",
        "in surroundings, hidden: commitment": "0.667 (0.667, 0.667)",
        "in surroundings: gain of context": "+0.333",
        "by itself, in surroundings: sentences": "3",
        "by itself, in surroundings: commitment": "1.000 (1.000, 1.000)",
        "by itself, in surroundings, hidden: commitment": "0.800 (0.667, 1.000)",
        "by itself, in surroundings: gain of context": "+0.200",
        "hard": "0.400 (0.333, 0.500)",  # one right of three; two are hard
        "hard, of commitments": "0.500 (0.500, 0.500)",
        "targets": "0.400 (0.333, 0.500)",
        "targets, hard in both": "1.000 (1.000, 1.000)",
        "embeddings alone: commitment": "0.667 (0.667, 0.667)",
        "embeddings alone: hard": "0.000 (0.000, 0.000)",
    }


def test_nothing_is_said_where_there_was_nothing_to_find(benchmark: ModuleType) -> None:
    figures = dict(benchmark.figures([benchmark.ToldSentence(judged(promises=False), NONE, NONE)]))
    assert figures["commitment"] == figures["in surroundings: gain of context"] == ""
    assert "embeddings alone: hard" not in figures


def test_what_was_fitted_to_is_known_by_its_texts(
    benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    gold = [judged(promises=True), judged(promises=False)]
    assert not benchmark.is_fitted_to(gold)
    monkeypatch.setattr(benchmark, "FITTED_TO", (benchmark.fingerprint(gold[::-1]),))
    assert benchmark.is_fitted_to(gold)
    assert not benchmark.is_fitted_to(gold[:1])


def row(
    speech_id: str, by: str, value: float, *, every_year: bool = False, **more: object
) -> IndicatorTarget:
    target = Target(
        text="生产总值增长", start=0, end=6, indicator="地区生产总值增长", value=value, unit="%",
        deadline=Deadline(text="今年", date=by, stated_in=StatedIn.HEADING), **more,
    )  # fmt: skip
    commitment = Commitment(
        id=f"{speech_id}:p1s1", speech_id=speech_id, paragraph_id=f"{speech_id}:p1", start=0, end=6,
        text=target.text, strength=Hardness.HARD, targets=(target,), confidence=0.9,
    )  # fmt: skip
    return IndicatorTarget(
        indicator="生产总值增长", by=by, every_year=every_year, speeches=2, commitment=commitment,
        target=target, place=None, date=None,
    )  # fmt: skip


def test_an_indicator_is_listed_for_the_day_of_most_speeches(benchmark: ModuleType) -> None:
    table = [
        row("乙", "2026-12-31", 5.0, upper=5.5),
        row("乙", "2026-12-31", 9.0),
        row("甲", "2026-12-31", 6.0, comparator=Comparator.ABOUT),
        row("甲", "2030-12-31", 7.0),
        *(row(name, "2031-12-31", 4.0, every_year=True) for name in "甲乙丙"),
    ]
    rows = benchmark.rows_of(table, "生产总值")
    assert [(each.commitment.speech_id, each.target.value) for each in rows] == [("乙", 5.0), ("甲", 6.0)]
    listed = benchmark.indicator_list("growth", rows, ["丙", "乙", "甲"])
    assert listed.startswith("growth, by 2026-12-31: 2 of 3 speeches, none in 丙\n")
    assert "| 乙 | 5 to 5.5 % |  | 生产总值增长 |" in listed
    assert "| 甲 | 6 % | about | 生产总值增长 |" in listed
    assert benchmark.rows_of(table, "新增就业") == []


def printed_by(*arguments: str | Path) -> str:
    command = [sys.executable, str(BENCHMARKS / "commitments.py"), *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def figures_of(printed: str, name: str) -> list[str]:
    found = re.search(rf"^\| {re.escape(name)} \| (.*) \|$", printed, flags=re.MULTILINE)
    assert found is not None, f"no row {name!r} in:\n{printed}"
    return [figure.strip() for figure in found[1].split("|")]


def tiny_set(path: Path, speeches: str) -> Path:
    """Write a few sentences of each of some speeches, in Chinese and English."""
    made = [
        (speech, language, text, label, targets, undecidable)
        for number, speech in enumerate(speeches, 20)
        for language, text, label, targets, undecidable in (
            ("zh", f"今年将新建学校{number}所以上。", "commitment", [f"新建学校{number}所以上"], False),
            ("zh", "加快推进港口扩建，大力发展渔业。", "commitment", [], False),
            ("zh", f"过去一年新建了桥梁{number}座，群众十分满意。", "not", [], False),
            ("zh", "推动渔业发展。", "not", [], True),
            ("en", f"We will build {number} schools by 2030.", "commitment", [f"{number} schools by 2030"], False),
            ("en", "The sea was calm last year.", "not", [], False),
        )
    ]  # fmt: skip
    lines = [
        json.dumps(
            {
                "speech": speech, "language": language, "text": text, "label": label, "targets": targets,
                "strength": ("hard" if targets else "soft") if label == "commitment" else None,
                "undecidable": undecidable, "heading": "今年工作" if label == "commitment" else "工作回顾",
            },
        )
        for speech, language, text, label, targets, undecidable in made
    ]  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_judged_sentences(tmp_path: Path) -> None:
    first, second = tiny_set(tmp_path / "first.jsonl", "甲乙"), tiny_set(tmp_path / "second.jsonl", "丙")
    more = tiny_set(tmp_path / "more.jsonl", "丁戊己庚")
    printed = printed_by("--sentences", first, second, "--more", more, "--folds", "3", "--shipped", first)
    assert "3 folds, 20 sentences only fitted to" in printed
    assert "| | first.jsonl | second.jsonl | all sentences |" in printed
    assert figures_of(printed, "sentences") == ["10", "5", "15"]
    assert figures_of(printed, "judged: commitments, hard, targets") == ["6, 4, 4", "3, 2, 2", "9, 6, 6"]
    assert figures_of(printed, "in surroundings: sentences") == ["10", "5", "15"]
    assert figures_of(printed, "by itself, in surroundings: gain of context") == [""] * 3
    for name in ("commitment", "hard", "targets", "embeddings alone: commitment"):
        assert all(re.match(r"[01]\.\d{3} \(", figure) for figure in figures_of(printed, name))
    assert "| | first.jsonl, not known to be fitted on |" in printed


def test_a_corpus(tmp_path: Path) -> None:
    for place, growth in (("南山市", "5%左右"), ("北河市", "6%以上"), ("东湖市", "")):
        aim = f"今年地区生产总值增长{growth}。" if growth else "今年加快发展。"
        report = f"{place}政府工作报告\n\n2026年1月16日\n\n二、2026年工作安排\n\n{aim}推进港口扩建。\n"
        (tmp_path / f"{place}.txt").write_text(report, encoding="utf-8")
    printed = printed_by("--corpus", *sorted(tmp_path.glob("*.txt")), "--encoder", "fake")
    assert "3 speeches," in printed
    assert re.search(r"^growth, by 2026-12-31: 2 of 3 speeches, none in 东湖市$", printed, re.MULTILINE)
    assert figures_of(printed, "南山市")[:2] == ["5 %", "about"]
    assert figures_of(printed, "北河市")[:2] == ["6 %", "at_least"]
    assert "prices, by no day: 0 of 3 speeches" in printed
    assert all(re.fullmatch(r"\d+\.\d", figures_of(printed, each)[0]) for each in ("finding", "together"))
