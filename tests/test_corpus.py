"""The front door: build, open, add, remove, similar."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from semantic import Corpus, read_speeches
from semantic.encoders.fake import FakeEncoder
from semantic.encoders.protocol import Embeddings, Fingerprint
from semantic.errors import (
    BrokenCorpusError,
    CorpusError,
    EncoderError,
    EncoderMismatchError,
    SemanticError,
    SourceError,
    UnknownIdError,
)
from semantic.progress import Advance
from semantic.records import Kind, Level
from semantic.search.filters import Filter
from semantic.settings import EncoderSettings, Settings
from semantic.store.generations import Generation

SPEECHES = {
    "2024-linhe": ("临禾市政府工作报告", "市长 周予安", "2024年1月16日"),
    "2025-linhe": ("临禾市政府工作报告", "市长 周予安", "2025年1月17日"),
    "2026-qingxu": ("青序市政府工作报告", "市长 林见微", "2026年1月20日"),
}
BODIES = {
    "2024-linhe": ["全力推进灵溪河治理，新建绿道三十公里。", "让每一滴水都清澈，让每一条河都有人守护。"],
    "2025-linhe": ["让每一滴水都清澈，让每一条河都有人守护。", "新建口袋公园二十个，改造老旧小区八十个。"],
    "2026-qingxu": [
        "新建口袋公园十二个，改造老旧小区四十个。",
        "Green growth needs patient and honest work.",
    ],
}


class CountingEncoder(FakeEncoder):
    """Keeps the texts it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode_passages(self, texts: Sequence[str], *, advance: Advance | None = None) -> Embeddings:
        self.encoded += texts
        return super().encode_passages(texts, advance=advance)


def write_speech(folder: Path, name: str) -> Path:
    title, speaker, date = SPEECHES[name]
    path = folder / f"{name}.txt"
    path.write_text("\n".join([title, f"（{date}）", speaker, "各位代表：", *BODIES[name]]), encoding="utf-8")
    return path


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Path]:
    return {name: write_speech(tmp_path, name) for name in SPEECHES}


@pytest.fixture
def corpus(tmp_path: Path, sources: dict[str, Path]) -> Iterator[Corpus]:
    with Corpus.build(sources.values(), tmp_path / "corpus", encoder=FakeEncoder()) as built:
        yield built


def texts(corpus: Corpus, query: str, **limits: object) -> list[str]:
    return [neighbour.text for neighbour in corpus.similar(query, **limits)]  # type: ignore[arg-type]


def committed(path: Path) -> dict[str, bytes]:
    """Return the files of the committed generation by name."""
    with Corpus.open(path) as opened:
        folder = path / f"generation-{opened.manifest.generation:06}"
        return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_what_was_read_comes_back_whole(corpus: Corpus, sources: dict[str, Path]) -> None:
    assert corpus.reading == read_speeches(sources.values())
    assert corpus.speech("2025-linhe") == corpus.speeches[1]
    assert corpus.passage("2025-linhe:p5").text == BODIES["2025-linhe"][0]
    assert corpus.passage("2026-qingxu:p6s1").text == BODIES["2026-qingxu"][1]
    for speech in corpus.speeches:
        for paragraph in speech.paragraphs:
            assert paragraph.text == speech.text[paragraph.start : paragraph.end]


def test_everything_the_examples_hold_comes_back_whole(examples: Path, tmp_path: Path) -> None:
    reading = read_speeches(examples / "speeches")
    with Corpus.build(examples / "speeches", tmp_path / "corpus", encoder=FakeEncoder()) as built:
        assert built.reading == reading
        assert built.verify().ok
        told = built.info()
    sentences = sum(len(paragraph.sentences) for paragraph in reading.paragraphs)
    assert (told["speeches"], told["paragraphs"], told["sentences"]) == (
        10,
        len(reading.paragraphs),
        sentences,
    )
    assert (told["format"], told["encoder"], told["dimension"], told["generation"]) == (1, "fake", 16, 1)


