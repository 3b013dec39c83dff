"""The command about themes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from semantic.cli import options
from semantic.cli.commands import main
from semantic.cli.printing import counted, print_json, print_themes
from semantic.errors import CorpusError

if TYPE_CHECKING:
    from semantic.corpus import Corpus
    from semantic.themes.analysis import ThemeAnalysis
    from semantic.themes.theme import Themes


@main.command()
@options.corpus
@options.number_of_themes
@options.seed
@click.option("--fresh", is_flag=True, help="Forget the themes of earlier runs, and their ids.")
@click.option(
    "--representatives",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="How many paragraphs stand for each theme.",
)
@click.option(
    "--inside",
    is_flag=True,
    help="Say also what is boilerplate in each theme, and what only one speech promises.",
)
@options.engine
@options.as_json
def themes(
    corpus: Path,
    k: str,
    seed: int,
    fresh: bool,
    representatives: int,
    inside: bool,
    engine: str | None,
    as_json: bool,
) -> None:
    """List the themes of CORPUS: what its speeches talk about, the largest first."""
    from semantic.corpus import Corpus

    with Corpus.open(corpus, engine=engine) as opened:
        analysis = opened.theme_analysis(
            k=k, seed=seed, fresh=fresh, representatives=representatives, progress=True
        )
        found = analysis.themes
        _keep(opened, analysis)  # before anything is shown: an id that somebody saw is one that stays
        contents = analysis.inside if inside else []
        if as_json:
            more = {"inside": [each.to_json() for each in contents]} if inside else {}
            print_json(found.to_json() | more)
        else:
            print_themes(
                found, contents, {(each.speech_id, each.id): each.text for each in analysis.paragraphs}
            )
        _tell(found)


def _keep(corpus: Corpus, analysis: ThemeAnalysis) -> None:
    try:
        corpus.keep_themes(analysis)
    except CorpusError as error:
        click.echo(f"The themes may get other ids next time: {error}", err=True)


def _tell(found: Themes) -> None:
    """Say on stderr how many themes there are, why, and what fits none."""
    from semantic.reports.themes import why_so_many

    outliers = sum(not each.fits for each in found.assignments)
    click.echo(
        f"{why_so_many(found)} Outliers, which fit none well: {outliers:,} of "
        f"{counted(len(found.assignments), 'paragraph', 'paragraphs')} in "
        f"{counted(len(found.by_speech), 'speech', 'speeches')}.",
        err=True,
    )
