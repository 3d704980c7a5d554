"""Real processes: two on one PostgreSQL share the work and one of them listens; an ordered end leaves no doubt."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.clock import SystemClock
from bot.services.mail import queue_message
from storage.unit_of_work import Storage
from tests.journeys.playground import ROOT, surroundings
from tests.reminders.shop import SELLER_TELEGRAM, Shop, open_shop
from tests.telegram_stub import TOKEN, Stub, stub

# The long form: TERMS=150 python -m pytest tests/journeys/test_replicas.py.
TERMS = int(os.environ.get("TERMS", "2"))
PATIENCE = 120.0
TAKEN_OVER_SECONDS = 30.0
RECEIPTS = 24
SELLER = {"id": SELLER_TELEGRAM, "is_bot": False, "first_name": "Lin", "language_code": "zh"}
pytestmark = pytest.mark.timeout(400 + 60 * TERMS)


class Process:
    """One `python -m bot run`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self.news = asyncio.Event()
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.lines.append(line.decode())
            self.news.set()

    def said(self, words: str) -> bool:
        return any(words in line for line in self.lines)

    async def until_said(self, *words: str) -> str:
        """Whichever of these it says first."""
        async with asyncio.timeout(PATIENCE):
            while not any(self.said(each) for each in words):
                self.news.clear()
                await self.news.wait()
        return next(each for each in words if self.said(each))

    async def end(self, number: int) -> int:
        if self.process.returncode is None:
            self.process.send_signal(number)
        code = await asyncio.wait_for(self.process.wait(), PATIENCE)
        await self.reading
        return code


@asynccontextmanager
async def running(url: str, server: Stub) -> AsyncIterator[Process]:
    environment = surroundings("zh") | {"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url, "DATABASE_URL": url}
    process = Process(
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=environment, stderr=asyncio.subprocess.PIPE
        )
    )
    try:
        yield process
    finally:
        await process.end(signal.SIGKILL)


async def queue_receipts(shop: Shop, numbers: range) -> None:
    now = SystemClock().now()
    for number in numbers:
        customer = await shop.customer(f"顾客{number}", None, now=now, telegram=10_000 + number)
        view = {"lines": [], "total": {"minor": 100, "currency": "CNY"}, "points": None, "balance": None}
        async with shop.storage.write() as uow:
            assert await queue_message(
                uow,
                dedupe_key=f"receipt:{number}",
                customer_id=customer,
                template="reminders/receipt",
                view=view | {"day": "2026-11-22"},
                now=now,
            )


def receipts(server: Stub) -> Counter[int]:
    """How many messages each customer has got."""
    to = (int(call.params["chat_id"]) for call in server.of("sendMessage"))
    return Counter(chat for chat in to if chat >= 10_000)


def answers(server: Stub) -> int:
    return sum(int(call.params["chat_id"]) == SELLER_TELEGRAM for call in server.of("sendMessage"))


async def states(shop: Shop) -> Counter[str]:
    return Counter(row.state.value for row in (await shop.rows()).values())


async def test_two_replicas_share_the_work_one_listens_and_the_other_takes_over(postgresql_url: str) -> None:
    storage = Storage(postgresql_url)
    async with stub() as server:
        shop = await open_shop(storage, SystemClock().now())
        await queue_receipts(shop, range(RECEIPTS))
        async with running(postgresql_url, server) as first, running(postgresql_url, server) as second:
            heard = ("ready", "another process of this bot is listening")
            await asyncio.gather(first.until_said(heard[0]), second.until_said(heard[0]))
            async with asyncio.timeout(PATIENCE):
                while first.said(heard[1]) == second.said(heard[1]):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            listener, other = (second, first) if first.said(heard[1]) else (first, second)
            server.updates.append(server.message(1, "/help", SELLER))
            server_polls(server)
            async with asyncio.timeout(PATIENCE):
                await server.until(lambda: answers(server) == 1 and len(receipts(server)) == RECEIPTS)
                while await states(shop) != {"sent": RECEIPTS}:  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
            await listener.end(signal.SIGKILL)
            began = asyncio.get_running_loop().time()
            server.updates = [server.message(2, "/help", SELLER)]
            async with asyncio.timeout(PATIENCE):
                await server.until(lambda: answers(server) == 2)
            assert asyncio.get_running_loop().time() - began < TAKEN_OVER_SECONDS
            await queue_receipts(shop, range(RECEIPTS, RECEIPTS + 4))
            async with asyncio.timeout(PATIENCE):
                await server.until(lambda: len(receipts(server)) == RECEIPTS + 4)
            assert await other.end(signal.SIGTERM) == 0
            said = "".join(first.lines + second.lines)
            assert "Traceback" not in said, said
        assert set(receipts(server).values()) == {1}, "every message once"
        assert answers(server) == 2, "every letter once"
        assert await states(shop) == {"sent": RECEIPTS + 4}
    await storage.close()


def server_polls(server: Stub) -> None:
    """Whoever waits for updates has them now."""
    server.polled.set()


async def test_a_second_process_on_sqlite_does_no_harm(sqlite_url: str) -> None:
    storage = Storage(sqlite_url)
    async with stub() as server:
        await open_shop(storage, SystemClock().now())
        async with running(sqlite_url, server) as first:
            await first.until_said("ready")
            await server.until(lambda: bool(server.of("getUpdates")))
            async with running(sqlite_url, server) as second:
                await second.until_said("another process of this bot is listening")
                polls = len(server.of("getUpdates"))
                server.updates.append(server.message(1, "/help", SELLER))
                server_polls(server)
                await server.until(lambda: answers(server) == 1)
                assert await second.end(signal.SIGTERM) == 0
            assert await first.end(signal.SIGTERM) == 0
        assert answers(server) == 1
        assert polls == 1
    await storage.close()


async def test_an_ordered_end_in_the_middle_of_sending_leaves_no_doubt(sqlite_url: str, tmp_path: Path) -> None:
    storage = Storage(sqlite_url)
    async with stub() as server:
        shop = await open_shop(storage, SystemClock().now())
        for term in range(TERMS):
            await queue_receipts(shop, range(term * 20, term * 20 + 20))
            before = len(server.of("sendMessage"))
            async with running(sqlite_url, server) as process:
                async with asyncio.timeout(PATIENCE):
                    await server.until(lambda before=before: len(server.of("sendMessage")) >= before + 5)
                assert await process.end(signal.SIGTERM) == 0
            left = await states(shop)
            assert set(left) <= {"sent", "pending"}, "nothing in doubt, nothing on its way"
            assert left["sent"] == len(receipts(server))
        assert set(receipts(server).values()) == {1}
        assert (await states(shop))["pending"], "it ended in the middle"
    await storage.close()
