"""Fit the weights that tell the kinds of reuse, to one or more files of judged pairs.

    python models/reuse-kinds/fit.py PAIRS.jsonl... --to models/reuse-kinds/weights.json

Each line is a JSON object with ``a``, ``b``, ``relation`` and, where they are true, the flags
``number_differs``, ``polarity_differs`` and ``partial_reuse``. The same pairs give the same file.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from semantic.evaluation.fitting import fitted, measured
from semantic.evaluation.gold import read_pairs


def main() -> None:
    """Read the pairs, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pairs", nargs="+", type=Path, help="files of judged pairs")
    parser.add_argument("--to", type=Path, required=True, help="the file of weights")
    arguments = parser.parse_args()
    pairs = measured([pair for path in arguments.pairs for pair in read_pairs(path)])
    model = fitted(pairs, about=" and ".join(path.name for path in arguments.pairs))
    arguments.to.write_text(
        json.dumps(model.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    print(f"{arguments.to}: fitted to {len(pairs)} pairs.")


if __name__ == "__main__":
    main()
