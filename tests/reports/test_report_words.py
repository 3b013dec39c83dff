"""The words of reports: names, figures and sentences, and which languages and formats there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from string import Formatter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.commitments.commitment import Commitment, Deadline, Hardness, StatedIn, Target
from semantic.commitments.indicator_table import indicator_table
from semantic.errors import SemanticError
from semantic.findings import Findings, Headline
from semantic.records import Kind, Level, Paragraph, Reading, Role, Speech
from semantic.reports.measured import measured
from semantic.reports.report import Format
from semantic.reports.words import (
    ReportLanguage,
    ToldFinding,
    Words,
    outside,
    percent,
    short_names,
    shortened,
    told_findings,
)
from semantic.reuse.differences import DifferenceType
from semantic.reuse.families import Family, Member
from semantic.reuse.ledger import LedgerEntry
from semantic.reuse.phrase_types import FormulaType
from semantic.text.figures import Comparator
from semantic.text.placed import Span
from semantic.themes.theme import ChosenBy, SpeechThemes, Theme, Themes

CLOSING = "让我们携起手来，把每一件小事办好。"
ENGLISH, CHINESE = Words.of(ReportLanguage.ENGLISH), Words.of(ReportLanguage.CHINESE)


def speech(id_: str, *, text: str = "", **known: str | None) -> Speech:
    fields: dict[str, Any] = {"title": None, "speaker": None, "place": None, "date": None, "language": "zh"}
    paragraph = Paragraph(
        id=f"{id_}:p1", speech_id=id_, ordinal=1, heading=(), text=text, start=0, end=len(text), role=Role.BODY,
        source_start=0, source_end=len(text),
    )  # fmt: skip
    return Speech(id=id_, source=f"{id_}.txt", text=text, paragraphs=(paragraph,), **fields | known)


# Languages and formats


def test_a_language_is_named_by_its_code() -> None:
    assert ReportLanguage.named("zh") is ReportLanguage.CHINESE
    assert ReportLanguage.named("en") is ReportLanguage.ENGLISH


@pytest.mark.parametrize("name", ["fr", "", "ZH", "chinese"])
def test_another_language_is_refused(name: str) -> None:
    with pytest.raises(SemanticError, match=rf"^There is no report in '{name}'; there is zh and en\.$"):
        ReportLanguage.named(name)


@pytest.mark.parametrize(
    ("languages", "wanted"),
    [
        ("", ReportLanguage.ENGLISH),
        ("zh zh en", ReportLanguage.CHINESE),
        ("zh en en", ReportLanguage.ENGLISH),
        ("fr fr zh", ReportLanguage.ENGLISH),
    ],
)
def test_a_report_is_in_the_language_of_most_speeches_or_in_english(
    languages: str, wanted: ReportLanguage
) -> None:
    speeches = [speech(f"s{n}", text="ten " * 10, language=code) for n, code in enumerate(languages.split())]
    assert ReportLanguage.fitting(findings_of(*speeches)) is wanted


def test_formats_are_named_once_and_in_one_order() -> None:
    assert Format.named("docx,html") == (Format.HTML, Format.DOCX)
    assert Format.named(" json , json,md ") == (Format.MARKDOWN, Format.JSON)
    assert Format.named(["csv", "html"]) == Format.named(("html", "csv")) == (Format.HTML, Format.CSV)
    assert Format.named(Format.JSON) == (Format.JSON,)
    assert Format.named(iter(Format)) == tuple(Format)


@pytest.mark.parametrize("names", ["pdf", "html,pdf", ["html", "pdf"], "pdf,html"])
def test_a_format_that_is_not_there_is_refused(names: str | Sequence[str]) -> None:
    with pytest.raises(
        SemanticError, match=r"^There is no format 'pdf'; there is html, md, csv, json, docx\.$"
    ):
        Format.named(names)


def test_no_format_is_refused() -> None:
    with pytest.raises(SemanticError, match=r"^No format is named; there is html, md, csv, json, docx\.$"):
        Format.named([])
    with pytest.raises(SemanticError, match=r"^No format is named"):
        Format.named(" , ")
    assert Format.named("html,") == (Format.HTML,)


# Words


def fields_of(said: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(said) if field is not None}


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    assert CHINESE.known.keys() == ENGLISH.known.keys()
    for key, said in ENGLISH.known.items():
        assert said.strip() or key.endswith(".space")
        assert fields_of(said) >= fields_of(CHINESE.known[key]), key
        assert fields_of(CHINESE.known[key]) >= fields_of(said), key


def test_words_are_asked_for_by_key_and_by_part() -> None:
    assert ENGLISH("kind.verbatim") == "verbatim"
    assert ENGLISH("finding.shared_figure", share="5%") == "5%"
    assert ENGLISH.part("level") == {"paragraph": "paragraph", "sentence": "sentence"}
    assert "title" in ENGLISH.part("page")
    assert ENGLISH.part("pag") == {}, "a part is named in full"
    assert (CHINESE.language, CHINESE("kind.verbatim") != ENGLISH("kind.verbatim")) == ("zh", True)
    with pytest.raises(KeyError):
        ENGLISH("kind.shouted")


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_every_kind_and_type_has_its_word(words: Words) -> None:
    parts: Mapping[str, Iterable[str]] = {
        "kind": [*Kind, "own"],
        "strength": Hardness,
        "level": Level,
        "formula": FormulaType,
        "difference": DifferenceType,
        "comparator": Comparator,
        "finding": [*Headline, *(f"{each.value}_figure" for each in Headline)],
    }
    for part, members in parts.items():
        assert set(map(str, members)) <= words.part(part).keys()


# Names


@pytest.mark.parametrize(
    ("speeches", "names"),
    [
        ([], []),
        ([speech("a", place="云溪县", speaker="林青", title="报告")], ["云溪县"]),
        ([speech("a", place="云溪县"), speech("b", place="白塔乡", speaker="林青")], ["云溪县", "白塔乡"]),
        (
            [speech("a", place="云溪县", speaker="林青"), speech("b", place="云溪县", speaker="赵河")],
            ["林青 · 云溪县", "赵河 · 云溪县"],
        ),
        ([speech("a", speaker="林青", title="一"), speech("b", speaker="赵河", title="一")], ["林青", "赵河"]),
        (
            [speech("a", speaker="林青", title="开幕词"), speech("b", speaker="林青", title="闭幕词")],
            ["开幕词", "闭幕词"],
        ),
        (
            [speech("a", place="云溪县", date="2025-01-10"), speech("b", place="云溪县", date="2026-01-10")],
            ["云溪县 · 2025-01-10", "云溪县 · 2026-01-10"],
        ),
        (
            [speech(id_, place=place, date="2026") for id_, place in {"a": "云溪县", "b": "云溪县", "c": "白塔乡"}.items()],
            ["云溪县 · 2026 · a", "云溪县 · 2026 · b", "白塔乡"],
        ),
        ([speech("a", place="云溪县"), speech("b", place="云溪县")], ["云溪县 · a", "云溪县 · b"]),
        ([speech("a"), speech("b", place="云溪县")], ["a", "云溪县"]),
        ([speech("a", title="b"), speech("b")], ["b · a", "b"]),
        (
            [speech("a", title="致辞"), speech("b", title="致辞", speaker="林青"), speech("c", title="致辞", place="云溪县")],
            ["致辞", "林青", "云溪县"],
        ),
    ],
    ids=[
        "none", "one", "places", "speakers-of-a-place", "speakers", "titles", "with-dates", "with-date-and-id", "with-ids",
        "by-id", "id-like-a-title", "each-by-what-it-has",
    ],
)  # fmt: skip
def test_short_names(speeches: Sequence[Speech], names: Sequence[str]) -> None:
    assert list(short_names(speeches).items()) == [
        (speech.id, name) for speech, name in zip(speeches, names, strict=True)
    ]


def some(*values: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from([None, *values])


known_of_a_speech = st.fixed_dictionaries(
    {
        "place": some("云溪县", "白塔乡"),
        "speaker": some("林青", "赵河"),
        "title": some("报告", "致辞", "s1"),
        "date": some("2025", "2026-01-10"),
    }
)


@given(known=st.lists(known_of_a_speech, max_size=5))
def test_no_two_speeches_have_the_same_short_name(known: list[dict[str, Any]]) -> None:
    speeches = [speech(f"s{number}", **each) for number, each in enumerate(known)]
    names = short_names(speeches)
    assert list(names) == [speech.id for speech in speeches]
    assert all(names.values())
    assert len(set(names.values())) == len(speeches)
    assert short_names(speeches[::-1]) == names


def test_a_name_with_an_id_is_that_of_no_other_speech() -> None:
    speeches = [speech("a", title="报告"), speech("b", title="报告"), speech("c", title="报告 · a")]
    assert len(set(short_names(speeches).values())) == 3


# Figures and pieces


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0%"), (1, "100%"), (0.1, "10%"), (0.994, "99%"), (0.0949, "9.5%"), (0.05, "5.0%"), (0.001, "0.1%"), (0.666, "67%")],
)  # fmt: skip
def test_a_share_in_percent(share: float, said: str) -> None:
    assert percent(share) == said


def test_what_rounds_to_ten_percent_has_no_decimals() -> None:
    assert percent(0.0996) == percent(0.1) == "10%"


@pytest.mark.parametrize(
    ("text", "length", "said"),
    [
        (CLOSING, 60, CLOSING),
        ("云" * 60, 60, "云" * 60),
        ("云" * 61, 60, "云" * 60 + "…"),
        ("one two three", 8, "one two…"),
        (" one\n\n two\tthree ", 60, "one two three"),
        ("", 60, ""),
    ],
)
def test_a_text_is_shortened_on_one_line(text: str, length: int, said: str) -> None:
    assert shortened(text, length) == said


def test_a_quotation_has_sixty_characters_unless_it_is_said_otherwise() -> None:
    assert shortened("云" * 100) == "云" * 60 + "…"


@pytest.mark.parametrize(
    ("length", "spans", "rest"),
    [
        (5, [], [(0, 5)]),
        (0, [], []),
        (5, [(0, 5)], []),
        (9, [(2, 4)], [(0, 2), (4, 9)]),
        (9, [(6, 8), (0, 2)], [(2, 6), (8, 9)]),
        (9, [(1, 6), (2, 4), (5, 7)], [(0, 1), (7, 9)]),
        (9, [(3, 3)], [(0, 3), (3, 9)]),
    ],
)
def test_what_lies_outside_of_spans(
    length: int, spans: Sequence[tuple[int, int]], rest: Sequence[tuple[int, int]]
) -> None:
    assert outside(length, [Span(*each) for each in spans]) == [Span(*each) for each in rest]


@given(
    ends=st.lists(
        st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda each: Span(min(each), max(each)))
    )
)
def test_each_character_is_outside_or_in_a_span(ends: list[Span]) -> None:
    inside = {place for span in ends for place in range(*span)}
    rest = [place for span in outside(20, ends) for place in range(*span)]
    assert rest == sorted(set(range(20)) - inside)


# Findings in words


def entry(speech_id: str, own: float) -> LedgerEntry:
    return LedgerEntry(
        speech_id=speech_id, characters=400, verbatim=1 - own, edited=0.0, reworded=0.0, own=own
    )


def promise(speech_id: str, text: str, value: float, by: str | None) -> Commitment:
    deadline = None if by is None else Deadline(text="今年", date=by, stated_in=StatedIn.SENTENCE)
    target = Target(
        text=text, start=0, end=len(text), indicator="粮食产量", value=value, unit="吨", deadline=deadline
    )
    return Commitment(
        id=f"{speech_id}:p1s1", speech_id=speech_id, paragraph_id=f"{speech_id}:p1", start=0, end=len(text), text=text,
        strength=Hardness.HARD, targets=(target,), confidence=0.9, unique=speech_id == "b",
    )  # fmt: skip


def theme(number: int, label: str) -> Theme:
    return Theme(
        id=f"theme-{number}", label=label, terms=(label,), size=1, share=0.5, speeches=2, medoid="a:p1",
        representatives=("a:p1",), fits_from=0.5,
    )  # fmt: skip


def spent(speech_id: str, distance: float, *shares: float) -> SpeechThemes:
    told = {f"theme-{number}": share for number, share in enumerate(shares, 1)}
    return SpeechThemes(speech_id=speech_id, words=200, distance=distance, shares=told)


def family_of(text: str, *speeches: Speech) -> Family:
    passages = [replace(each.paragraphs[0], text=text) for each in speeches]
    return Family(
        id="paragraph-1",
        level=Level.PARAGRAPH,
        kind=Kind.EDITED,
        speeches=len(passages),
        members=tuple(
            Member(passage=each, kind=Kind.VERBATIM, is_medoid=each is passages[0]) for each in passages
        ),
        medoid=passages[0].id,
        fixity=1.0,
        boilerplate_index=1.0,
        first_seen=None,
    )


def findings_of(*speeches: Speech, **found: Any) -> Findings:
    """Return findings of which only what is named was found."""
    themes = Themes(
        k=2, chosen_by=ChosenBy.USER, asked=2, continues=False, seed=0, evidence=(), assignments=(), by_year=(),
        themes=(theme(1, "粮食 · 良种"), theme(2, "河长 · 水质")),
        by_speech=(spent("a", 0.2, 0.8, 0.2), spent("b", 0.5, 0.25, 0.75)) if len(speeches) == 2 else (),
        centroids=np.zeros((2, 2), dtype=np.float32),
    )  # fmt: skip
    nothing: dict[str, Any] = {
        "encoder": "none", "version": "0", "settings": {}, "republished": (), "families": (), "versions": {}, "formulae": (),
        "first_used": {}, "ledger": (), "shared": (), "commitments": (), "indicators": (), "inside": (), "themes": themes,
        "reading": Reading(speeches=speeches, dropped=(), failures=(), notices=()),
        "map_points": np.zeros((0, 2), dtype=np.float32), "neighbours": {},
    }  # fmt: skip
    return Findings(**{**nothing, **found})


def all_five(text: str = CLOSING, by: str | None = "2026-12-31") -> Findings:
    """Return findings of two places with one of each headline."""
    speeches = (speech("a", text="云" * 400, place="云溪县"), speech("b", text="云" * 400, place="白塔乡"))
    promises = (promise("a", "五百吨", 500, by), promise("b", "九百吨", 900, by))
    return findings_of(
        *speeches,
        ledger=(entry("a", 0.25), entry("b", 0.95)),
        families=(family_of(text, *speeches),),
        commitments=promises,
        indicators=tuple(indicator_table(promises, speeches)),
    )


def told(findings: Findings, words: Words) -> Mapping[Headline, ToldFinding]:
    return {each.headline: each for each in told_findings(findings, words)}


def test_the_five_findings_in_english() -> None:
    found = told_findings(all_five(), ENGLISH)
    assert [(each.headline.value, each.figure, each.evidence, each.text) for each in found] == [
        ("shared", "40%", "", "40% of all text is said by others as well: most in 云溪县 (75%), least in 白塔乡 (5.0%)."),
        (
            "widest",
            "2",
            "paragraph-1",
            f"The passage that most speeches have, edited, is in 2 of them: “{CLOSING}”",
        ),
        (
            "unique",
            "1",
            "b",
            "1 of 2 commitments are made by one speech alone. 1 of these can be checked, most of them by 白塔乡: 1.",
        ),
        (
            "targets",
            "2",
            "粮食产量",
            "2 speeches set a target for 粮食产量 by 2026-12-31: from “五百吨” (云溪县) to “九百吨” (白塔乡).",
        ),
        (
            "theme",
            "75%",
            "theme-2",
            "白塔乡 is furthest from the others by themes: it gives 75% of its words to 河长 · 水质, the others 20%.",
        ),
    ]  # fmt: skip


def test_the_five_findings_in_chinese() -> None:
    found = told_findings(all_five(), CHINESE)
    assert [(each.figure, each.evidence) for each in found] == [
        ("40%", ""),
        ("2篇", "paragraph-1"),
        ("1条", "b"),
        ("2篇", "粮食产量"),
        ("75%", "theme-2"),
    ]
    assert [each.text for each in found] == [
        "全部文字中有40%别的讲话也说过：云溪县最多（75%），白塔乡最少（5.0%）。",
        f"流传最广的一段（{CHINESE('kind.edited')}）见于2篇讲话：“{CLOSING}”",
        "2条承诺中有1条只有一篇讲话作出。其中1条可以核查，以白塔乡为最多，有1条。",
        "2篇讲话为“粮食产量”定了目标（到2026-12-31）：从“五百吨”（云溪县）到“九百吨”（白塔乡）。",
        "论主题，白塔乡与其他讲话相距最远：75%的文字用于“河长 · 水质”，其他讲话平均20%。",
    ]


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_nothing_found_is_nothing_told(words: Words) -> None:
    assert told_findings(findings_of(), words) == []
    assert told_findings(findings_of(speech("a", text=CLOSING)), words) == []


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_braces_in_a_speech_are_words_like_others(words: Words) -> None:
    hostile = "{share} {0.__class__} {{headline}} %s"
    assert hostile in told(all_five(hostile), words)[Headline.WIDEST].text


def test_a_long_passage_is_quoted_on_one_line_and_shortened() -> None:
    text = told(all_five("云溪县\n" + "好" * 100), ENGLISH)[Headline.WIDEST].text
    assert text.endswith("“云溪县 " + "好" * 56 + "…”")


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_targets_by_no_known_day_make_a_whole_sentence(words: Words) -> None:
    text = told(all_five(by=None), words)[Headline.TARGETS].text
    assert not any(hole in text for hole in ("by :", "by:", "（到）"))


# What was measured


def test_what_was_measured_are_shares_with_what_they_rest_on() -> None:
    found = measured()
    assert len({each.of for each in found}) == len(found)
    assert {"reuse", "commitments"} <= {each.of for each in found}
    for each in found:
        assert 0 < each.precision <= 1
        assert 0 < each.recall <= 1
        assert each.on > 100, "fewer tell nothing to three places"


def test_what_was_measured_has_its_command(pytestconfig: pytest.Config) -> None:
    for each in measured():
        assert (pytestconfig.rootpath / each.command).is_file()
