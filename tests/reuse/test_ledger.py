from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic import read_speeches
from semantic.records import Kind, Level, Role, Speech
from semantic.reuse.candidates import Candidates
from semantic.reuse.comparing import Compared
from semantic.reuse.formulae import Formula, Occurrence
from semantic.reuse.judging import Judgements
from semantic.reuse.kinds import shipped_kinds
from semantic.reuse.ledger import LedgerEntry, SaidElsewhere, ledger_of, said_elsewhere, strictest_kinds
from semantic.reuse.phrase_types import FormulaType
from semantic.reuse.pool import pool_of
from semantic.reuse.relating import Judge, Judgement
from semantic.store.tables import passages_of
from semantic.text.placed import Span

CANAL = "修建山区水渠三十公里。"
CANAL_EDITED = "修建山区水渠四十公里。"
CANAL_REWORDED = "山里的渠道要再挖三十公里长。"
IN_ENGLISH = "Thirty kilometres of canals."
LANTERNS = "昨晚灯会很热闹。"
BELLS = "渡口的钟声传得很远很远。"


def speeches_of(folder: Path, **bodies: Sequence[str]) -> tuple[Speech, ...]:
    """Return speeches of these paragraphs, of which each is a sentence."""
    rows = [
        {"speech_id": id_, "text": text, "language": "zh"} for id_, texts in bodies.items() for text in texts
    ]
    path = folder / "table.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return read_speeches(path).speeches


class KnownPairs(Judge):
    """Tells the kinds it was given, by two texts in any order; all other pairs are unrelated."""

    def __init__(self, kinds: Mapping[tuple[str, str], Kind]) -> None:
        super().__init__(shipped_kinds(), 0.5, own_cosines=False)
        object.__setattr__(self, "kinds", {frozenset(pair): kind for pair, kind in kinds.items()})

    def judge(self, a: Compared, b: Compared, *_: object) -> Judgement:
        return Judgement(self.kinds.get(frozenset({a.text, b.text}), Kind.UNRELATED))  # type: ignore[attr-defined]


def judged(
    speeches: Sequence[Speech],
    kinds: Mapping[tuple[str, str], Kind] | None = None,
    *,
    likenesses: Mapping[tuple[str, str], float] | None = None,
    same_source: Mapping[str, str] | None = None,
) -> Judgements:
    """Return judgements of all pairs of paragraphs, each of a likeness of .9 unless it is said otherwise."""
    count = len(passages_of(speeches, Level.PARAGRAPH))
    vectors = np.ones((count, 1), dtype=np.float32)
    pool = pool_of(speeches, vectors, Level.PARAGRAPH, same_source=same_source or {})
    known = {frozenset(pair): likeness for pair, likeness in (likenesses or {}).items()}
    pairs = list(combinations(range(len(pool)), 2))
    alike = [known.get(frozenset({pool.texts[i].text, pool.texts[j].text}), 0.9) for i, j in pairs]
    rows = sorted(
        (own, -likeness, other)
        for (i, j), likeness in zip(pairs, alike, strict=True)
        for own, other in ((i, j), (j, i))
    )
    return Judgements(
        pool,
        Candidates(
            np.searchsorted([own for own, _, _ in rows], np.arange(len(pool) + 1)),
            np.array([other for _, _, other in rows], dtype=np.int64),
            np.array([-likeness for _, likeness, _ in rows], dtype=np.float32),
        ),
        KnownPairs(kinds or {}),
    )


def formula(text: str, *places: tuple[str, int]) -> Formula:
    return Formula(
        text=text,
        type=FormulaType.PHRASE,
        speeches=len(places),
        occurrences=tuple(
            Occurrence(speech_id=id_, start=start, end=start + len(text)) for id_, start in places
        ),
    )


def shares(entry: LedgerEntry) -> tuple[float, float, float, float]:
    """Return characters rather than shares: verbatim, edited, reworded, own."""
    parts = (entry.verbatim, entry.edited, entry.reworded, entry.own)
    return tuple(round(share * entry.characters, 6) for share in parts)  # type: ignore[return-value]


def entries(
    speeches: Sequence[Speech],
    judgements: Sequence[Judgements],
    formulae: Sequence[Formula] = (),
    left_out: Mapping[str, Sequence[Span]] | None = None,
) -> dict[str, LedgerEntry]:
    said = [each for level in judgements for each in said_elsewhere(level)]
    told = ledger_of(speeches, said, formulae, left_out or {})
    assert [entry.speech_id for entry in told] == sorted(speech.id for speech in speeches)
    return {entry.speech_id: entry for entry in told}


