"""How well damage is undone: ``python benchmarks/repairs.py SOURCE...``.

Takes the speeches found in the sources, damages each in a known way, reads it again, and
prints how many of its paragraphs came back whole (recall) and how many of those read are
such (precision). Chinese speeches only, body paragraphs and headings of all lengths.
"""

from __future__ import annotations

import argparse
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from semantic import read_speeches
from semantic.records import Speech

NOTE = "(qiáng)"
CHROME_ABOVE = [
    "首页",
    ">",
    "政务公开",
    "下载",
    "打印",
    "【字体：",
    "大",
    "中",
    "小",
    "】",
    "来源：某某日报",
    "发布时间：2026-02-09",
]
CHROME_BELOW = [
    "责任编辑：王某",
    "上一篇：另一篇讲话",
    "下一篇：又一篇讲话",
    "扫一扫在手机打开当前页",
    "版权所有 某市人民政府",
]


def columns(text: str) -> int:
    """Return how wide a line is, a Chinese character counting two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrapped(lines: list[str], width: int, indent: int) -> str:
    """Break each line at `width` columns, the first of a paragraph `indent` columns earlier."""
    broken: list[str] = []
    for line in lines:
        room, piece = width - indent, ""
        for character in line:
            if columns(piece + character) > room and character not in "，。、；：！？）》”":
                broken.append(piece)
                room, piece = width, ""
            piece += character
        broken.append(piece)
    return "\n".join(broken)


def noted(lines: list[str]) -> str:
    """Put a pronunciation note behind every third Chinese character."""
    return "\n".join(
        "".join(c + (NOTE if i % 3 == 0 and "\u4e00" <= c <= "\u9fff" else "") for i, c in enumerate(line))
        for line in lines
    )


DAMAGES: dict[str, Callable[[list[str]], str]] = {
    "none": "\n".join,
    "blank lines and indents": lambda lines: "\n\n".join(f"\u3000\u3000{line}" for line in lines),
    "pronunciation notes": noted,
    "page chrome": lambda lines: "\n".join([*CHROME_ABOVE, *lines, *CHROME_BELOW]),
    "one line, spaces left": " ".join,
    "one line, nothing left": "".join,
    "a table cell": lambda lines: "| " + " |\n| ".join(lines) + " |",
    "wrapped at 28 characters": lambda lines: wrapped(lines, 56, 4),
    "wrapped at 22 characters": lambda lines: wrapped(lines, 44, 4),
    "wrapped at 40, no indent": lambda lines: wrapped(lines, 80, 0),
}


def came_back(speech: Speech, damage: Callable[[list[str]], str], folder: Path) -> tuple[int, int, int]:
    """Return how many paragraphs there were, how many were read, and how many are the same."""
    lines = [paragraph.text for paragraph in speech.paragraphs]
    path = folder / "damaged.txt"
    path.write_text(damage(lines), encoding="utf-8")
    read = [paragraph.text for found in read_speeches([path]).speeches for paragraph in found.paragraphs]
    same = sum((Counter(lines) & Counter(read)).values())
    return len(lines), len(read), same


def main() -> None:
    """Damage, read and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="+", type=Path)
    speeches = [
        s for s in read_speeches(parser.parse_args().sources).speeches if s.language == "zh" and s.title
    ]
    print(f"{len(speeches)} speeches, {sum(len(s.paragraphs) for s in speeches):,} paragraphs")
    with TemporaryDirectory() as folder:
        for name, damage in DAMAGES.items():
            counts = [came_back(speech, damage, Path(folder)) for speech in speeches]
            there, read, same = (sum(column) for column in zip(*counts, strict=True))
            print(f"{name:26} recall {same / there:.3f}  precision {same / max(read, 1):.3f}")


if __name__ == "__main__":
    main()
