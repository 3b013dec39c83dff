"""Find what speeches talk about: from files to CSV, JSON, charts and Markdown in one command.

    python scripts/cluster_report.py SOURCE... --to DIR [--k auto]

Reads the sources into the corpus folder ``DIR/speeches.corpus``, which a second run takes up
again, and writes beside it the themes of the speeches: ``themes``, ``assignments``, ``speeches``
and ``evidence`` as csv, ``themes.json``, the charts ``evidence``, ``map`` and ``shares`` as svg,
and ``themes.md`` for people.
"""

from __future__ import annotations

from pathlib import Path

import click
from semantic import __version__
from semantic.cli import options
from semantic.cli.printing import counted
from semantic.cli.report_scripts import corpus_for_report, told_in_a_sentence
from semantic.reports.themes import write_themes


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@options.sources
@click.option("--to", "folder", required=True, type=options.PATH, help="Where to write.")
@options.number_of_themes
@options.seed
@click.option("--encoder", help="What makes the embeddings; semantic encoders lists them.")
@options.reading_options
def main(
    sources: tuple[Path, ...],
    folder: Path,
    k: str,
    seed: int,
    encoder: str | None,
    metadata: Path | None,
    settings: Path | None,
    strict: bool,
) -> None:
    """Find the themes of the speeches in SOURCES (files and folders), and write them to DIR."""
    with (
        told_in_a_sentence(folder),
        corpus_for_report(
            sources, folder, encoder=encoder, metadata=metadata, settings=settings, strict=strict
        ) as corpus,
    ):
        analysis = corpus.theme_analysis(k=k, seed=seed, progress=True)
        corpus.keep_themes(analysis)
        files = write_themes(
            corpus.speeches,
            analysis.themes,
            analysis.inside,
            analysis.map_points,
            analysis.commitments,
            folder,
            encoder=corpus.manifest.encoder.name,
            version=__version__,
        )
    click.echo(f"{counted(analysis.themes.k, 'theme', 'themes')}: open {files[0]}", err=True)


if __name__ == "__main__":
    main()
