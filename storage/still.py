"""Repositories of a shop that stands still: nobody buys, joins or agrees during a rehearsal, so what is asked again
and again is remembered. A change of the shop's own row forgets everything."""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.customer import Customer, Purpose
from bot.domain.people import Staff
from bot.domain.shop import Shop
from bot.domain.supply import Habit
from bot.domain.suppression import Suppression
from storage.causes import Causes
from storage.customers import Customers
from storage.planner import Planner
from storage.shop import Shops
from storage.staff import StaffRepository
from storage.suppressions import Suppressions
from storage.unit_of_work import UnitOfWork

Found = TypeVar("Found")


class Memory:
    """Of one copy. `only`: what looks at everybody's purchases sees this customer alone."""

    def __init__(self) -> None:
        self.only: int | None = None
        self._known: dict[tuple[Any, ...], Any] = {}

    async def once(self, key: tuple[Any, ...], ask: Callable[[], Coroutine[Any, Any, Found]]) -> Found:
        if key not in self._known:
            self._known[key] = await ask()
        found: Found = self._known[key]
        return found

    async def each(
        self, kind: str, keys: Iterable[int], ask: Callable[[list[int]], Coroutine[Any, Any, Mapping[int, Found]]]
    ) -> dict[int, Found]:
        """The same of many: only those are asked for that nobody has asked for before."""
        known: dict[int, Found | None] = self._known.setdefault((kind,), {})
        wanted = list(keys)
        if missing := [key for key in wanted if key not in known]:
            known.update(dict.fromkeys(missing))
            known.update(await ask(missing))
        return {key: found for key in wanted if (found := known[key]) is not None}

    def forget(self) -> None:
        self._known.clear()


class StillUnit(UnitOfWork):
    """The usual repositories, some of them with a memory."""

    def __init__(self, connection: AsyncConnection, memory: Memory) -> None:
        super().__init__(connection)
        self.memory = memory

    @cached_property
    def shop(self) -> Shops:
        return _Shops(self.connection, self.memory)

    @cached_property
    def staff(self) -> StaffRepository:
        return _Staff(self.connection, self.memory)

    @cached_property
    def customers(self) -> Customers:
        return _Customers(self.connection, self.memory)

    @cached_property
    def suppressions(self) -> Suppressions:
        return _Suppressions(self.connection, self.memory)

    @cached_property
    def planner(self) -> Planner:
        return _Planner(self.connection, self.memory)

    @cached_property
    def causes(self) -> Causes:
        return _Causes(self.connection, self.memory)


class _Remembers:
    memory: Memory

    def __init__(self, connection: AsyncConnection, memory: Memory) -> None:
        super().__init__(connection)  # type: ignore[call-arg]
        self.memory = memory


class _Shops(_Remembers, Shops):
    async def get(self) -> Shop | None:
        return await self.memory.once(("shop",), super().get)

    async def change(self, **values: Any) -> None:
        self.memory.forget()
        await super().change(**values)


class _Staff(_Remembers, StaffRepository):
    async def working(self) -> list[Staff]:
        return await self.memory.once(("working",), super().working)

    async def unreachable(self, staff_members: Iterable[Staff]) -> frozenset[int]:
        members, ask = list(staff_members), super().unreachable
        return await self.memory.once(("unreachable", *(one.id for one in members)), lambda: ask(members))

    async def locales(self, telegram_ids: Collection[int]) -> dict[int, str]:
        return await self.memory.each("locales", telegram_ids, super().locales)


class _Customers(_Remembers, Customers):
    async def get(self, customer_id: int) -> Customer | None:
        ask = super().get
        return await self.memory.once(("customer", customer_id), lambda: ask(customer_id))

    async def every(self, ids: Collection[int]) -> dict[int, Customer]:
        return await self.memory.each("every", ids, super().every)

    async def consents(self, customer_id: int, purpose: Purpose) -> dict[str, bool]:
        ask = super().consents
        return await self.memory.once(("consents", customer_id, purpose), lambda: ask(customer_id, purpose))

    async def consents_of(self, ids: Collection[int], purpose: Purpose) -> dict[int, dict[str, bool]]:
        ask = super().consents_of
        return await self.memory.each(f"consents of {purpose}", ids, lambda some: ask(some, purpose))

    async def count(self) -> int:
        return await self.memory.once(("count",), super().count)

    async def zones(self) -> list[str]:
        return await self.memory.once(("zones",), super().zones)


class _Suppressions(_Remembers, Suppressions):
    async def of_customer(self, customer_id: int) -> Suppression | None:
        ask = super().of_customer
        return await self.memory.once(("suppression", customer_id), lambda: ask(customer_id))

    async def of_customers(self, ids: Collection[int]) -> dict[int, Suppression]:
        return await self.memory.each("suppressions", ids, super().of_customers)


class _Planner(_Remembers, Planner):
    async def bought_before(self, day: date) -> list[tuple[int, int, tuple[date, ...]]]:
        ask = super().bought_before
        known = await self.memory.once(("bought",), lambda: ask(date.max))
        return [one for one in known if max(one[2]) <= day and self.memory.only in (None, one[0])]


class _Causes(_Remembers, Causes):
    async def habits(self, since: date, until: date, always: Any) -> list[Habit]:
        """The window moves on: what falls out of it is left away, by the same condition."""
        ask = super().habits
        known = await self.memory.once(("habits", *sorted(always)), lambda: ask(since, until, always))
        kept = [one if one.days[0].on >= since else _from(one, since) for one in known]
        return [one for one in kept if len(one.days) > 1 or (one.days and one.product_id in always)]


def _from(habit: Habit, since: date) -> Habit:
    return replace(habit, days=tuple(bought for bought in habit.days if bought.on >= since))
