from __future__ import annotations

from itertools import pairwise

import pytest
from semantic.commitments.western_targets import western_targets


def words(text: str, language: str | None = "en") -> list[str]:
    return [text[slice(*span)] for span in western_targets(text, language)]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("We will spend up to 8 percent of our budget on schools by 2031.", ["up to 8 percent of our budget on schools by 2031"]),
        ("Ruritania is committed to phase out peat by 2035 and reach full employment by 2045.", ["phase out peat by 2035", "full employment by 2045"]),
        ("Ruritania aims to become a malaria-free country by 2036.", ["malaria-free country by 2036"]),
        ("We will reduce the school drop-out rate from 9% to 4%.", ["reduce the school drop-out rate from 9% to 4%"]),
        ("We will contribute 30 million euros to the relief.", ["30 million euros"]),
        ("In 2027, we will host the 12th session of the World Lakes Conference in Strelsau.", ["In 2027", "12th session of the World Lakes Conference in Strelsau"]),
        ("Ruritania will hold a conference on river ports later this year.", ["conference on river ports", "later this year"]),
        ("Next month, Ruritania will convene the Forum on Women, Youth and Sport in Zenda.", ["Next month", "Forum on Women, Youth and Sport in Zenda"]),
        ("We will ratify the recently signed Ocean Noise Treaty.", ["Ocean Noise Treaty"]),
        ("The second census of reindeer will be held on the 4th of May.", ["second census of reindeer", "4th of May"]),
        ("Ruritania is presenting its candidature to the Council of Ports for the term 2027-2029.", ["candidature to the Council of Ports for the term 2027-2029"]),
        ("We will ban open fires before the next harvest.", ["ban open fires", "before the next harvest"]),
        ("The clinics will be rebuilt by the end of June, and we will pass a Clean Wells Act this session.", ["by the end of June", "Clean Wells Act", "this session"]),
        ("Within two years we will pay 3 million crowns to the Fund for Storm Relief.", ["Within two years", "3 million crowns to the Fund for Storm Relief"]),
        ("Over the coming years we will train 5,000 nurses.", ["Over the coming years", "5,000 nurses"]),
    ],
)  # fmt: skip
def test_targets_reach_as_far_as_what_can_be_checked(text: str, targets: list[str]) -> None:
    assert words(text) == targets


@pytest.mark.parametrize(
    "text",
    [
        "We will continue to work for peace with all our neighbours.",
        "Ruritania remains committed to the 2030 Agenda for Sustainable Development.",
        "Since 2011 we have opened our borders, and we will keep them open.",
        "As we stated in 2019, we will stand by our friends.",
        "We will honour the women, who make up 51% of our people.",
        "We will learn from a history of 75 years.",
        "We will keep talking between the two parties.",
        "We will work towards SDG 14 with others.",
        "We will uphold the treaty that was adopted in 1998.",
    ],
)
def test_past_times_and_figures_of_something_else_are_no_targets(text: str) -> None:
    assert words(text) == []


def test_what_stands_in_front_of_the_announcement_is_no_target() -> None:
    assert words("After 40 ships sank, we will mark the channel with 60 buoys.") == ["60 buoys"]


@pytest.mark.parametrize(
    ("text", "language", "targets"),
    [
        ("Nous construirons 40 écoles d'ici 2030.", "fr", ["40 écoles d'ici 2030"]),
        ("Reduciremos la pobreza un 12% antes de 2031.", "es", ["12% antes de 2031"]),
        ("Мы построим 25 больниц.", "ru", ["25 больниц"]),
        (
            "Le Parlement ratifiera l'année prochaine la Convention des Rivières.",
            "fr",
            ["l'année prochaine", "Convention des Rivières"],
        ),
        ("Nous continuerons d'œuvrer pour la paix.", "fr", []),
    ],
)
def test_other_languages_have_figures_and_deadlines(text: str, language: str, targets: list[str]) -> None:
    assert words(text, language) == targets


def test_targets_stand_in_order_and_apart() -> None:
    text = "In 2028, we will open 12 clinics, create a Coral Fund and reach full literacy by 2032."
    spans = western_targets(text, "en")
    assert spans == sorted(spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert words(text) == ["In 2028", "12 clinics", "Coral Fund", "full literacy by 2032"]


def test_without_a_language_a_sentence_is_read_as_english() -> None:
    assert words("We will plant 900 oaks by 2029.", None) == ["900 oaks by 2029"]
