"""The texts a model is trained on: sentences, pairs of translations, and longer and shorter units made of them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import regex

_NAME = re.compile(r"sentences\.(?P<language>[a-z]{2,3})\.txt(\.gz)?")
_UNSPACED = frozenset({"zh", "ja", "th"})
_WORD_WITHOUT_SPACES = regex.compile(
    r"\p{Han}{1,2}|[\p{Hiragana}ー]+|[\p{Katakana}ー]+|\p{Thai}+|[\p{L}\p{N}]+|\S"
)
"""Good enough to cut a span where a word may begin: most Chinese words have one or two characters."""
_EDGES = " ,.;:，。；：、"

SPANS_A_LANGUAGE = 150_000
"""Spans of a language at most, where it has text for them: most of the languages then weigh about the same."""
SPANS_A_SENTENCE = 5
"""Spans of a sentence at most; further ones say little new."""
SPAN_WORDS = 10
"""Words of a span at most; beyond that it is a sentence, and those are there."""
JOINED_SHARE = 0.15
"""Joined units for each sentence of a language: speeches are read in paragraphs."""
JOINED_SENTENCES = 5
"""Sentences of a joined unit at most: about a paragraph of a speech."""
PLANTED_WORDS = 6
"""Words around a planted one at most."""


@dataclass(frozen=True)
class _Script:
    """Languages written in a script, and how often each of its words is planted."""

    pattern: regex.Pattern[str]
    languages: tuple[str, ...]
    times: int


_SCRIPTS = (
    _Script(regex.compile(r"[\p{Hiragana}\p{Katakana}]"), ("ja",), 3),
    _Script(regex.compile(r"\p{Han}"), ("zh", "ja"), 4),
    _Script(regex.compile(r"\p{Arabic}"), ("ar",), 12),
    _Script(regex.compile(r"\p{Cyrillic}"), ("ru",), 8),
    _Script(regex.compile(r"\p{Hangul}"), ("ko",), 3),
    _Script(regex.compile(r"\p{Thai}"), ("th",), 1),
    _Script(regex.compile(r"\p{Latin}"), ("de", "en", "es", "fr", "it", "pt"), 3),
)
"""Most often for Arabic, which of the languages that are measured has least text, then for Russian. The language of a
Latin word is not known; the six with most text lend it their sentences."""


@dataclass(frozen=True)
class Unit:
    """A text to learn from, and its language as an ISO 639-1 code, or "" for a lone word."""

    text: str
    language: str


@dataclass(frozen=True)
class Pair:
    """Two texts that are translations of each other."""

    first: Unit
    second: Unit


def read_sentences(folder: Path) -> list[Unit]:
    """Return the different sentences of the files ``sentences.<language>.txt[.gz]``, by language.

    Raises
    ------
    FileNotFoundError
        If the folder has no such file.
    """
    found = sorted(
        (match["language"], path) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name))
    )
    if not found:
        raise FileNotFoundError(f"The folder {folder} has no file sentences.<language>.txt or .txt.gz.")
    return _different(Unit(line, language) for language, path in found for line in _lines(path))


def read_pairs(path: Path) -> list[Pair]:
    """Return the pairs of a file of four columns, parted by tabs: language, text, language, text.

    Raises
    ------
    ValueError
        If a line has another number of columns.
    """
    pairs = []
    for number, line in enumerate(_lines(path), 1):
        columns = line.split("\t")
        if len(columns) != 4:
            raise ValueError(
                f"{path}, line {number}: {len(columns)} columns; a pair has language, text, language, text."
            )
        pairs.append(Pair(Unit(columns[1], columns[0]), Unit(columns[3], columns[2])))
    return pairs


def with_pairs(sentences: list[Unit], pairs: list[Pair]) -> list[Unit]:
    """Return the sentences and the texts of pairs, each once."""
    return _different([*sentences, *(unit for pair in pairs for unit in (pair.first, pair.second))])


def spans_of(sentences: list[Unit], random: np.random.Generator) -> list[Unit]:
    """Return stretches of one to `SPAN_WORDS` words out of sentences.

    A sentence tells what its words mean together; its spans tell which of them means what.
    """
    spans: dict[Unit, None] = {}
    known = set(sentences)
    for language, texts in _by_language(sentences).items():
        worded = [words for text in texts if len(words := _words(text, language)) >= 4]
        wanted = min(SPANS_A_LANGUAGE, SPANS_A_SENTENCE * len(worded))
        order = random.permutation(len(worded))
        for turn in range(wanted):
            span = Unit(_span(worded[order[turn % len(worded)]], language, random), language)
            if span.text and span not in known:
                spans[span] = None
    return list(spans)


def joined_from(sentences: list[Unit], random: np.random.Generator) -> list[Unit]:
    """Return texts of two to `JOINED_SENTENCES` sentences of one language, drawn at random."""
    joined = []
    for language, texts in _by_language(sentences).items():
        for _ in range(int(JOINED_SHARE * len(texts))):
            chosen = random.integers(0, len(texts), random.integers(2, JOINED_SENTENCES + 1))
            joined.append(Unit(_glue(language).join(texts[each] for each in chosen), language))
    return joined


def planted_in(sentences: list[Unit], words: list[str], random: np.random.Generator) -> list[Unit]:
    """Return each word of `words` a few times within a stretch of a sentence in its script.

    A word that the sentences lack is so taught beside others, as it will be met, and not only alone.
    """
    worded = {
        language: [_words(text, language) for text in texts]
        for language, texts in _by_language(sentences).items()
    }
    planted = []
    for word in words:
        script = next((each for each in _SCRIPTS if each.pattern.search(word)), None)
        languages = [each for each in script.languages if each in worded] if script else []
        for _ in range(script.times if script and languages else 0):
            language = languages[random.integers(len(languages))]
            sentence = worded[language][random.integers(len(worded[language]))]
            planted.append(Unit(_planted(word, sentence, language, random), language))
    return planted


def _planted(word: str, sentence: list[str], language: str, random: np.random.Generator) -> str:
    around = _stretch(sentence, min(PLANTED_WORDS, len(sentence)), random)
    place = int(random.integers(0, len(around) + 1))
    return _glue(language).join([*around[:place], word, *around[place:]])


def _span(words: list[str], language: str, random: np.random.Generator) -> str:
    return _glue(language).join(_stretch(words, min(SPAN_WORDS, len(words) - 1), random)).strip(_EDGES)


def _stretch(words: list[str], longest: int, random: np.random.Generator) -> list[str]:
    """Return one to `longest` words that stand side by side."""
    length = int(random.integers(1, longest + 1))
    first = int(random.integers(0, len(words) - length + 1))
    return words[first : first + length]


def _words(text: str, language: str) -> list[str]:
    return _WORD_WITHOUT_SPACES.findall(text) if language in _UNSPACED else text.split()


def _glue(language: str) -> str:
    return "" if language in _UNSPACED else " "


def _by_language(units: list[Unit]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for unit in units:
        texts.setdefault(unit.language, []).append(unit.text)
    return texts


def _different(units: Iterator[Unit] | list[Unit]) -> list[Unit]:
    """Return each text once, where it comes last, in the language that is said of it first."""
    last = {unit.text: unit for unit in reversed(list(units)) if unit.text.strip()}
    return list(reversed(last.values()))


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        for line in file:
            yield line.decode("utf-8").rstrip("\r\n")
