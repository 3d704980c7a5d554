"""The outer ring: real processes of the real bot, a Bot API server apart from them, and somebody who kills.

What is short here and long in life is injected: the lease, the time-out, the pause between two runs of the clock.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from sqlalchemy import text

from bot.services.consent import TEXT_VERSION
from storage.unit_of_work import Storage

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "42:" + "a" * 35
OWNER = 900
# A crowded machine needs minutes to import what takes two seconds.
PATIENCE = 300
FIRST_CHAT = 100_000
INJECTED = {
    "reminders.gate:LEASE": 6.0,
    "reminders.scheduler:SECONDS": 1,
    "bot.telegram.session:TOTAL_SECONDS": 2.0,
    "storage.replica:DELIVERING_LEASE": 4.0,
    "bot.domain.pace:AVERAGE": 1 / 200,
    "bot.domain.pace:PEAK": 1 / 200,
}
# Per mille of all messages: 429, reset before and after it was taken, 500, no answer.
FAULTS = {"too_many": 4, "lost": 10, "unsaid": 10, "broken": 10, "hangs": 6}
NEVER_LEFT = ("failed", "expired", "suppressed", "cancelled", "blocked")
OPEN = ("pending", "leased", "sending")


@dataclass
class Ring:
    """The server and the zygote. Each `start` is one more process of the shop, with `injected` durations."""

    address: str
    zygote: asyncio.subprocess.Process
    http: ClientSession
    folder: Path
    settings: dict[str, Any]
    injected: dict[str, float]
    alive: list[int] = field(default_factory=list)

    async def start(self) -> int:
        assert self.zygote.stdin is not None
        assert self.zygote.stdout is not None
        wish = {"settings": self.settings, "injected": self.injected, "log": str(self.folder / "bots.log")}
        self.zygote.stdin.write(json.dumps(wish).encode() + b"\n")
        pid = int(await asyncio.wait_for(self.zygote.stdout.readline(), PATIENCE))
        self.alive.append(pid)
        return pid

    async def end(self, pid: int, number: signal.Signals) -> None:
        """Send a signal that ends a process, and wait for its end."""
        self.alive.remove(pid)
        os.kill(pid, number)
        while _lives(pid):  # noqa: ASYNC110  (of another process nobody tells)
            await asyncio.sleep(0.01)

    async def truth(self) -> dict[str, Any]:
        async with self.http.get(f"{self.address}/truth") as answer:
            found: dict[str, Any] = await answer.json()
        return found

    async def post(self, door: str, body: Any) -> None:
        async with self.http.post(f"{self.address}/{door}", json=body) as answer:
            answer.raise_for_status()

    def said(self) -> str:
        """The end of what the bots wrote."""
        log = self.folder / "bots.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-40:]) if log.exists() else ""


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def noon_zone() -> str:
    """A zone in which it is about noon now: nothing that this ring proves depends on the hour."""
    ahead = 11 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"


@asynccontextmanager
async def ring(folder: Path, url: str, **injected: float) -> AsyncIterator[Ring]:
    """`injected`: other durations than usual, by the last part of their names."""
    settings = {"bot_token": TOKEN, "database_url": url, "owner_ids": str(OWNER), "shop_timezone": noon_zone()}
    durations = {name: injected.get(name.rpartition(":")[2], value) for name, value in INJECTED.items()}
    server = await _python("tests.delivery.server")
    zygote = await _python("tests.delivery.zygote")
    assert server.stdout is not None
    address = json.loads(await asyncio.wait_for(server.stdout.readline(), PATIENCE))
    async with ClientSession() as http:
        opened = Ring(address, zygote, http, folder, settings | {"telegram_api_url": address}, durations)
        try:
            yield opened
        finally:
            for pid in list(opened.alive):
                await opened.end(pid, signal.SIGKILL)
            for process in (server, zygote):
                process.kill()
                await process.wait()


async def _python(module: str) -> asyncio.subprocess.Process:
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TMPDIR")}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, cwd=ROOT, env=kept, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )


# -- the shop ----------------------------------------------------------------------------------------------------------


async def fill(url: str, offers: int) -> None:
    """So many customers who have agreed, and for each a wish that is due now."""
    now = datetime.now(UTC)
    storage = Storage(url)
    try:
        async with storage.write() as uow:
            zone = noon_zone()
            await uow.shop.ensure(name="小店", timezone=zone, currency="CNY", locale="zh", now=now)
        for first in range(0, offers, 500):
            await _fill(storage, range(first, min(first + 500, offers)), now)
    finally:
        await storage.close()


async def _fill(storage: Storage, numbers: Iterable[int], now: datetime) -> None:
    made = {"created_at": now, "updated_at": now}
    async with storage.write() as uow:
        people = [{"name": f"顾客{n}", "name_key": f"顾客{n}", "search_key": f"顾客{n}", **made} for n in numbers]
        keys = await uow.demo.put("customers", people)
        pairs = list(zip(keys, numbers, strict=True))
        await uow.demo.put(
            "contact_points",
            [
                {"customer_id": key, "kind": "telegram", "address": str(FIRST_CHAT + n), "created_at": now}
                for key, n in pairs
            ],
        )
        agreed = {"purpose": "marketing", "channel": "telegram", "is_granted": True, "source": "test"}
        await uow.demo.put(
            "consents", [{"customer_id": key, **agreed, "text_version": TEXT_VERSION, "at": now} for key, _ in pairs]
        )
        wish = {
            "rule": "birthday_wish",
            "purpose": "marketing",
            "channel": "telegram",
            "locale": "zh",
            "template": "reminders/birthday_wish",
            "view": {},
            "not_before": now,
            "expires_at": now + timedelta(hours=9),
            "created_at": now,
        }
        await uow.demo.put(
            "deliveries",
            [{**wish, "dedupe_key": f"birthday_wish:{n}", "customer_id": key} for key, n in pairs],
        )


@dataclass
class Count:
    """What came of it. `chats`: for each state, whose messages are in it."""

    states: Counter[str]
    chats: dict[str, list[int]]


async def count(url: str) -> Count:
    storage = Storage(url)
    try:
        async with storage.read() as uow:
            asked = text("SELECT dedupe_key, state FROM deliveries WHERE rule = 'birthday_wish' ORDER BY id")
            rows = [tuple(row) for row in (await uow.connection.execute(asked)).all()]
    finally:
        await storage.close()
    chats: dict[str, list[int]] = {}
    for key, state in rows:
        chats.setdefault(state, []).append(FIRST_CHAT + int(key.partition(":")[2].partition("~")[0]))
    return Count(Counter(state for _, state in rows), chats)


async def still_open(url: str) -> int:
    found = await count(url)
    return sum(found.states[state] for state in OPEN)


async def verdict(ring: Ring, url: str) -> tuple[list[str], str]:
    """What is not as promised; and the figures in a line."""
    truth, found = await ring.truth(), await count(url)
    arrived = {int(chat): times for chat, times in truth["arrived"].items()}
    broken = [f"{chat} has it {times} times" for chat, times in arrived.items() if times > 1 and chat >= FIRST_CHAT]
    broken += [f"{chat} is left {state}" for state in OPEN for chat in found.chats.get(state, ())]
    broken += [f"{chat} is sent, and has nothing" for chat in found.chats.get("sent", ()) if chat not in arrived]
    never = [chat for state in NEVER_LEFT for chat in found.chats.get(state, ())]
    broken += [f"{chat} has it, and is said not to" for chat in never if chat in arrived]
    unknown = found.chats.get("unknown", [])
    really = sum(chat in arrived for chat in unknown)
    states = ", ".join(f"{times} {state}" for state, times in found.states.most_common())
    line = f"{truth['ambiguous']} ambiguous answers, {truth['refused']} × 429"
    return broken, f"{states}; of the unknown {really} had arrived; {line}"


async def first_arrivals(ring: Ring) -> None:
    deadline = time.monotonic() + PATIENCE
    while not (await ring.truth())["arrived"]:
        assert time.monotonic() < deadline, ring.said()
        await asyncio.sleep(0.05)


async def wait_until_sent(url: str, seconds: float, *, at_most: int = 0) -> None:
    """As long as it goes on: a slow machine is no defect, one message that stays where it is for `seconds` is."""
    now, least = asyncio.get_running_loop().time, sys.maxsize
    while (left := await still_open(url)) > at_most:
        if left < least:
            least, deadline = left, now() + seconds
        assert now() < deadline, f"nothing moves for {seconds} s: {(await count(url)).states}"
        await asyncio.sleep(0.3)


def luck(seed: int) -> random.Random:
    return random.Random(seed)
