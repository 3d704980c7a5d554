"""Years of a small shop in minutes: one seed, one history.

Real SQLite, the real scheduler's run, two replicas side by side and a third process in which the shop goes on; time,
the outside and misfortune come from one seeded generator (`worlds_time.py`, `world.py`). Processes are killed anywhere,
stall for longer than their lease, wake up in the wrong year or stay away for days. Meanwhile an oracle notes what must
be there (`oracle.py`); at the end `invariants.py` holds all against what happened.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.clock import ClockGuard, TrustedClock
from bot.services.coupons import ensure_offers
from reminders.scheduler import Scheduler
from storage.unit_of_work import Storage
from tests.reminders.shop import another_ticker, at
from tests.reminders.shop_life import Life
from tests.reminders.watch import Watch
from tests.reminders.world import World
from tests.reminders.worlds_time import Doom, Process, process, run_in

START = at("2027-01-01", "12:00").astimezone(UTC)
DAY = timedelta(days=1)
CALM_DAYS, LOOK = 3, 10 * DAY
# Where the clocks are never changed, and where they are in spring and autumn of either half of the earth.
ZONES = ("Asia/Shanghai", "Europe/Berlin", "Pacific/Auckland")


@dataclass(frozen=True)
class Plan:
    """One run: what it takes to repeat it."""

    seed: int
    days: int
    people: int = 60
    replicas: int = 2
    has_faults: bool = True

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(ZONES[self.seed % len(ZONES)])

    def command(self) -> str:
        return f"make simulate SEED={self.seed} DAYS={self.days} PEOPLE={self.people}"


@dataclass
class Replica:
    """One process of the bot: its machine's clock may be wrong, and it may be killed and started anew."""

    name: str
    world: World
    storage: Storage
    rng: random.Random
    wrong_by: timedelta = timedelta()
    process: Process = field(init=False)
    failures: int = 0

    def __post_init__(self) -> None:
        self.boot()

    def now(self) -> datetime:
        """The machine's clock."""
        return self.world.now() + self.wrong_by

    def boot(self) -> None:
        self.process = Process(self.name, naps=self._nap)
        self.clock = TrustedClock(self, ticking=asyncio.get_running_loop().time)
        guard = ClockGuard(self.clock)
        ticker = another_ticker(self.storage, self.world)
        self.scheduler = Scheduler(ticker, self.clock, guard, ask_time=self.ask_time)
        self.guard = guard

    async def ask_time(self) -> None:
        """Any answer of Telegram tells the time, if there is an answer."""
        await asyncio.sleep(0.2)
        if not self.world.is_cut_off:
            self.clock.observe(self.world.now())

    async def run(self) -> bool:
        """One run of the clock; True if it came to its end. Mostly an answer to a poll has been read before."""
        before = self.failures
        if self.rng.random() < 0.7:
            await self.ask_time()
        await self.scheduler.run()
        return self.failures == before and self.guard.doubt() is None

    async def bury(self) -> None:
        await self.process.gone()
        await self.storage.close()
        self.boot()

    def _nap(self, _where: str) -> float:
        return self.world.nap()


class _Failures(logging.Handler):
    """Notes which process could not finish its run."""

    def __init__(self, replicas: list[Replica]) -> None:
        super().__init__(logging.ERROR)
        self._replicas = replicas
        self.said: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.said[f"{record.msg} ({type(error).__name__}: {str(error)[:80]})"] += 1
        for replica in self._replicas:
            if replica.process is process.get():
                replica.failures += 1


@dataclass(frozen=True)
class History:
    """What a run came to."""

    plan: Plan
    world: World
    life: Life
    watch: Watch
    rows: list[dict[str, Any]]
    moves: list[tuple[int, str, str, str | None]]
    ended_at: datetime
    digest: str
    said: Counter[str]
    is_over: bool

    @property
    def states(self) -> Counter[str]:
        return Counter(row["state"] for row in self.rows)


