"""Labels and terms of themes, by class-based TF-IDF.

How telling a term is of a theme: the share of the theme's paragraphs that have it, times the logarithm of 1 + the mean
weight of a theme over the term's weight in all (Grootendorst 2022, eq. 2, with paragraphs counted instead of words, so that
one that says a word ten times counts once), times the root of the share of the theme's speeches that say it. Terms that
every theme has name none.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt

import regex

from semantic.themes.topic_words import Term, terms_in

TERMS = 10
"""Terms of a theme, where it has so many."""
_LIKELY = 6 * TERMS
"""Of the most telling terms, among which those to be shown are found: many are pieces or forms of others."""
_IN_LABEL = 3
"""Terms of a label."""
_BETWEEN = " · "
_FEWEST = 2
"""Paragraphs that have a term, or its theme does not show it; in a theme of one or two, one will do."""
_TAKEN_UP = 0.5
"""Share of a term's paragraphs in a theme from which on a phrase that holds it takes its place: 乡村振兴 for 振兴."""
_ALWAYS_BESIDE = 0.6
"""Share of its places from which on a term that stands beside one and the same word is a piece of a longer name: 提振消费 专项,
before 行动."""
_VERB = 0.75
"""What a verb by itself is worth beside a noun: 接受, 化解 need an object to be read, while 就业 comes first all the same."""
_PROPER = 0.5
"""Share of its places from which on a term that stands in a name is one itself: Middle East; the others begin sentences."""
_ROOT, _OF_THE_SHORTER = 5, 0.75
"""Letters, and share of the shorter word, that two forms of one word have in common at their beginning."""
_OPENING = 24
"""Characters of the medoid that name a theme without any term."""
_CHINESE = regex.compile(r"\p{Han}+")
_FIGURES = regex.compile(r"(?V1)[\p{L}--\p{Han}]*\p{N}[\p{N}.,:/%％‰-]*[\p{L}--\p{Han}]*[年月日号]?")
"""A figure with letters that touch it (G20, 2nd) and what it counts of a date."""
_MARKS = " ，,、。.；;：:！!？?（）()[]【】-–—"
_FEWEST_THEMES = 3
"""With fewer themes than this, a term of every theme may still tell them apart."""


@dataclass(frozen=True, kw_only=True)
class NamedParagraph:
    """A paragraph, as far as it helps to name its theme.

    Parameters
    ----------
    theme : int
        Number of its theme.
    speech_id : str
        Its speech.
    text : str
        Its words.
    language : str or None
        ISO 639-1 code.
    weight : float
        How much it counts.
    """

    theme: int
    speech_id: str
    text: str
    language: str | None
    weight: float


@dataclass(frozen=True)
class ThemeName:
    """What a theme is called: a label of a few terms, and its most telling terms, the first first."""

    label: str
    terms: tuple[str, ...]


Key = tuple[str, ...]


def name_themes(paragraphs: Sequence[NamedParagraph], openings: Sequence[str]) -> list[ThemeName]:
    """Return the name of each theme, in the order of their numbers.

    Parameters
    ----------
    paragraphs : sequence of NamedParagraph
        Those that fit their themes.
    openings : sequence of str
        For each theme the text of its medoid, whose first words name a theme without any term.

    Returns
    -------
    list of ThemeName
        In the language in which a theme has most weight, and counted among that language alone; no two labels are the same.
    """
    languages = _languages(paragraphs, len(openings))
    counted = {
        language: _counted([each for each in paragraphs if each.language == language])
        for language in set(languages)
    }
    found: list[ThemeName] = []
    for theme, opening in enumerate(openings):
        terms = counted[languages[theme]].terms_of(theme)
        found.append(ThemeName(_label(terms, opening, {each.label for each in found}), tuple(terms)))
    return found


def _languages(paragraphs: Sequence[NamedParagraph], themes: int) -> list[str | None]:
    """Return for each theme the language in which it has most weight; of equals the first by name."""
    weights: list[defaultdict[str | None, float]] = [defaultdict(float) for _ in range(themes)]
    for each in paragraphs:
        weights[each.theme][each.language] += each.weight
    return [
        max(sorted(counts, key=str), key=lambda language: counts[language], default=None)
        for counts in weights
    ]


