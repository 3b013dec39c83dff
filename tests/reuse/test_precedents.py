from __future__ import annotations

import pytest
from semantic.encoders.opening import open_encoder
from semantic.records import Kind, Neighbour, Paragraph, Role
from semantic.reuse.precedents import checked, with_kinds
from semantic.reuse.ready import ReadyTexts
from semantic.reuse.relating import Judge

STATIC = "static-multilingual"
JUDGE = Judge.of(STATIC)
CANAL = "云溪县今年要修建山区水渠三十公里，让农田旱涝保收。"
SAME_IN_OTHER_SCRIPT = "雲溪縣今年要修建山區水渠三十公里，讓農田旱澇保收！"
LONGER_CANAL = "云溪县今年要修建山区水渠四十公里，让农田旱涝保收。"
IN_ENGLISH = "This year Yunxi County will build thirty kilometres of mountain canals, so that fields yield in drought and flood."
LANTERNS = "昨晚的灯会请来了外地的戏班，游客很多。"


def neighbours(query: str, *texts: str) -> list[Neighbour]:
    """Return texts as neighbours of a query in that order, as a search gives them."""
    encoder = open_encoder(STATIC)
    own, *others = encoder.encode_passages([query, *texts])
    return [
        Neighbour(
            rank=rank,
            passage=Paragraph(
                id=f"s:p{rank}", speech_id="s", ordinal=rank, heading=(), text=text, start=0, end=len(text),
                role=Role.BODY, source_start=0, source_end=len(text),
            ),
            speaker=None,
            place=None,
            date=None,
            language="zh" if text[0] > "z" else "en",
            similarity=float(own @ other),
        )
        for rank, (text, other) in enumerate(zip(texts, others, strict=True), 1)
    ]  # fmt: skip


def test_neighbours_get_their_kinds_and_keep_everything_else() -> None:
    before = neighbours(CANAL, LANTERNS, LONGER_CANAL, SAME_IN_OTHER_SCRIPT, IN_ENGLISH)
    after = with_kinds(CANAL, before, JUDGE)
    assert [each.kind for each in after] == [Kind.UNRELATED, Kind.EDITED, Kind.VERBATIM, Kind.TRANSLATED]
    for old, new in zip(before, after, strict=True):
        assert (new.rank, new.passage, new.similarity, new.shared) == (
            old.rank,
            old.passage,
            old.similarity,
            old.shared,
        )
    assert all(each.kind is None for each in before), "what was given stays as it was"


def test_texts_that_are_kept_change_nothing() -> None:
    found = neighbours(CANAL, LANTERNS, LONGER_CANAL, SAME_IN_OTHER_SCRIPT, IN_ENGLISH, LANTERNS)
    ready = ReadyTexts()
    for _ in range(2):
        assert with_kinds(CANAL, found, JUDGE, make_ready=ready) == with_kinds(CANAL, found, JUDGE)
        assert checked(1, CANAL, found, JUDGE, make_ready=ready) == checked(1, CANAL, found, JUDGE)
    assert len(ready) == 5


def test_nothing_found_has_no_kinds() -> None:
    assert with_kinds(CANAL, [], JUDGE) == []


def test_a_passage_is_new_where_nothing_is_near() -> None:
    found = checked(3, CANAL, [], JUDGE)
    assert found.to_json() == {"ordinal": 3, "text": CANAL, "kind": "unrelated", "nearest": []}
    only_far = checked(1, CANAL, neighbours(CANAL, LANTERNS), JUDGE)
    assert (only_far.kind, only_far.kind.is_reuse) == (Kind.UNRELATED, False)
    assert [precedent.differences for precedent in only_far.nearest] == [()]


def test_the_strictest_kind_comes_first_then_the_most_similar() -> None:
    near = neighbours(CANAL, LANTERNS, IN_ENGLISH, LONGER_CANAL, SAME_IN_OTHER_SCRIPT)
    found = checked(1, CANAL, near, JUDGE)
    assert found.kind is Kind.VERBATIM
    assert [(each.neighbour.kind, each.neighbour.rank) for each in found.nearest] == [
        (Kind.VERBATIM, 4),
        (Kind.EDITED, 3),
        (Kind.TRANSLATED, 2),
        (Kind.UNRELATED, 1),
    ]
    edits = ["云溪县今年要修建山区水渠五十公里，让农田旱涝保收。", LONGER_CANAL]
    for order in (edits, edits[::-1]):
        told = checked(1, CANAL, neighbours(CANAL, *order), JUDGE).nearest
        assert [each.neighbour.kind for each in told] == [Kind.EDITED, Kind.EDITED]
        assert told[0].neighbour.similarity >= told[1].neighbour.similarity
    same = checked(1, CANAL, neighbours(CANAL, LONGER_CANAL, LONGER_CANAL), JUDGE).nearest
    assert [each.neighbour.rank for each in same] == [1, 2]


def test_differences_are_seen_from_the_draft() -> None:
    (precedent,) = checked(1, CANAL, neighbours(CANAL, LONGER_CANAL), JUDGE).nearest
    (difference,) = precedent.differences
    assert (difference.type.value, difference.a, difference.b) == ("number", "三十公里", "四十公里")
    told = precedent.to_json()
    assert told["differences"] == [
        {"type": "number", "a": "三十公里", "b": "四十公里", "a_span": [12, 16], "b_span": [12, 16]}
    ]
    assert (told["id"], told["kind"], told["text"]) == ("s:p1", "edited", LONGER_CANAL)
    assert told["similarity"] == pytest.approx(precedent.neighbour.similarity, abs=5e-5)
