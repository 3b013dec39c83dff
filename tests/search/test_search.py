from __future__ import annotations

import numpy as np
import pytest
from semantic.errors import SemanticError
from semantic.index.exact import ExactIndex
from semantic.index.lexical import LexicalIndex
from semantic.records import Role, Speech
from semantic.search.filters import Filter
from semantic.search.ranking import Limits, by_both, by_meaning, by_wording
from semantic.store.tables import PassageTable

VECTORS = np.array([[1, 0], [0.6, 0.8], [0, 1], [0.6, 0.8], [-1, 0]], dtype=np.float32)


def speech(name: str, **known: str | None) -> Speech:
    empty: dict[str, str | None] = dict.fromkeys(("title", "speaker", "place", "date", "language"))
    return Speech(id=name, source="", text="", paragraphs=(), **(empty | known))  # type: ignore[arg-type]


def found(
    k: int | None, min_similarity: float | None, allowed: list[bool] | None = None
) -> list[tuple[int, float]]:
    mask = None if allowed is None else np.array(allowed)
    limits = Limits(k=k, min_similarity=min_similarity)
    hits = by_meaning(ExactIndex(VECTORS), VECTORS[:1], limits, allowed=mask)[0]
    return [
        (row, round(float(similarity), 4))
        for row, similarity in zip(hits.rows, hits.similarities, strict=True)
    ]


def test_number_and_threshold_limit_together() -> None:
    assert found(3, None) == [(0, 1.0), (1, 0.6), (3, 0.6)]
    assert found(3, 0.7) == [(0, 1.0)]
    assert found(None, 0.6) == [(0, 1.0), (1, 0.6), (3, 0.6)]  # inclusive, though 0.6 has no exact float32
    assert found(1, 0.0) == [(0, 1.0)]
    assert found(2, None, [False, True, True, True, True]) == [(1, 0.6), (3, 0.6)]
    assert len(found(None, -1.0)) == 5


def test_impossible_limits_are_said() -> None:
    for k, least in ((None, None), (0, None), (-3, 0.5), (1, 1.01), (1, float("nan"))):
        with pytest.raises(SemanticError):
            found(k, least)


@pytest.mark.parametrize(
    ("limits", "known", "allowed"),
    [
        ({"speakers": ("Ana María",)}, {"speaker": "ANA MARÍA"}, True),
        ({"speakers": ("周予安",)}, {"speaker": "周 予安"}, True),
        ({"speakers": ("周予",)}, {"speaker": "周予安"}, False),
        ({"speakers": ("周予安",)}, {}, False),
        ({"places": ("广西",)}, {"place": "广西壮族自治区"}, True),
        ({"places": ("廣西壯族自治區",)}, {"place": "广西"}, True),
        ({"places": ("临禾区",)}, {"place": "临禾市"}, True),
        ({"places": ("沙市",)}, {"place": "沙县"}, False),
        ({"since": "2025-03"}, {"date": "2025-03-01"}, True),
        ({"since": "2025-03"}, {"date": "2025-02-28"}, False),
        ({"since": "2025-03"}, {"date": "2025"}, True),
        ({"until": "2025"}, {"date": "2025-12-31"}, True),
        ({"until": "2025-03"}, {"date": "2025-04"}, False),
        ({"until": "2025"}, {}, False),
        ({}, {}, True),
        ({"but_not_speech": "s"}, {}, False),
    ],
)
def test_which_speeches_a_filter_allows(
    limits: dict[str, object], known: dict[str, str], allowed: bool
) -> None:
    assert Filter(**limits).allows(speech("s", **known)) is allowed  # type: ignore[arg-type]


def test_rows_of_a_filter() -> None:
    roles = list(Role)
    table = PassageTable(
        speeches=np.array([0, 0, 1, 1], dtype=np.int32),
        roles=np.array([roles.index(Role.BODY), roles.index(Role.HEADING)] * 2, dtype=np.int8),
        characters=np.array([9, 9, 9, 9], dtype=np.int32),
    )
    speeches = [speech("a", language="zh"), speech("b", language="en")]
    assert Filter().rows(speeches, table).tolist() == [True, False, True, False]
    assert Filter(languages=("en",)).rows(speeches, table).tolist() == [False, False, True, False]
    assert Filter(roles=(Role.HEADING,), but_not_rows=(1,)).rows(speeches, table).tolist() == [
        False,
        False,
        False,
        True,
    ]
    assert Filter(only_rows=(1, 2)).rows(speeches, table).tolist() == [False, False, True, False]
    assert Filter(only_rows=()).rows(speeches, table).tolist() == [False] * 4, "no rows are not all rows"


