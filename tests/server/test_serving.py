"""A corpus that changes, goes or breaks under whoever serves it: the right answer, or none."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from semantic import Corpus
from semantic.errors import BrokenCorpusError, CorpusNotFoundError
from semantic.server import serving
from semantic.server.serving import ServedCorpus

STATIC = "static-multilingual"
PARKS = "今年我们将新建口袋公园二十个，让市民出门见绿。"
SCHOOLS = "我们将新增学位三万个，让孩子们在家门口上好学。"
ROADS = "全县新建改建农村公路120公里，让村村通上放心路。"


def source(folder: Path, **speeches: str) -> Path:
    path = folder / f"{'-'.join(speeches)}.jsonl"
    rows = [{"id": id_, "text": text, "language": "zh"} for id_, text in speeches.items()]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    built = tmp_path / "town.corpus"
    Corpus.build(source(tmp_path, parks=PARKS, schools=SCHOOLS), built, encoder=STATIC).close()
    return built


@pytest.fixture
def served(folder: Path) -> Iterator[ServedCorpus]:
    opened = ServedCorpus(folder)
    yield opened
    opened.close()


def nearest(served: ServedCorpus, text: str) -> str:
    return served.corpus().similar(text, k=1)[0].text


def only_array(folder: Path) -> Path:
    """Return the file of the embeddings of the paragraphs."""
    (path,) = folder.glob("generation-*/paragraphs.npy")
    return path


def test_an_added_speech_is_found_by_the_next_request(
    served: ServedCorpus, folder: Path, tmp_path: Path
) -> None:
    before = served.corpus()
    with Corpus.open(folder) as writer:
        writer.add(source(tmp_path, roads=ROADS))
    assert nearest(served, ROADS) == ROADS
    assert served.problem is None
    assert [each.id for each in before.speeches] == ["parks", "schools"], (
        "a request keeps its state to the end"
    )


def test_a_removed_speech_is_found_no_more(served: ServedCorpus, folder: Path) -> None:
    assert nearest(served, PARKS) == PARKS
    with Corpus.open(folder) as writer:
        writer.remove("parks")
    assert nearest(served, PARKS) == SCHOOLS


def test_the_state_stays_the_same_object_while_nothing_changes(served: ServedCorpus) -> None:
    assert served.corpus() is served.corpus()


def test_a_corpus_built_anew_with_another_encoder_is_taken_up(
    served: ServedCorpus, folder: Path, tmp_path: Path
) -> None:
    assert served.encoder.name == STATIC
    Corpus.build(source(tmp_path, roads=ROADS), folder, encoder="use-multilingual", replace=True).close()
    assert nearest(served, ROADS) == ROADS
    assert (served.encoder.name, served.problem) == ("use-multilingual", None)


def test_where_the_folder_is_removed_the_old_answers_go_on(served: ServedCorpus, folder: Path) -> None:
    shutil.rmtree(folder)
    assert nearest(served, PARKS) == PARKS
    assert [each.text for each in served.corpus().similar(SCHOOLS, k=1, level="sentence", mode="both")] == [
        SCHOOLS
    ]
    assert served.corpus().speech("parks").text == PARKS
    assert served.problem is not None
    assert "There is no corpus" in served.problem


def test_a_folder_that_was_removed_and_built_again_is_taken_up(
    served: ServedCorpus, folder: Path, tmp_path: Path
) -> None:
    shutil.rmtree(folder)
    assert nearest(served, ROADS) in (PARKS, SCHOOLS)
    Corpus.build(source(tmp_path, roads=ROADS), folder, encoder=STATIC).close()
    assert nearest(served, ROADS) == ROADS
    assert served.problem is None


def test_where_the_manifest_is_spoiled_the_old_answers_go_on(served: ServedCorpus, folder: Path) -> None:
    manifest = folder / "manifest.json"
    written = manifest.read_bytes()
    manifest.write_bytes(written[: len(written) // 2])
    assert nearest(served, PARKS) == PARKS
    assert served.problem is not None
    assert "is not as it was written" in served.problem
    manifest.write_bytes(written)
    assert nearest(served, PARKS) == PARKS
    assert served.problem is None


@pytest.mark.parametrize("name", ["paragraphs.npy", "sentences.faiss", "speeches.sqlite"])
def test_nothing_is_answered_from_a_file_that_was_changed(
    served: ServedCorpus, folder: Path, name: str
) -> None:
    (path,) = folder.glob(f"generation-*/{name}")
    written = path.read_bytes()
    middle = len(written) // 2
    path.write_bytes(written[:middle] + bytes([written[middle] ^ 1]) + written[middle + 1 :])
    for _ in range(2):
        with pytest.raises(BrokenCorpusError, match=f"{name} is not as it was written"):
            served.corpus()
    path.write_bytes(written)
    assert nearest(served, SCHOOLS) == SCHOOLS


def test_a_file_that_was_cut_is_not_read(served: ServedCorpus, folder: Path) -> None:
    only_array(folder).write_bytes(b"")
    with pytest.raises(BrokenCorpusError, match="has 0 bytes"):
        served.corpus()


def test_a_file_that_only_looks_newer_is_read_once(
    served: ServedCorpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Path] = []
    true_check = serving.check
    monkeypatch.setattr(
        serving, "check", lambda path, stored: (looked.append(path), true_check(path, stored))
    )
    only_array(folder).touch()
    assert [nearest(served, PARKS) for _ in range(3)] == [PARKS] * 3
    assert looked == [only_array(folder)]


def test_a_broken_corpus_that_is_built_again_is_answered_from(
    served: ServedCorpus, folder: Path, tmp_path: Path
) -> None:
    only_array(folder).write_bytes(b"")
    with pytest.raises(BrokenCorpusError):
        served.corpus()
    Corpus.build(source(tmp_path, roads=ROADS), folder, encoder=STATIC, replace=True).close()
    assert nearest(served, ROADS) == ROADS


def test_what_could_not_be_opened_is_tried_again_after_a_while(
    served: ServedCorpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = folder.with_name("elsewhere")
    with Corpus.open(folder) as writer:
        writer.remove("parks")
    (newer,) = folder.glob("generation-000002")
    newer.rename(elsewhere)
    assert nearest(served, PARKS) == PARKS
    elsewhere.rename(newer)
    monkeypatch.setattr(serving, "_AGAIN", 0.0)
    assert nearest(served, PARKS) == SCHOOLS


def test_there_must_be_a_corpus(tmp_path: Path) -> None:
    with pytest.raises(CorpusNotFoundError, match="There is no corpus"):
        ServedCorpus(tmp_path / "nowhere")


CHANGES = """
import sys, shutil
from pathlib import Path
from semantic import Corpus
folder, one, two = map(Path, sys.argv[1:4])
for turn in range(4):
    Corpus.build([one, two][turn % 2], folder, encoder="static-multilingual", replace=True).close()
    with Corpus.open(folder) as corpus:
        corpus.add([two, one][turn % 2])
        corpus.remove("parks")
    shutil.rmtree(folder)
