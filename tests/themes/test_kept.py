"""What a corpus folder keeps of themes, and themes that go on from it."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from semantic import Corpus
from semantic.errors import CorpusError, CorpusLockedError, CorpusWriteError, SemanticError
from semantic.records import Speech
from semantic.store.locks import writing
from semantic.themes.choosing import Evidence
from semantic.themes.kept import FILE, KeptThemes, forget_all_but, text_digest
from semantic.themes.theme import Themes

STATIC = "static-multilingual"
Speeches = Callable[..., tuple[Speech, ...]]
FARMS = [
    "推广良种，农民种粮有账算。",
    "水稻亩产提高，秋收颗粒归仓。",
    "蔬菜大棚添三百座。",
    "保护耕地，改良土壤。",
    "农机下乡，春耕早动手。",
    "农户养猪养羊都有保险。",
]
SCHOOLS = [
    "新建小学六所，招聘教师。",
    "学生免费午餐，学校食堂翻新。",
    "中学教师下乡支教。",
    "幼儿园收费下降，家长满意。",
    "大学助学金提高一成。",
    "职业学校学生毕业有手艺。",
]
RIVERS = [
    "清理河道淤泥，河水见底。",
    "关停排污口，水质改善。",
    "污水处理厂扩容。",
    "湖区湿地恢复，白鹭回来。",
    "治理水土流失，溪流变清。",
    "水源地不准建化工厂。",
]
TRADE = [
    "口岸通关加快，出口增长。",
    "外贸企业退税三天到账。",
    "跨境电商保税仓库再建四座。",
    "自贸试验区吸引外商投资。",
    "港口集装箱吞吐量上升。",
    "组织企业参加海外展会。",
]
MATTERS = {"farms": FARMS, "schools": SCHOOLS, "rivers": RIVERS, "trade": TRADE}
MATTER_OF = {text: matter for matter, texts in MATTERS.items() for text in texts}
SPEECHES = {f"town-{n}": [texts[n] for texts in MATTERS.values()] for n in range(4)}
LATER = {f"town-{n}": [texts[n] for texts in MATTERS.values()] for n in (4, 5)}

KEPT = KeptThemes(
    made_of="abc",
    asked=None,
    continues=True,
    seed=7,
    evidence=(Evidence(k=2, silhouette=1 / 3, stability=0.9),),
    highest=12,
    members={"theme-3": {"a": (1, 3), "讲话": (2,)}, "theme-12": {"a": (2,)}},
    texts={"a": "a digest", "讲话": "another"},
)


def table(path: Path, texts: Mapping[str, Sequence[str]]) -> Path:
    rows = [{"speech_id": id_, "text": text, "language": "zh"} for id_, own in texts.items() for text in own]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus folder that no test changes."""
    here = tmp_path_factory.mktemp("kept")
    Corpus.build(table(here / "table.jsonl", SPEECHES), here / "corpus", encoder=STATIC).close()
    return here / "corpus"


@pytest.fixture
def corpus(built: Path, tmp_path: Path) -> Iterator[Corpus]:
    shutil.copytree(built, tmp_path / "corpus")
    with Corpus.open(tmp_path / "corpus") as opened:
        yield opened


def as_bytes(themes: Themes) -> str:
    return json.dumps(themes.to_json(), ensure_ascii=False)


def ids_of(themes: Themes) -> set[str]:
    return {theme.id for theme in themes.themes}


def placed(themes: Themes) -> dict[str, str]:
    """Return the theme of each paragraph by its id."""
    return {each.paragraph_id: each.theme for each in themes.assignments}


def matter_by_theme(corpus: Corpus, themes: Themes) -> dict[str, set[str]]:
    return {
        theme.id: {MATTER_OF[corpus.passage(each.paragraph_id).text] for each in themes.members(theme.id)}
        for theme in themes.themes
    }


def file_in(corpus: Corpus) -> Path:
    return corpus.path / FILE


