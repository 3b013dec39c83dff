"""The tables of a report: what stands in which column, and that nothing is lost between them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from semantic.findings import Findings
from semantic.reports.findings_tables import write_tables
from semantic.reuse.families import FirstSeen

CSV = {
    "commitments": "id,speech_id,speaker,place,date,decision,strength,text,targets,deadlines,confidence,unique,compared_with,novelty,nearest_kind,nearest_similarity,nearest_id,nearest_text,differences,note",
    "dropped": "source,source_start,source_end,reason,text",
    "evidence": "k,silhouette,stability,chosen",
    "families": "family,level,kind,speeches,fixity,boilerplate_index,first_seen,member,member_kind,medoid,speech_id,start,end,text,differences",
    "formulae": "formula,type,speeches,count,speech_id,start,end,as_published,first_speech_id,first_date",
    "indicators": "indicator,by,every_year,speeches,speech_id,place,date,comparator,value,upper,unit,text,stated_as,confidence,id",
    "ledger": "speech_id,characters,verbatim,edited,reworded,own",
    "paragraphs": "id,speech_id,ordinal,role,heading,text,nearest,nearest_speech_id,similarity,theme,label,theme_similarity,fits,x,y",
    "shared": "speech_id,other_id,characters,share",
    "speeches": "id,title,speaker,place,date,language,source,paragraphs,characters,republishes",
    "theme_shares": "speech_id,speaker,place,date,words,distance,theme-1,theme-2",
    "themes": "id,label,terms,size,share,speeches,boilerplate,commitments,unique_commitments,medoid_id,medoid_text",
}
"""The columns that scripts of users name."""
JSONL = ("dropped", "neighbours", "paragraphs", "speeches")


@pytest.fixture(scope="module")
def folder(findings: Findings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("tables")
    paths = write_tables(findings, target)
    assert paths == sorted(
        [*(target / f"{name}.csv" for name in CSV), *(target / f"{name}.jsonl" for name in JSONL)]
    )
    assert sorted(target.iterdir()) == paths
    return target


def rows_in(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def is_number(cell: str) -> bool:
    return cell.lstrip("-").replace(".", "", 1).isdigit()


def lines_in(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", CSV)
def test_columns_have_the_names_that_scripts_know(folder: Path, name: str) -> None:
    content = (folder / f"{name}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf"), "Excel would not know that it is UTF-8"
    assert content.decode("utf-8-sig").splitlines()[0] == CSV[name]


def test_speeches_in_the_order_of_their_sources(folder: Path) -> None:
    rows = rows_in(folder, "speeches")
    assert [(row["id"], row["place"], row["paragraphs"]) for row in rows] == [
        ("baita", "白塔乡", "4"),
        ("hostile", "'=1+1|镇", "3"),
        ("yunxi", "云溪县", "4"),
    ]
    assert [line["place"] for line in lines_in(folder, "speeches")] == ["白塔乡", "=1+1|镇", "云溪县"]


def test_what_a_spreadsheet_would_run_is_text(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        for row in rows_in(folder, path.stem):
            for cell in row.values():
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")) or is_number(cell), path.name


def test_paragraphs_with_their_themes_places_and_nearest(findings: Findings, folder: Path) -> None:
    rows = rows_in(folder, "paragraphs")
    assert [row["id"] for row in rows] == [each.id for each in findings.reading.paragraphs]
    by_id = {row["id"]: row for row in rows}
    for assignment, (x, y) in zip(findings.themes.assignments, findings.map_points.tolist(), strict=True):
        row = by_id[assignment.paragraph_id]
        assert row["theme"] == assignment.theme
        assert row["label"].removeprefix("'") == findings.themes.theme(assignment.theme).label
        assert row["fits"] == ("yes" if assignment.fits else "no")
        assert float(row["theme_similarity"]) == pytest.approx(assignment.similarity, abs=5e-5)
        assert (float(row["x"]), float(row["y"])) == pytest.approx((x, y), abs=5e-5)
    shared = by_id["yunxi:p3"]
    assert (shared["nearest"], shared["nearest_speech_id"], shared["similarity"]) == (
        "baita:p3",
        "baita",
        "1.0",
    )


def test_members_of_families_and_what_each_says_otherwise(folder: Path) -> None:
    rows = {(row["speech_id"], row["text"][:8]): row for row in rows_in(folder, "families")}
    road, medoid = rows["yunxi", "今年全县新建改建"], rows["baita", "今年全县新建改建"]
    assert (road["medoid"], road["member_kind"], road["differences"]) == (
        "",
        "edited",
        "number: 150公里 / 120公里",
    )
    assert (medoid["medoid"], medoid["differences"]) == ("yes", "")
    assert road["first_seen"] == "2026-01-10"


def test_formulae_with_who_was_first(findings: Findings, folder: Path) -> None:
    rows = rows_in(folder, "formulae")
    assert Counter(row["formula"] for row in rows) == {each.text: each.count for each in findings.formulae}
    assert set(findings.first_used.values()) == {FirstSeen(date="2026-01-10", speech_id="yunxi")}
    assert {(row["first_speech_id"], row["first_date"]) for row in rows} == {("yunxi", "2026-01-10")}
    texts = {speech.id: speech.text for speech in findings.speeches}
    for row in rows:
        assert texts[row["speech_id"]][int(row["start"]) : int(row["end"])] == row["as_published"]


def test_the_ledger_and_what_two_speeches_share(folder: Path) -> None:
    for row in rows_in(folder, "ledger"):
        assert sum(float(row[kind]) for kind in ("verbatim", "edited", "reworded", "own")) == pytest.approx(1)
    own = {row["speech_id"]: row["own"] for row in rows_in(folder, "ledger")}
    assert own["hostile"] == "1.0"
    lengths = {row["id"]: int(row["characters"]) for row in rows_in(folder, "speeches")}
    shared = rows_in(folder, "shared")
    assert [(row["speech_id"], row["other_id"]) for row in shared] == [("baita", "yunxi"), ("yunxi", "baita")]
    for row in shared:
        assert float(row["share"]) == pytest.approx(
            int(row["characters"]) / lengths[row["speech_id"]], abs=5e-5
        )


def test_commitments_indicators_and_themes(findings: Findings, folder: Path) -> None:
    assert [row["id"] for row in rows_in(folder, "commitments")] == [each.id for each in findings.commitments]
    growth = [row for row in rows_in(folder, "indicators") if row["indicator"] == "地区生产总值增长"]
    assert [(row["speech_id"], row["value"], row["comparator"], row["by"]) for row in growth] == [
        ("baita", "7.0", "at_least", "2026-12-31"),
        ("yunxi", "5.0", "about", "2026-12-31"),
    ]
    themes = rows_in(folder, "themes")
    paragraphs = {row["id"]: row["text"] for row in rows_in(folder, "paragraphs")}
    assert [row["medoid_text"] for row in themes] == [paragraphs[row["medoid_id"]] for row in themes]
    for row in rows_in(folder, "theme_shares"):
        assert float(row["theme-1"]) + float(row["theme-2"]) == pytest.approx(1, abs=1e-4)


def test_lines_hold_all_fields(findings: Findings, folder: Path) -> None:
    assert lines_in(folder, "speeches")[2]["text"] == findings.reading.speeches[2].text
    assert lines_in(folder, "paragraphs") == [each.to_json() for each in findings.reading.paragraphs]
    first = next(line for line in lines_in(folder, "neighbours") if line["query"] == "yunxi:p3")
    assert (first["results"][0]["id"], first["results"][0]["similarity"]) == ("baita:p3", 1.0)


def test_the_same_bytes_again(findings: Findings, folder: Path, tmp_path: Path) -> None:
    for path in write_tables(findings, tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_half_a_surrogate_pair_becomes_the_sign_for_a_lost_character(
    broken: Findings, tmp_path: Path
) -> None:
    write_tables(broken, tmp_path)
    assert rows_in(tmp_path, "speeches")[0]["title"] == "白塔乡工作报告\ufffd"
    assert rows_in(tmp_path, "dropped") == [
        {"source": "a.txt", "source_start": "0", "source_end": "2", "reason": "odd", "text": "\ufffdx"}
    ]
    speech = lines_in(tmp_path, "speeches")[0]
    paragraph = lines_in(tmp_path, "paragraphs")[0]
    assert speech["text"].startswith("\ufffd年的主要目标")
    assert speech["text"][paragraph["start"] : paragraph["end"]] == paragraph["text"], "no offset moves"


def test_of_next_to_nothing_every_table_has_its_columns(nothing: Findings, tmp_path: Path) -> None:
    write_tables(nothing, tmp_path)
    empty = ("dropped", "families", "formulae", "shared", "commitments", "indicators")
    assert [rows_in(tmp_path, name) for name in empty] == [[]] * len(empty)
    assert [row["id"] for row in rows_in(tmp_path, "paragraphs")] == ["snow:p1"]
