"""Fit what tells the matters of paragraphs to paragraphs that were judged by reading, and write the weights.

python models/matters/fit.py PARAGRAPHS.jsonl... --to models/matters/weights.json
"""

from __future__ import annotations

import argparse
from pathlib import Path

from semantic.evaluation.gold import read_themes
from semantic.evaluation.themes import fitted_matters


def main() -> None:
    """Read the paragraphs, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("paragraphs", nargs="+", type=Path, help="files of judged paragraphs")
    parser.add_argument("--to", type=Path, required=True, help="the file of weights")
    arguments = parser.parse_args()
    paragraphs = [paragraph for path in arguments.paragraphs for paragraph in read_themes(path)]
    fitted_matters(paragraphs).write(arguments.to)
    print(f"{arguments.to}: fitted to {len(paragraphs)} paragraphs.")


if __name__ == "__main__":
    main()
