"""A year and more of a small shop in seconds: one seed, one history.

Real SQLite, the real ticker, two replicas taking turns; the outside world, time and misfortune come from a seeded
generator. A crash drops a process in the middle of sending, before or after the message was accepted; its replica and
its successor go on. At the end an oracle that knows nothing of the outbox says what should have happened.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.clock import local_day
from bot.domain.lunar import occurrences
from bot.domain.occasion import YearDay
from reminders.channels.base import Message, Outcome, OutcomeKind
from reminders.ticks import Ticker
from storage.unit_of_work import Storage
from tests.reminders.shop import SHANGHAI, Crash, Postbox, Shop, another_ticker, at, open_shop

START = at("2027-01-01", "12:00")
TERMINAL = {"sent", "unknown", "failed", "blocked", "expired", "suppressed", "cancelled", "handed_over", "done_by_hand"}
MISFORTUNES = (
    (0.80, "sent"),
    (0.84, "not_sent"),
    (0.88, "paused"),
    (0.92, "unknown"),
    (0.96, "crash_before"),
    (1.00, "crash_after"),
)


@dataclass
class World(Postbox):
    """What the outside has accepted, by the message's own row; and when."""

    rng: random.Random = field(default_factory=random.Random)
    now: datetime = START
    arrived: list[tuple[int, datetime]] = field(default_factory=list)
    crashes: int = 0

    async def send(self, message: Message) -> Outcome:
        self.asked += 1
        throw = self.rng.random()
        fate = next(name for limit, name in MISFORTUNES if throw < limit)
        if fate in ("sent", "crash_after") or (fate == "unknown" and self.rng.random() < 0.5):
            self.arrived.append((message.delivery_id, self.now))
        if fate.startswith("crash"):
            self.crashes += 1
            raise Crash
        kind = OutcomeKind(fate)
        return Outcome(kind, message_id=self.asked, pause=timedelta(seconds=30))


@dataclass(frozen=True)
class History:
    """What a run came to."""

    shop: Shop
    world: World
    birthdays: dict[int, YearDay]
    ended_at: datetime
    digest: str
    states: Counter[str]


async def _people(shop: Shop, rng: random.Random, count: int) -> dict[int, YearDay]:
    birthdays = {}
    for n in range(count):
        calendar = rng.choice(("solar", "solar", "lunar"))
        day = rng.randint(1, 30 if calendar == "lunar" else 28)
        birthday = YearDay(rng.randint(1, 12), day, calendar, calendar == "lunar" and rng.random() < 0.2)
        telegram = 5000 + n if rng.random() < 0.7 else None
        key = await shop.customer(f"顾客{n}", birthday, now=START, telegram=telegram, agrees=True)
        birthdays[key] = birthday
    return birthdays


async def simulate(storage: Storage, seed: int, *, days: int, people: int) -> History:
    rng = random.Random(seed)
    shop = await open_shop(storage, START)
    world = World(rng=rng)
    birthdays = await _people(shop, rng, people)
    replicas = [another_ticker(storage, world, batch=1) for _ in range(2)]
    await _tick(storage, world, replicas, 0, START)
    now, end = START, START + timedelta(days=days)
    while now < end:
        now += _stride(rng)
        await _tick(storage, world, replicas, rng.randrange(2), now)
    for _ in range(8):  # what is still open comes to an end
        now += timedelta(hours=7)
        await _tick(storage, world, replicas, 0, now)
    rows = await shop.rows()
    trace = "|".join(f"{key}={row.state}:{row.sent_at}:{row.attempts}" for key, row in sorted(rows.items()))
    digest = hashlib.sha256(f"{trace}{world.arrived}".encode()).hexdigest()
    return History(shop, world, birthdays, now, digest, Counter(r.state.value for r in rows.values()))


def _stride(rng: random.Random) -> timedelta:
    """Mostly some hours; now and then minutes; rarely the machine is off for days."""
    throw = rng.random()
    if throw < 0.01:
        return timedelta(days=rng.randint(2, 12))
    if throw < 0.15:
        return timedelta(minutes=rng.randint(1, 10))
    return timedelta(minutes=rng.randint(300, 1200))


async def _tick(storage: Storage, world: World, replicas: list[Ticker], which: int, now: datetime) -> None:
    world.now = now
    try:
        await replicas[which].tick_all(now)
    except Crash:
        # The process is gone, and its lease with it; another starts in its place.
        replicas[which] = another_ticker(storage, world, batch=1)


def expected_keys(history: History) -> set[str]:
    """The oracle: whose birthday or offer falls due from the first day to the last."""
    first, last = local_day(START, SHANGHAI), local_day(history.ended_at, SHANGHAI)
    keys = set()
    for customer_id, birthday in history.birthdays.items():
        for rule, lead in (("birthday_wish", 0), ("birthday_offer", 7)):
            ahead = timedelta(days=lead)
            for year, _ in occurrences(birthday, first + ahead, last + ahead):
                keys.add(f"{rule}:{year}:{customer_id}")
    return keys
