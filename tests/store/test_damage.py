"""What time and other programs do to a corpus folder: one clear sentence, and nothing lost."""

from __future__ import annotations

import dataclasses
import gc
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from semantic import Corpus
from semantic.encoders.fake import FakeEncoder
from semantic.encoders.protocol import Fingerprint
from semantic.errors import (
    BrokenCorpusError,
    CorpusError,
    CorpusFormatError,
    CorpusLockedError,
    CorpusNotFoundError,
    CorpusWriteError,
    EncoderMismatchError,
    SemanticError,
)
from semantic.index.building import build_index
from semantic.records import Level
from semantic.store.generations import Contents, Generation, commit
from semantic.store.manifest import Manifest
from semantic.store.pending import Pending

HERE = Path(__file__).parent


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    paths = []
    for name in "abc":
        path = tmp_path / f"{name}.txt"
        lines = [
            f"{name}市政府工作报告",
            *(f"今年，{name}要办好第{n}件实事，新增学位{n}千个。" for n in range(12)),
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        paths.append(path)
    return paths


@pytest.fixture
def corpus(tmp_path: Path, sources: list[Path]) -> Path:
    folder = tmp_path / "corpus"
    Corpus.build(sources, folder, encoder=FakeEncoder()).close()
    return folder


def files_of(corpus: Path) -> list[Path]:
    return sorted(path for path in corpus.rglob("*") if path.is_file() and path.name != "writer.lock")


def flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    place = chance.randrange(len(content))
    content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def cut(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def lengthen(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes() + chance.randbytes(9))


def lose(path: Path, _: random.Random) -> None:
    path.unlink()


def swap(path: Path, chance: random.Random) -> None:
    other = chance.choice(
        [
            each
            for each in files_of(path.parents[1] if path.name != "manifest.json" else path.parent)
            if each.read_bytes() != path.read_bytes()
        ]
    )
    content = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(content)


@pytest.mark.parametrize("harm", [flip, cut, lengthen, lose, swap])
@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_file_is_one_sentence(
    corpus: Path, harm: Callable[[Path, random.Random], None], seed: int
) -> None:
    chance = random.Random(f"{harm.__name__}{seed}")
    harmed = chance.choice(files_of(corpus))
    harm(harmed, chance)
    with (
        pytest.raises((BrokenCorpusError, CorpusNotFoundError)) as told,
        Corpus.open(corpus, encoder=FakeEncoder()) as opened,
    ):
        assert not opened.verify().ok
        for level in ("paragraph", "sentence"):
            opened.similar("新增学位3千个", level=level)
        raise AssertionError(f"nobody noticed what {harm.__name__} did to {harmed.name}")
    message = str(told.value)
    assert "\n" not in message
    assert str(corpus) in message
    assert "build" in message


def test_verify_names_each_damaged_file(corpus: Path) -> None:
    vectors, tables = (
        corpus / "generation-000001" / "sentences.npy",
        corpus / "generation-000001" / "speeches.sqlite",
    )
    flip(vectors, random.Random(1))
    cut(tables, random.Random(2))
    with Corpus.open(corpus) as opened:
        found = opened.verify()
    assert [fault.where for fault in found.faults] == ["sentences.npy", "speeches.sqlite"]
    assert "is not as it was written" in found.faults[0].what
    assert "bytes and was written with" in found.faults[1].what


@pytest.mark.parametrize("name", ["manifest.json", "speeches.sqlite", "paragraphs.npy", "sentences.npy"])
@pytest.mark.parametrize("harm", [flip, cut])
def test_a_damaged_corpus_can_be_replaced(
    corpus: Path, sources: list[Path], name: str, harm: Callable[[Path, random.Random], None]
) -> None:
    harm(next(corpus.rglob(name)), random.Random(3))
    with pytest.raises(BrokenCorpusError, match="--replace"):
        Corpus.build(sources, corpus, encoder=FakeEncoder())
    with Corpus.build(sources, corpus, encoder=FakeEncoder(), replace=True) as rebuilt:
        assert rebuilt.verify().ok
        assert len(rebuilt.speeches) == 3


def test_a_newer_format_and_another_encoder_are_refused_politely(corpus: Path) -> None:
    with pytest.raises(
        EncoderMismatchError, match=r"built with encoder fake .* and this is fake .* build the corpus again"
    ):
        Corpus.open(corpus, encoder=FakeEncoder(dimension=8)).similar("学位")
    with pytest.raises(EncoderMismatchError):
        Corpus.open(corpus, encoder=FakeEncoder(dimension=8)).add([corpus.parent / "a.txt"])
    manifest = json.loads((corpus / "manifest.json").read_text(encoding="utf-8"))
    manifest["format"] = 99
    (corpus / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(
        CorpusFormatError, match="has format 99, and this version of semantic reads up to 1; update semantic"
    ):
        Corpus.open(corpus)


def test_a_manifest_that_says_more_than_is_known_is_refused_politely(corpus: Path) -> None:
    written = Manifest.read(corpus)
    strange = dataclasses.replace(
        written, encoder=Stranger(**dataclasses.asdict(written.encoder), mood="calm")
    )
    (corpus / "manifest.json").write_bytes(strange.to_bytes())
    with pytest.raises(
        CorpusFormatError, match="says other things of it than this one reads; update semantic"
    ):
        Corpus.open(corpus)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stranger(Fingerprint):
    mood: str


def test_a_corpus_of_format_1_still_opens(tmp_path: Path) -> None:
    """The folder beside this file was written once and is never written again."""
    shutil.copytree(HERE / "corpus-v1", tmp_path / "old")
    with Corpus.open(tmp_path / "old", encoder=FakeEncoder()) as old:
        assert old.verify().ok
        assert old.info()["format"] == 1
        assert [speech.title for speech in old.speeches] == ["临禾市政府工作报告", "青序市政府工作报告"]
        nearest = old.similar("新增学位3千个", k=1, level="sentence")[0]
        assert "学位" in nearest.text
        old.remove([old.speeches[0].id])
        assert len(old.speeches) == 1
        assert old.verify().ok


def test_one_writer_at_a_time(corpus: Path, sources: list[Path]) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom semantic.store.locks import writing\n"
        f"with writing(Path({str(corpus)!r})):\n    print('in', flush=True)\n    time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603
        assert writer.stdout is not None
        assert writer.stdout.readline() == "in\n"
        with Corpus.open(corpus, encoder=FakeEncoder()) as opened:
            with pytest.raises(
                CorpusLockedError,
                match=rf"Another process \(number {writer.pid}\) is writing .* nothing was changed",
            ):
                opened.remove(["a"])
            assert len(opened.similar("学位")) == 10
        writer.kill()
    with Corpus.open(corpus, encoder=FakeEncoder()) as opened:
        opened.remove(["a"])
        assert len(opened.speeches) == 2


def test_readers_keep_what_they_opened_and_old_files_go_after_them(corpus: Path) -> None:
    reader, writer = Corpus.open(corpus, encoder=FakeEncoder()), Corpus.open(corpus, encoder=FakeEncoder())
    writer.remove(["a"])
    assert len(writer.speeches) == 2
    assert len(reader.speeches) == 3
    assert any(neighbour.speech_id == "a" for neighbour in reader.similar("今年，a要办好第3件实事", k=3))
    assert len(list(corpus.glob("generation-*"))) == 2
    reader.close()
    assert [path.name for path in corpus.glob("generation-*")] == ["generation-000002"]
    writer.close()


def test_what_a_forgotten_reader_held_goes_as_well(corpus: Path) -> None:
    reader = Corpus.open(corpus, encoder=FakeEncoder())
    with Corpus.open(corpus, encoder=FakeEncoder()) as writer:
        writer.remove(["a"])
        assert writer.older_states == 1
        del reader
        gc.collect()
        assert writer.older_states == 0
    assert [path.name for path in corpus.glob("generation-*")] == ["generation-000002"]


def test_a_reader_can_move_on(corpus: Path) -> None:
    with (
        Corpus.open(corpus, encoder=FakeEncoder()) as reader,
        Corpus.open(corpus, encoder=FakeEncoder()) as writer,
    ):
        assert reader.similar("第3件实事", k=1)
        writer.remove(["a", "b"])
        reader.refresh()
        assert {neighbour.speech_id for neighbour in reader.similar("第3件实事")} == {"c"}


@pytest.mark.skipif(sys.platform == "win32", reason="limits are those of POSIX")
@pytest.mark.parametrize("room", [0, 300, 3_000, 9_000, 30_000])
def test_a_full_disk_loses_nothing(corpus: Path, tmp_path: Path, room: int) -> None:
    """The system refuses to make any file longer than `room` bytes, as a full disk does."""
    (tmp_path / "d.txt").write_text("丁市政府工作报告\n" + "今年要办好实事。\n" * 40, encoding="utf-8")
    before = {path: path.read_bytes() for path in files_of(corpus)}
    code = (
        "import resource, sys\nfrom semantic import Corpus\nfrom semantic.encoders.fake import FakeEncoder\n"
        "from semantic.errors import CorpusWriteError\n"
        f"corpus = Corpus.open({str(corpus)!r}, encoder=FakeEncoder())\n"
        "corpus.similar('x')\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
        f"try:\n    corpus.add([{str(tmp_path / 'd.txt')!r}])\n"
        "except CorpusWriteError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert f"The corpus {corpus} could" in done.stdout or f"The corpus {corpus} cannot" in done.stdout
    assert len(done.stdout.strip().splitlines()) == 1
    assert {path: path.read_bytes() for path in files_of(corpus) if "pending" not in path.name} == before
    with Corpus.open(corpus, encoder=FakeEncoder()) as opened:
        assert opened.verify().ok
        opened.add([tmp_path / "d.txt"])
        assert len(opened.speeches) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="limits are those of POSIX")
@pytest.mark.parametrize("kind", ["flat", "ivf", "hnsw"])
@pytest.mark.parametrize("missing", [1, 10, 5000])
def test_a_disk_that_fills_with_the_last_bytes_is_noticed(tmp_path: Path, kind: str, missing: int) -> None:
    """Buffers are written when a file is closed, and what fails then must be heard."""
    code = (
        "import resource, sys\nfrom pathlib import Path\nimport numpy as np\n"
        "from semantic.index.building import build_index\nfrom semantic.index.files import save_index\n"
        "from semantic.settings import IndexSettings\nfrom semantic.store.folder import write_vectors\n"
        "rows = np.eye(400, 16, dtype=np.float32) + 0.1\n"
        f"index = build_index(rows, IndexSettings(kind={kind!r}))\n"
        "for name, write in (('index', lambda path: save_index(index, path)), ('rows', lambda path: write_vectors(rows, path))):\n"
        f"    path = Path({str(tmp_path)!r}, name)\n"
        "    write(path)\n"
        f"    room = path.stat().st_size - {missing}\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))\n"
        "    try: write(path)\n"
        "    except OSError as error: print(error.strerror)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.stdout.splitlines() == ["File too large"] * 2, done.stderr


def test_everything_is_on_the_disk_before_the_manifest_names_it(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, rename = os.fsync, Path.replace

    def syncs(descriptor: int) -> None:
        done.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    def renames(path: Path, target: Path) -> Path:
        done.append(f"{path.name} → {target.name}")
        return rename(path, target)

    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc to tell which file was written")
    monkeypatch.setattr(os, "fsync", syncs)
    monkeypatch.setattr(Path, "replace", renames)
    with Corpus.open(corpus, encoder=FakeEncoder()) as opened:
        opened.remove(["a"])
    files, rest = sorted(done[:5]), done[5:]
    assert files == [
        "paragraphs.faiss",
        "paragraphs.npy",
        "sentences.faiss",
        "sentences.npy",
        "speeches.sqlite",
    ]
    assert rest == [
        "generation-000002",
        "corpus",
        "manifest.json.new",
        "manifest.json.new → manifest.json",
        "corpus",
    ]


def test_a_commit_that_fails_after_the_rename_keeps_its_files(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(beside: Path, path: Path) -> None:
        beside.replace(path)
        raise OSError(5, "Input/output error")

    with Corpus.open(corpus, encoder=FakeEncoder()) as opened:
        monkeypatch.setattr("semantic.store.generations.put_in_place", fails)
        with pytest.raises(CorpusWriteError, match="Input/output error"):
            opened.remove(["a"])
    with Corpus.open(corpus, encoder=FakeEncoder()) as after:
        assert after.manifest.generation == 2
        assert after.verify().ok


def test_a_pending_embedding_that_was_damaged_is_made_again(tmp_path: Path) -> None:
    key = b"k" * 32
    with Pending(tmp_path, 0, 4) as pending:
        pending.put([key, b"l" * 32], np.array([[1, 0, 0, 0], [0, 1, 0, 0]], dtype=np.float32))
        assert pending.get([key])[key].tolist() == [1, 0, 0, 0]
    with closing(sqlite3.connect(tmp_path / "pending-000000.sqlite")) as database, database:
        database.execute("UPDATE embedding SET vector = ? WHERE key = ?", (bytes(16), key))
    with Pending(tmp_path, 0, 4) as pending:
        assert set(pending.get([key, b"l" * 32])) == {b"l" * 32}


def committed_with(corpus: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Commit what is in a corpus once more, wrong, with digests that fit."""
    with Corpus.open(corpus) as opened:
        generation = Generation.open(corpus)
        contents = {
            "reading": opened.reading,
            "embeddings": {level: np.array(generation.vectors(level)) for level in Level},
            "encoder": opened.manifest.encoder,
            "settings": opened.manifest.settings,
        }
        generation.close()
    change(contents)
    built_from = contents.pop("indexed", contents["embeddings"])
    indexes = {level: build_index(rows, contents["settings"].index) for level, rows in built_from.items()}
    commit(corpus, Contents(indexes=indexes, **contents))


def longer(contents: dict[str, Any]) -> None:
    contents["embeddings"][Level.SENTENCE][3] *= 2


def elsewhere(contents: dict[str, Any]) -> None:
    contents["indexed"] = {level: -rows for level, rows in contents["embeddings"].items()}


def misplaced(contents: dict[str, Any]) -> None:
    speech, *others = contents["reading"].speeches
    paragraph, *rest = speech.paragraphs
    wrong = dataclasses.replace(paragraph, end=10**6)
    speech = dataclasses.replace(speech, paragraphs=(wrong, *rest))
    contents["reading"] = dataclasses.replace(contents["reading"], speeches=(speech, *others))


def fewer(contents: dict[str, Any]) -> None:
    contents["embeddings"][Level.PARAGRAPH] = contents["embeddings"][Level.PARAGRAPH][:-1]


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (longer, "sentences.npy", "the embedding in row 3 is not of unit length"),
        (elsewhere, "paragraphs.faiss", "the index does not find row 2"),
        (misplaced, "a:p1", "its offsets lie outside of its speech"),
        (fewer, "paragraphs.npy", "38 embeddings, 39 passages and 38 in the manifest do not agree"),
    ],
)
def test_verify_looks_behind_the_checksums(
    corpus: Path, change: Callable[[dict[str, Any]], None], where: str, what: str
) -> None:
    committed_with(corpus, change)
    with Corpus.open(corpus) as opened:
        found = opened.verify()
    assert not found.ok
    assert (where, what) in [(fault.where, fault.what) for fault in found.faults]


def test_a_corpus_of_a_stranger_cannot_have_code_run(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Manifest.read(corpus)
    options = {"trust_remote_code": True, "dimension": 16, "device": "cuda"}
    strange = dataclasses.replace(written, encoder=dataclasses.replace(written.encoder, options=options))
    (corpus / "manifest.json").write_bytes(strange.to_bytes())
    asked: list[dict[str, Any]] = []

    def opens(_: str, **given: Any) -> FakeEncoder:
        asked.append(given)
        return FakeEncoder()

    monkeypatch.setattr("semantic.corpus.open_encoder", opens)
    with Corpus.open(corpus) as opened:
        opened.similar("学位")
    assert asked == [{"dimension": 16}]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are those of POSIX")
def test_a_read_only_folder_is_read_and_not_written(corpus: Path, sources: list[Path]) -> None:
    """In a process of its own, which gives up the rights of root if it has them."""
    with tempfile.TemporaryDirectory() as open_to_all:
        place = Path(open_to_all)
        shutil.copytree(corpus, place / "corpus")
        shutil.copy(sources[0], place / "d.txt")
        for path in [place, *place.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        code = (
            "import os\nfrom semantic import Corpus, read_speeches\nfrom semantic.encoders.fake import FakeEncoder\n"
            "from semantic.errors import CorpusWriteError\n"
            f"def opened(): return Corpus.open({str(place / 'corpus')!r}, encoder=FakeEncoder())\n"
            "with opened() as corpus: corpus.similar('学位')\n"  # all that is imported later is imported now
            "if os.geteuid() == 0: os.setuid(65534)\n"
            "with opened() as corpus:\n"
            "    print(len(corpus.similar('学位')), corpus.verify().ok)\n"
            f"    for change in (lambda: corpus.remove(['a']), lambda: corpus.add([{str(place / 'd.txt')!r}])):\n"
            "        try: change()\n"
            "        except CorpusWriteError as error: print(error)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
        place.chmod(0o755)
        (place / "corpus").chmod(0o755)
        for path in place.rglob("*"):
            path.chmod(0o755)
    assert done.returncode == 0, done.stderr
    found, *refusals = done.stdout.splitlines()
    assert found == "10 True"
    assert len(refusals) == 2
    for refusal in refusals:
        assert (
            "cannot be written to (Permission denied); nothing was changed. Check its permissions" in refusal
        )


def test_a_damaged_file_of_unfinished_work_is_begun_anew(corpus: Path, tmp_path: Path) -> None:
    (corpus / "pending-000001.sqlite").write_bytes(b"this is no database" * 100)
    (tmp_path / "d.txt").write_text("丁市政府工作报告\n今年要办好实事。", encoding="utf-8")
    with Corpus.open(corpus, encoder=FakeEncoder()) as opened:
        opened.add([tmp_path / "d.txt"])
        assert opened.verify().ok
    assert list(corpus.glob("pending*")) == []


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path, sources: list[Path]) -> None:
    with pytest.raises(
        CorpusError, match="holds other files and is no corpus; name a new or an empty folder"
    ):
        Corpus.build(sources, tmp_path, encoder=FakeEncoder())
    with pytest.raises(CorpusNotFoundError, match="holds no finished corpus"):
        Corpus.open(tmp_path)
    with pytest.raises(CorpusNotFoundError, match="There is no corpus"):
        Corpus.open(tmp_path / "nowhere")
    with pytest.raises(SemanticError, match="could not be written"):
        Corpus.build(sources, sources[0] / "corpus", encoder=FakeEncoder())


def test_nothing_in_the_folder_is_a_pickle(corpus: Path) -> None:
    assert {path.suffix for path in files_of(corpus)} == {".json", ".npy", ".sqlite", ".faiss"}
    assert set(Manifest.read(corpus).files) == {
        path.name for path in files_of(corpus) if path.name != "manifest.json"
    }
