"""The model we ship: its size, its bits, and that other libraries read it alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic import read_speeches
from semantic.encoders import static_tokens
from semantic.encoders.catalogue import card_of, models_folder
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Embeddings
from semantic.encoders.static import StaticEncoder
from semantic.encoders.static_tokens import JsonTokens, SentencePieceTokens

FOLDER = models_folder() / "static-multilingual"
ODD = [
    "",
    " ",
    "  two   spaces ",
    "\tG20\n",
    "Ｇ２０　經濟",
    "e\u0301cole",
    "未知𠀀☂️",
    "か\u3099んばる",
    "\u1112\u1161\u11ab\u1100\u116e\u11a8",
    "كَتَبَ",
    "a\u200bb\x00c",
    "کتاب ﷺ",
    "กรุงเทพ",
    "💧 15%",
]
MEANT = {
    "zh": "我们要保护河流，让水变清。",
    "zh-TW": "我們要保護河流，讓水變清。",
    "en": "We must protect the rivers and make the water clean.",
    "fr": "Nous devons protéger les rivières et rendre l'eau propre.",
    "de": "Wir müssen die Flüsse schützen und das Wasser sauber machen.",
    "es": "Debemos proteger los ríos y hacer que el agua esté limpia.",
    "ru": "Мы должны защищать реки и сделать воду чистой.",
    "ja": "私たちは川を守り、水をきれいにしなければならない。",
    "ar": "يجب أن نحمي الأنهار وأن نجعل المياه نظيفة.",
}
OTHERS = [
    "企业拿专利作抵押，一周就能贷到款。",
    "Taxes will rise next autumn.",
    "Les écoles ouvriront dans chaque ville.",
    "Der Haushalt des nächsten Jahres wird im Dezember beschlossen.",
    "Пенсии повысят с первого января.",
    "来年の予算は十二月に決まります。",
]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    opened = open_encoder("static-multilingual")
    assert isinstance(opened, StaticEncoder)
    return opened


@pytest.fixture(scope="module")
def texts(examples: Path) -> list[str]:
    return [paragraph.text for paragraph in read_speeches(examples / "speeches").paragraphs]


def test_it_is_small_and_is_what_its_card_says(encoder: StaticEncoder) -> None:
    shipped = [path for path in FOLDER.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in shipped) <= 40_000_000
    card = card_of("static-multilingual")
    assert (encoder.dimension, encoder.languages) == (card.dimension, card.languages)
    assert encoder.fingerprint.revision == card.revision


def test_a_sentence_finds_its_translations(encoder: StaticEncoder) -> None:
    meant, others = encoder.encode_passages(list(MEANT.values())), encoder.encode_passages(OTHERS)
    assert (meant @ meant.T).min() > (meant @ others.T).max()
    assert np.array_equal(meant[0], meant[1]), "traditional characters are folded by the tokenizer"


def test_the_same_bits_alone_in_any_order_and_with_any_number_of_threads(
    encoder: StaticEncoder, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = encoder.encode_passages(texts)
    assert np.array_equal(np.concatenate([encoder.encode_queries([text]) for text in texts]), together)
    assert np.array_equal(encoder.encode_passages(texts[::-1])[::-1], together)
    for cores in (1, 7):
        monkeypatch.setattr(static_tokens.os, "cpu_count", lambda cores=cores: cores)
        assert np.array_equal(encoder.encode_passages(texts), together)


def test_both_forms_of_its_tokenizer_cut_alike(texts: list[str]) -> None:
    fast, slow = SentencePieceTokens(FOLDER / "tokenizer.model"), JsonTokens(FOLDER / "tokenizer.json")
    assert (fast.count, fast.unknown) == (slow.count, slow.unknown)
    assert fast.ids([*texts, *ODD]) == slow.ids([*texts, *ODD])


@pytest.fixture(scope="module")
def cut() -> Callable[[str], tuple[list[int], list[int]]]:
    fast, slow = SentencePieceTokens(FOLDER / "tokenizer.model"), JsonTokens(FOLDER / "tokenizer.json")
    return lambda text: (fast.ids([text])[0], slow.ids([text])[0])


# tokenizers drops a combining mark that no letter before it takes ("²" and a Tibetan vowel), where SentencePiece finds
# it unknown, and SentencePiece's own sign for a space stands for one there only. ODD has marks that letters do take.
CHARACTERS = st.characters(codec="utf-8", exclude_categories=["M"], exclude_characters="▁")


@settings(max_examples=300, deadline=None)
@given(text=st.text(CHARACTERS, max_size=30))
def test_both_forms_cut_any_text_alike(cut: Callable[[str], tuple[list[int], list[int]]], text: str) -> None:
    fast, slow = cut(text)
    assert fast == slow


def test_sentence_transformers_reads_it_in_one_line(encoder: StaticEncoder, texts: list[str]) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(FOLDER)).encode([*texts, *MEANT.values()])
    assert cosines(theirs, encoder.encode_passages([*texts, *MEANT.values()])).min() > 0.99999


def cosines(one: Embeddings, other: Embeddings) -> Embeddings:
    found: Embeddings = np.einsum("ij,ij->i", one, other)
    return found
