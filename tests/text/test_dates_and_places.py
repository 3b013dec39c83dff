from __future__ import annotations

import pytest
from semantic.text.dates import find_date
from semantic.text.places import chinese_place, chinese_province_in, titled, western_place


@pytest.mark.parametrize(
    ("words", "language", "date"),
    [
        ("——2026年2月3日在市第十六届人民代表大会上", "zh", "2026-02-03"),
        ("二〇二六年一月二十七日", "zh", "2026-01-27"),
        ("二〇二六年十月三十日", "zh", "2026-10-30"),
        ("发布时间：2022/4/27 18:40", "zh", "2022-04-27"),
        ("New York, 25 September 2024", "en", "2024-09-25"),
        ("September 30th, 2024", "en", "2024-09-30"),
        ("le 1er octobre 2024", "fr", "2024-10-01"),
        ("28 de septiembre de 2024", "es", "2024-09-28"),
        ("29 сентября 2024 года", "ru", "2024-09-29"),
        ("24.09.2024", "de", "2024-09-24"),
        ("2026年2月30日", "zh", None),
        ("第79届", "zh", None),
        ("2026年", "zh", None),
    ],
)
def test_dates(words: str, language: str, date: str | None) -> None:
    assert find_date(words, language) == date


@pytest.mark.parametrize(
    ("office", "place"),
    [
        ("北京市知识产权局局长", "北京"),
        ("内蒙古自治区主席", "内蒙古"),
        ("四川省人民政府省长", "四川"),
        ("2026年上海市政府工作报告", "上海"),
        ("浙江省杭州市市长", "浙江省杭州市"),
        ("临禾市市长", "临禾市"),
        ("中共临禾市委书记", "临禾市"),
        ("省长", None),
        ("国家知识产权局局长", None),
        ("最高人民法院副院长", None),
        ("在全市知识产权强市建设推进会议上的讲话", None),
    ],
)
def test_chinese_places(office: str, place: str | None) -> None:
    assert chinese_place(office) == place


def test_a_province_is_found_inside_an_occasion() -> None:
    assert chinese_province_in("2026年1月27日在陕西省第十四届人民代表大会上") == "陕西"


@pytest.mark.parametrize(
    ("words", "language", "place"),
    [
        ("UN Speech — Prime Minister of Albania", "en", "Albania"),
        ("PRESIDENT OF THE REPUBLIC OF GHANA, NEW YORK, U.S.A.", "en", "Ghana"),
        ("Président de la République du Sénégal", "fr", "Sénégal"),
        ("Mayor of Port Aldery", "en", "Port Aldery"),
        ("Minister for the Environment of the Republic of Verland", "en", "Verland"),
        ("Statement at the United Nations, New York", "en", None),
    ],
)
def test_western_places(words: str, language: str, place: str | None) -> None:
    assert western_place(words, language) == place


def test_capitals_become_names() -> None:
    assert titled("NANA AKUFO-ADDO") == "Nana Akufo-Addo"
    assert titled("Jean d'Arc") == "Jean d'Arc"


def test_turkish_letters_fold_as_turks_read_them() -> None:
    assert western_place("TÜRKİYE CUMHURİYETİ CUMHURBAŞKANI", "tr") == "Türkiye"
    assert western_place("President of TÜRKİYE", "en") == "Türkiye"
    assert western_place("President of Côte d’Ivoire", "en") is not None
    assert find_date("12 KASIM 2024", "tr") == "2024-11-12"
    assert find_date("21 APRİL 2024") == "2024-04-21"


def test_a_date_that_no_calendar_has_is_passed_over() -> None:
    assert find_date("2024-13-40, 2026-01-02") == "2026-01-02"
