"""Replenishment tried on the past, against the rule itself, asked on every single morning of the year."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.domain.backtest import Alternative
from bot.domain.backtest_supply import try_supplies
from bot.domain.supply import Bought, Habit
from reminders.rule import Told
from reminders.rules.replenish import ReplenishRule

TODAY = date(2026, 11, 22)
FIRST = TODAY - timedelta(days=365)
A_DAY = timedelta(days=1)
CYCLES = {1: 30, 2: 45, 3: 20}
REST = timedelta(days=14)


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def habit(product: int, *bought: tuple[int, str], customer: int = 1) -> Habit:
    """(days ago, quantity), the earliest first."""
    days = tuple(Bought(day(ago), Decimal(quantity)) for ago, quantity in bought)
    return Habit(customer, product, 0, f"样{product}", days)


@pytest.mark.parametrize(
    ("bought", "became"),
    [
        # 30 days a piece, told three days before: on the 27th day.
        (((200, "1"),), {"away": 1}),
        (((200, "1"), (173, "1")), {"came": 1, "away": 1}),  # on the very day of the message
        (((200, "1"), (174, "1")), {"away": 1}),  # a day before it: nothing is said for that one
        (((200, "1"), (159, "1")), {"came": 1, "away": 1}),  # the fourteenth day after
        (((200, "1"), (158, "1")), {"later": 1, "away": 1}),
        (((200, "2"),), {"away": 1}),
        (((20, "1"),), {}),  # its day is still to come
        (((33, "1"),), {"fresh": 1}),
        (((33, "2"),), {}),
        (((900, "1"),), {}),
    ],
)
def test_what_became_of_one_product(bought: tuple[tuple[int, str], ...], became: dict[str, int]) -> None:
    (score,) = try_supplies([habit(1, *bought)], CYCLES, {}, REST, (FIRST, TODAY), [Alternative(before=3)])
    first = {"came": score.came, "later": score.later, "away": score.away, "fresh": score.fresh}
    assert {kind: count for kind, count in first.items() if count} == became


def walk(habits: list[Habit], written: dict[int, list[date]], before: int) -> Counter[str]:
    """The rule on each morning, by what had been bought until the evening before; then a look at what followed."""
    rule, counts = ReplenishRule(before=timedelta(days=before), rest=REST, cycles=CYCLES), Counter[str]()
    told: list[Told] = []
    on = FIRST
    while on <= TODAY:
        known = [
            Habit(h.customer_id, h.product_id, 100 * h.customer_id + len(days), h.product, days)
            for h in habits
            if (days := tuple(b for b in h.days if b.on < on))
        ]
        for one in list(rule.occasions(known, told, on)):
            assert one.customer_id is not None
            told.append(Told(one.customer_id, on, one.view))
            spoken = {product for product, _ in one.view["supplies"]}
            mine = [h for h in habits if h.customer_id == one.customer_id and h.product_id in spoken]
            again = min((b.on for h in mine for b in h.days if b.on >= on), default=None)
            last = max(b.on for h in mine for b in h.days if b.on < on)
            counts[kind(written.get(one.customer_id, []), last, on, again)] += 1
        on += A_DAY
    return counts


def kind(written: list[date], last: date, on: date, again: date | None) -> str:
    fortnight = on + timedelta(days=14)
    if [day for day in written if last <= day <= fortnight]:
        return "unclear"
    if again and again <= fortnight:
        return "came"
    if fortnight > TODAY:
        return "fresh"
    return "later" if again else "away"


@pytest.mark.parametrize("before", [0, 3, 7, 14])
def test_the_same_as_the_rule_on_every_morning(before: int) -> None:
    dice = random.Random(before)
    habits, written = [], {}
    for customer in range(1, 41):
        for product in dice.sample((1, 2, 3), dice.randint(1, 3)):
            ago = sorted({dice.randint(0, 560) for _ in range(dice.randint(1, 7))}, reverse=True)
            habits.append(habit(product, *((n, dice.choice(("1", "2", "0.5"))) for n in ago), customer=customer))
        if dice.random() < 0.4:
            written[customer] = [day(dice.randint(0, 365)) for _ in range(3)]
    (score,) = try_supplies(habits, CYCLES, written, REST, (FIRST, TODAY), [Alternative(before=before)])
    expected = walk(habits, written, before)
    found = {name: getattr(score, name) for name in ("came", "later", "away", "unclear", "fresh")}
    assert {name: count for name, count in found.items() if count} == dict(expected)
    assert score.sends > 60
    assert set(expected) >= {"came", "later", "away", "unclear"}
