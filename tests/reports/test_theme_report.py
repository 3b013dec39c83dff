"""The report of themes, from records made by hand: its tables, its page and its charts."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from semantic.commitments.commitment import Commitment, Hardness
from semantic.records import Speech
from semantic.reports.charts import evidence_chart, map_chart, sentence_chart, shares_chart, svg
from semantic.reports.themes import why_so_many, write_themes
from semantic.themes.choosing import Evidence
from semantic.themes.inside import InsideTheme
from semantic.themes.theme import Assignment, ChosenBy, SpeechThemes, Theme, Themes, YearThemes

Speeches = Callable[..., tuple[Speech, ...]]

CANALS, WELLS = "我们将修建山区水渠三十公里。", "=2+3 是井数，*加紧* 打井。"
SCHOOLS, TEACHERS = "新建小学五所。", "每所小学配齐教师 | 校医 <b>。"
TEXTS = {"a": [CANALS, SCHOOLS, WELLS], "b": [WELLS, TEACHERS]}
KNOWN = {
    "a": {"place": "云溪县", "speaker": "林青", "date": "2025-01-10"},
    "b": {"place": "白塔乡", "speaker": "-赵河", "date": "2026-02-11"},
}
POINTS = np.array([[0, 0], [10, 5], [1.5, -1], [2, 0], [9, 5]], dtype=np.float32)
NAMES = (
    "themes.md", "themes.csv", "assignments.csv", "speeches.csv", "evidence.csv", "themes.json",
    "evidence.svg", "map.svg", "shares.svg",
)  # fmt: skip


def theme(number: int, label: str, medoid: str, *representatives: str, **more: Any) -> Theme:
    fields: dict[str, Any] = {
        "terms": tuple(label.split(" · ")), "size": 1, "share": 0.0, "speeches": 1, "fits_from": 0.5,
    } | more  # fmt: skip
    return Theme(
        id=f"theme-{number}",
        label=label,
        medoid=medoid,
        representatives=(medoid, *representatives),
        **fields,
    )


def assigned(paragraph: str, number: int, similarity: float, *, fits: bool = True) -> Assignment:
    return Assignment(
        paragraph_id=paragraph,
        speech_id=paragraph.split(":", maxsplit=1)[0],
        theme=f"theme-{number}",
        similarity=similarity,
        fits=fits,
    )


def spent(speech: str, words: int, distance: float | None, *shares: float) -> SpeechThemes:
    return SpeechThemes(
        speech_id=speech,
        words=words,
        distance=distance,
        shares={f"theme-{number}": share for number, share in enumerate(shares, 1)},
    )


WATER = theme(1, "水渠 · 打井", "a:p1", "b:p1", "a:p3", size=3, share=0.65, speeches=2)
LEARNING = theme(2, "小学 · 教师", "b:p2", "a:p2", size=2, share=0.35, speeches=2)
THEMES = Themes(
    k=2,
    chosen_by=ChosenBy.AUTO,
    asked=None,
    continues=False,
    seed=7,
    evidence=(
        Evidence(k=2, silhouette=0.43216, stability=0.8),
        Evidence(k=3, silhouette=0.2, stability=0.81),
    ),
    themes=(WATER, LEARNING),
    assignments=(
        assigned("a:p1", 1, 0.98765),
        assigned("a:p2", 2, 0.7),
        assigned("a:p3", 1, 0.6, fits=False),
        assigned("b:p1", 1, 0.8),
        assigned("b:p2", 2, 0.9),
    ),
    by_speech=(spent("a", 1200, 0.1, 0.8, 0.2), spent("b", 800, 0.33333, 0.425, 0.575)),
    by_year=(
        YearThemes(year="2025", speeches=1, shares={"theme-1": 0.8, "theme-2": 0.2}),
        YearThemes(year="2026", speeches=1, shares={"theme-1": 0.425, "theme-2": 0.575}),
    ),
    centroids=np.eye(2, dtype=np.float32),
)
INSIDE = (
    InsideTheme(theme="theme-1", boilerplate=0.5, families=("p1",), commitments=3, unique=("a:p1s1",)),
    InsideTheme(theme="theme-2", boilerplate=0.0, families=(), commitments=0, unique=()),
)


def promised(id_: str, text: str, **more: Any) -> Commitment:
    return Commitment(
        id=id_,
        speech_id=id_.split(":", maxsplit=1)[0],
        paragraph_id=id_[: id_.rindex("s")],
        start=0,
        end=len(text),
        text=text,
        strength=Hardness.HARD,
        targets=(),
        confidence=0.9,
        **({"compared_with": 1, "unique": True} | more),
    )


COMMITMENTS = (promised("a:p1s1", CANALS), promised("b:p1s1", WELLS, unique=False))


@pytest.fixture(scope="module")
def speeches(speeches_of: Speeches) -> tuple[Speech, ...]:
    return speeches_of(TEXTS, KNOWN)


def written(
    folder: Path,
    speeches: Sequence[Speech],
    themes: Themes = THEMES,
    inside: Sequence[InsideTheme] = INSIDE,
    points: Any = POINTS,
    commitments: Sequence[Commitment] = COMMITMENTS,
) -> list[Path]:
    return write_themes(
        speeches, themes, inside, points, commitments, folder, encoder="some-encoder", version="9.8"
    )


@pytest.fixture(scope="module")
def report(speeches: tuple[Speech, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("themes") / "report"
    assert written(folder, speeches) == [folder / name for name in NAMES]
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def page(folder: Path) -> str:
    return (folder / "themes.md").read_text(encoding="utf-8")


def words_in(drawing: str) -> list[str]:
    root = ElementTree.fromstring(drawing)  # noqa: S314 - made by this test
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


def test_a_row_a_theme(report: Path) -> None:
    assert rows(report / "themes.csv") == [
        {
            "id": "theme-1", "label": "水渠 · 打井", "terms": "水渠 · 打井", "size": "3", "share": "0.65", "speeches": "2",
            "boilerplate": "0.5", "commitments": "3", "unique_commitments": "1", "medoid_id": "a:p1", "medoid_text": CANALS,
        },
        {
            "id": "theme-2", "label": "小学 · 教师", "terms": "小学 · 教师", "size": "2", "share": "0.35", "speeches": "2",
            "boilerplate": "0.0", "commitments": "0", "unique_commitments": "0", "medoid_id": "b:p2", "medoid_text": TEACHERS,
        },
    ]  # fmt: skip


def test_a_row_a_paragraph_with_its_place_on_the_map(report: Path) -> None:
    found = rows(report / "assignments.csv")
    assert [each["paragraph_id"] for each in found] == ["a:p1", "a:p2", "a:p3", "b:p1", "b:p2"]
    assert found[0] == {
        "paragraph_id": "a:p1", "speech_id": "a", "role": "body", "theme": "theme-1", "label": "水渠 · 打井",
        "similarity": "0.9877", "fits": "yes", "x": "0.0", "y": "0.0", "text": CANALS,
    }  # fmt: skip
    assert (found[2]["fits"], found[2]["x"], found[2]["y"]) == ("no", "1.5", "-1.0")
    assert found[4]["label"] == "小学 · 教师"


def test_no_cell_is_a_formula(report: Path) -> None:
    assert rows(report / "assignments.csv")[2]["text"] == f"'{WELLS}"
    assert rows(report / "speeches.csv")[1]["speaker"] == "'-赵河"


def test_a_row_a_speech_with_a_column_a_theme(report: Path) -> None:
    assert rows(report / "speeches.csv") == [
        {
            "speech_id": "a", "speaker": "林青", "place": "云溪县", "date": "2025-01-10", "words": "1200", "distance": "0.1",
            "theme-1: 水渠 · 打井": "0.8", "theme-2: 小学 · 教师": "0.2",
        },
        {
            "speech_id": "b", "speaker": "'-赵河", "place": "白塔乡", "date": "2026-02-11", "words": "800", "distance": "0.3333",
            "theme-1: 水渠 · 打井": "0.425", "theme-2: 小学 · 教师": "0.575",
        },
    ]  # fmt: skip


def test_a_row_a_number_that_was_tried(report: Path) -> None:
    assert rows(report / "evidence.csv") == [
        {"k": "2", "silhouette": "0.4322", "stability": "0.8", "chosen": "yes"},
        {"k": "3", "silhouette": "0.2", "stability": "0.81", "chosen": "no"},
    ]


def test_json_holds_the_themes_and_what_is_inside(report: Path) -> None:
    told = json.loads((report / "themes.json").read_text(encoding="utf-8"))
    assert told == THEMES.to_json() | {"inside": [each.to_json() for each in INSIDE]}


def test_the_page_says_why_and_shows_each_theme(report: Path) -> None:
    told = page(report)
    assert "There are 2 themes; 2 numbers from 2 to 3 were tried." in told
    assert "![Silhouette and stability for each number of themes](evidence.svg)" in told
    assert "| theme-1 | 水渠 · 打井 | 水渠 · 打井 | 65.0% | 2 | 50.0% | 1 of 3 |" in told
    assert f"- ★ **a:p1** (云溪县 · 林青 · 2025-01-10), similarity 0.99: {CANALS}\n- **b:p1** (" in told
    assert "In a (80.0%), b (42.5%)." in told
    assert "In b (57.5%), a (20.0%)." in told
    assert "1 of its 3 paragraphs does not fit it; `assignments.csv` names it." in told
    assert "All of its 2 paragraphs fit it." in told
    assert f"1 of its 3 commitments is made by no other speech:\n\n- **a:p1s1** {CANALS}\n" in told
    assert "It has no commitments." in told
    assert "Embeddings by some-encoder; seed 7; semantic 9.8." in told


def test_the_page_lists_the_speeches_the_farthest_first_and_the_years(report: Path) -> None:
    told = page(report)
    assert (
        "| b | -赵河 · 白塔乡 · 2026-02-11 | 800 | 0.33 | 小学 · 教师 57%, 水渠 · 打井 42% |\n"
        "| a | 林青 · 云溪县 · 2025-01-10 | 1,200 | 0.10 | 水渠 · 打井 80%, 小学 · 教师 20% |\n" in told
    )
    assert "| theme | 2025 (1) | 2026 (1) |\n|---|---:|---:|\n| 水渠 · 打井 | 80.0% | 42.5% |\n" in told


def test_signs_of_markdown_are_no_signs_in_a_text(report: Path) -> None:
    assert "=2+3 是井数，\\*加紧\\* 打井。" in page(report)
    assert "每所小学配齐教师 \\| 校医 \\<b\\>。" in page(report)
    assert "<b>" not in page(report)


def test_the_same_bytes_whatever_the_order_of_the_speeches(
    report: Path, speeches: tuple[Speech, ...], tmp_path: Path
) -> None:
    written(tmp_path, speeches[::-1])
    for name in NAMES:
        assert (tmp_path / name).read_bytes() == (report / name).read_bytes(), name


def test_the_charts_hold_their_words_as_text(report: Path) -> None:
    drawn = {
        name: words_in((report / f"{name}.svg").read_text(encoding="utf-8"))
        for name in ("evidence", "map", "shares")
    }
    assert {"Silhouette", "Stability", "0.43", "0.80", "2 themes"} <= set(drawn["evidence"])
    assert {
        "水渠 · 打井",
        "小学 · 教师",
        "水渠 · 打井 (65.0%)",
        "grey, hollow: does not fit its theme (1)",
    } <= set(drawn["map"])
    assert {"水渠 · 打井", "小学 · 教师", "a", "b", "80", "20", "42", "57"} <= set(drawn["shares"])


def everything_in(chart: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of all layers of a chart."""
    if isinstance(chart, Mapping):
        data = chart.get("data")
        yield from data["values"] if data else ()
        for key in ("layer", "hconcat", "vconcat"):
            for part in chart.get(key, ()):
                yield from everything_in(part)


