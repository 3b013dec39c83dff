"""The front door: a corpus of speeches in a folder, built, changed and searched."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from semantic.analyses import Analyses
from semantic.arguments import level_of, mode_of, paragraphs_of, role_of, several
from semantic.building import (
    another_encoder,
    being_built,
    known_before,
    known_embeddings,
    write,
    write_without,
)
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import UNIT, Embeddings, Encoder, Fingerprint
from semantic.engine.opening import GivenEngine, running
from semantic.engine.protocol import Engine
from semantic.errors import (
    SemanticError,
)
from semantic.joining import check_read, joined, only_new, passed_over
from semantic.records import Level, Mode, Neighbour, Passage, Reading, Role, Speech
from semantic.search.filters import Filter
from semantic.search.ranking import Limits
from semantic.search.searcher import Searcher
from semantic.settings import Settings
from semantic.store.generations import Generation
from semantic.store.locks import writing
from semantic.store.manifest import FILE as MANIFEST
from semantic.store.manifest import Manifest
from semantic.store.verifying import Verification, verify

if TYPE_CHECKING:
    from semantic.reuse.kinds import KindModel
    from semantic.reuse.precedents import CheckedPassage
    from semantic.reuse.ready import ReadyTexts


class Corpus(Analyses):
    r"""Speeches in a folder, with an embedding and an index for each paragraph and sentence.

    Make one with `build` or `open`. A corpus shows the state that was committed when it was
    opened, whatever others write meanwhile, until `refresh`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from semantic.encoders.fake import FakeEncoder
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.txt").write_text("讲话\n同志们：\n我们要把专利数量翻一番。", encoding="utf-8")
    ...     with Corpus.build([f"{folder}/a.txt"], f"{folder}/city.corpus", encoder=FakeEncoder()) as corpus:
    ...         [neighbour.text for neighbour in corpus.similar("把专利数量翻一番", k=1)]
    ['我们要把专利数量翻一番。']
    """

    def __init__(
        self, generation: Generation, encoder: Encoder | None, engine: Engine, held: ExitStack
    ) -> None:
        super().__init__(generation, engine)
        self._held = held
        self._opened = encoder
        self._searcher = Searcher(generation)

    @classmethod
    def build(
        cls,
        sources: str | Path | Iterable[str | Path],
        path: str | Path,
        *,
        encoder: str | Path | Encoder | None = None,
        metadata: str | Path | None = None,
        settings: Settings | None = None,
        strict: bool = False,
        replace: bool = False,
        engine: GivenEngine = None,
        progress: bool = False,
    ) -> Self:
        """Read sources and make a corpus folder of them.

        An interrupted build goes on where it stopped when it is run again. A corpus that is
        there already is built anew if all its sources are read again, and its embeddings are
        used again.

        Parameters
        ----------
        sources : path or iterable of path
            Files and folders, as for `read_speeches`.
        path : path
            The corpus folder; made if it is not there.
        encoder : str, Path or Encoder, optional
            A name or folder, as for `open_encoder`; by default ``use-multilingual``.
        metadata : path, optional
            As for `read_speeches`.
        settings : Settings, optional
            Limits of reading, how to index, and how an encoder that is named runs.
        strict : bool
            Whether a single unreadable file stops it.
        replace : bool
            Whether a corpus of other sources or of another encoder may be replaced.
        engine : Engine, EngineSettings or str, optional
            Where the work runs: ``local``, ``ray``, or an engine that the caller closes; by default what the settings say.
        progress : bool
            Whether to show progress on stderr.

        Raises
        ------
        SemanticError
            If nothing could be read, the folder holds something else, or it cannot be written.
        """
        from semantic.sources.reading import read_speeches  # only who builds waits for the readers to load
        from semantic.themes.kept import forget_all_but

        folder = Path(path).absolute()  # what is opened stays the same wherever the process goes
        settings = settings or Settings()
        chosen = _encoder_named(encoder, settings.encoder.options)
        _ = chosen.fingerprint  # one that cannot be had is refused before anything is read
        with ExitStack() as held:
            runs = held.enter_context(running(engine, settings.engine))
            with being_built(folder):
                reading = read_speeches(
                    sources, metadata=metadata, settings=settings.reading, progress=progress
                )
                check_read(reading, strict=strict)
                known = known_before(folder, reading, chosen, replaced=replace)
                write(folder, reading, chosen, settings, known=known, engine=runs, progress=progress)
                forget_all_but(folder, {speech.id for speech in reading.speeches})
            return cls(Generation.open(folder), chosen, runs, held.pop_all())

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        encoder: str | Path | Encoder | None = None,
        engine: GivenEngine = None,
    ) -> Self:
        """Open the last committed state of a corpus folder.

        Parameters
        ----------
        path : path
            The corpus folder.
        encoder : str, Path or Encoder, optional
            What encodes queries; by default the encoder that the corpus names, opened when
            it is first needed.
        engine : Engine, EngineSettings or str, optional
            Where analyses run: ``local``, ``ray``, or an engine that the caller closes; by default ``local``.

        Raises
        ------
        CorpusNotFoundError, BrokenCorpusError, CorpusFormatError
            If there is no corpus, or it is not as it was written.
        """
        given = None if encoder is None else _encoder_named(encoder, {})
        with ExitStack() as held:
            runs = held.enter_context(running(engine))
            return cls(Generation.open(Path(path).absolute()), given, runs, held.pop_all())

    def close(self) -> None:
        """Let go of the folder, and of the engine if it was opened with it."""
        self._generation.close()
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def refresh(self) -> None:
        """Show the last committed state."""
        generation = Generation.open(self.path)
        # The older one is closed when the last search in it, perhaps in another thread, has ended.
        self._generation = generation
        self._analysis = None
        self._searcher = Searcher(generation)

    def add(
        self,
        sources: str | Path | Iterable[str | Path],
        *,
        metadata: str | Path | None = None,
        settings: Settings | None = None,
        strict: bool = False,
        progress: bool = False,
    ) -> Reading:
        """Read more sources into the corpus; only text that is new is encoded.

        Parameters
        ----------
        sources, metadata, strict, progress
            As for `build`.
        settings : Settings, optional
            Limits of reading, and where the encoder runs; how to index stays as it is.

        Returns
        -------
        Reading
            What was added. A file that is in the corpus already is passed over, and a
            different file of the same name is a failure: nothing is replaced unasked.

        Raises
        ------
        SemanticError
            If nothing could be added, the encoder is another, or the folder can't be written.
        """
        from semantic.sources.reading import read_speeches

        with writing(self.path):
            self.refresh()
            settings = settings or Settings()
            options = settings.encoder.options
            encoder = self._encoder_run_as(options) if options else self.encoder  # refused before any reading
            before = self._generation.tables.reading
            taken = [speech.id for speech in before.speeches]
            read = read_speeches(
                sources, metadata=metadata, settings=settings.reading, taken=taken, progress=progress
            )
            failures, notices = passed_over(read.digests, before.digests)
            new = only_new(read, before.digests)
            told = dataclasses.replace(
                new, failures=(*new.failures, *failures), notices=(*new.notices, *notices)
            )
            if not notices or (strict and told.failures):
                check_read(told, strict=strict)
            if new.speeches:
                write(
                    self.path,
                    joined(before, new),
                    encoder,
                    dataclasses.replace(settings, index=self.manifest.settings.index),
                    known=known_embeddings(self._generation, encoder),
                    engine=self._engine,
                    progress=progress,
                )
        self.refresh()
        return told

    def remove(self, speech_ids: str | Iterable[str]) -> None:
        """Remove speeches, and every trace of their text.

        Where another process has the corpus open, the older state is on the disk until that one
        lets go of it; `older_states` tells. A file of which some speeches stay is still known, so
        that adding it again brings none of the others back.

        Raises
        ------
        UnknownIdError
            If a speech is not there; then none is removed.
        """
        from semantic.themes.kept import forget_all_but  # only who changes a corpus waits for it

        unwanted = {speech_ids} if isinstance(speech_ids, str) else set(speech_ids)
        with writing(self.path):
            self.refresh()
            for speech_id in sorted(unwanted):
                self._generation.speech_number(speech_id)
            forget_all_but(self.path, {speech.id for speech in self.speeches} - unwanted)
            write_without(self.path, self._generation, unwanted, self._engine)
        self.refresh()

    @property
    def older_states(self) -> int:
        """How many older states are still on the disk, since somebody has them open."""
        return self._generation.older

    @property
    def path(self) -> Path:
        """The corpus folder."""
        return self._generation.folder

    @property
    def manifest(self) -> Manifest:
        """What was committed."""
        return self._generation.manifest

    @property
    def encoder(self) -> Encoder:
        """What encodes queries.

        Raises
        ------
        EncoderMismatchError
            If it is not the one that made the corpus.
        """
        return self._encoder_of(self._generation)

    def _encoder_of(self, generation: Generation) -> Encoder:
        wanted = generation.manifest.encoder
        if self._opened is None:
            self._opened = open_encoder(wanted.name, **_options_of(wanted))
        return _checked(self._opened, generation)

    def _encoder_run_as(self, options: Mapping[str, Any]) -> Encoder:
        """Return the encoder of the corpus, run in another way than by default."""
        wanted = self.manifest.encoder
        return _checked(open_encoder(wanted.name, **{**_options_of(wanted), **options}), self._generation)

    @property
    def reading(self) -> Reading:
        """All speeches with their paragraphs, what was dropped, and what could not be read."""
        return self._generation.tables.reading

    @property
    def speeches(self) -> tuple[Speech, ...]:
        """All speeches, in the order of their sources and of their place in them."""
        return self.reading.speeches

    def speech(self, speech_id: str) -> Speech:
        """Return one speech.

        Raises
        ------
        UnknownIdError
            If there is none of that id.
        """
        generation = self._generation
        return generation.tables.speech(generation.speech_number(speech_id))

    def passage(self, passage_id: str) -> Passage:
        """Return one paragraph or sentence.

        Raises
        ------
        UnknownIdError
            If there is none of that id, or several.
        """
        generation = self._generation
        level, row = generation.row_of(passage_id)
        return generation.tables.passages(level, [row])[0]

    def embeddings(self, level: Level | str = Level.PARAGRAPH) -> Embeddings:
        """Return the embeddings of a level, ordered by speech id and place in the speech.

        Returns
        -------
        ndarray of float32, shape (passages, dimension)
            Read from the disk as needed; not to be written to.
        """
        return self._generation.vectors(level_of(level))

    def similar(
        self,
        text: str | None = None,
        *,
        paragraph: str | None = None,
        k: int | None = 10,
        min_similarity: float | None = None,
        level: Level | str = Level.PARAGRAPH,
        mode: Mode | str = Mode.SEMANTIC,
        speaker: str | Sequence[str] = (),
        place: str | Sequence[str] = (),
        language: str | Sequence[str] = (),
        speech: str | Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        role: str | Sequence[str] = Role.BODY,
        within: Collection[tuple[str, str]] | None = None,
        across_speeches: bool = False,
    ) -> list[Neighbour]:
        """Return the paragraphs or sentences nearest to a text, or to one of the corpus.

        Parameters
        ----------
        text : str, optional
            What to look for.
        paragraph : str, optional
            Id of a paragraph or sentence to look for instead; neither it, nor a sentence in it or
            the paragraph it is in, is among the results.
        k : int or None
            How many at most; None for all at or above `min_similarity`.
        min_similarity : float, optional
            Inclusive threshold of cosine.
        level : Level or str
            Whether to find paragraphs or sentences.
        mode : Mode or str
            ``semantic``, by what is meant, in any language; ``lexical``, by wording, which needs no
            encoder; or ``both``, by the ranks in the two together.
        speaker, place, language, speech : str or sequence of str
            Only speeches of these speakers, places, languages or ids.
        since, until : str, optional
            Only speeches from or up to this date, inclusive: 2026, 2026-01 or 2026-01-16.
        role : str or sequence of str
            Only passages of these roles; headings, salutations and closings are left out
            by default.
        within : collection of tuple of str and str, optional
            Only these paragraphs and what lies in them, each named by the ids of its speech and its own: those of a theme,
            for example.
        across_speeches : bool
            Whether to leave out the speech of `paragraph`.

        Returns
        -------
        list of Neighbour
            Most similar first, ties by speech id and place in it; by wording, those that hold the text word for word come
            before all others, and by both, the order is that of the ranks together.

        Raises
        ------
        SemanticError
            If there is nothing to look for, a limit cannot be used, or an id is unknown.
        """
        where = Filter(
            speakers=several(speaker),
            places=several(place),
            languages=several(language),
            speeches=several(speech),
            since=since,
            until=until,
            roles=tuple(role_of(name) for name in several(role)),
        )
        limits, wanted, how = Limits(k=k, min_similarity=min_similarity), level_of(level), mode_of(mode)
        if (text is None) == (paragraph is None):
            raise SemanticError("Give either a text to look for or the id of a paragraph.")
        searcher = self._searcher  # one state from beginning to end, whatever `refresh` does meanwhile
        generation = searcher.generation
        for speech_id in where.speeches:
            generation.speech_number(speech_id)
        if within is not None:
            rows = tuple(generation.tables.rows_within(within, wanted))
            where = dataclasses.replace(where, only_rows=rows)
        if paragraph is not None:
            own_level, row = generation.row_of(paragraph)
            passage = generation.tables.passages(own_level, [row])[0]
            embedding = None if how is Mode.LEXICAL else generation.vectors(own_level)[row]
            apart = dataclasses.replace(
                where,
                but_not_speech=passage.speech_id if across_speeches else None,
                but_not_rows=tuple(generation.tables.overlapping(own_level, row, wanted)),
            )
            found = searcher.similar(
                passage.text, embedding, mode=how, limits=limits, level=wanted, where=apart
            )
            return self._with_kinds(passage.text, found, how)
        if across_speeches:
            raise SemanticError(
                "A text is in no speech; across_speeches goes with a paragraph of the corpus."
            )
        if text is None or not text.strip():
            raise SemanticError("There is no text to look for; give some words.")
        asked = None if how is Mode.LEXICAL else self._encoder_of(generation).encode_queries([text])[0]
        found = searcher.similar(text, asked, mode=how, limits=limits, level=wanted, where=where)
        return self._with_kinds(text, found, how)

    def similar_to(
        self,
        embedding: Embeddings,
        *,
        text: str = "",
        k: int | None = 10,
        min_similarity: float | None = None,
        level: Level | str = Level.PARAGRAPH,
        where: Filter | None = None,
    ) -> list[Neighbour]:
        """Return what is nearest to an embedding that the corpus's encoder made.

        Parameters
        ----------
        embedding : ndarray of float32, shape (dimension,)
            Of unit length, to a thousandth.
        text : str
            What it stands for; wording shared with it is marked in the results.
        k, min_similarity, level
            As for `similar`.
        where : Filter, optional
            What to search; by default the body of all speeches.

        Returns
        -------
        list of Neighbour
            As `similar` gives them.

        Raises
        ------
        SemanticError
            If the embedding has another dimension or length, or a limit cannot be used.
        """
        if np.shape(embedding) != (self.manifest.encoder.dimension,):
            raise SemanticError(
                f"The embedding has the shape {np.shape(embedding)}, and those of {self.path} have "
                f"({self.manifest.encoder.dimension},); make it with {self.manifest.encoder.name}."
            )
        length = float(np.linalg.norm(embedding))
        if not abs(length - 1) < UNIT:
            raise SemanticError(
                f"The embedding has the length {length:.4g}, and cosine is measured between those of length 1; "
                "divide it by its length."
            )
        return self._searcher.similar(
            text,
            np.asarray(embedding, dtype=np.float32),
            mode=Mode.SEMANTIC,
            limits=Limits(k=k, min_similarity=min_similarity),
            level=level_of(level),
            where=where or Filter(),
        )

    def similar_across_speeches(
        self, *, k: int, level: Level | str = Level.PARAGRAPH
    ) -> dict[tuple[str, str], list[Neighbour]]:
        """Return for each body passage of some length the `k` nearest ones in other speeches.

        Returns
        -------
        mapping
            By the ids of the speech and of the passage, in the order of the rows; passages under
            ten characters are left out on both sides, as they are near everything.
        """
        return self._searcher.across_speeches(level_of(level), Limits(k=k))

    def check(self, draft: str | Path, *, k: int = 5, model: KindModel | None = None) -> list[CheckedPassage]:
        """Return for each paragraph of a draft where it was said before; nothing is added.

        Parameters
        ----------
        draft : str or Path
            A text with a paragraph a line, or the path of a file of any kind that is read.
        k : int
            How many of the nearest paragraphs to look at, by meaning and wording together, for each.
        model : KindModel, optional
            What tells the kinds.

        Raises
        ------
        SemanticError
            If the file cannot be read, or the draft holds nothing.
        """
        from semantic.reuse.precedents import checked
        from semantic.reuse.relating import Judge

        searcher, limits = self._searcher, Limits(k=k)
        texts = paragraphs_of(draft)
        encoder = self._encoder_of(searcher.generation)
        judge = Judge.of(encoder.name, model)
        embeddings = encoder.encode_passages(texts)
        return [
            checked(
                ordinal,
                text,
                searcher.similar(
                    text, embedding, mode=Mode.BOTH, limits=limits, level=Level.PARAGRAPH, where=Filter()
                ),
                judge,
                make_ready=self.ready,
            )
            for ordinal, (text, embedding) in enumerate(zip(texts, embeddings, strict=True), 1)
        ]

    @cached_property
    def ready(self) -> ReadyTexts:
        """What makes texts ready to be compared, and keeps them so: the same neighbours are found again and again."""
        from semantic.reuse.ready import ReadyTexts

        return ReadyTexts()

    def _with_kinds(self, text: str, neighbours: list[Neighbour], mode: Mode) -> list[Neighbour]:
        """Return neighbours of a text with how each relates to it."""
        from semantic.reuse.precedents import with_kinds
        from semantic.reuse.relating import Judge

        # A similarity of wording is no cosine that a threshold of the encoder was found for.
        encoder = None if mode is Mode.LEXICAL else self.manifest.encoder.name
        return with_kinds(text, neighbours, Judge.of(encoder), make_ready=self.ready)

    def info(self) -> dict[str, Any]:
        """Return what is inside, as plain JSON values."""
        return self.manifest.info()

    def verify(self) -> Verification:
        """Check every checksum, offset and vector, and return what is wrong."""
        return verify(self._generation)


def is_corpus(path: Path) -> bool:
    """Tell whether a path is a corpus folder rather than a source."""
    return (path / MANIFEST).is_file()


def _checked(encoder: Encoder, generation: Generation) -> Encoder:
    """Return an encoder that is known to be the one that made a state of a corpus."""
    wanted, found = generation.manifest.encoder, encoder.fingerprint
    if found != wanted:
        raise another_encoder(generation.folder, wanted, found)
    return encoder


_FROM_A_CORPUS = ("backend", "revision", "query_prompt", "passage_prompt", "dimension")
"""What a corpus may say of how its encoder is opened. It may come from anybody, so it cannot have code run."""


def _options_of(encoder: Fingerprint) -> dict[str, Any]:
    return {name: value for name, value in encoder.options.items() if name in _FROM_A_CORPUS}


def _encoder_named(encoder: str | Path | Encoder | None, options: Mapping[str, Any]) -> Encoder:
    return open_encoder(encoder, **options) if encoder is None or isinstance(encoder, str | Path) else encoder
