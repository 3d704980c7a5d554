"""When something is to begin, as it is typed: 周五 15:00, tomorrow at 10; a day alone begins in the morning."""

from __future__ import annotations

from datetime import datetime, time

from bot.entry.fields import read_moment

MORNING = time(10)


def read_start(text: str, now: datetime) -> datetime | None:
    """In the shop's zone, as `now` is; None where no day is named."""
    found = read_moment(text[:60], now)
    if found is None or isinstance(found, datetime):
        return found
    return datetime.combine(found, MORNING, tzinfo=now.tzinfo)
