"""What reports of several formats tell in the same sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from semantic.findings import Findings
from semantic.records import DroppedPassage, Reading
from semantic.reports.charts import EvidenceWords
from semantic.reports.words import Words
from semantic.reuse.differences import Difference
from semantic.themes.theme import ChosenBy, Themes

_SUBSTANTIAL = 0.25
"""Below that a silhouette says that nothing much parts the clusters (Kaufman & Rousseeuw 1990, table 4)."""


def dates(findings: Findings, words: Words) -> str:
    """Return from when to when the speeches are, and of how many of them that is known, where not of all."""
    known = sorted(speech.date for speech in findings.speeches if speech.date)
    if not known:
        return words("page.no_dates")
    if len(known) < len(findings.speeches):
        return words("page.some_dates", known=len(known), first=known[0], last=known[-1])
    if known[0] == known[-1]:
        return words("page.one_date", date=known[0])
    return words("page.dates", first=known[0], last=known[-1])


def dropped_by_reason(reading: Reading) -> list[tuple[str, list[DroppedPassage]]]:
    """Return what was dropped by reason, the commonest first."""
    reasons: defaultdict[str, list[DroppedPassage]] = defaultdict(list)
    for passage in reading.dropped:
        reasons[passage.reason].append(passage)
    return sorted(reasons.items(), key=lambda each: (-len(each[1]), each[0]))


def why_so_many(themes: Themes, words: Words) -> str:
    """Return how many themes there are, and what speaks for that number."""
    if not themes.themes:
        return words("page.no_themes")
    if themes.continues:
        return words("page.themes_continue", k=themes.k)
    if themes.chosen_by is ChosenBy.USER:
        return words("page.themes_asked", k=themes.k)
    chosen = next((each for each in themes.evidence if each.k == themes.k), None)
    if chosen is None:
        return words("page.themes_few", k=themes.k)
    told = words(
        "page.themes_chosen",
        k=themes.k,
        low=themes.evidence[0].k,
        high=themes.evidence[-1].k,
        silhouette=f"{chosen.silhouette:.2f}",
        stability=f"{chosen.stability:.2f}",
    )
    return told if chosen.silhouette >= _SUBSTANTIAL else f"{told}{words('page.weak')}"


def evidence_words(themes: Themes, words: Words, title: str = "") -> EvidenceWords:
    """Return what stands on the chart of why there are so many themes."""
    return EvidenceWords(
        title=title,
        subtitle="",
        silhouette=words("page.silhouette"),
        stability=words("page.stability"),
        number=words("page.number_of_themes"),
        chosen=f"k = {themes.k}",
    )


def is_of_all(difference: Difference, a: str, b: str) -> bool:
    """Return whether a difference is one of a whole text, as that it tells of the past and not of a plan."""
    return difference.a == a or difference.b == b


def differences_told(
    differences: Iterable[Difference], a: str, b: str, words: Words, quoted: Callable[[str], str]
) -> list[str]:
    """Return what two texts say otherwise, each once; of a whole text only in what it differs."""

    def told(each: Difference) -> str:
        kind = words(f"difference.{each.type.value}")
        if is_of_all(each, a, b):
            return kind
        said = {name: quoted(part) if part else "–" for name, part in (("a", each.a), ("b", each.b))}
        return words("markdown.difference", type=kind, **said)

    return list(dict.fromkeys(told(each) for each in differences))


def promises(findings: Findings) -> dict[str, tuple[int, int]]:
    """Return for each speech how many commitments it makes, and how many of them alone."""
    counts = {speech.id: (0, 0) for speech in findings.speeches}
    for each in findings.commitments:
        made, alone = counts[each.speech_id]
        counts[each.speech_id] = (made + 1, alone + bool(each.unique))
    return counts
