"""Re-use through the front doors: Corpus, the commands, and the script."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from semantic import Corpus
from semantic.cli import main
from semantic.encoders.fake import FakeEncoder
from semantic.errors import SemanticError, SourceError, UnknownIdError
from semantic.records import Kind, Level
from semantic.reuse.kinds import read_kinds, shipped_kinds
from semantic.reuse.marking import KnownPhrases, marked_members

STATIC = "static-multilingual"
CANAL = "云溪县今年要修建山区水渠三十公里，让农田旱涝保收。"
LONGER_CANAL = "云溪县今年要修建山区水渠四十公里，让农田旱涝保收。"
TEA = "加快发展高山茶叶产业，帮助农民增加收入。"
TEA_REWORDED = "发展壮大高山茶产业，促进农民持续增收。"
LANTERNS = "昨晚的灯会请来了外地的戏班，游客很多。"
BELLS = "雾散之后，渡口的钟声传得很远。"
QUOTED = "老馆长说：“一本书走得比一匹马远，也比一个人活得久。”"
BRIDGES = "云溪县将在三年内建成五座桥梁。"
BRIDGES_IN_ENGLISH = "Yunxi County will build five bridges within three years."
SPEECHES: dict[str, dict[str, Any]] = {
    "yunxi-2025": {"place": "云溪县", "date": "2025-01-10", "language": "zh", "texts": [CANAL, TEA, LANTERNS]},
    "yunxi-2026": {"place": "云溪县", "date": "2026-01-10", "language": "zh", "texts": [LONGER_CANAL, QUOTED]},
    "baita-2026": {"place": "白塔乡", "date": "2026-02-11", "language": "zh", "texts": [CANAL, TEA_REWORDED, QUOTED]},
    "liuhe-2026": {"place": "柳河镇", "date": "2026-03-12", "language": "zh", "texts": [BELLS, BRIDGES]},
    "visit": {"place": "Eldport", "date": "2026-04-13", "language": "en", "texts": [BRIDGES_IN_ENGLISH]},
}  # fmt: skip


def write_table(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def rows_of(speeches: Mapping[str, dict[str, Any]]) -> list[dict[str, str]]:
    return [
        {"speech_id": id_, "text": text} | {name: known[name] for name in ("place", "date", "language")}
        for id_, known in speeches.items()
        for text in known["texts"]
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus folder that no test changes."""
    here = tmp_path_factory.mktemp("reuse")
    Corpus.build(
        write_table(here / "table.jsonl", rows_of(SPEECHES)), here / "corpus", encoder=STATIC
    ).close()
    return here / "corpus"


