"""Any sentence-transformers model, by name or from a folder.

Bits. In a batch, the numbers of a text move by 1e-7 with its neighbours, and with the number of threads
inside one product of matrices. So on a CPU each text goes through the model alone and on one thread, and
as many texts at once as there are workers. On an accelerator, where a text alone leaves most of the chip
idle, texts of equal length in tokens go together, without padding, in batches filled up to one size: there
the bits depend on the text and on `batch_size`, not on the neighbours.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from semantic.encoders.catalogue import digest_of_files, find_card
from semantic.encoders.folders import (
    OFFLINE,
    Backend,
    cached_folder,
    fetched_folder,
    first_line,
    foreign_code,
    is_model_folder,
    model_files,
)
from semantic.encoders.protocol import Embeddings, Fingerprint
from semantic.errors import EncoderError, EncoderNotFoundError
from semantic.progress import Advance

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_SPARE_TOKENS = 4
"""Tokens kept free in a window of a long text: cut inside a word, its two halves may need more than the whole."""


@dataclass(frozen=True)
class _Task:
    """One of the two ways of encoding: how the library calls it, and what stands before each text."""

    role: Literal["query", "document"]
    prompt: str


class TransformerEncoder:
    """Encodes with a sentence-transformers model.

    The model's own prompts for queries and for passages win; where it has none, those of the
    catalogue are added. A prompt is added once. A default prompt that a model names for neither of
    the two is not used, as the library does.

    A text longer than the model reads is encoded in windows of equal length in tokens, whose
    embeddings are averaged, so that no end of a paragraph is lost unsaid.

    A folder is opened without any network; a name of the hub is fetched once, then taken from
    the local cache. Code that a model brings along is not run unless asked for.

    Parameters
    ----------
    name_or_path : str or Path
        A folder, a name of the catalogue, or ``organisation/model`` on the Hugging Face hub.
    device : str, optional
        As torch names it: ``"cpu"``, ``"cuda"``, ``"mps"``; by default an accelerator if there is one.
    batch_size : int
        Texts in one pass on an accelerator; 32 fills most. On a CPU it only paces the progress.
    backend : {"torch", "onnx", "openvino"}
        What computes. The last two need the library's extras of these names.
    revision : str, optional
        Commit of the model's repository; by default that of the catalogue, or else the newest.
    query_prompt, passage_prompt : str, optional
        Put before queries and before passages instead of the model's own.
    workers : int, optional
        Texts encoded at once on a CPU, by default one a core. The bits are the same with any number.
    trust_remote_code : bool
        Whether code from the model's repository may run on this machine.
    """

    def __init__(
        self,
        name_or_path: str | Path,
        *,
        device: str | None = None,
        batch_size: int = 32,
        backend: Backend = "torch",
        revision: str | None = None,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
        workers: int | None = None,
        trust_remote_code: bool = False,
    ) -> None:
        if batch_size < 1:
            raise EncoderError(f"A batch holds at least one text; batch_size is {batch_size}.")
        if backend not in get_args(Backend):
            raise EncoderError(
                f"There is no backend {backend!r}; choose among {', '.join(get_args(Backend))}."
            )
        self.device = device
        self.batch_size = batch_size
        self.backend: Backend = backend
        self.query_prompt, self.passage_prompt = query_prompt, passage_prompt
        self.workers = workers or os.cpu_count() or 1
        self.trust_remote_code = trust_remote_code
        self._local = Path(name_or_path).expanduser().is_dir()
        self._card = None if self._local else find_card(str(name_or_path))
        self.name = self._name(name_or_path)
        self._asked_revision = revision
        self.revision = revision or (self._card.revision if self._card else "")
        self._at_work, self._tokenizing = Lock(), Lock()

    @property
    def dimension(self) -> int:
        """Numbers in an embedding; loads the model."""
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise EncoderError(f"The model {self.name} does not say how many numbers an embedding has.")
        return dimension

    @property
    def languages(self) -> tuple[str, ...]:
        return self._card.languages if self._card else ()

    @property
    def max_tokens(self) -> int | None:
        """Tokens the model reads at once, its prompt among them; None where it names no limit."""
        limit: float | None = self._model.max_seq_length
        return int(limit) if limit and np.isfinite(limit) else None

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """Name, revision, and a digest of weights, tokenizer, configuration, prompts and longest text."""
        decided = json.dumps(
            {
                "backend": self.backend,
                "max_tokens": self.max_tokens,
                "passage": self._passage.prompt,
                "query": self._query.prompt,
            },
            ensure_ascii=False,
            sort_keys=True,
        )
        return Fingerprint(
            name=self.name,
            revision=self._found_revision,
            digest=digest_of_files(self._folder, model_files(self._folder, self.backend), decided),
            dimension=self.dimension,
            options=self._options,
        )

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Return one embedding a query in their order: float32 rows of unit length, ``(len(texts), dimension)``.

        Raises
        ------
        EncoderNotFoundError
            If the model is neither in the folder or cache nor reachable, or its library isn't installed.
        EncoderError
            If the model cannot be loaded, or gives what is no embedding.
        """
        return self._encode(texts, self._query, None)

    def encode_passages(self, texts: Sequence[str], *, advance: Advance | None = None) -> Embeddings:
        """Return one embedding a text in their order: float32 rows of unit length, ``(len(texts), dimension)``.

        Raises
        ------
        EncoderNotFoundError
            If the model is neither in the folder or cache nor reachable, or its library isn't installed.
        EncoderError
            If the model cannot be loaded, or gives what is no embedding.
        """
        return self._encode(texts, self._passage, advance)

    @property
    def _options(self) -> dict[str, str]:
        """What decides the embeddings and was asked for. Where it runs is left out, and running a model's code too."""
        asked = {
            "backend": None if self.backend == "torch" else self.backend,
            "revision": self._asked_revision,
            "query_prompt": self.query_prompt,
            "passage_prompt": self.passage_prompt,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def _name(self, name_or_path: str | Path) -> str:
        if self._local:
            return str(Path(name_or_path).expanduser().resolve())
        return self._card.name if self._card else str(name_or_path)

    # What is put before a text

    @cached_property
    def _query(self) -> _Task:
        return _Task("query", self._prompt(self.query_prompt, ("query",), "query_prompt"))

    @cached_property
    def _passage(self) -> _Task:
        # Models name it in three ways; the library, given an empty "document", overlooks the other two.
        names = ("document", "passage", "corpus")
        return _Task("document", self._prompt(self.passage_prompt, names, "passage_prompt"))

    def _prompt(self, given: str | None, names: Sequence[str], field: str) -> str:
        if given is not None:
            return given
        own = (self._model.prompts.get(name) for name in names)
        return next((prompt for prompt in own if prompt), "") or getattr(self._card, field, "")

    # From texts to rows

    def _encode(self, texts: Sequence[str], task: _Task, advance: Advance | None) -> Embeddings:
        embeddings = np.zeros((len(texts), self.dimension), dtype=np.float32)
        rows = self._rows_alone if self._model.device.type == "cpu" else self._rows_together
        for first in range(0, len(texts), self._block):
            block = list(texts[first : first + self._block])
            windows = [self._windows(text, task) for text in block]
            encoded = iter(rows([window for parts in windows for window in parts], task))
            for row, parts in enumerate(windows, first):
                own = np.stack([next(encoded) for _ in parts])
                embeddings[row] = own[0] if len(parts) == 1 else _unit(own.mean(axis=0))
            if advance:
                advance(len(block))
        if not np.isfinite(embeddings).all():
            raise EncoderError(f"The model {self.name} gave an embedding that is not made of numbers.")
        return embeddings

    @property
    def _block(self) -> int:
        """Texts between two reports of progress; on an accelerator many, so that equal lengths meet."""
        return self.batch_size if self._model.device.type == "cpu" else 64 * self.batch_size

    def _rows_alone(self, texts: Sequence[str], task: _Task) -> Embeddings:
        """Encode each text alone on one thread, shape ``(len(texts), dimension)``."""
        # What computes for onnx and openvino has threads of its own.
        workers = self.workers if self.backend == "torch" else 1
        with self._at_work, _one_thread_each(), ThreadPoolExecutor(workers) as pool:
            return np.concatenate(list(pool.map(lambda text: self._pass([text], task), texts)))

    def _rows_together(self, texts: Sequence[str], task: _Task) -> Embeddings:
        """Encode texts of equal length in tokens together, in full batches, shape ``(len(texts), dimension)``."""
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        with self._at_work:
            for group in self._equal_lengths(texts, task):
                filled = [texts[row] for row in group]
                filled += filled[-1:] * (self.batch_size - len(group))
                rows[group] = self._pass(filled, task)[: len(group)]
        return rows

    def _equal_lengths(self, texts: Sequence[str], task: _Task) -> Iterator[list[int]]:
        """Yield the rows of at most `batch_size` texts that have the same number of tokens."""
        groups: dict[int, list[int]] = {}
        for row, text in enumerate(texts):
            features = self._model.preprocess([text], prompt=task.prompt)
            groups.setdefault(features["input_ids"].shape[-1], []).append(row)
        for rows in groups.values():
            for first in range(0, len(rows), self.batch_size):
                yield rows[first : first + self.batch_size]

    def _pass(self, texts: list[str], task: _Task) -> Embeddings:
        """Send texts through the model in one pass."""
        encode = self._model.encode_query if task.role == "query" else self._model.encode_document
        rows = encode(texts, prompt=task.prompt, batch_size=len(texts), show_progress_bar=False)
        return _unit(np.asarray(rows, dtype=np.float32))

    def _windows(self, text: str, task: _Task) -> list[str]:
        """Cut a text that is longer than the model reads into windows of nearly equal length in tokens."""
        if self._room is None:
            return [text]
        room = self._room - self._tokens(task.prompt)
        # No tokenizer in use makes more than one token of a byte.
        if len(text.encode("utf-8", "surrogatepass")) <= room:
            return [text]
        starts = [start for start, _ in self._spans(text)]
        windows = -(-len(starts) // max(room, 1))
        if windows <= 1:
            return [text]
        cuts = [starts[len(starts) * window // windows] for window in range(1, windows)]
        return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]

    @cached_property
    def _room(self) -> int | None:
        """Tokens of text the model reads at once, or None where it has no limit or can't tell where tokens stand."""
        tokenizer = getattr(self._model, "tokenizer", None)
        if tokenizer is None or self.max_tokens is None or not getattr(tokenizer, "is_fast", False):
            return None
        return self.max_tokens - int(tokenizer.num_special_tokens_to_add()) - _SPARE_TOKENS

    def _tokens(self, text: str) -> int:
        return len(self._spans(text))

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Return where each token of a text stands."""
        # Straight from the tokenizer below: the wrapper warns of lengths, and remembers how it was called.
        encoding = self._model.tokenizer.backend_tokenizer
        with self._tokenizing:
            encoding.no_truncation()
            encoding.no_padding()
            spans: list[tuple[int, int]] = encoding.encode(text, add_special_tokens=False).offsets
        return spans

    # Finding and loading

    @cached_property
    def _folder(self) -> Path:
        if self._local:
            return Path(self.name)
        return cached_folder(self.name, self.revision) or fetched_folder(
            self.name, self.revision, self.backend
        )

    @property
    def _found_revision(self) -> str:
        # In the cache, a model's folder is named by its commit.
        return self.revision or ("" if self._local else self._folder.name)

    @cached_property
    def _model(self) -> SentenceTransformer:
        folder = self._folder
        if not is_model_folder(folder):
            raise EncoderNotFoundError(
                f"The folder {folder} holds no model: it needs modules.json or config.json and weights; "
                f"give a sentence-transformers folder, or {OFFLINE}."
            )
        if not self.trust_remote_code and (foreign := foreign_code(folder)):
            raise self._untrusted(foreign)
        self._check_installed()
        from safetensors import SafetensorError

        try:
            return self._loaded(folder)
        except (
            AssertionError,  # what torch raises for an accelerator it was built without
            *(OSError, ValueError, LookupError, ImportError, RuntimeError, SafetensorError),
        ) as error:
            if "trust_remote_code" in str(error):
                raise self._untrusted("named in its config.json") from error
            raise EncoderError(
                f"The model in {folder} cannot be loaded with the backend {self.backend} "
                f"on {self.device or 'the default device'} ({first_line(error)}); name another device, mend or fetch "
                f"the model again, or {OFFLINE}."
            ) from error

    def _check_installed(self) -> None:
        needed = {"sentence_transformers": "sentence-transformers", "torch": "torch"}
        if self.backend != "torch":
            needed["optimum"] = f"sentence-transformers[{self.backend}]"
        missing = " ".join(f"'{package}'" for module, package in needed.items() if find_spec(module) is None)
        if missing:
            raise EncoderNotFoundError(
                f"The encoder {self.name} with the backend {self.backend} needs what is not installed; run: "
                f"pip install {missing}, or {OFFLINE}."
            )

    def _loaded(self, folder: Path) -> SentenceTransformer:
        import sentence_transformers

        tokenizing = self._tokenizing

        class OneAtATime(sentence_transformers.SentenceTransformer):
            """Lets one thread tokenise at a time: a tokenizer that two threads set up at once raises."""

            def preprocess(self, *inputs: Any, **settings: Any) -> dict[str, Any]:
                with tokenizing:
                    return super().preprocess(*inputs, **settings)

        with _no_bars():
            return OneAtATime(
                str(folder),
                device=self.device,
                backend=self.backend,
                local_files_only=True,
                trust_remote_code=self.trust_remote_code,
                # Some models are stored in 16 bits, in which a CPU is slow and rows differ by device.
                model_kwargs={"dtype": "float32"} if self.backend == "torch" else None,
            )

    def _untrusted(self, code: str) -> EncoderError:
        return EncoderError(
            f"The model {self.name} runs code of its own ({code}), which is not done unasked; read that code "
            f"and pass trust_remote_code=True, or {OFFLINE}."
        )


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Keep torch to one thread in each that calls it."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def _no_bars() -> Iterator[None]:
    """Keep the library's own bars of progress off the screen."""
    logging: Any = import_module("transformers.utils.logging")  # its functions are not typed
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _unit(rows: Embeddings) -> Embeddings:
    """Return rows of unit length; a row of zeros stays one."""
    lengths = np.sqrt(np.square(rows).sum(axis=-1, keepdims=True))
    unit: Embeddings = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return unit
