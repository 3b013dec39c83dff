from __future__ import annotations

from collections.abc import Sequence

import pytest
from semantic.themes.naming import TERMS, NamedParagraph, ThemeName, name_themes


def said(
    theme: int, text: str, *, speech: str = "a", language: str | None = "zh", weight: float = 1.0
) -> NamedParagraph:
    return NamedParagraph(theme=theme, speech_id=speech, text=text, language=language, weight=weight)


def named(*themes: Sequence[str], language: str = "zh") -> list[ThemeName]:
    """Return the names of themes of these paragraphs, each of a speech of its own."""
    paragraphs = [
        said(theme, text, speech=f"speech {number}", language=language)
        for theme, texts in enumerate(themes)
        for number, text in enumerate(texts)
    ]
    return name_themes(paragraphs, [texts[0] for texts in themes])


FARMS = ["保护耕地，改良土壤。", "耕地、土壤、种子都要管好。", "种子优良，耕地稳定。"]
SCHOOLS = ["新建学校，培训教师。", "教师进入学校，学生欢迎。", "学生在学校用餐，教师值班。"]
HOSPITALS = ["改建医院，培训护士。", "医院增加病床，护士值班。", "疫苗免费，病床充足，医院放心。"]
TWO = ["医院，护士", "医院，护士"]
THREE = ["学校，教师", "学校，教师"]


# Whose terms


def test_planted_themes_are_named_by_their_own_words() -> None:
    farms, schools, hospitals = named(FARMS, SCHOOLS, HOSPITALS)
    assert set(farms.terms) == {"耕地", "土壤", "种子"}
    assert set(schools.terms) == {"学校", "教师", "学生"}
    assert set(hospitals.terms) == {"医院", "护士", "病床"}
    assert farms.terms[0] == "耕地", "in all of its paragraphs; the others are in two"


def test_planted_themes_in_english() -> None:
    farms, schools = named(
        ["Farmers need better seeds.", "Seeds for farmers, canals for fields.", "Canals, and again canals."],
        ["Schools need teachers.", "Teachers are few, schools are far.", "Pupils walk to schools."],
        language="en",
    )
    assert {"farmers", "seeds", "canals"} <= {term.lower() for term in farms.terms}
    assert {"schools", "teachers"} <= {term.lower() for term in schools.terms}
    assert not {term.lower() for term in farms.terms} & {term.lower() for term in schools.terms}


def test_a_label_is_its_first_three_terms() -> None:
    for each in named(FARMS, SCHOOLS, HOSPITALS):
        assert each.label == " · ".join(each.terms[:3])


def test_a_term_of_every_theme_names_none() -> None:
    told = named(["农田，合作"] * 2, ["医院，合作"] * 2, ["学校，合作"] * 2)
    assert [each.terms for each in told] == [("农田",), ("医院",), ("学校",)]


def test_a_term_of_both_of_two_themes_comes_after_what_tells_them_apart() -> None:
    # By their keys alone 合作 would come first: all are in each paragraph of their theme.
    told = named(["耕地，合作"] * 2, ["疫苗，合作"] * 2)
    assert [each.terms for each in told] == [("耕地", "合作"), ("疫苗", "合作")]


def test_what_a_single_paragraph_says_does_not_show_its_theme() -> None:
    farms, _ = named(["农田，耕地", "农田", "农田，种子"], TWO)
    assert farms.terms == ("农田",)
    (alone, _) = named(["农田，耕地"], TWO)
    assert set(alone.terms) == {"农田", "耕地"}, "where there is only one, one will do"


def test_a_paragraph_that_says_a_word_five_times_counts_once() -> None:
    farms, _ = named(["农田，农田，农田，农田，农田，耕地", "农田，耕地", "耕地"], TWO)
    assert farms.terms == ("耕地", "农田"), "three paragraphs against two"
    farms, _ = named(["农田，耕地，耕地", "农田", "农田"], TWO)
    assert farms.terms == ("农田",), "twice in one paragraph is one paragraph"