@pytest.fixture
def corpus(folder: Path) -> Iterator[Corpus]:
    with Corpus.open(folder) as opened:
        yield opened


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def records(*arguments: str | Path) -> list[dict[str, Any]]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def error(*arguments: str | Path, code: int = 1) -> str:
    """Return the one sentence that a command ends with."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert "Traceback" not in result.stderr
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert result.stderr.rstrip().endswith(line), "nothing comes after it"
    return line.removeprefix("Error: ")


# Corpus


def test_the_families_of_a_corpus(corpus: Corpus) -> None:
    told = [
        ([member.passage.id for member in family.members], family.kind, family.speeches)
        for family in corpus.reuse(level="paragraph")
    ]
    assert told == [
        (["baita-2026:p1", "yunxi-2025:p1", "yunxi-2026:p1"], Kind.EDITED, 3),
        (["baita-2026:p2", "yunxi-2025:p2"], Kind.REWORDED, 2),
        (["baita-2026:p3", "yunxi-2026:p2"], Kind.VERBATIM, 2),
        (["liuhe-2026:p2", "visit:p1"], Kind.TRANSLATED, 2),
    ]
    assert corpus.reuse() == [*corpus.reuse(level=Level.PARAGRAPH), *corpus.reuse(level=Level.SENTENCE)]
    assert corpus.reuse(level="sentence") == [], "each stands in a paragraph that is re-used"


def test_the_ledger_and_the_formulae_of_a_corpus(corpus: Corpus) -> None:
    told = {entry.speech_id: entry for entry in corpus.ledger()}
    assert list(told) == sorted(SPEECHES)
    assert all(
        entry.verbatim + entry.edited + entry.reworded + entry.own == pytest.approx(1)
        for entry in told.values()
    )
    assert {id_: entry.characters for id_, entry in told.items()} == {
        id_: sum(map(len, known["texts"])) for id_, known in SPEECHES.items()
    }
    assert (told["visit"].reworded, told["visit"].own) == (1.0, 0.0), "a translation counts as reworded"
    assert told["liuhe-2026"].own == pytest.approx(len(BELLS) / len(BELLS + BRIDGES))
    assert told["baita-2026"].verbatim == pytest.approx(
        len(CANAL + QUOTED) / len(CANAL + TEA + QUOTED), abs=0.05
    )
    assert corpus.formulae()[0].text == "云溪县今年要修建山区水渠"
    assert [place.speech_id for place in corpus.formulae()[0].occurrences] == [
        "baita-2026",
        "yunxi-2025",
        "yunxi-2026",
    ]
    assert corpus.republished() == []


def test_what_is_left_out_counts_for_nothing(corpus: Corpus) -> None:
    def texts(**settings: Any) -> set[str]:
        analysis = corpus.reuse_analysis(**settings)
        found = {member.passage.text for family in analysis.families() for member in family.members}
        return found | {formula.text for formula in analysis.formulae}

    assert QUOTED in texts()
    assert not any("一匹马" in text for text in texts(leave_out=["quoted"]))
    assert CANAL in texts(known=["云溪县今年要修建山区水渠", "农田旱涝保收"])
    assert CANAL not in texts(known=["云溪县今年要修建山区水渠", "农田旱涝保收"], leave_out=["known"])
    entry = next(
        each for each in corpus.reuse_analysis(leave_out=["quoted"]).ledger if each.speech_id == "yunxi-2026"
    )
    assert entry.characters == len(LONGER_CANAL + "老馆长说：")
    phrases = KnownPhrases(["旱涝保收"])
    assert corpus.reuse_analysis(known=phrases).marks["visit"] == []
    (mark,) = corpus.reuse_analysis(known=phrases).marks["yunxi-2025"]
    assert corpus.speech("yunxi-2025").text[slice(*mark.span)] == "旱涝保收"
    with pytest.raises(
        SemanticError, match=r"^'shouted' is no kind of mark; choose among quoted, attributed, known\.$"
    ):
        corpus.reuse_analysis(leave_out=["shouted"])


def test_two_speeches_side_by_side(corpus: Corpus) -> None:
    found = corpus.compare("yunxi-2025", "baita-2026")
    assert [(each.a.id, each.b.id, each.kind) for each in found.shared] == [
        ("yunxi-2025:p1", "baita-2026:p1", Kind.VERBATIM),
        ("yunxi-2025:p2", "baita-2026:p2", Kind.REWORDED),
    ]
    assert ([p.id for p in found.only_a], [p.id for p in found.only_b]) == (
        ["yunxi-2025:p3"],
        ["baita-2026:p3"],
    )
    assert [each.a.id for each in corpus.compare("visit", "liuhe-2026", level="sentence").shared] == [
        "visit:p1s1"
    ]
    with pytest.raises(UnknownIdError, match=r"^There is no speech 'nobody' in .*; "):
        corpus.compare("visit", "nobody")
    with pytest.raises(UnknownIdError, match=r"^There is no speech 'nobody' in .*; "):
        corpus.compare("nobody", "nobody")
    with pytest.raises(SemanticError, match=r"^Both speeches are 'visit'; name two different ones\.$"):
        corpus.compare("visit", "visit")
    with pytest.raises(SemanticError, match=r"^'word' is no level; choose paragraph or sentence\.$"):
        corpus.compare("visit", "liuhe-2026", level="word")


def test_a_draft_is_checked_and_nothing_is_added(folder: Path, corpus: Corpus, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    shorter = CANAL.replace("三十", "二十")
    found = corpus.check(f"{shorter}\n\n  {BELLS}\n窗台上的花开了又谢，谁也没有留意。")
    assert [(each.ordinal, each.text, each.kind.is_reuse) for each in found] == [
        (1, shorter, True),
        (2, BELLS, True),
        (3, "窗台上的花开了又谢，谁也没有留意。", False),
    ]
    assert (found[0].kind, found[1].kind) == (Kind.EDITED, Kind.VERBATIM)
    nearest = found[0].nearest[0]
    assert nearest.neighbour.text in (CANAL, LONGER_CANAL)
    assert [(each.type.value, each.a) for each in nearest.differences] == [("number", "二十公里")]
    assert len(found[0].nearest) == 5
    assert [len(each.nearest) for each in corpus.check(BELLS, k=2)] == [2]
    draft = tmp_path / "draft.txt"
    draft.write_text(f"讲话稿\n各位代表：\n{BELLS}\n{CANAL}\n", encoding="utf-8")
    assert [(each.text, each.kind) for each in corpus.check(draft)] == [
        (BELLS, Kind.VERBATIM),
        (CANAL, Kind.VERBATIM),
    ]
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert len(corpus.speeches) == len(SPEECHES)


def test_a_draft_that_cannot_be_checked(corpus: Corpus, tmp_path: Path) -> None:
    for nothing in ("", " \n\t\n"):
        with pytest.raises(SemanticError, match=r"^The draft holds no paragraph; give some text\.$"):
            corpus.check(nothing)
    with pytest.raises(
        SemanticError,
        match=r"^The draft .*nowhere\.txt cannot be used: there is no such file or folder; check the name\.$",
    ):
        corpus.check(tmp_path / "nowhere.txt")
    with pytest.raises(SemanticError, match=r"^k is 0; ask for 1 neighbour or more\.$"):
        corpus.check(CANAL, k=0)


def test_neighbours_have_their_kinds(corpus: Corpus) -> None:
    found = corpus.similar(paragraph="yunxi-2025:p1", k=3)
    assert [(neighbour.id, neighbour.kind) for neighbour in found[:2]] == [
        ("baita-2026:p1", Kind.VERBATIM),
        ("yunxi-2026:p1", Kind.EDITED),
    ]
    assert found[2].kind in (Kind.SAME_TOPIC, Kind.UNRELATED)
    for mode in ("semantic", "lexical", "both"):
        nearest = corpus.similar(TEA, k=2, mode=mode)
        assert [(neighbour.id, neighbour.kind) for neighbour in nearest] == [
            ("yunxi-2025:p2", Kind.VERBATIM),
            ("baita-2026:p2", Kind.REWORDED),
        ]
    assert corpus.similar(TEA, k=1)[0].to_json()["kind"] == "verbatim"


def test_what_is_added_is_in_the_next_answer(tmp_path: Path) -> None:
    first = write_table(tmp_path / "a.jsonl", [{"speech_id": "a", "text": CANAL}])
    second = write_table(tmp_path / "b.jsonl", [{"speech_id": "b", "text": CANAL}])
    with Corpus.build(first, tmp_path / "corpus", encoder=FakeEncoder()) as corpus:
        assert (corpus.reuse(), corpus.ledger()[0].own) == ([], 1.0)
        corpus.add(second)
        assert [member.passage.id for member in corpus.reuse()[0].members] == ["a:p1", "b:p1"]
        assert [entry.own for entry in corpus.ledger()] == [0.0, 0.0]
        corpus.remove("a")
        assert (corpus.reuse(), corpus.ledger()[0].own) == ([], 1.0)


def test_the_encoder_makes_no_difference_to_kinds(corpus: Corpus, tmp_path: Path) -> None:
    """With one that nobody calibrated, the embeddings of the static one tell."""
    table = write_table(tmp_path / "table.jsonl", rows_of(SPEECHES))
    with Corpus.build(table, tmp_path / "corpus", encoder=FakeEncoder()) as faked:
        assert [family.to_json() for family in faked.reuse()] == [
            family.to_json() for family in corpus.reuse()
        ]
        assert faked.ledger() == corpus.ledger()


# Commands


def shape(value: object) -> object:
    """Return the names and types of what JSON gave, of a list those of its first."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value)


