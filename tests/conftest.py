from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


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


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"needs the real files in ../shared/{name}, which are not part of the project")
    return folder
