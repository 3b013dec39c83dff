"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from semantic.errors import SemanticError, SourceError
from semantic.settings import ENGINES

if TYPE_CHECKING:
    from semantic.records import Reading
    from semantic.reuse.marking import KnownPhrases
    from semantic.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")

PATH = click.Path(path_type=Path)
LEVEL = click.Choice(["paragraph", "sentence"])

as_json = click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
corpus = click.argument("corpus", type=PATH)
sources = click.argument("sources", nargs=-1, required=True, type=PATH)
encoder_that_moved = click.option(
    "--encoder", help="Where the encoder of the corpus is now, if it was moved."
)

known = click.option(
    "--known",
    type=PATH,
    help="Mandated phrases, one a line: marked in the JSON of reuse, and of no account with --leave-out known.",
)
leave_out = click.option(
    "--leave-out",
    multiple=True,
    type=click.Choice(["quoted", "attributed", "known"]),
    help="Marked words that are to count for nothing; may be given again.",
)


def _number_of_themes(_context: click.Context, _option: click.Parameter, given: str) -> str:
    """Return how many themes are wanted, once that makes sense; a wrong one is a wrong call, before any work is done."""
    from semantic.arguments import number_of_themes as checked

    try:
        checked(given)
    except SemanticError as error:
        raise click.BadParameter(str(error)) from error
    return given


number_of_themes = click.option(
    "--k",
    default="auto",
    show_default=True,
    metavar="N",
    callback=_number_of_themes,
    help="How many themes, or auto to choose by evidence.",
)
seed = click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=0,
    show_default=True,
    help="What is drawn at random, is drawn by it.",
)


engine = click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="Where the work runs; a Ray cluster is the one at RAY_ADDRESS or in the settings, else one on this machine.",
)


def reading_options(command: Callable[P, R]) -> Callable[P, R]:
    """Add what every command takes that reads sources."""
    return _with(
        command,
        click.option("--metadata", type=PATH, help="A csv: file,title,speaker,place,date."),
        click.option(
            "--settings",
            type=PATH,
            help="A TOML file with tables [reading], [index], [encoder] and [engine].",
        ),
        click.option("--strict", is_flag=True, help="Exit with 1 if any file could not be read."),
    )


def search_options(command: Callable[P, R]) -> Callable[P, R]:
    """Add what is looked for and how near it must be; `query_of` makes one of the first three."""
    return _with(
        command,
        click.argument("text", required=False),
        click.option("--paragraph", help="Id of a paragraph or sentence to look for instead of a text."),
        click.option("--file", type=PATH, help="A text file to look for."),
        click.option("--min-similarity", type=float, help="Least cosine, inclusive."),
        click.option("--level", type=LEVEL, default="paragraph", show_default=True),
        click.option(
            "--mode",
            type=click.Choice(["semantic", "lexical", "both"]),
            default="semantic",
            show_default=True,
            help="By meaning, by wording, or by both.",
        ),
    )


def query_of(text: str | None, paragraph: str | None, file: Path | None) -> str | None:
    """Return the text to look for, None where it is a paragraph; one of the three must be given."""
    if sum(given is not None for given in (text, paragraph, file)) != 1:
        raise click.UsageError("Give one of TEXT, --paragraph and --file.")
    return _text_of(file) if file else text


def _text_of(file: Path) -> str:
    from semantic.sources.decoding import decode

    try:
        return decode(file.read_bytes()).text
    except OSError as error:
        raise click.ClickException(
            f"The file {file} cannot be read ({error.strerror}); check its name."
        ) from error
    except SourceError as error:
        raise click.ClickException(f"The file {file} is no text to look for: {error}.") from error


def filter_options(command: Callable[P, R]) -> Callable[P, R]:
    """Add what limits a search; those that name something may be given several times."""
    return _with(
        command,
        *(
            click.option(f"--{name}", multiple=True, help=f"Only {what}; may be given again.")
            for name, what in {
                "speaker": "speeches of this speaker",
                "place": "speeches of this place",
                "language": "speeches in this language (zh, en …)",
                "speech": "the speech of this id",
            }.items()
        ),
        click.option("--since", help="Only speeches from this date on: 2026, 2026-01 or 2026-01-16."),
        click.option("--until", help="Only speeches up to this date."),
    )


def reading_of(
    sources: Sequence[Path], *, metadata: Path | None = None, settings: Path | None = None
) -> Reading:
    """Return what a corpus holds, if that is what is named, or else what the sources hold."""
    from semantic.corpus import Corpus, is_corpus
    from semantic.sources.reading import read_speeches

    if len(sources) == 1 and is_corpus(sources[0]):
        with Corpus.open(sources[0]) as opened:
            return opened.reading
    return read_speeches(sources, metadata=metadata, settings=settings_of(settings).reading, progress=True)


def check_report_folder(folder: Path, sources: Sequence[Path]) -> None:
    """Refuse to write a report among the sources, which would be read as speeches the next time, or into a corpus folder."""
    from semantic.corpus import is_corpus

    if is_corpus(folder):
        raise click.UsageError(f"{folder} is a corpus folder; name another one with --to.")
    if any(source.is_dir() and folder.resolve().is_relative_to(source.resolve()) for source in sources):
        raise click.UsageError(f"{folder} lies among the sources; name a folder outside of them with --to.")


def settings_of(path: Path | None) -> Settings:
    """Return what a settings file says, or the default settings."""
    from semantic.settings import Settings

    return Settings.from_toml(path) if path else Settings()


def known_phrases(known: Path | None, leave_out: Sequence[str]) -> KnownPhrases | tuple[()]:
    """Return what the option `known` names, which must be there if it is to be left out."""
    from semantic.reuse.marking import KnownPhrases

    if "known" in leave_out and known is None:
        raise click.UsageError("--leave-out known goes with --known FILE.")
    return KnownPhrases.read(known) if known else ()


def _with(command: Callable[P, R], *options: Callable[[Any], Any]) -> Callable[P, R]:
    for option in reversed(options):
        command = option(command)
    return command
