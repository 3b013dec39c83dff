"""How well commitments, what is hard of them, and their targets are told, and what finding them costs.

``python benchmarks/commitments.py --sentences FILE... [--more FILE...] [--folds NUMBER]`` measures on judged sentences.
``python benchmarks/commitments.py --shipped FILE...`` tells of such files what the shipped weights make of them.
``python benchmarks/commitments.py --corpus SOURCE... [--encoder NAME]`` times a corpus; peak memory is that of the process,
so run it by itself.

Judged sentences. Everything (the regressions alone, in place and of hardness, and the weights of phrases) is fitted once a
fold to the sentences of all files but those of the speeches in the fold, which it then tells; no sentence is told by what was
fitted to its speech. Those of ``--more`` are only fitted to. Sentences that readers could not decide are left out. The signs
of words, the measures of a place, the thresholds of hardness and of targets, and how loose the regressions are, were chosen
while looking at the development files: their figures are cross-validated but for these choices.

Figures are F1, then precision and recall in brackets. A sentence is told in its surroundings, where the file has any;
"hidden" is what the same fitted models say in the same run without heading and neighbours, and the gain is the difference of
the two F1. "By itself" are the sentences of which the judge said that their words alone tell it. "Hard" counts every sentence:
one that is wrongly taken for a hard commitment, or passed over, is an error; "of commitments" counts only the sentences that
the judge found to promise something. A target is found where a span shares half of all that both cover with one of the judge's,
which answers one span only; "hard in both" counts only the sentences that are hard for the judge and for us. "Embeddings
alone" is what anyone would try first: two logistic regressions of scikit-learn over the embedding of the sentence by the
yardstick encoder, one for commitments and one, among these, for hard ones, in the same folds. `LOOSE` is the one of 1, 10,
100 and 1,000 by which they tell commitments best on the development files.

Shipped weights were fitted to the development files, to the written examples beside the weights, and to further judged
sentences that are not part of the project. A column says "fitted on these" where a file has the texts of one of the former,
and is then no result; the further ones are not known by their texts, nor are other sentences of the same speeches.

Corpus. All is timed from a corpus that is open already: finding which sentences promise something, with hardness and targets;
comparing each with all other speeches; the table of indicators. Three indicators are then listed, a row a speech, for the
last day by which most speeches promise something for them, so that a reader can check them against the speeches.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from semantic.commitments.commitment import Hardness, Label, Promise, Target
from semantic.commitments.context import Surroundings
from semantic.commitments.finding import promises_of
from semantic.commitments.indicator_table import IndicatorTarget
from semantic.commitments.model import CommitmentModel
from semantic.corpus import Corpus
from semantic.encoders.protocol import Embeddings
from semantic.encoders.yardstick import yardstick
from semantic.evaluation.commitments import (
    Agreement,
    agreement_on_commitments,
    agreement_on_hardness,
    agreement_on_targets,
    fitted,
)
from semantic.evaluation.gold import GoldSentence, read_sentences
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from machine import machine, peak_bytes, seconds_of
from reuse import Row, table

LOOSE = 10.0
"""C of the baseline."""
ROUNDS = 1000
"""With the hundred that are the default the baseline may not have settled."""
FITTED_TO = ("03ff7864b876cf5b", "a640139558a3e764", "014cdb019a54366f", "739a40509290c684")
"""Fingerprints of what the shipped weights were fitted to, as far as it can be had: the two development files, and the
written examples in Chinese and in English."""
INDICATORS = {"growth": "生产总值", "jobs": "新增就业", "prices": "消费价格"}
"""What to list of the table, and the words in its indicator."""

Measure = Callable[[Sequence[GoldSentence], Sequence[Promise]], Agreement]


@dataclass(frozen=True)
class ToldSentence:
    """A judged sentence, and what was told of it.

    Parameters
    ----------
    gold : GoldSentence
        The judgement.
    in_place, hidden : Promise
        With its surroundings and without, by the same model.
    by_embedding : Promise or None
        By embeddings alone, without targets; None where nothing was fitted.
    """

    gold: GoldSentence
    in_place: Promise
    hidden: Promise
    by_embedding: Promise | None = None


def cross_validated(
    gold: Sequence[GoldSentence], more: Sequence[GoldSentence], *, folds: int
) -> list[ToldSentence]:
    """Tell each sentence by what was fitted, once a fold, to the sentences of other speeches."""
    sentences = [*gold, *more]
    rows = yardstick().encode_passages([each.sentence.text for each in sentences])
    groups = np.array([each.group for each in sentences])
    told: dict[int, ToldSentence] = {}
    split = GroupKFold(min(folds, len(set(groups[: len(gold)])))).split(gold, groups=groups[: len(gold)])
    for _, held in split:
        rest = np.flatnonzero(~np.isin(groups, groups[held]))
        fit = [sentences[number] for number in rest]
        tell = [gold[number] for number in held]
        plain = told_by_embedding(fit, rows[rest], rows[held])
        made = told_by(fitted(fit, about="other speeches"), tell)
        pairs = zip(made, plain, strict=True)
        told |= dict(
            zip(held.tolist(), (replace(own, by_embedding=each) for own, each in pairs), strict=True)
        )
    return [told[number] for number in range(len(gold))]


def told_by(model: CommitmentModel | None, gold: Sequence[GoldSentence]) -> list[ToldSentence]:
    """Tell each sentence in its surroundings and without, by a model or by the shipped one."""
    sentences = [each.sentence for each in gold]
    hidden = [replace(each, where=Surroundings()) for each in sentences]
    told = promises_of([*sentences, *hidden], model=model)
    return [ToldSentence(*each) for each in zip(gold, told[: len(gold)], told[len(gold) :], strict=True)]


def told_by_embedding(fit: Sequence[GoldSentence], rows: Embeddings, wanted: Embeddings) -> list[Promise]:
    """Tell what promises, and what is hard of it, by embeddings alone; `rows` are those of `fit`."""
    promises = np.array([each.promises for each in fit])
    hard = np.array([each.hard for each in fit])
    label, hardness = (
        LogisticRegression(C=LOOSE, max_iter=ROUNDS).fit(rows[chosen], judged[chosen])
        for chosen, judged in ((np.ones(len(fit), dtype=np.bool_), promises), (promises, hard))
    )
    return [
        Promise(
            label=Label.COMMITMENT if chance >= 0.5 else Label.NOT,
            strength=(Hardness.HARD if is_hard else Hardness.SOFT) if chance >= 0.5 else None,
            targets=(),
            confidence=float(max(chance, 1 - chance)),
        )
        for chance, is_hard in zip(
            label.predict_proba(wanted)[:, 1], hardness.predict(wanted).tolist(), strict=True
        )
    ]


def figures(told: Sequence[ToldSentence]) -> Iterator[Row]:
    """Yield what was measured on sentences, as the module says."""
    gold = [each.gold for each in told]
    targets = sum(len(each.targets) for each in gold)
    yield "sentences", f"{len(gold)}"
    yield (
        "judged: commitments, hard, targets",
        f"{count(gold, 'promises')}, {count(gold, 'hard')}, {targets}",
    )
    yield "commitment", agreed(agreement_on_commitments, told)
    placed = [each for each in told if each.gold.sentence.where.are_known]
    yield from context_figures("in surroundings", placed)
    yield from context_figures("by itself, in surroundings", [each for each in placed if each.gold.alone])
    yield "hard", agreed(agreement_on_hardness, told)
    yield "hard, of commitments", agreed(agreement_on_hardness, [each for each in told if each.gold.promises])
    yield "targets", agreed(agreement_on_targets, told)
    both = [each for each in told if each.gold.hard and each.in_place.strength is Hardness.HARD]
    yield "targets, hard in both", agreed(agreement_on_targets, both)
    if all(each.by_embedding for each in told):
        plain = [replace(each, in_place=each.by_embedding or each.in_place) for each in told]
        yield "embeddings alone: commitment", agreed(agreement_on_commitments, plain)
        yield "embeddings alone: hard", agreed(agreement_on_hardness, plain)


def context_figures(name: str, told: Sequence[ToldSentence]) -> Iterator[Row]:
    """Yield how many of some sentences are told rightly with their surroundings and without, and the gain."""
    hidden = [replace(each, in_place=each.hidden) for each in told]
    shown, without = (agreement(agreement_on_commitments, each) for each in (told, hidden))
    yield f"{name}: sentences", str(len(told) or "")
    yield f"{name}: commitment", printed(shown)
    yield f"{name}, hidden: commitment", printed(without)
    yield f"{name}: gain of context", f"{shown.f1 - without.f1:+.3f}" if shown.judged else ""


def count(gold: Sequence[GoldSentence], what: str) -> int:
    """Return of how many sentences a judgement is true."""
    return sum(getattr(each, what) for each in gold)


def agreement(measure: Measure, told: Sequence[ToldSentence]) -> Agreement:
    """Return how far what was told of sentences in their place agrees with what was judged."""
    return measure([each.gold for each in told], [each.in_place for each in told])


def agreed(measure: Measure, told: Sequence[ToldSentence]) -> str:
    """Return how such an agreement is printed."""
    return printed(agreement(measure, told))


def printed(agreement: Agreement) -> str:
    """Return how an agreement is printed; nothing where there was nothing to find."""
    if not agreement.judged:
        return ""
    return f"{agreement.f1:.3f} ({agreement.precision:.3f}, {agreement.recall:.3f})"


def columns_table(columns: Mapping[str, Sequence[ToldSentence]]) -> str:
    """Return a table with a column for each of some files, and one for all where there are several."""
    if len(columns) > 1:
        columns = {**columns, "all sentences": [each for told in columns.values() for each in told]}
    measured = [dict(figures(told)) for told in columns.values()]
    return table(list(columns), {name: [column[name] for column in measured] for name in measured[0]})


def decided(paths: Sequence[Path]) -> dict[str, list[GoldSentence]]:
    """Return the sentences of each file that readers could decide."""
    return {path.name: [each for each in read_sentences(path) if each.decidable] for path in paths}


def judged_table(paths: Sequence[Path], more: Sequence[Path], *, folds: int) -> str:
    """Return a table of what is told of the sentences of files by what was fitted to others."""
    files = decided(paths)
    further = [each for sentences in decided(more).values() for each in sentences]
    told = iter(cross_validated([each for own in files.values() for each in own], further, folds=folds))
    columns = {name: [next(told) for _ in sentences] for name, sentences in files.items()}
    return f"{folds} folds, {len(further):,} sentences only fitted to\n\n{columns_table(columns)}"


def shipped_table(paths: Sequence[Path]) -> str:
    """Return a table of what the shipped weights say of the sentences of files."""
    files = decided(paths)
    marks = [
        "fitted on these" if is_fitted_to(gold) else "not known to be fitted on" for gold in files.values()
    ]
    return columns_table(
        {
            f"{name}, {mark}": told_by(None, gold)
            for (name, gold), mark in zip(files.items(), marks, strict=True)
        }
    )


def is_fitted_to(gold: Sequence[GoldSentence]) -> bool:
    """Tell whether these are sentences that the shipped weights are known to be fitted to."""
    return fingerprint(gold) in FITTED_TO


def fingerprint(gold: Sequence[GoldSentence]) -> str:
    """Return what tells sets of sentences apart by their texts, in any order."""
    texts = "\n".join(sorted(each.sentence.text for each in gold))
    return sha256(texts.encode()).hexdigest()[:16]


def build(sources: Sequence[Path], corpus: Path, encoder: str | None) -> None:
    """Build a corpus and close it."""
    Corpus.build(sources, corpus, encoder=encoder).close()


def print_corpus(sources: Sequence[Path], encoder: str | None) -> None:
    """Build a corpus in a process of its own, then print what its commitments cost and what some indicators are."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus"
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            pool.submit(build, sources, path, encoder).result()
        with Corpus.open(path) as corpus:
            print_open_corpus(corpus)


