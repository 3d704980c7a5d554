"""The shop's memory as rules ask it: answered by the repositories of the planner's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.domain.clock import local_moment
from bot.domain.coupon import Coupon
from bot.domain.followup import FollowUp
from bot.domain.ladder import LAST
from bot.domain.occasion import YearDay
from bot.domain.rhythm import shop_mean
from reminders.rule import FirstPurchase, Regular
from storage.unit_of_work import UnitOfWork

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ShopMemory:
    """What rules may ask, answered by the repositories of one transaction."""

    uow: UnitOfWork
    zone: ZoneInfo

    async def birthdays(self, days: Iterable[YearDay] | None) -> list[tuple[int, YearDay]]:
        return await self.uow.planner.birthdays(days)

    async def promises(self, first: date, last: date) -> list[FollowUp]:
        return await self.uow.followups.open_between(first, last)

    async def silent(self, today: date) -> list[Regular]:
        found = await self.uow.planner.bought_before(today - A_WEEK)
        return [Regular(customer_id, last_id, days) for customer_id, last_id, days in found]

    async def mean_gap(self, today: date) -> float:
        return shop_mean(await self.uow.insight.histories(today))

    async def resting(self, since: date) -> frozenset[int]:
        moment = local_moment(since, 0, 0, self.zone)
        return await self.uow.planner.offered(LAST.offer or "", moment)

    async def first_purchases(self, first: date, last: date) -> list[FirstPurchase]:
        return [FirstPurchase(*found) for found in await self.uow.planner.first_purchases(first, last)]

    async def unused(self, first: date, last: date) -> list[Coupon]:
        """A coupon is good until the midnight after its last day."""
        begin, end = (local_moment(day + A_DAY, 0, 0, self.zone) for day in (first, last))
        return await self.uow.coupons.expiring(begin, end)
