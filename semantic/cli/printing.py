"""What people and scripts see: tables and JSON Lines on stdout, sentences on stderr."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from semantic.commitments.commitment import Commitment, Promise, Target
    from semantic.records import DroppedPassage, Neighbour, Passage, Reading, Speech
    from semantic.reuse.differences import Difference
    from semantic.reuse.families import Family
    from semantic.reuse.formulae import Formula
    from semantic.reuse.ledger import LedgerEntry
    from semantic.reuse.precedents import CheckedPassage
    from semantic.reuse.relating import Relation
    from semantic.reuse.republished import Republished
    from semantic.reuse.side_by_side import Comparison
    from semantic.themes.inside import InsideTheme
    from semantic.themes.theme import Themes

_WIDTH_OF_PIPES = 200
"""Columns of a table that goes to a file or another program."""
_CELL_WIDTH = 60
"""Characters of a text in a table for people; ``--json`` gives it whole."""
_IDS_SHOWN = 8
"""Ids of speeches beside a formula in a table for people."""
_NUMBERS = (
    "paragraphs", "characters", "gaps", "passages", "start", "end", "dimension",
    "speeches", "count", "verbatim", "edited", "reworded", "own",
)  # fmt: skip


def print_json(*records: Mapping[str, Any]) -> None:
    """Print one JSON object a line."""
    print_lines(records)


def print_lines(records: Iterable[Mapping[str, Any]]) -> None:
    """Print JSON Lines."""
    for record in records:
        click.echo(json.dumps(record, ensure_ascii=False))


def print_speeches(speeches: Iterable[Speech]) -> None:
    """Print a table of speeches."""
    table = _table("id", "title", "speaker", "place", "date", "language", "paragraphs", "characters", "gaps")
    for s in speeches:
        known = (s.id, s.title, s.speaker, s.place, s.date, s.language)
        sizes = (f"{len(s.paragraphs)}", f"{s.characters:,}", f"{len(s.gaps)}")
        table.add_row(*map(_cell, known), *sizes)
    _print(table)


def print_passages(passages: Iterable[Passage]) -> None:
    """Print a table of paragraphs or sentences."""
    table = _table("id", "role", "heading", "text", "start", "end")
    for p in passages:
        path = " › ".join(p.heading)
        table.add_row(p.id, p.role.value, _cell(path), _cell(p.text), f"{p.start}", f"{p.end}")
    _print(table)


def print_dropped(dropped: Iterable[DroppedPassage]) -> None:
    """Print a table of what was dropped, a row for each source and reason."""
    table = _table("source", "reason", "passages", "for example")
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for passage in dropped:
        groups[passage.source, passage.reason].append(passage.text)
    for (source, reason), texts in groups.items():
        table.add_row(source, reason, f"{len(texts)}", _cell(texts[0]))
    _print(table)


def print_neighbours(neighbours: Iterable[Neighbour]) -> None:
    """Print each neighbour with its text, the wording it shares with the query marked."""
    print_results(neighbour.to_json() for neighbour in neighbours)


def print_results(results: Iterable[Mapping[str, Any]]) -> None:
    """Print neighbours that are given as their JSON fields."""
    for found in results:
        said = " · ".join(filter(None, (found["speaker"], found["place"], found["date"])))
        path = " › ".join(found["heading"])
        _print_line(f"{found['rank']:>3}  {found['similarity']:.4f}  {found['id']}", style="bold")
        _print_line("     " + "  ".join(filter(None, (said, path))), style="dim")
        _print(_with_spans(found["text"], found["shared"]))
        _print_line("")


def print_fields(fields: Mapping[str, Any]) -> None:
    """Print names and values, a line each."""
    table = _table("", "")
    for name, value in fields.items():
        shown = (
            ", ".join(f"{key} {each}" for key, each in value.items()) if isinstance(value, dict) else value
        )
        table.add_row(name, f"{shown:,}" if isinstance(shown, int) else str(shown))
    _print(table)


def print_rows(rows: Iterable[Mapping[str, object]]) -> None:
    """Print a table of records that have the same fields."""
    told = list(rows)
    table = _table(*(told[0] if told else ()))
    for row in told:
        table.add_row(*(_cell(_shown(value)) for value in row.values()))
    _print(table)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def print_relations(texts: Iterable[tuple[str, str]], relations: Iterable[Relation]) -> None:
    """Print how the texts of each pair relate, and what they say otherwise."""
    for (a, b), told in zip(texts, relations, strict=True):
        part = ", a part word for word" if told.partial_reuse else ""
        _print_line(
            f"{told.kind}  similarity {told.similarity:.4f}  overlap {told.overlap:.4f}{part}", style="bold"
        )
        for text, spans in ((a, [block.a for block in told.blocks]), (b, [block.b for block in told.blocks])):
            _print(_with_spans(text, sorted(spans)))
        _print_differences(told.differences)


def print_families(families: Iterable[Family]) -> None:
    """Print each family with its medoid, and where its members are."""
    for family in families:
        seen = (
            f"  first seen {family.first_seen.date} in {family.first_seen.speech_id}"
            if family.first_seen
            else ""
        )
        _print_line(
            f"{family.id}  {family.kind}  {counted(family.speeches, 'speech', 'speeches')}  "
            f"fixity {family.fixity:.2f}  boilerplate {family.boilerplate_index:.2f}{seen}",
            style="bold",
        )
        for member in family.members:
            mark = "*" if member.is_medoid else " "
            _print_line(f"   {mark} {member.passage.id}  {member.kind}  {_cell(member.passage.text)}")


def print_formulae(formulae: Iterable[Formula]) -> None:
    """Print a table of set phrases."""
    table = _table("speeches", "count", "type", "formula", "in")
    for formula in formulae:
        ids = list(dict.fromkeys(place.speech_id for place in formula.occurrences))
        shown = " ".join(ids[:_IDS_SHOWN]) + (" …" if len(ids) > _IDS_SHOWN else "")
        table.add_row(f"{formula.speeches}", f"{formula.count}", formula.type.value, formula.text, shown)
    _print(table)


def print_ledger(entries: Iterable[LedgerEntry]) -> None:
    """Print a table of what each speech shares."""
    table = _table("speech", "characters", "verbatim", "edited", "reworded", "own")
    for entry in entries:
        shares = (entry.verbatim, entry.edited, entry.reworded, entry.own)
        table.add_row(entry.speech_id, f"{entry.characters:,}", *(f"{share:.1%}" for share in shares))
    _print(table)


def print_comparison(found: Comparison) -> None:
    """Print two speeches side by side: what both say, then what each alone says."""
    for each in found.shared:
        _print_line(f"{each.a.id}  {each.b.id}  {each.kind}", style="bold")
        blocks = each.relation.blocks
        _print(_with_spans(each.a.text, sorted(block.a for block in blocks)))
        if each.a.text != each.b.text:
            _print(_with_spans(each.b.text, sorted(block.b for block in blocks)))
        _print_differences(each.differences)
    for name, passages in ((found.a, found.only_a), (found.b, found.only_b)):
        _print_line(f"Only in {name}: {len(passages):,}", style="bold")
        for passage in passages:
            _print_line(f"   {passage.id}  {_cell(passage.text)}")


def print_checked(found: Iterable[CheckedPassage]) -> None:
    """Print each paragraph of a draft with where it was said before."""
    for passage in found:
        _print_line(f"{passage.ordinal:>3}  {passage.kind if passage.kind.is_reuse else 'new'}", style="bold")
        _print_line(f"     {_cell(passage.text)}")
        for precedent in passage.nearest:
            near = precedent.neighbour
            if near.kind is not None and near.kind.is_reuse:
                _print_line(f"       {near.kind}  {near.similarity:.4f}  {near.id}  {_cell(near.text)}")
                _print_differences(precedent.differences)


def print_commitments(found: Iterable[Commitment]) -> None:
    """Print each commitment with its targets in bold, by when, and the nearest that another speech says."""
    for commitment in found:
        marks = ["unique"] if commitment.unique else []
        marks += [commitment.decided] if commitment.decided else []
        _print_line(
            f"{commitment.id}  {commitment.strength}  confidence {commitment.confidence:.2f}"
            + "".join(f"  {mark}" for mark in marks),
            style="bold",
        )
        spans = sorted({(t.start - commitment.start, t.end - commitment.start) for t in commitment.targets})
        _print(_with_spans(commitment.text, spans))
        for target in commitment.targets:
            _print_line(f"       {_told(target) or target.text}", style="dim")
        nearest = commitment.nearest
        if nearest is not None:
            _print_line(
                f"       nearest: {nearest.kind}  {nearest.similarity:.4f}  {nearest.id}  {_cell(nearest.text)}"
            )
            _print_differences(nearest.differences)


def print_promises(texts: Iterable[str], promises: Iterable[Promise]) -> None:
    """Print what was found of each sentence, its targets marked."""
    for text, promise in zip(texts, promises, strict=True):
        hardness = f"  {promise.strength}" if promise.strength else ""
        _print_line(f"{promise.label}{hardness}  confidence {promise.confidence:.2f}", style="bold")
        _print(_with_spans(text, sorted({(target.start, target.end) for target in promise.targets})))
        for target in promise.targets:
            _print_line(f"       {_told(target) or target.text}", style="dim")


def _told(target: Target) -> str:
    """Return what a target says: the indicator with comparator, value and unit, or the deliverable, and by when."""
    what = target.deliverable or ""
    if target.value is not None:
        ends = " to ".join(f"{end:,.12g}" for end in (target.value, target.upper) if end is not None)
        what = f"{target.indicator or '–'}: {target.comparator} {ends} {target.unit}".rstrip()
    deadline = target.deadline
    when = "" if deadline is None else f"by {deadline.date or '?'} ({_cell(deadline.text)})"
    return "  ".join(filter(None, (what, when)))


def print_themes(found: Themes, inside: Iterable[InsideTheme], texts: Mapping[tuple[str, str], str]) -> None:
    """Print each theme with its terms and its medoid, given the text of each paragraph by speech id and id."""
    contents = {each.theme: each for each in inside}
    speech_of = {(each.theme, each.paragraph_id): each.speech_id for each in reversed(found.assignments)}
    for theme in found.themes:
        _print_line(f"{theme.id}  {theme.label}", style="bold")
        sizes = (
            f"{theme.share:.1%} of the words",
            counted(theme.size, "paragraph", "paragraphs"),
            counted(theme.speeches, "speech", "speeches"),
        )
        _print_line(f"     {' · '.join(sizes)}", style="dim")
        if theme.id in contents:
            _print_line(f"     {_inside(contents[theme.id])}", style="dim")
        _print_line(f"     {', '.join(theme.terms)}")
        speech_id = speech_of[theme.id, theme.medoid]
        _print_line(f"     {theme.medoid}  {_cell(texts[speech_id, theme.medoid])}")
        _print_line("")


def _inside(contents: InsideTheme) -> str:
    return (
        f"{contents.boilerplate:.0%} re-used · {counted(contents.commitments, 'commitment', 'commitments')}, "
        f"{len(contents.unique):,} made by no other speech"
    )


def tell_republished(found: Iterable[Republished]) -> None:
    """Say on stderr which speeches are others given again."""
    for each in found:
        click.echo(
            f"{each.speech_id} is {each.first_id} given again ({each.share:.0%} of the shorter stands in the other); "
            "they count as one.",
            err=True,
        )


def _print_differences(differences: Iterable[Difference]) -> None:
    for each in differences:
        _print_line(f"       {each.type}: {_cell(each.a) or '–'} | {_cell(each.b) or '–'}")


def _print_line(words: str, *, style: str = "") -> None:
    from rich.text import Text

    _print(Text(words, style=style))


def tell(reading: Reading, *, done: str = "") -> None:
    """Say on stderr what was read and what was not."""
    for entry in (*reading.failures, *reading.notices):
        click.echo(f"{entry.source}: {entry.message}.", err=True)
    click.echo(
        f"{done}{counted(len(reading.speeches), 'speech', 'speeches')} and "
        f"{counted(len(reading.paragraphs), 'paragraph', 'paragraphs')} from {counted(reading.sources, 'file', 'files')}; "
        f"not read: {counted(len(reading.failures), 'file', 'files')}; "
        f"dropped in cleaning: {counted(len(reading.dropped), 'passage', 'passages')}.",
        err=True,
    )


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun: 1 speech, 1,541 paragraphs."""
    return f"{number:,} {one if number == 1 else many}"