class Simulation:
    """`look_in` is shown the history so far every ten days, and may end it."""

    def __init__(self, plan: Plan, file: str, look_in: Callable[[History], bool] | None = None) -> None:
        self.plan = plan
        self.look_in = look_in
        self.file = file
        # Luck of their own for the shop and for when machines run: they stay as they are, whatever else is changed.
        self.rng = random.Random(plan.seed)
        self.life_rng = random.Random(f"{plan.seed} life")
        self.time_rng = random.Random(f"{plan.seed} time")

    def run(self) -> History:
        history: History = run_in(self.rng, self._run)
        return history

    async def _run(self) -> History:
        world = World(self.rng, START, self.file, has_faults=self.plan.has_faults)
        url = f"sqlite:///{self.file}"
        storages = [Storage(url) for _ in range(self.plan.replicas + 1)]
        self.world, self.watch = world, Watch(world, self.plan.zone)
        self.watch.install()
        self.life = Life(world, storages[0], self.life_rng, self.plan.zone)
        self.replicas = [Replica(f"replica {n}", world, s, self.rng) for n, s in enumerate(storages[1:])]
        self.failures = _Failures(self.replicas)
        log = logging.getLogger("reminders")
        log.addHandler(self.failures)
        log.propagate = False
        try:
            await self.life.open_shop(self.plan.people)
            async with storages[0].write() as uow:
                await ensure_offers(uow)
            await self._live()
            return self._history(is_over=True)
        finally:
            log.propagate = True
            log.removeHandler(self.failures)
            for storage in storages:
                await storage.close()
            world.close()

    async def _live(self) -> None:
        await self._step(self.replicas[:1], has_life=False)
        end, look_at = START + self.plan.days * DAY, START + LOOK
        moment = START
        while self.world.now() < end:
            moment += self._stride(moment)
            await asyncio.sleep((moment - self.world.now()).total_seconds())
            self._weather()
            await self._step(self._on_duty(), has_life=True)
            if self.look_in is not None and moment > look_at:
                look_at = moment + LOOK
                if self.look_in(self._history(is_over=False)):
                    break
        self.world.has_faults = self.world.is_bad_day = self.world.is_cut_off = False
        for replica in self.replicas:
            replica.wrong_by = timedelta()
        for _ in range(CALM_DAYS * 4):
            await asyncio.sleep(6 * 3600)
            await self._step(self.replicas[:1], has_life=False)

    def _stride(self, moment: datetime) -> timedelta:
        """Some hours, mostly into the day; now and then minutes; rarely all machines are off for days."""
        rng, throw = self.time_rng, self.time_rng.random()
        self.was_away = self.plan.has_faults and throw < 0.03
        if self.was_away:
            return timedelta(days=rng.uniform(1, rng.choice((3, 3, 12))))
        if throw < 0.12:
            return timedelta(seconds=rng.uniform(20, 600))
        stride = timedelta(minutes=rng.uniform(200, 1000))
        hour = (moment + stride).astimezone(self.plan.zone).hour
        if not 9 <= hour < 20 and rng.random() < 0.7:
            stride += timedelta(hours=(9 - hour) % 24, minutes=rng.uniform(0, 240))
        return stride

    def _weather(self) -> None:
        """Whether this is a bad day, and what it brings to the machines' clocks."""
        if not self.plan.has_faults:
            return
        self.world.is_bad_day = self.rng.random() < 0.4
        self.world.is_cut_off = self.rng.random() < 0.02
        for replica in self.replicas:
            if self.rng.random() < 0.02:
                self.world.jumps += 1
                replica.wrong_by = timedelta(days=self.rng.uniform(-3, self.rng.choice((0.5, 3, 400))))
            elif self.rng.random() < 0.02:
                replica.wrong_by = timedelta()

    def _on_duty(self) -> list[Replica]:
        count = 2 if self.rng.random() < 0.3 else 1
        return self.rng.sample(self.replicas, min(count, len(self.replicas)))

    async def _step(self, on_duty: list[Replica], *, has_life: bool) -> None:
        """Some replicas run, side by side, while the shop goes on; some of them may be killed on the way."""
        running = [asyncio.ensure_future(self._run_one(replica)) for replica in on_duty]
        if has_life:
            running.append(asyncio.ensure_future(self.life.go_on()))
        if has_life and self.was_away and self.rng.random() < 0.7:
            # What comes back after days often goes down again at once, when most is to be made up for.
            self._doom(self.rng.choice(on_duty).process, 3)
        elif self.world.is_bad_day and self.rng.random() < 0.4:
            self._threaten(self.rng.choice(on_duty).process)
        pending = set(running)
        while pending:
            done, pending = await asyncio.wait(pending, timeout=60)
            for task in done:
                task.result()
            if pending:  # somebody stands still: the other goes on meanwhile
                idle = [replica for replica in self.replicas if not replica.process.tasks]
                pending |= {asyncio.ensure_future(self._run_one(replica)) for replica in idle[:1]}
        self.watch.after_step()

    def _threaten(self, victim: Process) -> None:
        """It dies around one of its next commits, or at some moment."""
        if self.rng.random() < 0.5:
            self._doom(victim, 8)
        else:
            asyncio.get_running_loop().call_later(10 ** self.rng.uniform(-3, 0.5), self._kill, victim)

    def _doom(self, victim: Process, commits: int) -> None:
        is_before = self.rng.random() < 0.5
        victim.fault = Doom(self.rng.randint(1, commits), is_before, lambda: self.world.bury(victim))

    def _kill(self, victim: Process) -> None:
        if victim.tasks:
            self.world.bury(victim)

    async def _run_one(self, replica: Replica) -> None:
        began = self.world.now()
        task = replica.process.start(replica.run())
        await asyncio.wait([task])
        if replica.process.is_dead:
            await replica.bury()
        elif task.exception() is not None:
            raise task.exception() or AssertionError
        elif task.result():
            self.watch.after_run(began, self.life)

    def _history(self, *, is_over: bool) -> History:
        self.watch.close_books()
        rows = self.watch.rows()
        moves = [tuple(move) for move in self.world.look("SELECT id, old, new, reason FROM sim_moves ORDER BY rowid")]
        trace = [(r["dedupe_key"], r["state"], r["reason"], str(r["sent_at"]), r["attempts"]) for r in rows]
        seen = [(one.delivery_id, one.address, one.at.isoformat()) for one in self.world.arrived]
        digest = hashlib.sha256(repr((trace, seen, moves)).encode()).hexdigest()
        now, said = self.world.now(), self.failures.said
        return History(self.plan, self.world, self.life, self.watch, rows, moves, now, digest, said, is_over)
