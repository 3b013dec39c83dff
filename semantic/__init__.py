"""Read piles of speeches, find what they share and what each alone promises.

Examples
--------
>>> from semantic import read_speeches
>>> read_speeches(["no such folder"]).failures[0].message
'there is no such file or folder; check the name'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from semantic.commitments.analysis import CommitmentAnalysis
    from semantic.commitments.commitment import Commitment, Target
    from semantic.commitments.decisions import Decisions
    from semantic.commitments.finding import find_commitments
    from semantic.commitments.scope import Scope
    from semantic.corpus import Corpus
    from semantic.errors import MetadataError, SemanticError
    from semantic.index.pairs import NearPairs, near_pairs
    from semantic.records import (
        DroppedPassage,
        Failure,
        Gap,
        Kind,
        Level,
        Mode,
        Neighbour,
        Paragraph,
        Reading,
        Role,
        Sentence,
        Speech,
    )
    from semantic.reuse.analysis import ReuseAnalysis
    from semantic.reuse.families import Family
    from semantic.reuse.formulae import Formula
    from semantic.reuse.ledger import LedgerEntry
    from semantic.reuse.marking import KnownPhrases
    from semantic.reuse.relating import Relation, relate
    from semantic.search.filters import Filter
    from semantic.settings import EncoderSettings, EngineSettings, IndexSettings, ReadingSettings, Settings
    from semantic.sources.reading import read_speeches
    from semantic.text.comparison import ComparisonText, comparison_text
    from semantic.themes.analysis import ThemeAnalysis
    from semantic.themes.theme import Assignment, Theme, Themes

__all__ = [
    "Assignment",
    "Commitment",
    "CommitmentAnalysis",
    "ComparisonText",
    "Corpus",
    "Decisions",
    "DroppedPassage",
    "EncoderSettings",
    "EngineSettings",
    "Failure",
    "Family",
    "Filter",
    "Formula",
    "Gap",
    "IndexSettings",
    "Kind",
    "KnownPhrases",
    "LedgerEntry",
    "Level",
    "MetadataError",
    "Mode",
    "NearPairs",
    "Neighbour",
    "Paragraph",
    "Reading",
    "ReadingSettings",
    "Relation",
    "ReuseAnalysis",
    "Role",
    "Scope",
    "SemanticError",
    "Sentence",
    "Settings",
    "Speech",
    "Target",
    "Theme",
    "ThemeAnalysis",
    "Themes",
    "comparison_text",
    "find_commitments",
    "near_pairs",
    "read_speeches",
    "relate",
]
__version__ = "0.1.0"

_HOMES = {
    "semantic.commitments.analysis": ("CommitmentAnalysis",),
    "semantic.commitments.commitment": ("Commitment", "Target"),
    "semantic.commitments.decisions": ("Decisions",),
    "semantic.commitments.finding": ("find_commitments",),
    "semantic.commitments.scope": ("Scope",),
    "semantic.corpus": ("Corpus",),
    "semantic.errors": ("MetadataError", "SemanticError"),
    "semantic.index.pairs": ("NearPairs", "near_pairs"),
    "semantic.records": (
        *("DroppedPassage", "Failure", "Gap", "Kind", "Level", "Mode", "Neighbour"),
        *("Paragraph", "Reading", "Role", "Sentence", "Speech"),
    ),
    "semantic.reuse.analysis": ("ReuseAnalysis",),
    "semantic.reuse.families": ("Family",),
    "semantic.reuse.formulae": ("Formula",),
    "semantic.reuse.ledger": ("LedgerEntry",),
    "semantic.reuse.marking": ("KnownPhrases",),
    "semantic.reuse.relating": ("Relation", "relate"),
    "semantic.search.filters": ("Filter",),
    "semantic.settings": (
        *("EncoderSettings", "EngineSettings", "IndexSettings", "ReadingSettings", "Settings"),
    ),
    "semantic.sources.reading": ("read_speeches",),
    "semantic.text.comparison": ("ComparisonText", "comparison_text"),
    "semantic.themes.analysis": ("ThemeAnalysis",),
    "semantic.themes.theme": ("Assignment", "Theme", "Themes"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a public name when it is asked for, so that importing the package takes no time."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)
