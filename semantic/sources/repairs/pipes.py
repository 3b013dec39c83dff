"""The pipes and rules of a table that was saved as text."""

from __future__ import annotations

import regex

from semantic.text.placed import Dropped, Edits, PlacedText, lines

_RULE_SIGNS = frozenset("|+:=_- \t")
_OPENING = regex.compile(r"\s*\|(?=\s*[\p{Han}\p{N}《“（(【*])")
_CLOSING = regex.compile(r"(?<=[\p{Han}\p{N}\p{P}])\s?\|\s*$")
_INNER = regex.compile(r"(?<!\s)\s*\|\s*")


def drop_pipes(text: PlacedText) -> tuple[PlacedText, list[Dropped]]:
    """Drop the pipes that frame and part table cells, and the rules between rows.

    A line is a row where a pipe opens and closes it. A lone opening or closing pipe goes too
    where Chinese or a figure stands beside it: one cell may hold a whole speech over many
    lines. A pipe elsewhere stays; scanned English writes one for a capital I.
    """
    edits = Edits(text)
    for start, end in lines(text.text):
        line = text.text[start:end]
        words = line.strip()
        if "|" not in words:
            continue
        if _is_rule(words):
            edits.drop(start, end, "table rule")
        elif words.startswith("|") and words.endswith("|") and len(words) > 1:
            for match in _INNER.finditer(line):
                inner = match.start() > 0 and match.end() < len(line)
                _drop(edits, start, match, leaving=" " if inner else "")
        else:
            for edge in (_OPENING.match(line), _CLOSING.search(line)):
                if edge is not None:
                    _drop(edits, start, edge)
    return edits.made()


def _is_rule(words: str) -> bool:
    """Tell whether a line is the rule between two rows of a table."""
    return _RULE_SIGNS.issuperset(words) and any(rule in words for rule in ("---", "===", "___"))


def _drop(edits: Edits, start: int, match: regex.Match[str], leaving: str = "") -> None:
    edits.drop(start + match.start(), start + match.end(), "table pipe", leaving=leaving)
