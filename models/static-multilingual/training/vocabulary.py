"""The vocabulary: a unigram language model over folded text, in the two forms a model's readers want.

Kudo 2018, Subword Regularization; trained by SentencePiece, carried over to ``tokenizer.json``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import regex
import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from character_folding import write_rules
from training_text import Unit

COVERAGE = 0.99995
"""Share of characters that get a token: the rest are seen too seldom to learn anything of them."""
WORD_TIMES = 10
"""How often a word of the teacher's vocabulary is counted, so that it becomes a token of its own."""
LONGEST = 4
"""Characters of a token of Han and kana at most. Longer ones are set phrases of the training text: a speech that
changes a word in one would lose the whole token, and with it the likeness to where it came from."""
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー"
_PHRASE = regex.compile(rf"▁?(?=.*[\p{{Han}}\p{{Hiragana}}])[{_UNSPACED}]{{{LONGEST + 1},}}")
"""Pure katakana is left out: a foreign name is one word, however long."""
CHARACTERS = 10_000_000
"""A language with less text than that is read again, up to `TIMES` times, so that it gets tokens too."""
TIMES = 6
CHINESE_SHARE = 2
"""How much more of Chinese and Japanese is wanted: thousands of characters take a token each before any word does."""
_DENSE = frozenset({"zh", "ja"})


def train_vocabulary(sentences: list[Unit], words: list[str], tokens: int, path: Path) -> None:
    """Write a vocabulary of at most `tokens` tokens, less those over `LONGEST`, as ``tokenizer.model`` and ``tokenizer.json`` into `path`."""
    with TemporaryDirectory() as folder:
        rules, prefix = Path(folder) / "rules.tsv", Path(folder) / "vocabulary"
        write_rules(rules)
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=_balanced(sentences, words),
            model_prefix=str(prefix),
            vocab_size=tokens,
            hard_vocab_limit=False,
            character_coverage=COVERAGE,
            normalization_rule_tsv=str(rules),
            num_threads=2,  # the sums of another number may round otherwise
            max_sentence_length=100_000,
            shuffle_input_sentence=False,
            unk_id=0,
            bos_id=-1,
            eos_id=-1,
            pad_id=-1,
            minloglevel=2,
        )
        model = sentencepiece_model_pb2.ModelProto.FromString(prefix.with_suffix(".model").read_bytes())
    short = [piece for piece in model.pieces if not _PHRASE.fullmatch(piece.piece)]
    del model.pieces[:]
    model.pieces.extend(short)
    # Where it was made is nobody's business, and would change the bytes from run to run.
    model.trainer_spec.model_prefix = ""
    model.normalizer_spec.normalization_rule_tsv = ""
    (path / "tokenizer.model").write_bytes(model.SerializeToString(deterministic=True))
    _as_tokenizer(model).save(str(path / "tokenizer.json"), pretty=False)


def _balanced(sentences: list[Unit], words: list[str]) -> Iterator[str]:
    sizes: dict[str, int] = {}
    for unit in sentences:
        sizes[unit.language] = sizes.get(unit.language, 0) + len(unit.text)
    times = {
        language: max(1, min(TIMES, round(CHARACTERS * (CHINESE_SHARE if language in _DENSE else 1) / size)))
        for language, size in sizes.items()
    }
    for unit in sentences:
        for _ in range(times[unit.language]):
            yield unit.text
    for word in words:
        for _ in range(WORD_TIMES):
            yield word


def _as_tokenizer(model: sentencepiece_model_pb2.ModelProto) -> Tokenizer:
    """Return what cuts as SentencePiece does.

    It composes letters first, as tokenizers looks up few characters at a time, and folds runs of spaces,
    as SentencePiece does by itself.
    """
    tokenizer = Tokenizer(models.Unigram([(piece.piece, piece.score) for piece in model.pieces], unk_id=0))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Precompiled(model.normalizer_spec.precompiled_charsmap),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer
