"""A dial is turned while the shop runs: nobody who lies between the old day and the new one is dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.coupon import Coupon, CouponState
from bot.domain.dial import starts
from bot.domain.followup import FollowUp, FollowUpState
from bot.domain.occasion import YearDay
from bot.domain.offer import OfferKind, Terms
from bot.domain.reason import Reason
from reminders.rule import Rule
from reminders.rules import birthday, coupon_unused
from reminders.rules.followup_due import AGAIN, ESCALATED
from storage.unit_of_work import Storage
from tests.reminders.shop import MANAGER_TELEGRAM, at, hours, open_shop

A_DAY = timedelta(days=1)
MARCH = date(2026, 3, 1)


class Shelf:
    """Somebody's birthday, somebody's coupon and somebody's promise on every day of a month."""

    zone = ZoneInfo("UTC")

    async def birthdays(self, days: Iterable[YearDay] | None) -> list[tuple[int, YearDay]]:
        near = None if days is None else set(days)
        return [(n, YearDay(3, n)) for n in range(1, 32) if near is None or YearDay(3, n) in near]

    async def issued(self, first: date, last: date) -> Sequence[Coupon]:
        terms, given = Terms(OfferKind.PERCENT, percent=10), [MARCH + n * A_DAY for n in range(31)]
        return [
            Coupon(on.day, "X", 1, on.day, terms, CouponState.ISSUED, _noon(on), _noon(on + 60 * A_DAY))
            for on in given
            if first <= on <= last
        ]

    async def promises(self, first: date, last: date) -> Sequence[FollowUp]:
        days = [MARCH + n * A_DAY for n in range(31)]
        return [
            FollowUp(on.day, on.day, 1, on, None, None, FollowUpState.OPEN, _noon(on - A_DAY))
            for on in days
            if first <= on <= last
        ]


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


async def _told(rule: Rule, values: Mapping[str, Any], first: date, last: date) -> list[str]:
    """Keys of all that is found day by day while it can still be said, in order."""
    tuned, found = rule.tuned(values), []
    for n in range((last - first).days + 1):
        day = first + n * A_DAY
        found += [one.key for one in await tuned.find(Shelf(), day, day) if one.last_on >= day]  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("rule", "reason", "turned", "on"),
    [
        (birthday.OFFER, Reason.BIRTHDAY, {"lead": 14}, date(2026, 3, 1)),
        (birthday.OFFER, Reason.BIRTHDAY, {"lead": 30}, date(2026, 3, 1)),
        (birthday.OFFER, Reason.BIRTHDAY, {"when": "month"}, date(2026, 3, 10)),
        (birthday.OFFER, Reason.BIRTHDAY, {"when": "week"}, date(2026, 3, 10)),
        (coupon_unused.RULE, Reason.COUPON_UNUSED, {"after": 7}, date(2026, 3, 20)),
        (coupon_unused.RULE, Reason.COUPON_UNUSED, {"after": 3}, date(2026, 3, 20)),
    ],
)
async def test_who_lies_in_between_is_told(rule: Rule, reason: Reason, turned: dict[str, Any], on: date) -> None:
    before = await _told(rule, starts(reason), on - 60 * A_DAY, on - A_DAY)
    after = await _told(rule, starts(reason) | turned, on, on + 60 * A_DAY)
    assert len(set(before) | set(after)) == 31


@pytest.mark.parametrize("rule", [AGAIN, ESCALATED])
async def test_a_promise_that_lies_in_between_is_spoken_of(rule: Rule) -> None:
    slow, on = starts(Reason.FOLLOWUP) | {"again": 6, "escalated": 14}, date(2026, 3, 20)
    before = await _told(rule, slow, MARCH - A_DAY, on - A_DAY)
    after = await _told(rule, starts(Reason.FOLLOWUP), on, on + 60 * A_DAY)
    assert len(set(before) | set(after)) == 31


async def test_planned_by_the_longer_time_at_once_and_once(sqlite_storage: Storage) -> None:
    now = at("2027-08-01", "12:00")
    shop = await open_shop(sqlite_storage, now)
    customer = await shop.customer("李婷", YearDay(8, 11), now=now, telegram=55)
    await shop.tick_through(hours(now, at("2027-08-02", "12:00")))
    assert shop.postbox.accepted == []
    async with sqlite_storage.write() as uow:
        await uow.shop.prefer("dials", {"birthday": {"lead": 14}})
    await shop.tick_through(hours(at("2027-08-02", "15:00"), at("2027-08-05")))
    assert len(shop.postbox.to(55)) == 1
    assert (await shop.row(f"birthday_offer:2027:{customer}")).sent_at == at("2027-08-02", "15:00")
    assert shop.postbox.to(MANAGER_TELEGRAM) == []