# The file


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    assert KeptThemes.read(tmp_path) is None, "nothing is kept yet"
    KEPT.write(tmp_path)
    assert KeptThemes.read(tmp_path) == KEPT, "to the last digit"
    of_a_user = replace(KEPT, asked=5, evidence=(), members={})
    of_a_user.write(tmp_path)
    assert KeptThemes.read(tmp_path) == of_a_user
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_the_same_makes_the_same_bytes(tmp_path: Path) -> None:
    KEPT.write(tmp_path)
    before = (tmp_path / FILE).read_bytes()
    turned = replace(KEPT, members=dict(reversed([*KEPT.members.items()])))
    turned.write(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before
    assert "讲话" in before.decode(), "for people to read"


def test_paragraphs_are_known_by_speech_and_place(speeches_of: Speeches) -> None:
    a, b = speeches_of({"a": FARMS[:4], "b": SCHOOLS[:2]})
    kept = replace(KEPT, texts={"a": text_digest(a)})
    assert kept.theme_of([a, b]) == ["theme-3", "theme-12", "theme-3", None, None, None]


def test_in_another_text_no_paragraph_is_known(speeches_of: Speeches) -> None:
    (was,), (now,) = speeches_of({"a": FARMS[:3]}), speeches_of({"a": FARMS[1:4]})
    assert replace(KEPT, texts={"a": text_digest(was)}).theme_of([now]) == [None, None, None]


def test_what_is_left_of_a_speech_alone() -> None:
    left = KEPT.only(["讲话", "b"])
    assert left.members == {"theme-3": {"讲话": (2,)}, "theme-12": {}}
    assert left.texts == {"讲话": "another"}
    assert (left.highest, left.evidence) == (12, KEPT.evidence), "its numbers are not used again"
    assert KEPT.only(["a", "讲话"]) == KEPT


BROKEN: list[bytes] = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b'{"format": 1}',
    b'{"format": 2, "made_of": "", "asked": null, "continues": false, "seed": 0, "evidence": [], "highest": 0, "members": {}}',
    b'{"format": 1, "made_of": "", "asked": null, "continues": false, "seed": 0, "evidence": [], "highest": 0, "members": []}',
    b'{"format": 1, "made_of": "", "asked": null, "continues": false, "seed": 0, "evidence": [1], "highest": 0, "members": {}}',
    b'{"format": 1, "made_of": "", "asked": "x", "continues": false, "seed": 0, "evidence": [], "highest": 0, "members": {}}',
    b'{"format": 1, "made_of": "", "asked": null, "continues": false, "seed": 0, "evidence": [], "highest": 0, "members": {"a": {"b": 3}}}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
def test_what_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(SemanticError) as refused:
        KeptThemes.read(tmp_path)
    message = str(refused.value)
    assert message.startswith(f"{tmp_path / FILE} ")
    assert message.endswith("it keeps the ids of themes: make them anew with --fresh, or put the file back.")
    assert "\n" not in message


def test_nothing_is_written_where_the_same_is_kept(corpus: Corpus) -> None:
    corpus.themes(k=4)
    before = file_in(corpus).stat()
    corpus.themes(k=4)
    assert file_in(corpus).stat().st_mtime_ns == before.st_mtime_ns
    assert file_in(corpus).stat().st_ino == before.st_ino


def test_themes_of_a_state_that_is_gone_are_not_kept(corpus: Corpus) -> None:
    analysis = corpus.theme_analysis(k=4)
    with Corpus.open(corpus.path, encoder=STATIC) as other:
        other.remove(["town-2"])
    with pytest.raises(CorpusError, match="was changed while its themes were made; make them again"):
        corpus.keep_themes(analysis)
    assert not file_in(corpus).exists()


def test_what_is_broken_is_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"{")
    KEPT.write(tmp_path)
    assert KeptThemes.read(tmp_path) == KEPT


def test_what_is_broken_is_forgotten_whole(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'{"a": [1, 2]')
    forget_all_but(tmp_path, ["a"])
    assert not (tmp_path / FILE).exists()
    forget_all_but(tmp_path, ["a"])
    assert not (tmp_path / FILE).exists(), "nothing is made where nothing was kept"


