"""Numbers kept ready are what counting the purchases gives, whatever was done to them; on both databases."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.rhythm import rhythm
from bot.domain.shop import Shop
from bot.domain.tally import Bought, history, month_of, shares
from bot.services.tallies import catch_up, freshen
from storage.unit_of_work import Storage, UnitOfWork
from tests.doubles import NOON

SHOP = Shop("x", "Asia/Shanghai", "CNY", "zh")
TODAY = NOON.date()
MEAN = 3.4


@pytest.mark.parametrize(
    ("total", "amounts", "parts"),
    [
        (100, [100], [100]),
        (90, [60, 40], [54, 36]),
        (100, [60, None], [60, 40]),
        (100, [None, None, None], [33, 34, 33]),
        (50, [60, None], [50, 0]),
        (0, [10, 20], [0, 0]),
        (7, [0, 0], [4, 3]),
        (5, [], []),
    ],
)
def test_a_total_is_shared_to_the_last_unit(total: int, amounts: list[int | None], parts: list[int]) -> None:
    assert shares(total, amounts) == parts
    assert not parts or sum(shares(total, amounts)) == total


def test_a_history_says_lapsed_on_the_day_the_rhythm_does() -> None:
    days = [TODAY - timedelta(days=back) for back in (100, 79, 61, 60, 41)]
    found = history([Bought(day, 100) for day in days], MEAN)
    assert found is not None
    assert (found.purchases, found.gaps, found.minor) == (5, 4, 500)
    for later in range(200):
        on = found.last_on + timedelta(days=later)
        assert (rhythm(days, on, MEAN).state == "lapsed") is (on >= found.lapse_on)


async def _snapshot(uow: UnitOfWork) -> dict[str, set[tuple[Any, ...]]]:
    tables = (
        "daily_sales", "daily_ways", "daily_facets", "daily_products", "monthly_products", "customer_periods",
        "customer_stats",
    )  # fmt: skip
    return {
        name: {tuple(_plain(one) for one in row) for row in await uow.connection.execute(text(f"SELECT * FROM {name}"))}
        for name in tables
    }


def _plain(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else str(value) if isinstance(value, date) else value


async def _counted(uow: UnitOfWork) -> dict[str, dict[tuple[Any, ...], list[int]]]:
    """A plain second calculation: one loop over everything."""
    rows = (await uow.connection.execute(text("SELECT * FROM purchases WHERE voided_at IS NULL"))).all()
    sold: dict[int, list[Any]] = defaultdict(list)
    for item in (await uow.connection.execute(text("SELECT * FROM line_items ORDER BY purchase_id, position"))).all():
        sold[item.purchase_id].append(item)
    found: dict[str, dict[tuple[Any, ...], list[int]]] = {
        name: {} for name in ("sales", "ways", "products", "came", "facets")
    }

    def add(name: str, key: tuple[Any, ...], *values: int) -> None:
        old = found[name].setdefault(key, [0] * len(values))
        found[name][key] = [a + b for a, b in zip(old, values, strict=True)]

    for row in rows:
        on = str(row.bought_on)
        add("sales", (on, row.staff_id, row.currency), 1, row.customer_id is None, row.total_minor)
        add("ways", (on, row.channel, row.payment or "", row.currency), 1, row.total_minor)
        hour = _moment(row.bought_at).astimezone(SHOP.zone).hour
        for facet, value in (("h", f"{hour:02}"), ("c", row.channel), ("p", row.payment or "")):
            for staff in (0, row.staff_id):
                add("facets", (staff, facet, on, value, row.currency), 1, row.total_minor)
        parts = shares(row.total_minor, [item.amount_minor for item in sold[row.id]])
        for item, part in zip(sold[row.id], parts, strict=True):
            add("products", (on, item.product_id or 0, row.currency), part)
        if row.customer_id is not None:
            own, minor = (1, row.total_minor) if row.currency == "CNY" else (0, 0)
            first = str(min(one.bought_on for one in rows if one.customer_id == row.customer_id))
            add("came", ("m", f"{on[:7]}-01", row.customer_id), own, minor, 0)
            add("came", ("y", f"{on[:4]}-01-01", row.customer_id), own, minor, 0)
            found["came"]["m", f"{on[:7]}-01", row.customer_id][2] = first[:7] == on[:7]
            found["came"]["y", f"{on[:4]}-01-01", row.customer_id][2] = first[:4] == on[:4]
    return found


def _moment(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


async def _agree(storage: Storage) -> None:
    async with storage.write() as uow:
        await freshen(uow, SHOP, TODAY)
        assert await uow.tallies.backlog() == 0
        kept, counted = await _snapshot(uow), await _counted(uow)
    assert {row[:3]: [row[3], row[4], row[5]] for row in kept["daily_sales"]} == counted["sales"]
    assert {row[:4]: [row[4], row[5]] for row in kept["daily_ways"]} == counted["ways"]
    assert {row[:5]: [row[5], row[6]] for row in kept["daily_facets"]} == counted["facets"]
    assert {row[:3]: [row[5]] for row in kept["daily_products"]} == counted["products"]
    assert {row[:3]: [row[3], row[4], row[5]] for row in kept["customer_periods"]} == counted["came"]
    monthly: dict[tuple[Any, ...], int] = defaultdict(int)
    for row in kept["daily_products"]:
        monthly[str(month_of(date.fromisoformat(row[0]))), row[1], row[2]] += row[5]
    assert {row[:3]: row[5] for row in kept["monthly_products"]} == monthly


async def _furnish(storage: Storage, dice: random.Random) -> list[int]:
    """Sales over three months; half pounds, gifts, walk-ins, another currency, rows without an amount."""
    async with storage.write() as uow:
        await uow.shop.ensure(name="x", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOON)
        await uow.staff.ensure_owners([1, 2], NOON)
        staff = [one.id for one in await uow.staff.working()]
        people = await uow.demo.put("customers", [_person(number) for number in range(12)])
        goods = await uow.demo.put("products", [_good(number) for number in range(5)])
        ids = await uow.demo.put("purchases", [_sale(dice, staff, people) for _ in range(150)])
        rows = [_row(dice, key, place, goods) for key in ids for place in range(dice.randrange(4))]
        await uow.demo.add("line_items", rows)
        await uow.connection.execute(text("UPDATE purchases SET note = note"))
    return ids


def _person(number: int) -> dict[str, Any]:
    return {"name": f"甲{number}", "name_key": f"k{number}", "search_key": "j", "created_at": NOON, "updated_at": NOON}


def _good(number: int) -> dict[str, Any]:
    return {"name": f"货{number}", "name_key": f"g{number}", "search_key": "h", "created_at": NOON}


def _sale(dice: random.Random, staff: list[int], people: list[int]) -> dict[str, Any]:
    at = NOON - timedelta(days=dice.randrange(90))
    return {
        "customer_id": dice.choice([None, *people]),
        "staff_id": dice.choice(staff),
        "total_minor": dice.randrange(20_000),
        "currency": dice.choice(["CNY", "CNY", "USD"]),
        "channel": dice.choice(["online", "offline"]),
        "payment": dice.choice([None, "cash", "wechat"]),
        "bought_at": at,
        "bought_on": at.date(),
        "created_at": at,
        "voided_at": NOON if dice.random() < 0.1 else None,
    }


def _row(dice: random.Random, purchase: int, place: int, goods: list[int]) -> dict[str, Any]:
    return {
        "purchase_id": purchase,
        "position": place,
        "product_id": dice.choice([None, *goods]),
        "product": "货",
        "quantity": dice.choice(["1", "0.5", "12"]),
        "amount_minor": dice.choice([None, dice.randrange(9_000)]),
    }


async def test_whatever_is_done_the_numbers_follow(storage: Storage) -> None:
    dice = random.Random(7)
    ids = await _furnish(storage, dice)
    await _agree(storage)
    changes = (
        "UPDATE purchases SET voided_at = created_at WHERE id = :one",
        "UPDATE purchases SET voided_at = NULL WHERE id = :one",
        "UPDATE purchases SET total_minor = total_minor + 77 WHERE id = :one",
        "UPDATE purchases SET customer_id = (SELECT customer_id FROM purchases WHERE id = :two) WHERE id = :one",
        "UPDATE purchases SET bought_on = (SELECT bought_on FROM purchases WHERE id = :two) WHERE id = :one",
    )
    for _ in range(4):
        async with storage.write() as uow:
            for change in changes:
                await uow.connection.execute(text(change), {"one": dice.choice(ids), "two": dice.choice(ids)})
        await _agree(storage)
    async with storage.write() as uow:
        before = await _snapshot(uow)
        some = dice.sample(ids, 20)
        await uow.connection.execute(text(f"DELETE FROM line_items WHERE purchase_id IN {tuple(some)}"))
        await uow.connection.execute(text(f"DELETE FROM purchases WHERE id IN {tuple(some)}"))
    await _agree(storage)
    async with storage.read() as uow:
        assert await _snapshot(uow) != before


async def test_a_sale_that_was_rolled_back_leaves_no_trace(sqlite_storage: Storage) -> None:
    ids = await _furnish(sqlite_storage, random.Random(3))
    await _agree(sqlite_storage)
    with pytest.raises(ZeroDivisionError):
        await _change_and_fail(sqlite_storage)
    async with sqlite_storage.read() as uow:
        assert await uow.tallies.backlog() == 0
    assert ids


async def _change_and_fail(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.connection.execute(text("UPDATE purchases SET total_minor = 1"))
        raise ZeroDivisionError


async def test_slices_give_the_same(sqlite_storage: Storage) -> None:
    await _furnish(sqlite_storage, random.Random(11))
    async with sqlite_storage.read() as uow:
        changes = await uow.tallies.backlog()
    assert await catch_up(sqlite_storage, SHOP, TODAY) == changes
    await _agree(sqlite_storage)