def _with_spans(words: str, spans: Iterable[tuple[int, int]]) -> Text:
    """Return words with some spans, in order and apart, in bold, or between ⟦ and ⟧ where nothing is bold."""
    from rich.text import Text

    bold, words = _is_terminal(), _printable(words)
    text, done = Text("     "), 0
    for start, end in spans:
        shared = words[start:end]
        text.append(words[done:start])
        text.append(shared if bold else f"⟦{shared}⟧", style="bold green")
        done = end
    text.append(words[done:])
    return text


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _printable(words: str) -> str:
    """Return words with a question mark for each half of a surrogate pair, which no terminal takes."""
    return words.encode("utf-8", "replace").decode("utf-8")


def _cell(value: str | None) -> str:
    if not value:
        return ""
    words = _printable(" ".join(value.split()))
    return words if len(words) <= _CELL_WIDTH else words[: _CELL_WIDTH - 1] + "…"


def _table(*columns: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", show_header=any(columns))
    for column in columns:
        table.add_column(column, overflow="fold", justify="right" if column in _NUMBERS else "left")
    return table


def _print(content: Table | Text) -> None:
    from rich.console import Console

    terminal = _is_terminal()
    width = None if terminal else _WIDTH_OF_PIPES
    Console(highlight=False, markup=False, emoji=False, width=width, soft_wrap=not terminal).print(content)
