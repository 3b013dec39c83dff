from __future__ import annotations

from itertools import pairwise

import pytest
from semantic.text.names import NameKind, names


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("支持浙江省杭州市建设园区。", "zh", [("浙江省", "place", "浙江"), ("杭州市", "place", "杭州")]),
        ("与法国和哈萨克斯坦合作。", "zh", [("法国", "place", "法国"), ("哈萨克斯坦", "place", "哈萨克斯坦")]),
        ("长江与太湖治理。", "zh", [("长江", "place", "长江"), ("太湖", "place", "太湖")]),
        ("寧夏回族自治區的工作。", "zh", [("寧夏回族自治區", "place", "宁夏")]),
        ("省市场监督管理局负责。", "zh", [("省市场监督管理局", "office", "省市场监督管理局")]),
        ("国务院和教育部印发。", "zh", [("国务院", "office", "国务院"), ("教育部", "office", "教育部")]),
        ("印发《质量提升办法》。", "zh", [("质量提升办法", "document", "质量提升办法")]),
        ("市长张伟同志讲话。", "zh", [("张伟", "person", "张伟")]),
        ("党的二十大精神。", "zh", [("党的二十大", "event", "党的二十大")]),
        ("二十届四中全会召开。", "zh", [("二十届四中全会", "event", "二十届四中全会")]),
        ("城镇和城市更加美丽，深度融合，新区建设。", "zh", []),
        ("周边地区，旅游名县，全市，我省。", "zh", []),
        ("We thank the Ministry of Finance.", "en", [("Ministry of Finance", "office", "ministryoffinance")]),
        ("It joined the Paris Agreement.", "en", [("Paris Agreement", "document", "parisagreement")]),
        ("We met President Ama Boateng of Ghana.", "en", [("Ama Boateng", "person", "amaboateng"), ("Ghana", "place", "ghana")]),
        ("Kenya leads. Our work goes on.", "en", [("Kenya", "place", "kenya")]),
        ("On Monday in May we met.", "en", []),
        ("Il a visité le Sénégal.", "fr", [("Sénégal", "place", "sénégal")]),
        ("Wir danken Frankreich für die Arbeit.", "de", [("Frankreich", "place", "frankreich")]),
        ("Visitó Perú ayer.", "es", [("Perú", "place", "perú")]),
        ("", "zh", []),
        ("省", "zh", []),
        ("\ud800杭州", "zh", [("杭州", "place", "杭州")]),
    ],
)  # fmt: skip
def test_names(text: str, language: str, found: list[tuple[str, str, str]]) -> None:
    assert [(text[n.span.start : n.span.end], str(n.kind), n.key) for n in names(text, language)] == found


def test_a_name_is_the_same_with_its_rank() -> None:
    assert names("杭州") == names("杭州市") != names("苏州市")
    assert names("寧夏") == names("宁夏回族自治区")


def test_kinds_keep_names_apart() -> None:
    assert names("《杭州》")[0].kind is NameKind.DOCUMENT
    assert names("《杭州》") != names("杭州")


def test_names_stand_in_order_and_apart() -> None:
    found = names("习近平总书记考察浙江省杭州市，国务院印发《意见》，与法国合作。")
    assert [str(n.kind) for n in found] == ["person", "place", "place", "office", "document", "place"]
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))


def test_odd_texts_raise_nothing() -> None:
    for text in ("A" * 100_000, "A " * 10_000, "省" * 10_000, "《" * 10_000, "第" * 10_000):
        names(text)