def test_rows_are_in_the_order_of_speech_and_place(corpus: Corpus) -> None:
    encoder = FakeEncoder()
    in_order = [p.text for s in sorted(corpus.speeches, key=lambda s: s.id) for p in s.paragraphs]
    assert np.array_equal(corpus.embeddings(), encoder.encode_passages(in_order))
    assert corpus.embeddings("sentence").shape == (corpus.info()["sentences"], encoder.dimension)


def test_nearest_first_with_shared_wording(corpus: Corpus) -> None:
    first, second = corpus.similar("新建口袋公园二十个，改造老旧小区九十个。", k=2)
    assert (first.rank, first.id, first.speech_id) == (1, "2025-linhe:p6", "2025-linhe")
    assert (first.speaker, first.place, first.date) == ("周予安", "临禾市", "2025-01-17")
    assert second.id == "2026-qingxu:p5"
    assert 0 < second.similarity < first.similarity < 1
    assert [first.text[start:end] for start, end in first.shared] == ["新建口袋公园二十个，改造老旧小区"]
    assert (first.kind, second.kind) == (Kind.EDITED, Kind.EDITED)
    assert str(first).startswith(f"{first.similarity:.4f}  2025-linhe:p6  周予安, 临禾市, 2025-01-17")


def test_ties_are_in_the_order_of_speech_and_place(corpus: Corpus) -> None:
    found = corpus.similar("让每一滴水都清澈，让每一条河都有人守护。", k=2)
    assert [(neighbour.id, neighbour.similarity) for neighbour in found] == [
        ("2024-linhe:p6", pytest.approx(1)),
        ("2025-linhe:p5", pytest.approx(1)),
    ]
    assert found[0].similarity == found[1].similarity


def test_a_threshold_of_one_finds_what_is_equal_without_a_cap(corpus: Corpus) -> None:
    found = corpus.similar(paragraph="2024-linhe:p6", k=None, min_similarity=1)
    assert [neighbour.id for neighbour in found] == ["2025-linhe:p5"]
    everything = corpus.similar("公园", k=None, min_similarity=-1)
    assert len(everything) == 6
    assert [n.similarity for n in everything] == sorted((n.similarity for n in everything), reverse=True)
    assert corpus.similar("公园", k=1, min_similarity=0.9999) == []


def test_a_paragraph_is_not_its_own_neighbour(corpus: Corpus) -> None:
    own = {neighbour.id for neighbour in corpus.similar(paragraph="2025-linhe:p6", k=20)}
    assert own == {"2024-linhe:p5", "2024-linhe:p6", "2025-linhe:p5", "2026-qingxu:p5", "2026-qingxu:p6"}
    others = {n.speech_id for n in corpus.similar(paragraph="2025-linhe:p6", k=20, across_speeches=True)}
    assert others == {"2024-linhe", "2026-qingxu"}
    sentences = {n.id for n in corpus.similar(paragraph="2025-linhe:p6", level="sentence", k=20)}
    assert sentences == {f"{passage}s1" for passage in own}
    around = {n.id for n in corpus.similar(paragraph="2025-linhe:p6s1", k=20)}
    assert around == own


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({"speaker": "周予安"}, {"2024-linhe", "2025-linhe"}),
        ({"speaker": ["周予安", "林見微"]}, {"2024-linhe", "2025-linhe", "2026-qingxu"}),
        ({"place": "青序"}, {"2026-qingxu"}),
        ({"place": "青序市"}, {"2026-qingxu"}),
        ({"since": "2025"}, {"2025-linhe", "2026-qingxu"}),
        ({"since": "2025-01-17", "until": "2025-01-17"}, {"2025-linhe"}),
        ({"until": "2024-12"}, {"2024-linhe"}),
        ({"speech": ("2024-linhe", "2026-qingxu")}, {"2024-linhe", "2026-qingxu"}),
        ({"language": "zh", "since": "2026"}, {"2026-qingxu"}),
        ({"language": "ZH", "until": "2024"}, {"2024-linhe"}),
        ({"language": "fr"}, set()),
        ({"speaker": "无名氏"}, set()),
    ],
)
def test_filters_act_inside_the_search(corpus: Corpus, limits: dict[str, object], found: set[str]) -> None:
    for level in Level:
        neighbours = corpus.similar("公园", k=2 * len(found) or 1, level=level, **limits)  # type: ignore[arg-type]
        assert {neighbour.speech_id for neighbour in neighbours} == found