def _label(terms: Sequence[str], opening: str, taken: set[str]) -> str:
    """Return the first terms, as many as it takes to be no other theme's label."""
    for count in range(min(_IN_LABEL, len(terms)), len(terms) + 1):
        label = _BETWEEN.join(terms[:count])
        if label and label not in taken:
            return label
    words = " ".join(_FIGURES.sub(" ", opening).split()).strip(_MARKS)
    label = words if len(words) <= _OPENING else f"{words[:_OPENING]}…"
    while label in taken or not label:
        label = f"{label}…" if label else "…"
    return label


@dataclass(frozen=True)
class _Counted:
    """What the paragraphs of one language say, theme by theme.

    `held` is the weight of each theme's paragraphs that have a term, `numbers` how many these are, `speeches` which
    speeches say it there; `published` how it is written, `beside` which words touch it before and behind, each with
    how often, `simplified` whether Chinese is mostly in that script, `proper` how often it is or holds a name, and `verbs`
    those that are verbs.
    """

    weights: Mapping[int, float]
    numbers_of: Mapping[int, int]
    speeches_of: Mapping[int, set[str]]
    held: Mapping[int, Mapping[Key, float]]
    numbers: Mapping[int, Counter[Key]]
    speeches: Mapping[tuple[int, Key], set[str]]
    published: Mapping[Key, Counter[str]]
    beside: Mapping[Key, tuple[Counter[str], Counter[str]]]
    simplified: bool
    proper: Mapping[Key, int]
    verbs: set[Key]
    everywhere: Mapping[Key, float]

    @cached_property
    def mean_weight(self) -> float:
        """The mean weight of a theme."""
        return sum(self.weights.values()) / len(self.weights)

    def terms_of(self, theme: int) -> list[str]:
        """Return the terms of a theme as they are mostly written, the most telling first."""
        if theme not in self.weights:
            return []
        telling = {key: self._telling(theme, key) for key in self.held[theme] if self._may_name(theme, key)}
        likely = heapq.nsmallest(_LIKELY, telling, key=lambda key: (-telling[key], key))
        readable: dict[Key, float] = {}
        holding = _phrases_by_part(telling, set(likely))
        for key in likely:
            longer = self._taken_up(theme, key, holding[key], telling)
            worth = telling[key] * (_VERB if longer in self.verbs else 1)
            readable[longer] = max(readable.get(longer, 0.0), worth)
        shown: list[Key] = []
        for key in sorted(readable, key=lambda key: (-readable[key], key)):
            if not any(_overlap(key, other) for other in shown):
                shown.append(key)
        return list(dict.fromkeys(self._written(key) for key in self._nouns_first(shown[:TERMS])))

    def _nouns_first(self, shown: Sequence[Key]) -> list[Key]:
        """Return terms with as many nouns and phrases in front as a label takes: a verb by itself says little there."""
        front = [key for key in shown if key not in self.verbs][:_IN_LABEL]
        return [*front, *(key for key in shown if key not in front)]

    def _telling(self, theme: int, key: Key) -> float:
        share = self.held[theme][key] / self.weights[theme]
        rarity = log(1 + self.mean_weight / self.everywhere[key])
        spread = len(self.speeches[theme, key]) / len(self.speeches_of[theme])
        return share * rarity * sqrt(spread)

    def _may_name(self, theme: int, key: Key) -> bool:
        enough = self.numbers[theme][key] >= min(_FEWEST, (self.numbers_of[theme] + 1) // 2)
        everywhere = len(self.weights) >= _FEWEST_THEMES and all(
            key in self.held[each] for each in self.weights
        )
        return enough and not everywhere and not self._is_a_name(key) and not self._is_a_piece(key)

    def _is_a_name(self, key: Key) -> bool:
        """Tell whether a term is mostly a name of a place, a person or whatever."""
        return self.proper[key] >= _PROPER * self.published[key].total()

    def _is_a_piece(self, key: Key) -> bool:
        """Tell whether a term nearly always stands before or behind the same word."""
        places = self.published[key].total()
        return any(
            word and count >= _ALWAYS_BESIDE * places
            for side in self.beside[key]
            for word, count in side.most_common(2)
        )

    def _taken_up(self, theme: int, key: Key, longer: Sequence[Key], telling: Mapping[Key, float]) -> Key:
        """Return the longest of the phrases that hold a term which has most of its paragraphs of the theme, or the term."""
        held = self.numbers[theme][key]
        most = [other for other in longer if self.numbers[theme][other] >= _TAKEN_UP * held]
        return max(most, key=lambda other: (len(other), telling[other], other), default=key)

    def _written(self, key: Key) -> str:
        """Return how a term is mostly written; in capitals only where it mostly is."""
        forms = self.published[key]
        if self.simplified and _CHINESE.fullmatch("".join(key)):
            return "".join(key)
        most = max(sorted(forms), key=lambda form: forms[form])
        small = sum(count for form, count in forms.items() if form == form.lower())
        return most.lower() if 2 * small >= forms.total() else most


def _phrases_by_part(phrases: Iterable[Key], parts: Set[Key]) -> defaultdict[Key, list[Key]]:
    """Return for each of some terms the longer phrases that hold it."""
    found: defaultdict[Key, list[Key]] = defaultdict(list)
    for phrase in phrases:
        inner = {phrase[a:b] for a in range(len(phrase)) for b in range(a + 1, len(phrase) + 1)} - {phrase}
        for part in sorted(inner & parts):
            found[part].append(phrase)
    return found


def _within(key: Key, other: Key) -> bool:
    """Tell whether the words of a term stand in another one in a row."""
    return any(other[start : start + len(key)] == key for start in range(len(other) - len(key) + 1))


def _overlap(key: Key, other: Key) -> bool:
    """Tell whether one term says what another says: it stands in it, or is another form of it.

    A term stands in another by its words, or as a Chinese word in a longer one, 内需 in 扩大内需; forms are told by their
    beginnings, region and regional.
    """
    if _within(key, other) or _within(other, key):
        return True
    ours, theirs = "".join(key), "".join(other)
    if _CHINESE.fullmatch(ours + theirs):
        return ours in theirs or theirs in ours
    return len(key) == len(other) == 1 and _same_root(ours, theirs)


def _same_root(word: str, other: str) -> bool:
    shorter = min(len(word), len(other))
    shared = next((n for n in range(shorter) if word[n] != other[n]), shorter)
    return shared >= _ROOT and shared >= _OF_THE_SHORTER * shorter


def _counted(paragraphs: Sequence[NamedParagraph]) -> _Counted:
    weights: defaultdict[int, float] = defaultdict(float)
    numbers_of: Counter[int] = Counter()
    speeches_of: defaultdict[int, set[str]] = defaultdict(set)
    held: defaultdict[int, defaultdict[Key, float]] = defaultdict(lambda: defaultdict(float))
    numbers: defaultdict[int, Counter[Key]] = defaultdict(Counter)
    speeches: defaultdict[tuple[int, Key], set[str]] = defaultdict(set)
    published: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    beside: defaultdict[Key, tuple[Counter[str], Counter[str]]] = defaultdict(lambda: (Counter(), Counter()))
    as_folded = places = 0
    proper: Counter[Key] = Counter()
    verbs: set[Key] = set()
    everywhere: defaultdict[Key, float] = defaultdict(float)
    for each in paragraphs:
        weights[each.theme] += each.weight
        numbers_of[each.theme] += 1
        speeches_of[each.theme].add(each.speech_id)
        terms: list[Term] = terms_in(each.text, each.language)
        for term in terms:
            published[term.key][term.published] += 1
            as_folded += term.published == "".join(term.key)
            places += 1
            proper[term.key] += term.proper
            if term.verb:
                verbs.add(term.key)
            beside[term.key][0][term.before] += 1
            beside[term.key][1][term.after] += 1
        for key in {term.key for term in terms}:
            held[each.theme][key] += each.weight
            numbers[each.theme][key] += 1
            speeches[each.theme, key].add(each.speech_id)
            everywhere[key] += each.weight
    return _Counted(
        weights, numbers_of, speeches_of, held, numbers, speeches, published, beside,
        2 * as_folded > places, proper, verbs, everywhere,
    )  # fmt: skip
