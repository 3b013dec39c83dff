"""The command about commitments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from semantic.cli import options
from semantic.cli.commands import main
from semantic.cli.json_lines import objects_in
from semantic.cli.printing import (
    counted,
    print_commitments,
    print_lines,
    print_promises,
)

if TYPE_CHECKING:
    from semantic.commitments.analysis import CommitmentAnalysis


@main.command()
@click.argument("corpus", type=options.PATH, required=False)
@click.option("--unique", is_flag=True, help="Only those that no other speech says, as far as compared.")
@click.option("--hard", is_flag=True, help="Only those with a figure, a deadline or a named deliverable.")
@click.option(
    "--against",
    help="With which other speeches each is compared: 'same year', 'same level', 'place=上海|江苏', 'since=2025', "
    "several with commas between; by default with all.",
)
@click.option(
    "--decisions", type=options.PATH, help="What a reader decided; by default decisions.csv in CORPUS."
)
@click.option(
    "--to", "listed", type=options.PATH, help="A csv to write them to, with a column for decisions."
)
@click.option(
    "--table",
    "compared",
    type=options.PATH,
    help="A csv to write the targets for the same indicators to, side by side.",
)
@click.option(
    "--lines",
    type=options.PATH,
    help="Label loose sentences instead: a JSON object with text a line; - for stdin.",
)
@options.as_json
def commitments(
    corpus: Path | None,
    unique: bool,
    hard: bool,
    against: str | None,
    decisions: Path | None,
    listed: Path | None,
    compared: Path | None,
    lines: Path | None,
    as_json: bool,
) -> None:
    """List what the speeches of CORPUS promise, how much, by when, and the nearest that others say."""
    if (corpus is None) == (lines is None):
        raise click.UsageError("Give a corpus, or --lines, and not both.")
    if lines is not None:
        if unique or hard or against or decisions or listed or compared:
            raise click.UsageError("--lines labels loose sentences; the other options go with a corpus.")
        _label(lines, as_json)
    elif corpus is not None:
        _list(corpus, unique, hard, against, decisions, listed, compared, as_json)


def _label(lines: Path, as_json: bool) -> None:
    from semantic.commitments.finding import promises_of
    from semantic.commitments.sentences import PlacedSentence, placed_sentence

    given: list[dict[str, Any]] = []
    sentences: list[PlacedSentence] = []
    for where, fields in objects_in(lines, "lines", ("text",)):
        try:
            sentences.append(placed_sentence(fields))
        except TypeError as error:
            raise click.ClickException(
                f"{where} makes no sense: {error}; write heading, before, after, lead_in and language as texts."
            ) from error
        given.append(fields)
    promises = promises_of(sentences)
    if as_json:
        ids = [{"id": fields["id"]} if "id" in fields else {} for fields in given]
        print_lines(own | told.to_json() for own, told in zip(ids, promises, strict=True))
    else:
        print_promises([sentence.text for sentence in sentences], promises)


def _list(
    corpus: Path,
    unique: bool,
    hard: bool,
    against: str | None,
    decisions: Path | None,
    listed: Path | None,
    compared: Path | None,
    as_json: bool,
) -> None:
    from semantic.corpus import Corpus
    from semantic.reports.commitments import write_commitments, write_indicators

    _check_targets(corpus, listed, compared)
    with Corpus.open(corpus) as opened:
        analysis = opened.commitment_analysis(against=against, decisions=decisions)
        found = analysis.selected(unique=unique, hard=hard)
        if listed:
            write_commitments(listed, analysis.listed(found), analysis.speeches)
        if compared:
            write_indicators(compared, analysis.indicators)
        if as_json:
            print_lines(commitment.to_json() for commitment in found)
        else:
            print_commitments(found)
        _tell(analysis, len(found))


def _check_targets(corpus: Path, listed: Path | None, compared: Path | None) -> None:
    """Refuse to write two tables to one file, or anything into the corpus folder, a reader's decisions included."""
    targets = [target.resolve() for target in (listed, compared) if target]
    if len(targets) > len(set(targets)):
        raise click.UsageError("--to and --table name one file; give each its own.")
    for target in targets:
        if corpus.resolve() in target.parents:
            raise click.UsageError(f"{target} lies in the corpus folder; name a file outside of it.")


def _tell(analysis: CommitmentAnalysis, shown: int) -> None:
    for failure in analysis.found.unfit:
        click.echo(f"{failure.source}: {failure.message}.", err=True)
    for speech_id, number in analysis.compared_with_none.items():
        click.echo(
            f"{speech_id}: {counted(number, 'commitment', 'commitments')} compared with no speech: none is in scope, or they have fewer than six characters.",
            err=True,
        )
    against = f" ({analysis.scope})" if str(analysis.scope) else ""
    click.echo(
        f"{counted(shown, 'commitment', 'commitments')} of {len(analysis.commitments):,} in "
        f"{counted(len(analysis.speeches), 'speech', 'speeches')}; each compared with {analysis.span_of_comparison}{against}; "
        "unique is what no sentence of these relates to as reworded or closer.",
        err=True,
    )
