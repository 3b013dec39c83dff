"""How well reuse is told from mere likeness, beside the rules of other tools.

``python benchmarks/reuse.py --pairs FILE... [--encoder NAME]`` measures on judged pairs.
``python benchmarks/reuse.py --planted SOURCE... [--each NUMBER] [--encoder NAME]`` measures on sentences of the
sources, which are in Chinese, that were changed by rule (`planted_reuse.py`).

Judged pairs. The weights that tell kinds and re-used parts are fitted ten times to nine tenths of all files together
and tell the tenth that is left; pairs with a passage in common are never parted. The measures the weights look at, the
thresholds of probability, and the rules that find differences were made while looking at the development files: of
those files no figure of a difference is cross-validated, and the kinds are so but for these choices. "Fitted on these"
is what the shipped weights make of the very pairs they were fitted to, and no result.

Figures are F1, then precision and recall in brackets. "None" is the same topic or nothing in common, and a macro F1 the
mean of the kinds that the judges gave. A part is looked for where the kind told is reworded or the same topic. A
difference is looked for unless the kind told is unrelated, or, for comparison, unless the kind judged is.

Planted pairs are told by the shipped weights, which were not fitted to them, though perhaps to other pairs of the same
speeches. "Kind or part" is how often the kind is the one planted or, of spliced halves, how often a re-used part is
found; "difference" how often one of the type planted is found, and "other differences" how often one of another type is.
Each pair has a decoy, the sentence with another one of its speech, drawn by chance: most are easy, so judged pairs tell
more about precision.

Other tools (`rival_rules.py`) get the same embeddings. "In hindsight" is their rule at the threshold that would have
been best for these pairs, which they can't know; of D3lta's thresholds it is the one of cosine for rewording.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from semantic import read_speeches
from semantic.corpus import Corpus
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Embeddings, Encoder
from semantic.evaluation.fitting import fitted, folds, measured
from semantic.evaluation.gold import GoldPair, read_pairs
from semantic.evaluation.reuse import best_agreement
from semantic.records import Kind
from semantic.reuse.comparing import compared
from semantic.reuse.differences import Difference, DifferenceType, find_differences
from semantic.reuse.relating import Relation, relate_embedded
from semantic.text.languages import detect_language

from machine import machine, peak_bytes, seconds_of
from planted_reuse import PlantedPair, planted
from rival_rules import RULES, Rule, is_copy

Row = tuple[str, str]
"""What was measured, and the figure as it is printed."""
Texts = tuple[str, str]

COPIES = (Kind.VERBATIM, Kind.EDITED)
NONE = "none"
KINDS = ("verbatim", "edited", "reworded", NONE)
"""What the gold sets tell apart."""
NUMBER = (DifferenceType.NUMBER,)
NUMBER_OR_DATE = (DifferenceType.NUMBER, DifferenceType.DATE)
POLARITY = (DifferenceType.TENSE, DifferenceType.POLARITY, DifferenceType.MODALITY)
"""What the flag polarity_differs stands for."""


@dataclass(frozen=True)
class Agreement:
    """How many were found, how many of them rightly, and how many there are."""

    right: int
    found: int
    there: int

    @classmethod
    def of(cls, pairs: Iterable[tuple[bool, bool]]) -> Agreement:
        """Count, from whether each was found and whether it is there."""
        counted = list(pairs)
        right = sum(found and there for found, there in counted)
        return cls(right, sum(found for found, _ in counted), sum(there for _, there in counted))

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where nothing is right."""
        return 2 * self.right / max(self.found + self.there, 1)

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / max(self.found, 1)

    @property
    def recall(self) -> float:
        """Share of what is there that was found."""
        return self.right / max(self.there, 1)

    def __str__(self) -> str:
        return agreed(self.f1, self.precision, self.recall) if self.there else ""


def agreed(f1: float, precision: float, recall: float) -> str:
    """Return how an agreement is printed."""
    return f"{f1:.3f} ({precision:.3f}, {recall:.3f})"


@dataclass(frozen=True)
class JudgedPair:
    """A judged pair, and what was told of it.

    Parameters
    ----------
    gold : GoldPair
        The judgement.
    crossed, shipped : Relation
        By weights that were fitted to other pairs, and by the shipped ones.
    differences : sequence of Difference
        What is found where the kind is known.
    cosine : float
        Of the embeddings.
    """

    gold: GoldPair
    crossed: Relation
    shipped: Relation
    differences: Sequence[Difference]
    cosine: float


