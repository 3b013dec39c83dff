from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Encoder
from semantic.records import Kind, Level, Speech
from semantic.reuse.alignment import Block
from semantic.reuse.analysis import LevelReuse, ReuseAnalysis
from semantic.reuse.comparing import compared
from semantic.reuse.differences import DifferenceType
from semantic.reuse.families import Family, Member
from semantic.reuse.pool import place_of
from semantic.reuse.relating import Judge
from semantic.reuse.versions import Version, medoid_of, versions_of
from semantic.store.tables import passages_of
from semantic.text.comparison import simplified
from semantic.text.placed import Span

Speeches = Callable[..., tuple[Speech, ...]]

STATIC = "static-multilingual"
CANAL = "云溪县今年要修建山区水渠三十公里，让农田旱涝保收。"
CANAL_IN_OTHER_SCRIPT = "雲溪縣今年要修建山區水渠三十公里，讓農田旱澇保收"
LONGER_CANAL = "云溪县今年要修建山区水渠四十公里，让农田旱涝保收。"
TEA = "加快发展高山茶叶产业，帮助农民增加收入。"
TEA_REWORDED = "发展壮大高山茶产业，促进农民持续增收。"
BRIDGES = "云溪县将在三年内建成五座桥梁。"
BRIDGES_IN_ENGLISH = "Yunxi County will build five bridges within three years."
LANTERNS = "昨晚的灯会请来了外地的戏班，游客很多。"
BELLS = "雾散之后，渡口的钟声传得很远。"
TEXTS = {
    "a": [LANTERNS, CANAL],
    "b": [CANAL_IN_OTHER_SCRIPT, TEA],
    "c": [BELLS, LONGER_CANAL, BRIDGES],
    "d": [TEA_REWORDED],
    "visit": [BRIDGES_IN_ENGLISH],
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder(STATIC)


@pytest.fixture(scope="module")
def speeches(speeches_of: Speeches) -> tuple[Speech, ...]:
    return speeches_of(TEXTS, {"visit": {"language": "en"}})


@pytest.fixture(scope="module")
def analysis(speeches: Sequence[Speech], encoder: Encoder) -> ReuseAnalysis:
    vectors = {
        level: encoder.encode_passages([each.text for each in passages_of(speeches, level)])
        for level in Level
    }
    return ReuseAnalysis(speeches, vectors, encoder_name=STATIC)


@pytest.fixture(scope="module")
def families(analysis: ReuseAnalysis) -> Mapping[str, Family]:
    """The families of paragraphs, by the text of their medoid."""
    return {medoid_of(family).text: family for family in analysis.families(Level.PARAGRAPH)}


def version(analysis: ReuseAnalysis, family: Family, speech_id: str) -> tuple[str, Version, Member]:
    """Return the medoid's text, how the member of a speech is worded beside it, and the member."""
    (member,) = (each for each in family.members if each.passage.speech_id == speech_id)
    medoid = medoid_of(family)
    told = analysis.versions(Level.PARAGRAPH)[place_of(medoid), place_of(member.passage)]
    return medoid.text, told, member


def test_the_medoid_of_a_family_is_the_member_it_names(families: Mapping[str, Family]) -> None:
    assert set(families) == {CANAL, TEA, BRIDGES}
    for family in families.values():
        assert medoid_of(family).id == family.medoid
    assert medoid_of(families[CANAL]).speech_id == "a", "the first of those that have most in common"


def test_each_member_but_the_medoid_has_a_version_and_nothing_else_has(
    analysis: ReuseAnalysis, families: Mapping[str, Family]
) -> None:
    wanted = {
        (place_of(medoid_of(family)), place_of(member.passage))
        for family in families.values()
        for member in family.members
        if not member.is_medoid
    }
    assert analysis.versions(Level.PARAGRAPH).keys() == wanted
    assert {(medoid[0], member[0]) for medoid, member in wanted} == {
        ("a", "b"),
        ("a", "c"),
        ("b", "d"),
        ("c", "visit"),
    }


def test_an_edited_version_shares_all_but_the_planted_figure(
    analysis: ReuseAnalysis, families: Mapping[str, Family]
) -> None:
    medoid, told, member = version(analysis, families[CANAL], "c")
    assert (medoid, member.passage.text, member.kind) == (CANAL, LONGER_CANAL, Kind.EDITED)
    before, after = "云溪县今年要修建山区水渠", "十公里，让农田旱涝保收"
    assert [(medoid[slice(*block.a)], LONGER_CANAL[slice(*block.b)]) for block in told.blocks] == [
        (before, before),
        (after, after),
    ]
    assert [block.a for block in told.blocks] == [Span(0, 12), Span(13, 24)]
    (difference,) = told.differences
    assert (difference.type, difference.a, difference.b) == (
        DifferenceType.NUMBER,
        "三十公里",
        "四十公里",
    ), "the medoid comes first"
    assert (difference.a_span, difference.b_span) == (Span(12, 16), Span(12, 16))


def test_a_verbatim_version_is_one_block_whatever_the_script(
    analysis: ReuseAnalysis, families: Mapping[str, Family]
) -> None:
    medoid, told, member = version(analysis, families[CANAL], "b")
    assert member.kind is Kind.VERBATIM
    assert told.differences == ()
    (block,) = told.blocks
    assert medoid[slice(*block.a)] == CANAL.removesuffix("。"), "marks at the edge belong to no wording"
    assert CANAL_IN_OTHER_SCRIPT[slice(*block.b)] == CANAL_IN_OTHER_SCRIPT


def test_a_reworded_version_shares_equal_wording_by_offset(
    analysis: ReuseAnalysis, families: Mapping[str, Family]
) -> None:
    medoid, told, member = version(analysis, families[TEA], "d")
    assert member.kind is Kind.REWORDED
    pieces = [(medoid[slice(*block.a)], member.passage.text[slice(*block.b)]) for block in told.blocks]
    assert all(own == other for own, other in pieces)
    assert "高山茶" in [own for own, _ in pieces]


def test_a_translated_version_differs_in_no_figure_where_both_say_the_same(
    analysis: ReuseAnalysis, families: Mapping[str, Family]
) -> None:
    _, told, member = version(analysis, families[BRIDGES], "visit")
    assert member.kind is Kind.TRANSLATED
    assert [each for each in told.differences if each.type is DifferenceType.NUMBER] == []


def test_offsets_count_from_the_start_of_the_passage_on(
    analysis: ReuseAnalysis, families: Mapping[str, Family]
) -> None:
    member = next(each.passage for each in families[CANAL].members if each.passage.speech_id == "c")
    assert (member.start, medoid_of(families[CANAL]).start) == (len(BELLS) + 1, len(LANTERNS) + 1)
    for (medoid, other), told in analysis.versions(Level.PARAGRAPH).items():
        for block in told.blocks:
            assert 0 <= block.a.start < block.a.end <= medoid[2] - medoid[1]
            assert 0 <= block.b.start < block.b.end <= other[2] - other[1]


def test_blocks_are_equal_wording_in_order_and_apart(
    analysis: ReuseAnalysis, speeches: Sequence[Speech]
) -> None:
    texts = {speech.id: speech.text for speech in speeches}
    for level in Level:
        for (medoid, other), told in analysis.versions(level).items():
            own, its = (texts[id_][start:end] for id_, start, end in (medoid, other))
            done = 0
            for block in told.blocks:
                assert simplified(own[slice(*block.a)]) == simplified(its[slice(*block.b)])
                assert block.a.start >= done
                done = block.a.end


def test_no_families_have_no_versions() -> None:
    assert versions_of([], {}, Judge.of(STATIC), {}) == {}


def test_what_was_measured_before_makes_no_difference(
    analysis: ReuseAnalysis, families: Mapping[str, Family], speeches: Sequence[Speech]
) -> None:
    languages = {speech.id: speech.language for speech in speeches}
    known = dict(zip([CANAL, TEA], compared([CANAL, TEA]), strict=True))
    for measured in ({}, known):
        told = versions_of(families.values(), languages, Judge.of(STATIC), measured)
        assert told == analysis.versions(Level.PARAGRAPH)


@pytest.mark.parametrize(
    ("a", "b", "languages"),
    [
        (CANAL, CANAL_IN_OTHER_SCRIPT, ("zh", "zh")),
        (CANAL, LONGER_CANAL, ("zh", "zh")),
        (LONGER_CANAL, CANAL, ("zh", None)),
        (TEA, TEA_REWORDED, ("zh", "zh")),
        (BRIDGES, BRIDGES_IN_ENGLISH, ("zh", "en")),
        (BRIDGES_IN_ENGLISH, BRIDGES.replace("五", "六"), ("en", "zh")),
        (LANTERNS, BELLS, ("zh", "zh")),
        (CANAL, "云溪县今年没有修建山区水渠三十公里。", ("zh", "zh")),
    ],
)
def test_the_evidence_of_a_known_kind_is_that_of_the_relation(
    a: str, b: str, languages: tuple[str | None, str | None], encoder: Encoder
) -> None:
    judge = Judge.of(STATIC)
    first, second = compared([a, b])
    own, its = encoder.encode_passages([a, b])
    relation = judge.relation(first, second, float(own @ its), languages)
    assert judge.evidence(first, second, relation.kind, languages) == (relation.blocks, relation.differences)


def test_the_evidence_the_other_way_round_is_turned_round() -> None:
    judge = Judge.of(STATIC)
    first, second = compared([CANAL, LONGER_CANAL])
    blocks, (difference,) = judge.evidence(first, second, Kind.EDITED, ("zh", "zh"))
    turned, (back,) = judge.evidence(second, first, Kind.EDITED, ("zh", "zh"))
    assert [Block(block.b, block.a) for block in turned] == list(blocks)
    assert (back.a, back.b, back.a_span, back.b_span) == (
        difference.b,
        difference.a,
        difference.b_span,
        difference.a_span,
    )


# What another analysis has found


def test_what_was_taken_up_is_what_was_found(analysis: ReuseAnalysis, speeches: Sequence[Speech]) -> None:
    without = ReuseAnalysis(speeches, {}, encoder_name=STATIC)
    for level in Level:
        without.take_up(level, analysis.level(level))
    assert without.families() == analysis.families()
    assert without.ledger == analysis.ledger
    assert [each.stretches for each in without.ledger] == [each.stretches for each in analysis.ledger]
    for level in Level:
        assert without.level(level) == analysis.level(level)
        assert without.versions(level) == analysis.versions(level)


def test_only_the_level_that_was_taken_up_is_not_found_again(
    analysis: ReuseAnalysis, speeches: Sequence[Speech]
) -> None:
    nothing = LevelReuse(families=(), versions={}, elsewhere=())
    fresh = ReuseAnalysis(
        speeches,
        {Level.PARAGRAPH: analysis.judgements(Level.PARAGRAPH).pool.embeddings[:0]},
        encoder_name=STATIC,
    )
    for level in Level:
        fresh.take_up(level, nothing)
    assert (fresh.families(), fresh.versions(Level.PARAGRAPH)) == ([], {})
    only_formulae = {entry.speech_id: entry.edited + entry.reworded for entry in fresh.ledger}
    assert only_formulae == dict.fromkeys(TEXTS, 0), "set phrases are of no level"


def test_a_level_has_the_sentence_families_that_paragraphs_say_as_well(analysis: ReuseAnalysis) -> None:
    assert analysis.families(Level.SENTENCE) == [], "each stands in a paragraph that is re-used"
    found = analysis.level(Level.SENTENCE)
    assert {medoid_of(family).text for family in found.families} == {CANAL, TEA, BRIDGES}
    assert len(found.versions) == 4
    places = {(each.speech_id, each.kind) for each in found.elsewhere}
    assert places >= {("a", Kind.VERBATIM), ("b", Kind.VERBATIM), ("c", Kind.EDITED), ("d", Kind.REWORDED)}
