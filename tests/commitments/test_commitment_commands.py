from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from semantic import Corpus
from semantic.cli import main

CANAL = "我们将加快建设山区水渠，新增灌溉面积2万亩。"
SCHOOLS = "我们将在2027年底前新建学校20所以上。"
FROGS = "我们将在三年内为湖区繁育林蛙100万只。"
SOFT = "我们将继续改善民生，让群众满意。"
LANTERNS = "昨晚的灯会请来了外地的戏班，游客很多。"
GROWTH = "今年我们将确保地区生产总值增长{}左右，新增就业3万人以上。"
TEXTS: dict[str, Sequence[str]] = {
    "baita-2026": [GROWTH.format("15%"), FROGS, LANTERNS],
    "liuhe-2025": [GROWTH.format("10%"), CANAL, SOFT],
    "yunxi-2026": [SCHOOLS, CANAL],
}
ALL = [
    "baita-2026:p1s1",
    "baita-2026:p2s1",
    "liuhe-2025:p1s1",
    "liuhe-2025:p2s1",
    "liuhe-2025:p3s1",
    "yunxi-2026:p1s1",
    "yunxi-2026:p2s1",
]
SAYS_WHAT = "unique is what no sentence of these relates to as reworded or closer."


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus folder that no test changes."""
    here = tmp_path_factory.mktemp("commitments")
    rows = [
        {"speech_id": id_, "text": text, "language": "zh", "date": f"{id_[-4:]}-01-10", "speaker": "林一"}
        for id_, texts in TEXTS.items()
        for text in texts
    ]
    (here / "table.jsonl").write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8"
    )
    Corpus.build(here / "table.jsonl", here / "corpus", encoder="static-multilingual").close()
    return here / "corpus"


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["commitments", *map(str, arguments)], input=stdin)


def records(*arguments: str | Path, stdin: str | None = None) -> list[dict[str, Any]]:
    result = run(*arguments, "--json", stdin=stdin)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def error(*arguments: str | Path, code: int = 1, stdin: str | None = None) -> str:
    """Return the one sentence that the command ends with."""
    result = run(*arguments, stdin=stdin)
    assert (result.exit_code, result.stdout) == (code, "")
    assert "Traceback" not in result.stderr
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert result.stderr.rstrip().endswith(line), "nothing comes after it"
    return line.removeprefix("Error: ")


def lines(path: Path, *objects: Mapping[str, Any] | str) -> Path:
    told = [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in objects]
    path.write_text("\n".join(told), encoding="utf-8")
    return path


def rows_in(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


# A corpus


def test_the_fields_are_those_of_the_interface(corpus: Path) -> None:
    found = records(corpus)
    assert [each["id"] for each in found] == ALL
    first = found[0]
    wanted = (
        "id speech_id paragraph_id start end text strength targets confidence unique compared_with novelty nearest"
    ).split()
    assert [name for name in first if name in wanted] == wanted
    assert set(first) - set(wanted) <= {"heading", "decided"}
    assert first["text"] == GROWTH.format("15%")
    assert (first["speech_id"], first["paragraph_id"], first["strength"]) == (
        "baita-2026",
        "baita-2026:p1",
        "hard",
    )
    assert (first["start"], first["end"]) == (0, len(first["text"]))
    target = first["targets"][1]
    assert target == {
        "text": "新增就业3万人以上",
        "start": first["text"].index("新增就业"),
        "end": len(first["text"]) - 1,
        "indicator": "新增就业",
        "value": 30000.0,
        "upper": None,
        "unit": "人",
        "comparator": "at_least",
        "deadline": {"text": "今年", "date": "2026-12-31", "stated_in": "sentence"},
        "deliverable": None,
    }
    nearest = first["nearest"]
    assert set(nearest) == {"id", "speech_id", "text", "similarity", "kind", "differences"}
    assert (nearest["id"], nearest["speech_id"], nearest["kind"]) == (
        "liuhe-2025:p1s1",
        "liuhe-2025",
        "edited",
    )
    assert nearest["differences"] == [
        {"type": "number", "a": "15%左右", "b": "10%左右", "a_span": [15, 20], "b_span": [15, 20]}
    ]
    assert (first["unique"], first["compared_with"]) == (False, 2)
    for each in found:
        assert 0 <= each["novelty"] <= 1
        assert 0.5 <= each["confidence"] <= 1
        assert each["novelty"] == round(each["novelty"], 4)
        for own in each["targets"]:
            place = own["start"] - each["start"], own["end"] - each["start"]
            assert each["text"][slice(*place)] == own["text"]


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--hard"], [id_ for id_ in ALL if id_ != "liuhe-2025:p3s1"]),
        (["--unique"], ["baita-2026:p2s1", "liuhe-2025:p3s1", "yunxi-2026:p1s1"]),
        (["--unique", "--hard"], ["baita-2026:p2s1", "yunxi-2026:p1s1"]),
        (["--unique", "--hard", "--against", "same year"], ["baita-2026:p1s1", "baita-2026:p2s1", "yunxi-2026:p1s1", "yunxi-2026:p2s1"]),
        (["--unique", "--hard", "--against", "speech=liuhe-2025"], ["baita-2026:p2s1", "yunxi-2026:p1s1"]),
    ],
)  # fmt: skip
def test_what_is_listed(corpus: Path, options: list[str], ids: list[str]) -> None:
    assert [each["id"] for each in records(corpus, *options)] == ids


def test_what_is_said_beside_the_list(corpus: Path) -> None:
    result = run(corpus, "--unique", "--hard", "--json")
    assert result.stderr == (
        f"2 commitments of 7 in 3 speeches; each compared with 2 speeches; {SAYS_WHAT}\n"
    )
    narrowed = run(corpus, "--json", "--against", "same year").stderr
    assert narrowed == (
        "liuhe-2025: 3 commitments compared with no speech: none is in scope, or they have fewer than six characters.\n"
        f"7 commitments of 7 in 3 speeches; each compared with 0 to 1 speeches (same year); {SAYS_WHAT}\n"
    )


def test_a_table_for_people(corpus: Path) -> None:
    told = run(corpus).stdout
    assert told.count("unique") == 3
    assert "baita-2026:p1s1  hard" in told
    assert "number: 15%左右 | 10%左右" in told
    assert "新增就业: at_least 30,000 人  by 2026-12-31 (今年)" in told


def test_the_list_to_decide_on_and_the_decisions(corpus: Path, tmp_path: Path) -> None:
    run(corpus, "--to", tmp_path / "x.csv", "--hard", "--json")
    rows = rows_in(tmp_path / "x.csv")
    assert [row["id"] for row in rows] == [id_ for id_ in ALL if id_ != "liuhe-2025:p3s1"]
    assert (rows[0]["strength"], rows[0]["speaker"], rows[0]["date"], rows[0]["unique"]) == (
        "hard", "林一", "2026-01-10", "False",
    )  # fmt: skip
    assert (rows[0]["deadlines"], rows[0]["nearest_id"]) == ("2026-12-31", "liuhe-2025:p1s1")
    assert rows[0]["differences"] == "number: 15%左右 / 10%左右"
    decisions = [row | {"decision": "reject" if row["id"] == "yunxi-2026:p2s1" else ""} for row in rows]
    decisions.append({"id": "gone:p1s1", "decision": "accept"})
    with (tmp_path / "y.csv").open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0].keys())
        writer.writeheader()
        writer.writerows(decisions)
    result = run(corpus, "--decisions", tmp_path / "y.csv", "--to", tmp_path / "z.csv", "--json")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ALL[:-1]
    assert result.stderr.splitlines()[0] == (
        f"{tmp_path / 'y.csv'}: the decision on gone:p1s1 fits no sentence any more; look it up and give its new id."
    )
    assert [(row["id"], row["decision"]) for row in rows_in(tmp_path / "z.csv") if row["decision"]] == [
        ("yunxi-2026:p2s1", "reject")
    ], "what was rejected stays in the list"


def test_the_table_of_indicators(corpus: Path, tmp_path: Path) -> None:
    run(corpus, "--table", tmp_path / "x.csv", "--unique", "--json")
    assert [(row["indicator"], row["by"], row["speech_id"], row["value"]) for row in rows_in(tmp_path / "x.csv")] == [
        ("新增灌溉面积", "", "liuhe-2025", "20000.0"),
        ("新增灌溉面积", "", "yunxi-2026", "20000.0"),
    ]  # fmt: skip


def test_decisions_that_cannot_be_read(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    assert error(corpus, "--decisions", path).startswith(f"The decisions {path} cannot be read (")


def test_a_scope_that_limits_nothing(corpus: Path) -> None:
    assert error(corpus, "--against", "last year") == (
        "'last year' limits nothing; write terms such as 'same year' or 'place=上海', with commas between."
    )


def test_no_corpus(tmp_path: Path) -> None:
    assert str(tmp_path) in error(tmp_path)


# Wrong calls


def test_either_a_corpus_or_lines(corpus: Path, tmp_path: Path) -> None:
    sentence = "Give a corpus, or --lines, and not both."
    assert error(code=2) == sentence
    assert error(corpus, "--lines", tmp_path / "x.jsonl", code=2) == sentence


@pytest.mark.parametrize(
    "options",
    [
        ["--unique"],
        ["--hard"],
        ["--against", "same year"],
        ["--decisions", "x"],
        ["--to", "x"],
        ["--table", "x"],
    ],
    ids=lambda options: options[0],
)
def test_options_that_go_with_a_corpus(tmp_path: Path, options: list[str]) -> None:
    assert error("--lines", tmp_path / "x.jsonl", *options, code=2) == (
        "--lines labels loose sentences; the other options go with a corpus."
    )


# Loose sentences


def test_lines_keep_their_ids_and_their_order(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "x.jsonl",
        {"id": "s7", "text": SCHOOLS, "other": 1},
        "",
        {"id": 12, "text": LANTERNS},
        {"text": SOFT},
    )
    found = records("--lines", path)
    assert [(each.get("id"), each["label"], each["strength"]) for each in found] == [
        ("s7", "commitment", "hard"),
        (12, "not", None),
        (None, "commitment", "soft"),
    ]
    assert list(found[0]) == ["id", "label", "strength", "targets", "confidence"]
    assert "id" not in found[2]
    (target,) = found[0]["targets"]
    assert (target["value"], target["unit"], target["deadline"]["date"]) == (20, "所", "2027-12-31")
    assert SCHOOLS[target["start"] : target["end"]] == target["text"]
    assert found[1]["targets"] == []


def test_lines_from_stdin_with_their_surroundings() -> None:
    canal = "加快建设山区水渠，新增灌溉面积2万亩。"
    given = [
        {"text": canal, "heading": ["云溪县政府工作报告", "二、今年工作安排"]},
        {"text": canal, "heading": "一、过去一年工作回顾"},
        {"text": canal, "heading": None, "before": "今年的主要预期目标是："},
    ]
    found = records("--lines", "-", stdin="\r\n".join(json.dumps(each) for each in given))
    assert [each["label"] for each in found] == ["commitment", "not", "commitment"]
    assert records("--lines", "-", stdin="") == []


def test_lines_for_people(tmp_path: Path) -> None:
    told = run("--lines", lines(tmp_path / "x.jsonl", {"text": SCHOOLS}, {"text": LANTERNS})).stdout
    assert told.startswith("commitment  hard  confidence ")
    assert "学校: at_least 20 所  by 2027-12-31" in told
    assert "not  confidence 0." in told


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[1]", "{path}, line 2 has no field text; write an object with it."),
        ('{"id": 1}', "{path}, line 2 has no field text; write an object with it."),
        ('{"text": 5}', "{path}, line 2 has no field text; write an object with it."),
        ('{"text": "渠", "heading": [5]}', "{path}, line 2 makes no sense: 5 is no text; write heading, before, after, lead_in and language as texts."),
        ('{"text": "渠", "before": {}, "after": true}', "{path}, line 2 makes no sense: True is no text; write heading, before, after, lead_in and language as texts."),
    ],
)  # fmt: skip
def test_lines_that_make_no_sense(tmp_path: Path, line: str, message: str) -> None:
    path = lines(tmp_path / "x.jsonl", {"text": SCHOOLS}, line)
    assert error("--lines", path) == message.format(path=path)


def test_a_heading_that_is_a_number(tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", {"text": SCHOOLS, "heading": 5})
    told = error("--lines", path)
    assert told == (
        f"{path}, line 1 makes no sense: 5 is no text; write heading, before, after, lead_in and language as texts."
    )


def test_lines_that_are_no_json(tmp_path: Path) -> None:
    told = error("--lines", lines(tmp_path / "x.jsonl", "nonsense"))
    assert told.startswith(f"{tmp_path / 'x.jsonl'}, line 1 is no JSON (")
    assert told.endswith("); write an object with text.")
    missing = error("--lines", tmp_path / "none.jsonl")
    assert missing.startswith(f"The lines in {tmp_path / 'none.jsonl'} cannot be read (")


@pytest.mark.parametrize("option", ["--to", "--table"])
def test_nothing_is_written_into_the_corpus_folder(corpus: Path, option: str) -> None:
    before = (corpus / "manifest.json").read_bytes()
    result = CliRunner().invoke(main, ["commitments", str(corpus), option, str(corpus / "manifest.json")])
    assert result.exit_code == 2
    assert "manifest.json lies in the corpus folder; name a file outside of it." in result.stderr
    assert (corpus / "manifest.json").read_bytes() == before


def test_two_tables_need_two_files(corpus: Path, tmp_path: Path) -> None:
    both = str(tmp_path / "x.csv")
    result = CliRunner().invoke(main, ["commitments", str(corpus), "--to", both, "--table", both])
    assert result.exit_code == 2
    assert "--to and --table name one file; give each its own." in result.stderr


def test_a_table_that_cannot_be_written_says_which_and_leaves_nothing(corpus: Path, tmp_path: Path) -> None:
    target = tmp_path / "none" / "x.csv"
    result = CliRunner().invoke(main, ["commitments", str(corpus), "--to", str(target)])
    assert result.exit_code == 1
    assert f"{target} cannot be written (No such file or directory); name another file." in result.stderr
    assert not any(tmp_path.iterdir())
