"""When a birthday comes round: tables."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.lunar import candidates, lunar_day_of, occurrences
from bot.domain.occasion import LeapDay, YearDay
from reminders.rules.birthday import OFFER, WISH, BirthdayRule

SOLAR = [
    # birthday, year, the day
    (YearDay(8, 15), 2027, date(2027, 8, 15)),
    (YearDay(1, 1), 2027, date(2027, 1, 1)),
    (YearDay(12, 31, year=1990), 2027, date(2027, 12, 31)),
    (YearDay(2, 29, year=1992), 2028, date(2028, 2, 29)),
    (YearDay(2, 29, year=1992), 2027, date(2027, 2, 28)),
    (YearDay(2, 29), 2100 - 1, date(2099, 2, 28)),
]
# Days published in the almanacs of the Hong Kong Observatory.
LUNAR = [
    # birthday, lunar year, the solar day
    (YearDay(1, 1, "lunar"), 2026, date(2026, 2, 17)),
    (YearDay(8, 15, "lunar"), 2026, date(2026, 9, 25)),
    (YearDay(12, 8, "lunar"), 2026, date(2027, 1, 15)),
    (YearDay(6, 1, "lunar", is_leap=True), 2025, date(2025, 7, 25)),
    # No leap sixth month in 2026: kept in the plain one.
    (YearDay(6, 1, "lunar", is_leap=True), 2026, date(2026, 7, 14)),
    # A plain sixth month in a year that has both is the plain one.
    (YearDay(6, 1, "lunar"), 2025, date(2025, 6, 25)),
    # The twelfth month of 2025 has 29 days: New Year's Eve all the same.
    (YearDay(12, 30, "lunar"), 2025, date(2026, 2, 16)),
    (YearDay(12, 30, "lunar"), 2026, date(2027, 2, 5)),
]


@pytest.mark.parametrize(("birthday", "year", "day"), SOLAR + LUNAR)
def test_the_wish_falls_on_the_day_and_the_offer_a_week_before(birthday: YearDay, year: int, day: date) -> None:
    people = [(17, birthday)]
    (wish,) = WISH.occasions(people, day - timedelta(days=3), day + timedelta(days=3))
    (offer,) = OFFER.occasions(people, day - timedelta(days=10), day - timedelta(days=4))
    assert (wish.due_on, wish.last_on, wish.key) == (day, day, f"birthday_wish:{year}:17")
    assert (offer.due_on, offer.occasion_on) == (day - timedelta(days=7), day)
    assert (offer.last_on, offer.key) == (day - timedelta(days=1), f"birthday_offer:{year}:17")
    assert wish.view["coupon_key"] == offer.view["coupon_key"] == f"birthday:{year}:17"


def test_the_first_of_march_can_be_chosen_for_the_29th_of_february() -> None:
    rule = BirthdayRule("birthday_wish", 0, 0, must_promise=False, leap_day=LeapDay.MARCH_1)
    people = [(1, YearDay(2, 29))]
    assert [o.due_on for o in rule.occasions(people, date(2027, 1, 1), date(2028, 12, 31))] == [
        date(2027, 3, 1),
        date(2028, 2, 29),
    ]


def test_an_offer_in_december_belongs_to_the_birthday_in_january() -> None:
    (offer,) = OFFER.occasions([(1, YearDay(1, 3))], date(2027, 12, 27), date(2027, 12, 27))
    assert offer.key == "birthday_offer:2028:1"


def test_two_lunar_birthdays_in_one_solar_year_have_two_keys() -> None:
    """Lunar 2027-12-01 is 28 December 2027, lunar 2026-12-01 is 8 January 2027."""
    keys = [o.key for o in WISH.occasions([(1, YearDay(12, 1, "lunar"))], date(2027, 1, 1), date(2027, 12, 31))]
    assert keys == ["birthday_wish:2026:1", "birthday_wish:2027:1"]


@pytest.mark.parametrize("impossible", [YearDay(2, 30), YearDay(4, 31)])
def test_a_day_that_never_comes_gives_no_occasion(impossible: YearDay) -> None:
    assert not list(WISH.occasions([(1, impossible)], date(2026, 1, 1), date(2029, 1, 1)))


@pytest.mark.parametrize("is_leap", [False, True])
@pytest.mark.parametrize("day", [1, 15, 29, 30])
def test_every_lunar_birthday_comes_once_in_every_year(day: int, is_leap: bool) -> None:
    for month in range(1, 13):
        birthday = YearDay(month, day, "lunar", is_leap)
        years = [year for year, _ in occurrences(birthday, date(1901, 3, 1), date(2099, 12, 31))]
        assert years == sorted(set(years))
        assert len(years) >= 198


def test_looking_near_a_day_finds_everyone_who_has_it() -> None:
    """The memory is asked by day and month only; nobody may be missed by that."""
    for offset in range(900):
        day = date(2025, 1, 1) + timedelta(days=offset)
        near = {(c.calendar, c.month, c.day) for c in candidates(day)}
        lunar = lunar_day_of(day)
        assert ("lunar", lunar.month, lunar.day) in near
        for birthday in (YearDay(2, 29), YearDay(lunar.month, 30, "lunar"), YearDay(lunar.month, 30, "lunar", True)):
            if list(WISH.occasions([(1, birthday)], day, day)):
                assert (birthday.calendar, birthday.month, birthday.day) in near, (day, birthday)
