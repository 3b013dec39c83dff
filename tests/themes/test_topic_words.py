from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.themes.topic_words import Term, terms_in


def published(text: str, language: str | None) -> list[str]:
    return [term.published for term in terms_in(text, language)]


def keys(text: str, language: str | None) -> list[tuple[str, ...]]:
    return [term.key for term in terms_in(text, language)]


# Words and phrases


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("学校、医院、图书馆", "zh", ["学校", "医院", "图书馆"]),
        ("乡村学校", "zh", ["乡村", "乡村学校", "学校"]),
        ("乡村振兴战略", "zh", ["乡村", "乡村振兴", "振兴", "战略"]),
        ("小事当作政府", "zh", ["小事", "小事当作", "当作", "政府"]),
        ("rural schools", "en", ["rural", "rural schools", "schools"]),
        (
            "sustainable development goals",
            "en",
            [
                "sustainable",
                "sustainable development",
                "sustainable development goals",
                "development",
                "development goals",
                "goals",
            ],
        ),
        ("écoles rurales", "fr", ["écoles", "écoles rurales", "rurales"]),
    ],
)
def test_terms_come_in_the_order_of_their_place(text: str, language: str, expected: list[str]) -> None:
    assert published(text, language) == expected


def test_a_phrase_has_three_words_at_most() -> None:
    assert max(len(key) for key in keys("clean drinking water supply network repairs", "en")) == 3


@pytest.mark.parametrize("mark", ["，", "、", "。", "“", "》", "—", "（"])
def test_no_phrase_reaches_across_a_mark(mark: str) -> None:
    assert published(f"乡村{mark}学校", "zh") == ["乡村", "学校"]


@pytest.mark.parametrize("between", [", ", "; ", " (", " – ", ": ", ". "])
def test_no_phrase_reaches_across_a_mark_between_spaced_words(between: str) -> None:
    assert published(f"rural{between}schools", "en") == ["rural", "schools"]


def test_no_phrase_reaches_across_a_stop_word() -> None:
    assert published("乡村的学校和医院", "zh") == ["乡村", "学校", "医院"]
    assert published("schools for the villages", "en") == ["schools", "villages"]
    assert published("les écoles de la commune", "fr") == ["écoles", "commune"]


def test_spaces_within_a_phrase_are_one() -> None:
    assert "clean water" in published("clean \n  water", "en")


def test_a_phrase_begins_with_what_can_stand_for_something() -> None:
    # 改善民生 is a verb with its object: as a phrase it would not name a matter.
    assert published("改善民生", "zh") == ["改善", "民生"]
    assert "农村教育" in published("改善农村教育", "zh")


# What is in no term


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我们要在这里，并且因为他们", "zh"),
        ("We must do this for them and with them, because it is what they would have.", "en"),
        ("Nous avons cela pour eux, et avec elles.", "fr"),
    ],
    ids=["zh", "en", "fr"],
)
def test_stop_words_are_no_terms(text: str, language: str) -> None:
    assert published(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("新建12所学校", "zh", ["学校"]),
        ("到2030年增长3.5%", "zh", ["增长"]),
        ("12 hospitals and 3,000 nurses by 2030", "en", ["hospitals", "nurses"]),
        ("200 enseignants et 3,5 % des écoles", "fr", ["enseignants", "écoles"]),
        ("schools 2030 goals", "en", ["schools", "goals"]),
        ("12 34", "en", []),
    ],
)
def test_figures_are_in_no_term(text: str, language: str, expected: list[str]) -> None:
    assert published(text, language) == expected


@pytest.mark.parametrize("text", ["一带一路", "三农", "双碳", "两山", "千家万户", "十四五", "二氧化碳"])
def test_a_chinese_word_with_a_numeral_is_in_no_term(text: str) -> None:
    assert published(text, "zh") == []
    assert published(f"{text}目标", "zh") == ["目标"]


@pytest.mark.parametrize("word", ["COVID-19", "G20", "5G"])
def test_a_spaced_word_with_a_figure_is_in_no_term(word: str) -> None:
    assert published(f"{word} vaccines", "en") == ["vaccines"]
    assert published(f"推广{word}，办好学校", "zh")[-1] == "学校"
    assert not any(word in each for each in published(f"推广{word}网络", "zh"))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("江苏省乡村学校", "zh", ["乡村", "乡村学校", "学校"]),
        ("在浙江的农村，在肯尼亚的乡村", "zh", ["农村", "乡村"]),
        ("rural schools in Kenya", "en", ["rural", "rural schools", "schools"]),
        ("les agriculteurs du Sénégal", "fr", ["agriculteurs"]),
    ],
)
def test_places_are_in_no_term(text: str, language: str, expected: list[str]) -> None:
    assert published(text, language) == expected


