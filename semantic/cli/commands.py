"""The commands: each parses, calls the library, prints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from semantic.cli import options
from semantic.cli.printing import (
    counted,
    print_dropped,
    print_fields,
    print_json,
    print_lines,
    print_neighbours,
    print_passages,
    print_rows,
    print_speeches,
    tell,
    tell_republished,
)
from semantic.errors import SemanticError

if TYPE_CHECKING:
    from semantic.records import Reading


class _Commands(click.Group):
    """Says every error of the library in one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SemanticError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:  # whoever read the output has seen enough
            raise
        except OSError as error:
            raise click.ClickException(
                f"The system refused to go on ({error.strerror or error}); see to that, and run this again."
            ) from error
        except UnicodeEncodeError as error:
            raise click.ClickException(
                f"{error.object[error.start : error.end]!a} cannot be written in {error.encoding}; give text and "
                "names in UTF-8, and set PYTHONUTF8=1 where the terminal has another encoding."
            ) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="semantic-speeches", prog_name="semantic")
def main() -> None:
    """Read piles of speeches, find what they share and what each alone promises."""


@main.command()
@options.sources
@click.option("--to", "corpus", required=True, type=options.PATH, help="The corpus folder.")
@click.option("--encoder", help="What makes the embeddings; semantic encoders lists them.")
@click.option("--replace", is_flag=True, help="Replace a corpus of other sources.")
@options.engine
@options.reading_options
@options.as_json
def build(
    sources: tuple[Path, ...],
    corpus: Path,
    encoder: str | None,
    replace: bool,
    engine: str | None,
    metadata: Path | None,
    settings: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Read SOURCES (files and folders) and make a corpus folder of them."""
    from semantic.corpus import Corpus

    with Corpus.build(
        sources,
        corpus,
        encoder=encoder,
        metadata=metadata,
        settings=options.settings_of(settings),
        strict=strict,
        replace=replace,
        engine=engine,
        progress=True,
    ) as built:
        if as_json:
            print_json(built.info())
        tell(built.reading, done=f"{corpus} holds ")
        tell_republished(built.republished())


@main.command()
@options.corpus
@options.sources
@options.encoder_that_moved
@options.engine
@options.reading_options
@options.as_json
def add(
    corpus: Path,
    sources: tuple[Path, ...],
    encoder: str | None,
    engine: str | None,
    metadata: Path | None,
    settings: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Read SOURCES into CORPUS; only what is new is encoded."""
    from semantic.corpus import Corpus

    chosen = options.settings_of(settings)
    with Corpus.open(corpus, encoder=encoder, engine=engine or chosen.engine) as opened:
        added = opened.add(
            sources,
            metadata=metadata,
            settings=chosen,
            strict=strict,
            progress=True,
        )
        if as_json:
            print_json(opened.info())
    tell(added, done="Added: ")
    if not added.speeches and added.failures:
        sys.exit(1)


@main.command()
@options.corpus
@click.argument("speech_ids", nargs=-1, required=True)
@options.as_json
def remove(corpus: Path, speech_ids: tuple[str, ...], as_json: bool) -> None:
    """Remove the speeches SPEECH_IDS from CORPUS, and every trace of their text."""
    from semantic.corpus import Corpus

    with Corpus.open(corpus) as opened:
        opened.remove(speech_ids)
        if as_json:
            print_json(opened.info())
        left, older = opened.manifest.counts["speeches"], opened.older_states
    click.echo(f"Removed {counted(len(set(speech_ids)), 'speech', 'speeches')}; {left:,} left.", err=True)
    if older:
        click.echo(
            "Another process has the corpus open as it was; the text goes from the disk when that one ends.",
            err=True,
        )


@main.command()
@options.corpus
@options.as_json
def info(corpus: Path, as_json: bool) -> None:
    """Say what is inside CORPUS, and which encoder made its embeddings."""
    from semantic.corpus import Corpus

    with Corpus.open(corpus) as opened:
        (print_json if as_json else print_fields)(opened.info())


@main.command()
@options.corpus
@options.as_json
def verify(corpus: Path, as_json: bool) -> None:
    """Check every checksum, offset and embedding of CORPUS."""
    from semantic.corpus import Corpus

    with Corpus.open(corpus) as opened:
        found = opened.verify()
    if as_json:
        print_json(found.to_json())
    for fault in found.faults:
        click.echo(f"{fault.where}: {fault.what}", err=True)
    click.echo(
        f"{found.checked:,} files, passages and embeddings checked; "
        f"{counted(len(found.faults), 'fault', 'faults')}.",
        err=True,
    )
    if not found.ok:
        sys.exit(1)


@main.command()
@options.corpus
@click.option("-k", default="10", show_default=True, help="How many; all: every one above --min-similarity.")
@options.search_options
@options.filter_options
@options.encoder_that_moved
@click.option("--role", multiple=True, help="Roles to search: body (default), heading, salutation, closing.")
@click.option("--across-speeches", is_flag=True, help="Leave out the speech of --paragraph.")
@options.as_json
def similar(
    corpus: Path,
    text: str | None,
    paragraph: str | None,
    file: Path | None,
    k: str,
    min_similarity: float | None,
    level: str,
    mode: str,
    encoder: str | None,
    role: tuple[str, ...],
    across_speeches: bool,
    as_json: bool,
    **limits: Any,
) -> None:
    """Find the paragraphs or sentences of CORPUS nearest to TEXT."""
    from semantic.corpus import Corpus

    count = _count(k)
    if count is None and min_similarity is None:
        raise click.UsageError("-k all goes with --min-similarity.")
    query = options.query_of(text, paragraph, file)
    with Corpus.open(corpus, encoder=encoder) as opened:
        found = opened.similar(
            query,
            paragraph=paragraph,
            k=count,
            min_similarity=min_similarity,
            level=level,
            mode=mode,
            role=role or "body",
            across_speeches=across_speeches,
            **limits,
        )
        asked = opened.passage(paragraph).text if paragraph else query
    if as_json:
        print_json({"query": asked, "results": [neighbour.to_json() for neighbour in found]})
        return
    print_neighbours(found)
    if not found:
        click.echo("Nothing was found; widen the filters or lower --min-similarity.", err=True)


@main.command()
@options.as_json
def encoders(as_json: bool) -> None:
    """List what can encode, and whether it is at hand without a network."""
    from semantic.encoders.opening import listed_encoders

    rows = [listed.to_json() for listed in listed_encoders()]
    if as_json:
        print_lines(rows)
    else:
        print_rows(rows)


@main.command()
@options.sources
@options.reading_options
@click.option("--text", is_flag=True, help="Give the clean text of each speech as well.")
@options.as_json
def speeches(
    sources: tuple[Path, ...],
    metadata: Path | None,
    settings: Path | None,
    strict: bool,
    text: bool,
    as_json: bool,
) -> None:
    """List the speeches of a corpus, or of SOURCES (files and folders)."""
    reading = options.reading_of(sources, metadata=metadata, settings=settings)
    if as_json:
        print_lines(speech.to_json(text=text) for speech in reading.speeches)
    elif text:
        for speech in reading.speeches:
            click.echo(f"# {speech.id}\n{speech.text}\n")
    else:
        print_speeches(reading.speeches)
    _finish(reading, strict=strict)


@main.command()
@options.sources
@options.reading_options
@click.option("--speech", "speech_id", help="Only the speech of this id.")
@click.option("--level", type=options.LEVEL, default="paragraph", show_default=True)
@options.as_json
def paragraphs(
    sources: tuple[Path, ...],
    metadata: Path | None,
    settings: Path | None,
    strict: bool,
    speech_id: str | None,
    level: str,
    as_json: bool,
) -> None:
    """List the paragraphs or sentences of a corpus, or of SOURCES, with their headings and places."""
    reading = options.reading_of(sources, metadata=metadata, settings=settings)
    chosen = [speech for speech in reading.speeches if speech_id in (None, speech.id)]
    if not chosen and reading.speeches:
        known = ", ".join(speech.id for speech in reading.speeches[:10])
        raise click.ClickException(
            f"There is no speech {speech_id!r} in these sources; among them are {known}."
        )
    listed = [paragraph for speech in chosen for paragraph in speech.paragraphs]
    passages = [s for p in listed for s in p.sentences] if level == "sentence" else listed
    if as_json:
        print_lines(passage.to_json() for passage in passages)
    else:
        print_passages(passages)
    _finish(reading, strict=strict)


@main.command()
@options.sources
@options.reading_options
@options.as_json
def dropped(
    sources: tuple[Path, ...], metadata: Path | None, settings: Path | None, strict: bool, as_json: bool
) -> None:
    """List what cleaning took out of a corpus, or of SOURCES, where it stood, and why."""
    reading = options.reading_of(sources, metadata=metadata, settings=settings)
    if as_json:
        print_lines(passage.to_json() for passage in reading.dropped)
    else:
        print_dropped(reading.dropped)
    _finish(reading, strict=strict)


def _count(k: str) -> int | None:
    """Return how many neighbours are wanted, None for all."""
    if k == "all":
        return None
    try:
        return int(k)
    except ValueError:
        raise click.BadParameter(f"{k!r} is neither a number nor all.", param_hint="-k") from None


def _finish(reading: Reading, *, strict: bool) -> None:
    """Say on stderr what was read and what was not, and set the exit status."""
    tell(reading)
    if not reading.speeches or (strict and reading.failures):
        sys.exit(1)
