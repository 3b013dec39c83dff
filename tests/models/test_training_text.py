from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np

from character_folding import fold, folding_rules
from training_text import (
    Pair,
    Unit,
    joined_from,
    planted_in,
    read_pairs,
    read_sentences,
    spans_of,
    with_pairs,
)

ENGLISH = Unit("We will build three bridges in the harbour by next year", "en")
CHINESE = Unit("明年我们将在港口建三座桥。", "zh")


def random() -> np.random.Generator:
    return np.random.default_rng(0)


def test_sentences_and_pairs_are_read_once_each(tmp_path: Path) -> None:
    (tmp_path / "sentences.zh.txt").write_text("桥\n河\n桥\n\n", encoding="utf-8")
    (tmp_path / "sentences.en.txt.gz").write_bytes(gzip.compress(b"A bridge.\n"))
    (tmp_path / "notes.txt").write_text("not read", encoding="utf-8")
    (tmp_path / "pairs.tsv").write_text("en\tA bridge.\tzh\t桥\nen\tA river.\tzh\t河\n", encoding="utf-8")
    sentences = read_sentences(tmp_path)
    assert sentences == [Unit("A bridge.", "en"), Unit("河", "zh"), Unit("桥", "zh")]
    pairs = read_pairs(tmp_path / "pairs.tsv")
    assert pairs[1] == Pair(Unit("A river.", "en"), Unit("河", "zh"))
    merged = with_pairs(sentences, pairs)
    assert len(merged) == 4 and set(merged) == {*sentences, Unit("A river.", "en")}


def test_spans_are_stretches_of_whole_words() -> None:
    spans = spans_of([ENGLISH, CHINESE], random())
    assert {span.language for span in spans} == {"en", "zh"}
    for span in spans:
        whole = ENGLISH.text if span.language == "en" else CHINESE.text
        assert span.text in whole and span.text != whole
        if span.language == "en":
            assert set(span.text.split()) <= set(ENGLISH.text.split())
    assert spans == spans_of([ENGLISH, CHINESE], random())


def test_joined_units_hold_whole_sentences_of_one_language() -> None:
    sentences = [Unit(f"Sentence {number}.", "en") for number in range(20)]
    joined = joined_from(sentences, random())
    assert len(joined) == 3
    for unit in joined:
        parts = [f"{part.strip()}." for part in unit.text.split(".") if part]
        assert 2 <= len(parts) <= 5 and {Unit(part, "en") for part in parts} <= set(sentences)


def test_words_are_planted_among_words_of_their_script() -> None:
    planted = planted_in([ENGLISH, CHINESE], ["tariff", "关税", "ภาษี"], random())
    tariff = [unit for unit in planted if "tariff" in unit.text.split()]
    assert len(tariff) == 3 and all(unit.language == "en" for unit in tariff)
    assert all(set(unit.text.split()) - {"tariff"} <= set(ENGLISH.text.split()) for unit in tariff)
    duty = [unit for unit in planted if "关税" in unit.text]
    assert len(duty) == 4 and all(unit.text.replace("关税", "") in CHINESE.text for unit in duty)
    assert len(planted) == 7, "there is no Thai sentence to plant in"


def test_folding_gives_a_word_one_spelling() -> None:
    assert fold("Ｇ２０ 經濟\u200b\t增長") == "g20 经济 增长"
    rules = folding_rules()
    assert (rules["國"], rules["É"], rules["e\u0301"], rules["\u3000"], rules["\u200b"]) == (
        "国",
        "é",
        "é",
        " ",
        "",
    )
    assert "国" not in rules and "e" not in rules
