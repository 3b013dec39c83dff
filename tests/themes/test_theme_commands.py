from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from semantic import Corpus
from semantic.cli import main
from semantic.store.locks import writing

STATIC = "static-multilingual"
FARMS = [
    "推广良种，农民种粮有账算。",
    "水稻亩产提高，农民秋收颗粒归仓。",
    "农民的蔬菜大棚添三百座。",
    "农民养猪养羊都有保险。",
]
SCHOOLS = [
    "新建学校六所，招聘教师。",
    "学生免费午餐，学校食堂翻新。",
    "学校教师下乡支教。",
    "我们将在2027年底前新建学校20所以上。",
]
RIVERS = [
    "清理河道淤泥，水质改善。",
    "关停排污口，河流水质达标。",
    "污水处理厂扩容，水质监测公开。",
    "湖区湿地恢复，水质清澈。",
]
MATTERS = [FARMS, SCHOOLS, RIVERS]
CLOSING = "让我们更加紧密地团结起来，坚定信心、同心同德、埋头苦干、奋勇前进。"
SPEECHES = {f"town-{n}": [*(texts[n] for texts in MATTERS), *([CLOSING] if n < 2 else [])] for n in range(4)}
LATER = {"town-9": ["农民买到新种子。", "学校教师增加。", "水质继续改善。"]}


def table(path: Path, texts: Mapping[str, Sequence[str]]) -> Path:
    rows = [
        {"speech_id": id_, "text": text, "language": "zh", "date": f"202{5 + int(id_[-1]) % 2}-01-10"}
        for id_, own in texts.items()
        for text in own
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def built(folder: Path, texts: Mapping[str, Sequence[str]] = SPEECHES) -> Path:
    """Make a corpus of a file a speech, in the order of `texts`, and return its folder."""
    files = [table(folder / f"{id_}.jsonl", {id_: own}) for id_, own in texts.items()]
    Corpus.build(files, folder / "corpus", encoder=STATIC).close()
    return folder / "corpus"


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("themes"))


@pytest.fixture
def corpus(unchanged: Path, tmp_path: Path) -> Path:
    """A copy of one corpus folder, of which no themes are kept."""
    return Path(shutil.copytree(unchanged, tmp_path / "corpus"))


def run(*arguments: str | Path | int) -> Result:
    return CliRunner().invoke(main, ["themes", *map(str, arguments)])


