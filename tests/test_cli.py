from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from semantic.cli import main

BODY = "过去一年，我们坚持稳中求进，全市经济持续回升向好，各项事业取得新的进展，群众生活不断改善。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "report.txt").write_text(
        f"政府工作报告\n市长 周予安\n各位代表：\n一、任务\n抓好两件事。{BODY}\n责任编辑：王某",
        encoding="utf-8",
    )
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def records(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_speeches_as_json_lines(folder: Path) -> None:
    result = run("speeches", folder, "--json", "--text")
    assert result.exit_code == 0
    (speech,) = records(result)
    assert (speech["id"], speech["title"], speech["speaker"]) == ("report", "政府工作报告", "周予安")
    assert (speech["paragraphs"], speech["characters"]) == (5, len(BODY) + 6)
    assert str(speech["text"]).startswith("政府工作报告\n市长 周予安\n")
    assert "text" not in records(run("speeches", folder, "--json"))[0]


def test_paragraphs_and_sentences_as_json_lines(folder: Path) -> None:
    paragraphs = records(run("paragraphs", folder, "--json"))
    assert [paragraph["role"] for paragraph in paragraphs] == [
        "heading",
        "heading",
        "salutation",
        "heading",
        "body",
    ]
    assert list(paragraphs[4]) == [
        "id", "speech_id", "ordinal", "heading", "text", "start", "end", "role", "source_start", "source_end",
    ]  # fmt: skip
    assert (paragraphs[4]["id"], paragraphs[4]["heading"]) == ("report:p5", ["一、任务"])
    sentences = records(run("paragraphs", folder, "--level", "sentence", "--json"))
    assert [sentence["text"] for sentence in sentences[4:]] == ["抓好两件事。", BODY]
    assert sentences[5]["id"] == "report:p5s2"


def test_dropped_as_json_lines(folder: Path) -> None:
    (passage,) = records(run("dropped", folder, "--json"))
    source = (folder / "report.txt").read_text(encoding="utf-8")
    assert source[passage["source_start"] : passage["source_end"]] == passage["text"] == "责任编辑：王某"  # type: ignore[misc]
    assert (passage["reason"], passage["source"]) == ("editor line", str(folder / "report.txt"))


def test_tables_for_people(folder: Path) -> None:
    speeches, paragraphs, dropped = (
        run(command, folder) for command in ("speeches", "paragraphs", "dropped")
    )
    assert "政府工作报告" in speeches.stdout
    assert "report:p5" in paragraphs.stdout
    assert "editor line" in dropped.stdout
    assert (
        "1 speech and 5 paragraphs from 1 file; not read: 0 files; dropped in cleaning: 1 passage."
        in speeches.stderr
    )
    assert run("speeches", folder, "--text").stdout.startswith("# report\n政府工作报告\n")


def test_what_a_table_shows_is_never_read_as_markup(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"[bold]标题[/bold]:smile:\n同志们：\n{BODY}", encoding="utf-8")
    assert "[bold]标题[/bold]:smile:" in run("speeches", tmp_path).stdout


def test_one_speech_of_several(folder: Path) -> None:
    (folder / "other.txt").write_text(f"另一篇讲话\n{BODY}", encoding="utf-8")
    assert {p["speech_id"] for p in records(run("paragraphs", folder, "--speech", "other", "--json"))} == {
        "other"
    }
    result = run("paragraphs", folder, "--speech", "nobody", "--json")
    assert result.exit_code == 1
    assert "There is no speech 'nobody' in these sources; among them are other, report." in result.stderr


def test_a_bad_file_is_named_on_stderr_and_strict_makes_it_an_error(folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    result = run("speeches", folder, "--json")
    assert result.exit_code == 0
    assert f"{folder / 'empty.txt'}: it is empty" in result.stderr
    assert "not read: 1 file;" in result.stderr
    assert len(records(result)) == 1
    assert run("speeches", folder, "--json", "--strict").exit_code == 1


def test_nothing_read_is_an_error(tmp_path: Path) -> None:
    result = run("speeches", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "there is no such file or folder" in result.stderr
    assert "Traceback" not in result.output


def test_wrong_usage_exits_with_2() -> None:
    assert run("speeches").exit_code == 2
    assert run("paragraphs", "x", "--level", "word").exit_code == 2


def test_wrong_metadata_and_settings_are_one_sentence(folder: Path) -> None:
    for option in ("--metadata", "--settings"):
        result = run("speeches", folder, option, folder / "nowhere")
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")
        assert len(result.stderr.strip().splitlines()) == 1


@pytest.fixture
def corpus(folder: Path) -> Path:
    (folder / "second.txt").write_text(
        f"<script>alert(1)</script>的讲话\n同志们：\n{BODY}\n=1+1，{BODY}", encoding="utf-8"
    )
    path = folder / "city.corpus"
    result = run("build", folder / "report.txt", folder / "second.txt", "--to", path, "--encoder", "fake")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert f"{path} holds 2 speeches and 9 paragraphs from 2 files" in result.stderr
    return path


def test_a_corpus_is_listed_like_its_sources(corpus: Path, folder: Path) -> None:
    sources = (folder / "report.txt", folder / "second.txt")
    for command in (
        ("speeches", "--text"),
        ("paragraphs", "--level", "sentence"),
        ("paragraphs", "--speech", "second"),
        ("dropped",),
    ):
        name, *options = command
        assert run(name, corpus, *options, "--json").stdout == run(name, *sources, *options, "--json").stdout


def test_similar_as_json(corpus: Path, folder: Path) -> None:
    result = run("similar", corpus, f"{BODY}好", "-k", "2", "--json")
    assert result.exit_code == 0, result.output
    (told,) = records(result)
    assert list(told) == ["query", "results"]
    results: list[dict[str, Any]] = told["results"]  # type: ignore[assignment]
    assert told["query"] == f"{BODY}好"
    assert [entry["rank"] for entry in results] == [1, 2]
    assert (results[0]["id"], results[0]["text"], results[0]["kind"]) == ("second:p3", BODY, "edited")
    assert {"speech_id", "speaker", "place", "date", "similarity"} < results[0].keys()
    ((start, end),) = results[0]["shared"]
    assert results[0]["text"][start:end] == BODY.removesuffix("。")
    assert results[0]["similarity"] == round(results[0]["similarity"], 4) >= results[1]["similarity"]
    (folder / "query.txt").write_text(f"{BODY}好", encoding="utf-8")
    assert run("similar", corpus, "--file", folder / "query.txt", "-k", "2", "--json").stdout == result.stdout
    (own,) = records(run("similar", corpus, "--paragraph", "second:p3", "--across-speeches", "--json"))
    assert [entry["speech_id"] for entry in own["results"]] == ["report"]  # type: ignore[union-attr,index]
    (equal,) = records(run("similar", corpus, BODY, "-k", "all", "--min-similarity", "1", "--json"))
    assert [entry["id"] for entry in equal["results"]] == ["second:p3"]  # type: ignore[union-attr,index]


def test_similar_for_people_marks_the_shared_wording(corpus: Path) -> None:
    result = run("similar", corpus, BODY, "-k", "1")
    assert "  1  1.0000  second:p3" in result.stdout
    assert f"⟦{BODY.removesuffix('。')}⟧。" in result.stdout
    nothing = run("similar", corpus, BODY, "--speaker", "无名氏")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "Nothing was found; widen the filters" in nothing.stderr


def test_a_file_that_is_no_query_is_one_sentence(corpus: Path, folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    for name, said in (
        ("empty.txt", "is no text to look for: it is empty"),
        ("nowhere", "cannot be read (No such"),
    ):
        result = run("similar", corpus, "--file", folder / name)
        assert result.exit_code == 1
        assert f"Error: The file {folder / name} {said}" in result.stderr
    assert "is a file and no corpus folder; make one" in run("info", folder / "report.txt").stderr


def test_adding_only_what_is_refused_exits_with_1(corpus: Path, folder: Path) -> None:
    (folder / "report.txt").write_text("另一篇讲话\n同志们：\n内容全然不同。", encoding="utf-8")
    result = run("add", corpus, folder / "report.txt", folder / "second.txt")
    assert result.exit_code == 1
    assert "the corpus has a different file of this name" in result.stderr
    assert "it is in the corpus already and was passed over" in result.stderr
    assert run("add", corpus, folder / "second.txt").exit_code == 0


def test_names_that_no_text_can_hold_are_one_sentence(corpus: Path) -> None:
    result = run("similar", corpus, "--paragraph", "\udcff")
    assert result.exit_code == 1
    assert "cannot be written in utf-8; give text and names in UTF-8" in result.stderr
    assert run("similar", corpus, "\udcff群众", "-k", "1").exit_code == 0


def test_the_encoder_of_a_corpus_may_be_named_again(corpus: Path) -> None:
    assert run("similar", corpus, BODY, "--encoder", "fake").exit_code == 0
    other = run("similar", corpus, BODY, "--encoder", "use-multilingual")
    assert other.exit_code == 1
    assert "was built with encoder fake" in other.stderr


def test_a_corpus_beside_its_sources_is_no_source(folder: Path) -> None:
    for _ in range(2):
        built = run("build", folder, "--to", folder / "own", "--encoder", "fake", "--strict")
        assert built.exit_code == 0, built.stderr
        assert "holds 1 speech" in built.stderr


def test_add_remove_info_verify(corpus: Path, folder: Path) -> None:
    (folder / "third.txt").write_text(f"第三篇讲话\n同志们：\n{BODY}", encoding="utf-8")
    assert run("add", corpus, folder / "third.txt").exit_code == 0
    (told,) = records(run("info", corpus, "--json"))
    assert (told["speeches"], told["generation"], told["encoder"], told["dimension"]) == (3, 2, "fake", 16)
    assert told["index"] == {"paragraph": "flat", "sentence": "flat"}
    assert told["recall"] == {"paragraph": 1.0, "sentence": 1.0}
    assert "generation" in run("info", corpus).stdout
    removed = run("remove", corpus, "third", "second")
    assert "Removed 2 speeches; 1 left." in removed.stderr
    assert run("remove", corpus, "third").exit_code == 1
    verified = run("verify", corpus, "--json")
    (found,) = records(verified)
    assert (found["ok"], found["faults"]) == (True, [])
    assert verified.exit_code == 0
    tables = next(corpus.glob("generation-*/speeches.sqlite"))
    tables.write_bytes(tables.read_bytes()[:-1])
    broken = run("verify", corpus, "--json")
    assert broken.exit_code == 1
    assert records(broken)[0]["faults"][0]["where"] == "speeches.sqlite"  # type: ignore[index]
    for command in (
        ("speeches", corpus),
        ("similar", corpus, "x"),
        ("report", corpus, "--to", folder / "out"),
    ):
        result = run(*command)
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")
        assert len(result.stderr.strip().splitlines()) == 1


def test_encoders_are_listed() -> None:
    listed = {str(entry["name"]): entry for entry in records(run("encoders", "--json"))}
    assert listed["use-multilingual"]["dimension"] == 512
    assert "use-multilingual" in run("encoders").stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (
            ("similar", "nowhere", "x"),
            1,
            "nowhere; check the name, or make one with: semantic build SOURCE --to",
        ),
        (("similar", "nowhere"), 2, "Give one of TEXT, --paragraph and --file"),
        (("similar", "nowhere", "x", "-k", "all"), 2, "-k all goes with --min-similarity"),
        (("similar", "nowhere", "x", "-k", "many"), 2, "'many' is neither a number nor all"),
        (("info", "."), 1, "holds no finished corpus"),
        (("build", "nowhere", "--to", "c"), 1, "there is no such file or folder"),
        (("build", "nowhere"), 2, "--to"),
    ],
)
def test_wrong_calls_are_one_sentence(
    arguments: tuple[str, ...], status: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == status
    assert said in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_report_is_complete_and_the_same_every_time(corpus: Path, folder: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "out1", tmp_path / "out2"
    again = folder / "again.corpus"
    run("build", folder / "second.txt", folder / "report.txt", "--to", again, "--encoder", "fake")
    assert run("report", corpus, "--to", first).exit_code == 0
    assert run("report", again, "--to", second).exit_code == 0
    names = sorted(path.name for path in first.iterdir())
    assert {
        "report.html",
        "report.md",
        "report.docx",
        "report.json",
        "paragraphs.parquet",
        "speeches.csv",
    } <= set(names)
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes()
    page = (first / "report.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;的讲话" in page
    assert "alert(1)</script>" not in page
    neighbours = [
        json.loads(line) for line in (first / "neighbours.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    nearest = {entry["query"]: entry["results"][0] for entry in neighbours}
    assert nearest["report:p5"]["id"] == "second:p3"
    assert nearest["report:p5"]["similarity"] > 0.9
    assert (first / "paragraphs.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert ",'=1+1" in (first / "paragraphs.csv").read_text(encoding="utf-8-sig")