@dataclass(frozen=True)
class FoundPair:
    """A planted pair with how its texts relate, and how the decoy does."""

    pair: PlantedPair
    relation: Relation
    decoy: Relation


def told_of_judged(pairs: Sequence[GoldPair], encoder: Encoder) -> list[JudgedPair]:
    """Tell each pair by what was fitted to the others, and by the shipped weights."""
    texts = [(pair.first, pair.second) for pair in pairs]
    embeddings = embedded(texts, encoder)
    return [
        JudgedPair(pair, crossed, shipped, differences, shipped.similarity)
        for pair, crossed, shipped, differences in zip(
            pairs,
            cross_validated(pairs, embeddings, encoder.name),
            relate_embedded(texts, embeddings, encoder_name=encoder.name),
            differences_of_judged(pairs),
            strict=True,
        )
    ]


def cross_validated(
    pairs: Sequence[GoldPair], embeddings: Mapping[str, Embeddings], encoder_name: str
) -> list[Relation]:
    """Return how each pair relates, told by weights that were fitted to nine folds of ten."""
    ready = measured(pairs)
    relations: dict[int, Relation] = {}
    for fit, tell in folds(ready):
        model = fitted([ready[row] for row in fit], about="nine folds of ten")
        texts = [(pairs[row].first, pairs[row].second) for row in tell]
        few = {text: embeddings[text] for pair in texts for text in pair}
        told = relate_embedded(texts, few, encoder_name=encoder_name, model=model)
        relations.update(zip(tell.tolist(), told, strict=True))
    return [relations[row] for row in range(len(pairs))]


def differences_of_judged(pairs: Sequence[GoldPair]) -> Iterator[Sequence[Difference]]:
    """Yield the differences of each pair, none where it was judged unrelated."""
    first = compared([pair.first for pair in pairs])
    second = compared([pair.second for pair in pairs])
    for pair, a, b in zip(pairs, first, second, strict=True):
        spoken = detect_language(a.text), detect_language(b.text)
        yield () if pair.relation is Kind.UNRELATED else find_differences(a, b, spoken)


def embedded(pairs: Sequence[Texts], encoder: Encoder) -> dict[str, Embeddings]:
    """Return the embedding of each text."""
    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    return dict(zip(texts, encoder.encode_passages(texts), strict=True))


def judged_rows(told: Sequence[JudgedPair]) -> Iterator[Row]:
    """Yield what was measured on judged pairs: ours, then the rules of others."""
    kinds = [(pair.crossed.kind, pair.gold.relation) for pair in told]
    yield from kind_rows(kinds)
    parts = [(pair.crossed.partial_reuse, pair.gold.partial_reuse) for pair in told]
    yield "partial_reuse", str(Agreement.of(parts))
    yield from difference_rows(told)
    known = [(pair.shipped.kind, pair.gold.relation) for pair in told]
    yield (
        "shipped weights, fitted on these: is reuse, macro F1",
        f"{of_reuse(known)}, {macro(of_kinds(known)):.3f}",
    )
    copies = [(is_copy(*texts_of(pair)), pair.gold.relation in COPIES) for pair in told]
    yield "D3lta's copy-paste: verbatim or edited", str(Agreement.of(copies))
    for rule in RULES:
        yield from rule_rows(rule, told)


def kind_rows(kinds: Sequence[tuple[Kind, Kind]]) -> Iterator[Row]:
    """Yield how far the kinds told agree with those judged."""
    counts = [sum(named(judged) == name for _, judged in kinds) for name in KINDS]
    yield f"pairs: {', '.join(KINDS)}", ", ".join(map(str, counts))
    yield "is reuse", of_reuse(kinds)
    yield (
        "verbatim or edited",
        str(Agreement.of((told in COPIES, judged in COPIES) for told, judged in kinds)),
    )
    by_kind = of_kinds(kinds)
    yield "kinds, macro F1", f"{macro(by_kind):.3f}"
    yield (
        "kinds without verbatim, macro F1",
        f"{macro({k: v for k, v in by_kind.items() if k != KINDS[0]}):.3f}",
    )
    yield from ((name, str(by_kind.get(name, ""))) for name in KINDS)


def of_reuse(kinds: Sequence[tuple[Kind, Kind]]) -> str:
    """Return how far two lists of kinds agree on what is reuse."""
    return str(Agreement.of((told.is_reuse, judged.is_reuse) for told, judged in kinds))