@pytest.mark.parametrize("failing", ["write_beside", "put_in_place"])
def test_what_was_kept_is_there_until_the_new_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    KEPT.write(tmp_path)
    before = (tmp_path / FILE).read_bytes()

    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr(f"semantic.themes.kept.{failing}", fails)
        with pytest.raises(CorpusWriteError) as refused:
            replace(KEPT, seed=8).write(tmp_path)
    assert str(refused.value) == (
        f"{tmp_path / FILE} cannot be written (No space left on device); themes will not keep their ids."
    )
    assert (tmp_path / FILE).read_bytes() == before
    replace(KEPT, seed=8).write(tmp_path)
    assert KeptThemes.read(tmp_path) == replace(KEPT, seed=8)
    assert {path.name for path in tmp_path.iterdir()} == {FILE}


def test_a_kill_before_the_last_step_leaves_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    KEPT.write(tmp_path)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            replace(KEPT, seed=8).write(tmp_path)
    assert KeptThemes.read(tmp_path) == KEPT


# A corpus


def test_the_second_time_nothing_changes(corpus: Corpus) -> None:
    first = corpus.themes(k=4)
    kept = file_in(corpus).read_bytes()
    second = corpus.themes(k=4)
    assert as_bytes(second) == as_bytes(first)
    assert not second.continues, "they are the same, and went on from none"
    assert (second.centroids == first.centroids).all()
    assert file_in(corpus).read_bytes() == kept
    assert corpus.verify().ok


def test_themes_of_a_chosen_number_go_on_with_their_evidence(corpus: Corpus) -> None:
    first, second = corpus.themes(), corpus.themes()
    assert first.evidence
    assert as_bytes(second) == as_bytes(first)


def test_each_matter_is_a_theme(corpus: Corpus) -> None:
    told = corpus.themes(k=4)
    assert sorted(map(sorted, matter_by_theme(corpus, told).values())) == [[m] for m in sorted(MATTERS)]
    kept = KeptThemes.read(corpus.path)
    assert kept is not None
    assert (kept.asked, kept.seed, kept.highest) == (4, 0, 4)
    assert kept.theme_of(corpus.speeches) == [placed(told)[each.id] for each in corpus.reading.paragraphs]
    assert not any(text in file_in(corpus).read_text(encoding="utf-8") for text in MATTER_OF)


def test_old_paragraphs_keep_their_themes_when_speeches_are_added(corpus: Corpus, tmp_path: Path) -> None:
    before = corpus.themes(k=4)
    corpus.add(table(tmp_path / "later.jsonl", LATER))
    after = corpus.themes(k=4)
    assert (after.continues, after.k, ids_of(after)) == (True, 4, ids_of(before))
    assert placed(before).items() < placed(after).items()
    by_theme = matter_by_theme(corpus, after)
    assert sorted(map(sorted, by_theme.values())) == [[m] for m in sorted(MATTERS)], "and new ones join them"
    assert [theme.size for theme in after.themes] == [6] * 4
    assert as_bytes(corpus.themes(k=4)) == as_bytes(after)


def test_a_chosen_number_stays_when_speeches_are_added(corpus: Corpus, tmp_path: Path) -> None:
    before = corpus.themes()
    corpus.add(table(tmp_path / "later.jsonl", LATER))
    after = corpus.themes()
    assert (after.k, ids_of(after), after.evidence) == (before.k, ids_of(before), before.evidence)
    stayed = sum(placed(after)[id_] == theme for id_, theme in placed(before).items())
    assert stayed >= 0.9 * len(before.assignments)


def test_a_fresh_fit_numbers_anew(corpus: Corpus) -> None:
    corpus.themes(k=4)
    several = corpus.themes(k=6)
    assert ids_of(several) - {f"theme-{n}" for n in range(1, 5)}, "some are new"
    fresh = corpus.themes(k=6, fresh=True)
    assert not fresh.continues
    assert [theme.id for theme in fresh.themes] == [f"theme-{n}" for n in range(1, 7)]
    assert {t.representatives for t in fresh.themes} == {t.representatives for t in several.themes}
    assert as_bytes(corpus.themes(k=6, fresh=True)) == as_bytes(fresh)
    assert as_bytes(corpus.themes(k=6)) == as_bytes(fresh), "what was made fresh is kept"


