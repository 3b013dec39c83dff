from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from semantic import Corpus, read_speeches
from semantic.commitments.analysis import CommitmentAnalysis
from semantic.commitments.commitment import Hardness
from semantic.commitments.decisions import FILE, DecidedCommitment, Decision, Decisions
from semantic.encoders.fake import FakeEncoder
from semantic.errors import SemanticError
from semantic.records import Speech
from semantic.reports.commitments import COLUMNS, write_commitments

Speeches = Callable[..., tuple[Speech, ...]]
Analyse = Callable[..., CommitmentAnalysis]

CANAL = "我们将加快建设山区水渠，新增灌溉面积2万亩。"
SCHOOLS = "我们将在2027年底前新建学校20所以上。"
SOFT = "我们将继续改善民生，让群众满意。"
LANTERNS = "昨晚的灯会请来了外地的戏班，游客很多。"
TEXTS: dict[str, Sequence[str]] = {"a": [CANAL, LANTERNS, SOFT], "b": [SCHOOLS, CANAL]}


def table(path: Path, *rows: Mapping[str, str], columns: Sequence[str] | None = None) -> Path:
    """Write a csv as a spreadsheet saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.DictWriter(opened, columns or list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def decided(*made: DecidedCommitment) -> Decisions:
    return Decisions({each.id: each for each in made}, "decisions.csv")


def read(path: Path, *rows: Mapping[str, str]) -> dict[str, DecidedCommitment]:
    return dict(Decisions.read(table(path / "decisions.csv", *rows)).by_id)


def test_a_table_is_read_and_rows_without_a_decision_are_passed_over(tmp_path: Path) -> None:
    assert read(
        tmp_path,
        {"id": "a:p1s1", "decision": "accept", "text": CANAL, "strength": "soft", "targets": "水渠"},
        {"id": "a:p2s1", "decision": " Reject "},
        {"id": "a:p3s1", "decision": ""},
        {"id": "b:p1s1", "decision": "correct", "strength": "Hard", "targets": "学校20所 | 2027年 |"},
        {"id": "b:p2s1", "decision": "correct", "targets": ""},
    ) == {
        "a:p1s1": DecidedCommitment(id="a:p1s1", decision=Decision.ACCEPT, text=CANAL),
        "a:p2s1": DecidedCommitment(id="a:p2s1", decision=Decision.REJECT),
        "b:p1s1": DecidedCommitment(
            id="b:p1s1", decision=Decision.CORRECT, strength=Hardness.HARD, targets=("学校20所", "2027年")
        ),
        "b:p2s1": DecidedCommitment(id="b:p2s1", decision=Decision.CORRECT, targets=()),
    }


def test_without_a_column_of_targets_they_stay(tmp_path: Path) -> None:
    (made,) = read(tmp_path, {"id": "a", "decision": "correct", "strength": "soft"}).values()
    assert (made.strength, made.targets) == (Hardness.SOFT, None)


def test_an_empty_table_decides_nothing(tmp_path: Path) -> None:
    (tmp_path / "decisions.csv").write_text("")
    assert Decisions.read(tmp_path / "decisions.csv").by_id == {}
    assert read(tmp_path, {"id": "a", "decision": ""}) == {}


def test_the_same_decision_twice_is_one(tmp_path: Path) -> None:
    row = {"id": "a", "decision": "accept"}
    assert list(read(tmp_path, row, row)) == ["a"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"id": "a", "decision": "maybe"}], "{path}, row 2: 'maybe' makes no sense; a decision is accept, reject or correct, a strength hard or soft."),
        ([{"id": "a", "decision": "correct", "strength": "firm"}], "{path}, row 2: 'firm' makes no sense; a decision is accept, reject or correct, a strength hard or soft."),
        ([{"id": "a", "decision": ""}, {"id": " ", "decision": "accept"}], "{path}, row 3: there is no id; copy it from the table of commitments."),
        ([{"id": "a", "decision": "accept"}, {"id": "a", "decision": "reject"}], "{path}, row 3: a was decided otherwise above; keep one of the rows."),
        ([{"id": "a", "verdict": "accept"}], "The decisions {path} have no columns id and decision; name them in the first row."),
    ],
    ids="decision strength id twice columns".split(),
)  # fmt: skip
def test_rows_that_make_no_sense(tmp_path: Path, rows: list[Mapping[str, str]], message: str) -> None:
    path = table(tmp_path / "decisions.csv", *rows)
    with pytest.raises(SemanticError, match=f"^{re.escape(message.format(path=path))}$"):
        Decisions.read(path)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes(b"id,decision\n\xe9,accept\n")
    for path in (latin, tmp_path / "missing.csv", tmp_path):
        pattern = rf"^The decisions {re.escape(str(path))} cannot be read \(.+\); give a csv in UTF-8\.$"
        with pytest.raises(SemanticError, match=pattern):
            Decisions.read(path)


@pytest.mark.parametrize("text", ["=1+1", "+5%以上", "-修渠", "@云溪", "'修渠", "修渠"])
def test_the_apostrophe_of_a_spreadsheet_is_taken_off_again(tmp_path: Path, text: str) -> None:
    from semantic.reports.tables import write_csv

    write_csv(tmp_path / "x.csv", ("id", "decision", "text"), [("a", "accept", text)])
    assert Decisions.read(tmp_path / "x.csv").by_id["a"].text == text


# What is decided is honoured


def test_accepted_rejected_and_corrected(speeches_of: Speeches, analyse: Analyse) -> None:
    speeches = speeches_of(TEXTS)
    before = {each.id: each for each in analyse(speeches).commitments}
    assert list(before) == ["a:p1s1", "a:p3s1", "b:p1s1", "b:p2s1"]
    analysis = analyse(
        speeches,
        decisions=decided(
            DecidedCommitment(id="a:p1s1", decision=Decision.ACCEPT),
            DecidedCommitment(id="a:p2s1", decision=Decision.ACCEPT, text=LANTERNS),
            DecidedCommitment(id="a:p3s1", decision=Decision.CORRECT, targets=("改善民生",)),
            DecidedCommitment(id="b:p1s1", decision=Decision.CORRECT, strength=Hardness.SOFT),
            DecidedCommitment(id="b:p2s1", decision=Decision.REJECT),
        ),
    )
    found = {each.id: each for each in analysis.commitments}
    assert [(each.id, each.decided, each.confidence, each.strength.value) for each in found.values()] == [
        ("a:p1s1", "accept", 1.0, "hard"),
        ("a:p2s1", "accept", 1.0, "soft"),
        ("a:p3s1", "correct", 1.0, "hard"),
        ("b:p1s1", "correct", 1.0, "soft"),
    ]
    assert found["a:p1s1"].targets == before["a:p1s1"].targets
    (target,) = found["a:p3s1"].targets
    assert (target.text, target.deliverable) == ("改善民生", "改善民生")
    assert speeches[0].text[target.start : target.end] == "改善民生"
    assert found["b:p1s1"].targets == ()
    assert [each.id for each in analysis.found.rejected] == ["b:p2s1"]
    assert [each.to_json()["decided"] for each in analysis.commitments][:2] == ["accept", "accept"]


def test_known_targets_keep_what_they_say(speeches_of: Speeches, analyse: Analyse) -> None:
    made = DecidedCommitment(
        id="a:p1s1", decision=Decision.CORRECT, targets=("山区水渠", "新增灌溉面积2万亩")
    )
    commitment = analyse(speeches_of(TEXTS), decisions=decided(made)).commitments[0]
    assert [(each.text, each.value, each.deliverable) for each in commitment.targets] == [
        ("山区水渠", None, "山区水渠"),
        ("新增灌溉面积2万亩", 20000, None),
    ]


def test_a_corrected_target_stands_in_the_sentence(speeches_of: Speeches, analyse: Analyse) -> None:
    made = DecidedCommitment(id="a:p1s1", decision=Decision.CORRECT, targets=("桥梁",))
    message = "The corrected target '桥梁' does not stand in a:p1s1; copy it from its text."
    with pytest.raises(SemanticError, match=f"^{re.escape(message)}$"):
        _ = analyse(speeches_of(TEXTS), decisions=decided(made)).commitments


def test_what_was_rejected_counts_for_no_indicator(speeches_of: Speeches, analyse: Analyse) -> None:
    speeches = speeches_of(TEXTS)
    assert {each.indicator for each in analyse(speeches).indicators} == {"新增灌溉面积"}
    made = DecidedCommitment(id="b:p2s1", decision=Decision.REJECT)
    assert analyse(speeches, decisions=decided(made)).indicators == []


def test_a_sentence_whose_id_changed_is_found_by_its_words(speeches_of: Speeches, analyse: Analyse) -> None:
    made = DecidedCommitment(id="a:p9s1", decision=Decision.REJECT, text=SOFT)
    analysis = analyse(speeches_of(TEXTS), decisions=decided(made))
    assert [each.id for each in analysis.found.rejected] == ["a:p3s1"]
    assert analysis.found.unfit == ()


def test_a_sentence_that_took_over_an_id_is_not_meant(speeches_of: Speeches, analyse: Analyse) -> None:
    made = DecidedCommitment(id="a:p1s1", decision=Decision.REJECT, text=SOFT)
    analysis = analyse(speeches_of(TEXTS), decisions=decided(made))
    assert [each.id for each in analysis.found.rejected] == ["a:p3s1"]
    assert "a:p1s1" in {each.id for each in analysis.commitments}


@pytest.mark.parametrize(
    "made",
    [
        DecidedCommitment(id="a:p9s1", decision=Decision.REJECT),
        DecidedCommitment(id="c:p1s1", decision=Decision.ACCEPT, text=CANAL),
        DecidedCommitment(id="a:p1s1", decision=Decision.ACCEPT, text="改天换地。"),
    ],
    ids=["no such id", "of another speech", "other words"],
)
def test_what_fits_no_sentence_is_told(
    speeches_of: Speeches, analyse: Analyse, made: DecidedCommitment
) -> None:
    analysis = analyse(speeches_of(TEXTS), decisions=decided(made))
    assert [(each.source, each.message) for each in analysis.found.unfit] == [
        (
            "decisions.csv",
            f"the decision on {made.id} fits no sentence any more; look it up and give its new id",
        )
    ]
    assert len(analysis.commitments) == 4
    assert {each.decided for each in analysis.commitments} == {None}


def test_words_that_stand_twice_and_whose_id_changed_are_told(
    speeches_of: Speeches, analyse: Analyse
) -> None:
    made = DecidedCommitment(id="a:p9s1", decision=Decision.REJECT, text=CANAL)
    analysis = analyse(speeches_of({"a": [CANAL, CANAL]}), decisions=decided(made))
    assert (len(analysis.found.unfit), len(analysis.commitments)) == (1, 2)


def test_a_rejected_sentence_answers_no_other(speeches_of: Speeches, analyse: Analyse) -> None:
    made = DecidedCommitment(id="b:p2s1", decision=Decision.REJECT)
    canal = analyse(speeches_of(TEXTS), decisions=decided(made)).commitments[0]
    assert (canal.id, canal.unique) == ("a:p1s1", True)


def test_an_accepted_sentence_answers_others(speeches_of: Speeches, analyse: Analyse) -> None:
    done = "去年我们加快建设山区水渠，新增灌溉面积2万亩，成效显著。"
    speeches = speeches_of({"a": [CANAL], "b": [done, SCHOOLS]})
    assert analyse(speeches).commitments[0].unique is True
    made = DecidedCommitment(id="b:p1s1", decision=Decision.ACCEPT)
    assert analyse(speeches, decisions=decided(made)).commitments[0].unique is False


# The table that is written is the one that is read


def test_the_table_of_commitments_read_back_as_decisions(
    tmp_path: Path, speeches_of: Speeches, analyse: Analyse
) -> None:
    speeches = speeches_of(TEXTS, {"a": {"place": "云溪县", "date": "2026-01-16"}})
    before = analyse(speeches)
    write_commitments(tmp_path / "x.csv", before.listed(before.commitments), speeches)
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert list(rows[0]) == list(COLUMNS)
    assert [(row["id"], row["text"], row["decision"], row["strength"]) for row in rows] == [
        ("a:p1s1", CANAL, "", "hard"),
        ("a:p3s1", SOFT, "", "soft"),
        ("b:p1s1", SCHOOLS, "", "hard"),
        ("b:p2s1", CANAL, "", "hard"),
    ]
    assert (rows[0]["place"], rows[0]["date"], rows[2]["place"]) == ("云溪县", "2026-01-16", "")
    assert Decisions.read(tmp_path / "x.csv").by_id == {}, "nothing is decided yet"
    for decision in ("accept", "correct"):
        filled = table(tmp_path / "y.csv", *[row | {"decision": decision} for row in rows])
        after = analyse(speeches, decisions=Decisions.read(filled))
        assert after.found.unfit == ()
        assert [(each.id, each.strength, each.targets) for each in after.commitments] == [
            (each.id, each.strength, each.targets) for each in before.commitments
        ]
        assert {each.decided for each in after.commitments} == {decision}


def test_all_that_was_decided_is_listed_the_rejected_too(speeches_of: Speeches, analyse: Analyse) -> None:
    analysis = analyse(
        speeches_of(TEXTS),
        decisions=decided(
            DecidedCommitment(id="a:p1s1", decision=Decision.REJECT),
            DecidedCommitment(id="a:p3s1", decision=Decision.ACCEPT),
        ),
    )
    shown = analysis.selected(hard=True)
    assert [each.id for each in shown] == ["b:p1s1", "b:p2s1"]
    assert [(each.id, each.decided) for each in analysis.listed(shown)] == [
        ("a:p1s1", "reject"),
        ("a:p3s1", "accept"),
        ("b:p1s1", None),
        ("b:p2s1", None),
    ]


def test_decisions_survive_a_rebuild(tmp_path: Path) -> None:
    source = tmp_path / "speech.txt"
    source.write_text(f"讲话\n{SOFT}\n{CANAL}\n", encoding="utf-8")
    folder = tmp_path / "corpus"
    Corpus.build(source, folder, encoder=FakeEncoder()).close()
    table(
        folder / FILE,
        {"id": "speech:p3s1", "decision": "reject", "text": CANAL},
        {"id": "speech:p2s1", "decision": "accept", "text": SOFT},
    )
    source.write_text(f"讲话\n{SCHOOLS}\n{SOFT}\n{CANAL}\n", encoding="utf-8")
    with Corpus.build(source, folder, encoder=FakeEncoder()) as corpus:
        assert [(each.id, each.text, each.decided) for each in corpus.commitments()] == [
            ("speech:p2s1", SCHOOLS, None),
            ("speech:p3s1", SOFT, "accept"),
        ]
        assert corpus.commitment_analysis().found.unfit == ()
        assert corpus.verify().ok
        elsewhere = table(tmp_path / "other.csv", {"id": "speech:p2s1", "decision": "reject"})
        assert [each.text for each in corpus.commitments(decisions=elsewhere)] == [SOFT, CANAL]


# Found wanting


def test_sentences_of_two_speeches_with_one_id(tmp_path: Path, analyse: Analyse) -> None:
    rows = [
        {"speech_id": "a", "id": "1", "text": CANAL, "language": "zh"},
        {"speech_id": "b", "id": "1", "text": SCHOOLS, "language": "zh"},
    ]
    path = tmp_path / "table.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    found = analyse(read_speeches(path).speeches).commitments
    assert [(each.speech_id, each.text) for each in found] == [("a", CANAL), ("b", SCHOOLS)]


def test_an_accepted_sentence_is_the_part_that_promises(speeches_of: Speeches, analyse: Analyse) -> None:
    speeches = speeches_of({"a": ["去年建成桥梁五座，今后要修缮渡口。"]})
    made = DecidedCommitment(id="a:p1s1", decision=Decision.ACCEPT)
    (commitment,) = analyse(speeches, decisions=decided(made)).commitments
    assert commitment.text == "今后要修缮渡口。"


def test_a_target_with_two_figures_left_as_it_is(speeches_of: Speeches, analyse: Analyse) -> None:
    speeches = speeches_of({"a": ["我们将确保进口和出口分别增长5%、6%以上。"]})
    (before,) = analyse(speeches).commitments
    assert [each.value for each in before.targets] == [5, 6]
    texts = tuple(dict.fromkeys(each.text for each in before.targets))
    made = DecidedCommitment(id="a:p1s1", decision=Decision.CORRECT, targets=texts)
    (after,) = analyse(speeches, decisions=decided(made)).commitments
    assert [each.value for each in after.targets] == [5, 6]


@pytest.mark.parametrize("column", ["targets", "id"])
def test_the_apostrophe_of_other_columns(tmp_path: Path, column: str) -> None:
    from semantic.reports.tables import write_csv

    row = {"id": "a", "decision": "correct", "targets": "学校"} | {column: "-5度以下"}
    write_csv(tmp_path / "x.csv", list(row), [list(row.values())])
    (made,) = Decisions.read(tmp_path / "x.csv").by_id.values()
    assert {"id": made.id, "targets": "|".join(made.targets or ())}[column] == "-5度以下"
