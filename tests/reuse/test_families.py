from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic import read_speeches
from semantic.encoders.opening import open_encoder
from semantic.records import Kind, Level, Role, Sentence, Speech
from semantic.reuse.alignment import Block
from semantic.reuse.analysis import ReuseAnalysis
from semantic.reuse.candidates import Candidates
from semantic.reuse.comparing import Compared
from semantic.reuse.families import Family, FirstSeen, families_of, first_seen
from semantic.reuse.judging import Judgements
from semantic.reuse.kinds import shipped_kinds
from semantic.reuse.pool import Pool, pool_of
from semantic.reuse.relating import Judge, Judgement
from semantic.reuse.stars import find_stars
from semantic.store.tables import passages_of
from semantic.text.placed import Span

STATIC = "static-multilingual"

CANAL = "云溪县今年要修建山区水渠三十公里，让农田旱涝保收。"
CANAL_IN_OTHER_SCRIPT = "雲溪縣今年要修建山區水渠三十公里 讓農田旱澇保收"
LONGER_CANAL = "云溪县今年要修建山区水渠四十公里，让农田旱涝保收。"
TEA = "加快发展高山茶叶产业，帮助农民增加收入。"
TEA_REWORDED = "发展壮大高山茶产业，促进农民持续增收。"
BRIDGES = "云溪县将在三年内建成五座桥梁。"
BRIDGES_IN_ENGLISH = "Yunxi County will build five bridges within three years."
OTHERS = (
    "昨晚的灯会请来了外地的戏班，游客很多。",
    "图书馆的老馆长把一生的藏书都捐给了学校。",
    "雾散之后，渡口的钟声传得很远。",
)

HARVEST = "谷仓已经满了，打谷场上的孩子追着麻雀跑，老人坐在门槛上数着来年的日子，炊烟从山坳里慢慢升起来。"
CHOIR = "合唱团的排练改到周四晚上，琴声从礼堂的窗户飘出来，守门的大爷也跟着哼，散场时月亮已经很高了。"


def read(folder: Path, rows: Iterable[Mapping[str, str]]) -> tuple[Speech, ...]:
    """Return the speeches of these rows, a paragraph each."""
    path = folder / "table.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return read_speeches(path).speeches


def speeches_of(folder: Path, **bodies: Sequence[str]) -> tuple[Speech, ...]:
    """Return Chinese speeches of these paragraphs; the one called english is in English."""
    return read(
        folder,
        (
            {"speech_id": id_, "text": text, "language": "en" if id_ == "english" else "zh"}
            for id_, texts in bodies.items()
            for text in texts
        ),
    )


def analysed(speeches: Sequence[Speech], *, leave_out: Sequence[str] = ()) -> ReuseAnalysis:
    from semantic.reuse.marking import MarkKind

    encoder = open_encoder(STATIC)
    vectors = {
        level: encoder.encode_passages([p.text for p in passages_of(speeches, level)]) for level in Level
    }
    return ReuseAnalysis(
        speeches, vectors, encoder_name=STATIC, leave_out=[MarkKind(name) for name in leave_out]
    )


def families(folder: Path, **bodies: Sequence[str]) -> list[Family]:
    return analysed(speeches_of(folder, **bodies)).families(Level.PARAGRAPH)


def members(family: Family) -> list[tuple[str, Kind]]:
    return [(member.passage.id, member.kind) for member in family.members]


# What is a family


def test_a_verbatim_family_whatever_the_script_and_the_marks(tmp_path: Path) -> None:
    (family,) = families(tmp_path, a=[CANAL, OTHERS[0]], b=[OTHERS[1], CANAL_IN_OTHER_SCRIPT], c=[OTHERS[2]])
    assert members(family) == [("a:p1", Kind.VERBATIM), ("b:p2", Kind.VERBATIM)]
    assert (family.id, family.level, family.kind, family.speeches) == (
        "paragraph-1",
        Level.PARAGRAPH,
        Kind.VERBATIM,
        2,
    )
    assert (family.medoid, family.fixity, family.first_seen) == ("a:p1", 1.0, None)
    assert [member.passage.text for member in family.members] == [CANAL, CANAL_IN_OTHER_SCRIPT]


