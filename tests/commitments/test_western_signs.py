from __future__ import annotations

import math

import pytest
from semantic.commitments.western_signs import (
    WESTERN_SIGNS,
    Aim,
    Subject,
    announcements,
    western_signs,
)


def told(text: str) -> list[tuple[Aim, Subject, bool]]:
    return [(each.aim, each.subject, each.is_own) for each in announcements(text)]


@pytest.mark.parametrize(
    ("text", "aim", "subject"),
    [
        ("We will plant trees along every river.", Aim.WILL, Subject.SPEAKERS),
        ("In the north, our Government shall reopen the mines.", Aim.WILL, Subject.SPEAKERS),
        ("The Government will publish the accounts.", Aim.WILL, Subject.SIDE),
        ("Ruritania will also lower the tariffs.", Aim.WILL, Subject.NAMED),
        ("Ruritania has signed and will soon ratify the treaty.", Aim.WILL, Subject.NAMED),
        ("We'll keep the ports open.", Aim.CONTINUE, Subject.SPEAKERS),
        ("The Kingdom of Ruritania will continue to host refugees.", Aim.CONTINUE, Subject.SIDE),
        ("Ruritania remains fully committed to clearing the mines.", Aim.RESOLVED, Subject.NAMED),
        ("Determined to lead, we trained nurses.", Aim.RESOLVED, Subject.SPEAKERS),
        ("I am ready to share our maps with all.", Aim.RESOLVED, Subject.SPEAKERS),
        ("Ruritania intends to join the fund.", Aim.INTENDS, Subject.NAMED),
        ("Our goal is to connect every village.", Aim.GOAL, Subject.SPEAKERS),
        ("This council will shut no library.", Aim.WILL, Subject.SPEAKERS),
        ("Our union has agreed to open its books.", Aim.INTENDS, Subject.SPEAKERS),
        ("We reaffirm our unwavering commitment to the rights of the child.", Aim.AFFIRMS, Subject.SPEAKERS),
    ],
)
def test_the_own_side_announces(text: str, aim: Aim, subject: Subject) -> None:
    assert (aim, subject, True) in told(text)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("The international community will judge this assembly.", Subject.OTHERS),
        ("The hopes of Ruritania will come true one day.", Subject.OTHERS),
        ("This will feed three villages.", Subject.POINTED),
        ("These new rules will slow the trade.", Subject.POINTED),
        ("We built a dam which will feed three villages.", Subject.RELATIVE),
        ("The summit aims to draw lessons.", Subject.OTHERS),
    ],
)
def test_what_others_will_do_is_not_announced_by_the_own_side(text: str, subject: Subject) -> None:
    assert [(each.subject, each.is_own) for each in announcements(text)] == [(subject, False)]


@pytest.mark.parametrize(
    "text",
    [
        "We hope that Ruritania will lift the ban.",
        "If the Ruritanian Government will listen, there is a way.",
        "He said: “We will never forget you.",
        "We call on the donors, that Ruritania will be spared.",
    ],
)
def test_what_is_hoped_supposed_or_quoted_is_not_announced(text: str) -> None:
    assert all(not each.is_own for each in announcements(text))


def test_candidates_promise_what_they_will_do_if_elected() -> None:
    assert told("If elected, we will speak for small islands.") == [(Aim.WILL, Subject.SPEAKERS, True)]


def test_the_noun_will_announces_nothing() -> None:
    assert announcements("We lack neither the means nor the political will.") == []


@pytest.mark.parametrize("text", ["We committed to the pact last week.", "We must be committed to peace."])
def test_what_was_or_ought_to_be_is_no_resolve(text: str) -> None:
    assert announcements(text) == []


def test_what_comes_about_is_told_from_what_is_done() -> None:
    assert told("We will need more time.") == [(Aim.HAPPEN, Subject.SPEAKERS, True)]
    assert told("Ruritania will be rebuilt.") == [(Aim.DONE, Subject.NAMED, True)]
    assert told("We will never surrender.") == [(Aim.NOT, Subject.SPEAKERS, True)]
    assert told("Ruritania will be on your side.") == [(Aim.STATE, Subject.NAMED, True)]


def test_signs_count_by_their_root() -> None:
    signs = western_signs("We will build roads, and we will build bridges, by 2031.", "en")
    assert signs["will"] == pytest.approx(math.sqrt(2))
    assert signs["announced"] == pytest.approx(math.sqrt(2))
    assert (signs["deadlines"], signs["announced, nobody else"], signs["dependent"]) == (1.0, 1.0, 0.0)


def test_an_appeal_is_told_apart_from_a_promise() -> None:
    appeal = western_signs("The world must act now, and we call on all states to pay.", "en")
    assert appeal["announced"] == 0.0
    assert appeal["appeals"] > 0 and appeal["all of us"] > 0


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nous allons construire dix ponts.", "fr"),
        ("Vamos a construir diez puentes.", "es"),
        ("Мы построим десять мостов и будем работать.", "ru"),
    ],
)
def test_other_languages_have_the_marks_but_no_english_forms(text: str, language: str) -> None:
    signs = western_signs(text, language)
    assert signs["future"] + signs["intention"] > 0 or signs["own"] > 0
    english = [*map(str, Aim), *map(str, Subject), "announced", "our commitment", "appeals"]
    assert [signs[name] for name in english] == [0.0] * len(english)


def test_english_words_in_another_language_tell_nothing() -> None:
    assert western_signs("We will build roads.", "fr")["announced"] == 0.0


def test_a_misread_i_and_bar_are_read_through() -> None:
    assert western_signs("| _ will go home.", "en")["speakers"] == 1.0


def test_the_signs_of_any_sentence_stand_in_one_order() -> None:
    for text, language in (("We will go.", "en"), ("Nous irons.", "fr"), ("", None)):
        assert tuple(western_signs(text, language)) == WESTERN_SIGNS
