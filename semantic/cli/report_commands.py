"""The command that writes everything down for a reader."""

from __future__ import annotations

from pathlib import Path

import click

from semantic.cli import options
from semantic.cli.commands import main
from semantic.cli.printing import print_json, tell, tell_republished

_ALL = "html,md,csv,json,docx"


@main.command()
@options.corpus
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where to write."
)
@click.option(
    "--format", "formats", default=_ALL, show_default=True, help="In which formats, parted by commas."
)
@click.option("--language", help="zh or en; by default that of most speeches, or English.")
@options.number_of_themes
@options.seed
@options.engine
@options.as_json
def report(
    corpus: Path,
    folder: Path,
    formats: str,
    language: str | None,
    k: str,
    seed: int,
    engine: str | None,
    as_json: bool,
) -> None:
    """Write all that is found in CORPUS for a reader: one page to open, to mail or to print, and tables of all of it."""
    from semantic.corpus import Corpus

    options.check_report_folder(folder, ())
    with Corpus.open(corpus, engine=engine) as opened:
        try:
            files = opened.report(folder, formats=formats, language=language, k=k, seed=seed, progress=True)
        except OSError as error:
            raise click.ClickException(
                f"The report cannot be written to {folder} ({error.strerror}); name another folder."
            ) from error
        if as_json:
            print_json({"folder": str(folder), "files": [path.name for path in files]})
        tell(opened.reading)
        tell_republished(opened.republished())
    click.echo(f"Open {files[0]}", err=True)
