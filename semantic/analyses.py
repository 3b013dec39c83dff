"""What can be asked of all speeches of a corpus together: what they share, and what each promises."""

from __future__ import annotations

import hashlib
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import closing, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from semantic.arguments import level_of, mark_kind_of, number_of_themes, scope_of
from semantic.encoders.protocol import Encoder
from semantic.engine.local import LocalEngine
from semantic.engine.protocol import Engine
from semantic.errors import CorpusError, SemanticError
from semantic.records import Level
from semantic.store.generations import TABLES, Generation, vectors_file
from semantic.store.locks import writing

if TYPE_CHECKING:
    from semantic.commitments.analysis import CommitmentAnalysis
    from semantic.commitments.commitment import Commitment
    from semantic.commitments.decisions import Decisions
    from semantic.commitments.scope import Scope
    from semantic.findings import Findings
    from semantic.reuse.analysis import ReuseAnalysis
    from semantic.reuse.families import Family
    from semantic.reuse.formulae import Formula
    from semantic.reuse.kinds import KindModel
    from semantic.reuse.ledger import LedgerEntry
    from semantic.reuse.marking import KnownPhrases, MarkKind
    from semantic.reuse.republished import Republished
    from semantic.reuse.side_by_side import Comparison
    from semantic.themes.analysis import ThemeAnalysis
    from semantic.themes.theme import Themes


