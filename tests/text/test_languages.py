from __future__ import annotations

import pytest
from semantic.text.languages import detect_language, why_unreadable

TEXTS = {
    "zh": "各位代表，过去一年我们坚持稳中求进，全市经济持续回升向好。",
    "en": "The council will build three hundred homes by the end of next year, and we shall publish each figure.",
    "fr": "Nous avons tenu nos engagements et nous continuerons de le faire pour les habitants de la ville.",
    "es": "Hemos cumplido nuestros compromisos y seguiremos haciéndolo por los habitantes de la ciudad.",
    "de": "Wir haben unsere Zusagen eingehalten und werden das auch im nächsten Jahr für alle Bürger tun.",
    "ru": "Мы выполнили свои обещания и будем делать это и впредь ради жителей нашего города.",
    "ja": "本日はお集まりいただきありがとうございます。市の予算について説明します。",
    "ko": "오늘 이 자리에 함께해 주셔서 감사합니다. 시의 예산을 설명하겠습니다.",
    "th": "วันนี้เรามาประชุมเพื่อหารือเรื่องงบประมาณของเมือง",
    "ar": "نجتمع اليوم لمناقشة ميزانية المدينة ومستقبل سكانها",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_is_told_from_the_text(language: str) -> None:
    assert detect_language(TEXTS[language]) == language


def test_traditional_chinese_is_chinese() -> None:
    assert detect_language("各位代表，過去一年我們堅持穩中求進，全市經濟持續回升向好。") == "zh"


def test_a_chinese_speech_that_quotes_english_and_kana_stays_chinese() -> None:
    assert (
        detect_language(TEXTS["zh"] * 3 + "PCT、ISO 56005、“の”字招牌、World Intellectual Property") == "zh"
    )


def test_without_letters_there_is_no_language() -> None:
    assert detect_language("2026 — 15 %") is None


@pytest.mark.parametrize("language", TEXTS)
def test_writing_is_readable(language: str) -> None:
    assert why_unreadable(TEXTS[language] * 6) is None


def test_letters_that_form_no_words_are_named() -> None:
    noise = "ely 3oll puckzee pti tall Crreud ls Ar ll dot doled tS Lil Stoel poll Aolad dyrocl gasdgl "
    reason = why_unreadable(noise * 10)
    assert reason is not None
    assert "form no words" in reason


def test_chinese_in_a_wrong_encoding_is_named() -> None:
    damaged = (TEXTS["zh"] * 20).encode("gb18030").decode("big5", errors="ignore")
    reason = why_unreadable(damaged)
    assert reason is not None
    assert "common ones" in reason or "replacement" in reason


def test_lost_letters_are_named() -> None:
    reason = why_unreadable("增长\ufffd\ufffd\ufffd达到\ufffd\ufffd\ue000\ue001" * 10)
    assert reason is not None
    assert "replacement, private-use or control" in reason


def test_a_few_words_are_not_judged() -> None:
    assert why_unreadable("Xq zzkw plorf") is None
