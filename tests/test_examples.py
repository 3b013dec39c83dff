"""The example speeches are read as their `truth.json` says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from semantic import Role, comparison_text, read_speeches
from semantic.records import Speech

ROOT = Path(__file__).resolve().parent.parent
TRUTH: dict[str, Any] = json.loads((ROOT / "examples" / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def speeches(examples: Path) -> dict[str, Speech]:
    reading = read_speeches([examples / "speeches"])
    assert reading.failures == ()
    return {speech.id: speech for speech in reading.speeches}


def test_every_speech_is_found_with_its_particulars(speeches: dict[str, Speech]) -> None:
    stated = {entry["id"]: entry for entry in TRUTH["speeches"]}
    assert speeches.keys() == stated.keys()
    for name, entry in stated.items():
        speech = speeches[name]
        found = (speech.title, speech.speaker, speech.place, speech.date, speech.language)
        assert found == tuple(entry[key] for key in ("title", "speaker", "place", "date", "language"))


def test_the_same_particulars_are_found_without_the_metadata_table(examples: Path) -> None:
    files = [path for path in (examples / "speeches").iterdir() if path.suffix != ".csv"]
    speeches = {speech.id: speech for speech in read_speeches(files).speeches}
    stated = {entry["id"]: entry for entry in TRUTH["speeches"]}
    assert {name: speech.speaker for name, speech in speeches.items()} == {
        name: entry["speaker"] for name, entry in stated.items()
    }
    assert {name: speech.date for name, speech in speeches.items()} == {
        name: entry["date"] for name, entry in stated.items()
    }


def test_passages_and_commitments_stand_whole_in_one_paragraph(speeches: dict[str, Speech]) -> None:
    quoted = [side for passage in TRUTH["passages"] for side in (passage["a"], passage["b"])]
    for entry in [*quoted, *TRUTH["commitments"]]:
        bodies = [p.text for p in speeches[entry["speech"]].paragraphs if p.role is Role.BODY]
        assert any(entry["text"] in body for body in bodies), entry


def test_formulae_are_shared_by_the_speeches_that_hold_them(speeches: dict[str, Speech]) -> None:
    folded = {name: comparison_text(speech.text).text for name, speech in speeches.items()}
    for formula in TRUTH["formulae"]:
        words = comparison_text(formula["text"]).text
        assert {name for name, text in folded.items() if words in text} == set(formula["speeches"])


def test_the_collection_is_what_the_readme_says(speeches: dict[str, Speech]) -> None:
    chinese = [speech for speech in speeches.values() if speech.language == "zh"]
    assert len(speeches) == 10
    assert sorted(speech.language or "" for speech in speeches.values()) == ["en", "en", "fr", *["zh"] * 7]
    assert all(speech.characters >= 800 for speech in chinese)
    assert {Path(speech.source).suffix for speech in speeches.values()} == {
        ".txt",
        ".md",
        ".html",
        ".docx",
        ".pdf",
    }
    assert {passage["kind"] for passage in TRUTH["passages"]} == {
        "verbatim",
        "edited",
        "reworded",
        "translated",
    }


def test_the_two_binary_files_are_made_by_their_script(tmp_path: Path, examples: Path) -> None:
    copy = tmp_path / "scripts"
    copy.mkdir()
    (copy / "make_examples.py").write_bytes((ROOT / "scripts" / "make_examples.py").read_bytes())
    (tmp_path / "examples" / "sources").mkdir(parents=True)
    (tmp_path / "examples" / "speeches").mkdir()
    for source in (examples / "sources").iterdir():
        (tmp_path / "examples" / "sources" / source.name).write_bytes(source.read_bytes())
    subprocess.run([sys.executable, str(copy / "make_examples.py")], check=True, capture_output=True)  # noqa: S603
    for name in ("fisheries-ministry-directive.docx", "heshan-education-forum.pdf"):
        assert (tmp_path / "examples" / "speeches" / name).read_bytes() == (
            examples / "speeches" / name
        ).read_bytes()
