"""The Chinese calendar: lunar days into solar ones. The only user of the calendar library."""

from __future__ import annotations

from datetime import date

from borax.calendars.lunardate import LunarDate
from borax.calendars.utils import TextUtils

from bot.domain.occasion import YearDay

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


def chinese_day(day: YearDay) -> str:
    """农历八月十五, 农历闰六月初一."""
    months = "正二三四五六七八九十冬腊"
    return f"农历{'闰' if day.is_leap else ''}{months[day.month - 1]}月{TextUtils.day_cn(day.day)}"
