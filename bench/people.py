"""What the segmentation of a shop costs: 100,000 customers with 1,000,000 purchases; and each question about them.

.venv/bin/python -m bench.people [customers] [database url]
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.domain.clock import local_day
from bot.domain.people import Role
from bot.services import tallies
from bot.services.people_numbers.refresh import RUN, SLICE, refresh
from storage.migrate import upgrade
from storage.people_lists import Kind
from storage.unit_of_work import Storage, UnitOfWork

NOW = datetime(2027, 8, 2, 4, 0, tzinfo=UTC)
EACH, DAYS = 10, 1_000


async def fill(storage: Storage, customers: int) -> None:
    """Purchases over three years, some customers coming far more often than others."""
    rng, born = random.Random(7), NOW - timedelta(days=DAYS + 100)
    async with storage.write() as uow:
        await uow.shop.ensure(name="小店", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=born)
        staff = await uow.staff.hire(900, "周老板", Role.OWNER, born, "zh")
        people = [
            {"name": f"客{n}", "name_key": f"客{n}", "search_key": f"客{n}", "created_at": born, "updated_at": born}
            for n in range(customers)
        ]
        ids = await uow.demo.put("customers", people)
    for start in range(0, customers, 10_000):
        async with storage.write() as uow:
            sales: list[dict[str, Any]] = []
            for key in ids[start : start + 10_000]:
                for _ in range(max(1, round(rng.expovariate(1 / EACH)))):
                    at = NOW - timedelta(days=rng.randrange(DAYS), minutes=rng.randrange(600))
                    sales.append(
                        {
                            "customer_id": key, "staff_id": staff.id, "total_minor": rng.randrange(500, 50_000),
                            "currency": "CNY", "bought_at": at, "bought_on": at.date(), "created_at": at,
                            "channel": "offline", "discount_minor": 100 if rng.random() < 0.3 else None,
                        }
                    )  # fmt: skip
            bought = await uow.demo.put("purchases", sales)
            lines = [
                {"purchase_id": key, "position": 0, "product": "样", "quantity": "1", "amount_minor": 100}
                for key in bought
            ]
            await uow.demo.add("line_items", lines)


async def main(customers: int, url: str) -> None:
    upgrade(url)
    storage = Storage(url)
    today = local_day(NOW, (await _shop(storage)).zone) if await _has_shop(storage) else None
    if today is None:
        begun = time.perf_counter()
        await fill(storage, customers)
        print(f"filled in {time.perf_counter() - begun:.0f} s")
        shop = await _shop(storage)
        today = local_day(NOW, shop.zone)
        begun = time.perf_counter()
        async with storage.write() as uow:
            await uow.connection.execute(text("DELETE FROM stale"))
            ids = [row.id for row in await uow.connection.execute(text("SELECT id FROM customers ORDER BY id"))]
            await uow.tallies.rebuild_customers(ids, shop.currency, await tallies.mean_gap(uow, today))
        print(f"a line for each customer in {time.perf_counter() - begun:.0f} s")
    shop = await _shop(storage)
    for turn in ("first", "again"):
        spent: dict[str, list[float]] = {}
        async with storage.write() as uow:
            await uow.tallies.keep_figure(RUN, today, {"stage": "count", "last": 0})
        more = True
        while more:
            async with storage.write() as uow:
                known = await uow.tallies.figure(RUN)
                begun = time.perf_counter()
                more = await refresh(uow, shop, today, SLICE)
            spent.setdefault(known[1]["stage"] if known else "", []).append(time.perf_counter() - begun)
        total = sum(map(sum, spent.values()))
        parts = ", ".join(f"{stage} {sum(each):.2f} s (slowest {max(each):.2f})" for stage, each in spent.items())
        print(f"segmentation of {customers} customers, {turn}: {total:.2f} s: {parts}")
    async with storage.write() as uow:
        for name, question in _questions(uow, today).items():
            begun = time.perf_counter()
            await question()
            print(f"{name}: {1000 * (time.perf_counter() - begun):.0f} ms")
    await storage.close()


def _questions(uow: UnitOfWork, today: Any) -> dict[str, Any]:
    lists, month = uow.people_lists, today.replace(day=1)
    return {
        "groups": lambda: lists.counts("rfm", None),
        "classes": lambda: lists.counts("abc", None),
        "labels": lambda: lists.counts("label", None),
        "leaving, newest ten": lambda: lists.people(Kind("label", "leaving"), today, None),
        "best ten": lambda: lists.people(Kind("all"), today, None),
        "due, ten": lambda: lists.people(Kind("due"), today, None),
        "due, count": lambda: lists.count(Kind("due"), today, None),
        "twice in a year": lambda: lists.count(Kind("again_year"), today, None),
        "new and returning": lambda: lists.newness(month),
        "cohorts": lambda: uow.people.cohorts(today.replace(year=today.year - 1, day=1)),
        "first returns": lambda: uow.people.firsts(today - timedelta(days=365)),
        "heat": lambda: lists.hours(today - timedelta(days=365)),
    }


async def _has_shop(storage: Storage) -> bool:
    async with storage.read() as uow:
        return await uow.shop.get() is not None


async def _shop(storage: Storage) -> Any:
    async with storage.read() as uow:
        return await uow.shop.get()


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    if len(sys.argv) > 2:
        asyncio.run(main(count, sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(main(count, f"sqlite:///{Path(folder) / 'people.db'}"))
