"""Writing a model's folder, as Model2Vec and sentence-transformers read it too."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

_LARGEST = 127
"""Of a signed byte, on both sides of zero."""
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def write_model(table: NDArray[np.float32], languages: list[str], revision: str, folder: Path) -> None:
    """Write the table and what its readers want to know, beside the tokenizer that is there.

    A row is whole numbers from -127 to 127 and a weight that scales them: a byte a number, and all
    readers multiply the weight in.
    """
    table = table / np.linalg.norm(table, axis=1).max()  # only the directions of sums count
    table[0] = 0  # the unknown token says nothing, whether or not a reader passes over it
    weights = (np.abs(table).max(axis=1) / _LARGEST).astype(np.float32)
    scaled = np.divide(table, weights[:, None], out=np.zeros_like(table), where=weights[:, None] > 0)
    tensors = {"embeddings": np.rint(scaled).astype(np.int8), "weights": weights}
    (folder / "model.safetensors").write_bytes(save(tensors))
    _write_json(folder / "modules.json", _MODULES)
    _write_json(
        folder / "config.json",
        {
            "model_type": "model2vec",
            "architectures": ["StaticModel"],
            "hidden_dim": table.shape[1],
            "normalize": True,
            "sentencepiece": "tokenizer.model",
            "languages": languages,
            "revision": revision,
        },
    )


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