def test_an_edited_family_with_another_figure(tmp_path: Path) -> None:
    (family,) = families(tmp_path, a=[CANAL], b=[CANAL], c=[LONGER_CANAL, OTHERS[0]])
    assert members(family) == [("a:p1", Kind.VERBATIM), ("b:p1", Kind.VERBATIM), ("c:p1", Kind.EDITED)]
    assert (family.kind, family.speeches, family.medoid) == (Kind.EDITED, 3, "a:p1")
    # 24 symbols each, of which all but one are aligned: the copy counts 1, the edited one 22 or 23 of 24.
    assert 22 / 24 <= 2 * family.fixity - 1 <= 23 / 24


def test_a_reworded_family(tmp_path: Path) -> None:
    (family,) = families(tmp_path, a=[TEA, OTHERS[0]], b=[TEA_REWORDED, OTHERS[1]])
    assert members(family) == [("a:p1", Kind.VERBATIM), ("b:p1", Kind.REWORDED)]
    assert family.kind is Kind.REWORDED
    assert family.fixity < 0.5


def test_a_translated_family(tmp_path: Path) -> None:
    (family,) = families(tmp_path, a=[BRIDGES, OTHERS[0]], english=[BRIDGES_IN_ENGLISH])
    assert members(family) == [("a:p1", Kind.VERBATIM), ("english:p1", Kind.TRANSLATED)]
    assert (family.kind, family.fixity) == (Kind.TRANSLATED, 0.0)


def test_what_nobody_else_says_is_in_no_family(tmp_path: Path) -> None:
    assert families(tmp_path, a=[CANAL], b=[OTHERS[0]], c=[OTHERS[1]]) == []


def test_very_short_passages_are_in_no_family(tmp_path: Path) -> None:
    assert families(tmp_path, a=["要修好水渠。"], b=["要修好水渠。"]) == [], "five symbols"
    (family,) = families(tmp_path, a=["要修好新水渠。"], b=["要修好新水渠。"])
    assert family.kind is Kind.VERBATIM


def test_headings_are_in_no_family(tmp_path: Path) -> None:
    alike = speeches_of(tmp_path, a=["山区水利建设任务"], b=["山区水利建设任务"])
    assert len(analysed(alike).families(Level.PARAGRAPH)) == 1
    headed = [
        replace(speech, paragraphs=tuple(replace(p, role=Role.HEADING) for p in speech.paragraphs))
        for speech in alike
    ]
    assert analysed(headed).families(Level.PARAGRAPH) == []


def test_what_a_speech_says_twice_is_no_family(tmp_path: Path) -> None:
    assert families(tmp_path, a=[CANAL, CANAL, OTHERS[0]], b=[OTHERS[1]]) == []


def test_what_a_speech_says_again_in_other_words_is_no_family(tmp_path: Path) -> None:
    assert families(tmp_path, a=[CANAL, LONGER_CANAL], b=[OTHERS[0]]) == []


def test_all_places_of_a_text_are_members(tmp_path: Path) -> None:
    (family,) = families(tmp_path, b=[CANAL], a=[CANAL, OTHERS[0], CANAL])
    assert [id_ for id_, _ in members(family)] == ["a:p1", "a:p3", "b:p1"]
    assert family.speeches == 2


# Stars, with a judge that knows its pairs


