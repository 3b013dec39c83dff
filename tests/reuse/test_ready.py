"""Ready texts: kept as long as there is room, and the same as if they were made anew."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from semantic.reuse import ready
from semantic.reuse.comparing import Compared, compared
from semantic.reuse.ready import ReadyTexts
from semantic.reuse.relating import Judge

CANAL = "云溪县今年要修建山区水渠三十公里，让农田旱涝保收。"
LONGER_CANAL = "云溪县今年要修建山区水渠四十公里，让农田旱涝保收。"
LANTERNS = "昨晚的灯会请来了外地的戏班，游客很多。"
HARBOUR = "We will deepen the harbour, and build two quays by 2027."


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Note which texts are made ready, call by call."""
    calls: list[list[str]] = []

    def noting(texts: Sequence[str]) -> list[Compared]:
        calls.append(list(texts))
        return compared(texts)

    monkeypatch.setattr(ready, "compared", noting)
    return calls


def test_a_text_is_made_ready_once(made: list[list[str]]) -> None:
    texts = ReadyTexts()
    first = texts([CANAL, LANTERNS, CANAL])
    assert [each.text for each in first] == [CANAL, LANTERNS, CANAL]
    assert first[0] is first[2]
    again = texts([LANTERNS, HARBOUR, CANAL])
    assert [each.text for each in again] == [LANTERNS, HARBOUR, CANAL]
    assert (again[0], again[2]) == (first[1], first[0])
    texts([CANAL])
    assert texts([]) == []
    assert made == [[CANAL, LANTERNS], [HARBOUR]]


def test_those_not_asked_for_longest_are_forgotten(made: list[list[str]]) -> None:
    texts = ReadyTexts(len(CANAL) + len(LANTERNS) + len(LONGER_CANAL))
    texts([CANAL, LANTERNS, LONGER_CANAL])
    texts([CANAL])
    texts(["短。"])  # LANTERNS goes
    assert len(texts) == 3
    texts([CANAL, LONGER_CANAL, "短。"])
    texts([LANTERNS])
    assert made == [[CANAL, LANTERNS, LONGER_CANAL], ["短。"], [LANTERNS]]


def test_what_would_need_all_the_room_is_not_kept(made: list[list[str]]) -> None:
    texts = ReadyTexts(len(LANTERNS))
    assert len(LANTERNS) < len(CANAL)
    assert texts([LANTERNS, CANAL])[1].text == CANAL
    texts([LANTERNS])
    texts([CANAL])
    assert made == [[LANTERNS, CANAL], [CANAL]]


def test_kept_texts_are_those_made_anew() -> None:
    texts = ReadyTexts()
    kept = texts([CANAL, LONGER_CANAL, LANTERNS, HARBOUR])
    for old, (new,) in zip(kept, (compared([each.text]) for each in kept), strict=True):
        assert dict(old.words) == dict(new.words)
        for name in ("embedding", "clause_embeddings", "word_embeddings", "rarities"):
            assert np.array_equal(getattr(old, name), getattr(new, name)), name
        assert (old.symbols, old.identity, old.runs) == (new.symbols, new.identity, new.runs)


def test_they_keep_no_words_of_the_texts_beside_them() -> None:
    """Else a short text would hold the words of all that it was found with."""
    beside = compared([CANAL, HARBOUR])[0]
    alone = beside.alone()
    assert alone.word_embeddings.base is not None
    assert alone.word_embeddings.base.shape == (len(alone.words), len(alone.embedding))
    assert np.array_equal(alone.word_embeddings, beside.word_embeddings)


def test_many_threads_may_ask() -> None:
    texts = ReadyTexts(len(CANAL) + len(LANTERNS))  # so that texts come and go
    judge = Judge.of(None)
    asked = [CANAL, LONGER_CANAL, LANTERNS, HARBOUR]

    def kinds(turn: int) -> list[str]:
        own, *others = texts([asked[turn % 4], *asked])
        return [judge.judge(own, other, 0.5, ("zh", "zh")).kind.value for other in others]

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(kinds, range(64)))
    assert found == [kinds(turn) for turn in range(64)]
    assert found[0][:2] == ["verbatim", "edited"]
    assert len(texts) <= 2
