"""Folders of sentence-transformers models: what they hold, and where the hub's cache keeps them; no torch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from semantic.encoders.catalogue import DEFAULT, near_names
from semantic.errors import EncoderError, EncoderNotFoundError

Backend = Literal["torch", "onnx", "openvino"]

OFFLINE = f"use the offline default {DEFAULT}"
"""What an error offers last."""
_FILES = frozenset(
    """modules.json config.json config_sentence_transformers.json sentence_bert_config.json adapter_config.json
    tokenizer.json tokenizer_config.json special_tokens_map.json added_tokens.json vocab.txt vocab.json merges.txt
    sentencepiece.bpe.model spiece.model tokenizer.model chat_template.jinja""".split()
)
"""What decides the embeddings besides the weights; a README or a log of the training does not."""
_WEIGHTS = {"torch": (), "onnx": ("onnx/*.onnx", "*.onnx"), "openvino": ("openvino/*.xml", "openvino/*.bin")}
"""Weights that a backend adds to those of torch."""
_NOT_FETCHED = ["*.h5", "*.ot", "*.msgpack", "*.gguf", "imgs/*"]
"""What a repository holds for others; some repeat the weights five times over."""
_OF_BACKENDS = {"onnx": ["onnx/*", "*.onnx*"], "openvino": ["openvino/*"]}
"""What it holds for one backend."""
_HUB_PATIENCE = 5.0
"""Seconds after which the hub counts as out of reach: an answer takes some tenths of one."""


def cached_folder(name: str, revision: str = "") -> Path | None:
    """Return where the hub's cache holds a model, or None; asks no network and imports no torch.

    Parameters
    ----------
    name : str
        ``organisation/model``.
    revision : str
        A commit, or "" for the one fetched last.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(name, revision=revision or None, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        return None
    # A fetch that was broken off leaves a folder without its weights, which come last.
    return folder if is_model_folder(folder) else None


def is_model_folder(folder: Path) -> bool:
    """Return whether a folder holds a configuration and weights."""
    configured = any((folder / name).is_file() for name in ("modules.json", "config.json"))
    return configured and any(_is_weight(path) for path in _own_files(folder))


def model_files(folder: Path, backend: Backend = "torch") -> list[Path]:
    """Return the files of a model that decide its embeddings, in no order."""
    files = _own_files(folder)
    # A repository often holds the same weights twice; the library reads the safetensors.
    safe = {path.parent for path in files if path.suffix == ".safetensors"}
    chosen = [
        path
        for path in files
        if path.name in _FILES
        or path.suffix == ".safetensors"
        or (_is_weight(path) and path.parent not in safe)
    ]
    added = {path for pattern in _WEIGHTS[backend] for path in folder.glob(pattern)}
    return [*chosen, *(added - set(chosen))]


def _own_files(folder: Path) -> list[Path]:
    """Return the files in a model's folder and in those of its modules."""
    folders = {folder} | {folder / str(module.get("path", "")) for module in _modules(folder)}
    return [path for each in folders if each.is_dir() for path in each.iterdir() if path.is_file()]


def _is_weight(path: Path) -> bool:
    return path.suffix == ".safetensors" or (path.suffix == ".bin" and path.name.startswith("pytorch_model"))


def _modules(folder: Path) -> list[Mapping[str, Any]]:
    modules = _json(folder / "modules.json")
    return [module for module in modules if isinstance(module, dict)] if isinstance(modules, list) else []


def foreign_code(folder: Path) -> str:
    """Return the first module of a model that is not the library's own, or ""."""
    types = [str(module.get("type", "")) for module in _modules(folder)]
    return next((each for each in types if not each.startswith("sentence_transformers.")), "")


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise EncoderError(
            f"The file {path} of a model is not readable as JSON ({first_line(error)}); fetch the model again."
        ) from error


def fetched_folder(name: str, revision: str = "", backend: Backend = "torch") -> Path:
    """Fetch a model from the hub and return its folder; give up within seconds where there is no network.

    Raises
    ------
    EncoderNotFoundError
        If the hub has no such model, cannot be reached, or must not be asked.
    """
    import httpx2
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import HFValidationError, OfflineModeIsEnabled, RepositoryNotFoundError

    wanted = f"The model {name}" + (f" (revision {revision[:8]})" if revision else "")
    try:
        # Asked first, as the hub answers this one at once, while a fetch is tried again for a minute.
        found = HfApi().model_info(name, revision=revision or None, timeout=_HUB_PATIENCE)
        unwanted = _unwanted([file.rfilename for file in found.siblings or ()], backend)
        return Path(snapshot_download(name, revision=found.sha, ignore_patterns=unwanted))
    except (RepositoryNotFoundError, HFValidationError) as error:
        near = near_names(name)
        meant = f"did you mean {' or '.join(near)}? Else " if near else ""
        raise EncoderNotFoundError(
            f"The Hugging Face hub has no public model {name}; {meant}check the name, or {OFFLINE}."
        ) from error
    except OfflineModeIsEnabled as error:
        raise EncoderNotFoundError(
            f"{wanted} is not in the local cache, and HF_HUB_OFFLINE forbids to fetch it; unset that, or {OFFLINE}."
        ) from error
    except (OSError, httpx2.HTTPError) as error:
        raise EncoderNotFoundError(
            f"{wanted} is neither in the local cache nor reachable ({first_line(error)}); connect to the "
            f"network once to fetch it, or {OFFLINE}."
        ) from error


def _unwanted(files: Sequence[str], backend: Backend) -> list[str]:
    """Return patterns of the files in a repository that need not be fetched."""
    of_others = [pattern for other, own in _OF_BACKENDS.items() if other != backend for pattern in own]
    safe = any(file.endswith(".safetensors") and "/" not in file for file in files)
    return [*_NOT_FETCHED, *of_others, *(["pytorch_model*.bin"] if safe else [])]


def first_line(error: BaseException) -> str:
    """Return what an error of another library says, fit to stand inside a sentence."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".:")
