"""Read piles of speeches, find what they share and what each alone promises.

Examples
--------
>>> from semantic import read_speeches
>>> read_speeches(["no such folder"]).failures[0].message
'there is no such file or folder; check the name'
"""

from semantic.errors import MetadataError, SemanticError
from semantic.records import (
    DroppedPassage,
    Failure,
    Gap,
    Neighbour,
    Paragraph,
    Reading,
    Role,
    Sentence,
    Speech,
)
from semantic.settings import ReadingSettings
from semantic.sources.reading import read_speeches
from semantic.text.comparison import ComparisonText, comparison_text

__all__ = [
    "ComparisonText",
    "DroppedPassage",
    "Failure",
    "Gap",
    "MetadataError",
    "Neighbour",
    "Paragraph",
    "Reading",
    "ReadingSettings",
    "Role",
    "SemanticError",
    "Sentence",
    "Speech",
    "comparison_text",
    "read_speeches",
]
__version__ = "0.1.0"
