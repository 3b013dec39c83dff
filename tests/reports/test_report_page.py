"""The page of a report as a file: what is in it, where its texts stand, and what it lets run."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import regex
from semantic.findings import Findings
from semantic.reports.page import page, write_page
from semantic.reports.vega import bundled, bundling
from semantic.reports.words import ReportLanguage, Words

CHINESE, ENGLISH = (Words.of(language) for language in ReportLanguage)
SCRIPT = regex.compile(r"<script([^>]*)>(.*?)</script>", regex.DOTALL)
PAGE = Path(__file__).parents[2] / "semantic" / "reports" / "page"


@pytest.fixture(scope="module")
def html(findings: Findings) -> str:
    return page(findings, CHINESE)


def data(html: str, name: str) -> Any:
    (found,) = (text for attributes, text in SCRIPT.findall(html) if f'id="{name}"' in attributes)
    return json.loads(found)


def test_texts_stand_where_the_page_says(html: str, findings: Findings) -> None:
    told = data(html, "findings")
    texts = [speech["text"] for speech in told["speeches"]]
    assert texts == [speech.text for speech in findings.speeches]

    def at(row: list[int]) -> str:
        return str(texts[row[0]][row[1] : row[2]])

    assert [at(row) for row in told["commitments"]] == [each.text for each in findings.commitments]
    assert [[at(member) for member in family[7]] for family in told["families"]] == [
        [member.passage.text for member in family.members] for family in findings.families
    ]
    nearest = [each.nearest.text for each in findings.commitments if each.nearest]
    assert [at(row[9]) for row in told["commitments"] if row[9]] == nearest
    assert nearest


def test_only_its_own_scripts_may_run(html: str) -> None:
    (policy,) = regex.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    allowed = set(regex.findall(r"sha256-([^&]+?)(?:&#39;|')", policy))
    scripts = [text for attributes, text in SCRIPT.findall(html) if not attributes]
    assert {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts} == allowed
    assert "default-src &#39;none&#39;" in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]


def test_nothing_is_fetched(html: str) -> None:
    without = SCRIPT.sub("", html)
    assert regex.findall(r"(?:src|href)\s*=\s*[\"']?(?:https?:|//)", without) == []
    assert "@import" not in without


def test_hostile_text_is_escaped(html: str) -> None:
    without = SCRIPT.sub("", html)
    assert "<img" not in without
    assert "&lt;img src=x onerror=alert(1)&gt;" in without
    assert "<script>alert" not in html


def test_the_words_that_scripts_say_are_there() -> None:
    said = {
        key
        for path in PAGE.glob("*.js")
        for key in regex.findall(r'say\("(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert said
    for words in (CHINESE, ENGLISH):
        assert said <= words.part("page").keys()


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_the_same_findings_give_the_same_bytes(findings: Findings, tmp_path: Path, words: Words) -> None:
    written = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (path,) = write_page(findings, tmp_path / name, words)
        written.append(path.read_bytes())
    assert written[0] == written[1]
    assert f'<html lang="{words.language.value}">'.encode() in written[0]


def test_half_a_surrogate_pair_is_written_as_lost(broken: Findings, tmp_path: Path) -> None:
    (path,) = write_page(broken, tmp_path, CHINESE)
    assert data(path.read_text(encoding="utf-8"), "findings")["speeches"][0]["text"].startswith("\ufffd")


def test_nothing_found_is_a_page_too(nothing: Findings) -> None:
    told = page(nothing, ENGLISH)
    assert data(told, "findings")["families"] == []
    assert "0 families of passages" in told


def test_another_process_puts_the_same_script_together() -> None:
    with bundling() as vega:
        assert vega() == bundled()


def test_where_that_process_fails_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with bundling() as vega:
        assert "window.vegaEmbed" in vega()
