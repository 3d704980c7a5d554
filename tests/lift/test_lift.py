"""The arithmetic of lift against published figures, and a plain second calculation."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from bot.domain.lift import Arm, Case, Finding, Gift, anyway_share, arms, firsts, given, lift, needed, newcombe, wilson
from tests.doubles import NOON

DAY = timedelta(days=1)


def test_newcombes_own_example() -> None:
    """56/70 against 48/80: (0.0524, 0.3339)."""
    low, high = newcombe(Arm(70, 56), Arm(80, 48))
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_the_interval_covers_where_few_are_left_alone() -> None:
    """45 written to and 5 left alone at ten per cent each: 95 % of the intervals hold nought; the usual one 59 %."""
    dice = random.Random(1)
    held = 0
    for _ in range(2_000):
        one, other = (Arm(n, sum(dice.random() < 0.1 for _ in range(n))) for n in (45, 5))
        low, high = newcombe(one, other)
        held += low <= 0 <= high
    assert 0.93 < held / 2_000 < 0.98


@pytest.mark.parametrize(
    ("base", "gain", "share", "people"),
    [(0.02, 0.02, 0.1, 6_892), (0.1, 0.1, 0.2, 656), (0.1, 0.1, 0.5, 398), (0.3, 0.1, 0.3, 856)],
)
def test_how_many_it_takes(base: float, gain: float, share: float, people: int) -> None:
    found = needed(base, gain, share)
    assert found is not None
    assert abs(found - people) <= 1


@pytest.mark.parametrize(("written", "held"), [(Arm(3, 2), Arm(1, 1)), (Arm(20, 19), Arm(6, 6))])
def test_where_everybody_left_alone_bought_nobody_can_say_when(written: Arm, held: Arm) -> None:
    found = lift(written, held, 0, 30)
    assert found.finding in (Finding.FEW, Finding.UNCLEAR)
    assert found.months is None


def test_the_ends_of_the_scale() -> None:
    assert wilson(Arm(0, 0)) == (0.0, 1.0)
    low, high = newcombe(Arm(5, 5), Arm(5, 0))
    assert 0 < low < high <= 1
    assert newcombe(Arm(5, 0), Arm(5, 0))[0] == -newcombe(Arm(5, 0), Arm(5, 0))[1]


@pytest.mark.parametrize(
    ("written", "held", "still_open", "is_measured", "finding"),
    [
        (Arm(0, 0), Arm(0, 0), 3, True, Finding.WAITING),
        (Arm(0, 0), Arm(0, 0), 0, False, Finding.UNMEASURED),
        (Arm(200, 90), Arm(0, 0), 0, False, Finding.UNMEASURED),
        (Arm(200, 90), Arm(4, 0), 0, True, Finding.FEW),
        (Arm(120, 54), Arm(30, 9), 0, True, Finding.UNCLEAR),
        (Arm(70, 56), Arm(80, 48), 0, True, Finding.PAYS),
        (Arm(80, 48), Arm(70, 56), 0, True, Finding.HARMS),
    ],
)
def test_what_is_found(written: Arm, held: Arm, still_open: int, is_measured: bool, finding: Finding) -> None:
    found = lift(written, held, still_open, 100, is_measured=is_measured)
    assert found.finding is finding
    assert (found.months is not None) is (finding in (Finding.FEW, Finding.UNCLEAR))


def test_whose_time_is_not_over_counts_on_neither_side() -> None:
    now = NOON
    cases = [
        Case(1, now - 40 * DAY, is_held=False),
        Case(2, now - 40 * DAY, is_held=True),
        Case(3, now - 29 * DAY, is_held=False),
        Case(4, now - 40 * DAY, is_held=False),
    ]
    bought = {1: [now - 15 * DAY], 2: [now - 5 * DAY], 3: [now - DAY], 4: [now - 50 * DAY]}
    assert arms(cases, bought, 30 * DAY, now) == (Arm(2, 1), Arm(1, 0), 1)


def test_each_customer_once_by_their_first_occasion() -> None:
    steps = [Case(1, NOON - back * DAY, is_held=False) for back in (10, 40, 25)]
    assert firsts([*steps, Case(2, NOON, is_held=True)]) == [steps[1], Case(2, NOON, is_held=True)]


def test_what_went_to_those_who_were_due_anyway() -> None:
    day = date(2026, 11, 22)
    gifts = [
        Gift(1, 1, 500, day, day),
        Gift(2, 2, 300, day, day - timedelta(days=1)),
        Gift(3, 3, 200, day, None),
        Gift(4, 4, 100, day, day + timedelta(days=9)),
    ]
    found = given(gifts)
    assert (found.anyway, found.back, found.unknown) == ((2, 600), (1, 300), (1, 200))
    assert (found.used, found.minor) == (4, 1_100)


def test_who_would_have_come_all_the_same() -> None:
    assert anyway_share(Arm(3, 1), Arm(40, 9)) is None
    assert anyway_share(Arm(40, 0), Arm(40, 9)) is None
    shares = anyway_share(Arm(100, 40), Arm(50, 10))
    assert shares is not None
    best, low, high = shares
    assert best == pytest.approx(0.5)
    assert low < best < high <= 1
