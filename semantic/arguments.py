"""Arguments as people give them: names for members of enumerations, one for several, a draft as text or file.

Each function raises `SemanticError`, with what there is to choose among, if it cannot make sense of what it gets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from semantic.errors import SemanticError
from semantic.records import Level, Mode, Role

if TYPE_CHECKING:
    from semantic.commitments.decisions import Decisions
    from semantic.commitments.scope import Scope
    from semantic.reuse.marking import MarkKind

_WHOLE = re.compile(r"[1-9][0-9]*")


def level_of(level: Level | str) -> Level:
    """Return a level by its name."""
    try:
        return Level(level)
    except ValueError:
        raise SemanticError(f"{level!r} is no level; choose {' or '.join(Level)}.") from None


def mode_of(mode: Mode | str) -> Mode:
    """Return a mode of search by its name."""
    try:
        return Mode(mode)
    except ValueError:
        raise SemanticError(f"{mode!r} is no mode of search; choose among {', '.join(Mode)}.") from None


def several(names: str | Sequence[str]) -> tuple[str, ...]:
    """Return names, of which one may stand alone."""
    return (names,) if isinstance(names, str) else tuple(names)


def role_of(name: str) -> Role:
    """Return a role by its name."""
    try:
        return Role(name)
    except ValueError:
        raise SemanticError(f"{name!r} is no role; choose among {', '.join(Role)}.") from None


def mark_kind_of(name: MarkKind | str) -> MarkKind:
    """Return a kind of mark by its name."""
    from semantic.reuse.marking import MarkKind

    try:
        return MarkKind(name)
    except ValueError:
        raise SemanticError(f"{name!r} is no kind of mark; choose among {', '.join(MarkKind)}.") from None


def paragraphs_of(draft: str | Path) -> list[str]:
    """Return the paragraphs of a draft: those of its body, or each line of a text."""
    if isinstance(draft, Path):
        from semantic.sources.reading import read_speeches

        reading = read_speeches([draft])
        if reading.failures:
            raise SemanticError(f"The draft {draft} cannot be used: {reading.failures[0].message}.")
        found = [paragraph.text for paragraph in reading.paragraphs if paragraph.role is Role.BODY]
    else:
        found = [line.strip() for line in draft.splitlines() if line.strip()]
    if not found:
        raise SemanticError("The draft holds no paragraph; give some text.")
    return found


def scope_of(against: Scope | str | None) -> Scope:
    """Return a scope as it is given, or by its words; without any, all."""
    from semantic.commitments.scope import Scope

    if isinstance(against, str):
        return Scope.parse(against)
    return against or Scope()


def decisions_of(decisions: Decisions | str | Path | None, folder: Path) -> Decisions:
    """Return decisions as they are given or from their file; without any, those in a folder, if there are some."""
    from semantic.commitments.decisions import FILE, Decisions

    if isinstance(decisions, Decisions):
        return decisions
    path = folder / FILE if decisions is None else Path(decisions)
    return Decisions() if decisions is None and not path.exists() else Decisions.read(path)


def number_of_themes(k: int | str) -> int | None:
    """Return how many themes are asked for, or None for ``auto``."""
    if k == "auto":
        return None
    try:
        number = int(k) if _WHOLE.fullmatch(str(k)) else 0
    except ValueError:  # more digits than a number can have
        number = 0
    if number < 1:
        raise SemanticError(f"{k!r} is no number of themes; give auto, or a whole number from 1 on.")
    return number