class KnownPairs(Judge):
    """Tells the kinds it was given, by two texts in any order; all other pairs are unrelated."""

    def __init__(self, kinds: Mapping[tuple[str, str], Kind]) -> None:
        super().__init__(shipped_kinds(), 0.5, own_cosines=False)
        object.__setattr__(self, "kinds", {frozenset(pair): kind for pair, kind in kinds.items()})

    def judge(self, a: Compared, b: Compared, *_: object) -> Judgement:
        kind: Kind = self.kinds.get(frozenset({a.text, b.text}), Kind.UNRELATED)  # type: ignore[attr-defined]
        shared = Span(0, len(a.symbols) // 2)
        return Judgement(kind, (Block(shared, shared),))


def all_alike(pool: Pool, likeness: Mapping[tuple[int, int], float] | None = None) -> Candidates:
    """Return candidates that every pair is among, all as likely unless it is said otherwise."""
    size, known = len(pool), likeness or {}
    others = [
        sorted(set(range(size)) - {text}, key=lambda each: (-_of(known, text, each), each))
        for text in range(size)
    ]
    return Candidates(
        np.arange(size + 1) * (size - 1),
        np.array([each for row in others for each in row], dtype=np.int64),
        np.array(
            [_of(known, text, each) for text, row in enumerate(others) for each in row], dtype=np.float32
        ),
    )


def _of(known: Mapping[tuple[int, int], float], text: int, other: int) -> float:
    return known.get((min(text, other), max(text, other)), 0.5)


def judged(speeches: Sequence[Speech], kinds: Mapping[tuple[str, str], Kind]) -> Judgements:
    count = len(passages_of(speeches, Level.PARAGRAPH))
    pool = pool_of(speeches, np.ones((count, 1), dtype=np.float32), Level.PARAGRAPH, same_source={})
    related = {frozenset(pair) for pair in kinds}
    near = {
        (i, j): 0.9 if frozenset({pool.texts[i].text, pool.texts[j].text}) in related else 0.2
        for i, j in combinations(range(len(pool)), 2)
    }
    return Judgements(pool, all_alike(pool, near), KnownPairs(kinds))


def found(speeches: Sequence[Speech], kinds: Mapping[tuple[str, str], Kind]) -> list[Family]:
    judgements = judged(speeches, kinds)
    return families_of(judgements, find_stars(judgements), speeches, {})


LINKS = ["甲乡的水渠修通了", "乙乡的水渠修通了", "丙乡的水渠修通了", "丁乡的水渠修通了", "戊乡的水渠修通了"]


def test_a_chain_is_not_one_family(tmp_path: Path) -> None:
    speeches = speeches_of(tmp_path, **{"abcde"[number]: [text] for number, text in enumerate(LINKS)})
    chain = dict.fromkeys(pairwise(LINKS), Kind.EDITED)
    told = found(speeches, chain)
    sets = [{member.passage.text for member in family.members} for family in told]
    assert not any({LINKS[0], LINKS[4]} <= texts for texts in sets)
    assert set().union(*sets) == set(LINKS), "none that is re-used is left out"
    for family in told:
        medoid = next(m.passage.text for m in family.members if m.passage.id == family.medoid)
        for member in family.members:
            text = member.passage.text
            assert text == medoid or (text, medoid) in chain or (medoid, text) in chain


def test_two_that_relate_to_a_third_but_not_to_each_other_meet_only_around_it(tmp_path: Path) -> None:
    a, b, c = LINKS[:3]
    told = found(speeches_of(tmp_path, a=[a], b=[b], c=[c]), {(a, b): Kind.EDITED, (b, c): Kind.REWORDED})
    (family,) = told
    assert (family.medoid, family.kind) == ("b:p1", Kind.REWORDED)
    assert members(family) == [("a:p1", Kind.EDITED), ("b:p1", Kind.VERBATIM), ("c:p1", Kind.REWORDED)]


@pytest.mark.parametrize("kind", [Kind.SAME_TOPIC, Kind.UNRELATED])
def test_what_is_only_about_the_same_is_no_family(tmp_path: Path, kind: Kind) -> None:
    a, b = LINKS[:2]
    assert found(speeches_of(tmp_path, a=[a], b=[b]), {(a, b): kind}) == []


def test_the_kind_is_the_loosest_of_the_members_and_fixity_their_mean(tmp_path: Path) -> None:
    a, b, c = LINKS[:3]
    kinds = {(a, b): Kind.EDITED, (a, c): Kind.TRANSLATED}
    (family,) = found(speeches_of(tmp_path, a=[a], a2=[a], b=[b], b2=[b], c=[c]), kinds)
    assert family.kind is Kind.TRANSLATED
    # Members beside the medoid: its copy counts 1; b twice and c once share 4 of 8 symbols with it.
    assert family.fixity == pytest.approx((1 + 3 * 0.5) / 4)


@settings(max_examples=50, deadline=None)
@given(
    pairs=st.sets(st.sampled_from(list(combinations(range(6), 2)))),
    owners=st.sampled_from(["abcdef", "aabbcc", "aaabbb", "abacad"]),
)
def test_every_text_that_another_speech_re_uses_is_in_a_family_and_relates_to_its_medoid(
    tmp_path_factory: pytest.TempPathFactory, pairs: set[tuple[int, int]], owners: str
) -> None:
    texts = [*LINKS, "己乡的水渠修通了"]
    bodies = {
        id_: [text for text, owner in zip(texts, owners, strict=True) if owner == id_] for id_ in owners
    }
    speeches = speeches_of(tmp_path_factory.mktemp("s"), **bodies)
    kinds = {(texts[i], texts[j]): Kind.EDITED for i, j in pairs}
    told = found(speeches, kinds)
    in_some = {member.passage.text for family in told for member in family.members}
    assert in_some >= {texts[i] for pair in pairs if owners[pair[0]] != owners[pair[1]] for i in pair}
    for family in told:
        assert family.speeches == len({member.passage.speech_id for member in family.members}) > 1
        medoid = next(m.passage.text for m in family.members if m.passage.id == family.medoid)
        others = {member.passage.text for member in family.members} - {medoid}
        assert others
        assert all((text, medoid) in kinds or (medoid, text) in kinds for text in others)


def test_a_pair_is_judged_once_whichever_comes_first(tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []

    class Counting(KnownPairs):
        def judge(self, a: Compared, b: Compared, *more: object) -> Judgement:
            asked.append((a.text, b.text))
            return super().judge(a, b, *more)

    told = judged(speeches_of(tmp_path, a=[LINKS[0]], b=[LINKS[1]]), {})
    judgements = Judgements(told.pool, told.candidates, Counting({(LINKS[0], LINKS[1]): Kind.EDITED}))
    assert judgements(0, 1) == judgements(1, 0)
    assert judgements(1, 0).kind is Kind.EDITED
    assert asked == [(LINKS[0], LINKS[1])]


# How common, and who was first


def dated(id_: str, date: str | None, place: str | None = None) -> Speech:
    return Speech(
        id=id_, title=None, speaker=None, place=place, date=date, language="zh", source="", text="", paragraphs=()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["2025-01-10", "2024-03-01", "2026"], ("2024-03-01", "b")),
        (["2025", "2026-01-16"], ("2025", "a")),
        (["2026-02", "2026-01-16"], ("2026-01-16", "b")),
        (["2026-01-16", None], None),
        ([None, None], None),
        (["2026-01-16", "2026-01-16"], None),
        (["2026", "2026-01-16"], None),
        (["2026-01", "2026-01-16"], None),
        (["2025", "2025-06", "2026"], None),
        (["2024-05", "2025", "2025"], ("2024-05", "a")),
        (["2024"], None),
        ([], None),
    ],
)
def test_first_seen_is_claimed_only_where_it_is_known(
    dates: list[str | None], first: tuple[str, str] | None
) -> None:
    speeches = [dated("abc"[number], date) for number, date in enumerate(dates)]
    wanted = FirstSeen(date=first[0], speech_id=first[1]) if first else None
    for seed in range(3):
        assert first_seen(random.Random(seed).sample(speeches, len(speeches))) == wanted


