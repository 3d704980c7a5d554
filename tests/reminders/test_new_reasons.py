"""Supplies, anniversaries, presents, unused coupons, near rewards, missing birthdays: each rule by tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.coupon import Coupon, CouponState
from bot.domain.dial import DIALS, is_sane, limits, starts, values_of
from bot.domain.gift import Gift
from bot.domain.occasion import YearDay
from bot.domain.offer import OfferKind, Terms
from bot.domain.reason import RULES_OF, Reason
from bot.domain.segment import Level
from bot.domain.supply import Bought, Habit
from reminders.rule import FirstPurchase, Told
from reminders.rules import anniversary, birthday, birthday_ask, coupon_unused, gift, lapsed, near_reward, replenish
from reminders.ticks import RULES
from tests.reminders.shop import SHANGHAI, at

TODAY = date(2027, 8, 1)


def habit(*days: tuple[int, str], product: int = 3, customer: int = 7, purchase: int = 50) -> Habit:
    """Days before TODAY, and how much was taken."""
    bought = tuple(Bought(TODAY - timedelta(days=back), Decimal(quantity)) for back, quantity in days)
    return Habit(customer, product, purchase, f"样{product}", bought)


# -- supplies


@pytest.mark.parametrize(
    ("days", "is_due"),
    [
        (((57, "1"), (27, "1")), True),
        (((57, "1"), (26, "1")), False),
        (((57, "1"), (27, "2")), False),
        (((117, "2"), (57, "2")), True),
        (((60, "1"), (30, "0.5")), True),
        (((27, "1"),), False),
        (((57, "1"), (57, "1")), False),
        (((140, "1"), (110, "1")), False),
    ],
    ids=["three days left", "four days left", "twice as much", "by unit", "half", "once only", "one day", "long gone"],
)
def test_by_the_own_pace_and_how_much_was_taken(days: tuple[tuple[int, str], ...], is_due: bool) -> None:
    found = list(replenish.RULE.occasions([habit(*days)], [], TODAY))
    assert bool(found) is is_due


def test_a_cycle_that_was_set_counts_from_the_first_purchase_on() -> None:
    rule = replenish.RULE.tuned(starts(Reason.REPLENISH) | {"p3": 30})
    (found,) = rule.occasions([habit((28, "1"))], [], TODAY)
    assert (found.key, found.view["goods"]) == ("replenish:7:3:50", ["样3"])
    assert not list(rule.occasions([habit((28, "1"), product=4)], [], TODAY))


def test_the_pace_is_drawn_towards_what_is_typical() -> None:
    """One gap of 10 days among customers with 40: not yet used up after 12 days."""
    typical = [habit((80, "1"), (40, "1"), (1, "1"), customer=n) for n in range(10, 30)]
    assert not list(replenish.RULE.occasions([*typical, habit((22, "1"), (12, "1"))], [], TODAY))


def test_what_runs_out_together_is_said_together_then_there_is_rest() -> None:
    both = [habit((60, "1"), (30, "1")), habit((64, "1"), (27, "1"), product=4, purchase=51)]
    (found,) = replenish.RULE.occasions(both, [], TODAY)
    assert found.view["supplies"] == [[3, 50], [4, 51]]
    told = [Told(7, TODAY, found.view)]
    later = TODAY + timedelta(days=26)
    third = habit((50, "1"), (10, "1"), product=5, purchase=52)
    assert not list(replenish.RULE.occasions([*both, third], told, TODAY + timedelta(days=13)))
    assert [one.view["goods"] for one in replenish.RULE.occasions([*both, third], told, later)] == [["样5"]]


# -- anniversaries


@pytest.mark.parametrize(
    ("bought", "first", "expected"),
    [
        (date(2026, 8, 1), TODAY, date(2027, 8, 1)),
        (date(2027, 8, 1), TODAY, None),
        (date(2024, 2, 29), date(2027, 2, 28), date(2027, 2, 28)),
        (date(2024, 2, 29), date(2028, 2, 28), None),
        (date(2024, 2, 29), date(2028, 2, 29), date(2028, 2, 29)),
        (date(2026, 8, 2), TODAY, None),
    ],
)
def test_an_anniversary_comes_once_a_year(bought: date, first: date, expected: date | None) -> None:
    one = FirstPurchase(7, 42, bought)
    found = [occasion.occasion_on for occasion in anniversary.RULE.occasions([one], first, first)]
    assert found == ([expected] if expected else [])
    assert expected is None or bought in anniversary.began(first), "it would be looked for"


def test_a_coupon_comes_with_it_only_if_the_shop_wants_to() -> None:
    one = FirstPurchase(7, 42, date(2026, 8, 1))
    (plain,) = anniversary.RULE.occasions([one], TODAY, TODAY)
    tuned = anniversary.RULE.tuned(starts(Reason.ANNIVERSARY) | {"percent": 10, "before": 3})
    (rich,) = tuned.occasions([one], TODAY, TODAY)
    assert (plain.view["offer"], rich.view["offer"]) == (None, "anniversary")
    assert rich.due_on == TODAY - timedelta(days=3)


# -- presents


def present(day: YearDay, bought: date = date(2026, 8, 1)) -> Gift:
    return Gift(4, 7, 42, "mother", day, is_day_said=True, bought_on=bought, goods="丝巾")


@pytest.mark.parametrize(
    ("day", "bought", "expected"),
    [
        (YearDay(8, 9), date(2026, 8, 1), date(2027, 8, 9)),
        (YearDay(2, 29), date(2026, 2, 20), date(2027, 2, 28)),
        (YearDay(8, 15, "lunar"), date(2026, 9, 20), date(2027, 9, 15)),
        (YearDay(6, 2, "lunar", is_leap=True), date(2025, 7, 20), date(2026, 7, 15)),
        (YearDay(1, 30, "lunar"), date(2026, 3, 10), date(2027, 3, 7)),
    ],
    ids=["solar", "29 February", "lunar", "leap month", "day 30 of a short month"],
)
def test_a_present_comes_back_in_its_own_calendar(day: YearDay, bought: date, expected: date) -> None:
    due = expected - timedelta(days=8)
    (found,) = gift.RULE.occasions([present(day, bought)], due, due)
    assert (found.occasion_on, found.due_on) == (expected, due)
    assert not list(gift.RULE.occasions([present(day, bought)], due - timedelta(days=1), due - timedelta(days=1)))


def test_not_in_the_year_in_which_it_was_bought() -> None:
    assert not list(gift.RULE.occasions([present(YearDay(8, 9))], date(2026, 8, 1), date(2026, 8, 9)))


def test_who_joins_late_still_hears_of_it_in_time() -> None:
    for back, is_told in ((3, True), (6, True), (7, False)):
        day = date(2027, 8, 1) + timedelta(days=back)
        assert bool(list(gift.RULE.occasions([present(YearDay(8, 9))], day, day))) is is_told


# -- coupons, rewards, birthdays


def coupon(valid: int) -> Coupon:
    issued = at("2027-08-01", "10:00").astimezone(UTC)
    expires = datetime(2027, 8, 2, tzinfo=SHANGHAI) + timedelta(days=valid)
    terms = Terms(OfferKind.PERCENT, percent=10)
    return Coupon(5, "X", 1, 7, terms, CouponState.ISSUED, issued, expires)


@pytest.mark.parametrize(("valid", "is_said"), [(14, False), (20, False), (21, True), (60, True)])
def test_an_unused_coupon_is_mentioned_unless_its_end_is_near(valid: int, is_said: bool) -> None:
    found = list(coupon_unused.RULE.occasions([coupon(valid)], SHANGHAI, date(2027, 8, 15), date(2027, 8, 15)))
    assert [one.due_on for one in found] == ([date(2027, 8, 15)] if is_said else [])


def test_near_a_reward_means_from_nine_tenths_on() -> None:
    tuned = near_reward.RULE.tuned(starts(Reason.NEAR_REWARD) | {"points": 505, "reward": "护手霜"})
    assert tuned.low == 455
    (found,) = tuned.occasions([(7, 460)], TODAY)
    assert (found.view["missing"], found.key) == (45, "near_reward:505:2027:7")


async def test_what_is_not_set_or_not_wanted_asks_nothing() -> None:
    class Nothing:
        def __getattr__(self, name: str) -> object:
            raise AssertionError(name)

    memory = Nothing()
    unwanted = birthday_ask.RULE.tuned(starts(Reason.BIRTHDAY_ASK))
    unset = near_reward.RULE.tuned(starts(Reason.NEAR_REWARD) | {"points": 500})
    no_wish = birthday.WISH.tuned(starts(Reason.BIRTHDAY) | {"wish": 0})
    for rule in (unwanted, unset, no_wish):
        assert await rule.find(memory, TODAY, TODAY) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("when", "day", "due", "last"),
    [
        ("days", YearDay(8, 11), date(2027, 8, 4), date(2027, 8, 10)),
        ("week", YearDay(8, 11), date(2027, 8, 9), date(2027, 8, 10)),
        ("week", YearDay(8, 9), date(2027, 8, 9), date(2027, 8, 9)),
        ("month", YearDay(8, 31), date(2027, 8, 1), date(2027, 8, 30)),
        ("month", YearDay(8, 1), date(2027, 8, 1), date(2027, 8, 1)),
        ("month", YearDay(7, 1, "lunar"), date(2027, 8, 1), date(2027, 8, 1)),
    ],
)
def test_a_birthday_by_days_week_or_month(when: str, day: YearDay, due: date, last: date) -> None:
    rule = birthday.OFFER.tuned(starts(Reason.BIRTHDAY) | {"when": when})
    found = list(rule.occasions([(7, day)], date(2027, 7, 20), date(2027, 8, 31)))
    assert [(one.due_on, one.last_on) for one in found] == [(due, last)]
    assert any(
        (one.calendar, one.month, one.day) == (day.calendar, day.month, day.day) for one in rule.look_for(due, due)
    )


def test_who_is_gold_is_promised_more() -> None:
    same = birthday.OFFER.tuned(starts(Reason.BIRTHDAY))
    more = birthday.OFFER.tuned(starts(Reason.BIRTHDAY) | {"gold": 20})
    assert not same.by_level
    people, day = [(7, YearDay(8, 8)), (8, YearDay(8, 8))], date(2027, 8, 1)
    levels = {7: Level.GOLD, 8: Level.SILVER}
    assert [one.view["offer"] for one in more.occasions(people, day, day, levels)] == ["birthday_gold", "birthday"]


# -- dials


def test_every_reason_has_dials_and_every_rule_takes_its_start_values() -> None:
    assert set(DIALS) == set(Reason) == set(RULES_OF)
    assert {rule.name for rule in RULES} == {name for rules in RULES_OF.values() for name in rules}
    for rule in RULES:
        reason = next(reason for reason, rules in RULES_OF.items() if rule.name in rules)
        tuned = rule.tuned(starts(reason))
        assert (tuned.name, tuned.once_a_day, tuned.late_a_day) == (rule.name, rule.once_a_day, rule.late_a_day)
        assert all(is_sane(dial, dial.start) for dial in DIALS[reason])


def test_the_start_values_are_those_of_the_sheet() -> None:
    assert starts(Reason.BIRTHDAY)["lead"] == 7
    assert [starts(Reason.LAPSED)[key] for key in ("greeting", "small", "large", "rest")] == [15, 20, 30, 90]
    assert (starts(Reason.COUPON_UNUSED)["after"], starts(Reason.NEAR_REWARD)["share"]) == (14, 90)
    assert lapsed.RULE.tuned(starts(Reason.LAPSED)).steps == lapsed.RULE.steps


def test_what_no_person_could_set_is_not_taken() -> None:
    strange = {"dials": {"birthday": {"lead": 99, "when": "never", "hour": "9", "plain": 20, "other": 1}}}
    values = values_of(strange, Reason.BIRTHDAY)
    assert (values["lead"], values["when"], values["hour"], values["plain"]) == (7, "days", 9, 20)
    assert "other" not in values


def test_steps_stay_in_their_order() -> None:
    small = next(dial for dial in DIALS[Reason.LAPSED] if dial.key == "small")
    assert limits(small, starts(Reason.LAPSED)) == (16, 29)