def test_the_map_keeps_directions_and_marks_what_does_not_fit() -> None:
    points = [each for each in everything_in(map_chart(THEMES, POINTS)) if "fits" in each]
    first = points[: len(POINTS)]
    assert [each["fits"] for each in first] == [True, True, False, True, True]
    assert len({(each["colour"], each["shape"]) for each in first}) == 2
    assert [first[0]["colour"], first[1]["colour"]] == [first[3]["colour"], first[4]["colour"]]
    assert first[1]["x"] > first[0]["x"]
    assert first[1]["y"] < first[0]["y"]  # ten to the right and five up is from the top in pixels
    assert (first[1]["x"] - first[0]["x"]) / (first[0]["y"] - first[1]["y"]) == pytest.approx(2, abs=0.01)


def test_forty_themes_all_look_different_and_their_labels_stand_apart() -> None:
    many = [theme(number, f"名称{number}", f"a:p{number}") for number in range(1, 41)]
    themes = replace(
        THEMES,
        k=40,
        themes=tuple(many),
        assignments=tuple(assigned(f"a:p{number}", number, 1.0) for number in range(1, 41)),
    )
    grid = np.array([[n % 7, n // 7] for n in range(40)], dtype=np.float32)
    labels = [each for each in everything_in(map_chart(themes, grid)) if "label_x" in each][:40]
    assert len({(each["colour"], each["shape"]) for each in labels}) == 40
    places = sorted((each["label_x"], each["label_y"]) for each in labels)
    assert all(
        abs(a[0] - b[0]) > 30 or abs(a[1] - b[1]) >= 15 for n, a in enumerate(places) for b in places[n + 1 :]
    )


def test_a_map_of_very_many_paragraphs_says_how_many_it_shows() -> None:
    count = 9_000
    themes = replace(
        THEMES,
        k=1,
        themes=(theme(1, "水渠", "a:p1"),),
        assignments=tuple(assigned(f"a:p{number}", 1, 1.0) for number in range(1, count + 1)),
    )
    chart = map_chart(themes, np.arange(2 * count, dtype=np.float32).reshape(count, 2))
    assert "6,000 of 9,000 paragraphs, evenly drawn; all are in assignments.csv" in chart["title"]["subtitle"]


def test_a_heat_map_of_very_many_speeches_says_how_many_it_shows() -> None:
    themes = replace(THEMES, by_speech=tuple(spent(f"s{n:03}", 10, 0.1, 0.004, 0.996) for n in range(301)))
    chart = shares_chart(themes)
    assert "the first 300 of 301 speeches by id, all are in speeches.csv" in chart["title"]["subtitle"]
    few = shares_chart(replace(themes, by_speech=themes.by_speech[:2]))
    assert [each["shown"] for each in everything_in(few)][:2] == ["<1", "100"]
    assert "301" not in few["title"]["subtitle"]


def test_the_chosen_number_is_marked() -> None:
    marked = [each["k"] for each in everything_in(evidence_chart(THEMES.evidence, 3)) if each["chosen"]]
    assert marked == [3]
    assert "3 themes" in words_in(svg(evidence_chart(THEMES.evidence, 3)))


NOTHING = Themes(
    k=0, chosen_by=ChosenBy.AUTO, asked=None, continues=False, seed=0, evidence=(), themes=(), assignments=(), by_speech=(), by_year=(),
    centroids=np.empty((0, 0), np.float32),
)  # fmt: skip


def test_without_a_paragraph_all_files_come_with_a_sentence(tmp_path: Path) -> None:
    written(tmp_path, (), NOTHING, (), np.empty((0, 2), np.float32), ())
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)
    sentence = "There is no paragraph, so there is no theme."
    assert sentence in page(tmp_path)
    assert "## The themes" not in page(tmp_path)
    for name in ("evidence", "map", "shares"):
        assert sentence in words_in((tmp_path / f"{name}.svg").read_text(encoding="utf-8"))
    assert rows(tmp_path / "themes.csv") == rows(tmp_path / "assignments.csv") == []


def test_one_speech_of_one_paragraph(speeches_of: Speeches, tmp_path: Path) -> None:
    alone = speeches_of({"a": [CANALS]})
    themes = replace(
        NOTHING,
        k=1,
        themes=(theme(1, "水渠", "a:p1", share=1.0),),
        assignments=(assigned("a:p1", 1, 1.0),),
        by_speech=(spent("a", 9, None, 1.0),),
    )
    inside = [InsideTheme(theme="theme-1", boilerplate=0.0, families=(), commitments=1, unique=())]
    promise = promised("a:p1s1", CANALS, compared_with=0, unique=None)
    written(tmp_path, alone, themes, inside, np.zeros((1, 2), np.float32), [promise])
    told = page(tmp_path)
    assert told.startswith("# What 1 speech talks about\n")
    assert "There is 1 theme: the paragraphs are too few, or too much alike, to try several numbers." in told
    assert f"- ★ **a:p1**, similarity 1.00: {CANALS}" in told
    assert "In a (100.0%)." in told
    assert "It has 1 paragraph, which fits it." in told
    assert "It has 1 commitment, and there is no other speech to compare with." in told
    assert "| a |  | 9 | – | 水渠 100% |" in told
    assert "## By year" not in told
    assert "水渠" in words_in((tmp_path / "map.svg").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"chosen_by": ChosenBy.USER, "asked": 2, "evidence": ()}, "There are 2 themes, as asked for; no other number was tried."),
        (
            {"chosen_by": ChosenBy.USER, "asked": 20, "evidence": ()},
            "There are 2 themes: 20 were asked for, but there are not so many distinct paragraphs. No other number was tried.",
        ),
        (
            {},
            "There are 2 themes; 2 numbers from 2 to 3 were tried. With 2 the silhouette is 0.43 (the best of all 0.43, with 2) "
            "and the stability 0.80 (the best 0.81, with 3). Of all numbers it has the highest mean of the two, each taken as a "
            "share of its best.",
        ),
        (
            {"continues": True},
            "There are 2 themes, which go on from earlier ones and keep their ids; a fresh fit (--fresh) chooses anew.",
        ),
        (
            {"k": 1, "evidence": THEMES.evidence[:1]},
            "There is 1 theme: of the number that speaks most, not all can be told apart.",
        ),
    ],
)  # fmt: skip
def test_why_so_many(changed: dict[str, Any], sentence: str) -> None:
    assert why_so_many(replace(THEMES, **changed)) == sentence