def print_open_corpus(corpus: Corpus) -> None:
    """Print what the commitments of an open corpus cost, how many there are, and what some indicators are."""
    analysis = corpus.commitment_analysis()
    seconds = {
        "finding": seconds_of(lambda: analysis.found),
        "comparing": seconds_of(lambda: analysis.commitments),
        "indicators": seconds_of(lambda: analysis.indicators),
    }
    seconds["together"] = sum(seconds.values())
    hard, unique = analysis.selected(hard=True), analysis.selected(unique=True)
    print(
        f"{len(corpus.speeches)} speeches, {corpus.manifest.counts['sentences']:,} sentences; "
        f"{len(analysis.commitments):,} commitments, {len(hard):,} hard, {len(unique):,} unique, "
        f"{len(analysis.selected(hard=True, unique=True)):,} both; {len(analysis.indicators):,} rows of indicators; "
        f"peak memory {peak_bytes() / 1e6:,.0f} MB\n"
    )
    print(table(["seconds"], {name: [f"{taken:.1f}"] for name, taken in seconds.items()}))
    speech_ids = [speech.id for speech in corpus.speeches]
    for name, words in INDICATORS.items():
        print(f"\n{indicator_list(name, rows_of(analysis.indicators, words), speech_ids)}")


def rows_of(indicators: Sequence[IndicatorTarget], words: str) -> list[IndicatorTarget]:
    """Return a row a speech for an indicator with these words, for the last day by which most speeches promise it.

    Yearly averages are left out. Of several rows of a speech the first is taken: the table has
    those first that it shares with most speeches.
    """
    named = [each for each in indicators if words in (each.target.indicator or "") and not each.every_year]
    by_day: dict[str, dict[str, IndicatorTarget]] = {}
    for each in named:
        by_day.setdefault(each.by or "", {}).setdefault(each.commitment.speech_id, each)
    most = max(by_day, key=lambda day: (len(by_day[day]), day), default="")
    return [row for _, row in sorted(by_day.get(most, {}).items())]


