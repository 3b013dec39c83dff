from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from semantic.encoders.fake import FakeEncoder
from semantic.encoders.protocol import Embeddings
from semantic.progress import Advance
from semantic.records import Kind
from semantic.reuse.alignment import Block
from semantic.reuse.kinds import Thresholds, shipped_kinds
from semantic.reuse.relating import Relation, relate, relate_all, relate_embedded
from semantic.text.comparison import comparison_text
from semantic.text.placed import Span

STATIC = "static-multilingual"
FAKE = FakeEncoder()

VERBATIM = [
    ("云溪县今年新增学位3万个。", "云溪县今年，新增学位3万个！"),
    ("云溪縣今年新增學位3萬個。", "云溪县今年新增学位3万个。"),
    ("新增学位３万个，增长５％。", "新增学位3万个,增长5%."),
    ("  修建 山区\n水渠  ", "修建山区水渠"),
    ("WE WILL OPEN THE HARBOUR", "We will open the harbour."),
    ("渠", "渠。"),
]
EDITED = [
    ("云溪县今年修建山区水渠3条，惠及农户两千户。", "云溪县今年新修山区水渠3条，惠及农户两千多户。"),
    ("保护湖区，修建山区水渠，种植高山茶叶。", "种植高山茶叶，保护湖区，修建山区水渠。"),
    ("We will open three schools in Eldport.", "We will open five schools in Eldport."),
]
REWORDED = [("加快发展茶叶产业，帮助农民增加收入。", "发展壮大茶产业，促进农民持续增收。")]
TRANSLATED = [
    ("云溪县将在三年内建成五座桥梁。", "Yunxi County will build five bridges within three years."),
    (
        "我们将为山区的孩子开办三十所新学校。",
        "We will open thirty new schools for children in the mountains.",
    ),
    ("农民的收入去年增长了百分之五。", "Farmers' incomes grew by five per cent last year."),
]
UNRELATED = [
    ("云溪县湖区禁渔三年，鱼群多起来了。", "昨晚的灯会请来了外地的戏班，游客很多。"),
    ("云溪县湖区禁渔三年，鱼群多起来了。", "The orchestra played late into the night for the guests."),
    ("", "修建山区水渠"),
    ("", ""),
    ("，。！", "，。！"),
    ("，。！", "修建山区水渠"),
    ("\ud800", "\ud800"),
    ("\ud800", "修建山区水渠"),
    ("渠", "The harbour"),
]
PARTLY = [
    (
        "我们要坚持绿色发展，修建山区水渠，让农田旱涝保收。另外举办灯会，请来戏班，市民都爱看，热闹非凡。",
        "全县加强学校食堂管理，饭菜可口。修建山区水渠，让农田旱涝保收。",
    )
]
TABLE = [
    (*pair, kind)
    for kind, pairs in {
        Kind.VERBATIM: VERBATIM,
        Kind.EDITED: EDITED,
        Kind.REWORDED: REWORDED,
        Kind.TRANSLATED: TRANSLATED,
        Kind.UNRELATED: UNRELATED,
        Kind.SAME_TOPIC: PARTLY,
    }.items()
    for pair in pairs
]
DIFFERING = [
    (
        "到2027年，支持杭州新建学校3所，力争三年内治理荒山。",
        "到2030年，支持苏州新建学校5所，确保三年内治理荒山。",
    ),
    ("允许在湖区新建厂房。", "不允许在湖区新建厂房。"),
    ("We have opened three schools in Eldport.", "We will open three schools in Eldport."),
]
PAIRS = [(a, b) for a, b, _ in TABLE] + DIFFERING


def names(values: Sequence[object]) -> list[str]:
    return [ascii(value)[:40] for value in values]


