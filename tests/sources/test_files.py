"""Which files are read, what their speeches are called, and what bad ones are answered."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from semantic import MetadataError, ReadingSettings, SemanticError, Settings, read_speeches

BODY = "过去一年，我们坚持稳中求进，全市经济持续回升向好，各项事业取得新的进展，群众生活不断改善。"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de") + bytes(60)


def pdf(*pages: str, encrypt: bool = False) -> bytes:
    buffer = io.BytesIO()
    locked = StandardEncryption("secret", ownerPassword="owner") if encrypt else None
    canvas = Canvas(buffer, encrypt=locked)
    for page in pages:
        canvas.drawString(72, 720, page)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (300 * 2**20))
    return buffer.getvalue()


BAD_FILES = {
    "empty.txt": (b"", "it is empty"),
    "spaces.txt": (b" \n\r\n\t", "it is empty"),
    "picture.txt": (PNG, "binary data (Portable Network Graphics"),
    "broken.pdf": (pdf("one")[:300], "cannot be parsed"),
    "no.pdf": (b"hello, I am no PDF", "cannot be parsed"),
    "locked.pdf": (pdf("secret text", encrypt=True), "locked with a password"),
    "scanned.pdf": (pdf("", ""), "its 2 pages are pictures without a text layer"),
    "bomb.docx": (zip_bomb(), "would unpack to 314,572,800 bytes"),
    "text.docx": (b"only text", "no Word document or a damaged one"),
    "other.docx": (pdf("one"), "no Word document or a damaged one"),
    "old.doc": (b"\xd0\xcf\x11\xe0", ".doc files are not read; save it as .docx"),
    "scripts.html": (b"<html><script>alert(1)</script></html>", "no text besides what every page carries"),
    "long.txt": ("长".encode() * 2_000_000, "one of its lines has 2,000,000 characters"),
    "no-text.csv": (b"name,words\na,b\n", "the columns name, words but no column text"),
    "broken.jsonl": (b'{"text": "a"}\n{"text": \n', "its line 2 is no JSON"),
    "list.jsonl": (b"[1, 2]\n", "its line 1 is no object with a key text"),
    "noise.txt": (
        b"ely 3oll puckzee pti tall Crreud ls Ar ll dot doled tS Lil Stoel poll " * 9,
        "no readable writing",
    ),
}


def test_each_bad_file_gets_one_clear_sentence_and_the_others_are_read(tmp_path: Path) -> None:
    for name, (data, _) in BAD_FILES.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(f"讲话\n同志们：\n{BODY}", encoding="utf-8")
    reading = read_speeches([tmp_path])
    assert [speech.id for speech in reading.speeches] == ["good"]
    said = {Path(failure.source).name: failure.message for failure in reading.failures}
    assert said.keys() == BAD_FILES.keys()
    for name, (_, words) in BAD_FILES.items():
        assert words in said[name], name
        assert "\n" not in said[name]
    assert reading.sources == len(BAD_FILES) + 1


def test_html_with_script_is_read_without_it_and_says_so(tmp_path: Path) -> None:
    page = f"<html><script>document.write('过去')</script><h1>讲话</h1><p>同志们：</p><p>{BODY}</p></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    reading = read_speeches([tmp_path])
    assert "document.write" not in reading.speeches[0].text
    assert [notice.message for notice in reading.notices] == ["1 scripts were left out and not run"]
    assert ("document.write('过去')", "script") in [(entry.text, entry.reason) for entry in reading.dropped]


def test_a_page_of_a_pdf_without_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "some.pdf").write_bytes(pdf("The first page has words enough to read.", ""))
    (notice,) = read_speeches([tmp_path]).notices
    assert notice.message == "pages 2 hold no text; run OCR if they should"


def test_a_loop_of_links_is_named_and_left(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    reading = read_speeches([tmp_path])
    assert [speech.id for speech in reading.speeches] == ["one"]
    (notice,) = reading.notices
    assert "it is a link to a folder that was already read" in notice.message


def test_a_missing_path_is_a_failure_not_an_exception(tmp_path: Path) -> None:
    reading = read_speeches([tmp_path / "nowhere"])
    assert [failure.message for failure in reading.failures] == [
        "there is no such file or folder; check the name"
    ]
    assert reading.speeches == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "closed.txt"
    path.write_text(BODY, encoding="utf-8")
    path.chmod(0)
    assert "cannot be opened" in read_speeches([path]).failures[0].message


def test_files_of_other_kinds_are_counted(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(PNG)
    (tmp_path / "one.txt").write_text(BODY, encoding="utf-8")
    (notice,) = read_speeches([tmp_path]).notices
    assert notice.message == "1 files in it are of kinds that are not read (photo.jpg)"


def test_limits_are_settings(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(BODY, encoding="utf-8")
    small = ReadingSettings(max_file_bytes=10)
    assert "more than max_file_bytes = 10" in read_speeches([tmp_path], settings=small).failures[0].message
    short = ReadingSettings(max_characters=10)
    assert "more than max_characters = 10" in read_speeches([tmp_path], settings=short).failures[0].message
    toml = tmp_path / "settings.toml"
    toml.write_text("[reading]\nmax_line_characters = 20\n", encoding="utf-8")
    narrow = Settings.from_toml(toml).reading
    assert (
        "max_line_characters = 20"
        in read_speeches([tmp_path / "one.txt"], settings=narrow).failures[0].message
    )


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[reading]\nmax_lines = 3", "unknown setting 'max_lines'"),
        ("[reading]\nmax_pages = 0", "give a whole number above 0"),
        ("[reading", "cannot be read"),
        (
            "reading = 3",
            r"unknown setting 'reading'; known are \[encoder\], \[engine\], \[index\], \[reading\]",
        ),
        ("[encoder]\nworkers = 0", "workers is 0; give a whole number above 0"),
        ("[encoder]\ndevice = 3", "device is 3; give a text"),
        ("[index]\nkind = 'tree'", "kind is 'tree'; choose among auto, flat, ivf, hnsw"),
        ("[index]\nexact_up_to = -1", "give a number of rows"),
        ("[index]\nrecall = 0", "give a number above 0, at most 1"),
    ],
)
def test_wrong_settings_are_explained(tmp_path: Path, toml: str, words: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(SemanticError, match=words):
        Settings.from_toml(path)


def test_equal_stems_get_their_folder_in_front(tmp_path: Path) -> None:
    for folder in ("north", "south"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "report.txt").write_text(f"{folder}\n{BODY}", encoding="utf-8")
    (tmp_path / "south" / "report.md").write_text(BODY, encoding="utf-8")
    (tmp_path / "alone.txt").write_text(BODY, encoding="utf-8")
    ids = [speech.id for speech in read_speeches([tmp_path]).speeches]
    assert ids == ["alone", "north-report", "south-report-md", "south-report-txt"]


def test_the_order_of_arguments_changes_nothing(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md"):
        (tmp_path / name).write_text(f"{name}\n{BODY}", encoding="utf-8")
    one = read_speeches([tmp_path / "c.md", tmp_path / "b.txt", tmp_path / "a.txt"])
    two = read_speeches([tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.md", tmp_path / "a.txt"])
    assert one == two


class TestMetadata:
    def test_a_table_beside_the_files_beats_their_text(self, tmp_path: Path) -> None:
        (tmp_path / "one.txt").write_text(f"报告\n市长 周予安\n各位代表：\n{BODY}", encoding="utf-8")
        (tmp_path / "metadata.csv").write_text(
            "\ufefffile,title,speaker,place,date,level\none.txt,政府報告,溫書嶼,南嵐市,2026/1/5,市\n",
            encoding="utf-8",
        )
        reading = read_speeches([tmp_path])
        (speech,) = reading.speeches
        assert (speech.title, speech.speaker, speech.place, speech.date) == (
            "政府報告",
            "温书屿",
            "南岚市",
            "2026-01-05",
        )
        assert speech.metadata == {"level": "市"}
        assert reading.sources == 1

    def test_a_table_given_apart(self, tmp_path: Path) -> None:
        (tmp_path / "one.txt").write_text(BODY, encoding="utf-8")
        table = tmp_path / "about.csv"
        table.write_text("file,speaker\none.txt,Ada\n", encoding="utf-8")
        (speech,) = read_speeches([tmp_path / "one.txt"], metadata=table).speeches
        assert speech.speaker == "Ada"

    def test_a_file_of_several_speeches_takes_only_what_holds_for_all(self, tmp_path: Path) -> None:
        parts = "\n".join(f"标题{n}\n某市市长 周予{n}\n{BODY}" for n in "安平")
        (tmp_path / "two.txt").write_text(parts, encoding="utf-8")
        (tmp_path / "metadata.csv").write_text(
            "file,speaker,date\ntwo.txt,某人,2026-02-01\n", encoding="utf-8"
        )
        speeches = read_speeches([tmp_path]).speeches
        assert [(speech.speaker, speech.date) for speech in speeches] == [
            ("周予安", "2026-02-01"),
            ("周予平", "2026-02-01"),
        ]

    def test_a_wrong_date_is_named(self, tmp_path: Path) -> None:
        table = tmp_path / "about.csv"
        table.write_text("file,date\none.txt,someday\n", encoding="utf-8")
        with pytest.raises(MetadataError, match="row 2 has the date 'someday'"):
            read_speeches([tmp_path], metadata=table)
        (failure,) = read_speeches([table]).failures
        assert "someday" in failure.message

    def test_a_table_without_files_is_refused(self, tmp_path: Path) -> None:
        table = tmp_path / "about.csv"
        table.write_text("name,date\none,2026-01-01\n", encoding="utf-8")
        with pytest.raises(MetadataError, match="needs a column file"):
            read_speeches([], metadata=table)


def test_names_that_no_system_holds_and_names_that_are_no_utf8(tmp_path: Path) -> None:
    assert "no such file" in read_speeches("x" * 5000).failures[0].message
    (tmp_path / "m.csv").write_text(f"file,title\n{'长' * 300},x\n", encoding="utf-8")
    odd = os.fsencode(tmp_path) + b"/\xff.txt"
    Path(os.fsdecode(odd)).write_text(BODY, encoding="utf-8")
    reading = read_speeches(tmp_path)
    assert [speech.id for speech in reading.speeches] == ["\ufffd"]
    assert reading.speeches[0].source.encode().endswith("/\ufffd.txt".encode())


def test_a_pipe_named_csv_blocks_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.csv")
    assert "no regular file" in read_speeches([tmp_path]).failures[0].message


def test_english_in_a_windows_encoding_keeps_its_quotes(tmp_path: Path) -> None:
    text = "We will keep the people’s trust, and build the homes that we promised them. " * 40
    (tmp_path / "a.txt").write_bytes(text.encode("cp1252"))
    assert "people’s trust" in read_speeches(tmp_path).speeches[0].text