def test_of_many_unique_commitments_the_first_five_and_how_many_more(
    speeches: tuple[Speech, ...], tmp_path: Path
) -> None:
    made = [promised(f"a:p1s{number}", f"第{number}件实事。") for number in range(1, 8)]
    inside = [replace(INSIDE[0], commitments=7, unique=tuple(each.id for each in made)), INSIDE[1]]
    written(tmp_path, speeches, inside=inside, commitments=made)
    told = page(tmp_path)
    assert re.findall(r"第\d件实事", told) == [f"第{number}件实事" for number in range(1, 6)]
    assert "- and 2 more, all named in `themes.json`" in told


def spending(count: int, *without: str) -> Themes:
    """Return themes of so many speeches, of which the first spends 1 percent on the first theme, the next 2 …, some none."""
    ids = [f"s{number:02}" for number in range(1, count + 1)]
    own = [0.0 if each in without else number / 100 for number, each in enumerate(ids, 1)]
    return replace(
        THEMES,
        k=1,
        themes=(replace(WATER, medoid="s01:p1", representatives=("s01:p1",)),),
        assignments=tuple(assigned(f"{each}:p1", 1, 0.9) for each in ids),
        by_speech=tuple(spent(each, 10, 0.1, share) for each, share in zip(ids, own, strict=True)),
        by_year=(),
    )


