"""A report as one object of JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from semantic.findings import Findings, main_findings
from semantic.reports.findings_json import findings_json, write_json

PARTS = (
    *(
        "version",
        "encoder",
        "settings",
        "language",
        "findings",
        "speeches",
        "republished",
        "failures",
        "notices",
    ),
    *("dropped", "families", "formulae", "ledger", "shared", "commitments", "indicators", "themes", "inside"),
)


@pytest.fixture(scope="module")
def told(findings: Findings, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("json")
    assert write_json(findings, folder) == [folder / "report.json"]
    content = (folder / "report.json").read_bytes()
    assert content.endswith(b"\n}\n")
    assert b"\r" not in content
    return json.loads(content)


def test_every_part_is_there_as_its_command_gives_it(findings: Findings, told: Any) -> None:
    assert tuple(told) == PARTS
    assert (told["encoder"], told["language"]) == ("static-multilingual", "zh")
    assert told["settings"]["themes"] == {"asked": 2, "seed": 0}
    for part in ("ledger", "shared", "commitments", "indicators", "inside"):
        assert told[part] == [each.to_json() for each in getattr(findings, part)], part
    assert told["themes"] == findings.themes.to_json()
    assert told["speeches"] == [each.to_json(text=True) for each in findings.speeches]


def test_offsets_count_in_the_texts_that_stand_beside_them(told: Any) -> None:
    texts = {speech["id"]: speech["text"] for speech in told["speeches"]}
    for family in told["families"]:
        for member in family["members"]:
            assert texts[member["speech_id"]][member["start"] : member["end"]] == member["text"]
    for commitment in told["commitments"]:
        for target in commitment["targets"]:
            assert texts[commitment["speech_id"]][target["start"] : target["end"]] == target["text"]


def test_members_tell_what_they_say_otherwise(told: Any) -> None:
    members = [member for family in told["families"] for member in family["members"]]
    roads = {
        each["speech_id"]: each["differences"] for each in members if each["text"].startswith("今年全县")
    }
    assert roads["baita"] == [], "the medoid does not differ from itself"
    (difference,) = roads["yunxi"]
    assert (difference["type"], difference["a"], difference["b"]) == ("number", "150公里", "120公里")


def test_formulae_tell_who_used_them_first(told: Any) -> None:
    assert all(
        each["first_used"] == {"date": "2026-01-10", "speech_id": "yunxi"} for each in told["formulae"]
    )


def test_the_main_findings_are_values(findings: Findings, told: Any) -> None:
    assert [each["headline"] for each in told["findings"]] == [
        each.headline for each in main_findings(findings)
    ]
    targets = next(each["values"] for each in told["findings"] if each["headline"] == "targets")
    assert (targets["indicator"], targets["by"]) == ("农村公路", "2026-12-31")
    assert (targets["lowest_speech"], targets["highest_speech"]) == ("yunxi", "baita")


def test_the_same_bytes_again(findings: Findings, tmp_path: Path) -> None:
    (path,) = write_json(findings, tmp_path)
    first = path.read_bytes()
    write_json(findings, tmp_path)
    assert path.read_bytes() == first


def test_half_a_surrogate_pair_becomes_the_sign_for_a_lost_character(
    broken: Findings, tmp_path: Path
) -> None:
    (path,) = write_json(broken, tmp_path)
    speech = json.loads(path.read_text(encoding="utf-8"))["speeches"][0]
    assert (speech["title"], speech["speaker"]) == ("白塔乡工作报告\ufffd", "\ufffd赵河")


def test_next_to_nothing(nothing: Findings) -> None:
    told = findings_json(nothing)
    assert (told["families"], told["commitments"], told["findings"]) == ([], [], [])
    assert [speech["text"] for speech in told["speeches"]] == ["去年下了雪。"]
