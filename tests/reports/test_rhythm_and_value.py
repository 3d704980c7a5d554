"""A customer's rhythm and worth, by figures that can be checked by hand."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest

from bot.domain.money import Money
from bot.domain.rhythm import FIRST_GUESS_DAYS, RhythmState, gaps, rhythm, shop_mean, usual_gap
from bot.domain.segment import Level, ValueGroup, level, value_group

TODAY = date(2026, 11, 22)
MEAN = math.log(40)


def days(*back: int) -> list[date]:
    return [TODAY - timedelta(days=number) for number in back]


def test_two_purchases_on_a_day_are_one_visit() -> None:
    assert gaps(days(40, 10, 10, 0)) == (30, 10)


def test_the_shops_mean_counts_every_customer_once() -> None:
    weekly, yearly = days(*range(0, 70, 7)), days(400, 35)
    assert shop_mean([weekly, yearly, days(3)]) == pytest.approx((math.log(7) + math.log(365)) / 2)
    assert shop_mean([]) == math.log(FIRST_GUESS_DAYS)


def test_the_gap_is_drawn_to_the_shops() -> None:
    assert usual_gap((10, 10), MEAN) == pytest.approx(20)
    assert usual_gap((), MEAN) == pytest.approx(40)
    assert usual_gap((10,) * 98, MEAN) == pytest.approx(10 * 4**0.02)


@pytest.mark.parametrize(
    ("silent", "state"),
    [
        (0, RhythmState.REGULAR),
        (20, RhythmState.REGULAR),
        (21, RhythmState.DUE),
        (40, RhythmState.DUE),
        (41, RhythmState.LATE),
        (60, RhythmState.LATE),
        (61, RhythmState.LAPSED),
    ],
)
def test_states_by_the_own_gap_of_twenty_days(silent: int, state: RhythmState) -> None:
    found = rhythm(days(silent + 20, silent + 10, silent), TODAY, MEAN)
    assert (found.days, found.based_on, found.silent, found.state) == (20, 2, silent, state)
    assert found.is_own
    assert found.due_on == TODAY - timedelta(days=silent) + timedelta(days=20)


def test_with_one_gap_the_shops_habit_is_the_measure() -> None:
    found = rhythm(days(30, 25), TODAY, MEAN)
    assert (found.days, found.based_on, found.is_own, found.state) == (40, 1, False, RhythmState.REGULAR)


def test_newcomers() -> None:
    assert rhythm([], TODAY, MEAN).state is RhythmState.NEW
    assert rhythm([], TODAY, MEAN).silent is None
    assert rhythm(days(5), TODAY, MEAN).state is RhythmState.NEW
    assert rhythm(days(121), TODAY, MEAN).state is RhythmState.LAPSED
    assert rhythm([TODAY + timedelta(days=3)], TODAY, MEAN).last_on is None, "the future is not yet a visit"


def test_daily_customers_have_a_rhythm_of_a_day() -> None:
    assert rhythm(days(*range(30)), TODAY, 0.0).days == 1


@pytest.mark.parametrize(
    ("minor", "expected"),
    [(199_999, Level.PLAIN), (200_000, Level.SILVER), (499_999, Level.SILVER), (500_000, Level.GOLD), (0, Level.PLAIN)],
)
def test_levels(minor: int, expected: Level) -> None:
    assert level(Money(minor, "CNY")) is expected


@pytest.mark.parametrize(
    ("dollars", "visits", "expected"),
    [
        (500, 6, ValueGroup.HIGH),
        (900, 5, ValueGroup.MID),
        (499, 9, ValueGroup.MID),
        (200, 2, ValueGroup.LOW),
        (50, 1, ValueGroup.LOW),
        (49, 1, ValueGroup.OCCASIONAL),
        (0, 0, ValueGroup.INACTIVE),
    ],
)
def test_value_wants_both_money_and_visits(dollars: int, visits: int, expected: ValueGroup) -> None:
    assert value_group(Money(dollars * 100, "USD"), visits) is expected
