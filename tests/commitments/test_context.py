from __future__ import annotations

import numpy as np
import pytest
from semantic.commitments.context import CONTEXT_MEASURES, Surroundings, context_measures, leads_in

NEUTRAL = (0.0, 0.0)


def measured(
    text: str,
    own: float = 0.0,
    beside: tuple[float, float] = NEUTRAL,
    above: tuple[float, ...] = (),
    **where: object,
) -> dict[str, float]:
    given = context_measures(text, Surroundings(**where), own, beside, above)  # type: ignore[arg-type]
    assert given.shape == (len(CONTEXT_MEASURES),)
    assert given.dtype == np.float64
    return dict(zip(CONTEXT_MEASURES, given.tolist(), strict=True))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("主要预期目标是：生产总值增长5%；", True),
        ("我们要做好三项工作：", True),
        ("Our goals are: ", True),
        ("生产总值增长5%；", False),
        ("目标是：增长5%。", False),
        ("", False),
    ],
)
def test_what_leads_in_a_list(sentence: str, expected: bool) -> None:
    assert leads_in(sentence) is expected


def test_the_sentence_before_leads_in_unless_another_is_given() -> None:
    lead = "主要目标是："
    assert Surroundings(before=lead).lead_in == lead
    assert Surroundings(before=lead, lead_in="任务是：").lead_in == "任务是："
    assert Surroundings(before="水渠建成了。").lead_in == ""


def test_what_is_known_of_a_place() -> None:
    assert not Surroundings().are_known
    assert all(
        Surroundings(**{name: value}).are_known  # type: ignore[arg-type]
        for name, value in (("heading", ("一",)), ("before", "甲。"), ("after", "乙。"))
    )


@pytest.mark.parametrize(
    ("heading", "back", "ahead"),
    [
        (("过去一年工作回顾",), 1, 0),
        (("過去一年工作總結",), 1, 0),
        (("今年工作安排",), 0, 1),
        (("重點工作",), 0, 1),
        (("过去一年工作回顾", "下一步打算"), 1, 0),
        (("Looking back",), 1, 0),
        (("Our priorities",), 0, 1),
        (("交通",), 0, 0),
        ((), 0, 0),
    ],
)
def test_headings_that_look_back_or_ahead(heading: tuple[str, ...], back: int, ahead: int) -> None:
    found = measured("修建水渠。", above=(0.0,) * len(heading), heading=heading)
    assert (found["looks back"], found["looks ahead"]) == (back, ahead)
    assert (found["no heading"], found["several headings"]) == (not heading, len(heading) > 1)


def test_more_than_fifty_to_one_tells_nothing_more() -> None:
    found = measured(
        "修建水渠。", 9.0, (-9.0, 2.0), (7.0, -1.0), heading=("甲", "乙"), before="丙。", after="丁。"
    )
    assert [found[name] for name in ("own", "before", "after", "outer heading", "inner heading")] == [
        4.0, -4.0, 2.0, 4.0, -1.0,
    ]  # fmt: skip


def test_neighbours_that_are_not_there_count_as_nothing() -> None:
    found = measured("修建水渠。", 1.0, (3.0, 3.0))
    assert [found[name] for name in ("before", "after", "none before", "none after")] == [0, 0, 1, 1]


def test_lists_of_goals_and_other_lists() -> None:
    goals = measured("粮食产量40万吨。", lead_in="今年的主要預期目標是：")
    other = measured("粮食产量40万吨。", lead_in="去年有三件喜事：")
    assert (goals["in a list"], goals["in a list of goals"]) == (1, 1)
    assert (other["in a list"], other["in a list of goals"]) == (1, 0)
    assert measured("今年的主要预期目标是：粮食产量40万吨；")["states goals"] == 1
    assert measured("粮食产量40万吨；")["states goals"] == 0


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("（二）修建水渠", "numbered"),
        ("3.修建水渠。", "note"),
        ("一是修建水渠；", "run-in item"),
        ("必須修建水渠。", "must"),
    ],
)
def test_how_a_sentence_opens(text: str, opening: str) -> None:
    found = measured(text, 2.0)
    assert (found[opening], found[f"own, {opening}"]) == (1.0, 2.0)


def test_a_sentence_that_is_its_heading() -> None:
    assert measured("交通", above=(0.0,), heading=(" 交通 ",))["is the heading"] == 1
    assert measured("交通", above=(0.0,), heading=("水利",))["is the heading"] == 0
    assert (measured("交通")["no end"], measured("交通。")["no end"]) == (1, 0)
