"""The benchmarks run, and what they claim holds on the example speeches."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from semantic import Corpus, read_speeches
from semantic.evaluation.themes import ThemeAgreement
from semantic.themes.theme import Theme

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def repairs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("repairs", ROOT / "benchmarks" / "repairs.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("damage", "recall"),
    [
        ("none", 1.0),
        ("blank lines and indents", 1.0),
        ("pronunciation notes", 1.0),
        ("page chrome", 1.0),
        ("a table cell", 1.0),
        ("wrapped at 28 characters", 0.94),
        ("wrapped at 22 characters", 0.94),
        ("wrapped at 40, no indent", 0.94),
        ("one line, spaces left", 0.94),
    ],
)
def test_damage_is_undone(
    repairs: ModuleType, examples: Path, tmp_path: Path, damage: str, recall: float
) -> None:
    speeches = [speech for speech in read_speeches(examples / "speeches").speeches if speech.language == "zh"]
    counts = [repairs.came_back(speech, repairs.DAMAGES[damage], tmp_path) for speech in speeches]
    there, read, same = (sum(column) for column in zip(*counts, strict=True))
    assert same >= recall * there
    assert same >= (recall - 0.02) * read


def printed_by(name: str, *arguments: str | Path) -> str:
    command = [sys.executable, str(ROOT / "benchmarks" / name), *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_reading(examples: Path) -> None:
    printed = printed_by("reading.py", examples / "speeches", "--runs", "1")
    paragraphs = len(read_speeches(examples / "speeches").paragraphs)
    assert f"10 speeches, {paragraphs} paragraphs" in printed
    assert "CPU seconds over 1 runs" in printed


def test_encoding(examples: Path) -> None:
    printed = printed_by("encoding.py", examples / "speeches", "--runs", "1")
    assert re.search(r"times as fast, pair by pair: min \d", printed)
    cosine = re.search(r"cosine to USE: min (\S+)", printed)
    assert cosine is not None
    assert float(cosine[1]) >= 0.999
    assert "same bits alone: True; in reverse order: True; with one worker: True" in printed


def test_searching() -> None:
    printed = printed_by("search.py", "--rows", "3000", "--queries", "40", "--dimension", "32", "--runs", "1")
    assert re.findall(
        r"^(\w+): built and measured in .* recall (?:1\.0|0\.99)", printed, flags=re.MULTILINE
    ) == [
        "flat",
        "ivf",
        "hnsw",
    ]


def test_building_adding_and_asking(examples: Path) -> None:
    printed = printed_by("corpus.py", examples / "speeches", "--times", "1", "2", "--encoder", "fake")
    assert "growth of seconds: exponent" in printed
    assert "adding 1 source to 6" in printed
    assert "a query among sentences" in printed


def test_quality(tmp_path: Path, examples: Path) -> None:
    rows = [("新建公园", "新建公园", 5.0), ("新建公园", "新建花园", 3.0), ("新建公园", "anything else", 0.0)]
    lines = "".join(f"{first},{second},{score}\n" for first, second, score in rows)
    (tmp_path / "stsb-zh-dev.csv").write_text(lines, encoding="utf-8")
    for language in ("zho-CN", "eng"):
        (tmp_path / f"ntrex.{language}.txt").write_text("新建公园\n保护大海\n", encoding="utf-8")
    pairs = [("新建公园", "新建公园。", "verbatim"), ("新建公园", "anything else", "unrelated")]
    gold = [{"a": first, "b": second, "relation": relation} for first, second, relation in pairs]
    (tmp_path / "pairs.jsonl").write_text("\n".join(map(json.dumps, gold)), encoding="utf-8")
    themes = [{"text": f"{number} 新建公园", "theme": str(number)} for number in range(18)]
    (tmp_path / "themes.jsonl").write_text("\n".join(map(json.dumps, themes)), encoding="utf-8")
    printed = printed_by(
        "quality.py", "--sts", tmp_path, "--parallel", tmp_path, "--pairs", tmp_path / "pairs.jsonl",
        "--themes", tmp_path / "themes.jsonl", "--speed", examples / "speeches", "--encoder", "fake", "static-multilingual", "--ask", "zho-CN", "eng",
    )  # fmt: skip
    assert "| | fake | static-multilingual |" in printed
    assert "| dimension | 16 | 256 |" in printed
    assert "| STS zh, Spearman | 1.000 | 1.000 |" in printed
    assert "| translation found, zho-CN to eng | 100.0% | 100.0% |" in printed
    assert "| translation found, eng to zho-CN | 100.0% | 100.0% |" in printed
    assert "| reuse F1, pairs.jsonl (2) | 1.000 | 1.000 |" in printed
    assert (
        "| themes NMI, k = 18, mean of 5 seeds | 1.000 (1.000 to 1.000) | 1.000 (1.000 to 1.000) |" in printed
    )
    assert "| same bits alone and in reverse | True | True |" in printed
    for figure in (
        "paragraphs encoded",
        "paragraphs a second",
        "seconds to the first embedding",
        "peak memory, MB",
    ):
        assert re.search(rf"\| {figure} \| \d[^|]* \| \d[^|]* \|", printed), figure
    assert re.search(r"\| folder, MB \|  \| \d+\.\d \|", printed)


@pytest.fixture(scope="module")
def themes_benchmark() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        yield importlib.import_module("themes")


def test_themes_of_judged_paragraphs(tmp_path: Path) -> None:
    said = {
        "school": ["新建乡村小学", "招聘优秀教师", "提高课堂教学质量", "减轻学生作业负担"],
        "fish": ["放养鱼苗", "渔船出海捕鱼", "保护海洋渔场", "冷藏运输海鲜"],
        "road": ["修建高速公路", "新增公交线路", "铺设城际铁路", "拓宽拥堵路口"],
    }
    gold = [
        {"text": f"{speech}要{text}", "theme": theme, "speech": speech}
        for speech in ("江边市", "河边市", "海边市")
        for theme, texts in said.items()
        for text in texts
    ]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, gold[:24])), encoding="utf-8")
    (tmp_path / "more.jsonl").write_text("\n".join(map(json.dumps, gold[24:])), encoding="utf-8")
    printed = printed_by(
        "themes.py", "--gold", tmp_path / "gold.jsonl", "--more", tmp_path / "more.jsonl",
        "--encoder", "fake", "--clusters", "3",
    )  # fmt: skip
    assert "24 paragraphs of 2 speeches, 3 themes; 12 further ones only fitted to" in printed
    figure = r"-?\d\.\d{3} \(-?\d\.\d{3} to -?\d\.\d{3}\)"
    for way in (
        "ours in folds, k = 3",
        "ours in folds, k by auto",
        "ours without the view by matters, k = 3",
        "ours without the view by matters, k by auto",
        "ours as shipped, k = 3",
        "scikit-learn KMeans on our rows in folds",
        "scikit-learn KMeans, fake",
        "scikit-learn KMeans, static-multilingual",
        "scikit-learn KMeans, fake with TF-IDF",
    ):
        assert re.search(
            rf"^\| {way} \| {figure} \| {figure} \| \d[\d, ]* \|  \|$", printed, flags=re.MULTILINE
        ), way
    assert "| BERTopic | not installed |  |  |  |" in printed or "| BERTopic 0" in printed


def test_themes_left_out_of_every_cluster_are_told_and_are_no_cluster(themes_benchmark: ModuleType) -> None:
    found = ThemeAgreement(nmi=(0.5, 0.7), ari=(0.25, 0.25), clusters=(3, 4))
    assert themes_benchmark.figures_of(found) == [
        "0.600 (0.500 to 0.700)",
        "0.250 (0.250 to 0.250)",
        "3, 4",
        "",
    ]
    assert themes_benchmark.figures_of(found, outliers=[0.0, 0.5])[2:] == ["3", "25% (0% to 50%)"]


def test_speed_of_themes(themes_benchmark: ModuleType, tmp_path: Path) -> None:
    rows = themes_benchmark.planted_rows(4000, 16)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1)
    np.save(tmp_path / "rows.npy", rows)
    reached = {
        way: themes_benchmark.timed(way, tmp_path / "rows.npy", 40).objective for way in themes_benchmark.WAYS
    }
    assert list(reached) == [
        "ours",
        "scikit-learn MiniBatchKMeans",
        "scikit-learn KMeans, n_init = 1",
        "faiss.Kmeans, its defaults",
    ]
    assert all(0.5 < objective < 1 for objective in reached.values())
    assert reached["ours"] > reached["scikit-learn MiniBatchKMeans"]


def test_the_objective_is_the_mean_cosine_with_the_mean_direction(themes_benchmark: ModuleType) -> None:
    rows = np.array([[1, 0], [0.6, 0.8], [0, 1], [-1, 0]], np.float32)
    labels = np.array([0, 0, 2, 4])
    assert themes_benchmark.objective(rows, labels) == pytest.approx((2 * 0.8**0.5 + 1 + 1) / 4)


def test_names_of_themes_are_checked(themes_benchmark: ModuleType) -> None:
    def theme(number: int, *terms: str) -> Theme:
        return Theme(
            id=f"theme-{number}", label=terms[0], terms=terms, size=1, share=0.5, speeches=1, medoid="a:p1",
            representatives=("a:p1",), fits_from=0.5,
        )  # fmt: skip

    text = "我们推进乡村振兴。\n乡村\n学校教育\nThe nations protect clean  water, in 2030."
    themes = [
        theme(1, "乡村振兴", "学校", "村振", "我们", "４所学校"),
        theme(2, "nations", "Clean water", "lean", "the nations", "2030"),
    ]
    assert list(themes_benchmark.faults(themes, {"theme-1": "zh", "theme-2": "en"}, text)) == [
        "theme-1 村振: a fragment",
        "theme-1 我们: a stop word",
        "theme-1 ４所学校: a digit",
        "theme-1 ４所学校: a stop word",
        "theme-1 ４所学校: a fragment",  # stands nowhere
        "theme-2 lean: a fragment",
        "theme-2 the nations: a stop word",
        "theme-2 2030: a digit",
    ]
    assert list(themes_benchmark.mostly_within(themes, f"{text}\n乡村学校\n村振")) == ["４所学校 (0% whole)"]
    assert list(themes_benchmark.mostly_within([theme(1, "内需")], "内需\n扩大内需，扩大内需")) == [
        "内需 (33% whole)"
    ]


def test_a_report_is_timed_and_translations_are_counted(tmp_path: Path) -> None:
    chinese = [
        "今年要把城里的老旧水管全部换成新的，让居民喝上干净水。",
        "渡口的灯塔修好了，夜里出海的船不再迷路，渔民都很高兴。",
    ]
    english = [
        "All old water pipes in the city will be replaced this year.",
        "The lighthouse has been repaired.",
    ]
    for code, texts in (("zh", chinese), ("en", english)):
        rows = [{"speech_id": code, "text": text, "language": code} for text in texts]
        path = tmp_path / f"{code}.jsonl"
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    (tmp_path / "lines.zh").write_text("孩子们每天早上坐船去对岸的学校上课。\n", encoding="utf-8")
    (tmp_path / "lines.en").write_text(
        "Every morning the children take the boat to school on the other shore.\n"
    )
    corpus = tmp_path / "two.corpus"
    sources = [tmp_path / "zh.jsonl", tmp_path / "en.jsonl"]
    Corpus.build(sources, corpus, encoder="static-multilingual").close()
    printed = printed_by("report.py", corpus)
    assert re.search(
        r"two\.corpus: 2 speeches, 4 paragraphs: [\d.]+ s for 21 files; report\.html \d\.\d\d MB", printed
    )
    pair = ("zh", tmp_path / "lines.zh", "en", tmp_path / "lines.en")
    printed = printed_by("translations.py", corpus, "--pair", *pair, "--sentences", "1")
    rows = [line.split(" | ") for line in printed.splitlines() if "zh–en" in line]
    assert [(row[2], row[4]) for row in rows] == [("1.000", "1.000")] * 2
