"""How many translations are found among speeches, and how many pairs that are none, by cosine alone and by how far a pair stands out.

    python benchmarks/translations.py CORPUS --pair en FILE fr FILE [--pair …] [--sentences 400]

Sentences that translate each other, line by line of two files, are put among the body sentences that the speeches of CORPUS have in
the two languages. No sentence of the corpus translates one of the files or of another speech, as far as is known.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
from semantic import Corpus
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Embeddings
from semantic.records import Level, Role
from semantic.reuse.margins import MARGIN, stands_out
from semantic.reuse.thresholds import TRANSLATED, threshold
from semantic.store.tables import passages_of

from machine import machine

_LETTERS = 20
"""Characters of a sentence that is worth a comparison."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--pair",
    "pairs",
    multiple=True,
    required=True,
    nargs=4,
    help="Language and file, twice; may be given again.",
)
@click.option("--sentences", type=click.IntRange(min=1), default=400, show_default=True)
def main(folder: Path, pairs: tuple[tuple[str, str, str, str], ...], sentences: int) -> None:
    """Measure translations among the speeches of the corpus FOLDER."""
    click.echo(
        f"{machine()}\n\n| encoder | pair | found by cosine | false | found by margin {MARGIN} | false |"
    )
    click.echo("|---|---|---|---|---|---|")
    with Corpus.open(folder) as corpus:
        spoken = {speech.id: speech.language for speech in corpus.speeches}
        said = [
            (each.text, spoken[each.speech_id])
            for each in passages_of(corpus.speeches, Level.SENTENCE)
            if each.role is Role.BODY and len(each.text) >= _LETTERS
        ]
    for name in ("use-multilingual", "static-multilingual"):
        encoder = open_encoder(name)
        for a, a_file, b, b_file in pairs:
            texts = [
                [text for text, language in said if language == code] + _lines(file, sentences)
                for code, file in ((a, a_file), (b, b_file))
            ]
            sides = [encoder.encode_passages(each) for each in texts]
            floor = threshold(name, TRANSLATED, {})
            click.echo(f"| {name} | {a}–{b} | {_measured(sides[0], sides[1], (a, b), sentences, floor)} |")


def _lines(file: str, count: int) -> list[str]:
    return Path(file).read_text(encoding="utf-8").splitlines()[:count]


def _measured(one: Embeddings, other: Embeddings, codes: tuple[str, str], count: int, floor: float) -> str:
    """Return cells: what is found of the translations, which are the last `count` of each side, and how many others are taken for one."""
    first, second = np.nonzero(one @ other.T >= floor)
    true = (first - (len(one) - count) == second - (len(other) - count)) & (first >= len(one) - count)
    vectors = np.concatenate([one, other])
    cosines = np.einsum("ij,ij->i", one[first], other[second]).astype(np.float64)
    languages = [codes[0]] * len(one) + [codes[1]] * len(other)
    kept = stands_out(vectors, languages, first, second + len(one), cosines)
    return " | ".join(
        f"{(true & which).sum() / count:.3f} | {(~true & which).sum():,}"
        for which in (np.ones(len(first), dtype=np.bool_), kept)
    )


if __name__ == "__main__":
    main()
