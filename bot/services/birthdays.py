"""Birthdays that come next, for whoever looks ahead."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day, local_moment
from bot.domain.lunar import occurrences
from storage.unit_of_work import UnitOfWork

HOUR = 10
AHEAD = timedelta(days=60)


async def coming_birthdays(uow: UnitOfWork, now: datetime, zone: ZoneInfo, most: int = 8) -> list[tuple[datetime, str]]:
    """(moment, name): ten in the morning of the next birthdays, those of customers on Telegram only, soonest first."""
    today = local_day(now, zone)
    found: list[tuple[datetime, str]] = []
    for customer in await uow.customers.with_birthday_on_telegram():
        assert customer.birthday is not None
        for _, day in occurrences(customer.birthday, today, today + AHEAD):
            moment = local_moment(day, HOUR, 0, zone)
            if moment > now:
                found.append((moment, customer.name))
    return sorted(found)[:most]
