"""Paragraphs as a table for Embedding Atlas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from semantic.findings import Findings
from semantic.reports.atlas import write_atlas

COLUMNS = "id speech_id speaker place date heading text theme label x y neighbors".split()


def opened(findings: Findings, folder: Path) -> Any:
    from pyarrow import parquet

    (path,) = write_atlas(findings, folder)
    assert path == folder / "paragraphs.parquet"
    return parquet.read_table(path)


@pytest.fixture(scope="module")
def table(findings: Findings, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return opened(findings, tmp_path_factory.mktemp("atlas"))


def test_columns_have_the_types_that_embedding_atlas_takes(table: Any) -> None:
    assert table.column_names == COLUMNS
    types = {field.name: str(field.type) for field in table.schema}
    assert (types["text"], types["x"], types["y"]) == ("string", "float", "float")
    assert types["neighbors"] == "struct<ids: list<element: int32>, distances: list<element: float>>"
    assert table.schema.metadata[b"encoder"] == b"static-multilingual"
    assert b"1 - cosine" in table.schema.metadata[b"neighbors"]


def test_rows_are_in_the_order_of_the_assignments(findings: Findings, table: Any) -> None:
    rows = table.to_pylist()
    assert [(row["speech_id"], row["id"], row["theme"]) for row in rows] == [
        (each.speech_id, each.paragraph_id, each.theme) for each in findings.themes.assignments
    ]
    assert [row["label"] for row in rows] == [
        findings.themes.theme(each.theme).label for each in findings.themes.assignments
    ]
    points = np.array([[row["x"], row["y"]] for row in rows], dtype=np.float32)
    assert np.array_equal(points, findings.map_points)
    first = rows[0]
    assert (first["speaker"], first["place"], first["date"]) == ("赵河", "白塔乡", "2026-02-11")


def test_neighbours_are_row_numbers_with_distances(findings: Findings, table: Any) -> None:
    rows = table.to_pylist()
    told = 0
    for row in rows:
        found = findings.neighbours.get((row["speech_id"], row["id"]), ())
        assert [rows[number]["id"] for number in row["neighbors"]["ids"]] == [each.id for each in found]
        wanted = [1 - each.similarity for each in found]
        assert row["neighbors"]["distances"] == pytest.approx(wanted, abs=6e-5)
        assert row["neighbors"]["distances"] == sorted(row["neighbors"]["distances"]), "the nearest first"
        assert all(rows[number]["speech_id"] != row["speech_id"] for number in row["neighbors"]["ids"])
        told += len(found)
    assert told


def test_the_same_words_have_no_distance(table: Any) -> None:
    rows = {row["id"]: row for row in table.to_pylist()}
    same = rows["yunxi:p3"]["neighbors"]
    assert table.column("id")[same["ids"][0]].as_py() == "baita:p3"
    assert same["distances"][0] == 0
    assert same["distances"][1] > 0.3


def test_the_same_bytes_again(findings: Findings, tmp_path: Path) -> None:
    (path,) = write_atlas(findings, tmp_path)
    first = path.read_bytes()
    write_atlas(findings, tmp_path)
    assert path.read_bytes() == first
    assert sorted(tmp_path.iterdir()) == [path], "nothing is left beside it"


def test_half_a_surrogate_pair_becomes_the_sign_for_a_lost_character(
    broken: Findings, tmp_path: Path
) -> None:
    row = opened(broken, tmp_path).to_pylist()[0]
    assert row["speaker"] == "\ufffd赵河"
    assert row["text"].startswith("\ufffd年的主要目标")


def test_one_paragraph_alone_has_no_neighbours(nothing: Findings, tmp_path: Path) -> None:
    (row,) = opened(nothing, tmp_path).to_pylist()
    assert (row["text"], row["speaker"], row["neighbors"]) == (
        "去年下了雪。",
        None,
        {"ids": [], "distances": []},
    )
