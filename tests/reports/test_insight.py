"""What the card says of a customer, against the rows."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from bot.domain.money import Money
from bot.domain.people import Role
from bot.domain.rhythm import RhythmState
from bot.domain.segment import Level, ValueGroup
from bot.services.insight import insight
from storage.unit_of_work import Storage, UnitOfWork

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


async def shop_with(uow: UnitOfWork) -> tuple[int, int]:
    staff = await uow.staff.hire(1, "A", Role.SALESPERSON, NOW)
    customer = await uow.customers.add(name="B", name_key="b", search_key="|b|", now=NOW)
    return staff.id, customer


async def sell(
    uow: UnitOfWork, who: tuple[int, int], back: int, minor: int, *products: str, currency: str = "CNY"
) -> int:
    at = NOW - timedelta(days=back)
    row = {"staff_id": who[0], "customer_id": who[1], "total_minor": minor, "currency": currency}
    key = (await uow.demo.put("purchases", [row | {"bought_at": at, "bought_on": at.date(), "created_at": at}]))[0]
    items = [{"purchase_id": key, "position": n, "product": name, "quantity": "1"} for n, name in enumerate(products)]
    await uow.demo.put("line_items", items)
    return key


async def test_a_customer_at_a_glance(storage: Storage) -> None:
    async with storage.write() as uow:
        who = await shop_with(uow)
        await sell(uow, who, 500, 900_000, "old")
        await sell(uow, who, 80, 100_000, "cream", "soap")
        await sell(uow, who, 50, 60_000, "cream")
        last = await sell(uow, who, 20, 45_001, "mask", "cream", "soap")
        await sell(uow, who, 10, 7_000, "soap", currency="USD")
        undone = await sell(uow, who, 1, 99_999, "undone")
        await uow.connection.execute(text("UPDATE purchases SET voided_at = bought_at WHERE id = :id"), {"id": undone})
        back = {"kind": "return", "customer_id": who[1], "staff_id": who[0], "currency": "CNY", "created_at": NOW}
        await uow.demo.put(
            "service_cases", [back | {"refund_minor": 6_000, "happened_at": NOW, "happened_on": date(2026, 10, 20)}]
        )
        await uow.demo.put(
            "points_entries",
            [{"customer_id": who[1], "delta": delta, "reason": "x", "at": NOW} for delta in (500, -60)],
        )
        found = await insight(uow, who[1], TODAY, "CNY")
    assert found.purchases == 5
    assert found.spent == Money(1_105_001, "CNY")
    assert found.spent_elsewhere == (Money(7_000, "USD"),)
    assert found.refunded == Money(6_000, "CNY")
    assert found.average == Money(276_250, "CNY"), "half a fen up, and only what was paid in this currency"
    assert found.level is Level.PLAIN, "1,990.01 in twelve months after the return"
    assert found.value is ValueGroup.MID, "four visits in ninety days"
    assert found.points == 440
    assert (found.rhythm.based_on, found.rhythm.silent) == (4, 10)
    assert [(one.product, one.times) for one in found.favourites] == [("soap", 3), ("cream", 3), ("mask", 1)]
    assert [(p.products, p.total.currency) for p in found.last] == [
        (("soap",), "USD"),
        (("mask", "cream", "soap"), "CNY"),
        (("cream",), "CNY"),
    ]
    assert found.last[1].id == last
    assert found.first_on == TODAY - timedelta(days=500)


async def test_somebody_who_never_bought(storage: Storage) -> None:
    async with storage.write() as uow:
        who = await shop_with(uow)
        found = await insight(uow, who[1], TODAY, "CNY")
    assert (found.purchases, found.spent, found.average, found.points) == (0, Money(0, "CNY"), None, 0)
    assert (found.level, found.value, found.rhythm.state) == (Level.PLAIN, ValueGroup.INACTIVE, RhythmState.NEW)
    assert (found.favourites, found.last, found.first_on) == ((), (), None)


async def test_big_shops_are_sampled_evenly(sqlite_storage: Storage) -> None:
    async with sqlite_storage.write() as uow:
        staff = await uow.staff.hire(1, "A", Role.SALESPERSON, NOW)
        people = [
            {"name": "x", "name_key": "x", "search_key": "|x|", "created_at": NOW, "updated_at": NOW}
            for _ in range(1500)
        ]
        ids = await uow.demo.put("customers", people)
        sold = [
            {"staff_id": staff.id, "customer_id": key, "total_minor": 1, "currency": "CNY", "created_at": NOW,
             "bought_at": NOW - timedelta(days=back), "bought_on": TODAY - timedelta(days=back)}
            for key in ids for back in (0, 30)
        ]  # fmt: skip
        await uow.demo.put("purchases", sold)
        histories = await uow.insight.histories(TODAY)
    assert Counter(len(days) for days in histories) == {2: 500}
