"""Settings: frozen, keyword-only, each default with its reason; read from TOML at the edge."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from semantic.errors import SemanticError


@dataclass(frozen=True, kw_only=True)
class ReadingSettings:
    """Limits of what is read; a file beyond one is reported and the others go on."""

    max_file_bytes: int = 64 * 2**20
    """The longest work report is under 1 MB; a PDF with pictures seldom passes 50 MB."""

    max_unpacked_bytes: int = 256 * 2**20
    """What a docx may unpack to; text of that size would be hundreds of books."""

    max_unpacking_ratio: int = 200
    """XML packs 10 to 40 times smaller; a zip bomb a thousand times and more."""

    max_characters: int = 10_000_000
    """Decoded characters of one file: about 500 long reports in one table."""

    max_line_characters: int = 1_000_000
    """The longest flattened speech seen has 60,000; a longer line is no speech."""

    max_pages: int = 5_000
    """Pages of one PDF."""

    def __post_init__(self) -> None:
        for setting in fields(self):
            value = getattr(self, setting.name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise SemanticError(f"The setting {setting.name} is {value!r}; give a whole number above 0.")


_KINDS = ("auto", "flat", "ivf", "hnsw")


@dataclass(frozen=True, kw_only=True)
class IndexSettings:
    """How embeddings are indexed; written into every corpus, which keeps them when it is changed."""

    kind: str = "auto"
    """``flat`` (exact); ``ivf`` (cells, quick to build, finds ranges); ``hnsw`` (a graph, quick to search, slow to build);
    or ``auto``: flat as long as that is quick, then ivf, since a corpus is added to and asked for ranges."""

    exact_up_to: int = 300_000
    """Rows among which exact search takes some 30 ms a query on one core: six hundred long reports by sentence."""

    recall: float = 0.99
    """What an approximate index must find of what exact search finds, among the nearest and in ranges."""

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise SemanticError(f"The setting kind is {self.kind!r}; choose among {', '.join(_KINDS)}.")
        rows, recall = self.exact_up_to, self.recall
        if not isinstance(rows, int) or isinstance(rows, bool) or rows < 0:
            raise SemanticError(f"The setting exact_up_to is {rows!r}; give a number of rows.")
        if not isinstance(recall, int | float) or isinstance(recall, bool) or not 0 < recall <= 1:
            raise SemanticError(f"The setting recall is {recall!r}; give a number above 0, at most 1.")

    def kind_for(self, rows: int) -> str:
        """Return the kind of index that so many rows get.

        Examples
        --------
        >>> IndexSettings().kind_for(1_500), IndexSettings().kind_for(2_000_000)
        ('flat', 'ivf')
        """
        if self.kind == "auto":
            return "flat" if rows <= self.exact_up_to else "ivf"
        return self.kind if rows else "flat"  # of no rows, nothing can be learned


@dataclass(frozen=True, kw_only=True)
class EncoderSettings:
    """How an encoder runs; what is None is left to the encoder, and most know only some of these."""

    device: str | None = None
    """``cpu``, ``cuda``, ``mps`` …; an encoder takes an accelerator where there is one."""

    batch_size: int | None = None
    """Texts in one pass on an accelerator."""

    backend: str | None = None
    """``torch``, ``onnx`` or ``openvino``."""

    workers: int | None = None
    """Threads that share the work on a CPU; an encoder takes one a core."""

    revision: str | None = None
    """Commit of a model's repository."""

    query_prompt: str | None = None
    """Put before queries instead of the model's own."""

    passage_prompt: str | None = None
    """Put before passages instead of the model's own."""

    @property
    def options(self) -> dict[str, Any]:
        """What is set, by name."""
        values = {setting.name: getattr(self, setting.name) for setting in fields(self)}
        return {name: value for name, value in values.items() if value is not None}

    def __post_init__(self) -> None:
        for name, value in self.options.items():
            number = name in ("batch_size", "workers")
            if number and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
                raise SemanticError(f"The setting {name} is {value!r}; give a whole number above 0.")
            if not number and not isinstance(value, str):
                raise SemanticError(f"The setting {name} is {value!r}; give a text.")


ENGINES = ("local", "ray")


@dataclass(frozen=True, kw_only=True)
class EngineSettings:
    """Where work runs; what is found does not depend on it."""

    kind: str = "local"
    """``local``, the cores of this machine, which are enough for some million paragraphs; or ``ray``, a cluster."""

    address: str | None = None
    """Of a running Ray cluster this machine is one of, as ``auto`` or ``HOST:6379``; without, one is started here."""

    workers: int | None = None
    """How many at most; by default one a core. A cluster that grows by itself needs to be told."""

    def __post_init__(self) -> None:
        if self.kind not in ENGINES:
            raise SemanticError(f"The engine is {self.kind!r}; choose among {', '.join(ENGINES)}.")
        if self.address is not None and not isinstance(self.address, str):
            raise SemanticError(f"The setting address is {self.address!r}; give a text.")
        workers = self.workers
        if workers is not None and (not isinstance(workers, int) or isinstance(workers, bool) or workers < 1):
            raise SemanticError(f"The setting workers is {workers!r}; give a whole number above 0.")


_PARTS = {
    "reading": ReadingSettings,
    "index": IndexSettings,
    "encoder": EncoderSettings,
    "engine": EngineSettings,
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of building a corpus, by part."""

    reading: ReadingSettings = field(default_factory=ReadingSettings)
    index: IndexSettings = field(default_factory=IndexSettings)
    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)

    @classmethod
    def from_toml(cls, path: Path) -> Self:
        """Read a TOML file with the tables ``[reading]``, ``[index]``, ``[encoder]`` and ``[engine]``, or some of them.

        Raises
        ------
        SemanticError
            If the file cannot be read, or holds an unknown name or a value that cannot be used.
        """
        tables = _tables(path)
        try:
            return cls(**{part: _PARTS[part](**values) for part, values in tables.items()})
        except SemanticError as error:
            raise SemanticError(f"The settings file {path} cannot be used: {error}") from None

    def to_json(self) -> dict[str, Any]:
        """Return what decides the contents of a corpus, by part; how an encoder runs, and where, does not."""
        return {"reading": asdict(self.reading), "index": asdict(self.index)}

    @classmethod
    def from_json(cls, parts: Mapping[str, Mapping[str, Any]]) -> Self:
        """Return the settings that `to_json` wrote down.

        Raises
        ------
        TypeError, KeyError, SemanticError
            If they are other ones.
        """
        return cls(reading=ReadingSettings(**parts["reading"]), index=IndexSettings(**parts["index"]))


def _tables(path: Path) -> dict[str, dict[str, Any]]:
    """Return the tables of a settings file, once all their names are known."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SemanticError(
            f"The settings file {path} cannot be opened ({error.strerror}); check the name."
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SemanticError(
            f"The settings file {path} cannot be read ({error}); write tables [reading], [index], [encoder] and [engine] in TOML."
        ) from error
    for part, values in tables.items():
        if part not in _PARTS or not isinstance(values, dict):
            raise _unknown(path, part, [f"[{known}]" for known in _PARTS])
        names = [setting.name for setting in fields(_PARTS[part])]
        for name in values:
            if name not in names:
                raise _unknown(path, name, names)
    return tables


def _unknown(path: Path, name: str, known: Iterable[str]) -> SemanticError:
    return SemanticError(
        f"The settings file {path} has the unknown setting {name!r}; known are {', '.join(sorted(known))}."
    )
