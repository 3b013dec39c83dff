"""Find duplicates and boilerplate in speeches: from files to CSV, JSON and Markdown in one command.

    python scripts/detect_boilerplate.py SOURCE... --to DIR

Reads the sources into the corpus folder ``DIR/speeches.corpus``, which a second run takes up
again, and writes beside it what the speeches share: ``families``, ``formulae`` and ``ledger`` as
csv and JSON, and ``boilerplate.md`` for people.
"""

from __future__ import annotations

from pathlib import Path

import click
from semantic import __version__
from semantic.cli import options
from semantic.cli.printing import counted, tell_republished
from semantic.cli.report_scripts import corpus_for_report, told_in_a_sentence
from semantic.reports.boilerplate import write_boilerplate


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@options.sources
@click.option("--to", "folder", required=True, type=options.PATH, help="Where to write.")
@click.option("--encoder", help="What makes the embeddings; semantic encoders lists them.")
@options.reading_options
@options.known
@options.leave_out
def main(
    sources: tuple[Path, ...],
    folder: Path,
    encoder: str | None,
    metadata: Path | None,
    settings: Path | None,
    strict: bool,
    known: Path | None,
    leave_out: tuple[str, ...],
) -> None:
    """Find what the speeches in SOURCES (files and folders) share, and write it to DIR."""
    with told_in_a_sentence(folder):
        phrases = options.known_phrases(known, leave_out)
        with corpus_for_report(
            sources, folder, encoder=encoder, metadata=metadata, settings=settings, strict=strict
        ) as corpus:
            analysis = corpus.reuse_analysis(known=phrases, leave_out=leave_out)
            files = write_boilerplate(
                corpus.speeches,
                analysis.families(),
                analysis.formulae,
                analysis.ledger,
                analysis.republished,
                analysis.marks,
                folder,
                encoder=corpus.manifest.encoder.name,
                version=__version__,
            )
    tell_republished(analysis.republished)
    click.echo(
        f"{counted(len(analysis.families()), 'family', 'families')} and "
        f"{counted(len(analysis.formulae), 'formula', 'formulae')}: open {files[0]}",
        err=True,
    )


if __name__ == "__main__":
    main()