DIFFERENCE = {"type": str, "a": str, "b": str, "a_span": [int], "b_span": [int]}
BLOCK = {"a": [int], "b": [int]}
MEMBER = {"id": str, "speech_id": str, "start": int, "end": int, "text": str, "kind": str, "marks": []}


def test_relate_as_json(tmp_path: Path) -> None:
    (told,) = records("relate", CANAL, LONGER_CANAL, "--encoder", STATIC)
    assert shape(told) == {
        "kind": str,
        "similarity": float,
        "overlap": float,
        "partial_reuse": bool,
        "blocks": [BLOCK],
        "differences": [DIFFERENCE],
    }
    assert told["kind"] == "edited"
    assert told["differences"] == [
        {"type": "number", "a": "三十公里", "b": "四十公里", "a_span": [12, 16], "b_span": [12, 16]}
    ]
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(
        json.dumps({"id": 7, "a": CANAL, "b": LANTERNS})
        + "\n\n"
        + json.dumps({"a": TEA, "b": TEA, "more": 1}),
        encoding="utf-8-sig",
    )
    one, other = records("relate", "--pairs", pairs, "--encoder", STATIC)
    assert (one["id"], one["kind"], one["differences"]) == (7, "unrelated", [])
    assert ("id" in other, other["kind"], other["similarity"], other["overlap"]) == (
        False,
        "verbatim",
        1.0,
        1.0,
    )