def test_another_number_keeps_the_ids_of_what_stays(corpus: Corpus) -> None:
    four = corpus.themes(k=4)
    six = corpus.themes(k=6)
    assert not six.continues
    assert len(ids_of(six)) == 6
    old, new = ids_of(six) & ids_of(four), ids_of(six) - ids_of(four)
    assert len(old) >= 2
    assert new == {f"theme-{n}" for n in range(5, 5 + len(new))}
    for id_ in old:
        before, after = ({m.paragraph_id for m in told.members(id_)} for told in (four, six))
        assert len(before & after) >= len(before | after) / 2
    back = corpus.themes(k=4)
    assert ids_of(back) & ids_of(six)
    unseen = ids_of(back) - ids_of(six)
    assert all(int(id_.removeprefix("theme-")) > 4 + len(new) for id_ in unseen), "no number comes twice"


def test_another_seed_begins_anew_under_the_old_ids(corpus: Corpus) -> None:
    first, second = corpus.themes(k=4), corpus.themes(k=4, seed=1)
    assert not second.continues
    assert placed(second) == placed(first)


def test_more_representatives_are_the_same_themes(corpus: Corpus) -> None:
    three, one = corpus.themes(k=4), corpus.themes(k=4, representatives=1)
    assert [theme.representatives for theme in one.themes] == [t.representatives[:1] for t in three.themes]


def test_nothing_of_a_removed_speech_is_kept(corpus: Corpus) -> None:
    before = corpus.themes(k=4)
    assert "town-2" in file_in(corpus).read_text(encoding="utf-8")
    corpus.remove(["town-2"])
    assert "town-2" not in file_in(corpus).read_text(encoding="utf-8")
    after = corpus.themes(k=4)
    assert ids_of(after) == ids_of(before)
    assert placed(after) == {id_: t for id_, t in placed(before).items() if not id_.startswith("town-2")}


def test_no_file_has_anything_of_a_removed_speech(corpus: Corpus) -> None:
    corpus.themes(k=4)
    corpus.remove(["town-2"])
    assert corpus.older_states == 0
    assert not any(b"town-2" in path.read_bytes() for path in corpus.path.rglob("*") if path.is_file())


def test_removing_needs_no_themes(corpus: Corpus) -> None:
    corpus.remove(["town-2"])
    assert not file_in(corpus).exists()


def test_removing_takes_a_broken_file_away(corpus: Corpus) -> None:
    file_in(corpus).write_text('{"town-2": ', encoding="utf-8")
    corpus.remove(["town-2"])
    assert not file_in(corpus).exists()
    assert corpus.themes(k=4).k == 4


def test_a_theme_whose_speeches_are_all_removed_does_not_come_back(corpus: Corpus, tmp_path: Path) -> None:
    corpus.add(table(tmp_path / "sea.jsonl", {"sea": ["渔船出海捕鱼，渔港扩建。", "渔民的鱼卖到外省。"]}))
    five = corpus.themes(k=5)
    lost = {placed(five)["sea:p1"], placed(five)["sea:p2"]} - {
        theme for id_, theme in placed(five).items() if not id_.startswith("sea")
    }
    corpus.remove(["sea"])
    after = corpus.themes(k=5)
    assert lost
    assert not ids_of(after) & lost


def test_the_number_that_is_asked_for_comes_as_soon_as_it_can(tmp_path: Path) -> None:
    few = table(tmp_path / "few.jsonl", {"town-0": [FARMS[0], SCHOOLS[0]]})
    with Corpus.build(few, tmp_path / "corpus", encoder=STATIC) as corpus:
        assert corpus.themes(k=4).k == 2, "there are no more distinct paragraphs"
        corpus.add(table(tmp_path / "later.jsonl", LATER))
        assert corpus.themes(k=4).k == 4


def test_a_broken_file_is_refused_and_mended_by_a_fresh_fit(corpus: Corpus) -> None:
    first = corpus.themes(k=4)
    file_in(corpus).write_bytes(b"{")
    with pytest.raises(
        SemanticError, match=r"themes\.json is not as it was written.*make them anew with --fresh"
    ):
        corpus.themes(k=4)
    assert as_bytes(corpus.themes(k=4, fresh=True)) == as_bytes(first)
    assert as_bytes(corpus.themes(k=4)) == as_bytes(first)


