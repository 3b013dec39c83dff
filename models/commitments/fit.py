"""Fit what tells commitments to sentences that were judged by reading, and write the weights.

python models/commitments/fit.py SENTENCES.jsonl... --to models/commitments
"""

from __future__ import annotations

import argparse
from pathlib import Path

from semantic.evaluation.commitments import fitted
from semantic.evaluation.gold import read_sentences


def main() -> None:
    """Read the sentences, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sentences", nargs="+", type=Path, help="files of judged sentences")
    parser.add_argument("--to", type=Path, required=True, help="the folder of weights")
    arguments = parser.parse_args()
    sentences = [sentence for path in arguments.sentences for sentence in read_sentences(path)]
    fitted(sentences, about=f"{len(sentences)} judged sentences").write(arguments.to)
    print(f"{arguments.to}: fitted to {len(sentences)} sentences.")


if __name__ == "__main__":
    main()
