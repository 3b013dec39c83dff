from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from semantic.commitments.commitment import Commitment, Hardness
from semantic.records import Kind, Level, Passage, Role, Sentence
from semantic.reuse.families import Family, Member
from semantic.themes.inside import InsideTheme, inside_themes
from semantic.themes.theme import Assignment, ChosenBy, Theme, Themes

FARMS, SCHOOLS = "theme-2", "theme-1"
"""The theme on farms comes first."""
LENGTH = 10
"""Characters of each paragraph."""


def paragraph(speech: str, number: int, role: Role = Role.BODY, *, id_: str | None = None) -> Passage:
    start = (LENGTH + 1) * (number - 1)
    return Passage(
        id=id_ or f"{speech}:p{number}",
        speech_id=speech,
        ordinal=number,
        heading=(),
        text="修" * LENGTH,
        start=start,
        end=start + LENGTH,
        role=role,
        source_start=start,
        source_end=start + LENGTH,
    )


def sentence(of: Passage, start: int, end: int) -> Sentence:
    """Return a stretch of a paragraph."""
    return Sentence(
        id=f"{of.id}s1",
        speech_id=of.speech_id,
        ordinal=1,
        heading=(),
        text=of.text[start:end],
        start=of.start + start,
        end=of.start + end,
        role=of.role,
        source_start=of.start + start,
        source_end=of.start + end,
        paragraph_id=of.id,
    )


def family(id_: str, *passages: Passage) -> Family:
    return Family(
        id=id_,
        level=Level.SENTENCE if isinstance(passages[0], Sentence) else Level.PARAGRAPH,
        kind=Kind.VERBATIM,
        speeches=len(passages),
        members=tuple(Member(passage=each, kind=Kind.VERBATIM) for each in passages),
        medoid=passages[0].id,
        fixity=1.0,
        boilerplate_index=1.0,
        first_seen=None,
    )


def commitment(of: Passage, number: int = 1, *, unique: bool | None = None) -> Commitment:
    return Commitment(
        id=f"{of.id}s{number}",
        speech_id=of.speech_id,
        paragraph_id=of.id,
        start=of.start,
        end=of.end,
        text=of.text,
        strength=Hardness.SOFT,
        targets=(),
        confidence=0.9,
        unique=unique,
    )


def themes(of: Mapping[Passage, str]) -> Themes:
    """Return themes of paragraphs; only where each belongs is of account here."""
    return Themes(
        k=2,
        chosen_by=ChosenBy.USER,
        asked=2,
        continues=False,
        seed=0,
        evidence=(),
        themes=tuple(
            Theme(
                id=id_,
                label=id_,
                terms=(),
                size=1,
                share=0.5,
                speeches=1,
                medoid="",
                representatives=(),
                fits_from=0.0,
            )
            for id_ in (FARMS, SCHOOLS)
        ),
        assignments=tuple(
            Assignment(paragraph_id=each.id, speech_id=each.speech_id, theme=theme, similarity=1.0, fits=True)
            for each, theme in of.items()
        ),
        by_speech=(),
        by_year=(),
        centroids=np.eye(2, dtype=np.float32),
    )


A1, A2, B1, B2, C1 = (
    paragraph("a", 1),
    paragraph("a", 2),
    paragraph("b", 1),
    paragraph("b", 2),
    paragraph("c", 1),
)
OF = {A1: FARMS, A2: SCHOOLS, B1: FARMS, B2: FARMS, C1: SCHOOLS}


def inside(
    families: Sequence[Family] = (),
    commitments: Sequence[Commitment] = (),
    of: Mapping[Passage, str] = OF,
) -> dict[str, InsideTheme]:
    told = inside_themes(themes(of), list(of), families, commitments)
    assert [each.theme for each in told] == [FARMS, SCHOOLS], "in the order of the themes"
    return {each.theme: each for each in told}


# Boilerplate


def test_the_share_of_characters_in_families() -> None:
    told = inside([family("paragraph-1", A1, B1)])
    assert told[FARMS].boilerplate == pytest.approx(2 / 3), "two of three paragraphs"
    assert told[SCHOOLS].boilerplate == 0


