"""The Chinese calendar: lunar days into solar ones. The only user of the calendar library."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from borax.calendars.lunardate import LunarDate
from borax.calendars.utils import TextUtils

from bot.domain.occasion import LeapDay, YearDay, solar_occurrence

FIRST_YEAR, LAST_YEAR = 1901, 2099


def lunar_year_of(day: date) -> int:
    """The lunar year in which a solar day lies."""
    return int(LunarDate.from_solar(day).year)


def solar_day(year: int, month: int, day: int, is_leap: bool) -> date:
    """The solar day of a lunar one in lunar year `year`.

    A leap month that this year does not have is kept in the plain month of the same number; day 30 of a month with 29
    days is kept on the 29th: so every birthday comes once a year.
    """
    for leap in (True, False) if is_leap else (False,):
        for number in (day, 29) if day == 30 else (day,):
            try:
                solar: date = LunarDate(year, month, number, leap).to_solar_date()
            except ValueError:
                continue
            return solar
    raise ValueError(f"no lunar day {month}/{day} in {year}")


def lunar_day_of(day: date) -> YearDay:
    """The lunar day that a solar one is, with its lunar year."""
    lunar = LunarDate.from_solar(day)
    return YearDay(lunar.month, lunar.day, "lunar", bool(lunar.leap), lunar.year)


def occurrences(
    birthday: YearDay, first: date, last: date, leap_day: LeapDay = LeapDay.FEBRUARY_28
) -> Iterator[tuple[int, date]]:
    """(year, day) of a yearly day from `first` to `last`, both included, in its own calendar's years.

    A lunar year may have its day in the next solar year, and a solar year two such days or none: so the year is the
    lunar one, and each comes once. Nothing for a day that exists in no year (30 February), or outside 1901 to 2099.
    """
    for year in range(max(FIRST_YEAR, first.year - 1), min(LAST_YEAR, last.year) + 1):
        try:
            if birthday.calendar == "lunar":
                day = solar_day(year, birthday.month, birthday.day, birthday.is_leap)
            else:
                day = solar_occurrence(birthday, year, leap_day)
        except ValueError:
            continue
        if first <= day <= last:
            yield year, day


def candidates(day: date) -> tuple[YearDay, ...]:
    """Birthdays that may fall on a solar day, leap months not told apart: where to look, not what is true."""
    solar = [YearDay(day.month, day.day)]
    if (day.month, day.day) in ((2, 28), (3, 1)):
        solar.append(YearDay(2, 29))
    lunar = lunar_day_of(day)
    numbers = (29, 30) if lunar.day == 29 else (lunar.day,)
    return (*solar, *(YearDay(lunar.month, number, "lunar") for number in numbers))


def chinese_day(day: YearDay) -> str:
    """农历八月十五, 农历闰六月初一."""
    months = "正二三四五六七八九十冬腊"
    return f"农历{'闰' if day.is_leap else ''}{months[day.month - 1]}月{TextUtils.day_cn(day.day)}"