def test_pairs_from_stdin() -> None:
    line = json.dumps({"id": "x", "a": CANAL, "b": CANAL})
    result = CliRunner().invoke(main, ["relate", "--pairs", "-", "--encoder", STATIC, "--json"], input=line)
    told = json.loads(result.stdout)
    assert (told["id"], told["kind"]) == ("x", "verbatim")


def test_reuse_as_json(folder: Path, corpus: Corpus, tmp_path: Path) -> None:
    told = records("reuse", folder)
    assert shape(told[0]) == {
        "id": str,
        "level": str,
        "kind": str,
        "speeches": int,
        "members": [MEMBER],
        "medoid": str,
        "fixity": float,
        "boilerplate_index": float,
        "first_seen": {"date": str, "speech_id": str},
    }
    assert (told[0]["medoid"], told[0]["level"], told[0]["kind"]) == ("baita-2026:p1", "paragraph", "edited")
    assert told[0]["first_seen"] == {"date": "2025-01-10", "speech_id": "yunxi-2025"}
    for family in told:
        for member in family["members"]:
            assert corpus.speech(member["speech_id"]).text[member["start"] : member["end"]] == member["text"]
    assert [each["id"] for each in told] == [f"paragraph-{n}" for n in range(1, 5)]
    assert records("reuse", folder, "--level", "sentence") == []
    known = tmp_path / "known.txt"
    known.write_text("旱涝保收\n", encoding="utf-8")
    marked = records("reuse", folder, "--level", "paragraph", "--known", known)[0]["members"]
    assert [member["marks"] for member in marked] == [[{"start": 20, "end": 24, "kind": "known"}]] * 3


def test_the_quotation_of_a_member_is_marked_and_can_be_left_out(folder: Path) -> None:
    def quoting(*options: str) -> list[list[dict[str, Any]]]:
        families = records("reuse", folder, *options)
        return [family["members"] for family in families if "一匹马" in family["members"][0]["text"]]

    ((first, second),) = quoting()
    assert (
        [mark["kind"] for mark in first["marks"]] == [mark["kind"] for mark in second["marks"]] == ["quoted"]
    )
    start = first["marks"][0]["start"] - first["start"]
    assert first["text"][start:].startswith("“一本书")
    assert quoting("--leave-out", "quoted", "--leave-out", "attributed") == []


def test_formulae_and_ledger_as_json(folder: Path, corpus: Corpus) -> None:
    formulae = records("formulae", folder)
    assert shape(formulae[0]) == {
        "text": str,
        "type": str,
        "speeches": int,
        "count": int,
        "occurrences": [{"speech_id": str, "start": int, "end": int}],
    }
    assert [formula["text"] for formula in formulae] == [formula.text for formula in corpus.formulae()]
    assert not any(
        "一匹马" in formula["text"] for formula in records("formulae", folder, "--leave-out", "quoted")
    )
    ledger = records("ledger", folder)
    assert [shape(entry) for entry in ledger] == [
        {
            "speech_id": str,
            "characters": int,
            "verbatim": float,
            "edited": float,
            "reworded": float,
            "own": float,
        }
    ] * 5
    assert [entry["speech_id"] for entry in ledger] == sorted(SPEECHES)
    for entry in ledger:
        assert sum(entry[part] for part in ("verbatim", "edited", "reworded", "own")) == pytest.approx(1)


def test_compare_as_json(folder: Path) -> None:
    (told,) = records("compare", folder, "yunxi-2025", "yunxi-2026")
    (shared,) = told["shared"]
    assert shape(told) == {
        "a": str,
        "b": str,
        "shared": [
            {
                "a": str,
                "b": str,
                "kind": str,
                "similarity": float,
                "overlap": float,
                "differences": [DIFFERENCE],
                "blocks": [BLOCK],
                "a_text": str,
                "b_text": str,
            }
        ],
        "only_a": [str],
        "only_b": [str],
    }
    assert (shared["a"], shared["b"], shared["kind"]) == ("yunxi-2025:p1", "yunxi-2026:p1", "edited")
    assert (told["only_a"], told["only_b"]) == (["yunxi-2025:p2", "yunxi-2025:p3"], ["yunxi-2026:p2"])


