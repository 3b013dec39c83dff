from __future__ import annotations

import json
from pathlib import Path

import pytest
from semantic.errors import SemanticError
from semantic.evaluation.gold import GoldPair, GoldTheme, read_pairs, read_themes
from semantic.records import Kind


def written(folder: Path, *lines: str) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_pairs_and_themes_are_read_in_their_order(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        json.dumps({"a": "加快发展", "b": "加快發展", "relation": "verbatim", "id": "1"}),
        "",
        json.dumps({"a": "x\u2028y", "b": "y", "relation": "same_topic"}, ensure_ascii=False),
    )
    assert read_pairs(path) == [
        GoldPair("加快发展", "加快發展", Kind.VERBATIM),
        GoldPair("x\u2028y", "y", Kind.SAME_TOPIC),
    ]
    themes = written(
        tmp_path,
        json.dumps({"text": "办好教育", "theme": "education"}),
        json.dumps({"text": "多植树", "theme": "environment", "speech": "江边市", "second": None}),
    )
    assert read_themes(themes) == [
        GoldTheme("办好教育", "education"),
        GoldTheme("多植树", "environment", "江边市"),
    ]


def test_all_relations_but_two_are_reuse() -> None:
    assert [relation.value for relation in Kind if not relation.is_reuse] == ["same_topic", "unrelated"]
    assert Kind.TRANSLATED.is_reuse


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"a": "x", "b": "y"}', "'relation'"),
        ('{"a": "x", "b": "y", "relation": "alike"}', "'alike' is not a valid Kind"),
        ('{"a": 3, "b": "y", "relation": "edited"}', "3 is no text"),
        ("[1, 2]", "list indices"),
        ("no json", "Expecting value"),
    ],
)
def test_a_line_that_is_no_judgement_is_named(tmp_path: Path, line: str, what: str) -> None:
    path = written(tmp_path, '{"a": "x", "b": "y", "relation": "edited"}', line)
    with pytest.raises(
        SemanticError, match=rf"gold\.jsonl, line 2: no judgement \(.*{what}.*a, b and relation\.$"
    ):
        read_pairs(path)


def test_a_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SemanticError, match=r"The gold set .*absent\.jsonl cannot be read"):
        read_themes(tmp_path / "absent.jsonl")
