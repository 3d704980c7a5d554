"""The demo and the clock: nothing from before is sent, and the two birthdays that matter come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from bot.services.demo import ensure_demo
from reminders.ticks import plan
from storage.unit_of_work import Storage

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


async def test_the_clock_brings_the_two_birthdays_and_nothing_old(sqlite_storage: Storage) -> None:
    async with sqlite_storage.write() as uow:
        await uow.shop.ensure(name="花颜", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOW)
        shop = await uow.shop.get()
        assert shop is not None
    assert await ensure_demo(sqlite_storage, NOW, shop)
    planned = {}
    for days in range(10):
        await plan(sqlite_storage, NOW + timedelta(days=days))
        async with sqlite_storage.read() as uow:
            rows = await uow.connection.execute(
                text(
                    "SELECT c.name, d.rule FROM deliveries d JOIN customers c ON c.id = d.customer_id"
                    " WHERE d.state IN ('pending', 'expired', 'suppressed')"
                    " AND d.rule LIKE 'birthday%' ORDER BY d.id"
                )
            )
            planned[days] = [(row.name, row.rule) for row in rows.all()]
    # She joined the shop's list within the week before her day: the offer is still in time, and comes once.
    assert planned[0] == planned[1] == [("王芳", "birthday_offer")]
    assert sorted(planned[2]) == sorted(
        [("王芳", "birthday_offer"), ("王芳", "birthday_wish"), ("刘洋", "birthday_offer")]
    )
    # Others whose lunar birthday happens to lie near may follow; the day itself is his.
    assert ("刘洋", "birthday_wish") in planned[9]