def test_check_as_json(folder: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(f"讲话稿\n各位代表：\n{CANAL.replace('三十', '二十')}\n{BELLS}\n", encoding="utf-8")
    told = records("check", folder, draft, "-k", "1")
    assert [list(each) for each in told] == [["ordinal", "text", "kind", "nearest"]] * 2
    assert [(each["ordinal"], each["kind"]) for each in told] == [(1, "edited"), (2, "verbatim")]
    (nearest,) = told[0]["nearest"]
    similar = records("similar", folder, CANAL, "-k", "1")[0]["results"][0]
    assert list(nearest) == [*similar, "differences"]
    assert nearest["differences"][0]["a"] == "二十公里"
    assert (
        "Not said before: 0 of 2 paragraphs, as far as the 5 nearest of each tell."
        in run("check", folder, draft).stderr
    )


def test_tables_for_people(folder: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(f"讲话稿\n各位代表：\n{CANAL}\n窗台上的花开了又谢，谁也没有留意。\n", encoding="utf-8")
    relate = run("relate", CANAL, LONGER_CANAL, "--encoder", STATIC).stdout
    assert relate.startswith("edited  similarity 0.9")
    assert "number: 三十公里 | 四十公里" in relate
    assert "⟦云溪县今年要修建山区水渠⟧" in relate
    families = run("reuse", folder)
    assert "paragraph-1  edited  3 speeches  fixity 0." in families.stdout
    assert "first seen 2025-01-10 in yunxi-2025" in families.stdout
    assert f"   * baita-2026:p1  verbatim  {CANAL}" in families.stdout
    assert f"4 families in {folder}." in families.stderr
    formulae = run("formulae", folder)
    assert "云溪县今年要修建山区水渠" in formulae.stdout
    assert f"formulae in {folder}." in formulae.stderr
    ledger = run("ledger", folder).stdout.splitlines()
    assert ledger[0].split() == ["speech", "characters", "verbatim", "edited", "reworded", "own"]
    assert ["visit", "56", "0.0%", "0.0%", "100.0%", "0.0%"] in [line.split() for line in ledger]
    compare = run("compare", folder, "yunxi-2025", "yunxi-2026").stdout
    assert "yunxi-2025:p1  yunxi-2026:p1  edited" in compare
    assert f"Only in yunxi-2026: 1\n   yunxi-2026:p2  {QUOTED}" in compare
    check = run("check", folder, draft)
    assert check.stdout.startswith(f"  1  verbatim\n     {CANAL}\n       verbatim  1.0000  baita-2026:p1")
    assert "  2  new\n" in check.stdout
    assert "Not said before: 1 of 2 paragraphs, as far as the 5 nearest of each tell." in check.stderr


def test_speeches_given_twice_are_told_on_stderr(tmp_path: Path) -> None:
    body = [f"{name}乡的渠道有{n}里长，{name}乡的桥有{n}座，{name}乡的学校有{n}所，人人都说{name}好，山高水长年年丰收，家家户户喜气洋洋过大年。" for n, name in enumerate("云白柳松竹桃青红", 3)]  # fmt: skip
    rows = [{"speech_id": id_, "text": text, "language": "zh"} for id_ in ("a", "again") for text in body]
    Corpus.build(write_table(tmp_path / "t.jsonl", rows), tmp_path / "corpus", encoder=STATIC).close()
    sentence = "again is a given again (100% of the shorter stands in the other); they count as one."
    for command in ("reuse", "formulae", "ledger"):
        result = run(command, tmp_path / "corpus", "--json")
        assert sentence in result.stderr
        if command == "ledger":
            assert [json.loads(line)["own"] for line in result.stdout.splitlines()] == [1.0, 1.0]


def test_errors_are_one_sentence(folder: Path, tmp_path: Path) -> None:
    nowhere, bad = tmp_path / "nowhere.txt", tmp_path / "bad.jsonl"
    bad.write_text(json.dumps({"a": "甲", "b": "乙"}) + "\n{'a': 1}\n", encoding="utf-8")
    assert error("compare", folder, "visit", "nobody").startswith(
        f"There is no speech 'nobody' in {folder}; there are "
    )
    assert error("compare", folder, "visit", "visit") == "Both speeches are 'visit'; name two different ones."
    assert error("check", folder, nowhere) == (
        f"The draft {nowhere} cannot be used: there is no such file or folder; check the name."
    )
    told = error("relate", "--pairs", bad)
    assert told.startswith(f"{bad}, line 2 is no JSON (Expecting property name")
    assert told.endswith("; write an object with a and b.")
    for line in ('{"a": "甲"}', '{"a": "甲", "b": null}', '["甲", "乙"]', "7"):
        bad.write_text(line, encoding="utf-8")
        assert (
            error("relate", "--pairs", bad)
            == f"{bad}, line 1 has no texts a and b; write an object with both."
        )
    assert error("relate", "--pairs", nowhere).startswith(f"The pairs in {nowhere} cannot be read (")
    for command in ("reuse", "ledger"):
        told = error(command, folder, "--calibration", bad)
        assert told.startswith(f"{bad} is no calibration of this version (")
        assert told.endswith("; make one with semantic calibrate --to.")
        assert error(command, folder, "--calibration", nowhere).startswith(
            f"The calibration {nowhere} cannot be read ("
        )
    for command in ("reuse", "formulae", "ledger"):
        assert error(command, nowhere).startswith(
            f"There is no corpus {nowhere}; check the name, or make one with: "
        )
        assert error(command, folder, "--known", nowhere).startswith(
            f"The known phrases in {nowhere} cannot be read ("
        )
        assert (
            error(command, folder, "--leave-out", "known", code=2)
            == "--leave-out known goes with --known FILE."
        )
    for arguments in (["甲"], [], ["甲", "乙", "--pairs", str(bad)], ["甲", "--pairs", str(bad)]):
        assert error("relate", *arguments, code=2) == "Give two texts, or --pairs, and not both."
    assert error("reuse", folder, "--level", "word", code=2).startswith(
        "Invalid value for '--level': 'word' is not one of"
    )


COUNTIES = "云溪 青石 白塔 松林 柳河 竹山 桃源 石门 清水 红岩 金沙 银湖 北坡 南岭 东泉 西岗 大洼 小寨 古桥 新集 长滩 高岭".split()


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    """Judgements of somebody to whom what is reworded is no reuse."""
    pairs = [
        pair
        for number, county in enumerate(COUNTIES, 2)
        for pair in (
            {"a": f"今年{county}县修建水渠{number}条，惠及山区农户。", "b": f"今年{county}县新修水渠{number + 1}条，惠及山区农户。", "relation": "edited"},
            {"a": f"{county}县{TEA}", "b": f"{county}县{TEA_REWORDED}", "relation": "same_topic"},
        )
    ]  # fmt: skip
    return write_table(tmp_path / "pairs.jsonl", pairs)


def test_a_calibration_changes_the_kind_of_a_borderline_pair(
    folder: Path, judged: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.json"
    (told,) = records("calibrate", "--pairs", judged, "--to", own)
    assert list(told) == ["pairs", "thresholds", "cosines", "before", "after"]
    assert told["pairs"] == 44
    assert (told["before"]["reuse_precision"], told["after"]["reuse_f1"]) == (0.5, 1.0)
    assert told["thresholds"]["reuse"] > shipped_kinds().thresholds.reuse
    assert told["cosines"] == {}
    assert read_kinds(own).thresholds.reuse == told["thresholds"]["reuse"]
    (before,) = records("relate", TEA, TEA_REWORDED, "--encoder", STATIC)
    (after,) = records("relate", TEA, TEA_REWORDED, "--encoder", STATIC, "--calibration", own)
    assert (before["kind"], after["kind"]) == ("reworded", "same_topic")
    assert (before["similarity"], before["overlap"]) == (after["similarity"], after["overlap"])
    kinds = [family["kind"] for family in records("reuse", folder)]
    assert [family["kind"] for family in records("reuse", folder, "--calibration", own)] == [
        kind for kind in kinds if kind != "reworded"
    ]
    (compared,) = records("compare", folder, "yunxi-2025", "baita-2026", "--calibration", own)
    assert [shared["kind"] for shared in compared["shared"]] == ["verbatim"]
    draft = tmp_path / "draft.txt"
    draft.write_text(f"讲话稿\n各位代表：\n{LANTERNS}\n{TEA}\n", encoding="utf-8")
    assert [each["kind"] for each in records("check", folder, draft, "--calibration", own)] == [
        "verbatim"
    ] * 2
    shown = run("calibrate", "--pairs", judged)
    assert "threshold reuse" in shown.stdout
    assert "on others they will be lower" in shown.stderr


def test_the_cosine_of_an_encoder_is_calibrated_on_request(judged: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    (told,) = records("calibrate", "--pairs", judged, "--to", own, "--encoder", STATIC)
    assert list(told["cosines"]) == [STATIC]
    candidate = told["cosines"][STATIC]["candidate"]
    similarities = sorted(
        json.loads(line)["similarity"]
        for line in run("relate", "--pairs", judged, "--encoder", STATIC, "--json").stdout.splitlines()[::2]
    )
    assert similarities[0] <= candidate <= similarities[1], "98 % of 22 judged pairs are above"
    assert read_kinds(own).cosines == {STATIC: {"candidate": candidate}}


def test_a_calibrated_candidate_cosine_hides_no_translations(
    folder: Path, judged: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.json"
    run("calibrate", "--pairs", judged, "--to", own, "--encoder", STATIC)
    (pair,) = records("relate", BRIDGES, BRIDGES_IN_ENGLISH, "--encoder", STATIC, "--calibration", own)
    assert pair["kind"] == "translated"
    assert "translated" in [family["kind"] for family in records("reuse", folder, "--calibration", own)]


def test_too_few_judgements_are_refused(tmp_path: Path) -> None:
    pairs = write_table(tmp_path / "pairs.jsonl", [{"a": CANAL, "b": LONGER_CANAL, "relation": "edited"}])
    own = tmp_path / "own.json"
    assert error("calibrate", "--pairs", pairs, "--to", own) == (
        "Of 1 pairs, 1 are judged to be reuse and 0 not; thresholds need 20 of each, beside verbatim ones. Label more."
    )
    assert not own.exists()
    told = error(
        "calibrate", "--pairs", write_table(pairs, [{"a": CANAL, "b": CANAL, "relation": "borrowed"}])
    )
    assert told.startswith(f"{pairs}, line 1: no judgement ('borrowed' is not a valid Kind)")


# Extremes


def test_all_alike_is_one_family_and_all_different_none(tmp_path: Path) -> None:
    alike = write_table(tmp_path / "a.jsonl", [{"speech_id": f"s{n}", "text": CANAL} for n in range(30)])
    with Corpus.build(alike, tmp_path / "alike", encoder=STATIC) as corpus:
        (family,) = corpus.reuse()
        assert (len(family.members), family.kind, family.fixity, family.boilerplate_index) == (
            30,
            Kind.VERBATIM,
            1,
            1,
        )
        assert {(entry.verbatim, entry.own) for entry in corpus.ledger()} == {(1.0, 0.0)}
    different = [
        CANAL,
        TEA,
        LANTERNS,
        BELLS,
        "The orchestra played late into the night for its guests.",
        QUOTED,
    ]
    table = write_table(
        tmp_path / "b.jsonl", [{"speech_id": f"s{n}", "text": t} for n, t in enumerate(different)]
    )
    with Corpus.build(table, tmp_path / "different", encoder=STATIC) as corpus:
        assert (corpus.reuse(), corpus.formulae()) == ([], [])
        assert {(entry.verbatim, entry.own) for entry in corpus.ledger()} == {(0.0, 1.0)}


@pytest.mark.parametrize("speeches", [10_000, 1])
def test_ten_thousand_copies_of_a_paragraph(tmp_path: Path, speeches: int) -> None:
    path = tmp_path / "copies.csv"
    rows = [f"s{n % speeches:05},{CANAL.replace('，', '、')}" for n in range(10_000)]
    path.write_text("\n".join(["id,text" if speeches > 1 else "speech_id,text", *rows]), encoding="utf-8")
    began = time.process_time()
    with Corpus.build(path, tmp_path / "corpus", encoder=STATIC) as corpus:
        families, formulae, ledger = corpus.reuse(), corpus.formulae(), corpus.ledger()
        assert time.process_time() - began < 60
        assert len(corpus.speeches) == speeches
    if speeches == 1:
        assert (families, formulae, [entry.own for entry in ledger]) == ([], [], [1.0])
        assert ledger[0].characters == 10_000 * len(CANAL)
        return
    (family,) = families
    assert (family.level, family.kind, family.speeches) == (Level.PARAGRAPH, Kind.VERBATIM, 10_000)
    assert (family.medoid, family.fixity, family.boilerplate_index) == ("s00000:p1", 1.0, 1.0)
    assert [member.passage.speech_id for member in family.members] == [f"s{n:05}" for n in range(10_000)]
    assert {formula.count for formula in formulae} == {10_000}
    assert {(entry.verbatim, entry.own) for entry in ledger} == {(1.0, 0.0)}


def test_there_is_no_empty_corpus_to_ask(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    with pytest.raises(SourceError, match=r"empty\.txt: it is empty"):
        Corpus.build(tmp_path / "empty.txt", tmp_path / "corpus", encoder=FakeEncoder())
    assert error("ledger", tmp_path / "corpus").startswith(
        f"There is no corpus {tmp_path / 'corpus'}; check the name"
    )


# The script


def boilerplate(root: Path, target: Path, *more: str | Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        root / "scripts" / "detect_boilerplate.py",
        *more,
        "--to",
        target,
        "--encoder",
        STATIC,
    ]
    return subprocess.run([str(each) for each in command], check=False, capture_output=True, text=True)  # noqa: S603


def rows_in(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_script_writes_csv_json_and_a_page_the_same_again(examples: Path, tmp_path: Path) -> None:
    done = boilerplate(examples.parent, tmp_path, examples / "speeches")
    assert done.returncode == 0, done.stderr
    names = ["families", "formulae", "ledger"]
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert sorted(written) == [
        "boilerplate.md",
        *sorted(f"{name}.{kind}" for name in names for kind in ("csv", "json")),
    ]
    families, formulae, ledger = (json.loads(written[f"{name}.json"]) for name in names)
    assert (
        f"{len(families)} families and {len(formulae)} formulae: open {tmp_path / 'boilerplate.md'}"
        in done.stderr
    )
    with Corpus.open(tmp_path / "speeches.corpus") as corpus:
        marks = corpus.reuse_analysis().marks
        assert families == [marked_members(family.to_json(), marks) for family in corpus.reuse()]
        assert formulae == [formula.to_json() for formula in corpus.formulae()]
        assert ledger == [entry.to_json() for entry in corpus.ledger()]
        texts = {speech.id: speech.text for speech in corpus.speeches}
    assert rows_in(tmp_path / "families.csv") == [
        {
            "family": family["id"],
            "level": family["level"],
            "kind": family["kind"],
            "speeches": str(family["speeches"]),
            "fixity": str(family["fixity"]),
            "boilerplate_index": str(family["boilerplate_index"]),
            "first_seen": family["first_seen"]["date"] if family["first_seen"] else "",
            "member": member["id"],
            "member_kind": member["kind"],
            "medoid": "yes" if member["id"] == family["medoid"] else "",
            "speech_id": member["speech_id"],
            "start": str(member["start"]),
            "end": str(member["end"]),
            "text": member["text"],
        }
        for family in families
        for member in family["members"]
    ]
    assert [tuple(row.values()) for row in rows_in(tmp_path / "formulae.csv")] == [
        (
            formula["text"], formula["type"], str(formula["speeches"]), str(formula["count"]), place["speech_id"],
            str(place["start"]), str(place["end"]), texts[place["speech_id"]][place["start"] : place["end"]],
        )
        for formula in formulae
        for place in formula["occurrences"]
    ]  # fmt: skip
    assert rows_in(tmp_path / "ledger.csv") == [
        {name: str(value) for name, value in entry.items()} for entry in ledger
    ]
    page = written["boilerplate.md"].decode()
    assert page.startswith("# What 10 speeches share\n")
    assert all(entry["speech_id"] in page for entry in ledger)
    again = boilerplate(examples.parent, tmp_path, examples / "speeches")
    assert again.returncode == 0, again.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == written


def test_the_script_says_in_a_sentence_what_is_wrong(examples: Path, tmp_path: Path) -> None:
    done = boilerplate(examples.parent, tmp_path / "out", tmp_path / "nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith(f"{tmp_path / 'nowhere'}: there is no such file or folder; check the name.\n")
    assert "Traceback" not in done.stderr


def test_the_script_too_wants_known_phrases_if_they_are_left_out(examples: Path, tmp_path: Path) -> None:
    done = boilerplate(
        examples.parent,
        tmp_path,
        examples / "speeches" / "linhe-2025-work-report.txt",
        "--leave-out",
        "known",
    )
    assert done.returncode == 2
    assert "--leave-out known goes with --known FILE." in done.stderr


def test_a_comparator_alone_makes_a_number_another_one() -> None:
    (told,) = records("relate", "5%左右", "5%以上", "--json")
    assert [(each["type"], each["a"], each["b"]) for each in told["differences"]] == [
        ("number", "5%左右", "5%以上")
    ]


@pytest.mark.parametrize("command", [["relate"], ["calibrate"]])
def test_nested_beyond_reason_is_no_pair(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "deep.jsonl").write_text('{"a":' + "[" * 100_000, encoding="utf-8")
    done = run(*command, "--pairs", tmp_path / "deep.jsonl")
    assert done.exit_code == 1
    assert "deep.jsonl, line 1" in done.stderr
