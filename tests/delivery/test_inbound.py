"""T6: lines typed into a bot that is killed all the time, over a line that doubles and shuffles: each sale once."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.people import Role
from storage.unit_of_work import Storage
from tests.delivery.ring import luck, noon_zone, ring

# The long form: make crash. A sale is two updates at least: the line and Save.
SALES = int(os.environ.get("CRASH_SALES", "24"))
KILLS = int(os.environ.get("CRASH_SALE_KILLS", "4"))
SEED = int(os.environ.get("CRASH_SEED", "1"))
SELLERS = range(1001, 1005)
pytestmark = pytest.mark.timeout(3600)


async def _hire(url: str) -> None:
    storage, now = Storage(url), datetime.now(UTC)
    try:
        async with storage.write() as uow:
            await uow.shop.ensure(name="小店", timezone=noon_zone(), currency="CNY", locale="zh", now=now)
            for number in SELLERS:
                await uow.staff.hire(number, f"小{number}", Role.SALESPERSON, now, "zh")
    finally:
        await storage.close()


async def _booked(url: str) -> Counter[int]:
    storage = Storage(url)
    try:
        async with storage.read() as uow:
            asked = text("SELECT total_minor FROM purchases WHERE voided_at IS NULL")
            return Counter((await uow.connection.execute(asked)).scalars().all())
    finally:
        await storage.close()


async def test_every_sale_is_booked_exactly_once(database_url: str, tmp_path: Path) -> None:
    await _hire(database_url)
    totals = [1000 + number for number in range(SALES)]
    rng, kills = luck(SEED), 0
    async with ring(tmp_path, database_url) as opened:
        pair = [await opened.start() for _ in range(2)]
        share = len(SELLERS)
        lines = {n: [f"王芳 口红 {total} 支付宝" for total in totals[i::share]] for i, n in enumerate(SELLERS)}
        await opened.post("sellers", lines)
        deadline = time.monotonic() + 60 + SALES * 2 + KILLS * 10
        while len(await _booked(database_url)) < SALES:
            assert time.monotonic() < deadline, f"{await _booked(database_url)}\n{opened.said()}"
            await asyncio.sleep(rng.uniform(0.2, 1.2))
            if kills < KILLS:
                victim = pair.pop(rng.randrange(2))
                await opened.end(victim, signal.SIGKILL)
                pair.append(await opened.start())
                kills += 1
        await asyncio.sleep(1)
        truth = await opened.truth()
        found = await _booked(database_url)
    kind = database_url.partition(":")[0]
    print(f"\n{SALES} sales, SIGKILL × {kills}, {kind}: {truth['calls']}, {truth['updates']} updates")  # noqa: T201
    assert kills == KILLS
    assert found == Counter(total * 100 for total in totals)
