"""What a run of the planner costs (CPU) with 5,000 customers and 100,000 purchases: a day's first, and those after it.

.venv/bin/python -m bench.planner
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.people import Role
from reminders.planner import plan_rules
from reminders.ticks import RULES
from storage.migrate import upgrade
from storage.unit_of_work import Storage, UnitOfWork

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


class Timed(Storage):
    """Knows how long the writer was held: that is how long a salesperson would have waited."""

    held: tuple[float, ...] = ()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        async with super().write() as uow:
            begin = time.process_time()
            yield uow
            self.held = (*self.held, time.process_time() - begin)


async def run(storage: Timed, now: datetime) -> tuple[float, list[tuple[float, str]]]:
    """Rule by rule, so that each can be told apart."""
    parts = []
    storage.held = ()
    for rule in RULES:
        begin = time.process_time()
        await plan_rules(storage, [rule], now)
        parts.append((time.process_time() - begin, rule.name))
    return sum(seconds for seconds, _ in parts), sorted(parts, reverse=True)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'shop.db'}"
        upgrade(url)
        storage = Timed(url)
        await fill(storage, random.Random(7))
        for title, now in (
            ("first run ever", NOW),
            ("20 seconds later", NOW + timedelta(seconds=20)),
            ("the next morning", NOW + timedelta(days=1)),
            ("20 seconds later", NOW + timedelta(days=1, seconds=20)),
        ):
            total, parts = await run(storage, now)
            dear = ", ".join(f"{name} {1000 * seconds:.0f}" for seconds, name in parts[:4])
            held = (
                f"the writer was held {len(storage.held)} times, at most {1000 * max(storage.held, default=0):.0f} ms"
            )
            print(f"{title}: {1000 * total:.0f} ms ({dear}); {held}")
        await storage.close()


asyncio.run(main())
