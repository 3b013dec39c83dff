"""Findings that another process gathers: the same as here, of the state that is served, and nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from semantic import Corpus
from semantic.errors import CorpusError, SemanticError
from semantic.reports.findings_json import findings_json
from semantic.server.gathered import Gathering

STATIC = "static-multilingual"
TEXTS = {
    "east": "今年我们将新建口袋公园二十个，让市民出门见绿。\n全县新建改建农村公路120公里，让村村通上放心路。",
    "west": "今年我们将新建口袋公园三十个，让市民出门见绿。\n我们将新增学位三万个，让孩子们在家门口上好学。",
}
WAIT = 120
"""Seconds, on a machine that does other things as well."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gathered")
    table = folder / "table.jsonl"
    rows = [{"id": id_, "text": text, "language": "zh", "date": "2026"} for id_, text in TEXTS.items()]
    table.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    Corpus.build(table, folder / "corpus", encoder=STATIC).close()
    return folder / "corpus"


@pytest.fixture
def gathering() -> Iterator[Gathering]:
    made = Gathering()
    yield made
    made.close()


def workers() -> list[int]:
    """Return the processes that were started to gather."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("needs /proc, to find the process")
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    numbers = [int(number) for path in children for number in path.read_text().split()]
    return [n for n in numbers if b"popen_loky" in Path(f"/proc/{n}/cmdline").read_bytes()]


def test_what_is_gathered_is_what_the_corpus_finds_and_nothing_is_written(
    built: Path, gathering: Gathering
) -> None:
    files = {path: path.stat().st_mtime_ns for path in built.rglob("*")}
    with Corpus.open(built) as corpus:
        gathered = gathering.of(corpus).result(WAIT)
        assert gathered.manifest == corpus.manifest
        assert findings_json(gathered.findings) == findings_json(corpus.findings(keep=False))
        assert [family.speeches for family in gathered.findings.families] == [2]
    assert gathering.last == gathered
    assert not gathering.is_under_way
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*")} == files


def test_those_of_one_state_are_gathered_once(built: Path, gathering: Gathering) -> None:
    with Corpus.open(built) as corpus, Corpus.open(built) as again:
        assert gathering.of(corpus) is gathering.of(again)
        assert gathering.is_under_way


def test_what_a_reader_decides_is_heeded(built: Path, gathering: Gathering) -> None:
    decisions = built / "decisions.csv"
    with Corpus.open(built) as corpus:
        first = gathering.of(corpus).result(WAIT).findings.commitments
        assert "我们将新增学位三万个，让孩子们在家门口上好学。" in [each.text for each in first]
        rejected = next(each for each in first if "学位" in each.text)
        try:
            decisions.write_text(f"id,decision\n{rejected.id},reject\n", encoding="utf-8")
            second = gathering.of(corpus).result(WAIT).findings.commitments
            assert [each.id for each in second] == [each.id for each in first if each is not rejected]
            decisions.write_text(f"id,decision\n{rejected.id},perhaps\n", encoding="utf-8")
            with pytest.raises(SemanticError, match="perhaps"):
                gathering.of(corpus).result(WAIT)
        finally:
            decisions.unlink()


def test_those_of_a_state_that_is_followed_by_another_are_given_up(
    built: Path, gathering: Gathering, tmp_path: Path
) -> None:
    moving = tmp_path / "moving"
    table = tmp_path / "one.jsonl"
    table.write_text(json.dumps({"id": "one", "text": TEXTS["east"]}), encoding="utf-8")
    with Corpus.build(table, moving, encoder=STATIC) as corpus:
        first = gathering.of(corpus)
        with Corpus.open(built) as other:
            second = gathering.of(other)
            assert second.result(WAIT).manifest == other.manifest
        with pytest.raises((CancelledError, CorpusError)):
            first.result(WAIT)
    assert gathering.last is not None
    assert [speech.id for speech in gathering.last.findings.speeches] == ["east", "west"]


def test_a_corpus_that_cannot_be_read_is_told(built: Path, gathering: Gathering, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    table = tmp_path / "one.jsonl"
    table.write_text(json.dumps({"id": "one", "text": TEXTS["east"]}), encoding="utf-8")
    with Corpus.build(table, gone, encoder=STATIC) as corpus:
        (gone / "manifest.json").unlink()
        coming = gathering.of(corpus)
        with pytest.raises(CorpusError, match="holds no finished corpus"):
            coming.result(WAIT)
    assert gathering.last is None
    assert not gathering.is_under_way


def test_a_process_that_is_killed_is_told(built: Path, gathering: Gathering) -> None:
    with Corpus.open(built) as corpus:
        coming = gathering.of(corpus)
        while not (started := workers()):
            time.sleep(0.05)
        for worker in started:
            os.kill(worker, signal.SIGKILL)
        with pytest.raises(CorpusError, match="ended before it was done"):
            coming.result(WAIT)
