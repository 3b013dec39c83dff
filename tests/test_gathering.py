"""Gathering the findings of a corpus: the same in one process and in two, whatever happens to the other one."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from semantic import Corpus
from semantic.errors import CorpusError
from semantic.findings import Findings
from semantic.records import Level
from semantic.themes.kept import KeptThemes

STATIC = "static-multilingual"
CANAL, LONGER_CANAL = (f"今年要修建山区水渠{n}公里，让沿线的农田旱涝保收。" for n in ("三十", "四十"))
WORK_HOMES = "今年要新建敬老院七所。"
QUOTED = "老馆长说：“一本书走得比一匹马远，也比一个人活得久。”"
CLOSING = "让我们携起手来，把每一件小事办好，不负乡亲们的托付，共同迎接更加美好的明天。"
FARMS = [
    "推广良种和测土施肥，让农民种地有账算，秋收时小麦和玉米都颗粒归仓。",
    "蔬菜大棚又多了一片，农技员下田教农户防治病虫害，果园一律改用绿色防控。",
    "高标准农田连成了片，农机站免费检修拖拉机，春耕备耕动手很早。",
]
SCHOOLS = [
    "乡村教师的工资按月发放，孩子上学不用翻山，家长下班再接孩子。",
    "图书室向所有学生开放，阅读课很受欢迎，操场全部换成塑胶跑道。",
    "职业学校和工厂合办课堂，学生毕业就有手艺，山区学校有了音乐教师。",
]
IN_ENGLISH = "This year we will build thirty kilometres of canals in the hills."
TEXTS = {
    "baita": [FARMS[0], FARMS[1], CANAL, QUOTED, SCHOOLS[0], CLOSING],
    "liuhe": [SCHOOLS[1], CANAL + WORK_HOMES, SCHOOLS[2], FARMS[1], CLOSING + "谢谢大家。"],
    "yunxi": [FARMS[0], LONGER_CANAL, FARMS[2], SCHOOLS[0], QUOTED],
    "visit": [IN_ENGLISH],
}
KNOWN = {
    "baita": {"place": "白塔乡", "date": "2026-02-11", "language": "zh"},
    "liuhe": {"place": "柳河镇", "date": "2026-03-12", "language": "zh"},
    "yunxi": {"place": "云溪县", "date": "2025-01-10", "language": "zh"},
    "visit": {"place": "Eldport", "date": "2026-04-13", "language": "en"},
}
LATER = {"shiqiao": [FARMS[0], SCHOOLS[1], CANAL]}


def write(folder: Path, texts: Mapping[str, Sequence[str]]) -> list[Path]:
    """Write a file a speech."""
    folder.mkdir(exist_ok=True)
    for id_, paragraphs in texts.items():
        rows = [{"speech_id": id_, "text": text, **KNOWN.get(id_, {"language": "zh"})} for text in paragraphs]
        written = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / f"{id_}.jsonl").write_text(written, encoding="utf-8")
    return [folder / f"{id_}.jsonl" for id_ in texts]


def told(findings: Findings) -> dict[str, Any]:
    """Return all that is found as plain values that compare."""
    themes, first_used = findings.themes, findings.first_used
    return {
        "about": [findings.encoder, findings.version, dict(findings.settings), findings.language],
        "speeches": [speech.to_json(text=True) for speech in findings.speeches],
        "dropped": [each.to_json() for each in findings.reading.dropped],
        "republished": [each.to_json() for each in findings.republished],
        "families": [each.to_json() for each in findings.families],
        "versions": sorted(
            (*places, repr(version.blocks), [each.to_json() for each in version.differences])
            for places, version in findings.versions.items()
        ),
        "formulae": [each.to_json() for each in findings.formulae],
        "first_used": {text: first and (first.date, first.speech_id) for text, first in first_used.items()},
        "ledger": [each.to_json() for each in findings.ledger],
        "stretches": [
            (stretch.speech_id, *stretch.span, stretch.kind.value)
            for each in findings.ledger
            for stretch in each.stretches
        ],
        "shared": [each.to_json() for each in findings.shared],
        "commitments": [each.to_json() for each in findings.commitments],
        "indicators": [each.to_json() for each in findings.indicators],
        "themes": {**themes.to_json(), "centroids": themes.centroids.tolist()},
        "inside": [each.to_json() for each in findings.inside],
        "map": findings.map_points.tolist(),
        "neighbours": {
            " ".join(own): [each.to_json() for each in near] for own, near in findings.neighbours.items()
        },
    }


def found_in(folder: Path) -> dict[str, Any]:
    with Corpus.open(folder) as corpus:
        return told(corpus.findings(k=2))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus folder that no test changes, with its themes kept."""
    here = tmp_path_factory.mktemp("gathering")
    with Corpus.build(write(here / "texts", TEXTS), here / "corpus", encoder=STATIC) as corpus:
        corpus.findings(k=2)
    return here / "corpus"


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    """The same in a folder that a test may change."""
    shutil.copytree(folder, tmp_path / "corpus")
    return tmp_path / "corpus"