@pytest.mark.parametrize(
    ("count", "without", "sentence"),
    [
        (8, [], "Most in s08 (8.0%), s07 (7.0%), s06 (6.0%); least in s01 (1.0%), s02 (2.0%), s03 (3.0%)."),
        (3, ["s03"], "Only in s02 (2.0%), s01 (1.0%)."),
        (2, ["s01", "s02"], "No speech has body paragraphs of it."),
        (9, ["s01", "s05"], "Most in s09 (9.0%), s08 (8.0%), s07 (7.0%); none in s01, s05."),
        (
            15,
            [f"s{number:02}" for number in range(1, 8)],
            "Most in s15 (15.0%), s14 (14.0%), s13 (13.0%); none in 7 of 15 speeches.",
        ),
    ],
)
def test_who_spends_most_and_least_on_a_theme(
    speeches_of: Speeches, tmp_path: Path, count: int, without: list[str], sentence: str
) -> None:
    themes = spending(count, *without)
    texts = {each.speech_id: [CANALS] for each in themes.by_speech}
    inside = [replace(INSIDE[0], commitments=0, unique=())]
    written(tmp_path, speeches_of(texts), themes, inside, np.zeros((count, 2), np.float32), [])
    assert f"\n{sentence}\n" in page(tmp_path)


