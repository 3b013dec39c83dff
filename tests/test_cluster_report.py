"""The script that makes the cluster report, from files to charts."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

STATIC = "static-multilingual"
CANALS = [
    "今年修建山区水渠三十公里。", "水渠修到山脚，农田得到灌溉。", "维修旧水渠，扩大农田灌溉面积。", "灌溉农田的水渠今年完工。",
]  # fmt: skip
SCHOOLS = [
    "新建小学五所，招聘教师。",
    "小学教师今年加薪。",
    "山村小学的教师住进新宿舍。",
    "教师培训覆盖全部小学。",
]
CLINICS = [
    "镇医院增加病床，护士也增加。", "医院新购救护车，病床增加。", "护士到村里巡诊，病人不去医院。", "医院病床够用，护士轮班。",
]  # fmt: skip
FILES = (
    "themes.md", "themes.csv", "assignments.csv", "speeches.csv", "evidence.csv", "themes.json",
    "evidence.svg", "map.svg", "shares.svg",
)  # fmt: skip


def cluster_report(root: Path, target: Path, *more: str | Path) -> subprocess.CompletedProcess[str]:
    script = root / "scripts" / "cluster_report.py"
    command = [sys.executable, script, *more, "--to", target, "--encoder", STATIC]
    return subprocess.run([str(each) for each in command], check=False, capture_output=True, text=True)  # noqa: S603


def rows_in(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four speeches of three paragraphs, each about water, schools and health."""
    folder = tmp_path_factory.mktemp("sources")
    paths: list[Path] = []
    for number, texts in enumerate(zip(CANALS, SCHOOLS, CLINICS, strict=True), 1):
        path = folder / f"speech{number}.jsonl"
        known = {"speech_id": f"speech{number}", "language": "zh", "place": f"第{number}镇"}
        path.write_text(
            "\n".join(json.dumps(known | {"text": text}, ensure_ascii=False) for text in texts), "utf-8"
        )
        paths.append(path)
    return paths


@pytest.fixture(scope="module")
def report(examples: Path, sources: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    done = cluster_report(examples.parent, folder, *sources, "--k", "3")
    assert done.returncode == 0, done.stderr
    assert f"3 themes: open {folder / 'themes.md'}" in done.stderr
    assert done.stdout == ""
    return folder


def test_planted_themes_come_out_in_every_file(report: Path) -> None:
    assert sorted(path.name for path in report.iterdir() if path.is_file()) == sorted(FILES)
    found = rows_in(report / "assignments.csv")
    themes = {
        frozenset(each["theme"] for each in found if each["text"] in texts)
        for texts in (CANALS, SCHOOLS, CLINICS)
    }
    assert {len(each) for each in themes} == {1}
    assert len(themes) == 3
    assert [each["size"] for each in rows_in(report / "themes.csv")] == ["4", "4", "4"]
    labels = [each["label"] for each in rows_in(report / "themes.csv")]
    for name in ("map", "shares"):
        drawing = (report / f"{name}.svg").read_text(encoding="utf-8")
        assert all(f">{label}</text>" in drawing for label in labels)
    page = (report / "themes.md").read_text(encoding="utf-8")
    assert "There are 3 themes, as asked for; no other number was tried." in page
    assert f"Embeddings by {STATIC}; seed 0;" in page


def test_the_same_bytes_from_files_in_another_order(
    examples: Path, report: Path, sources: list[Path], tmp_path: Path
) -> None:
    done = cluster_report(examples.parent, tmp_path, *sources[::-1], "--k", "3")
    assert done.returncode == 0, done.stderr
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (report / name).read_bytes(), name


def test_the_number_is_chosen_by_evidence(examples: Path, sources: list[Path], tmp_path: Path) -> None:
    done = cluster_report(examples.parent, tmp_path, *sources, "--seed", "3")
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "themes.json").read_text(encoding="utf-8"))
    assert (told["chosen_by"], told["seed"], len(told["inside"])) == ("auto", 3, told["k"])
    evidence = rows_in(tmp_path / "evidence.csv")
    assert [each["k"] for each in evidence if each["chosen"] == "yes"] == [str(told["k"])]


def test_what_cannot_be_done_is_one_sentence(examples: Path, sources: list[Path], tmp_path: Path) -> None:
    done = cluster_report(examples.parent, tmp_path, *sources, "--k", "many")
    assert done.returncode == 2
    assert not (tmp_path / "speeches.corpus").exists(), "refused before any work"
    assert "'many' is no number of themes; give auto, or a whole number from 1 on." in done.stderr
    (tmp_path / "file").write_text("")
    done = cluster_report(examples.parent, tmp_path / "file", *sources)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("Error: ")
    assert "Traceback" not in done.stderr


def test_no_report_among_the_sources_or_in_a_corpus(examples: Path, tmp_path: Path) -> None:
    (tmp_path / "speeches").mkdir()
    (tmp_path / "speeches" / "a.txt").write_text("讲话\n同志们：\n我们要办好学校。", encoding="utf-8")
    done = cluster_report(examples.parent, tmp_path / "speeches" / "out", tmp_path / "speeches")
    assert done.returncode == 2
    assert "lies among the sources; name a folder outside of them with --to." in done.stderr
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "manifest.json").write_text("{}", encoding="utf-8")
    done = cluster_report(examples.parent, tmp_path / "corpus", tmp_path / "speeches")
    assert done.returncode == 2
    assert "is a corpus folder; name another one with --to." in done.stderr
