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
SELLERS = range(1001, 1009)
# Kills are spread over all sales, and may run this much ahead of them.
AHEAD = 5
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


def _lines(seller: int, totals: list[int]) -> list[str]:
    """Each salesperson has customers of their own: who shares a name, or sounds alike, would be asked about."""
    family = "王李张刘陈杨赵黄"[seller]
    return [f"{family}{'芳敏静丽强'[n % 5]} 口红 {total} 支付宝" for n, total in enumerate(totals)]


async def test_every_sale_is_booked_exactly_once(database_url: str, tmp_path: Path) -> None:
    await _hire(database_url)
    totals = [1000 + number for number in range(SALES)]
    rng, kills = luck(SEED), 0
    async with ring(tmp_path, database_url) as opened:
        pair = [await opened.start() for _ in range(2)]
        share = len(SELLERS)
        lines = {n: _lines(i, totals[i::share]) for i, n in enumerate(SELLERS)}
        await opened.post("sellers", lines)
        deadline = time.monotonic() + 60 + SALES * 2 + KILLS * 10
        while (booked := len(await _booked(database_url))) < SALES:
            assert time.monotonic() < deadline, f"{booked} of {SALES}\n{opened.said()}"
            await asyncio.sleep(rng.uniform(0.2, 1.2))
            if kills < KILLS and kills <= AHEAD + booked * KILLS // SALES:
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