@pytest.mark.parametrize(
    "date", ["２０２５", "2026-99", "2026-00", "2026-1", "2026-01-32", "26", "2026-01-1", ""]
)
def test_what_is_no_date_is_said(date: str) -> None:
    with pytest.raises(SemanticError, match=r"is no date; write 2026, 2026-01 or 2026-01-16"):
        Filter(since=date)


def test_asking_for_more_changes_nothing_above() -> None:
    chance = np.random.default_rng(5)
    vectors = chance.standard_normal((300, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = ["".join(chance.choice([*"新建公园改造小区保护河湖"], 6)) for _ in range(300)]
    lexical, index = LexicalIndex(texts), ExactIndex(vectors)
    all_of_them = by_both(index, lexical, vectors, vectors[0], texts[0], Limits(k=300))
    for k in (1, 7, 40):
        some = by_both(index, lexical, vectors, vectors[0], texts[0], Limits(k=k))
        assert some.rows.tolist() == all_of_them.rows.tolist()[:k]


def test_both_rankings_are_fused() -> None:
    """Row 0 is first in meaning and third in wording, row 1 second in both: 1/62 + 1/62 < 1/61 + 1/63."""
    texts = ["桥", "桥桥路", "桥路", "河"]
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1], [0.6, 0.8]], dtype=np.float32)
    lexical = LexicalIndex(texts)
    assert lexical.nearest("桥路", 9).rows.tolist() == [2, 1, 0]

    def both(limits: Limits, allowed: list[bool] | None = None) -> list[tuple[int, float]]:
        mask = None if allowed is None else np.array(allowed)
        hits = by_both(ExactIndex(vectors), lexical, vectors, vectors[0], "桥路", limits, allowed=mask)
        return [
            (row, round(value, 4))
            for row, value in zip(hits.rows.tolist(), hits.similarities.tolist(), strict=True)
        ]

    # Ranks in meaning: 0, 1, 3, 2; in wording: 2, 1, 0.
    assert both(Limits(k=9)) == [(0, 1.0), (1, 0.8), (2, 0.0), (3, 0.6)]
    assert both(Limits(k=1)) == [(0, 1.0)]
    assert both(Limits(k=3, min_similarity=0.5)) == [(0, 1.0), (1, 0.8), (3, 0.6)]
    assert both(Limits(min_similarity=0.5)) == [(0, 1.0), (1, 0.8), (3, 0.6)]
    assert both(Limits(k=9), [False, True, False, True]) == [(1, 0.8), (3, 0.6)]


def test_what_holds_the_text_comes_first_and_counts_so_in_both() -> None:
    texts = ["亿元14.5", "今年全市工业投资完成14.5亿元，增长一成", "河", "投资114.5亿元"]
    vectors = np.array([[0.8, 0.6], [0, 1], [1, 0], [0.6, 0.8]], dtype=np.float32)
    lexical = LexicalIndex(texts)
    hits = by_wording(lexical, "14.5亿元", Limits(k=9))
    assert hits.rows.tolist() == [1, 0, 3]
    assert hits.similarities[0] < hits.similarities[1]
    # The threshold is one of cosine; what holds the text is no exception.
    least = float(hits.similarities[1])
    assert by_wording(lexical, "14.5亿元", Limits(min_similarity=least)).rows.tolist() == [0]
    # Ranks in meaning: 2, 0, 3, 1; in wording: 1, 0, 3. By cosine alone it would be 0, 1, 3, and 1 behind 3 with 0.0315.
    fused = by_both(ExactIndex(vectors), lexical, vectors, vectors[2], "14.5亿元", Limits(k=9))
    assert fused.rows.tolist() == [0, 1, 3, 2]
    assert fused.similarities.tolist() == pytest.approx([0.8, 0, 0.6, 1])