def test_of_very_many_years_the_last_ones(speeches: tuple[Speech, ...], tmp_path: Path) -> None:
    shares = {"theme-1": 0.5, "theme-2": 0.5}
    years = tuple(YearThemes(year=f"{year}", speeches=1, shares=shares) for year in range(2000, 2020))
    written(tmp_path, speeches, replace(THEMES, by_year=years))
    assert "the last 12 of 20 years are here, all in `themes.json`." in page(tmp_path)
    assert "| theme | 2008 (1) |" in page(tmp_path)


def test_two_paragraphs_of_one_id_are_told_apart_by_their_speech(
    speeches_of: Speeches, tmp_path: Path
) -> None:
    """Tables may give ids of their own, the same in two speeches."""
    themes = replace(
        THEMES,
        assignments=tuple(
            replace(each, paragraph_id="x") if each.paragraph_id in ("a:p2", "b:p1") else each
            for each in THEMES.assignments
        ),
        themes=(WATER, replace(LEARNING, medoid="x", representatives=("x", "b:p2"))),
    )
    named = [
        replace(
            speech,
            paragraphs=tuple(
                replace(each, id="x") if each.id in ("a:p2", "b:p1") else each for each in speech.paragraphs
            ),
        )
        for speech in speeches_of(TEXTS, KNOWN)
    ]
    themes = replace(themes, themes=(replace(WATER, representatives=("a:p1", "x")), themes.themes[1]))
    written(tmp_path, named, themes, commitments=COMMITMENTS[:1])
    assert [each["medoid_text"] for each in rows(tmp_path / "themes.csv")] == [CANALS, SCHOOLS]


def test_what_no_xml_may_hold_is_drawn_as_lost() -> None:
    drawn = svg(sentence_chart("a\x01b\x1b[31m\ufffe", "c\x0cd"))
    assert "a\ufffdb\ufffd[31m\ufffd" in words_in(drawn)


def test_hardly_parted_themes_are_said_to_be() -> None:
    near = tuple(replace(each, silhouette=each.silhouette / 4) for each in THEMES.evidence)
    assert "under 0.25 says that they are hardly apart" in why_so_many(replace(THEMES, evidence=near))
    assert "hardly apart" not in why_so_many(THEMES)