ROWS = [
    {"speech_id": "p24", "place": "云溪县", "date": "2024-01-10", "text": CANAL, "language": "zh"},
    {"speech_id": "p25", "place": "云溪县", "date": "2025-01-11", "text": CANAL, "language": "zh"},
    {"speech_id": "q25", "place": "白塔乡", "date": "2025-02-12", "text": CANAL, "language": "zh"},
    {"speech_id": "r25", "place": "柳河镇", "date": "2025-03-13", "text": TEA, "language": "zh"},
    {"speech_id": "s26", "place": "柳河镇", "date": "2026-03-14", "text": TEA, "language": "zh"},
]


def test_the_boilerplate_index_by_hand(tmp_path: Path) -> None:
    canal, tea = analysed(read(tmp_path, ROWS)).families(Level.PARAGRAPH)
    # Of 5 speeches, 3 places and 3 years, beyond the first of each.
    assert canal.boilerplate_index == pytest.approx((2 / 4 + 1 / 2 + 1 / 2) / 3)
    assert tea.boilerplate_index == pytest.approx((1 / 4 + 0 / 2 + 1 / 2) / 3)
    assert (canal.first_seen, tea.first_seen) == (
        FirstSeen(date="2024-01-10", speech_id="p24"),
        FirstSeen(date="2025-03-13", speech_id="r25"),
    )


