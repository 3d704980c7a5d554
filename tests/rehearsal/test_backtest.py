"""A rule tried on the past, against a plain second calculation."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta

import pytest

from bot.domain.backtest import Alternative, Past, Score, best, try_on
from bot.domain.reason import Reason
from bot.domain.shop import Shop
from bot.rendering import LOCALES, Renderer
from bot.services.backtests import Backtest, backtest_view

TODAY = date(2026, 11, 22)
FIRST = TODAY - timedelta(days=365)
MEAN = 3.4
A_DAY = timedelta(days=1)


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


@pytest.mark.parametrize(
    ("ago", "written", "became"),
    [
        ((200, 100, 50), (), {"later": 1, "came": 1, "fresh": 1}),  # written 155, 55 and 5 days ago
        ((200, 150), (), {"came": 1, "away": 1}),
        ((200, 155), (), {"came": 1, "away": 1}),  # on the very day: the message goes in the morning
        ((200, 156), (), {"away": 1}),  # a day before: nothing is sent for that absence
        ((200, 141), (), {"came": 1, "away": 1}),  # the fourteenth day after still counts
        ((200, 140), (), {"later": 1, "away": 1}),
        ((200,), (170,), {"unclear": 1}),
        ((200,), (201,), {"away": 1}),
        ((50,), (), {"fresh": 1}),
        ((50, 2), (), {"came": 1}),
        ((44,), (), {}),
        ((45,), (), {"fresh": 1}),
        ((500,), (), {}),  # its day lies before the year
        ((), (), {}),
    ],
)
def test_what_a_message_after_45_days_would_have_met(
    ago: tuple[int, ...], written: tuple[int, ...], became: dict[str, int]
) -> None:
    people = [Past([day(n) for n in ago], [day(n) for n in written])]
    (found,) = try_on(people, MEAN, FIRST, TODAY, [Alternative(days=45)])
    kinds = {kind: getattr(found, kind) for kind in ("came", "later", "away", "unclear", "fresh")}
    assert {kind: count for kind, count in kinds.items() if count} == became


def plain(people: list[Past], wait: int) -> tuple[int, int]:
    """(sent, of them came by themselves), walking day by day through the year with nothing clever."""
    sent = came = 0
    for one in people:
        on = FIRST
        while on <= TODAY:
            before = [visit for visit in one.visits if visit < on]
            if before and (on - max(before)).days == wait:
                sent += 1
                came += any(on <= visit <= on + timedelta(days=14) for visit in one.visits)
            on += A_DAY
    return sent, came


@pytest.mark.parametrize("seed", range(3))
def test_the_same_as_walking_through_every_day(seed: int) -> None:
    dice = random.Random(seed)
    people = [Past(sorted(day(dice.randint(0, 500)) for _ in range(dice.randint(1, 9)))) for _ in range(60)]
    waits = (30, 45, 90)
    found = try_on(people, MEAN, FIRST, TODAY, [Alternative(days=wait) for wait in waits])
    assert [(one.sends, one.came) for one in found] == [plain(people, wait) for wait in waits]
    assert all(one.sends > 20 for one in found)


def test_the_own_rhythm_is_what_was_known_then() -> None:
    """Every ten days, then a pause of 40: at 1.5 gaps the message falls long before, at 3 gaps later, at 90 not."""
    visits = [day(300 - 10 * n) for n in range(10)] + [day(170)]
    early, late = try_on([Past(visits)], 2.3, FIRST, TODAY, [Alternative(times=1.5), Alternative(times=3.0)])
    assert (early.sends, early.later, early.away) == (2, 1, 1)
    assert (late.sends, late.came, late.away) == (2, 1, 1)


def test_what_is_picked() -> None:
    hasty = Score(Alternative(times=1.5), came=60, later=20, away=20)
    fair = Score(Alternative(times=2.0), came=20, later=30, away=20)
    slow = Score(Alternative(times=3.0), came=1, later=9, away=20)
    few = Score(Alternative(times=4.0), away=19)
    fixed = Score(Alternative(days=45), came=30, later=60, away=30)
    assert best([hasty, fair, slow, few]) is fair
    assert best([hasty, fair, slow, fixed]) is fair, "what cannot be set is not advised"
    assert best([few, fixed]) is None
    assert best([hasty, few]) is hasty
    assert best([few]) is None


@pytest.mark.parametrize("spoken", LOCALES)
@pytest.mark.parametrize("name", ["backtest", "backtest_replenish"])
def test_the_parts_that_are_told_are_all_that_was_sent(spoken: str, name: str) -> None:
    """Those too early to tell and those who had been written to stand in each line of its own."""
    renderer, shop = Renderer(), Shop("花颜", "Asia/Shanghai", "CNY", spoken)
    scores = [
        Score(Alternative(times=1.5), came=58, later=34, away=18, unclear=14, fresh=2),
        Score(Alternative(days=45), came=31, later=22, away=11, unclear=9, fresh=27),
    ]
    found = Backtest(Reason.LAPSED, FIRST, TODAY, 122, scores, scores[0], None)
    view = backtest_view(found, lambda key, **told: renderer.label(key, spoken, **told))
    text = renderer.render(f"ahead/{name}", spoken, shop, {"test": view, "today": TODAY})
    blocks = text.split("<b>")[2:4]
    for block, score in zip(blocks, scores, strict=True):
        sent, *rest = [line for line in block.split("\n\n")[0].splitlines() if line.strip()]
        parts = [
            int(n)
            for line in rest
            for n in re.findall(r"(?<![\d(（])(\d+)(?= (?:位|次|came|bought|never|had|less))", line)
        ]
        assert sum(parts) == score.sends
        assert str(score.sends) in sent
