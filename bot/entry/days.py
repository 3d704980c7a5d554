"""A day as said, and the calendar day it means at a given moment. Weeks start on Monday."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

Direction = Literal["past", "future"]
Kind = Literal[
    "shift",  # a days from today
    "weekday",  # a = 0..6, nearest in the direction
    "iso_weekday",  # a = 0..6, b weeks from this one
    "next_weekday",  # English next / last X: a = 0..6, b = 1 / -1; clear only where the two readings agree
    "month_day",  # a month, b day, c year or 0
    "day_only",  # a day of the month
    "shifted_month_day",  # a months from this one, b day
    "shifted_year_day",  # a years from this one, b month, c day
    "month_end",  # a months from this one
    "months",  # a months from today
    "lunar",  # a month, b day (0: the last of the month), c leap
    "lunar_new_year_day",  # a = day of the first lunar month, only while that month is near
    "minutes",  # a minutes from now
    "vague",  # a = -1 where it can only lie behind
]
Status = Literal["ok", "vague", "impossible", "ambiguous"]


@dataclass(frozen=True, slots=True)
class DayExpr:
    """One day expression; what a, b and c hold depends on the kind (see Kind)."""

    kind: Kind
    a: int = 0
    b: int = 0
    c: int = 0


@dataclass(frozen=True, slots=True)
class Resolved:
    """The day meant. `moment` only where a clock time is part of it; `options` where two readings differ."""

    status: Status
    day: date | None = None
    moment: datetime | None = None
    options: tuple[date, ...] = ()


def faces_future(expr: DayExpr) -> bool | None:
    """True or False where the words themselves say it, None where the sentence decides."""
    if expr.kind in {"shift", "months", "shifted_month_day", "minutes", "shifted_year_day"}:
        return None if expr.a == 0 else expr.a > 0
    if expr.kind in {"iso_weekday", "next_weekday"}:
        return None if expr.b == 0 else expr.b > 0
    if expr.kind == "month_end":
        return expr.a >= 0
    if expr.kind == "vague" and expr.a < 0:
        return False
    return None


def resolve(expr: DayExpr, now: datetime, direction: Direction) -> Resolved:
    """The calendar day of `expr` as said at `now`, looking back (sales) or ahead (follow-ups)."""
    try:
        return _resolve(expr, now, direction)
    except (ValueError, OverflowError):
        return Resolved("impossible")


def _resolve(expr: DayExpr, now: datetime, direction: Direction) -> Resolved:  # noqa: PLR0911 - one case, one return
    today = now.date()
    match expr.kind:
        case "vague":
            return Resolved("vague")
        case "minutes":
            moment = (now + timedelta(minutes=expr.a)).replace(second=0, microsecond=0)
            return Resolved("ok", moment.date(), moment)
        case "next_weekday":
            return _next_weekday(expr, today)
        case "lunar" | "lunar_new_year_day":
            return _lunar(expr, today, direction)
        case "month_day" if not expr.c:
            return _month_day(expr.a, expr.b, today, direction)
        case "day_only":
            return _day_only(expr.a, today, direction)
    return Resolved("ok", _plain(expr, today, direction))


def _plain(expr: DayExpr, today: date, direction: Direction) -> date:  # noqa: PLR0911 - one case, one return
    monday = today - timedelta(days=today.weekday())
    match expr.kind:
        case "shift":
            return today + timedelta(days=expr.a)
        case "weekday":
            ahead = (expr.a - today.weekday() - 1) % 7 + 1
            behind = (today.weekday() - expr.a - 1) % 7 + 1
            return today + timedelta(days=ahead if direction == "future" else -behind)
        case "iso_weekday":
            return monday + timedelta(days=7 * expr.b + expr.a)
        case "months":
            year, month = _month_after(today, expr.a)
            return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
        case "month_end":
            year, month = _month_after(today, expr.a)
            return date(year, month, calendar.monthrange(year, month)[1])
        case "shifted_month_day":
            year, month = _month_after(today, expr.a)
            return date(year, month, expr.b)
        case "shifted_year_day":
            return date(today.year + expr.a, expr.b, expr.c)
        case _:
            return date(expr.c, expr.a, expr.b)


def _month_after(today: date, months: int) -> tuple[int, int]:
    index = today.year * 12 + today.month - 1 + months
    return index // 12, index % 12 + 1


def _next_weekday(expr: DayExpr, today: date) -> Resolved:
    monday = today - timedelta(days=today.weekday())
    by_week = monday + timedelta(days=7 * expr.b + expr.a)
    distance = (expr.a - today.weekday() - 1) % 7 + 1 if expr.b > 0 else -((today.weekday() - expr.a - 1) % 7 + 1)
    nearest = today + timedelta(days=distance)
    if nearest == by_week:
        return Resolved("ok", nearest)
    return Resolved("ambiguous", options=tuple(sorted((nearest, by_week))))


def _month_day(month: int, day: int, today: date, direction: Direction) -> Resolved:
    """Today counts: 11/22 typed on 22 November is today for a sale, and for a follow-up as well."""
    step = 1 if direction == "future" else -1
    for shift in range(9):
        try:
            found = date(today.year + step * shift, month, day)
        except ValueError:
            if (month, day) == (2, 29):
                continue
            return Resolved("impossible")
        if (found >= today) if direction == "future" else (found <= today):
            return Resolved("ok", found)
    return Resolved("impossible")


def _day_only(day: int, today: date, direction: Direction) -> Resolved:
    step = 1 if direction == "future" else -1
    for shift in range(4):
        year, month = _month_after(today, step * shift)
        if not 1 <= day <= calendar.monthrange(year, month)[1]:
            continue
        found = date(year, month, day)
        if (found >= today) if direction == "future" else (found <= today):
            return Resolved("ok", found)
    return Resolved("impossible")


def _lunar(expr: DayExpr, today: date, direction: Direction) -> Resolved:
    from borax.calendars.lunardate import InvalidLunarDateError, LunarDate

    month = 1 if expr.kind == "lunar_new_year_day" else expr.a
    day = expr.a if expr.kind == "lunar_new_year_day" else expr.b
    found: list[date] = []
    for year in range(today.year - 2, today.year + 3):
        try:
            if day == 0:
                last = LunarDate(year + 1, 1, 1).to_solar_date()
                found.append(last - timedelta(days=1))
            else:
                found.append(LunarDate(year, month, day, int(bool(expr.c))).to_solar_date())
        except (InvalidLunarDateError, ValueError):
            continue
    fitting = [day_ for day_ in found if (day_ >= today if direction == "future" else day_ <= today)]
    if not fitting:
        return Resolved("impossible")
    best = min(fitting) if direction == "future" else max(fitting)
    if expr.kind == "lunar_new_year_day" and abs((best - today).days) > 40:
        return Resolved("vague")
    return Resolved("ok", best)