def test_what_everybody_says_every_year_has_the_index_1(tmp_path: Path) -> None:
    (family,) = analysed(read(tmp_path, ROWS[:3])).families(Level.PARAGRAPH)
    assert family.boilerplate_index == 1.0
    unknown = [{"speech_id": row["speech_id"], "text": CANAL} for row in ROWS[:3]]
    (family,) = analysed(read(tmp_path, unknown)).families(Level.PARAGRAPH)
    assert (family.boilerplate_index, family.first_seen) == (1.0, None), "by speeches alone"


# Order, levels, sameness


def test_families_and_members_are_in_their_order(tmp_path: Path) -> None:
    told = families(
        tmp_path, d=[TEA, CANAL], c=[CANAL], b=[OTHERS[0], TEA], a=[OTHERS[0], OTHERS[1]], e=[CANAL]
    )
    assert [(family.id, family.speeches, [id_ for id_, _ in members(family)]) for family in told] == [
        ("paragraph-1", 3, ["c:p1", "d:p2", "e:p1"]),
        ("paragraph-2", 2, ["a:p1", "b:p1"]),
        ("paragraph-3", 2, ["b:p2", "d:p1"]),
    ]


def test_sentences_inside_a_family_of_paragraphs_are_left_out(tmp_path: Path) -> None:
    both = CANAL + OTHERS[0]
    analysis = analysed(speeches_of(tmp_path, a=[both], b=[both], c=[HARVEST + TEA], d=[CHOIR + TEA]))
    (paragraphs,), (sentences,) = analysis.families(Level.PARAGRAPH), analysis.families(Level.SENTENCE)
    assert [id_ for id_, _ in members(paragraphs)] == ["a:p1", "b:p1"]
    assert (sentences.id, [id_ for id_, _ in members(sentences)]) == ("sentence-1", ["c:p1s2", "d:p1s2"])
    assert all(isinstance(member.passage, Sentence) for member in sentences.members)
    assert analysis.families() == [paragraphs, sentences]


def test_a_sentence_that_stands_elsewhere_too_is_not_left_out(tmp_path: Path) -> None:
    both = CANAL + OTHERS[0]
    analysis = analysed(speeches_of(tmp_path, a=[both], b=[both], c=[HARVEST + CHOIR + CANAL]))
    told = [family for family in analysis.families(Level.SENTENCE) if len(family.members) == 3]
    assert [[id_ for id_, _ in members(family)] for family in told] == [["a:p1s1", "b:p1s1", "c:p1s3"]]


def test_what_is_quoted_can_be_left_out(tmp_path: Path) -> None:
    quoted = "“河水清了，鱼就回来了，日子也好了。”"
    speeches = speeches_of(tmp_path, a=[quoted, CANAL], b=[quoted, CANAL])
    assert [len(family.members) for family in analysed(speeches).families(Level.PARAGRAPH)] == [2, 2]
    (family,) = analysed(speeches, leave_out=["quoted"]).families(Level.PARAGRAPH)
    assert [member.passage.text for member in family.members] == [CANAL, CANAL]


def test_what_is_left_out_takes_no_other_passage_of_its_id_with_it(tmp_path: Path) -> None:
    rows = [
        {"speech_id": "a", "id": "1", "text": "“河水清了，鱼就回来了，日子也好了。”"},
        {"speech_id": "b", "id": "1", "text": CANAL},
        {"speech_id": "c", "id": "1", "text": CANAL},
    ]
    (family,) = analysed(read(tmp_path, rows), leave_out=["quoted"]).families(Level.PARAGRAPH)
    assert [member.passage.speech_id for member in family.members] == ["b", "c"]


