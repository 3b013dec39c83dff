"""A corpus is the same, and so is what is found in it, wherever the work ran."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from semantic import Corpus, IndexSettings, Level, Settings, near_pairs
from semantic.engine.local import LocalEngine
from semantic.engine.protocol import Engine
from semantic.index.building import build_index
from semantic.index.files import save_index
from semantic.reuse.candidates import find_candidates
from semantic.reuse.kinds import shipped_kinds
from semantic.themes.kmeans import spherical_kmeans

pytest.importorskip("ray", reason="needs ray, of the extra distributed")
from semantic.engine.ray_engine import RayEngine

pytestmark = pytest.mark.long

EXAMPLES = Path(__file__).parents[2] / "examples" / "speeches"
ENCODER = "static-multilingual"


@pytest.fixture(scope="module")
def cluster() -> Iterator[RayEngine]:
    engine = RayEngine(workers=2)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with built(tmp_path_factory.mktemp("here"), LocalEngine()) as corpus:
        yield corpus


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory, cluster: RayEngine) -> Iterator[Corpus]:
    with built(tmp_path_factory.mktemp("there"), cluster) as corpus:
        yield corpus


def built(folder: Path, engine: Engine) -> Corpus:
    settings = Settings(index=IndexSettings(kind="ivf"))
    return Corpus.build([EXAMPLES], folder / "corpus", encoder=ENCODER, settings=settings, engine=engine)


def families_of_rows(count: int, dimension: int = 64) -> np.ndarray:
    """Return unit rows in families of three, the members of one far apart in their order."""
    chance = np.random.default_rng(5)
    rows = np.tile(chance.standard_normal((count // 3, dimension)), (3, 1))
    rows += 0.2 * chance.standard_normal(rows.shape)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_the_folder_of_a_corpus_is_the_same(here: Corpus, there: Corpus) -> None:
    names = ["manifest.json", *here.manifest.files]
    assert len(names) > 5
    for name in names:
        one, other = next(here.path.rglob(Path(name).name)), next(there.path.rglob(Path(name).name))
        assert one.read_bytes() == other.read_bytes(), name


def test_what_is_shared_is_the_same(here: Corpus, there: Corpus) -> None:
    found = [family.to_json() for family in here.reuse()]
    assert len(found) > 10
    assert [family.to_json() for family in there.reuse()] == found
    assert [entry.to_json() for entry in there.ledger()] == [entry.to_json() for entry in here.ledger()]


def test_themes_are_the_same(here: Corpus, there: Corpus) -> None:
    found = here.themes(k=6, fresh=True).to_json()
    assert len(found["themes"]) == 6
    assert there.themes(k=6, fresh=True).to_json() == found


def test_all_findings_are_the_same(here: Corpus, there: Corpus) -> None:
    def told(corpus: Corpus) -> dict[str, Any]:
        found = corpus.findings(k=4, keep=False)
        return {
            "families": [each.to_json() for each in found.families],
            "formulae": [each.to_json() for each in found.formulae],
            "ledger": [each.to_json() for each in found.ledger],
            "commitments": [each.to_json() for each in found.commitments],
            "themes": found.themes.to_json(),
            "map": [(float(x), float(y)) for x, y in found.map_points],
        }

    found = told(here)
    assert all(found.values())
    assert told(there) == found


def test_candidates_from_cells_are_the_same(
    here: Corpus, cluster: RayEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("semantic.index.pairs.EXACT_UP_TO", 100)
    judged = here.reuse_analysis().judgements(Level.SENTENCE)
    pool, model = judged.pool, shipped_kinds()
    one = find_candidates(pool, ENCODER, model)
    other = find_candidates(pool, ENCODER, model, engine=cluster)
    assert one.pairs > 20
    assert one.ends.tobytes() == other.ends.tobytes()
    assert one.others.tobytes() == other.others.tobytes()
    assert one.likenesses.tobytes() == other.likenesses.tobytes()


def test_near_pairs_clusters_and_cells_of_many_rows_are_the_same(cluster: RayEngine, tmp_path: Path) -> None:
    rows = families_of_rows(30_000)
    one, other = near_pairs(rows, 0.8), near_pairs(rows, 0.8, engine=cluster)
    assert one.recall < 1  # by cells
    assert len(one) > 20_000
    assert (one.first.tobytes(), one.second.tobytes()) == (other.first.tobytes(), other.second.tobytes())
    assert one.similarities.tobytes() == other.similarities.tobytes()

    apart, together = spherical_kmeans(rows, 30), spherical_kmeans(rows, 30, engine=cluster)
    assert apart.centroids.tobytes() == together.centroids.tobytes()
    assert apart.labels.tobytes() == together.labels.tobytes()

    for name, engine in (("here", None), ("there", cluster)):
        save_index(build_index(rows, IndexSettings(kind="ivf"), engine=engine), tmp_path / name)
    assert (tmp_path / "here").read_bytes() == (tmp_path / "there").read_bytes()
