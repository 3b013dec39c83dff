"""The command line: parse, call, print. Results go to stdout, all else to stderr."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from rich.table import Table

    from semantic.encoders.protocol import Encoder
    from semantic.records import Passage, Reading

P = ParamSpec("P")
R = TypeVar("R")

NEIGHBOURS_SHOWN = 3
"""Nearest paragraphs under each paragraph of the report: enough to judge, few enough to read."""
WIDTH_OF_PIPES = 200
"""Columns of a table that goes to a file or another program."""
CELL_WIDTH = 60
"""Characters of a text in a table for people; ``--json`` gives it whole."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="semantic-speeches", prog_name="semantic")
def main() -> None:
    """Read piles of speeches, find what they share and what each alone promises."""


def _reading_options(command: Callable[P, R]) -> Callable[P, R]:
    """Add the arguments that all reading commands share."""
    options = (
        click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path)),
        click.option(
            "--metadata", type=click.Path(path_type=Path), help="A csv: file,title,speaker,place,date."
        ),
        click.option(
            "--settings", type=click.Path(path_type=Path), help="A TOML file with size limits in [reading]."
        ),
        click.option("--strict", is_flag=True, help="Exit with 1 if any file could not be read."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@_reading_options
@click.option("--text", is_flag=True, help="Give the clean text of each speech as well.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, one speech a line.")
def speeches(
    sources: tuple[Path, ...],
    metadata: Path | None,
    settings: Path | None,
    strict: bool,
    text: bool,
    as_json: bool,
) -> None:
    """List the speeches found in SOURCES (files and folders)."""
    reading = _read(sources, metadata, settings)
    if as_json:
        _print_lines(speech.to_json(text=text) for speech in reading.speeches)
    elif text:
        for speech in reading.speeches:
            click.echo(f"# {speech.id}\n{speech.text}\n")
    else:
        table = _table(
            "id", "title", "speaker", "place", "date", "language", "paragraphs", "characters", "gaps"
        )
        for s in reading.speeches:
            known = (s.id, s.title, s.speaker, s.place, s.date, s.language)
            table.add_row(
                *(_cell(value) for value in known),
                f"{len(s.paragraphs)}",
                f"{s.characters:,}",
                f"{len(s.gaps)}",
            )
        _print_table(table)
    _finish(reading, strict=strict)


@main.command()
@_reading_options
@click.option("--speech", "speech_id", help="Only the speech of this id.")
@click.option("--level", type=click.Choice(["paragraph", "sentence"]), default="paragraph", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, one paragraph or sentence a line.")
def paragraphs(
    sources: tuple[Path, ...],
    metadata: Path | None,
    settings: Path | None,
    strict: bool,
    speech_id: str | None,
    level: str,
    as_json: bool,
) -> None:
    """List the paragraphs or sentences of SOURCES with their heading paths and places."""
    reading = _read(sources, metadata, settings)
    chosen = [speech for speech in reading.speeches if speech_id in (None, speech.id)]
    if not chosen and reading.speeches:
        known = ", ".join(speech.id for speech in reading.speeches[:10])
        raise click.ClickException(
            f"There is no speech {speech_id!r} in these sources; among them are {known}."
        )
    passages: list[Passage] = []
    for paragraph in (paragraph for speech in chosen for paragraph in speech.paragraphs):
        passages += paragraph.sentences if level == "sentence" else [paragraph]
    if as_json:
        _print_lines(passage.to_json() for passage in passages)
    else:
        table = _table("id", "role", "heading", "text", "start", "end")
        for passage in passages:
            path = " › ".join(passage.heading)
            table.add_row(
                passage.id,
                passage.role.value,
                _cell(path),
                _cell(passage.text),
                f"{passage.start}",
                f"{passage.end}",
            )
        _print_table(table)
    _finish(reading, strict=strict)


@main.command()
@_reading_options
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, one dropped passage a line.")
def dropped(
    sources: tuple[Path, ...], metadata: Path | None, settings: Path | None, strict: bool, as_json: bool
) -> None:
    """List what cleaning took out of SOURCES, where it stood, and why."""
    reading = _read(sources, metadata, settings)
    if as_json:
        _print_lines(passage.to_json() for passage in reading.dropped)
    else:
        table = _table("source", "reason", "passages", "for example")
        groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for passage in reading.dropped:
            groups[passage.source, passage.reason].append(passage.text)
        for (source, reason), texts in groups.items():
            table.add_row(source, reason, f"{len(texts)}", _cell(texts[0]))
        _print_table(table)
    _finish(reading, strict=strict)


@main.command()
@_reading_options
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where to write."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object: the folder and its files.")
def report(
    sources: tuple[Path, ...],
    metadata: Path | None,
    settings: Path | None,
    strict: bool,
    folder: Path,
    as_json: bool,
) -> None:
    """Write speeches, paragraphs, what was dropped and nearest paragraphs of SOURCES."""
    from semantic import __version__
    from semantic.encoders.bundled import BundledEncoder
    from semantic.reports.overview import write_overview
    from semantic.search import comparable_paragraphs, neighbours_in_other_speeches

    reading = _read(sources, metadata, settings)
    if not reading.speeches:
        _finish(reading, strict=strict)
    with _writing_to(folder):  # before any work is done for it
        folder.mkdir(parents=True, exist_ok=True)
    encoder: Encoder = BundledEncoder()
    compared = comparable_paragraphs(reading.speeches)
    click.echo(f"Encoding {len(compared):,} paragraphs with {encoder.name}", err=True)
    embeddings = encoder.encode_passages([paragraph.text for paragraph in compared])
    by_id = {speech.id: speech for speech in reading.speeches}
    nearest = neighbours_in_other_speeches(compared, embeddings, by_id, k=NEIGHBOURS_SHOWN)
    neighbours = {paragraph.id: found for paragraph, found in zip(compared, nearest, strict=True)}
    with _writing_to(folder):
        files = write_overview(reading, neighbours, folder, encoder=encoder.name, version=__version__)
    if as_json:
        _print_lines([{"folder": str(folder), "files": [path.name for path in files]}])
    click.echo(f"Open {folder / 'index.html'}", err=True)
    _finish(reading, strict=strict)


@contextmanager
def _writing_to(folder: Path) -> Iterator[None]:
    """Say in one sentence why the report cannot be written."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(
            f"The report cannot be written to {folder} ({error.strerror}); name another folder."
        ) from error


def _read(sources: Iterable[Path], metadata: Path | None, settings: Path | None) -> Reading:
    from semantic.errors import SemanticError
    from semantic.settings import ReadingSettings
    from semantic.sources.reading import read_speeches

    try:
        limits = ReadingSettings.from_toml(settings) if settings else ReadingSettings()
        return read_speeches(sources, metadata=metadata, settings=limits)
    except SemanticError as error:
        raise click.ClickException(str(error)) from error


def _finish(reading: Reading, *, strict: bool) -> None:
    """Say on stderr what was read and what was not, and set the exit status."""
    for failure in reading.failures:
        click.echo(f"{failure.source}: {failure.message}.", err=True)
    for notice in reading.notices:
        click.echo(f"{notice.source}: {notice.message}.", err=True)
    click.echo(
        f"{len(reading.speeches)} speeches and {len(reading.paragraphs):,} paragraphs from {reading.sources} files; "
        f"{len(reading.failures)} files could not be read; {len(reading.dropped):,} passages were dropped in cleaning.",
        err=True,
    )
    if not reading.speeches or (strict and reading.failures):
        sys.exit(1)


def _print_lines(records: Iterable[Mapping[str, Any]]) -> None:
    for record in records:
        click.echo(json.dumps(record, ensure_ascii=False))


def _cell(value: str | None) -> str:
    if not value:
        return ""
    words = " ".join(value.split())
    return words if len(words) <= CELL_WIDTH else words[: CELL_WIDTH - 1] + "…"


def _table(*columns: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(
            column,
            overflow="fold",
            justify="right"
            if column in ("paragraphs", "characters", "gaps", "passages", "start", "end")
            else "left",
        )
    return table


def _print_table(table: Table) -> None:
    from rich.console import Console

    width = None if sys.stdout.isatty() else WIDTH_OF_PIPES
    Console(highlight=False, markup=False, emoji=False, width=width).print(table)