def mixed(folder: Path) -> tuple[Speech, ...]:
    chance = random.Random(8)
    lines = [CANAL, LONGER_CANAL, CANAL_IN_OTHER_SCRIPT, TEA, TEA_REWORDED, BRIDGES, *OTHERS]
    return read(
        folder,
        [
            {
                "speech_id": f"s{n}",
                "date": f"20{20 + n}",
                "language": "zh",
                "text": "".join(chance.sample(lines, 2)),
            }
            for n in range(9)
            for _ in range(3)
        ]
        + [{"speech_id": "en", "date": "2031", "language": "en", "text": BRIDGES_IN_ENGLISH}],
    )


def everything(analysis: ReuseAnalysis) -> str:
    found = (*analysis.families(), *analysis.formulae, *analysis.ledger, *analysis.republished)
    return json.dumps([each.to_json() for each in found], ensure_ascii=False)


def test_the_order_of_speeches_makes_no_difference(tmp_path: Path) -> None:
    speeches = mixed(tmp_path)
    wanted = everything(analysed(speeches))
    assert '"edited"' in wanted
    assert '"translated"' in wanted or '"reworded"' in wanted
    for seed in range(3):
        assert everything(analysed(random.Random(seed).sample(speeches, len(speeches)))) == wanted


HASHED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_families import analysed, everything, mixed
sys.stdout.buffer.write(everything(analysed(mixed(Path(sys.argv[2])))).encode())
"""


def test_the_hash_seed_makes_no_difference(tmp_path: Path) -> None:
    told = [
        subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-c", HASHED, str(Path(__file__).parent), str(tmp_path)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1] == everything(analysed(mixed(tmp_path))).encode()


def test_a_kind_at_its_threshold_is_reuse() -> None:
    """The threshold of translations is inclusive, as all are."""
    from semantic.reuse.comparing import compared

    a, b = compared([BRIDGES, BRIDGES_IN_ENGLISH])
    at, above = (Judge(shipped_kinds(), cosine, own_cosines=False) for cosine in (0.625, 0.6251))
    assert at.judge(a, b, 0.625, ("zh", "en")).kind is Kind.TRANSLATED
    assert above.judge(a, b, 0.625, ("zh", "en")).kind is Kind.UNRELATED


def test_reuse_at_its_threshold_makes_a_family_and_above_it_none(tmp_path: Path) -> None:
    speeches = speeches_of(tmp_path, a=[TEA, OTHERS[0]], b=[TEA_REWORDED, OTHERS[1]])
    judgements = analysed(speeches).judgements(Level.PARAGRAPH)
    texts = [text.text for text in judgements.pool.texts]
    pair = (judgements.pool.texts[texts.index(TEA)], judgements.pool.texts[texts.index(TEA_REWORDED)])
    model = shipped_kinds()
    edited, reworded, *_ = Judge.of(STATIC).judge(*pair, 0.5, ("zh", "zh")).probabilities
    for reuse, families in ((edited + reworded, 1), (float(np.nextafter(edited + reworded, 1)), 0)):
        strict = replace(model, thresholds=replace(model.thresholds, reuse=reuse))
        asked = Judgements(judgements.pool, judgements.candidates, Judge.of(STATIC, strict))
        assert len(find_stars(asked)) == families


def test_two_thousand_members_are_one_family_and_found_quickly(tmp_path: Path) -> None:
    rows = [
        {
            "speech_id": f"s{n}{copy}",
            "text": f"云溪县要修建山区水渠{n}公里，让农田旱涝保收，让群众喝上放心水。",
            "language": "zh",
        }
        for n in range(1, 1001)
        for copy in "ab"
    ]
    speeches = read(tmp_path, rows)
    vectors = open_encoder(STATIC).encode_passages([p.text for p in passages_of(speeches, Level.PARAGRAPH)])
    analysis = ReuseAnalysis(speeches, {Level.PARAGRAPH: vectors}, encoder_name=STATIC)
    began = time.process_time()
    judgements = analysis.judgements(Level.PARAGRAPH)
    (family,) = families_of(judgements, find_stars(judgements), speeches, {})
    assert time.process_time() - began < 45
    assert sorted(member.passage.speech_id for member in family.members) == sorted(
        row["speech_id"] for row in rows
    )
    assert (family.kind, family.speeches, family.boilerplate_index) == (Kind.EDITED, 2000, 1.0)
