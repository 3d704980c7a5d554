"""The database itself goes down while messages leave: PostgreSQL at once, SQLite's disk at every single write."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.domain.occasion import YearDay
from bot.services.coupons import ensure_offers
from storage.migrate import upgrade
from storage.unit_of_work import Storage
from tests.delivery.cluster import Cluster, cluster
from tests.delivery.ring import count, fill, first_arrivals, luck, ring, still_open, verdict, wait_until_sent
from tests.postgres import NoServer
from tests.reminders.shop import at, open_shop
from tests.reminders.simulation import Replica
from tests.reminders.world import World
from tests.reminders.worlds_time import run_in

# The long form: make crash.
CRASHES = int(os.environ.get("CRASH_SERVER", "2"))
OFFERS = int(os.environ.get("CRASH_SERVER_OFFERS", "120"))
EVERY = int(os.environ.get("CRASH_EVERY_WRITE", "25"))
MESSAGES = int(os.environ.get("CRASH_DISK_MESSAGES", "8"))
SEED = int(os.environ.get("CRASH_SEED", "1"))
pytestmark = pytest.mark.timeout(3600)


@pytest.fixture
def server() -> Iterator[Cluster]:
    try:
        with cluster() as opened:
            upgrade(opened.url)
            yield opened
    except NoServer as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL to crash: {reason}")


class Witness:
    """Commits a number, one after another. Was a COMMIT answered with an error, it reads what became of it."""

    def __init__(self, url: str) -> None:
        self.url, self.acked, self.failed, self.durable = url, 0, 0, 0
        with psycopg.connect(url) as line:
            line.execute("CREATE TABLE witness (n integer)")

    async def go_on(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await asyncio.to_thread(self._commit)
            await asyncio.sleep(0.01)

    def _commit(self) -> None:
        number = self.acked + self.failed + 1
        try:
            with psycopg.connect(self.url) as line:
                line.execute("INSERT INTO witness VALUES (%s)", (number,))
        except psycopg.Error:
            self.failed += 1
            time.sleep(0.05)
        else:
            self.acked += 1

    def kept(self) -> int:
        with psycopg.connect(self.url) as line:
            row = line.execute("SELECT count(DISTINCT n) FROM witness").fetchone()
        return int(row[0]) if row else 0


async def test_a_server_that_crashes_costs_nothing_that_was_acknowledged(server: Cluster, tmp_path: Path) -> None:
    """T7: stop -m immediate while two replicas send."""
    rng, crashes, stop = luck(SEED), 0, asyncio.Event()
    await fill(server.url, OFFERS)
    witness = Witness(server.url)
    async with ring(tmp_path, server.url) as opened:
        pair = [await opened.start() for _ in range(2)]
        watching = asyncio.create_task(witness.go_on(stop))
        await first_arrivals(opened)
        while crashes < CRASHES and await still_open(server.url):
            await asyncio.sleep(rng.uniform(0.1, 1.2))
            await asyncio.to_thread(server.crash)
            await asyncio.to_thread(server.start)
            crashes += 1
        stop.set()
        await watching
        await wait_until_sent(server.url, 120)
        broken, figures = await verdict(opened, server.url)
        assert opened.alive == pair, "a bot did not outlive its database"
    kept = witness.kept()
    seen = f"{witness.acked} commits acknowledged, {witness.failed} failed of which {kept - witness.acked} are kept"
    print(f"\nPostgreSQL stop -m immediate × {crashes}, {OFFERS} offers: {figures}; {seen}")  # noqa: T201
    assert broken == []
    assert kept >= witness.acked
    states = (await count(server.url)).states
    assert states["sent"] + states["unknown"] == OFFERS


# -- T8 ----------------------------------------------------------------------------------------------------------------

NOON = at("2027-08-15", "12:00")
FAULTS = ("database or disk is full", "disk I/O error", "database is locked")
WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT", "BEGIN IMMEDIATE")


class Disk:
    """Fails at the n-th write, and for half a minute where it is locked."""

    def __init__(self, number: int, says: str) -> None:
        self.left, self.says = number, says
        self.until = 0.0

    def __call__(self, statement: str) -> None:
        if not statement.startswith(WRITES):
            return
        self.left -= 1
        now = asyncio.get_running_loop().time()
        if self.left == 0:
            self.until = now + 30
        if self.left == 0 or (self.left < 0 and "locked" in self.says and now < self.until):
            raise sqlite3.OperationalError(self.says)


async def _prepared(file: Path) -> None:
    storage = Storage(f"sqlite:///{file}")
    shop = await open_shop(storage, NOON)
    for number in range(MESSAGES):
        await shop.customer(f"顾客{number}", YearDay(8, 15), now=NOON, telegram=7000 + number)
    async with storage.write() as uow:
        await ensure_offers(uow)
    await storage.close()


def _failing_at(template: Path, file: Path, number: int, says: str) -> tuple[list[str], bool]:
    """One noon with a disk that fails once: what is not as promised, and whether it came to the n-th write at all."""
    shutil.copyfile(template, file)
    rng = random.Random(number)

    async def noon() -> tuple[list[str], bool]:
        world = World(rng, NOON, str(file), has_faults=False)
        storage = Storage(f"sqlite:///{file}")
        replica = Replica("replica", world, storage, rng)
        disk = replica.process.fault = Disk(number, says)
        for pause in (0, 60, 200, 200):
            await asyncio.sleep(pause)
            await asyncio.wait([replica.process.start(replica.run())])
        rows = dict(world.look("SELECT id, state FROM deliveries WHERE rule = 'birthday_wish'"))
        arrived = [one.delivery_id for one in world.arrived]
        broken = list(world.broken) + [f"{key} twice" for key in set(arrived) if arrived.count(key) > 1]
        broken += [
            f"{key} is sent, and is not" for key, state in rows.items() if state == "sent" and key not in arrived
        ]
        broken += [f"{key} is {state}" for key, state in rows.items() if state not in ("sent", "unknown")]
        broken += [str(row) for row in world.look("PRAGMA integrity_check") if row != ("ok",)]
        broken += [f"{len(rows)} rows"] * (len(rows) != MESSAGES)
        await storage.close()
        world.close()
        return broken, disk.left <= 0

    found: tuple[list[str], bool] = run_in(rng, noon)
    return found


@pytest.mark.parametrize("says", FAULTS)
def test_a_disk_that_fails_at_any_write_sends_nothing_unrecorded(tmp_path: Path, says: str) -> None:
    """T8: at every n-th write of a run, until there are no more."""
    template, number, tried = tmp_path / "template.db", 1, 0
    upgrade(f"sqlite:///{template}")
    asyncio.run(_prepared(template))
    while True:
        broken, is_reached = _failing_at(template, tmp_path / f"{number}.db", number, says)
        assert broken == [], f"write {number}: {says}"
        if not is_reached:
            break
        (tmp_path / f"{number}.db").unlink()
        number, tried = number + EVERY, tried + 1
    print(f"\n{says}: at each {EVERY}. of {number} writes, {tried} runs")  # noqa: T201
    assert tried > 3