def of_kinds(kinds: Sequence[tuple[Kind, Kind]]) -> dict[str, Agreement]:
    """Return how far the kinds told agree with those judged, for each of `KINDS` that was judged."""
    names = [(named(told), named(judged)) for told, judged in kinds]
    return {
        name: Agreement.of((told == name, judged == name) for told, judged in names)
        for name in KINDS
        if any(judged == name for _, judged in names)
    }


def macro(agreements: Mapping[str, Agreement]) -> float:
    """Return the mean F1."""
    return float(np.mean([agreement.f1 for agreement in agreements.values()]))


def named(kind: Kind) -> str:
    """Return the name of a kind of reuse, and the same one for all that is none."""
    return kind.value if kind.is_reuse else NONE


def difference_rows(told: Sequence[JudgedPair]) -> Iterator[Row]:
    """Yield how far the differences found agree with the flags, by the kind told and by the kind judged."""
    for flag, shown, types in (
        ("number_differs", "number", NUMBER),
        ("number_differs", "number or date", NUMBER_OR_DATE),
        ("polarity_differs", "tense, polarity or modality", POLARITY),
    ):
        for whose in ("told", "judged"):
            found = [pair.crossed.differences if whose == "told" else pair.differences for pair in told]
            there = [getattr(pair.gold, flag) for pair in told]
            agreement = Agreement.of(
                (has(differences, types), flagged) for differences, flagged in zip(found, there, strict=True)
            )
            yield f"{flag} by {shown}, kind {whose}", str(agreement)


def has(differences: Sequence[Difference], types: Sequence[DifferenceType]) -> bool:
    """Tell whether there is a difference of one of some types."""
    return any(each.type in types for each in differences)


def texts_of(pair: JudgedPair) -> tuple[str, str, float]:
    """Return what a rule of another tool looks at."""
    return pair.gold.first, pair.gold.second, pair.cosine


def rule_rows(rule: Rule, told: Sequence[JudgedPair]) -> Iterator[Row]:
    """Yield how far a rule of another tool agrees on what is reuse, and how far it could with another threshold."""
    there = [pair.gold.relation.is_reuse for pair in told]
    likeness = [rule.measure(*texts_of(pair)) for pair in told]
    found = [each >= rule.threshold for each in likeness]
    yield f"{rule.name}'s rule, {rule.threshold}: is reuse", str(Agreement.of(zip(found, there, strict=True)))
    best = best_agreement(np.array(likeness), there)
    yield (
        f"{rule.name}'s rule in hindsight: is reuse",
        f"{agreed(best.f1, best.precision, best.recall)} at {best.threshold:.2f}",
    )


def told_of_planted(pairs: Sequence[PlantedPair], encoder: Encoder) -> list[FoundPair]:
    """Tell how the texts of each planted pair relate, and how the first does to its decoy."""
    texts = [(pair.first, pair.second) for pair in pairs]
    decoys = [(pair.first, pair.decoy) for pair in pairs]
    embeddings = embedded(texts + decoys, encoder)
    told, taken = (relate_embedded(each, embeddings, encoder_name=encoder.name) for each in (texts, decoys))
    return [FoundPair(*each) for each in zip(pairs, told, taken, strict=True)]


def planted_table(found: Sequence[FoundPair]) -> str:
    """Return a table with a row for each change: in what share of its pairs something was found."""
    by_change: defaultdict[str, list[FoundPair]] = defaultdict(list)
    for each in found:
        by_change[each.pair.change.name].append(each)
    heads = ["pairs", "reuse", "kind or part", "difference", "other differences", *(r.name for r in RULES)]
    rows = {name: planted_figures(pairs) for name, pairs in by_change.items()}
    return table(heads, rows)


def planted_figures(found: Sequence[FoundPair]) -> list[str]:
    """Return the figures of one change, as `planted_table` names them."""
    change = found[0].pair.change
    types = [{each.type for each in one.relation.differences} for one in found]
    return [
        str(len(found)),
        share(one.relation.kind.is_reuse for one in found),
        share(is_as_planted(one) for one in found),
        share(change.difference in each for each in types) if change.difference else "",
        share(bool(each - {change.difference}) for each in types),
        *(share(finds(rule, one) for one in found) for rule in RULES),
    ]


def is_as_planted(found: FoundPair) -> bool:
    """Tell whether the kind is the one planted, or, where a part was, whether a part was found."""
    if found.pair.change.kind.is_reuse:
        return found.relation.kind is found.pair.change.kind
    return found.relation.partial_reuse