def test_what_several_speeches_say_comes_before_what_one_says() -> None:
    # Each in two of four paragraphs; by their keys alone 农田 would come first.
    paragraphs = [said(0, "农田"), said(0, "农田"), said(0, "耕地", speech="b"), said(0, "耕地", speech="c")]
    assert name_themes(paragraphs, [""])[0].terms == ("耕地", "农田")


def test_what_counts_more_comes_first() -> None:
    paragraphs = [said(0, "农田"), said(0, "农田"), said(0, "耕地", weight=0.1), said(0, "耕地", weight=0.1)]
    assert name_themes(paragraphs, [""])[0].terms == ("农田", "耕地")


def test_no_more_terms_than_ten() -> None:
    crops = "农田，耕地，土壤，种子，化肥，粮食，蔬菜，水果，渔业，畜牧，森林，草原，湿地，沙漠"
    farms, _ = named([crops, crops], TWO)
    assert len(farms.terms) == TERMS == 10
    assert set(farms.terms) < set(crops.split("，"))


# Phrases


def test_a_phrase_takes_the_place_of_its_words() -> None:
    # 振兴 stands in four paragraphs, in two of them behind 乡村.
    farms, *_ = named(["乡村振兴", "乡村振兴，学校", "振兴，学校", "振兴，乡村"], TWO)
    assert "乡村振兴" in farms.terms
    assert not {"乡村", "振兴"} & set(farms.terms)


def test_a_word_that_mostly_stands_alone_keeps_its_place() -> None:
    farms, *_ = named(["乡村振兴", "振兴", "振兴，乡村", "振兴，乡村"], TWO)
    assert farms.terms == ("乡村", "振兴"), "apart, the noun before the verb"


def test_a_piece_of_a_longer_name_is_no_term() -> None:
    farms, *_ = named(["消费专项行动", "消费专项行动"], TWO, THREE)
    assert farms.terms == ("消费专项行动",)


def test_what_mostly_stands_before_a_figure_is_no_term() -> None:
    farms, *_ = named(["产值增长5%，农田", "产值增长3%，农田", "农田"], TWO, THREE)
    assert not any("增长" in term for term in farms.terms)
    assert "农田" in farms.terms


def test_a_noun_that_always_follows_one_verb_names_its_theme() -> None:
    welfare, *_ = named(["改善民生。", "必须改善民生。", "继续改善民生。"], TWO, THREE)
    assert any("民生" in term for term in welfare.terms)


# How they are written


def test_terms_are_in_capitals_only_where_they_mostly_are() -> None:
    goals, farms = named(
        ["the SDGs", "the SDGs", "the sdgs"], ["Farms are few.", "near farms", "for farms"], language="en"
    )
    assert goals.terms == ("SDGs",)
    assert farms.terms == ("farms",)
    (twice,) = named(["Farms are few.", "near farms"], language="en")
    assert twice.terms == ("farms",), "of as many of both the small letters"


def test_what_mostly_stands_in_a_name_is_no_term() -> None:
    peace, _ = named(
        ["peace in the Middle East", "the Middle East needs peace", "Peace must come to the Middle East."],
        ["schools in Geneva", "teachers in Geneva", "schools and teachers"],
        language="en",
    )
    assert peace.terms == ("peace",)
    goals, _ = named(
        ["the water goals", "water for all", "clean water, Water Decade"],
        ["schools", "schools"],
        language="en",
    )
    assert "water" in goals.terms, "one place of four is in a name"


def test_traditional_script_is_kept_where_it_is_mostly_used() -> None:
    traditional = ["醫院，護士", "醫院，護士"]
    farms, *_ = named(["鄉村學校", "鄉村學校", "乡村学校"], traditional)
    assert farms.terms == ("鄉村學校",)
    farms, *_ = named(["鄉村學校", "鄉村學校", "乡村学校"], [*TWO, *TWO, *TWO])
    assert farms.terms == ("乡村学校",), "one script for all terms"


# Labels


def test_no_two_labels_are_the_same() -> None:
    words = "学校，教师，学生，家长"
    first, second = named([words, words], [words, words])
    assert first.terms == second.terms
    assert first.label != second.label
    assert second.label.startswith(first.label), "one more term tells them apart"


