"""The commands about re-use: relate, reuse, formulae, ledger, compare, check, calibrate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from semantic.cli import options
from semantic.cli.commands import main
from semantic.cli.json_lines import objects_in
from semantic.cli.printing import (
    counted,
    print_checked,
    print_comparison,
    print_families,
    print_formulae,
    print_json,
    print_ledger,
    print_lines,
    print_relations,
    print_rows,
    tell_republished,
)

if TYPE_CHECKING:
    from semantic.reuse.analysis import ReuseAnalysis
    from semantic.reuse.kinds import KindModel

_calibration = click.option(
    "--calibration", type=options.PATH, help="What semantic calibrate --to wrote, instead of what is shipped."
)


@main.command()
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option("--pairs", type=options.PATH, help="Pairs, a JSON object with a and b a line; - for stdin.")
@click.option("--encoder", help="What similarity is measured by; semantic encoders lists them.")
@_calibration
@options.as_json
def relate(
    a: str | None,
    b: str | None,
    pairs: Path | None,
    encoder: str | None,
    calibration: Path | None,
    as_json: bool,
) -> None:
    """Say how the texts A and B relate, and what they say otherwise."""
    from semantic.reuse.relating import relate_all

    given: list[dict[str, Any]] = [{"a": a, "b": b}] if a is not None and b is not None else []
    if bool(given) == (pairs is not None) or (a is not None and b is None):
        raise click.UsageError("Give two texts, or --pairs, and not both.")
    given += [pair for _, pair in objects_in(pairs, "pairs", ("a", "b"))] if pairs else []
    texts = [(pair["a"], pair["b"]) for pair in given]
    relations = relate_all(texts, encoder=encoder, model=_model_of(calibration))
    if as_json:
        ids = [{"id": pair["id"]} if "id" in pair else {} for pair in given]
        print_lines(own | told.to_json() for own, told in zip(ids, relations, strict=True))
    else:
        print_relations(texts, relations)


@main.command()
@options.corpus
@click.option("--level", type=options.LEVEL, help="Only families of paragraphs, or of sentences.")
@options.known
@options.leave_out
@_calibration
@options.engine
@options.as_json
def reuse(
    corpus: Path,
    level: str | None,
    known: Path | None,
    leave_out: tuple[str, ...],
    calibration: Path | None,
    engine: str | None,
    as_json: bool,
) -> None:
    """List the families of re-used passages of CORPUS: the same, edited, reworded or translated."""
    from semantic.records import Level
    from semantic.reuse.marking import marked_members

    with _analysis_of(corpus, known, leave_out, calibration, engine) as analysis:
        families = analysis.families(Level(level) if level else None)
        if as_json:
            print_lines(marked_members(family.to_json(), analysis.marks) for family in families)
        else:
            print_families(families)
        tell_republished(analysis.republished)
    click.echo(f"{counted(len(families), 'family', 'families')} in {corpus}.", err=True)


@main.command()
@options.corpus
@options.known
@options.leave_out
@options.as_json
def formulae(corpus: Path, known: Path | None, leave_out: tuple[str, ...], as_json: bool) -> None:
    """List the set phrases that two speeches of CORPUS or more share."""
    with _analysis_of(corpus, known, leave_out, None) as analysis:
        found = analysis.formulae
        if as_json:
            print_lines(formula.to_json() for formula in found)
        else:
            print_formulae(found)
        tell_republished(analysis.republished)
    click.echo(f"{counted(len(found), 'formula', 'formulae')} in {corpus}.", err=True)


@main.command()
@options.corpus
@options.known
@options.leave_out
@_calibration
@options.engine
@options.as_json
def ledger(
    corpus: Path,
    known: Path | None,
    leave_out: tuple[str, ...],
    calibration: Path | None,
    engine: str | None,
    as_json: bool,
) -> None:
    """Say of each speech of CORPUS how much others say as well, and how much is its own."""
    with _analysis_of(corpus, known, leave_out, calibration, engine) as analysis:
        if as_json:
            print_lines(entry.to_json() for entry in analysis.ledger)
        else:
            print_ledger(analysis.ledger)
        tell_republished(analysis.republished)


@main.command()
@options.corpus
@click.argument("speech_a")
@click.argument("speech_b")
@click.option("--level", type=options.LEVEL, default="paragraph", show_default=True)
@_calibration
@options.as_json
def compare(
    corpus: Path, speech_a: str, speech_b: str, level: str, calibration: Path | None, as_json: bool
) -> None:
    """Set SPEECH_A and SPEECH_B of CORPUS side by side: shared, changed, and what each alone says."""
    from semantic.corpus import Corpus

    with Corpus.open(corpus) as opened:
        found = opened.compare(speech_a, speech_b, level=level, model=_model_of(calibration))
    if as_json:
        print_json(found.to_json())
    else:
        print_comparison(found)


@main.command()
@options.corpus
@click.argument("draft", type=options.PATH)
@click.option(
    "-k", default=5, show_default=True, help="How many of the nearest paragraphs to look at for each."
)
@options.encoder_that_moved
@_calibration
@options.as_json
def check(
    corpus: Path, draft: Path, k: int, encoder: str | None, calibration: Path | None, as_json: bool
) -> None:
    """Say of each paragraph of DRAFT where it was said before in CORPUS; nothing is added."""
    from semantic.corpus import Corpus

    with Corpus.open(corpus, encoder=encoder) as opened:
        found = opened.check(draft, k=k, model=_model_of(calibration))
    if as_json:
        print_lines(passage.to_json() for passage in found)
    else:
        print_checked(found)
    new = sum(not passage.kind.is_reuse for passage in found)
    click.echo(
        f"Not said before: {new:,} of {counted(len(found), 'paragraph', 'paragraphs')}, "
        f"as far as the {k:,} nearest of each tell.",
        err=True,
    )


@main.command()
@click.option(
    "--pairs", required=True, type=options.PATH, help="Judged pairs: a, b, relation, partial_reuse."
)
@click.option("--encoder", help="Also find from which cosine of this encoder on pairs are looked at.")
@click.option("--to", "target", type=options.PATH, help="Where to write what --calibration takes.")
@options.as_json
def calibrate(pairs: Path, encoder: str | None, target: Path | None, as_json: bool) -> None:
    """Find the thresholds that agree best with your own judgements of pairs."""
    from semantic.evaluation.calibration import calibration_of

    found = calibration_of(pairs, encoder)
    if target:
        _write(target, found.model.to_json())
    if as_json:
        print_json(found.to_json())
        return
    print_rows(found.rows())
    click.echo(
        "These figures are of the pairs that the thresholds were found on; on others they will be lower.",
        err=True,
    )


@contextmanager
def _analysis_of(
    corpus: Path,
    known: Path | None,
    leave_out: tuple[str, ...],
    calibration: Path | None,
    engine: str | None = None,
) -> Iterator[ReuseAnalysis]:
    """Open a corpus for as long as its analysis is read."""
    from semantic.corpus import Corpus

    phrases, model = options.known_phrases(known, leave_out), _model_of(calibration)
    with Corpus.open(corpus, engine=engine) as opened:
        yield opened.reuse_analysis(known=phrases, leave_out=leave_out, model=model)


def _model_of(calibration: Path | None) -> KindModel | None:
    from semantic.reuse.kinds import read_kinds

    return read_kinds(calibration) if calibration else None


def _write(target: Path, fields: dict[str, Any]) -> None:
    try:
        target.write_text(json.dumps(fields, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(
            f"{target} cannot be written ({error.strerror}); name another file."
        ) from error