def test_shares_by_hand(tmp_path: Path) -> None:
    speeches = speeches_of(
        tmp_path, b=[CANAL, LANTERNS], a=[CANAL, CANAL_EDITED], c=[CANAL_REWORDED, BELLS], d=[IN_ENGLISH]
    )
    kinds = {
        (CANAL, CANAL_EDITED): Kind.EDITED,
        (CANAL, CANAL_REWORDED): Kind.REWORDED,
        (CANAL_EDITED, CANAL_REWORDED): Kind.SAME_TOPIC,
        (CANAL, IN_ENGLISH): Kind.TRANSLATED,
    }
    told = entries(speeches, [judged(speeches, kinds)])
    assert {id_: (entry.characters, shares(entry)) for id_, entry in told.items()} == {
        "a": (22, (11, 11, 0, 0)),
        "b": (19, (11, 0, 0, 8)),
        "c": (26, (0, 0, 14, 12)),
        "d": (28, (0, 0, 28, 0)),
    }


def test_the_strictest_kind_of_a_passage_wins(tmp_path: Path) -> None:
    speeches = speeches_of(tmp_path, a=[CANAL], b=[CANAL_REWORDED], c=[CANAL_EDITED])
    kinds = {(CANAL, CANAL_REWORDED): Kind.REWORDED, (CANAL, CANAL_EDITED): Kind.EDITED}
    likenesses = {(CANAL, CANAL_REWORDED): 0.95, (CANAL, CANAL_EDITED): 0.6}
    judgements = judged(speeches, kinds, likenesses=likenesses)
    told = {judgements.pool.texts[text].text: kind for text, kind in strictest_kinds(judgements).items()}
    assert told == {CANAL: Kind.EDITED, CANAL_EDITED: Kind.EDITED, CANAL_REWORDED: Kind.REWORDED}


def test_a_character_belongs_to_its_strongest_kind_over_both_levels(tmp_path: Path) -> None:
    speeches = speeches_of(tmp_path, a=[CANAL], b=[CANAL_EDITED], c=[BELLS])
    levels = [judged(speeches, {(CANAL, CANAL_EDITED): kind}) for kind in (Kind.EDITED, Kind.REWORDED)]
    for told in (entries(speeches, levels), entries(speeches, levels[::-1])):
        assert shares(told["a"]) == (0, 11, 0, 0)
        assert shares(told["c"]) == (0, 0, 0, 12)


def test_a_formula_counts_as_verbatim_where_it_stands(tmp_path: Path) -> None:
    speeches = speeches_of(tmp_path, a=[CANAL], b=[CANAL_EDITED, LANTERNS])
    shared = formula("修建山区水渠", ("a", 0), ("b", 0))
    alone = entries(speeches, [judged(speeches)], [shared])
    assert (shares(alone["a"]), shares(alone["b"])) == ((6, 0, 0, 5), (6, 0, 0, 13))
    edited = entries(speeches, [judged(speeches, {(CANAL, CANAL_EDITED): Kind.EDITED})], [shared])
    assert (shares(edited["a"]), shares(edited["b"])) == ((6, 5, 0, 0), (6, 5, 0, 8))


def test_what_is_left_out_is_not_counted(tmp_path: Path) -> None:
    speeches = speeches_of(tmp_path, a=[CANAL, LANTERNS], b=[CANAL])
    told = entries(speeches, [judged(speeches)], left_out={"a": [Span(0, 5), Span(14, 16)]})
    assert (told["a"].characters, shares(told["a"])) == (12, (6, 0, 0, 6))
    assert (told["b"].characters, shares(told["b"])) == (11, (11, 0, 0, 0))


def test_only_other_sources_count(tmp_path: Path) -> None:
    speeches = speeches_of(tmp_path, a=[CANAL, CANAL, CANAL_EDITED], b=[LANTERNS])
    told = entries(speeches, [judged(speeches, {(CANAL, CANAL_EDITED): Kind.EDITED})])
    assert (shares(told["a"]), shares(told["b"])) == ((0, 0, 0, 33), (0, 0, 0, 8))
    twice = speeches_of(tmp_path, a=[CANAL], again=[CANAL])
    assert shares(entries(twice, [judged(twice, same_source={"again": "a"})])["a"]) == (0, 0, 0, 11)


def test_headings_are_not_counted_even_where_a_formula_stands_in_them(tmp_path: Path) -> None:
    speeches = [
        replace(speech, paragraphs=(replace(speech.paragraphs[0], role=Role.HEADING), *speech.paragraphs[1:]))
        for speech in speeches_of(tmp_path, a=[CANAL, LANTERNS], b=[CANAL, BELLS])
    ]
    told = entries(speeches, [judged(speeches)], [formula("修建山区水渠", ("a", 0), ("b", 0))])
    assert (told["a"].characters, shares(told["a"])) == (8, (0, 0, 0, 8))


