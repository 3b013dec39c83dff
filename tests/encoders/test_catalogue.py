from __future__ import annotations

import re
from pathlib import Path

import pytest
from semantic.encoders.catalogue import (
    DEFAULT,
    EncoderKind,
    card_of,
    catalogue,
    digest_of_files,
    find_card,
    models_folder,
    near_names,
)
from semantic.errors import EncoderNotFoundError


def test_the_default_stands_first_and_needs_no_network() -> None:
    card = next(iter(catalogue().values()))
    assert card.name == DEFAULT == "use-multilingual"
    assert card.kind is EncoderKind.BUNDLED
    assert (card.dimension, card.licence) == (512, "Apache-2.0")
    assert "zh" in card.languages and "th" in card.languages and len(card.languages) == 15


@pytest.mark.parametrize(
    "name, query, passage",
    [
        ("intfloat/multilingual-e5-base", "query: ", "passage: "),
        ("BAAI/bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("BAAI/bge-m3", "", ""),
        (
            "Qwen/Qwen3-Embedding-0.6B",
            "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:",
            "",
        ),
    ],
)
def test_prompts_are_the_publishers_to_the_letter(name: str, query: str, passage: str) -> None:
    assert (card_of(name).query_prompt, card_of(name).passage_prompt) == (query, passage)


def test_a_card_is_found_by_its_short_name_in_any_case() -> None:
    assert card_of("bge-M3") is card_of("BAAI/bge-m3")
    assert card_of("bge-m3").short_name == "bge-m3"
    assert find_card("multilingual-e5") is None


def test_a_slip_of_the_pen_is_answered_with_the_nearest_name() -> None:
    assert near_names("multilingal-e5-small")[0] == "intfloat/multilingual-e5-small"
    assert near_names("weather") == []
    with pytest.raises(
        EncoderNotFoundError,
        match=r"no encoder 'use-multilingul'; did you mean use-multilingual or static-multilingual\?",
    ):
        card_of("use-multilingul")


def test_every_model_of_the_hub_is_pinned_to_a_commit() -> None:
    for card in catalogue().values():
        if card.kind is EncoderKind.TRANSFORMER:
            assert re.fullmatch(r"[0-9a-f]{40}", card.revision), card.name


def test_every_card_is_whole() -> None:
    for card in catalogue().values():
        assert all(re.fullmatch(r"[a-z]{2}", language) for language in card.languages), card.name
        assert card.languages and len(set(card.languages)) == len(card.languages)
        assert card.about and "\n" not in card.about
        assert card.dimension > 0
        assert all(0 <= threshold <= 1 for threshold in card.thresholds.values())


def test_every_entry_has_its_page_and_the_index_names_it() -> None:
    index = (models_folder() / "README.md").read_text(encoding="utf-8")
    for card in catalogue().values():
        name = f"{card.short_name}/README.md" if card.kind is EncoderKind.STATIC else f"{card.short_name}.md"
        page = (models_folder() / name).read_text(encoding="utf-8")
        assert f"({name})" in index
        assert f"| dimension | {card.dimension} |" in page
        assert f"| licence | {card.licence} |" in page
        for prompt in filter(None, (card.query_prompt, card.passage_prompt)):
            assert prompt.replace("\n", "\\n") in page


def test_a_digest_tells_names_bytes_and_borders_apart(tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_bytes(b"one")
    b.write_bytes(b"two")
    both = digest_of_files(tmp_path, [a, b])
    assert both == digest_of_files(tmp_path, [b, a])
    assert both != digest_of_files(tmp_path, [a, b], "query: ")
    a.write_bytes(b"onet")
    b.write_bytes(b"wo")
    assert both != digest_of_files(tmp_path, [a, b])
