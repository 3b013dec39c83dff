"""What is kept of themes between two runs, so that they keep their ids: which paragraphs they had, and nothing of the text."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

from semantic.errors import CorpusWriteError, SemanticError
from semantic.records import Passage, Speech
from semantic.store.folder import put_in_place, write_beside
from semantic.store.manifest import checksum, written_json
from semantic.themes.choosing import Evidence

FILE = "themes.json"
"""Its name in the folder of a corpus."""
_FORMAT = 1
_ANEW = "it keeps the ids of themes: make them anew with --fresh, or put the file back."
_DIGITS = 16
"""Of a digest: two texts of a speech agree in them by chance once in 18 quintillion."""


@dataclass(frozen=True, kw_only=True)
class KeptThemes:
    """The themes of an earlier run.

    Parameters
    ----------
    made_of : str
        What tells whether the same would come out again: a digest of the corpus and of what makes themes.
    asked : int or None
        The number of themes that the user asked for; None where it was chosen.
    continues : bool
        Whether they went on from still earlier ones.
    seed : int
        What was drawn, was drawn by it.
    evidence : tuple of Evidence
        By which the number was chosen.
    highest : int
        The highest number that an id ever had: ids are not used again.
    members : mapping
        For each id the ordinals of its paragraphs, by speech id.
    texts : mapping
        A digest of the text of each speech, by its id: in another text the ordinals are those of other paragraphs.
    """

    made_of: str
    asked: int | None
    continues: bool
    seed: int
    evidence: tuple[Evidence, ...]
    highest: int
    members: Mapping[str, Mapping[str, tuple[int, ...]]]
    texts: Mapping[str, str]

    def theme_of(self, speeches: Iterable[Speech]) -> list[str | None]:
        """Return the id of the theme that each paragraph of some speeches had, None for what was not there or is another text."""
        known = {
            (speech_id, ordinal): theme
            for theme, own in self.members.items()
            for speech_id, ordinals in own.items()
            for ordinal in ordinals
        }
        return [
            known.get((speech.id, paragraph.ordinal)) if unchanged else None
            for speech in speeches
            for unchanged in (self.texts.get(speech.id) == text_digest(speech),)
            for paragraph in speech.paragraphs
        ]

    def only(self, speech_ids: Collection[str]) -> Self:
        """Return what is left when only some speeches stay."""
        members = {
            theme: {speech_id: own for speech_id, own in speeches.items() if speech_id in speech_ids}
            for theme, speeches in self.members.items()
        }
        texts = {speech_id: digest for speech_id, digest in self.texts.items() if speech_id in speech_ids}
        return replace(self, members=members, texts=texts)

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return what a corpus folder keeps, or None where it keeps nothing.

        Raises
        ------
        SemanticError
            If it cannot be read, or is not as it was written.
        """
        path = folder / FILE
        try:
            written = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SemanticError(f"{path} cannot be read ({error.strerror}); {_ANEW}") from error
        try:
            fields = json.loads(written)
            if fields.pop("checksum") != checksum(fields) or fields.pop("format") != _FORMAT:
                raise ValueError
            return cls._parsed(fields)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise SemanticError(f"{path} is not as it was written, or of another version; {_ANEW}") from None

    @classmethod
    def _parsed(cls, fields: Mapping[str, Any]) -> Self:
        asked = fields["asked"]
        return cls(
            made_of=str(fields["made_of"]),
            asked=None if asked is None else int(asked),
            continues=bool(fields["continues"]),
            seed=int(fields["seed"]),
            evidence=tuple(
                Evidence(
                    k=int(each["k"]),
                    silhouette=float(each["silhouette"]),
                    stability=float(each["stability"]),
                )
                for each in fields["evidence"]
            ),
            highest=int(fields["highest"]),
            members={
                str(theme): {str(speech): tuple(map(int, ordinals)) for speech, ordinals in speeches.items()}
                for theme, speeches in fields["members"].items()
            },
            texts={str(speech): str(digest) for speech, digest in fields["texts"].items()},
        )

    def write(self, folder: Path) -> None:
        """Write it to a corpus folder, of which the caller is the one writer; what was there goes in one step.

        Raises
        ------
        CorpusWriteError
            If the folder cannot be written to.
        """
        fields = {"format": _FORMAT, **asdict(self)}
        path = folder / FILE
        try:
            put_in_place(write_beside(path, written_json(fields | {"checksum": checksum(fields)})), path)
        except OSError as error:
            raise CorpusWriteError(
                f"{folder / FILE} cannot be written ({error.strerror}); themes will not keep their ids."
            ) from error


def forget_all_but(folder: Path, speech_ids: Collection[str]) -> None:
    """Take speeches that a corpus does not hold out of what is kept; the caller is the folder's one writer.

    What cannot be read goes whole.

    Raises
    ------
    CorpusWriteError
        If the folder cannot be written to.
    """
    try:
        kept = KeptThemes.read(folder)
    except SemanticError:
        _remove(folder / FILE)
        return
    if kept is not None and not set(kept.texts) <= set(speech_ids):
        kept.only(speech_ids).write(folder)


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise CorpusWriteError(
            f"{path}, which keeps the ids of themes, can be neither read nor removed ({error.strerror}); remove it."
        ) from error


def text_digest(speech: Speech) -> str:
    """Return a digest of the text of a speech, long enough to tell it from any other text of it."""
    return hashlib.sha256(speech.text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def members_by_speech(
    themes: Sequence[str], paragraphs: Sequence[Passage]
) -> dict[str, dict[str, tuple[int, ...]]]:
    """Return the ordinals of the paragraphs of each theme by speech id, given the theme of each paragraph."""
    found: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for theme, each in zip(themes, paragraphs, strict=True):
        found[theme][each.speech_id].append(each.ordinal)
    return {
        theme: {speech_id: tuple(ordinals) for speech_id, ordinals in speeches.items()}
        for theme, speeches in found.items()
    }