def decoy_table(found: Sequence[FoundPair]) -> str:
    """Return a table of how well each tells planted reuse from as many decoys; spliced halves are left out."""
    pairs = [each for each in found if each.pair.change.kind.is_reuse]
    ours = [(each.relation.kind.is_reuse, each.decoy.kind.is_reuse) for each in pairs]
    columns = {"ours": ours} | {
        rule.name: [(finds(rule, each), finds(rule, each, decoy=True)) for each in pairs] for rule in RULES
    }
    rows: dict[str, list[str]] = defaultdict(list)
    for told in columns.values():
        agreement = Agreement.of([(own, True) for own, _ in told] + [(decoy, False) for _, decoy in told])
        rows["is reuse: F1 (precision, recall)"].append(str(agreement))
        rows[f"decoys taken for reuse, of {len(pairs)}"].append(str(agreement.found - agreement.right))
    rows["decoys with a re-used part"].append(str(sum(each.decoy.partial_reuse for each in pairs)))
    return table(list(columns), rows)


def finds(rule: Rule, found: FoundPair, *, decoy: bool = False) -> bool:
    """Tell whether a rule of another tool takes a planted pair, or its decoy, for the same."""
    pair = found.pair
    if decoy:
        return rule.finds(pair.first, pair.decoy, found.decoy.similarity)
    return rule.finds(pair.first, pair.second, found.relation.similarity)


def share(found: Iterable[bool]) -> str:
    """Return in how many of the cases it is so."""
    return f"{np.mean(list(found)):.1%}"


def table(heads: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    """Return a table with a column for each of `heads`; short rows are filled up."""
    lines = [f"| | {' | '.join(heads)} |", f"|---{'|---' * len(heads)}|"]
    for name, figures in rows.items():
        filled = [*figures, *[""] * (len(heads) - len(figures))]
        lines.append(f"| {name} | {' | '.join(filled)} |")
    return "\n".join(lines)


def judged_table(paths: Sequence[Path], encoder: Encoder) -> str:
    """Return a table with a column for each gold set, and one for all."""
    sets = {path.name: read_pairs(path) for path in paths}
    told = told_of_judged([pair for pairs in sets.values() for pair in pairs], encoder)
    ends = np.cumsum([len(pairs) for pairs in sets.values()]).tolist()
    columns = {
        name: dict(judged_rows(told[end - len(pairs) : end]))
        for (name, pairs), end in zip(sets.items(), ends, strict=True)
    }
    if len(sets) > 1:
        columns["all pairs"] = dict(judged_rows(told))
    labels = dict.fromkeys(label for column in columns.values() for label in column)
    return table(list(columns), {label: [column[label] for column in columns.values()] for label in labels})


def corpus_table(path: Path) -> str:
    """Time families, formulae and ledger of a corpus that is open already, and tell what memory all of it took."""
    with Corpus.open(path) as corpus:
        size = f"{len(corpus.speeches)} speeches, {corpus.manifest.counts['sentences']:,} sentences"
        analysis = corpus.reuse_analysis()
        seconds = {
            "families": seconds_of(analysis.families),
            "formulae": seconds_of(lambda: analysis.formulae),
            "ledger": seconds_of(lambda: analysis.ledger),
        }
        counts = f"{len(analysis.families()):,} families, {len(analysis.formulae):,} formulae"
    rows = [f"| {what} | {taken:.1f} |" for what, taken in seconds.items()]
    return "\n".join(
        [
            f"{size}; {counts}; peak memory {peak_bytes() / 1e6:,.0f} MB",
            "",
            "| | seconds |",
            "|---|---|",
            *rows,
            f"| together | {sum(seconds.values()):.1f} |",
        ]
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=Path, nargs="+")
    parser.add_argument("--planted", type=Path, nargs="+")
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--encoder", default="use-multilingual")
    options = parser.parse_args()
    encoder = open_encoder(options.encoder)
    print(f"{machine()}, {encoder.name}")
    if options.pairs:
        print(f"\n{judged_table(options.pairs, encoder)}")
    if options.planted:
        speeches = [s for s in read_speeches(options.planted).speeches if s.language == "zh"]
        found = told_of_planted(planted(speeches, each=options.each), encoder)
        print(f"\n{planted_table(found)}\n\n{decoy_table(found)}")
    if options.corpus:
        print(f"\n{corpus_table(options.corpus)}")


if __name__ == "__main__":
    main()
