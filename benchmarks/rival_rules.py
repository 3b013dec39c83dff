"""Rules by which other tools take two texts for the same, to be held against ours on the same pairs.

They get the embeddings that we get, so that what is compared is the rule and not the encoder. D3lta leaves out texts
under 30 characters and text-dedup those under five words; here each text counts, short ones too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import regex

D3LTA_CANDIDATE, D3LTA_REWORDING, D3LTA_COPY = 0.715, 0.85, 0.693
"""The defaults of D3lta's ``semantic_faiss`` (threshold_language, threshold_semantic, threshold_grapheme)."""
SEMHASH = 0.9
"""The default of SemHash's ``deduplicate``."""
MINHASH, RUN = 0.7, 3
"""The default of text-dedup's ``minhash``. Its runs of five words have no meaning in Chinese, where it takes a clause
for a word; runs of three characters are what SemHash's MinHash has with ``analyzer="char"``."""
_SURELY = 2.0
"""More than any cosine: a copy counts as found wherever the threshold of cosine lies."""


@dataclass(frozen=True)
class Rule:
    """A rule with one threshold.

    Parameters
    ----------
    name : str
        Whose it is.
    measure : callable
        From two texts and the cosine of their embeddings to a number; higher is more alike.
    threshold : float
        From which number on the tool takes the two for the same.
    """

    name: str
    measure: Callable[[str, str, float], float]
    threshold: float

    def finds(self, a: str, b: str, cosine: float) -> bool:
        """Tell whether the tool takes two texts for the same."""
        return self.measure(a, b, cosine) >= self.threshold


def is_copy(a: str, b: str, cosine: float) -> bool:
    """Tell whether D3lta takes a candidate for copy-paste: by Levenshtein similarity of what is left of its letters."""
    from rapidfuzz.distance import Levenshtein

    return (
        cosine > D3LTA_CANDIDATE
        and Levenshtein.normalized_similarity(graphemes(a), graphemes(b)) > D3LTA_COPY
    )


def d3lta(a: str, b: str, cosine: float) -> float:
    """Return the cosine that D3lta looks at, or more than any where it has found copy-paste already."""
    return _SURELY if is_copy(a, b, cosine) else cosine


def graphemes(text: str) -> str:
    """Return what D3lta compares letter by letter: lower case, without accents, punctuation and spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    return regex.sub(r"[^\w]|\s", "", unicodedata.normalize("NFC", bare))


def shared_runs(a: str, b: str, _cosine: float = 0.0) -> float:
    """Return the Jaccard similarity of the runs of three characters: exactly what MinHash estimates."""
    one, other = _runs(a), _runs(b)
    return len(one & other) / len(one | other)


def _runs(text: str) -> set[str]:
    return {text[start : start + RUN] for start in range(max(1, len(text) - RUN + 1))}


RULES = (
    Rule("D3lta", d3lta, D3LTA_REWORDING),
    Rule("SemHash", lambda _a, _b, cosine: cosine, SEMHASH),
    Rule("MinHash", shared_runs, MINHASH),
)
"""D3lta takes two texts for the same where one of its two tests holds; SemHash looks at cosine alone, MinHash at letters
alone."""