def test_a_search_within_some_paragraphs_finds_nothing_else(corpus: Corpus) -> None:
    river, parks = corpus.speech("2024-linhe").paragraphs[-2:], corpus.speech("2026-qingxu").paragraphs[-2]
    within = [(each.speech_id, each.id) for each in (*river, parks)]
    found = set(texts(corpus, "新建口袋公园", within=within))
    assert found == {*BODIES["2024-linhe"], BODIES["2026-qingxu"][0]}
    sentences = texts(corpus, "让每一条河都有人守护", within=within[:1], level="sentence", mode="both")
    assert sentences == [each.text for each in river[0].sentences]
    assert texts(corpus, "新建口袋公园", within=[("2025-linhe", parks.id), ("nowhere", parks.id)]) == []
    assert texts(corpus, "新建口袋公园", within=()) == []


def test_what_is_open_stays_though_the_folder_is_taken_away(corpus: Corpus) -> None:
    before = corpus.embeddings().copy()
    shutil.rmtree(corpus.path)
    assert np.array_equal(corpus.embeddings(), before)


def test_wording_is_searched_without_an_encoder(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("semantic.corpus.open_encoder", None)
    with Corpus.open(corpus.path) as opened:
        first, second = opened.similar("口袋公園", k=2, mode="lexical")
    assert {first.id, second.id} == {"2025-linhe:p6", "2026-qingxu:p5"}
    assert 0 < second.similarity <= first.similarity < 1
    assert [first.text[start:end] for start, end in first.shared] == ["口袋公园"]
    assert corpus.similar("zebra", k=2, mode="lexical") == []
    equal = corpus.similar(paragraph="2024-linhe:p6", k=None, min_similarity=1, mode="lexical")
    assert [neighbour.id for neighbour in equal] == ["2025-linhe:p5"]
    assert texts(corpus, "公园", k=9, mode="lexical", place="青序") == [BODIES["2026-qingxu"][0]]


def test_meaning_and_wording_together(corpus: Corpus) -> None:
    query = "改造老旧小区八十个"
    found = corpus.similar(query, k=6, mode="both", level="sentence")
    assert len(found) == 6
    assert found[0].id == "2025-linhe:p6s1"
    meaning = {n.id: n.similarity for n in corpus.similar(query, k=6, level="sentence")}
    assert {n.id: n.similarity for n in found} == meaning  # the same cosines in another order


def test_headings_are_found_when_asked_for(corpus: Corpus) -> None:
    assert texts(corpus, "青序市政府工作报告", k=1, role="heading") == ["青序市政府工作报告"]
    assert "青序市政府工作报告" not in texts(corpus, "青序市政府工作报告", k=50)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"text": " \n"}, "There is no text to look for"),
        ({}, "Give either a text to look for or the id of a paragraph"),
        ({"text": "a", "paragraph": "b"}, "Give either"),
        ({"text": "a", "k": 0}, "k is 0; ask for 1 neighbour or more"),
        ({"text": "a", "k": None}, "give k or min_similarity"),
        ({"text": "a", "min_similarity": 1.5}, "cosine lies between -1 and 1"),
        ({"text": "a", "level": "word"}, "'word' is no level; choose paragraph or sentence"),
        (
            {"text": "a", "mode": "magic"},
            "'magic' is no mode of search; choose among semantic, lexical, both",
        ),
        ({"text": "a", "speech": "nobody"}, "There is no speech 'nobody' in"),
        ({"text": "a", "since": "2026", "until": "2025-12"}, "No date lies between 2026 and 2025-12"),
        ({"text": "a", "since": 2026}, "2026 is no date"),
        ({"text": "a", "k": "3"}, "k is 3; ask for 1"),
        ({"text": "a", "min_similarity": "0.5"}, "The least similarity is 0.5; cosine"),
        ({"text": "a", "across_speeches": True}, "A text is in no speech"),
        ({"text": "a", "role": "chorus"}, "'chorus' is no role"),
        ({"text": "a", "since": "next year"}, "'next year' is no date; write 2026"),
        ({"paragraph": "nobody:p1"}, "There is no paragraph or sentence 'nobody:p1'"),
    ],
)
def test_what_cannot_be_asked_is_said(corpus: Corpus, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(SemanticError, match=message):
        corpus.similar(**arguments)  # type: ignore[arg-type]


def test_an_embedding_of_ones_own(corpus: Corpus) -> None:
    query = corpus.embeddings()[4]
    assert corpus.similar_to(query, k=1)[0].similarity == pytest.approx(1)
    assert {n.speech_id for n in corpus.similar_to(query, where=Filter(places=("青序",)))} == {"2026-qingxu"}
    for length in (2, 0, np.nan):
        with pytest.raises(SemanticError, match=r"has the length .*; divide it by its length"):
            corpus.similar_to(length * query)
    with pytest.raises(
        SemanticError, match=r"has the shape \(3,\), and those of .* have \(16,\); make it with fake"
    ):
        corpus.similar_to(query[:3])


def test_adding_encodes_only_what_is_new_and_equals_building_all(
    tmp_path: Path, sources: dict[str, Path]
) -> None:
    *first, last = sources.values()
    counting = CountingEncoder()
    with Corpus.build(first, tmp_path / "grown", encoder=counting) as corpus:
        counting.encoded.clear()
        added = corpus.add([last], metadata=None)
        assert [speech.id for speech in added.speeches] == ["2026-qingxu"]
        new = {"青序市政府工作报告", "（2026年1月20日）", "市长 林见微", *BODIES["2026-qingxu"]}
        assert set(counting.encoded) == new
        assert len(corpus.speeches) == 3
    Corpus.build(sources.values(), tmp_path / "whole", encoder=FakeEncoder()).close()
    assert committed(tmp_path / "grown") == committed(tmp_path / "whole")


def test_the_same_bytes_whatever_the_order_of_files(tmp_path: Path, sources: dict[str, Path]) -> None:
    for name, order in (("one", [*sources.values()]), ("two", [*sources.values()][::-1])):
        Corpus.build(order, tmp_path / name, encoder=FakeEncoder()).close()
    assert committed(tmp_path / "one") == committed(tmp_path / "two")
    assert (tmp_path / "one" / "manifest.json").read_bytes() == (
        tmp_path / "two" / "manifest.json"
    ).read_bytes()


def test_removing_leaves_no_trace_of_the_text(tmp_path: Path, sources: dict[str, Path]) -> None:
    sentence_of_one = "只有这一篇里才有的一句话。"
    own = tmp_path / "own.txt"
    own.write_text(f"某市讲话\n同志们：\n{sentence_of_one}\n责任编辑：王某某", encoding="utf-8")
    with Corpus.build([*sources.values(), own], tmp_path / "corpus", encoder=FakeEncoder()) as corpus:
        corpus.remove(["own"])
        assert len(corpus.speeches) == 3
        with pytest.raises(UnknownIdError, match=r"no speech 'own' .* there are 2024-linhe"):
            corpus.speech("own")
        assert corpus.verify().ok
        vector = FakeEncoder().encode_passages([sentence_of_one])[0].tobytes()
        for path in (tmp_path / "corpus").rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            for trace in (
                sentence_of_one.encode(),
                sentence_of_one.encode("utf-16-le"),
                b"own.txt",
                "王某某".encode(),
                vector,
            ):
                assert trace not in content, path
    Corpus.build(sources.values(), tmp_path / "never", encoder=FakeEncoder()).close()
    assert committed(tmp_path / "corpus") == committed(tmp_path / "never")


def test_the_encoder_is_checked_against_what_is_committed_now(
    corpus: Corpus, sources: dict[str, Path], tmp_path: Path
) -> None:
    """Another writer builds the corpus anew with another encoder; nothing is ever mixed."""
    with Corpus.open(corpus.path, encoder=FakeEncoder()) as reader:
        assert reader.similar("公园", k=1)
        Corpus.build(sources.values(), corpus.path, encoder=FakeEncoder(dimension=8), replace=True).close()
        reader.refresh()
        for use in (lambda: reader.similar("公园"), lambda: reader.add(write_speech(tmp_path, "2024-linhe"))):
            with pytest.raises(EncoderMismatchError, match="was built with encoder fake"):
                use()
        assert reader.manifest.encoder.dimension == 8


def test_interrupted_work_of_one_encoder_is_not_used_by_another(
    tmp_path: Path, sources: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    class Other(FakeEncoder):
        @property
        def fingerprint(self) -> Fingerprint:
            return dataclasses.replace(super().fingerprint, digest="0" * 64)

        def encode_passages(self, texts: Sequence[str], *, advance: Advance | None = None) -> Embeddings:
            return super().encode_passages(texts, advance=advance)[:, ::-1].copy()

    with monkeypatch.context() as patched:
        patched.setattr("semantic.building.commit", killed)
        with pytest.raises(KeyboardInterrupt):
            Corpus.build(sources.values(), tmp_path / "corpus", encoder=Other())
    assert list((tmp_path / "corpus").glob("pending*"))
    Corpus.build(sources.values(), tmp_path / "corpus", encoder=FakeEncoder()).close()
    Corpus.build(sources.values(), tmp_path / "clean", encoder=FakeEncoder()).close()
    assert committed(tmp_path / "corpus") == committed(tmp_path / "clean")


def test_refreshing_and_closing_while_others_search(tmp_path: Path, sources: dict[str, Path]) -> None:
    """In a process of its own, since what is wrong here ends it."""
    Corpus.build(sources.values(), tmp_path / "corpus", encoder=FakeEncoder()).close()
    code = (
        "import sys, threading, time\nfrom semantic import Corpus, SemanticError\n"
        f"corpus = Corpus.open({str(tmp_path / 'corpus')!r})\n"
        "done, closed, wrong = [], [], []\n"
        "def search():\n"
        "    while not closed:\n"
        "        try: done.append(len(corpus.similar('公园', k=3)) + len(corpus.speech('2024-linhe').paragraphs))\n"
        "        except SemanticError as error:\n"
        "            if not closing: wrong.append(error)\n"
        "closing = False\n"
        "threads = [threading.Thread(target=search) for _ in range(4)]\n"
        "for thread in threads: thread.start()\n"
        "while len(done) <= 60 and not wrong:\n    corpus.refresh(); time.sleep(0.01)\n"
        "closing = True\ncorpus.close(); time.sleep(0.1)\nclosed.append(True)\n"
        "for thread in threads: thread.join()\n"
        "print(len(done) > 60, set(done), wrong)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "True {9} []", done.stderr


def test_a_corpus_stays_what_was_opened_wherever_the_process_goes(
    tmp_path: Path, sources: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("here", "there"):
        Corpus.build(sources.values(), tmp_path / name / "x", encoder=FakeEncoder()).close()
    monkeypatch.chdir(tmp_path / "here")
    with Corpus.open("x", encoder=FakeEncoder()) as opened:
        monkeypatch.chdir(tmp_path / "there")
        opened.remove("2024-linhe")
        assert len(opened.speeches) == 2
    with Corpus.open("x", encoder=FakeEncoder()) as other:
        assert len(other.speeches) == 3


def test_building_anew_throws_nothing_away_unasked(corpus: Corpus, sources: dict[str, Path]) -> None:
    other = FakeEncoder(dimension=8)
    with pytest.raises(
        EncoderMismatchError, match=r"was built with encoder fake .* replace the corpus with --replace"
    ):
        Corpus.build(sources.values(), corpus.path, encoder=other)
    (corpus.path / "manifest.json").unlink()
    (corpus.path / "pending-000001.sqlite").write_bytes(b"")  # of an addition that was cut off
    with pytest.raises(BrokenCorpusError, match=r"has lost its manifest.json.* --replace"):
        Corpus.build(sources.values(), corpus.path, encoder=FakeEncoder())
    assert (corpus.path / "generation-000001" / "speeches.sqlite").exists()
    Corpus.build(sources.values(), corpus.path, encoder=other, replace=True).close()


def test_a_build_of_nothing_leaves_nothing(tmp_path: Path) -> None:
    for source, encoder in ((tmp_path / "nowhere", "fake"), (Path(__file__), "nonsense")):
        with pytest.raises(SemanticError):
            Corpus.build(source, tmp_path / "corpus", encoder=encoder)
        assert not (tmp_path / "corpus").exists()


def test_the_same_sources_by_other_paths_are_covered(
    tmp_path: Path, sources: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = next(iter(sources.values())).parent
    monkeypatch.chdir(folder)
    Corpus.build([path.name for path in sources.values()], tmp_path / "c", encoder=FakeEncoder()).close()
    with Corpus.build(sources.values(), tmp_path / "c", encoder=FakeEncoder()) as again:
        assert len(again.speeches) == 3


def test_a_closed_corpus_says_so(corpus: Corpus) -> None:
    with Corpus.open(corpus.path, encoder=FakeEncoder()) as opened:
        opened.similar("公园")
    fresh = Corpus.open(corpus.path, encoder=FakeEncoder())
    fresh.close()
    for closed in (opened, fresh):
        with pytest.raises(CorpusError, match=r"was closed; open it again"):
            closed.similar("公园")


def test_the_same_file_by_another_path_is_passed_over(corpus: Corpus, sources: dict[str, Path]) -> None:
    copy = sources["2024-linhe"].with_name("copy.txt")
    copy.write_bytes(sources["2024-linhe"].read_bytes())
    told = corpus.add(copy)
    assert [notice.message for notice in told.notices] == [
        f"it is in the corpus already as {sources['2024-linhe']} and was passed over"
    ]
    assert len(corpus.speeches) == 3
    assert corpus.add(copy, strict=True).speeches == ()


def test_passages_of_one_id_in_two_speeches_keep_their_neighbours(tmp_path: Path) -> None:
    lines = [
        {"speech_id": speech, "id": "same", "text": f"{speech}要新建口袋公园二十个，办好实事。"}
        for speech in "甲乙"
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    with Corpus.build(path, tmp_path / "corpus", encoder=FakeEncoder()) as corpus:
        found = corpus.similar_across_speeches(k=1)
    owners = [speech for speech, _ in found]
    assert owners == sorted(owners)
    assert {speech: near[0].speech_id for (speech, _), near in found.items()} == {"甲": "乙", "乙": "甲"}


def test_short_passages_are_not_compared_across_speeches(corpus: Corpus) -> None:
    found = corpus.similar_across_speeches(k=5)
    texts = {corpus.passage(passage).text for _, passage in found}
    assert "各位代表：" not in texts
    assert all(len(text) >= 10 for text in texts)
    assert all(near.speech_id != speech for (speech, _), nearest in found.items() for near in nearest)


def test_removing_needs_no_encoder(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("semantic.corpus.open_encoder", None)
    with Corpus.open(corpus.path) as opened:
        opened.remove(["2024-linhe"])
        assert [speech.id for speech in opened.speeches] == ["2025-linhe", "2026-qingxu"]
        assert opened.verify().ok


def test_an_encoder_is_opened_as_it_was_built(tmp_path: Path, sources: dict[str, Path]) -> None:
    encoder = FakeEncoder(dimension=24)
    with Corpus.build(sources.values(), tmp_path / "corpus", encoder=encoder) as built:
        found = built.similar("公园", k=3)
    with Corpus.open(tmp_path / "corpus") as opened:
        assert opened.encoder.dimension == 24
        assert opened.similar("公园", k=3) == found
    with (
        Corpus.open(tmp_path / "corpus", encoder="fake") as other,
        pytest.raises(EncoderMismatchError, match="was built with encoder fake"),
    ):
        other.similar("公园")
    settings = Settings(encoder=EncoderSettings(device="cpu"))
    with pytest.raises(EncoderError, match=r"The encoder fake has no option 'device'; it has dimension\."):
        Corpus.build(sources.values(), tmp_path / "other", encoder="fake", settings=settings)


def test_removing_one_speaker_of_a_file_keeps_the_others(tmp_path: Path) -> None:
    rows = [
        {"id": name, "text": f"{name}的讲话\n同志们：\n{name}说，要办好实事。", "title": f"{name}的讲话"}
        for name in ("甲", "乙")
    ]
    path = tmp_path / "both.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    with Corpus.build(path, tmp_path / "corpus", encoder=FakeEncoder()) as corpus:
        corpus.remove(["甲"])
        assert [speech.id for speech in corpus.speeches] == ["乙"]
        assert set(corpus.reading.digests) == {str(path)}
        corpus.remove(["乙"])
        assert corpus.reading.digests == {}
        assert corpus.similar("实事") == []
        assert corpus.verify().ok
        assert corpus.info()["paragraphs"] == 0


def test_a_file_that_is_there_is_passed_over_and_another_of_its_name_is_refused(
    corpus: Corpus, sources: dict[str, Path]
) -> None:
    before = corpus.manifest.generation
    told = corpus.add(sources.values())
    assert [notice.message for notice in told.notices] == [
        "it is in the corpus already and was passed over"
    ] * 3
    assert corpus.manifest.generation == before
    path = sources["2024-linhe"]
    path.write_text("另一篇讲话\n同志们：\n内容全然不同。", encoding="utf-8")
    with pytest.raises(
        SourceError, match="the corpus has a different file of this name; remove its speeches first"
    ):
        corpus.add(path)
    assert corpus.speech("2024-linhe").title == "临禾市政府工作报告"


def test_an_id_that_is_taken_gets_the_folder_in_front(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    path = write_speech(tmp_path / "other", "2024-linhe")
    path.write_text(path.read_text(encoding="utf-8") + "\n又一句话。", encoding="utf-8")
    assert [speech.id for speech in corpus.add(path).speeches] == ["other-2024-linhe"]
    assert corpus.verify().ok


def test_building_again_uses_what_was_encoded_and_loses_nothing_unasked(
    tmp_path: Path, sources: dict[str, Path]
) -> None:
    folder = tmp_path / "corpus"
    Corpus.build(sources.values(), folder, encoder=FakeEncoder()).close()
    counting = CountingEncoder()
    with Corpus.build(sources.values(), folder, encoder=counting) as again:
        assert again.manifest.generation == 2
    assert counting.encoded == []
    with pytest.raises(CorpusError, match=r"holds 2 files that are not among these sources .* --replace"):
        Corpus.build(sources["2024-linhe"], folder, encoder=counting)
    with Corpus.build(sources["2024-linhe"], folder, encoder=counting, replace=True) as replaced:
        assert [speech.id for speech in replaced.speeches] == ["2024-linhe"]
    assert [path.name for path in folder.glob("generation-*")] == ["generation-000003"]


def test_a_file_that_cannot_be_read_is_kept_in_the_account(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(SourceError, match=r"empty.txt: it is empty"):
        corpus.add(tmp_path / "empty.txt")
    (tmp_path / "more.txt").write_text("又一篇讲话\n同志们：\n内容很好。", encoding="utf-8")
    with pytest.raises(SourceError, match="since a file could not be used"):
        corpus.add([tmp_path / "empty.txt", tmp_path / "more.txt"], strict=True)
    added = corpus.add([tmp_path / "empty.txt", tmp_path / "more.txt"])
    assert len(added.speeches) == 1
    assert [failure.source for failure in corpus.reading.failures] == [str(tmp_path / "empty.txt")]
    with pytest.raises(SourceError, match=r"There is no file to read"):
        Corpus.build([], tmp_path / "none", encoder=FakeEncoder())


def test_an_open_corpus_can_be_read_by_many_threads(corpus: Corpus) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: corpus.similar("新建口袋公园", k=3, level="sentence"), range(60)))
    assert all(each == found[0] for each in found)


def test_files_are_checked_before_they_are_read(corpus: Corpus) -> None:
    generation = Generation.open(corpus.path)
    assert generation.checked("speeches.sqlite").exists()
    generation.close()
    generation.close()


def test_the_five_lines_of_the_readme_with_the_default_encoder(examples: Path, tmp_path: Path) -> None:
    code = (
        "import sys\nfor name in ('torch', 'transformers', 'sentence_transformers'): sys.modules[name] = None\n"
        "from semantic import Corpus\n"
        f"corpus = Corpus.build({str(examples / 'speeches')!r}, {str(tmp_path / 'city.corpus')!r})\n"
        "for neighbour in corpus.similar('新建口袋公园', k=5):\n    print(neighbour)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    assert len(done.stdout.splitlines()) == 10
    assert done.stderr == ""
