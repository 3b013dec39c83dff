"""A tiny transformer and tiny static models, made here: the tests need no network and no real weights."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

WORDS = """[PAD] [UNK] [CLS] [SEP] query passage : we will build three four bridges in the city harbour by next
year taxes rise fall . , schools open every river town reads this and that slowly""".split()
UNKNOWN = {"unk_token": "[UNK]"}
MARKS = {"pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def wordpiece(words: list[str]) -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    vocabulary = [*words, *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    vocabulary = list(dict.fromkeys(vocabulary))
    ids = {word: number for number, word in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordPiece(vocab=ids, **UNKNOWN))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])],
    )
    return tokenizer


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers with random weights, reading 32 tokens, with no prompts of its own."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    source = tmp_path_factory.mktemp("tiny-bert")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=wordpiece(WORDS),
        model_max_length=32,
        **UNKNOWN,
        **MARKS,
    )
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=24, num_hidden_layers=2, num_attention_heads=3,
        intermediate_size=40, max_position_embeddings=32, initializer_range=0.3,
    )  # fmt: skip
    BertModel(config).save_pretrained(source)
    tokenizer.save_pretrained(source)
    folder = tmp_path_factory.mktemp("tiny-model")
    transformer = Transformer(str(source), max_seq_length=32)
    SentenceTransformer(modules=[transformer, Pooling(24, "mean")], device="cpu").save_pretrained(
        str(folder), create_model_card=False
    )
    return folder


@pytest.fixture(scope="session")
def prompted_model(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same weights, with prompts for queries and passages in the model's configuration."""
    folder = tmp_path_factory.mktemp("prompted") / "model"
    shutil.copytree(tiny_model, folder)
    path = folder / "config_sentence_transformers.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    # "passage", as E5 names it, and an empty "document", which the library saves by itself
    config["prompts"] = {"query": "query: ", "document": "", "passage": "passage: "}
    path.write_text(json.dumps(config), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def static_table() -> np.ndarray[Any, np.dtype[np.float32]]:
    """Embeddings one can average in one's head: rows are tokens in the order [UNK], east, north, both."""
    return np.array([[9, 9], [1, 0], [0, 1], [3, 4]], dtype=np.float32)


@pytest.fixture(scope="session")
def write_tokenizer() -> Callable[..., None]:
    """Return what writes the tokenizer of whole words, [UNK] first, into a folder."""

    def write(folder: Path, *words: str) -> None:
        from tokenizers import Tokenizer, models, pre_tokenizers

        ids = {word: number for number, word in enumerate(["[UNK]", *words])}
        tokenizer = Tokenizer(models.WordLevel(ids, **UNKNOWN))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        tokenizer.save(str(folder / "tokenizer.json"))

    return write


@pytest.fixture
def write_static(tmp_path: Path, write_tokenizer: Callable[..., None]) -> Callable[..., Path]:
    """Return what writes a Model2Vec folder of a name, with its tensors and further configuration."""

    def write(name: str, tensors: dict[str, Any], **config: Any) -> Path:
        from safetensors.numpy import save_file

        folder = tmp_path / name
        folder.mkdir()
        save_file(tensors, folder / "model.safetensors")
        write_tokenizer(folder, "east", "north", "both")
        (folder / "config.json").write_text(json.dumps({"normalize": True, **config}), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def static_folder(
    write_static: Callable[..., Path], static_table: np.ndarray[Any, np.dtype[np.float32]]
) -> Path:
    return write_static("static", {"embeddings": static_table})


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Refuse every look-up and connection, and list what was asked for."""
    asked: list[str] = []

    def refuse(*address: Any, **_: Any) -> Any:
        asked.append(str(address[0]))
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return asked


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hub cache that holds nothing."""
    from huggingface_hub import constants

    cache = tmp_path / "hub"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
    return cache