def test_a_speech_without_a_body_is_all_its_own(tmp_path: Path) -> None:
    (speech,) = speeches_of(tmp_path, a=[CANAL])
    for empty in (
        replace(speech, paragraphs=()),
        replace(speech, paragraphs=(replace(speech.paragraphs[0], role=Role.HEADING),)),
        replace(speech, text="", paragraphs=()),
    ):
        assert [entry.to_json() for entry in ledger_of([empty], [], [], {})] == [
            {"speech_id": "a", "characters": 0, "verbatim": 0.0, "edited": 0.0, "reworded": 0.0, "own": 1.0}
        ]
    everything = entries([speech], [], left_out={"a": [Span(0, 11)]})
    assert (everything["a"].characters, everything["a"].own) == (0, 1.0)


def test_no_speeches_have_no_entries() -> None:
    assert ledger_of([], [], [], {}) == []


def entry_of(verbatim: int, edited: int, reworded: int, own: int) -> LedgerEntry:
    whole = verbatim + edited + reworded + own
    return LedgerEntry(
        speech_id="a",
        characters=whole,
        verbatim=verbatim / whole,
        edited=edited / whole,
        reworded=reworded / whole,
        own=own / whole,
    )


def test_shares_are_rounded_to_four_decimals() -> None:
    assert entry_of(1, 1, 1, 4).to_json() == {
        "speech_id": "a",
        "characters": 7,
        "verbatim": 0.1428,  # the three round up by as much, and the first of them gives way
        "edited": 0.1429,
        "reworded": 0.1429,
        "own": 0.5714,
    }


PARTS = ("verbatim", "edited", "reworded", "own")
counts = st.tuples(*[st.integers(0, 30000)] * 4).filter(any)


@given(counts=counts)
def test_shares_in_json_sum_to_1_and_are_near_the_true_ones(counts: tuple[int, int, int, int]) -> None:
    entry = entry_of(*counts)
    told = entry.to_json()
    assert sum(round(told[part] * 10000) for part in PARTS) == 10000
    for part in PARTS:
        assert abs(told[part] - getattr(entry, part)) < 0.0002


@pytest.mark.parametrize("counts", [(1, 1, 4, 0), (4, 1, 1, 0)])
def test_no_share_in_json_is_below_0(counts: tuple[int, int, int, int]) -> None:
    told = entry_of(*counts).to_json()
    assert min(told[part] for part in PARTS) >= 0


# Where it stands


def stretches(entry: LedgerEntry) -> list[tuple[int, int, Kind]]:
    assert {each.speech_id for each in entry.stretches} <= {entry.speech_id}
    return [(*each.span, each.kind) for each in entry.stretches]


def test_a_stretch_covers_the_planted_passage_and_no_more(tmp_path: Path) -> None:
    speeches = speeches_of(tmp_path, a=[LANTERNS, CANAL], b=[CANAL, BELLS], c=[BELLS[:-1] + "啊。"])
    told = entries(speeches, [judged(speeches)])
    assert stretches(told["a"]) == [(9, 20, Kind.VERBATIM)], (
        "eight characters and a line break stand before it"
    )
    assert stretches(told["b"]) == [(0, 11, Kind.VERBATIM)]
    assert stretches(told["c"]) == []
    for speech in speeches:
        assert {speech.text[slice(*each.span)] for each in told[speech.id].stretches} <= {CANAL}


def test_stretches_of_several_kinds_touch_and_do_not_overlap(tmp_path: Path) -> None:
    speeches = speeches_of(tmp_path, a=[CANAL, LANTERNS], b=[CANAL_EDITED], english=[IN_ENGLISH])
    kinds = {(CANAL, CANAL_EDITED): Kind.EDITED, (LANTERNS, IN_ENGLISH): Kind.TRANSLATED}
    told = entries(speeches, [judged(speeches, kinds)], [formula("山区水渠", ("a", 2), ("b", 2))])
    assert stretches(told["a"]) == [
        (0, 2, Kind.EDITED),
        (2, 6, Kind.VERBATIM),
        (6, 11, Kind.EDITED),
        (12, 20, Kind.REWORDED),
    ], "a translation counts as reworded"
    assert stretches(told["b"]) == [(0, 2, Kind.EDITED), (2, 6, Kind.VERBATIM), (6, 11, Kind.EDITED)]
    assert stretches(told["english"]) == [(0, 28, Kind.REWORDED)]