class Counting(FakeEncoder):
    """Counts how often it is asked for each text."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()

    def encode_passages(self, texts: Sequence[str], *, advance: Advance | None = None) -> Embeddings:
        self.asked.update(texts)
        return super().encode_passages(texts, advance=advance)


@pytest.fixture(scope="module")
def relations() -> dict[tuple[str, str], Relation]:
    return dict(zip(PAIRS, relate_all(PAIRS, encoder=STATIC), strict=True))


@pytest.fixture(scope="module")
def swapped() -> dict[tuple[str, str], Relation]:
    return dict(zip(PAIRS, relate_all([(b, a) for a, b in PAIRS], encoder=STATIC), strict=True))


Relations = dict[tuple[str, str], Relation]
each_pair = pytest.mark.parametrize("pair", PAIRS, ids=names(PAIRS))


@pytest.mark.parametrize(("a", "b", "kind"), TABLE, ids=names([row[:2] for row in TABLE]))
def test_the_kind_of_a_pair(a: str, b: str, kind: Kind, relations: Relations, swapped: Relations) -> None:
    assert relations[a, b].kind is swapped[a, b].kind is kind


@each_pair
def test_the_kind_does_not_change_with_the_encoder(pair: tuple[str, str], relations: Relations) -> None:
    fake = relate(*pair, encoder=FAKE)
    known = relations[pair]
    assert (fake.kind, fake.overlap, fake.partial_reuse) == (known.kind, known.overlap, known.partial_reuse)
    assert (fake.blocks, fake.differences) == (known.blocks, known.differences)


@each_pair
def test_the_similarity_is_the_cosine_of_the_encoder(pair: tuple[str, str]) -> None:
    one, other = FAKE.encode_passages(pair)
    assert relate(*pair, encoder=FAKE).similarity == pytest.approx(float(np.dot(one, other)), abs=1e-6)


@each_pair
def test_swapped_texts_have_the_mirrored_relation(
    pair: tuple[str, str], relations: Relations, swapped: Relations
) -> None:
    found, mirrored = relations[pair], swapped[pair]
    assert (found.kind, found.similarity, found.overlap) == (
        mirrored.kind,
        mirrored.similarity,
        mirrored.overlap,
    )
    assert found.partial_reuse is mirrored.partial_reuse
    assert sorted(Block(block.b, block.a) for block in mirrored.blocks) == list(found.blocks)
    assert {(each.type, each.b, each.a, each.b_span, each.a_span) for each in mirrored.differences} == {
        (each.type, each.a, each.b, each.a_span, each.b_span) for each in found.differences
    }


@each_pair
def test_spans_slice_the_published_texts(pair: tuple[str, str], relations: Relations) -> None:
    a, b = pair
    found = relations[pair]
    for block in found.blocks:
        assert comparison_text(a[slice(*block.a)]).text == comparison_text(b[slice(*block.b)]).text != ""
    for each in found.differences:
        assert each.a == (None if each.a_span is None else a[slice(*each.a_span)])
        assert each.b == (None if each.b_span is None else b[slice(*each.b_span)])
    assert list(found.blocks) == sorted(found.blocks)


@each_pair
def test_shares_and_similarities_keep_their_range(pair: tuple[str, str], relations: Relations) -> None:
    found = relations[pair]
    assert 0 <= found.overlap <= 1
    assert abs(found.similarity) <= 1 + 1e-6
    assert found.kind is not Kind.VERBATIM or found.overlap == 1
    assert found.kind is not Kind.UNRELATED or found.differences == ()


def test_edited_by_hand() -> None:
    found = relate("修五座水库，种植茶叶。", "修六座水库，种植茶叶。", encoder=FAKE)
    # 座水库种植茶叶 is seven of nine symbols; 修 is too short for a block.
    assert found.blocks == (Block(Span(2, 10), Span(2, 10)),)
    assert found.overlap == pytest.approx(14 / 18)
    assert [(str(each.type), each.a, each.b) for each in found.differences] == [("number", "五座", "六座")]


def test_all_that_differs_is_found(relations: Relations) -> None:
    assert [
        [(str(each.type), each.a, each.b) for each in relations[pair].differences] for pair in DIFFERING
    ] == [
        [("date", "到2027年", "到2030年"), ("place", "杭州", "苏州"), ("number", "3所", "5所"), ("modality", "力争", "确保")],
        [("polarity", None, "不")],
        [("tense", "have opened", "will")],
    ]  # fmt: skip


def test_a_part_is_reused_in_a_text_that_is_another_as_a_whole(relations: Relations) -> None:
    (pair,) = PARTLY
    found = relations[pair]
    assert found.partial_reuse
    (block,) = found.blocks
    assert pair[0][slice(*block.a)] == pair[1][slice(*block.b)] == "修建山区水渠，让农田旱涝保收"
    assert not any(relations[a, b].partial_reuse for a, b in [*VERBATIM, *EDITED, *TRANSLATED, *UNRELATED])


def test_across_languages_the_figures_are_compared() -> None:
    a, b = "云溪县将在三年内建成50座桥梁。", "Yunxi County will build 60 bridges within three years."
    found = relate(a, b, encoder=STATIC)
    assert found.kind is Kind.TRANSLATED
    assert [(str(each.type), each.a, each.b) for each in found.differences] == [
        ("number", "50座", "60 bridges")
    ]


def test_the_json_of_a_relation() -> None:
    found = relate("力争三年内治理荒山。", "确保三年内治理荒山。", encoder=FAKE).to_json()
    assert json.loads(json.dumps(found)) == found
    assert found == {
        "kind": "edited",
        "similarity": found["similarity"],
        "overlap": round(14 / 18, 4),
        "partial_reuse": False,
        "blocks": [{"a": [2, 9], "b": [2, 9]}],
        "differences": [
            {"type": "modality", "a": "力争", "b": "确保", "a_span": [0, 2], "b_span": [0, 2]},
        ],
    }
    assert found["similarity"] == round(found["similarity"], 4)


def test_a_side_that_says_nothing_is_null_in_json() -> None:
    (difference,) = relate("允许在湖区新建厂房。", "不允许在湖区新建厂房。", encoder=FAKE).to_json()[
        "differences"
    ]
    assert difference == {"type": "polarity", "a": None, "b": "不", "a_span": None, "b_span": [0, 1]}


def test_relations_come_in_the_order_of_the_pairs_and_one_by_one_they_are_the_same() -> None:
    pairs = [*DIFFERING, *EDITED, DIFFERING[0]]
    together = relate_all(pairs, encoder=FAKE)
    assert together == [relate(a, b, encoder=FAKE) for a, b in pairs]
    assert together[0] == together[-1]
    assert relate_all([], encoder=FAKE) == []


def test_ready_embeddings_give_the_same_relations() -> None:
    texts = list(dict.fromkeys(text for pair in PAIRS for text in pair))
    for encoder in (FAKE, Counting()):
        embeddings = dict(zip(texts, encoder.encode_passages(texts), strict=True))
        ready = relate_embedded(PAIRS, embeddings, encoder_name=encoder.name)
        assert ready == relate_all(PAIRS, encoder=encoder)


def test_a_text_of_many_pairs_is_encoded_once() -> None:
    encoder = Counting()
    first, second, third = "修建山区水渠", "种植高山茶叶", "治理荒山"
    relate_all([(first, second), (second, first), (first, third), (first, first)], encoder=encoder)
    assert encoder.asked == {first: 1, second: 1, third: 1}


def test_other_thresholds_decide_otherwise() -> None:
    (pair,) = REWORDED
    severe = replace(shipped_kinds(), thresholds=Thresholds(reuse=1.0))
    lenient = replace(shipped_kinds(), thresholds=Thresholds(reuse=0.0, edited=0.0))
    assert not relate(*pair, encoder=FAKE, model=severe).kind.is_reuse
    assert relate(*pair, encoder=FAKE, model=lenient).kind is Kind.EDITED


def test_single_characters_and_figures_are_related_without_an_error() -> None:
    found = relate_all([("渠", "湖"), ("5", "5%"), ("a", "b"), ("渠", "")], encoder=STATIC)
    assert [(each.overlap, each.blocks) for each in found] == [(0.0, ())] * 4
    assert found[0].kind in (Kind.SAME_TOPIC, Kind.UNRELATED)


def test_very_long_texts() -> None:
    clauses = "修建山区水渠{}条，种植高山茶叶{}亩，湖区禁渔，学校开灶；".format
    a = "".join(clauses(number, number + 7) for number in range(400))[:5000]
    b = a[:2500] + "另外举办灯会。" + a[2500:4990]
    begun = time.process_time()
    found = relate(a, b, encoder=FAKE)
    assert time.process_time() - begun < 90
    assert found.kind is Kind.EDITED
    assert found.overlap > 0.99
    assert relate(a, a, encoder=FAKE).blocks == (
        Block(Span(0, len(a.rstrip("，；"))), Span(0, len(a.rstrip("，；")))),
    )


@pytest.mark.parametrize(
    ("a", "b"),
    [("投资增长3.5%。", "投资增长35%。"), ("投资增长3%。", "投资增长-3%。"), ("第5-6章。", "第56章。")],
)
def test_another_figure_is_not_verbatim(a: str, b: str) -> None:
    assert relate(a, b, encoder=FAKE).kind is not Kind.VERBATIM


def test_what_is_verbatim_overlaps_wholly() -> None:
    found = relate("We plan it to day.", "We plan it today.", encoder=FAKE)
    assert (found.kind, found.overlap) == (Kind.VERBATIM, 1.0)


@pytest.mark.parametrize(
    ("a", "b", "difference"),
    [
        (
            "We met President Ama Boateng here.",
            "We met President Jon Bell here.",
            ("name", "Ama Boateng", "Jon Bell"),
        ),
        ("Ferry to Kenya opens", "Ferry to Norway opens", ("place", "Kenya", "Norway")),
    ],
)
def test_short_texts_of_one_language_are_compared_whatever_a_detector_makes_of_them(
    a: str, b: str, difference: tuple[str, str, str]
) -> None:
    found = relate(a, b, encoder=FAKE).differences
    assert [(str(each.type), each.a, each.b) for each in found] == [difference]


def test_a_similarity_is_at_most_one() -> None:
    texts = [f"云溪县修建山区水渠{number}条" for number in range(60)]
    for encoder in (FAKE, STATIC):
        assert max(each.similarity for each in relate_all([(t, t) for t in texts], encoder=encoder)) <= 1


def test_only_the_texts_of_the_pairs_are_made_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    from semantic.reuse import relating

    made: list[str] = []
    ready = relating.compared
    monkeypatch.setattr(relating, "compared", lambda texts: made.extend(texts) or ready(texts))
    texts = ["修建水渠", "种植茶叶", "治理荒山"]
    embeddings = dict(zip(texts, FAKE.encode_passages(texts), strict=True))
    relate_embedded([("修建水渠", "种植茶叶")], embeddings, encoder_name="fake")
    assert sorted(made) == sorted(texts[:2])
