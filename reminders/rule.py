"""What a rule is to the planner, and what it may ask the shop's memory for. Rules know nothing of each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, Self
from zoneinfo import ZoneInfo

from bot.domain.coupon import Coupon
from bot.domain.dial import Values
from bot.domain.followup import FollowUp
from bot.domain.gift import Gift
from bot.domain.occasion import Occasion, YearDay
from bot.domain.segment import Level
from bot.domain.supply import Habit


@dataclass(frozen=True, slots=True)
class Regular:
    """A customer by the days of their purchases, one for each purchase, in order."""

    customer_id: int
    last_purchase_id: int
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class FirstPurchase:
    customer_id: int
    purchase_id: int
    bought_on: date


@dataclass(frozen=True, slots=True)
class Told:
    """A message of some rule that was planned for a customer: the shop's day, and what it spoke of."""

    customer_id: int
    on: date
    view: Mapping[str, Any]


class Memory(Protocol):
    """The shop as it is known in the planner's transaction. A rule asks for what it needs, and nothing else."""

    @property
    def zone(self) -> ZoneInfo: ...

    async def birthdays(self, days: Iterable[YearDay] | None) -> Sequence[tuple[int, YearDay]]:
        """(customer id, birthday) of those on one of these days, or of all."""
        ...

    async def levels(self, customer_ids: Collection[int], today: date) -> Mapping[int, Level]:
        """The level of each; who is missing is a plain one."""
        ...

    async def promises(self, first: date, last: date) -> Sequence[FollowUp]:
        """Open promises that are due in these days."""
        ...

    async def silent(self, today: date) -> Sequence[Regular]:
        """Customers who have bought nothing for a week or longer."""
        ...

    async def mean_gap(self, today: date) -> float:
        """The shop's mean log gap."""
        ...

    async def resting(self, since: date) -> frozenset[int]:
        """Customers who have had the last step's offer since then."""
        ...

    async def first_purchases(self, first: date, last: date) -> Sequence[FirstPurchase]:
        """Of those whose very first purchase was in these days, and who were not thanked for one that counts."""
        ...

    async def began_on(self, days: Collection[date]) -> Sequence[FirstPurchase]:
        """Of those whose very first purchase was on one of these days."""
        ...

    async def unused(self, first: date, last: date) -> Sequence[Coupon]:
        """Coupons that can still be used and whose last day is one of these."""
        ...

    async def issued(self, first: date, last: date) -> Sequence[Coupon]:
        """Coupons that were issued on these days and can still be used on the last of them."""
        ...

    async def balances(self, low: int, high: int) -> Sequence[tuple[int, int]]:
        """(customer id, points) of those who have from `low` to `high`."""
        ...

    async def habits(self, today: date, products: Collection[int]) -> Sequence[Habit]:
        """Who bought a product twice or oftener; of these products, even once."""
        ...

    async def last_days(self, customer_ids: Collection[int]) -> Mapping[int, date]:
        """When each of them bought last, whatever it was."""
        ...

    async def told(self, rule: str, since: date) -> Sequence[Told]:
        """What a rule has had planned since then."""
        ...

    async def gifts(self) -> Sequence[Gift]:
        """Presents whose day comes back."""
        ...

    async def without_birthday(self, joined_by: date, most: int) -> Sequence[int]:
        """Customers who may be asked for their birthday, those who spend most first."""
        ...


class Rule(Protocol):
    """A reason to write: asks the memory, and answers with occasions.

    Planned at every run for today as well, since people become known during the day; or `once_a_day`, where looking is
    dear and nothing is lost by waiting. Of its late occasions at most `late_a_day` are taken up on one day.
    """

    @property
    def name(self) -> str: ...

    @property
    def once_a_day(self) -> bool: ...

    @property
    def late_a_day(self) -> int | None: ...

    def tuned(self, values: Values) -> Self:
        """The same rule with what the shop has set."""
        ...

    async def find(self, memory: Memory, first: date, last: date) -> list[Occasion]:
        """What falls due from `first` to `last`, both included, the most urgent first."""
        ...
