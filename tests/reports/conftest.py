from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from semantic import Corpus
from semantic.findings import Findings
from semantic.records import DroppedPassage, Paragraph, Speech

STATIC = "static-multilingual"
SPEECHES = {
    "yunxi": [
        "今年的主要目标是：地区生产总值增长5%左右，城镇新增就业2万人以上。",
        "今年全县新建改建农村公路120公里，惠及山区群众三万人，让村村通上放心路。",
        "我们要坚持以人民为中心的发展思想，扎实办好民生实事，不断增强群众的获得感、幸福感、安全感。",
        "年内建成云溪水渠三十公里，让南山六村的旱田都浇上水。",
    ],
    "baita": [
        "今年的主要目标是：地区生产总值增长7%以上，城镇新增就业3万人左右。",
        "今年全县新建改建农村公路150公里，惠及山区群众三万人，让村村通上放心路。",
        "我们要坚持以人民为中心的发展思想，扎实办好民生实事，不断增强群众的获得感、幸福感、安全感。",
        "去年的茶叶卖得好，茶农的日子一年比一年甜。",
    ],
    "hostile": [
        "<script>alert(1)</script> 我们将在年底前建成 **粗体** 图书馆 [点击](javascript:alert(2)) | 单元格。",
        "=SUM(A1) 是公式，`代码`、$公式$、~~删~~、# 标题、&lt; 都是文字。",
        "- 不是列表，1. 也不是编号。今年将修复石塔三座，请大家监督。",
    ],
}  # fmt: skip
KNOWN = {
    "yunxi": {"place": "云溪县", "speaker": "林青", "date": "2026-01-10", "title": "云溪县工作报告"},
    "baita": {"place": "白塔乡", "speaker": "赵河", "date": "2026-02-11", "title": "白塔乡工作报告"},
    "hostile": {"place": "=1+1|镇", "speaker": "*<b>坏</b>*", "date": "2026-03-01", "title": "<img src=x onerror=alert(1)>"},
}  # fmt: skip


ATTACK = (
    '"><svg onload="window.hacked=1"> </script><script>window.hacked=1</script> <img src=x onerror=window.hacked=1> '
    '[点](javascript:window.hacked=1) <a href="javascript:window.hacked=1">链接</a> {{7*7}} {% raw %} ${7*7} <!-- &lt;b&gt;'
)
"""What would run, or break what stands after it, if it were anything but text."""
TRAPS = {
    "barn": [
        f"🐝 去年的春天来得早。{ATTACK} 村里的老人都说没有见过。",
        "🐝 今年我们将新建改建农村公路150公里<img src=x onerror=window.hacked=1>，惠及山区群众三万人，让村村通上放心路。",
        "去年全乡的桥梁都已检修。",
    ],
    'mill"><b>': [
        f"🐝 去年的春天来得早。{ATTACK} 村里的老人都说没有见过。",
        "今年我们将新建\u2028水磨\x00五座，2026年底前全部投入使用\ufeff。",
        "去年全乡新修水渠七公里。",
    ],
}
TRAPPED = "<img src=x onerror=window.hacked=1>"
"""Stands where a table tells of a speech, and in the names of files."""


@pytest.fixture(scope="session")
def trap_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two tables of speeches that try to be more than text, and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("traps")
    paths = [folder / f"{number}{TRAPPED}.jsonl" for number in (1, 2, 3)]
    for path, (id_, texts) in zip(paths, TRAPS.items(), strict=False):
        known = {
            "title": f"</title>{ATTACK}",
            "speaker": f"{TRAPPED}\ud800",
            "place": f"{id_}{TRAPPED}",
            "date": "2026-01-10",
        }
        rows = [known | {"speech_id": id_, "text": text, "language": "zh"} for text in texts]
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    paths[-1].write_text('{"text": ', encoding="utf-8")
    return paths


@pytest.fixture(scope="session")
def traps(trap_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """What is found in the speeches that try to be more than text."""
    folder = tmp_path_factory.mktemp("traps-corpus")
    with Corpus.build(trap_files, folder / "corpus", encoder=STATIC) as corpus:
        return corpus.findings(k=2)


@pytest.fixture(scope="session")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """What is found in three speeches: two that share passages and targets, and one that is full of markup."""
    folder = tmp_path_factory.mktemp("findings")
    for id_, texts in SPEECHES.items():
        rows = [{"speech_id": id_, "text": text, "language": "zh", **KNOWN[id_]} for text in texts]
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / f"{id_}.jsonl").write_text(lines, encoding="utf-8")
    with Corpus.build(sorted(folder.glob("*.jsonl")), folder / "corpus", encoder=STATIC) as corpus:
        return corpus.findings(k=2)


@pytest.fixture(scope="session")
def broken(findings: Findings) -> Findings:
    """The same with half a surrogate pair in every speech: in its title, its speaker and its first paragraph."""
    reading = findings.reading
    dropped = DroppedPassage(source="a.txt", source_start=0, source_end=2, text="\udfffx", reason="odd")
    return replace(
        findings,
        reading=replace(
            reading, speeches=tuple(_broken(speech) for speech in reading.speeches), dropped=(dropped,)
        ),
    )


def _broken(speech: Speech) -> Speech:
    first, *others = speech.paragraphs
    paragraph: Paragraph = replace(first, text=f"\ud800{first.text[1:]}")
    return replace(
        speech,
        title=f"{speech.title}\ud800",
        speaker=f"\udc00{speech.speaker}",
        text=f"\ud800{speech.text[1:]}",
        paragraphs=(paragraph, *others),
    )


@pytest.fixture(scope="session")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """What is found in one speech of one sentence: no family, no commitment, one theme at most."""
    folder = tmp_path_factory.mktemp("nothing")
    path: Path = folder / "snow.jsonl"
    path.write_text(
        json.dumps({"speech_id": "snow", "text": "去年下了雪。", "language": "zh"}), encoding="utf-8"
    )
    with Corpus.build(path, folder / "corpus", encoder=STATIC) as corpus:
        return corpus.findings()
