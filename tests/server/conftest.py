from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from semantic import Corpus
from semantic.findings import Findings
from semantic.server.app import create_app
from semantic.server.gate import Admission
from semantic.server.limits import ServerLimits
from semantic.server.running import backing_for
from starlette.testclient import TestClient

STATIC = "static-multilingual"
LOOPBACK = frozenset({"127.0.0.1"})

SCHOOL = "我们将持续办好人民满意的教育，新建改扩建中小学校，新增学位{places}万个，{year}年底前全部投入使用，让孩子们在家门口上好学。"
PHRASE = "我们坚持发展为了人民，扎实办好民生实事，不断增强人民群众的获得感、幸福感、安全感。"
GROWTH = "今年发展的主要预期目标是：地区生产总值增长{growth}，粮食产量保持稳定。"
FERRY = (
    "We will build {ferries} new ferries by the end of 2028 and open a school of navigation for the islands."
)
TOWNS = {
    "qinghe": [
        GROWTH.format(growth="5%左右"),
        SCHOOL.format(places=3, year=2027),
        PHRASE,
        "今年我们将建成青河二桥，2026年底前通车。去年的洪水没有冲垮一座堤坝。",
        "我们将为城北老街安装电梯六十部。",
    ],
    "songlin": [
        GROWTH.format(growth="6%"),
        SCHOOL.format(places=5, year=2027),
        PHRASE,
        "我们将在2029年底前新建松林水库一座，蓄水两千万立方米。",
        "我们将继续关心护林员的生活。",
    ],
    "archive/red rock": [
        GROWTH.format(growth="5%左右"),
        SCHOOL.format(places=3, year=2028),
        PHRASE,
        "我们将培训养蜂能手八百名。",
    ],
    "harbour": [
        FERRY.format(ferries=40),
        "Last year the sea was calm and the fishing was good.",
        "We will plant three hundred pines along the coast road.",
    ],
    "lagoon": [
        FERRY.format(ferries=60),
        "Our divers found an old anchor under the pier.",
    ],
}  # fmt: skip
KNOWN = {
    "qinghe": {"place": "青河县", "speaker": "周禾", "date": "2026-01-12", "title": "青河县工作报告", "county": "seat"},
    "songlin": {"place": "松林县", "speaker": "吳嶺", "date": "2026-01-15", "title": "松林县工作报告"},
    "archive/red rock": {"place": "红岩县", "speaker": "郑石", "date": "2026-02-02", "title": "红岩县工作报告"},
    "harbour": {"place": "Harbour", "speaker": "A. Quay", "date": "2026-03-01", "title": "Address", "language": "en"},
    "lagoon": {"language": "en"},
}  # fmt: skip
"""The last one says neither who spoke, nor where and when."""

Serving = Callable[..., AbstractContextManager[TestClient]]


@pytest.fixture(scope="session")
def towns_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus folder of five speeches that share passages, with other figures and deadlines in them."""
    folder = tmp_path_factory.mktemp("towns-served")
    rows = [
        {"speech_id": id_, "text": text, "language": "zh", **KNOWN[id_]}
        for id_, texts in TOWNS.items()
        for text in texts
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "table.jsonl").write_text(lines, encoding="utf-8")
    with Corpus.build(folder / "table.jsonl", folder / "corpus", encoder=STATIC):
        return folder / "corpus"


@pytest.fixture(scope="session")
def towns(towns_folder: Path) -> Iterator[Corpus]:
    """The same corpus, as the library opens it."""
    with Corpus.open(towns_folder) as corpus:
        yield corpus


@pytest.fixture(scope="session")
def found(towns: Corpus) -> Findings:
    """What the library finds in it."""
    return towns.findings(keep=False)


@pytest.fixture(scope="session")
def serving(towns_folder: Path) -> Serving:
    """Serve a corpus, the towns unless another is given, in this process; what it finds is there unless told not to wait."""

    @contextmanager
    def served(
        folder: Path = towns_folder,
        *,
        token: str | None = None,
        limits: ServerLimits | None = None,
        hosts: frozenset[str] | None = LOOPBACK,
        wait: bool = False,
    ) -> Iterator[TestClient]:
        backing = backing_for(folder, encoder=None, limits=limits or ServerLimits())
        app = create_app(backing, Admission(hosts=hosts, token=token))
        with TestClient(app, base_url="http://127.0.0.1") as client:
            if wait:
                backing.gathering.of(backing.served.corpus()).result(60)
            yield client

    return served


@pytest.fixture(scope="session")
def client(serving: Serving) -> Iterator[TestClient]:
    """A client of the towns, with what is found in them ready."""
    with serving(wait=True) as client:
        yield client