class Analyses(ABC):
    """The analyses of the state of a corpus that is shown; each is made when it is first asked for."""

    def __init__(self, generation: Generation, engine: Engine) -> None:
        self._generation = generation
        self._engine = engine
        self._analysis: tuple[Generation, ReuseAnalysis] | None = None

    @property
    @abstractmethod
    def encoder(self) -> Encoder:
        """What encodes queries."""

    def reuse_analysis(
        self,
        *,
        known: KnownPhrases | Iterable[str] = (),
        leave_out: Iterable[MarkKind | str] = (),
        model: KindModel | None = None,
    ) -> ReuseAnalysis:
        """Return what finds families, formulae and the ledger; each part is found when it is first asked for.

        Parameters
        ----------
        known : KnownPhrases or iterable of str
            Mandated phrases, to be marked.
        leave_out : iterable of MarkKind or str
            Which marked words to leave out: ``quoted``, ``attributed``, ``known``.
        model : KindModel, optional
            What tells the kinds; by default the one that comes with the package.

        Raises
        ------
        SemanticError
            If there is no such kind of mark, or known phrases are to be left out and none are given.
        """
        from semantic.gathering import reuse_of
        from semantic.reuse.marking import KnownPhrases, MarkKind

        kinds = [mark_kind_of(kind) for kind in leave_out]
        if MarkKind.KNOWN in kinds and not known:
            raise SemanticError(
                "Known phrases are to be left out, and none are given; give some (--known FILE)."
            )
        return reuse_of(
            self._generation,
            known=known if isinstance(known, KnownPhrases) else KnownPhrases(known),
            leave_out=kinds,
            model=model,
            engine=self._engine,
        )

    def reuse(self, *, level: Level | str | None = None) -> list[Family]:
        """Return the families of re-used passages of a level, or of both, paragraphs first.

        Returns
        -------
        list of Family
            Of each level most speeches first, ties by (speech id, place).
        """
        return self._reuse.families(None if level is None else level_of(level))

    def formulae(self) -> list[Formula]:
        """Return the set phrases that two speeches or more share, most speeches first, then the longest."""
        return self._reuse.formulae

    def ledger(self) -> list[LedgerEntry]:
        """Return how much of each speech others say as well, by speech id."""
        return self._reuse.ledger

    def republished(self) -> list[Republished]:
        """Return the speeches that are others given again, by id; they count as one source."""
        return self._reuse.republished

    def compare(
        self,
        a: str,
        b: str,
        *,
        level: Level | str = Level.PARAGRAPH,
        model: KindModel | None = None,
    ) -> Comparison:
        """Set two speeches side by side.

        Parameters
        ----------
        a, b : str
            Their ids.
        level : Level or str
            Whether to compare paragraphs or sentences.
        model : KindModel, optional
            What tells the kinds.

        Raises
        ------
        UnknownIdError
            If there is no speech of such an id.
        SemanticError
            If both are the same.
        """
        from semantic.reuse.relating import Judge
        from semantic.reuse.side_by_side import compare_speeches

        generation, wanted = self._generation, level_of(level)
        numbers = sorted(generation.speech_number(speech_id) for speech_id in {a, b})
        if a == b:
            raise SemanticError(f"Both speeches are {a!r}; name two different ones.")
        owners = generation.tables.passage_table(wanted).speeches
        name = generation.manifest.encoder.name
        return compare_speeches(
            generation.tables.speech(generation.speech_number(a)),
            generation.tables.speech(generation.speech_number(b)),
            generation.vectors(wanted)[np.isin(owners, numbers)],
            wanted,
            encoder_name=name,
            judge=Judge.of(name, model),
        )

    def commitment_analysis(
        self,
        *,
        against: Scope | str | None = None,
        decisions: Decisions | str | Path | None = None,
        model: KindModel | None = None,
    ) -> CommitmentAnalysis:
        """Return what finds commitments and compares them; each part is found when it is first asked for.

        Parameters
        ----------
        against : Scope or str, optional
            With which other speeches each is compared, as for `Scope.parse`; by default with all.
        decisions : Decisions or path, optional
            What a reader decided; by default ``decisions.csv`` in the folder of the corpus, if there is one.
        model : KindModel, optional
            What tells the kinds of reuse; by default the one that comes with the package.

        Raises
        ------
        SemanticError
            If the decisions cannot be read, or `against` limits nothing.
        """
        from semantic.gathering import commitments_of

        return commitments_of(
            self._generation,
            self._reuse if model is None else None,
            scope=scope_of(against),
            decisions=decisions,
            model=model,
        )

    def commitments(
        self,
        *,
        unique: bool = False,
        hard: bool = False,
        against: Scope | str | None = None,
        decisions: Decisions | str | Path | None = None,
    ) -> list[Commitment]:
        """Return what the speeches promise, each with the nearest that others say.

        Parameters
        ----------
        unique : bool
            Only those that no other speech says, as far as compared.
        hard : bool
            Only those that can be checked.
        against, decisions
            As for `commitment_analysis`.

        Returns
        -------
        list of Commitment
            By speech id and place.

        Raises
        ------
        SemanticError
            If the decisions cannot be read, or `against` limits nothing.
        """
        return self.commitment_analysis(against=against, decisions=decisions).selected(
            unique=unique, hard=hard
        )

    def theme_analysis(
        self,
        *,
        k: int | str = "auto",
        seed: int = 0,
        fresh: bool = False,
        representatives: int = 3,
        progress: bool = False,
    ) -> ThemeAnalysis:
        """Return what finds themes; each part is found when it is first asked for.

        Parameters
        ----------
        k : int or str
            How many themes, or ``auto`` to choose by evidence.
        seed : int
            What is drawn, is drawn by it.
        fresh : bool
            Whether to forget the themes of earlier runs. Otherwise those asked for with the same `k` and `seed` go on from
            where they were, number and all, and others keep the ids of the themes that they have most in common with.
        representatives : int
            How many paragraphs stand for each theme.
        progress : bool
            Whether to show progress on stderr.

        Raises
        ------
        SemanticError
            If a number cannot be used, or what is kept of earlier themes cannot be read.
        """
        from semantic.themes.analysis import ThemeAnalysis
        from semantic.themes.kept import KeptThemes

        generation = self._generation
        return ThemeAnalysis(
            generation.tables.reading.speeches,
            {level: generation.vectors(level) for level in Level},
            encoder_name=generation.manifest.encoder.name,
            k=number_of_themes(k),
            seed=seed,
            encoder=lambda: self.encoder,
            earlier=None if fresh else KeptThemes.read(generation.folder),
            made_of=_made_of(generation),
            reuse=self._reuse,
            commitments=self.commitment_analysis(),
            engine=self._engine,
            representatives=representatives,
            progress=progress,
        )

    def themes(
        self, *, k: int | str = "auto", seed: int = 0, fresh: bool = False, representatives: int = 3
    ) -> Themes:
        """Return what the speeches talk about, and keep the ids of the themes in the corpus folder.

        Parameters
        ----------
        k, seed, fresh, representatives
            As for `theme_analysis`.

        Warns
        -----
        UserWarning
            If the ids cannot be kept.

        Raises
        ------
        SemanticError
            If a number cannot be used, or what is kept of earlier themes cannot be read.
        """
        analysis = self.theme_analysis(k=k, seed=seed, fresh=fresh, representatives=representatives)
        self._keep_if_possible(analysis)
        return analysis.themes

    def _keep_if_possible(self, analysis: ThemeAnalysis) -> None:
        try:
            self.keep_themes(analysis)
        except CorpusError as error:
            warnings.warn(str(error), stacklevel=3)

    def keep_themes(self, analysis: ThemeAnalysis) -> None:
        """Keep in the corpus folder which paragraphs each theme has, so that it keeps its id when speeches are added.

        Raises
        ------
        CorpusError
            If another process is writing to the folder or has changed it, or it cannot be written to.
        """
        from semantic.themes.kept import KeptThemes

        folder = self._generation.folder
        with suppress(SemanticError):
            if KeptThemes.read(folder) == analysis.kept:
                return
        with writing(folder), closing(Generation.open(folder)) as committed:
            if _made_of(committed) != analysis.kept.made_of:
                raise CorpusError(
                    f"The corpus {folder} was changed while its themes were made; make them again to keep their ids."
                )
            analysis.kept.write(folder)

    def findings(
        self,
        *,
        k: int | str = "auto",
        seed: int = 0,
        neighbours: int = 3,
        keep: bool = True,
        progress: bool = False,
    ) -> Findings:
        """Return all that is found in the speeches, as reports show it, and keep the ids of the themes.

        Parameters
        ----------
        k, seed, progress
            As for `theme_analysis`.
        neighbours : int
            How many nearest paragraphs in other speeches to find for each.
        keep : bool
            Whether to keep the ids of the themes in the corpus folder; without, nothing is written.

        Warns
        -----
        UserWarning
            If the ids of the themes cannot be kept.

        Raises
        ------
        SemanticError
            If a number cannot be used, or what is kept of earlier themes cannot be read.
        """
        from semantic import __version__
        from semantic.gathering import gather

        themes = self.theme_analysis(k=k, seed=seed, progress=progress)
        found = gather(
            self._generation,
            self._reuse,
            self.commitment_analysis(),
            themes,
            neighbours=neighbours,
            version=__version__,
            beside=isinstance(self._engine, LocalEngine),
        )
        if keep:
            self._keep_if_possible(themes)
        return found

    def report(
        self,
        folder: str | Path,
        *,
        formats: str | Iterable[str] | None = None,
        language: str | None = None,
        k: int | str = "auto",
        seed: int = 0,
        progress: bool = False,
    ) -> list[Path]:
        """Write all that is found in the speeches into a folder for a reader.

        Parameters
        ----------
        folder : path
            Made if it is not there; files of an earlier report are overwritten.
        formats : str or iterable of str, optional
            Of ``html``, ``md``, ``csv``, ``json`` and ``docx``, parted by commas where it is one str; by default all.
        language : str, optional
            ``zh`` or ``en``; by default the language of most speeches, or English.
        k, seed, progress
            As for `theme_analysis`.

        Returns
        -------
        list of Path
            The files, the one to open first.

        Raises
        ------
        SemanticError
            If there is no such format or language, a number cannot be used, or a file cannot be written.
        """
        from semantic.reports.report import Format, write_report
        from semantic.reports.vega import bundled, bundling
        from semantic.reports.words import ReportLanguage

        wanted, target = tuple(Format) if formats is None else Format.named(formats), Path(folder)
        spoken = None if language is None else ReportLanguage.named(language)
        target.mkdir(parents=True, exist_ok=True)  # refused before any work is done for it
        with bundling() if Format.HTML in wanted else nullcontext(bundled) as vega:
            found = self.findings(k=k, seed=seed, progress=progress)
            return write_report(found, target, formats=wanted, language=spoken, vega=vega)

    @property
    def _reuse(self) -> ReuseAnalysis:
        """What finds re-use in the state that is shown."""
        if self._analysis is None or self._analysis[0] is not self._generation:
            self._analysis = (self._generation, self.reuse_analysis())
        return self._analysis[1]


def _made_of(generation: Generation) -> str:
    """Return a digest of what themes are made of: paragraphs, their embeddings, and the version of this package."""
    from semantic import __version__

    files = generation.manifest.files
    parts = (
        __version__,
        *(f"{name} {files[name].sha256}" for name in (TABLES, vectors_file(Level.PARAGRAPH))),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