def test_what_is_left_out_is_in_no_stretch(tmp_path: Path) -> None:
    speeches = speeches_of(tmp_path, a=[CANAL, LANTERNS], b=[CANAL])
    told = entries(speeches, [judged(speeches)], left_out={"a": [Span(4, 6)]})
    assert stretches(told["a"]) == [(0, 4, Kind.VERBATIM), (6, 11, Kind.VERBATIM)]
    assert (told["a"].characters, shares(told["a"])) == (17, (9, 0, 0, 8))


def test_equal_neighbours_in_two_paragraphs_are_two_stretches(tmp_path: Path) -> None:
    speeches = speeches_of(tmp_path, a=[CANAL, BELLS], b=[CANAL, BELLS])
    told = entries(speeches, [judged(speeches)])
    assert stretches(told["a"]) == [(0, 11, Kind.VERBATIM), (12, 24, Kind.VERBATIM)]


def test_headings_have_no_stretch(tmp_path: Path) -> None:
    speeches = [
        replace(speech, paragraphs=(replace(speech.paragraphs[0], role=Role.HEADING), *speech.paragraphs[1:]))
        for speech in speeches_of(tmp_path, a=[CANAL, LANTERNS], b=[CANAL, LANTERNS])
    ]
    told = entries(speeches, [judged(speeches)], [formula("山区水渠", ("a", 2), ("b", 2))])
    assert stretches(told["a"]) == [(12, 20, Kind.VERBATIM)]


def test_each_place_of_a_text_is_said_elsewhere_in_its_strictest_kind(tmp_path: Path) -> None:
    speeches = speeches_of(tmp_path, a=[CANAL, BELLS, CANAL], b=[CANAL_EDITED])
    said = said_elsewhere(judged(speeches, {(CANAL, CANAL_EDITED): Kind.EDITED}))
    assert sorted((each.speech_id, *each.span, each.kind) for each in said) == [
        ("a", 0, 11, Kind.EDITED),
        ("a", 25, 36, Kind.EDITED),
        ("b", 0, 11, Kind.EDITED),
    ]


def test_stretches_neither_compare_nor_are_written(tmp_path: Path) -> None:
    speeches = speeches_of(tmp_path, a=[CANAL], b=[CANAL])
    entry = entries(speeches, [judged(speeches)])["a"]
    bare = replace(entry, stretches=())
    assert (entry, repr(entry), entry.to_json()) == (bare, repr(bare), bare.to_json())
    assert entry.stretches != bare.stretches


REUSED = [Kind.VERBATIM, Kind.EDITED, Kind.REWORDED, Kind.TRANSLATED]
AS_COUNTED = dict(zip(REUSED, [*REUSED[:3], Kind.REWORDED], strict=True))
spans = st.tuples(st.integers(0, 36), st.integers(0, 36)).map(lambda ends: Span(min(ends), max(ends)))


@pytest.fixture(scope="module")
def three_paragraphs(tmp_path_factory: pytest.TempPathFactory) -> Speech:
    """One speech of paragraphs at 0–11, 12–20 and 21–33, of which the second is a heading."""
    (speech,) = speeches_of(tmp_path_factory.mktemp("ledger"), a=[CANAL, LANTERNS, BELLS])
    first, second, third = speech.paragraphs
    return replace(speech, paragraphs=(first, replace(second, role=Role.HEADING), third))


@given(
    said=st.lists(st.tuples(spans, st.sampled_from(REUSED)), max_size=6), left_out=st.lists(spans, max_size=2)
)
def test_stretches_agree_with_the_shares_and_with_a_slow_count(
    three_paragraphs: Speech, said: list[tuple[Span, Kind]], left_out: list[Span]
) -> None:
    (entry,) = ledger_of(
        [three_paragraphs],
        [SaidElsewhere(speech_id="a", span=span, kind=kind) for span, kind in said],
        [],
        {"a": left_out},
    )
    slow: dict[int, Kind | None] = {}
    for place in [*range(11), *range(21, 33)]:
        if not any(span.start <= place < span.end for span in left_out):
            kinds = [AS_COUNTED[kind] for span, kind in said if span.start <= place < span.end]
            slow[place] = min(kinds, key=lambda kind: kind.looseness, default=None)
    told = {place: each.kind for each in entry.stretches for place in range(*each.span)}
    assert told == {place: kind for place, kind in slow.items() if kind is not None}
    ends = [end for each in entry.stretches for end in each.span]
    assert ends == sorted(ends), "in order, apart from each other"
    assert sum(each.span.end - each.span.start for each in entry.stretches) == len(told)
    assert entry.characters == len(slow)
    counted = [sum(kind is wanted for kind in slow.values()) for wanted in (*REUSED[:3], None)]
    assert shares(entry) == (tuple(counted) if slow else (0, 0, 0, 0))