def told(*arguments: str | Path | int) -> dict[str, Any]:
    """Return the one JSON object that the command prints."""
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    (line,) = result.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def error(*arguments: str | Path | int, code: int = 1) -> str:
    """Return the one sentence that the command ends with."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert "Traceback" not in result.stderr
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert result.stderr.rstrip().endswith(line), "nothing comes after it"
    return line.removeprefix("Error: ")


# What it prints


def test_the_fields_are_those_of_the_interface(corpus: Path) -> None:
    found = told(corpus)
    assert set(found) >= {"k", "chosen_by", "evidence", "themes", "assignments", "speeches", "years"}
    assert "inside" not in found
    assert (found["chosen_by"], found["asked"], found["seed"]) == ("auto", None, 0)
    assert found["k"] == len(found["themes"])
    assert [set(each) for each in found["evidence"]] == [{"k", "silhouette", "stability"}] * len(
        found["evidence"]
    )
    assert found["k"] in [each["k"] for each in found["evidence"]]
    for theme in found["themes"]:
        wanted = {"id", "label", "terms", "size", "speeches", "medoid", "representatives"}
        assert set(theme) >= wanted
        assert theme["representatives"][0] == theme["medoid"]
    ids = [each["id"] for each in found["themes"]]
    for each in found["assignments"]:
        assert set(each) == {"paragraph_id", "speech_id", "theme", "similarity", "fits"}
        assert each["theme"] in ids
        assert each["similarity"] == round(each["similarity"], 4)
        assert type(each["fits"]) is bool
    assert [each["paragraph_id"] for each in found["assignments"]] == [
        f"{id_}:p{n}" for id_ in sorted(SPEECHES) for n in range(1, len(SPEECHES[id_]) + 1)
    ]
    for speech in found["speeches"]:
        assert set(speech) == {"speech_id", "words", "shares", "distance"}
        assert list(speech["shares"]) == ids
        assert sum(speech["shares"].values()) == pytest.approx(1, abs=1e-3)
    assert [(each["year"], each["speeches"]) for each in found["years"]] == [("2025", 2), ("2026", 2)]


def test_the_number_that_is_asked_for(corpus: Path) -> None:
    found = told(corpus, "--k", 3)
    assert (found["k"], found["asked"], found["chosen_by"], found["evidence"]) == (3, 3, "user", [])
    by_place = {each["paragraph_id"]: each["theme"] for each in found["assignments"]}
    for number in (1, 2, 3):
        assert len({by_place[f"town-{n}:p{number}"] for n in range(4)}) == 1, "each matter is one theme"
    assert len({by_place[f"town-0:p{number}"] for number in (1, 2, 3)}) == 3
    assert told(corpus, "--k", 3, "--seed", 5)["seed"] == 5


def test_a_person_reads_each_theme_with_its_medoid(corpus: Path) -> None:
    found, shown = told(corpus, "--k", 3), run(corpus, "--k", 3)
    assert shown.exit_code == 0
    place = -1
    for theme in found["themes"]:
        assert shown.stdout.index(f"{theme['id']}  {theme['label']}") > place, "in the same order"
        place = shown.stdout.index(f"{theme['id']}  {theme['label']}")
        assert f"{theme['share']:.1%} of the words" in shown.stdout
        assert f"{theme['medoid']}  " in shown.stdout
        assert ", ".join(theme["terms"]) in shown.stdout
    assert any(text in shown.stdout for text in FARMS)
    assert "14 paragraphs in 4 speeches" in shown.stderr
    assert "{" not in shown.stdout


def test_more_representatives(corpus: Path) -> None:
    assert [len(each["representatives"]) for each in told(corpus, "--k", 3)["themes"]] == [3] * 3
    five = told(corpus, "--k", 3, "--representatives", 5)["themes"]
    assert [len(each["representatives"]) for each in five] == [min(each["size"], 5) for each in five]


def test_inside_adds_what_each_theme_is_made_of(corpus: Path) -> None:
    without, found = told(corpus, "--k", 3), told(corpus, "--k", 3, "--inside")
    inside = found.pop("inside")
    assert found == without
    assert [each["theme"] for each in inside] == [each["id"] for each in found["themes"]]
    assert [set(each) for each in inside] == [
        {"theme", "boilerplate", "families", "commitments", "unique"}
    ] * 3
    by_place = {each["paragraph_id"]: each["theme"] for each in found["assignments"]}
    of = {each["theme"]: each for each in inside}
    assert "town-3:p2s1" in of[by_place["town-3:p2"]]["unique"]
    closing = of[by_place["town-0:p4"]]
    assert 0 < closing["boilerplate"] < 1
    assert closing["families"] == ["paragraph-1"]
    assert sum(each["boilerplate"] for each in inside) == closing["boilerplate"], "nothing else is copied"
    shown = run(corpus, "--k", 3, "--inside")
    assert f"{closing['boilerplate']:.0%} re-used" in shown.stdout
    assert "made by no other speech" in shown.stdout


# The same again


def test_the_order_of_files_makes_no_difference(tmp_path: Path) -> None:
    printed = []
    for name, ids in (("forth", list(SPEECHES)), ("back", list(SPEECHES)[::-1])):
        (tmp_path / name).mkdir()
        folder = built(tmp_path / name, {id_: SPEECHES[id_] for id_ in ids})
        printed.append(run(folder, "--inside", "--json").stdout_bytes)
    assert printed[0] == printed[1]
    assert json.loads(printed[0])["themes"]


def test_the_second_time_the_same_is_printed(corpus: Path) -> None:
    for options in ([], ["--k", "3", "--inside"], ["--fresh"]):
        first, second = run(corpus, *options, "--json"), run(corpus, *options, "--json")
        assert first.exit_code == second.exit_code == 0
        assert (first.stdout, first.stderr) == (second.stdout, second.stderr)


# Going on


def test_ids_stay_when_speeches_are_added_and_a_fresh_fit_numbers_anew(corpus: Path, tmp_path: Path) -> None:
    before = told(corpus, "--k", 3)
    with Corpus.open(corpus) as opened:
        opened.add(table(tmp_path / "later.jsonl", LATER))
    result = run(corpus, "--k", 3, "--json")
    after = json.loads(result.stdout)
    theme_of = {each["paragraph_id"]: each["theme"] for each in after["assignments"]}
    assert all(theme_of[each["paragraph_id"]] == each["theme"] for each in before["assignments"])
    assert [theme_of[f"town-9:p{n}"] for n in (1, 2, 3)] == [theme_of[f"town-0:p{n}"] for n in (1, 2, 3)]
    assert (
        "which go on from earlier ones and keep their ids; a fresh fit (--fresh) chooses anew."
        in result.stderr
    )
    ids = {each["id"] for each in before["themes"]}
    new = {each["id"] for each in told(corpus, "--k", 5)["themes"]} - ids
    assert new == {f"theme-{n}" for n in range(4, 4 + len(new))}, "no id is used again"
    fresh = told(corpus, "--k", 5, "--fresh")
    assert [each["id"] for each in fresh["themes"]] == [f"theme-{n}" for n in range(1, 6)]


def test_a_broken_file_is_refused_and_mended_by_a_fresh_fit(corpus: Path) -> None:
    run(corpus, "--k", 3)
    (corpus / "themes.json").write_text("{'format': 1}", encoding="utf-8")
    message = error(corpus, "--k", 3)
    assert message.startswith(f"{corpus / 'themes.json'} is not as it was written")
    assert message.endswith("make them anew with --fresh, or put the file back.")
    assert told(corpus, "--k", 3, "--fresh") == told(corpus, "--k", 3)


def test_themes_are_printed_where_another_process_writes(corpus: Path) -> None:
    with writing(corpus):
        result = run(corpus, "--k", 3, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["k"] == 3
    assert "The themes may get other ids next time: Another process " in result.stderr
    assert not (corpus / "themes.json").exists()


# How many there are, and why


def test_it_says_why_there_are_so_many(corpus: Path) -> None:
    assert "the paragraphs are too few to try another number." in run(corpus).stderr
    assert "There are 3 themes, as asked for" in run(corpus, "--k", 3, "--fresh").stderr


def test_it_says_that_no_more_paragraphs_are_distinct(tmp_path: Path) -> None:
    folder = built(tmp_path, {"town-0": [FARMS[0], SCHOOLS[0]], "town-1": [FARMS[0]]})
    result = run(folder, "--k", 7, "--json")
    found = json.loads(result.stdout)
    assert (found["k"], found["asked"], len(found["themes"])) == (2, 7, 2)
    assert (
        "There are 2 themes: 7 were asked for, but there are not so many distinct paragraphs."
        in result.stderr
    )


@pytest.mark.parametrize(
    "texts",
    [
        {"town-0": [FARMS[0]]},
        {"town-0": [FARMS[0], SCHOOLS[0]]},
        {"town-0": [FARMS[0]], "town-1": [FARMS[0]], "town-2": [FARMS[0]]},
    ],
    ids=["one", "two", "equal"],
)
def test_a_few_paragraphs(tmp_path: Path, texts: Mapping[str, Sequence[str]]) -> None:
    folder = built(tmp_path, texts)
    result = run(folder, "--inside", "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert (found["k"], found["evidence"]) == (1, [])
    assert found["themes"][0]["size"] == sum(map(len, texts.values()))
    assert found["themes"][0]["share"] == 1
    assert "too few, or too much alike, to try several numbers" in result.stderr
    assert run(folder).exit_code == 0


def test_a_corpus_whose_speeches_are_all_removed(corpus: Path) -> None:
    told(corpus, "--k", 3)
    with Corpus.open(corpus) as opened:
        opened.remove(list(SPEECHES))
    for options in ([], ["--k", "3"], ["--inside"], ["--fresh"]):
        found = told(corpus, *options)
        assert (found["k"], found["themes"], found["assignments"]) == (0, [], [])
    shown = run(corpus)
    assert (shown.exit_code, shown.stdout.strip()) == (0, "")
    assert "There is no paragraph, so there is no theme." in shown.stderr


# What is refused


@pytest.mark.parametrize("k", ["0", "-3", "viele", "2.5", "", "１e3", "３", "+3", "1_0", "auto auto"])
def test_a_number_of_themes_that_is_none(corpus: Path, k: str) -> None:
    said = error(corpus, "--k", k, code=2)
    assert said.endswith(f"{k!r} is no number of themes; give auto, or a whole number from 1 on.")
    assert not (corpus / "themes.json").exists()


def test_numbers_that_cannot_be_used(corpus: Path) -> None:
    assert "'--seed': -1 is not in the range 0<=x<=4294967295" in error(corpus, "--seed", -1, code=2)
    assert "'--seed'" in error(corpus, "--seed", 2**32, code=2)
    for number in (0, -1):
        assert f"'--representatives': {number} is not in the range" in error(
            corpus, "--representatives", number, code=2
        )
    assert error(corpus, "--seed", "x", code=2).startswith("Invalid value for '--seed': 'x' is not a valid")
    assert error(corpus, "--representatives", "all", code=2).startswith(
        "Invalid value for '--representatives': 'all' is not a valid"
    )


def test_there_is_no_corpus(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert error(nowhere).startswith(f"There is no corpus {nowhere}; check the name, or make one with: ")
    assert error(code=2) == "Missing argument 'CORPUS'."
