"""Distil a static encoder: one vector a token, learned from a teacher on plain sentences.

``python models/static-multilingual/training/train.py SENTENCES --to FOLDER [--parallel FILE] [--teacher NAME]``

SENTENCES holds files ``sentences.<language>.txt`` or ``.txt.gz``, a sentence a line. The parallel file has
four columns parted by tabs: language, text, language, text. The teacher is any encoder of the catalogue
or a folder; what it says is kept in ``--work``, so that a second run learns at once. No GPU is needed.
Needs what ``pip install 'semantic-speeches[training]'`` brings.
"""

from __future__ import annotations

import argparse
import shutil
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from semantic.encoders.opening import open_encoder
from semantic.encoders.static_tokens import SentencePieceTokens
from semantic.errors import SemanticError

from distilling import Recipe, TokenLists, distil
from teaching import taught, words_of
from training_text import (
    Pair,
    Unit,
    joined_from,
    planted_in,
    read_pairs,
    read_sentences,
    spans_of,
    with_pairs,
)
from vocabulary import train_vocabulary
from writing import write_model

TOKENS = 134_000
"""As many as 40 MB hold at 256 dimensions and a byte a number, with both forms of the tokenizer, after phrases are out."""


def main() -> None:
    """Read, teach, learn, write."""
    parser = _parser()
    options = parser.parse_args()
    try:
        teacher = open_encoder(options.teacher)
        pairs = read_pairs(options.parallel) if options.parallel else []
        sentences = with_pairs(read_sentences(options.sentences), pairs)
        if options.dimension > teacher.dimension:
            raise ValueError(
                f"{teacher.name} has {teacher.dimension} dimensions; ask for --dimension of that or fewer."
            )
        if options.to.exists():
            raise FileExistsError(f"{options.to} is there already; name a new folder.")
    except (OSError, EOFError, ValueError, SemanticError) as error:
        parser.error(str(error))
    started = time.monotonic()
    torch.set_num_threads(options.threads)
    unfinished = options.to.with_name(f"{options.to.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    words = words_of(teacher)[: options.words]
    train_vocabulary(sentences, words, options.tokens, unfinished)
    _say(started, f"{len(sentences):,} sentences and {len(words):,} words of the teacher; vocabulary trained")
    texts = [unit.text for unit in units_from(sentences, words, options.seed)]
    targets = taught(teacher, texts, options.work)
    _say(started, f"{len(texts):,} texts taught")
    vocabulary = SentencePieceTokens(unfinished / "tokenizer.model")
    table = distil(
        TokenLists.of(vocabulary.ids(texts)),
        targets,
        _places(pairs, texts),
        vocabulary.count,
        Recipe(**{each.name: getattr(options, each.name) for each in fields(Recipe)}),
    )
    languages = sorted({unit.language for unit in sentences})
    write_model(table, languages, options.revision, unfinished)
    unfinished.rename(options.to)
    _say(started, f"written to {options.to}")


def units_from(sentences: list[Unit], words: list[str], seed: int) -> list[Unit]:
    """Return all texts to learn from: sentences, words, and units made of both; each kind draws by itself."""
    random = [np.random.default_rng([seed, kind]) for kind in range(3)]
    return [
        *sentences,
        *(Unit(word, "") for word in words),
        *spans_of(sentences, random[0]),
        *joined_from(sentences, random[1]),
        *planted_in(sentences, words, random[2]),
    ]


def _places(pairs: list[Pair], texts: list[str]) -> NDArray[np.int64]:
    place = {text: number for number, text in reversed(list(enumerate(texts)))}
    both = [
        (place[pair.first.text], place[pair.second.text])
        for pair in pairs
        if pair.first.text in place and pair.second.text in place
    ]
    return np.array(both, dtype=np.int64).reshape(-1, 2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--parallel", type=Path)
    parser.add_argument("--teacher", default="use-multilingual")
    parser.add_argument("--work", type=Path, default=Path("out/training"))
    parser.add_argument("--tokens", type=int, default=TOKENS)
    parser.add_argument("--words", type=int, help="words of the teacher's vocabulary at most; all by default")
    parser.add_argument("--revision", default="1", help="what config.json says of this model")
    parser.add_argument("--threads", type=int, default=2)
    recipe = parser.add_argument_group("recipe", "figures of how to learn, as distilling.Recipe tells")
    for each in fields(Recipe):
        recipe.add_argument(f"--{each.name.replace('_', '-')}", type=type(each.default), default=each.default)
    return parser


def _say(started: float, what: str) -> None:
    print(f"{time.monotonic() - started:.0f} s: {what}", flush=True)


if __name__ == "__main__":
    main()
