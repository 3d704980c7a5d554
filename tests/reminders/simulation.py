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
from datetime import date, datetime, timedelta

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


@dataclass
class Life:
    """What happens in the shop meanwhile: purchases as (moment, customer, id), promises as (id, day)."""

    purchases: list[tuple[datetime, int, int]] = field(default_factory=list)
    promises: list[tuple[int, date]] = field(default_factory=list)

    def last_purchase(self, customer: int, moment: datetime) -> int | None:
        """As it stood just before a moment."""
        return max(
            ((at, key) for at, who, key in self.purchases if who == customer and at <= moment), default=(0, None)
        )[1]

    async def go_on(self, shop: Shop, rng: random.Random, customers: list[int], now: datetime) -> None:
        """Now and then somebody buys, or is promised something; half of the customers soon stop coming."""
        regulars = customers if now < START + timedelta(days=60) else customers[: len(customers) // 2]
        day = local_day(now, SHANGHAI)
        if rng.random() < 0.5:
            customer = rng.choice(regulars)
            row = {
                "customer_id": customer, "staff_id": shop.seller_id, "total_minor": 9900, "currency": "CNY",
                "bought_at": now, "bought_on": day, "created_at": now,
            }  # fmt: skip
            async with shop.storage.write() as uow:
                (key,) = await uow.demo.put("purchases", [row])
            self.purchases.append((now, customer, key))
        if rng.random() < 0.1:
            due_on = day + timedelta(days=rng.randint(1, 9))
            async with shop.storage.write() as uow:
                promise = await uow.followups.add(
                    customer_id=rng.choice(customers), staff_id=shop.seller_id, due_on=due_on, text="x", created_at=now
                )
            self.promises.append((promise, due_on))


@dataclass(frozen=True)
class History:
    """What a run came to."""

    shop: Shop
    world: World
    birthdays: dict[int, YearDay]
    life: Life
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
    life = Life()
    replicas = [another_ticker(storage, world, batch=1) for _ in range(2)]
    await _tick(storage, world, replicas, 0, START)
    now, end = START, START + timedelta(days=days)
    while now < end:
        now += _stride(rng)
        await life.go_on(shop, rng, list(birthdays), now)
        await _tick(storage, world, replicas, rng.randrange(2), now)
    for _ in range(8):  # what is still open comes to an end
        now += timedelta(hours=7)
        await _tick(storage, world, replicas, 0, now)
    rows = await shop.rows()
    trace = "|".join(f"{key}={row.state}:{row.sent_at}:{row.attempts}" for key, row in sorted(rows.items()))
    digest = hashlib.sha256(f"{trace}{world.arrived}".encode()).hexdigest()
    return History(shop, world, birthdays, life, now, digest, Counter(r.state.value for r in rows.values()))


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


def expected_promises(history: History) -> set[str]:
    """The oracle: every promise that fell due is reminded of, again, and told to the manager."""
    last = local_day(history.ended_at, SHANGHAI)
    return {
        f"followup_{stage}:{key}:{due_on}"
        for key, due_on in history.life.promises
        for lag, stage in enumerate(("due", "again", "escalated"))
        if due_on + timedelta(days=lag) <= last
    }


def given_up(history: History) -> set[int]:
    """Customers silent for so long that they have been written to for certain, whatever their rhythm."""
    long_ago = history.ended_at - timedelta(days=150)
    last: dict[int, datetime] = {customer: moment for moment, customer, _ in history.life.purchases}
    return {customer for customer, moment in last.items() if moment < long_ago}


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