def test_people_are_in_no_term() -> None:
    assert published("王小明同志赞扬学校", "zh")[-1] == "学校"
    assert not any("王" in each or "小明" in each for each in published("王小明同志赞扬学校", "zh"))
    assert not any("Smith" in each for each in published("Mr. Smith praised schools", "en"))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Schools were built in Geneva.", "en", {"Geneva"}),
        ("Schools praised Maria Oliveira.", "en", {"Maria", "Oliveira", "Maria Oliveira"}),
        ("peace in the Middle East", "en", {"Middle", "East", "Middle East"}),
        ("les forêts à Marseille", "fr", {"Marseille"}),
        ("Schools need teachers.", "en", set()),
        ("the SDGs and schools", "en", set()),
    ],
)
def test_of_terms_in_other_names_it_is_told_that_they_are(
    text: str, language: str, expected: set[str]
) -> None:
    found = {term.published for term in terms_in(text, language) if term.proper}
    assert {each for each in found if "praised" not in each} == expected


def test_a_phrase_with_a_name_in_it_is_told_as_one() -> None:
    proper = {term.published: term.proper for term in terms_in("praised Geneva", "en")}
    assert proper == {"praised": False, "praised Geneva": True, "Geneva": True}


def test_a_single_letter_or_character_is_no_term() -> None:
    assert published("水", "zh") == []
    assert published("plan B, x and y", "en") == ["plan"]


def test_places_part_what_stands_on_either_side() -> None:
    assert "schools hospitals" not in published("schools Kenya hospitals", "en")


# How terms are counted, and how they are written


def test_words_are_counted_by_their_basic_form() -> None:
    assert keys("schools", "en") == keys("School", "en") == [("school",)]
    assert keys("les forêts", "fr") == keys("la forêt", "fr")
    assert keys("rural schools", "en")[1] == ("rural", "school")


def test_traditional_script_is_counted_as_simplified_and_published_as_it_is() -> None:
    assert published("推進鄉村振興", "zh") == ["推進", "鄉村", "鄉村振興", "振興"]
    assert keys("推進鄉村振興", "zh") == keys("推进乡村振兴", "zh")


def test_an_elided_article_is_not_counted() -> None:
    assert keys("L'eau potable", "fr") == keys("l’eau potable", "fr") == keys("eau potable", "fr")


def test_an_elided_article_is_not_published() -> None:
    assert published("L'eau potable", "fr") == ["eau", "eau potable", "potable"]


def test_a_term_knows_what_touches_it() -> None:
    assert terms_in("rural schools", "en") == [
        Term(("rural",), "rural", "", "school"),
        Term(("rural", "school"), "rural schools"),
        Term(("school",), "schools", "rural", ""),
    ]


def test_marks_and_stop_words_touch_nothing() -> None:
    (term,) = (each for each in terms_in("the schools, hospitals", "en") if each.published == "schools")
    assert (term.before, term.after) == ("", "")


def test_all_figures_are_one_neighbour() -> None:
    # What mostly stands before a figure is no topic; which figure it is makes no difference.
    five, three = (terms_in(text, "zh")[-1] for text in ("工业增长5%", "工业增长3%"))
    assert five == three
    assert (five.published, five.before, five.after) == ("增长", "工业", "#")


# Other languages, and nothing


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "zh"),
        ("", None),
        ("，。！", "zh"),
        ("これはテストです", "ja"),
        ("การศึกษาและเกษตรกรรม", "th"),
        ("\n \t", "en"),
        ("乡村\ud800", "ja"),
    ],
)
def test_texts_in_which_little_is_found_do_not_fail(text: str, language: str | None) -> None:
    assert published(text, language) in ([], ["乡村"])


def test_chinese_characters_are_found_in_a_japanese_text() -> None:
    assert published("日本の農業と学校の未来。", "ja") == ["農業", "学校"], "and Japan is a place"


@pytest.mark.parametrize("language", ["xx", "sq", None])
def test_a_language_that_is_not_known_is_read_all_the_same(language: str | None) -> None:
    assert published("sekondari, shule", language) == ["sekondari", "shule"]


def test_other_scripts_with_spaces() -> None:
    assert published("сельское хозяйство", None) == ["сельское", "сельское хозяйство", "хозяйство"]


def test_chinese_words_in_an_english_text_and_the_other_way_round() -> None:
    assert published("rural schools (乡村学校)", "en")[-3:] == ["乡村", "乡村学校", "学校"]
    assert published("农业（agriculture）", "zh") == ["农业", "agriculture"]


@given(
    st.text(alphabet="乡村振兴学校，。的三12５%鄉 L'abé-éß\n\u0e01かカ", max_size=40),
    st.sampled_from(["zh", "en", "fr", "ja", None]),
)
def test_terms_stand_in_the_text_without_figures(text: str, language: str | None) -> None:
    spaced = " ".join(text.split())
    for term in terms_in(text, language):
        assert term.published in spaced
        assert 1 <= len(term.key) <= 3
        assert not any(character.isdigit() or character in "一二三，。%" for character in term.published)
