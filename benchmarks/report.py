"""How long the report of a corpus takes, and how large its page is.

    python benchmarks/report.py CORPUS... [--runs 1]

Prints for each corpus folder the seconds from the open corpus to all files written, and the size of ``report.html``. The themes of earlier runs are forgotten before each run, in a copy of the folder, so
that each does all of the work.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

import click
from semantic import Corpus

from machine import machine


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("corpora", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--runs", type=click.IntRange(min=1), default=1, show_default=True)
def main(corpora: tuple[Path, ...], runs: int) -> None:
    """Time the report of each of CORPORA."""
    click.echo(machine())
    for folder in corpora:
        for _ in range(runs):
            click.echo(_timed(folder))


def _timed(folder: Path) -> str:
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "copy.corpus"
        shutil.copytree(folder, copy)
        (copy / "themes.json").unlink(missing_ok=True)
        with Corpus.open(copy) as corpus:
            started = time.monotonic()
            files = corpus.report(Path(place) / "report")
            seconds = time.monotonic() - started
            size = files[0].stat().st_size / 1e6
            return (
                f"{folder.name}: {len(corpus.speeches)} speeches, {len(corpus.reading.paragraphs):,} paragraphs: "
                f"{seconds:.1f} s for {len(files)} files; {files[0].name} {size:.2f} MB"
            )


if __name__ == "__main__":
    main()
