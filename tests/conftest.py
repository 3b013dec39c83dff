from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from semantic import read_speeches
from semantic.commitments.analysis import CommitmentAnalysis
from semantic.commitments.decisions import Decisions
from semantic.commitments.scope import Scope
from semantic.encoders.opening import open_encoder
from semantic.records import Level, Speech
from semantic.store.tables import passages_of

settings.register_profile("the same each time", derandomize=True)
settings.register_profile("others each time")  # --hypothesis-profile "others each time", to look for more
settings.load_profile("the same each time")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
STATIC = "static-multilingual"
Speeches = Callable[..., tuple[Speech, ...]]
Analyse = Callable[..., CommitmentAnalysis]


@pytest.fixture(scope="session")
def examples() -> Path:
    return ROOT / "examples"


@pytest.fixture(scope="session")
def seeds() -> Path:
    return _shared("seeds")


@pytest.fixture(scope="session")
def provincial_reports() -> Path:
    return _shared("corpora/provincial-2026")


@pytest.fixture(scope="session")
def un_statements() -> Path:
    return _shared("corpora/un-2024")


@pytest.fixture(scope="session")
def judged_themes() -> Path:
    return _shared("gold/themes-dev.jsonl")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real Chromium, for the pages of a module: while it runs, nothing else can start an event loop here."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright, of the extra test")
    path = os.environ.get("SEMANTIC_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("needs chromium, which .ci/run installs where it can")
    with playwright.sync_playwright() as started:
        yield started.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.exists():
        pytest.skip(f"needs the real files in ../shared/{name}, which are not part of the project")
    return folder


@pytest.fixture(scope="session")
def speeches_of(tmp_path_factory: pytest.TempPathFactory) -> Speeches:
    """Make speeches of texts, each a paragraph, by id; with what is known of them."""

    def speeches(
        texts: Mapping[str, Sequence[str]], known: Mapping[str, Mapping[str, str]] | None = None
    ) -> tuple[Speech, ...]:
        path = tmp_path_factory.mktemp("speeches") / "table.jsonl"
        rows = [
            {"speech_id": id_, "text": text, "language": "zh", **(known or {}).get(id_, {})}
            for id_, paragraphs in texts.items()
            for text in paragraphs
        ]
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
        return read_speeches(path).speeches

    return speeches


@pytest.fixture(scope="session")
def analyse() -> Analyse:
    """Analyse speeches by the static encoder."""
    encoder: Any = open_encoder(STATIC)

    def analysis(
        speeches: Sequence[Speech], against: str = "", decisions: Decisions | None = None
    ) -> CommitmentAnalysis:
        ordered = sorted(speeches, key=lambda speech: speech.id)
        return CommitmentAnalysis(
            speeches,
            {
                level: encoder.encode_passages([each.text for each in passages_of(ordered, level)])
                for level in Level
            },
            encoder_name=STATIC,
            scope=Scope.parse(against) if against else None,
            decisions=decisions,
        )

    return analysis
