"""What a run of the planner costs (CPU) with 5,000 customers and 100,000 purchases: a day's first, and those after it.

.venv/bin/python bench/planner.py
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.people import Role
from reminders.planner import plan_rule
from reminders.ticks import RULES
from storage.migrate import upgrade
from storage.unit_of_work import Storage

NOW = datetime(2027, 8, 2, 4, 0, tzinfo=UTC)
CUSTOMERS, PURCHASES, PRODUCTS = 5_000, 20, 60


async def fill(storage: Storage, rng: random.Random) -> None:
    """A third on Telegram, half with a birthday; bought over two years."""
    born = NOW - timedelta(days=800)
    async with storage.write() as uow:
        await uow.shop.ensure(name="小店", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=born)
        staff = await uow.staff.hire(900, "周老板", Role.OWNER, born, "zh")
        goods = [
            {"name": f"样{n}", "name_key": f"样{n}", "search_key": f"样{n}", "created_at": born}
            for n in range(PRODUCTS)
        ]
        products = await uow.demo.put("products", goods)
        people = [
            {
                "name": f"客{n}", "name_key": f"客{n}", "search_key": f"客{n}", "created_at": born, "updated_at": born,
                "birth_month": rng.randint(1, 12) if n % 2 else None,
                "birth_day": rng.randint(1, 28) if n % 2 else None,
            }
            for n in range(CUSTOMERS)
        ]  # fmt: skip
        customers = await uow.demo.put("customers", people)
        reached = customers[::3]
        contacts = [
            {"customer_id": key, "kind": "telegram", "address": str(10_000 + key), "created_at": born}
            for key in reached
        ]
        consents = [
            {
                "customer_id": key, "purpose": "marketing", "channel": "telegram", "is_granted": True, "source": "x",
                "text_version": "1", "at": born,
            }
            for key in reached
        ]  # fmt: skip
        await uow.demo.add("contact_points", contacts)
        await uow.demo.add("consents", consents)
        sales, lines = [], []
        for key in customers:
            liked = rng.sample(products, 4)
            for back in sorted(rng.sample(range(1, 720), PURCHASES), reverse=True):
                moment = NOW - timedelta(days=back)
                sales.append({
                    "customer_id": key, "staff_id": staff.id, "total_minor": 9900, "currency": "CNY",
                    "bought_at": moment, "bought_on": moment.date(), "created_at": moment,
                })  # fmt: skip
                lines.append({
                    "purchase_id": len(sales), "position": 0, "product_id": rng.choice(liked), "product": "x",
                    "quantity": "1",
                })  # fmt: skip
        await uow.demo.add("purchases", sales)
        await uow.demo.add("line_items", lines)


async def run(storage: Storage, now: datetime) -> tuple[float, list[tuple[float, str]]]:
    async with storage.write() as uow:
        shop = await uow.shop.get()
        assert shop is not None
        parts = []
        for rule in RULES:
            begin = time.process_time()
            await plan_rule(uow, shop, rule, now)
            parts.append((time.process_time() - begin, rule.name))
    return sum(seconds for seconds, _ in parts), sorted(parts, reverse=True)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'shop.db'}"
        upgrade(url)
        storage = Storage(url)
        await fill(storage, random.Random(7))
        for title, now in (
            ("first run ever", NOW),
            ("20 seconds later", NOW + timedelta(seconds=20)),
            ("the next morning", NOW + timedelta(days=1)),
            ("20 seconds later", NOW + timedelta(days=1, seconds=20)),
        ):
            total, parts = await run(storage, now)
            dear = ", ".join(f"{name} {1000 * seconds:.0f}" for seconds, name in parts[:4])
            print(f"{title}: {1000 * total:.0f} ms ({dear})")
        await storage.close()


asyncio.run(main())