@pytest.fixture(scope="module")
def alone(folder: Path) -> dict[str, Any]:
    """What one process finds."""
    return found_in(folder)


@pytest.fixture
def worth_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take any corpus for large enough, and the machine for one of two cores."""
    monkeypatch.setattr("semantic.gathering._WORTH_A_PROCESS", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)


class Executor:
    """Stands for the other process: does at once here what it is told to, or fails."""

    def __init__(
        self, fails: BaseException | None = None, meanwhile: Callable[[], object] = lambda: None
    ) -> None:
        self.fails, self.meanwhile = fails, meanwhile
        self.asked: list[tuple[Any, ...]] = []
        self.shut: list[dict[str, bool]] = []
        self.came_back: BaseException | None = None

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        self.asked.append(arguments)
        self.meanwhile()
        future: Future[Any] = Future()
        try:
            if self.fails:
                raise self.fails
            future.set_result(function(*arguments))
        except BaseException as error:  # noqa: BLE001 - another process hands on whatever ended it
            self.came_back = error
            future.set_exception(error)
        return future

    def shutdown(self, *, wait: bool, kill_workers: bool) -> None:
        self.shut.append({"wait": wait, "kill_workers": kill_workers})


Stand = Callable[[Executor], Executor]


@pytest.fixture
def stand_in(worth_a_process: None, monkeypatch: pytest.MonkeyPatch) -> Stand:
    def stand(executor: Executor) -> Executor:
        monkeypatch.setattr("joblib.externals.loky.get_reusable_executor", lambda **_: executor)
        return executor

    return stand


def test_everything_is_found_in_one_process(alone: dict[str, Any]) -> None:
    families = [{member["text"] for member in each["members"]} for each in alone["families"]]
    assert {QUOTED} in families
    assert any({CANAL, LONGER_CANAL} <= each for each in families)
    assert any({CLOSING, CLOSING + "谢谢大家。"} <= each for each in families)
    assert [each["value"] for each in alone["indicators"]] == [30, 30], (
        "the forty are promised for another year"
    )
    assert WORK_HOMES in {each["text"] for each in alone["commitments"] if each["unique"]}
    assert all(alone[part] for part in alone if part not in ("dropped", "republished"))


def test_a_process_of_its_own_finds_the_same(
    folder: Path, alone: dict[str, Any], worth_a_process: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_here(*_: object) -> None:
        raise AssertionError("sentences were looked at in this process")

    monkeypatch.setattr("semantic.gathering._side", not_here)
    assert found_in(folder) == alone


def test_a_process_that_is_killed_changes_nothing(
    folder: Path, alone: dict[str, Any], worth_a_process: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("semantic.gathering._side_in", lambda *_: os._exit(9))
    assert found_in(folder) == alone


def test_a_process_that_cannot_open_the_corpus_changes_nothing(
    folder: Path, alone: dict[str, Any], stand_in: Stand
) -> None:
    executor = stand_in(Executor(PermissionError("no")))
    assert found_in(folder) == alone
    assert isinstance(executor.came_back, PermissionError)
    assert executor.shut == [{"wait": False, "kill_workers": False}]


def test_the_other_process_opens_the_state_that_is_shown(
    folder: Path, alone: dict[str, Any], stand_in: Stand
) -> None:
    executor = stand_in(Executor())
    assert found_in(folder) == alone
    assert executor.asked == [(folder, 1, 3)]
    assert executor.came_back is None


def test_a_corpus_that_is_changed_meanwhile_is_shown_as_it_was(
    copied: Path, alone: dict[str, Any], stand_in: Stand, tmp_path: Path
) -> None:
    def add() -> None:
        with Corpus.open(copied) as other:
            other.add(write(tmp_path / "later", LATER))

    executor = stand_in(Executor(meanwhile=add))
    with Corpus.open(copied) as corpus:
        found = told(corpus.findings(k=2))
        assert found == alone
        assert isinstance(executor.came_back, CorpusError)
        assert str(executor.came_back) == f"The corpus {copied} was changed while its findings were gathered."
        executor.meanwhile = lambda: None
        corpus.refresh()
        assert [speech["id"] for speech in told(corpus.findings(k=2))["speeches"]] == sorted(TEXTS | LATER)
        assert executor.asked == [(copied, 1, 3), (copied, 2, 3)]


def test_the_decisions_of_a_reader_hold_in_the_other_process_too(
    copied: Path, alone: dict[str, Any], stand_in: Stand
) -> None:
    (rejected,) = (each["id"] for each in alone["commitments"] if each["text"] == WORK_HOMES)
    with (copied / "decisions.csv").open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([["id", "decision"], [rejected, "reject"]])
    executor = stand_in(Executor())
    found = found_in(copied)
    assert (executor.asked, executor.came_back) == ([(copied, 1, 3)], None)
    assert rejected in {each["id"] for each in alone["commitments"]}
    assert rejected not in {each["id"] for each in found["commitments"]}
    assert rejected not in {each for theme in found["inside"] for each in theme["unique"]}


@pytest.mark.parametrize(("cores", "sentences"), [(1, 0), (2, 1_500)])
def test_no_process_is_started_where_none_is_worth_it(
    folder: Path,
    alone: dict[str, Any],
    stand_in: Stand,
    monkeypatch: pytest.MonkeyPatch,
    cores: int,
    sentences: int,
) -> None:
    executor = stand_in(Executor())
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    monkeypatch.setattr("semantic.gathering._WORTH_A_PROCESS", sentences)
    assert found_in(folder) == alone
    assert executor.asked == []


def test_the_other_process_is_ended_when_this_one_fails(
    folder: Path, stand_in: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Busy(Executor):
        def submit(self, *_: object) -> Future[Any]:
            return Future()

    def full(*_: object) -> None:
        raise MemoryError("full")

    executor = stand_in(Busy())
    monkeypatch.setattr("semantic.reuse.analysis.ReuseAnalysis.level", full)
    with Corpus.open(folder) as corpus, pytest.raises(MemoryError, match=r"^full$"):
        corpus.findings(k=2)
    assert executor.shut == [{"wait": False, "kill_workers": True}]


def test_the_order_of_files_makes_no_difference(folder: Path, alone: dict[str, Any], tmp_path: Path) -> None:
    paths = write(tmp_path / "texts", TEXTS)
    shuffled = random.Random(3).sample(paths, len(paths))
    assert shuffled != paths
    with Corpus.build(shuffled, tmp_path / "corpus", encoder=STATIC) as corpus:
        found = told(corpus.findings(k=2))
    for each in found["speeches"]:
        assert Path(each["source"]).name == f"{each['id']}.jsonl"
    assert {**found, "speeches": None} == {**alone, "speeches": None}
    assert [each["text"] for each in found["speeches"]] == [each["text"] for each in alone["speeches"]]


def test_the_same_is_found_when_it_is_asked_again_and_in_parts(folder: Path, alone: dict[str, Any]) -> None:
    with Corpus.open(folder) as corpus:
        families, commitments = corpus.reuse(), corpus.commitments()
        assert told(corpus.findings(k=2)) == alone
        assert (corpus.reuse(), corpus.commitments()) == (families, commitments)
        assert [each.to_json() for each in families] == alone["families"]
        assert [each.to_json() for each in commitments] == alone["commitments"]
        assert [each.to_json() for each in corpus.ledger()] == alone["ledger"]
        sentences = corpus.reuse(level=Level.SENTENCE)
        assert [each.to_json() for each in sentences] == [
            each for each in alone["families"] if each["level"] == "sentence"
        ]


# The ids of themes


@pytest.fixture
def kept_ids(copied: Path) -> Iterator[dict[str, frozenset[str]]]:
    """The ids that are kept, each with the speeches and paragraphs that it has."""
    kept = KeptThemes.read(copied)
    assert kept is not None
    yield {
        id_: frozenset(f"{speech}:p{ordinal}" for speech, own in members.items() for ordinal in own)
        for id_, members in kept.members.items()
    }


def test_ids_of_themes_are_kept_in_the_folder(
    copied: Path, alone: dict[str, Any], kept_ids: dict[str, frozenset[str]]
) -> None:
    assigned = {each["paragraph_id"]: each["theme"] for each in alone["themes"]["assignments"]}
    assert set(kept_ids) == {each["id"] for each in alone["themes"]["themes"]}
    assert {paragraph: id_ for id_, own in kept_ids.items() for paragraph in own} == assigned
    with Corpus.open(copied) as corpus:
        themes = corpus.themes(k=2)
    assert {each.paragraph_id: each.theme for each in themes.assignments} == assigned


def test_ids_of_themes_stay_with_them_when_a_speech_is_added(
    copied: Path, kept_ids: dict[str, frozenset[str]], tmp_path: Path
) -> None:
    with Corpus.open(copied) as corpus:
        corpus.add(write(tmp_path / "later", LATER))
        found = corpus.findings(k=2)
    now = {each.paragraph_id: each.theme for each in found.themes.assignments}
    for id_, paragraphs in kept_ids.items():
        stayed = [paragraph for paragraph in paragraphs if now[paragraph] == id_]
        assert len(stayed) > len(paragraphs) / 2
    assert {each.theme for each in found.inside} == set(kept_ids)