def test_no_two_labels_are_the_same_where_nothing_tells_them_apart() -> None:
    told = named(*[["校园生活", "校园生活"]] * 4)
    assert len({each.label for each in told}) == 4
    assert all(each.label.startswith("校园生活") for each in told)


def test_a_theme_without_terms_is_named_by_the_opening_of_its_medoid_without_figures() -> None:
    paragraphs = [said(0, "2030年。"), said(0, "到2035年。"), said(1, "学校"), said(1, "学校")]
    opening = "到 2035 年，\n我们还要再做许多事，并且要把它们都做得更好一些。"
    figures, schools = name_themes(paragraphs, [opening, "学校"])
    assert figures == ThemeName("到 年， 我们还要再做许多事，并且要把它们都做得…", ())
    assert len(figures.label) == 24 + 1
    assert schools == ThemeName("学校", ("学校",))


def test_a_short_opening_stands_whole() -> None:
    assert name_themes([said(0, "水")], ["水"]) == [ThemeName("水", ())]


def test_themes_of_which_nothing_can_be_said_have_labels_too() -> None:
    told = named(["12。"], ["34。"], ["12。"])
    assert [each.label for each in told] == ["…", "……", "………"]


def test_a_theme_of_which_no_paragraph_is_given_is_named_by_its_opening() -> None:
    assert name_themes([said(0, "学校")], ["学校", "一路平安"]) == [
        ThemeName("学校", ("学校",)),
        ThemeName("一路平安", ()),
    ]
    assert name_themes([], []) == []


# Languages


@pytest.mark.parametrize(("weight", "expected"), [(0.9, "学校"), (1.1, "nurses")])
def test_a_theme_is_named_in_the_language_with_most_weight(weight: float, expected: str) -> None:
    paragraphs = [said(0, "学校"), said(0, "学校")]
    paragraphs += [said(0, "nurses", language="en", weight=weight) for _ in range(2)]
    assert name_themes(paragraphs, ["学校"])[0].terms == (expected,)


def test_of_languages_with_as_much_weight_the_first_by_name() -> None:
    paragraphs = [said(0, "学校"), said(0, "nurses", language="en")]
    assert (
        name_themes(paragraphs, [""])
        == name_themes(paragraphs[::-1], [""])
        == [ThemeName("nurses", ("nurses",))]
    )


def test_terms_are_counted_among_their_language_alone() -> None:
    # 合作 is in all Chinese themes, but not in the English one.
    paragraphs = [
        said(theme, f"{word}，合作") for theme, word in enumerate(["农田", "医院", "学校"]) for _ in range(2)
    ]
    paragraphs += [said(3, "peace, cooperation", language="en") for _ in range(2)]
    told = name_themes(paragraphs, [""] * 4)
    assert [set(each.terms) for each in told] == [{"农田"}, {"医院"}, {"学校"}, {"peace", "cooperation"}]


def test_the_order_of_paragraphs_makes_no_difference() -> None:
    paragraphs = [
        said(theme, text, speech=f"speech {number}")
        for theme, texts in enumerate([FARMS, SCHOOLS, HOSPITALS])
        for number, text in enumerate(texts)
    ]
    openings = [FARMS[0], SCHOOLS[0], HOSPITALS[0]]
    assert name_themes(paragraphs, openings) == name_themes(paragraphs[::-1], openings)


def test_another_form_of_a_word_is_left_out() -> None:
    first, _ = named(
        ["region, regional", "region, regional"], ["hospital, nurse", "hospital, nurse"], language="en"
    )
    assert first.terms == ("region",)


def test_months_and_days_name_nothing() -> None:
    first, _ = named(
        ["October schools, Monday schools", "October schools, Monday schools"],
        ["nurse", "nurse"],
        language="en",
    )
    assert first.terms == ("schools",)


def test_nouns_come_before_verbs() -> None:
    first, _ = named(["化解，债务", "化解，债务", "化解"], TWO)
    assert first.terms == ("债务", "化解"), "though more paragraphs have the verb"
