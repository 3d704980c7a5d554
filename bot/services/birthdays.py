"""Birthdays that come next, for whoever looks ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day, local_moment
from bot.domain.customer import Customer
from bot.domain.lunar import occurrences
from bot.services.work import Work
from storage.unit_of_work import UnitOfWork

HOUR = 10
AHEAD = timedelta(days=60)
A_MONTH = timedelta(days=31)


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


@dataclass(frozen=True, slots=True)
class OwnBirthday:
    """`on`: its next day, by the calendar on the wall; `is_lunar`: it is kept by the moon."""

    on: date
    customer_id: int
    name: str
    is_lunar: bool


async def own_birthdays(work: Work) -> list[OwnBirthday]:
    """Of the customers whom one salesperson looks after, within a month from today, soonest first."""
    found = [
        OwnBirthday(day, customer.id, customer.name, customer.birthday.calendar == "lunar")
        for customer in await work.uow.customers.with_birthday(work.staff.id)
        if customer.birthday is not None
        for _, day in occurrences(customer.birthday, work.today, work.today + A_MONTH)
    ]
    return sorted(found, key=lambda one: (one.on, one.customer_id))
