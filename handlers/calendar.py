"""A rehearsal as a calendar: whom the shop writes to on which day."""

from __future__ import annotations

from datetime import date, timedelta

from bot.charts.calendar import Calendar, Cell, weeks_of
from bot.charts.words import Words
from bot.domain.outlook import Day, Outlook
from bot.rendering import show_date, show_day
from handlers.say import Say

A_DAY = timedelta(days=1)


def calendar_of(found: Outlook, say: Say) -> Calendar:
    begin, end = weeks_of(found.first, found.last)
    by_day = {day.on: day for day in found.days}
    days = [begin + A_DAY * number for number in range((end - begin).days + 1)]
    span = f"{show_day(found.first, say.locale)} – {show_day(found.last, say.locale)}"
    what = say.label(f"rules.{found.reason.value}") if found.reason else say.label("preview.whom")
    title = say.label("preview.title", sends=found.sends, people=found.people)
    return Calendar(
        words=Words(title, f"{what} · {span}", say.label("preview.note")),
        weekdays=[show_date(day, say.locale, say.label("preview.weekday")) for day in days[:7]],
        cells=[_cell(day, by_day.get(day), found) for day in days],
    )


def _cell(on: date, day: Day | None, found: Outlook) -> Cell:
    written = f"{on.month}/{on.day}" if on.day == 1 or on == found.first else str(on.day)
    if not found.first <= on <= found.last:
        return Cell(written, is_out=True)
    return Cell(written, day.sends if day else 0, [fate.name for fate in day.coming] if day else ())
