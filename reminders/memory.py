"""The shop's memory as rules ask it: answered by the repositories of the planner's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day, local_moment
from bot.domain.coupon import Coupon
from bot.domain.followup import FollowUp
from bot.domain.gift import Gift
from bot.domain.ladder import LAST
from bot.domain.money import Money
from bot.domain.occasion import YearDay
from bot.domain.rhythm import shop_mean
from bot.domain.segment import LEVEL_DAYS, Level, level
from bot.domain.supply import Habit
from reminders.rule import FirstPurchase, Regular, Told
from storage.unit_of_work import UnitOfWork

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
# What was bought longer ago says little of what is used up now.
HABIT_DAYS = 540
ASKED_AGAIN_DAYS = 330


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

    async def levels(self, customer_ids: Collection[int], today: date) -> dict[int, Level]:
        shop = await self.uow.shop.get()
        currency = shop.currency if shop else ""
        spent = await self.uow.causes.spent(customer_ids, today - timedelta(days=LEVEL_DAYS), currency)
        return {key: level(Money(minor, currency)) for key, minor in spent.items()}

    async def began_on(self, days: Collection[date]) -> list[FirstPurchase]:
        return [FirstPurchase(*found) for found in await self.uow.causes.began_on(days)]

    async def issued(self, first: date, last: date) -> list[Coupon]:
        begin, end = self._morning(first), self._morning(last + A_DAY)
        return await self.uow.coupons.issued_between(begin, end, end)

    async def balances(self, low: int, high: int) -> list[tuple[int, int]]:
        return await self.uow.causes.balances(low, high)

    async def habits(self, today: date, products: Collection[int]) -> list[Habit]:
        return await self.uow.causes.habits(today - timedelta(days=HABIT_DAYS), today, products)

    async def last_days(self, customer_ids: Collection[int]) -> dict[int, date]:
        return await self.uow.causes.last_days(customer_ids)

    async def told(self, rule: str, since: date) -> list[Told]:
        found = await self.uow.causes.told(rule, self._morning(since))
        return [Told(who, local_day(moment, self.zone), view) for who, moment, view in found]

    async def gifts(self) -> list[Gift]:
        return await self.uow.gifts.all()

    async def without_birthday(self, joined_by: date, most: int) -> list[int]:
        joined = self._morning(joined_by + A_DAY)
        return await self.uow.causes.without_birthday(joined, joined - timedelta(days=ASKED_AGAIN_DAYS), most)

    def _morning(self, day: date) -> datetime:
        return local_moment(day, 0, 0, self.zone)

    async def unused(self, first: date, last: date) -> list[Coupon]:
        """A coupon is good until the midnight after its last day."""
        begin, end = (local_moment(day + A_DAY, 0, 0, self.zone) for day in (first, last))
        return await self.uow.coupons.expiring(begin, end)