Corpus.build(two, folder, encoder="static-multilingual").close()
"""
"""What another process does to the folder meanwhile: builds, adds, removes, and takes all of it away."""


def test_no_request_fails_and_none_is_answered_wrongly_whatever_happens_to_the_folder(
    served: ServedCorpus, folder: Path, tmp_path: Path
) -> None:
    one, two = source(tmp_path, parks=PARKS, schools=SCHOOLS), source(tmp_path, roads=ROADS)
    texts = {PARKS, SCHOOLS, ROADS}
    wrong: list[object] = []
    answered, ended = [0], threading.Event()

    def ask() -> None:
        while not ended.is_set():
            try:
                corpus = served.corpus()
                known = {speech.text for speech in corpus.speeches}
                found = corpus.similar(ROADS, k=3, mode="both")
                if {each.text for each in found} != known or not known <= texts:
                    wrong.append((known, found))
                if ROADS in known and found[0].text != ROADS:
                    wrong.append(found)
                answered[0] += 1
            except Exception as error:  # noqa: BLE001 - told below
                wrong.append(error)
                return

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    command = [sys.executable, "-c", CHANGES, str(folder), str(one), str(two)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    time.sleep(0.2)
    ended.set()
    for asker in askers:
        asker.join()
    assert done.returncode == 0, done.stderr
    assert wrong == []
    assert answered[0] > 20
    assert nearest(served, PARKS) == ROADS
    assert [each.id for each in served.corpus().speeches] == ["roads"]
