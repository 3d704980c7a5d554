"""Birthdays that come next, for whoever looks ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day, local_moment
from bot.domain.customer import Customer
from bot.domain.lunar import occurrences
from storage.unit_of_work import UnitOfWork

HOUR = 10
AHEAD = timedelta(days=60)


async def coming_birthdays(uow: UnitOfWork, now: datetime, zone: ZoneInfo, most: int = 8) -> list[tuple[datetime, str]]:
    """(moment, name): ten in the morning of the next birthdays, soonest first.

    Of those on Telegram, whose messages can be watched; of everybody where none of theirs is near.
    """
    for customers in (await uow.customers.with_birthday_on_telegram(), await uow.customers.with_birthday()):
        found = sorted(_moments(customers, now, zone))
        if found:
            return found[:most]
    return []


def _moments(customers: Iterable[Customer], now: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, str]]:
    today = local_day(now, zone)
    for customer in customers:
        assert customer.birthday is not None
        for _, day in occurrences(customer.birthday, today, today + AHEAD):
            moment = local_moment(day, HOUR, 0, zone)
            if moment > now:
                yield moment, customer.name