def test_a_corpus_of_other_sources_does_not_go_on(corpus: Corpus, tmp_path: Path) -> None:
    corpus.themes(k=4)
    turned = {id_: texts[::-1] for id_, texts in SPEECHES.items() if id_ != "town-0"}
    turned["town-1"] = LATER["town-4"]
    with Corpus.build(
        table(tmp_path / "other.jsonl", turned), corpus.path, encoder=STATIC, replace=True
    ) as other:
        assert "town-0" not in (file_in(other).read_text("utf-8") if file_in(other).exists() else "")
        assert not other.themes(k=4).continues


def test_a_corpus_that_is_built_again_of_the_same_goes_on(corpus: Corpus, tmp_path: Path) -> None:
    source = table(tmp_path / "table.jsonl", SPEECHES)
    with Corpus.build(source, tmp_path / "again", encoder=STATIC) as first:
        told = first.themes(k=4)
    with Corpus.build(source, tmp_path / "again", encoder=STATIC) as second:
        assert as_bytes(second.themes(k=4)) == as_bytes(told)


def test_an_encoder_is_there_for_new_texts(corpus: Corpus) -> None:
    told = corpus.themes(k=4)
    by_theme = matter_by_theme(corpus, told)
    assert [by_theme[each.theme] for each in told.assign(["农民种水稻。", "小学招聘教师。"])] == [
        {"farms"},
        {"schools"},
    ]


# Where nothing can be kept


def test_themes_are_told_where_another_process_writes(corpus: Corpus) -> None:
    with writing(corpus.path):
        with pytest.warns(UserWarning, match=r"Another process .* is writing to the corpus") as warned:
            told = corpus.themes(k=4)
        assert len(warned) == 1
        assert warned[0].filename == __file__, "it points at who asked"
        with pytest.raises(CorpusLockedError):
            corpus.keep_themes(corpus.theme_analysis(k=4))
    assert told.k == 4
    assert not file_in(corpus).exists()
    assert as_bytes(corpus.themes(k=4)) == as_bytes(told)


def test_what_is_kept_already_needs_no_lock(corpus: Corpus) -> None:
    told = corpus.themes(k=4)
    with writing(corpus.path):
        assert as_bytes(corpus.themes(k=4)) == as_bytes(told)


def test_a_full_disk_leaves_the_old_themes(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.themes(k=4)
    before = file_in(corpus).read_bytes()

    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr("semantic.themes.kept.put_in_place", fails)
        with pytest.warns(UserWarning, match="No space left on device.*; themes will not keep their ids"):
            told = corpus.themes(k=3)
    assert told.k == 3
    assert file_in(corpus).read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are those of POSIX")
def test_themes_of_a_read_only_folder(built: Path) -> None:
    """In a process of its own, which gives up the rights of root if it has them."""
    with tempfile.TemporaryDirectory() as open_to_all:
        place = Path(open_to_all)
        for name in ("corpus", "writable"):
            shutil.copytree(built, place / name)
        for path in [place, *(place / "corpus").rglob("*"), place / "corpus"]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        code = (
            "import os\nfrom semantic.cli import main\n"
            f"main(['themes', {str(place / 'writable')!r}, '--k', '4'], standalone_mode=False)\n"
            "if os.geteuid() == 0: os.setuid(65534)\n"  # all that is imported later is imported now
            "print('---', flush=True)\n"
            f"main(['themes', {str(place / 'corpus')!r}, '--k', '4', '--json'], standalone_mode=False)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
        kept = (place / "corpus" / FILE).exists()
        for path in [place, place / "corpus", *place.rglob("*")]:
            path.chmod(0o755)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.partition("---\n")[2])
    assert len(told["themes"]) == 4
    said = (
        "The themes may get other ids next time: The corpus .* cannot be written to \\(Permission denied\\)"
    )
    assert re.search(said, done.stderr)
    assert not kept
