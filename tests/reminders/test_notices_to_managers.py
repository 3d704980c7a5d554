"""A word to the managers is for who manages when it leaves."""

from __future__ import annotations

from bot.domain.people import Role
from bot.services.notices import tell, tell_managers
from storage.unit_of_work import Storage
from tests.reminders.shop import MANAGER_TELEGRAM, OWNER_TELEGRAM, SELLER_TELEGRAM, at, open_shop

NOW = at("2026-03-10")
SPENT = {"count": 3, "minor": 100, "currency": "CNY"}


async def test_who_manages_no_more_is_not_told(sqlite_storage: Storage) -> None:
    shop = await open_shop(sqlite_storage, NOW)
    async with sqlite_storage.write() as uow:
        await tell_managers(uow, "budget:2026-03", "reminders/budget_spent", SPENT, NOW)
        await uow.staff.change(shop.manager_id, role=Role.SALESPERSON.value)
    await shop.ticker.tick(NOW)
    assert shop.postbox.to(MANAGER_TELEGRAM) == []
    assert len(shop.postbox.to(OWNER_TELEGRAM)) == 1


async def test_who_takes_their_place_is_told_once(sqlite_storage: Storage) -> None:
    shop = await open_shop(sqlite_storage, NOW)
    async with sqlite_storage.write() as uow:
        await uow.staff.change(shop.seller_id, role=Role.MANAGER.value)
        assert await tell_managers(uow, "budget:2026-03", "reminders/budget_spent", SPENT, NOW) == 2
        await uow.staff.change(shop.manager_id, role=Role.SALESPERSON.value)
    await shop.ticker.tick(NOW)
    assert [message.address for message in shop.postbox.accepted] == [str(SELLER_TELEGRAM)]
    assert sorted(row.state.value for row in (await shop.rows()).values()) == ["sent", "suppressed"]


async def test_a_salesperson_is_told_of_their_own_customers(sqlite_storage: Storage) -> None:
    shop = await open_shop(sqlite_storage, NOW)
    async with sqlite_storage.write() as uow:
        seller = await uow.staff.get(shop.seller_id)
        assert seller is not None
        view = {"names": ["李婷"], "count": 1, "days": 30}
        assert await tell(uow, [seller], "notice:pool:2026-03-10", "notices/pool", view, NOW) == 1
    await shop.ticker.tick(NOW)
    (row,) = (await shop.rows()).values()
    assert row.staff_id == shop.seller_id
    assert len(shop.postbox.to(SELLER_TELEGRAM)) == 1
