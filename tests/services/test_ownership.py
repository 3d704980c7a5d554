"""The pool by the clock, and two who claim at once."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from bot.domain.errors import ShopError
from bot.domain.people import Role
from bot.domain.shop import Shop
from bot.services.naming import search_key
from bot.services.ownership import claim, run_pool
from bot.services.work import Work
from storage.unit_of_work import Storage, UnitOfWork
from tests.doubles import NOON

A_DAY = timedelta(days=1)


async def shop_of(uow: UnitOfWork, **preferences: Any) -> Shop:
    await uow.shop.ensure(name="s", timezone="UTC", currency="CNY", locale="zh", now=NOON)
    await uow.shop.change(preferences=preferences)
    found = await uow.shop.get()
    assert found is not None
    return found


async def customer(uow: UnitOfWork, name: str, owner: int | None, at: datetime = NOON) -> int:
    return await uow.customers.add(
        name=name, name_key=name, search_key=search_key(name), now=at, owner_staff_id=owner, first_staff_id=owner
    )


async def owner_of(uow: UnitOfWork, key: int) -> int | None:
    found = await uow.customers.get(key)
    assert found is not None
    return found.owner_staff_id


async def test_an_idle_customer_is_announced_and_a_week_later_anybodys(storage: Storage) -> None:
    async with storage.write() as uow:
        shop = await shop_of(uow, pool_days=90)
        lin = await uow.staff.hire(1, "Lin", Role.SALESPERSON, NOON)
        quiet, met = await customer(uow, "王芳", lin.id), await customer(uow, "李婷", lin.id)
        for day in range(82):
            await run_pool(uow, shop, NOON + day * A_DAY)
        assert (await uow.ownership.warned()) == []
        await run_pool(uow, shop, NOON + 83 * A_DAY)
        await run_pool(uow, shop, NOON + 83 * A_DAY)
        assert await uow.ownership.warned() == [quiet, met]
        day = (NOON + 83 * A_DAY).date().isoformat()
        told = await uow.deliveries.by_key(f"notice:pool:{day}:{lin.id}")
        assert told is not None
        assert (told.view["count"], told.staff_id) == (2, lin.id)
        # One of them is spoken to in time.
        at = NOON + 85 * A_DAY
        await uow.interactions.add(
            customer_id=met, staff_id=lin.id, text="t", happened_at=at, happened_on=at.date(), created_at=at
        )
        for day_ in range(84, 90):
            assert await run_pool(uow, shop, NOON + day_ * A_DAY) == 0
        assert await owner_of(uow, quiet) == lin.id
        assert await run_pool(uow, shop, NOON + 90 * A_DAY) == 1
        assert (await owner_of(uow, quiet), await owner_of(uow, met)) == (None, lin.id)
        (hand,) = await uow.ownership.hands(quiet)
        assert (hand.way, hand.from_staff_id, hand.to_staff_id) == ("released", lin.id, None)
        assert [row.action for row in await uow.audit.of("customer", quiet)] == ["released"]


async def test_switched_on_late_nobody_goes_without_a_weeks_notice(storage: Storage) -> None:
    async with storage.write() as uow:
        shop = await shop_of(uow)
        lin = await uow.staff.hire(1, "Lin", Role.SALESPERSON, NOON)
        key = await customer(uow, "王芳", lin.id)
        late = NOON + timedelta(days=900)
        assert await run_pool(uow, shop, late) == 0
        assert await uow.ownership.warned() == []
        shop = await shop_of(uow, pool_days=90)
        for day in range(1, 8):
            assert await run_pool(uow, shop, late + day * A_DAY) == 0
            assert await owner_of(uow, key) == lin.id
        assert await run_pool(uow, shop, late + 8 * A_DAY) == 1
        # Whoever takes them has a whole period again.
        await uow.ownership.take(key, None, lin.id, late + 9 * A_DAY)
        await uow.ownership.note(key, way="claimed", to_staff_id=lin.id, at=late + 9 * A_DAY)
        for day in range(9, 60):
            assert await run_pool(uow, shop, late + day * A_DAY) == 0
        assert await uow.ownership.warned() == []


async def test_of_two_who_claim_at_once_one_has_the_customer(storage: Storage) -> None:
    async with storage.write() as uow:
        shop = await shop_of(uow)
        people = [await uow.staff.hire(n, f"s{n}", Role.SALESPERSON, NOON) for n in range(1, 5)]
        key = await customer(uow, "张伟", None)

    refused: list[str] = []

    async def try_it(who: Any) -> bool:
        try:
            async with storage.write() as uow:
                await claim(Work(uow, who, shop, NOON), key)
        except ShopError as error:
            refused.append(error.key)
            return False
        return True

    won = await asyncio.gather(*(try_it(one) for one in people))
    assert sum(won) == 1
    assert refused == ["pool_taken"] * (len(people) - 1)
    async with storage.read() as uow:
        assert await owner_of(uow, key) == people[won.index(True)].id
        assert len(await uow.ownership.hands(key)) == 1