def indicator_list(name: str, rows: Sequence[IndicatorTarget], speech_ids: Sequence[str]) -> str:
    """Return a table of an indicator, and which speeches are not in it."""
    none = sorted(set(speech_ids) - {each.commitment.speech_id for each in rows})
    head = f"{name}, by {rows[0].by if rows else 'no day'}: {len(rows)} of {len(speech_ids)} speeches"
    lines = {each.commitment.speech_id: figure_of(each.target) for each in rows}
    heads = ["value", "comparator", "text"]
    missing = f", none in {', '.join(none)}" if none else ""
    return f"{head}{missing}\n\n{table(heads, lines)}"


def figure_of(target: Target) -> list[str]:
    """Return value, comparator and text of a target as they are printed; of a range both ends."""
    ends = [f"{end:,.12g}" for end in (target.value, target.upper) if end is not None]
    return [f"{' to '.join(ends)} {target.unit or ''}".strip(), str(target.comparator or ""), target.text]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sentences", type=Path, nargs="+")
    parser.add_argument("--more", type=Path, nargs="+", default=[])
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--shipped", type=Path, nargs="+")
    parser.add_argument("--corpus", type=Path, nargs="+")
    parser.add_argument("--encoder")
    options = parser.parse_args()
    print(f"{machine()}\n", flush=True)
    if options.corpus:
        print_corpus(options.corpus, options.encoder)
    if options.sentences:
        print(judged_table(options.sentences, options.more, folds=options.folds))
    if options.shipped:
        print(shipped_table(options.shipped))


if __name__ == "__main__":
    main()
