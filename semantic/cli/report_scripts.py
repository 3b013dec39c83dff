"""What the scripts that go from files to a report have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from semantic.cli import options
from semantic.cli.printing import tell
from semantic.errors import SemanticError

if TYPE_CHECKING:
    from semantic.corpus import Corpus


@contextmanager
def told_in_a_sentence(folder: Path) -> Iterator[None]:
    """End the script with one sentence on what goes wrong in the block, which writes to a folder."""
    try:
        yield
    except SemanticError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(
            f"{folder} cannot be written ({error.strerror}); name another folder."
        ) from error


@contextmanager
def corpus_for_report(
    sources: Sequence[Path],
    folder: Path,
    *,
    encoder: str | None,
    metadata: Path | None,
    settings: Path | None,
    strict: bool,
) -> Iterator[Corpus]:
    """Build the corpus ``speeches.corpus`` in the folder of a report, or take it up again; it is open until the block ends."""
    from semantic.corpus import Corpus

    options.check_report_folder(folder, sources)
    with Corpus.build(
        sources,
        folder / "speeches.corpus",
        encoder=encoder,
        metadata=metadata,
        settings=options.settings_of(settings),
        strict=strict,
        replace=True,
        progress=True,
    ) as corpus:
        tell(corpus.reading)
        yield corpus