def test_a_sentence_counts_by_its_length() -> None:
    told = inside([family("sentence-1", sentence(A2, 0, 4), sentence(C1, 5, 7))])
    assert told[SCHOOLS].boilerplate == pytest.approx((4 + 2) / 20)


def test_what_stands_in_two_families_counts_once() -> None:
    overlapping = [
        family("paragraph-1", A2, B1),
        family("paragraph-2", A2, B2),
        family("sentence-1", sentence(A2, 2, 9), sentence(C1, 0, 5)),
        family("sentence-2", sentence(C1, 3, 8), sentence(A1, 0, 5)),
    ]
    told = inside(overlapping)
    assert told[SCHOOLS].boilerplate == pytest.approx((10 + 8) / 20)
    assert told[FARMS].boilerplate == pytest.approx((5 + 10 + 10) / 30)


def test_headings_count_for_nothing() -> None:
    heading = paragraph("d", 1, Role.HEADING)
    of = {A1: FARMS, heading: FARMS, C1: SCHOOLS}
    assert inside([family("paragraph-1", A1, heading)], of=of)[FARMS].boilerplate == 1
    assert inside(of={A1: FARMS, heading: SCHOOLS})[SCHOOLS].boilerplate == 0, "no body, so nothing of it is"


def test_paragraphs_are_known_by_their_speech_and_not_by_their_id_alone() -> None:
    first, second, third = (paragraph(speech, 1, id_="p1") for speech in "abc")
    told = inside(
        [family("paragraph-1", first, third)],
        [commitment(first, unique=True), commitment(second, unique=False)],
        of={first: FARMS, second: SCHOOLS, third: FARMS},
    )
    assert (told[FARMS].boilerplate, told[SCHOOLS].boilerplate) == (1, 0)
    assert (told[FARMS].families, told[SCHOOLS].families) == (("paragraph-1",), ())
    assert (told[FARMS].commitments, told[SCHOOLS].commitments) == (1, 1)


# Families


def test_a_family_is_of_the_theme_that_most_of_its_members_have() -> None:
    told = inside([family("paragraph-1", A2, B1, B2), family("paragraph-2", A1, A2, C1)])
    assert told[FARMS].families == ("paragraph-1",)
    assert told[SCHOOLS].families == ("paragraph-2",)


def test_of_as_many_the_first_decides() -> None:
    told = inside([family("paragraph-1", A1, C1), family("paragraph-2", A2, B1)])
    assert (told[FARMS].families, told[SCHOOLS].families) == (("paragraph-1",), ("paragraph-2",))


def test_a_sentence_is_of_the_theme_of_its_paragraph() -> None:
    told = inside([family("sentence-1", sentence(A2, 0, 4), sentence(C1, 0, 4))])
    assert (told[FARMS].families, told[SCHOOLS].families) == ((), ("sentence-1",))


def test_families_stay_in_their_order() -> None:
    named = [family(name, A1, B1) for name in ("paragraph-2", "paragraph-10", "sentence-1")]
    assert inside(named)[FARMS].families == ("paragraph-2", "paragraph-10", "sentence-1")


# Commitments


def test_commitments_and_those_that_no_other_speech_makes() -> None:
    told = inside(
        (),
        [
            commitment(A1, unique=True),
            commitment(A1, 2, unique=False),
            commitment(A2, unique=True),
            commitment(B2, unique=True),
            commitment(C1),
        ],
    )
    assert (told[FARMS].commitments, told[FARMS].unique) == (3, ("a:p1s1", "b:p2s1"))
    assert (told[SCHOOLS].commitments, told[SCHOOLS].unique) == (2, ("a:p2s1",)), "not known of the last"


def test_nothing_is_inside_where_nothing_is_shared_or_promised() -> None:
    assert inside()[FARMS] == InsideTheme(theme=FARMS, boilerplate=0.0, families=(), commitments=0, unique=())
    assert inside_themes(themes({}), [], [], [])[0].boilerplate == 0


def test_as_json() -> None:
    told = inside([family("paragraph-1", A1, B1)], [commitment(A1, unique=True)])[FARMS]
    assert told.to_json() == {
        "theme": "theme-2",
        "boilerplate": 0.6667,
        "families": ["paragraph-1"],
        "commitments": 1,
        "unique": ["a:p1s1"],
    }
