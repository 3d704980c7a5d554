"""What lies outside the product, and never forgets: the server that takes messages, people, misfortune.

All that it knows it has seen itself; it asks the product's database only for the state of a row that is just being
sent, to see that the intent was written down before.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.occasion import YearDay
from reminders.channels.base import Message, Outcome, OutcomeKind
from tests.reminders.worlds_time import Killed, process

LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
# Each hundredth of all tries: what becomes of them on a bad day, and on a good one.
BAD_DAY = (
    (4, "refused"), (8, "paused"), (10, "reset_before"), (13, "reset_after"), (15, "hangs"), (17, "server_error"),
    (18, "faulty"), (22, "dies_before"), (26, "dies_after"),
)  # fmt: skip
GOOD_DAY = ((0.3, "refused"), (0.6, "paused"), (0.8, "reset_after"))


@dataclass(frozen=True)
class Arrival:
    """A message that somebody has on their phone."""

    delivery_id: int
    address: str
    at: datetime


@dataclass
class Person:
    """A customer, as the world knows them. `consent`: what they have said, and when; first at the start."""

    key: int
    birthday: YearDay | None
    telegram: int | None
    consent: list[tuple[datetime, bool | None]]
    purchases: list[tuple[datetime, date, int]] = field(default_factory=list)
    voided: set[int] = field(default_factory=set)
    has_blocked: bool = False
    changed_at: datetime = LONG_AGO
    # Messages that were on their way when the customer refused.
    excused: set[int] = field(default_factory=set)

    def agrees(self) -> bool | None:
        return self.consent[-1][1]


@dataclass
class World:
    """Everything outside. `begins` is when the loop's clock stood at nought."""

    rng: random.Random
    begins: datetime
    file: str
    has_faults: bool = True
    is_bad_day: bool = False
    is_cut_off: bool = False
    people: dict[int, Person] = field(default_factory=dict)
    arrived: list[Arrival] = field(default_factory=list)
    doubtful: set[int] = field(default_factory=set)
    blockers: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    tries: int = 0
    jumps: int = 0
    deaths: int = 0

    def __post_init__(self) -> None:
        self._eye = sqlite3.connect(self.file, isolation_level=None)

    def now(self) -> datetime:
        """The true time."""
        return self.begins + timedelta(seconds=asyncio.get_running_loop().time())

    def look(self, question: str, *values: Any) -> list[Any]:
        """A look into the product's database from outside."""
        return self._eye.execute(question, values).fetchall()

    def close(self) -> None:
        self._eye.close()

    async def send(self, message: Message) -> Outcome:
        """As a channel."""
        self.tries += 1
        self._has_intent(message)
        await self._way(0.05, 0.6)
        throw = self.rng.uniform(0, 100)
        table = BAD_DAY if self.is_bad_day else GOOD_DAY
        fate = next((name for limit, name in table if throw < limit), "sent") if self.has_faults else "sent"
        if self.is_cut_off:
            fate = "refused"
        elif message.address in self.blockers:
            return Outcome(OutcomeKind.BLOCKED, detail="forbidden")
        return await self._befalls(message, fate)

    async def _befalls(self, message: Message, fate: str) -> Outcome:
        match fate:
            case "refused":
                return Outcome(OutcomeKind.NOT_SENT, detail="refused")
            case "paused":
                return Outcome(OutcomeKind.PAUSED, pause=timedelta(seconds=self.rng.randint(1, 60)), detail="429")
            case "faulty":
                return Outcome(OutcomeKind.FAILED, detail="400")
            case "dies_before" | "dies_after":
                if fate == "dies_after":
                    self._accept(message)
                self._die()
            case "sent":
                self._accept(message)
                await self._way(0.0, 0.3)
                return Outcome(OutcomeKind.SENT, message_id=self.tries)
        if fate in ("reset_after", "hangs") or (fate == "server_error" and self.rng.random() < 0.5):
            self._accept(message)
        self.doubtful.add(message.delivery_id)
        await self._way(0.0, 30.0 if fate == "hangs" else 0.2)
        return Outcome(OutcomeKind.UNKNOWN, detail=fate)

    def _accept(self, message: Message) -> None:
        self.arrived.append(Arrival(message.delivery_id, message.address, self.now()))

    def nap(self) -> float:
        """On a bad day a machine may stand still for longer than a lease."""
        return self.rng.uniform(125, 900) if self.is_bad_day and self.rng.random() < 0.004 else 0.0

    async def _way(self, least: float, most: float) -> None:
        await asyncio.sleep(self.rng.uniform(least, most) + self.nap())
        sender = process.get()
        if sender is not None and sender.is_dead:
            raise Killed

    def _die(self) -> None:
        """The sender's process is killed at this very point."""
        sender = process.get()
        if sender is not None:
            self.bury(sender)
        raise Killed

    def bury(self, victim: Any) -> None:
        """Kill a process; what it was sending is in doubt from now on."""
        victim.kill()
        self.deaths += 1
        self.doubtful |= {key for (key,) in self.look("SELECT id FROM deliveries WHERE state = 'sending'")}

    def _has_intent(self, message: Message) -> None:
        rows = self.look("SELECT state FROM deliveries WHERE id = ?", message.delivery_id)
        if rows != [("sending",)]:
            self.broken.append(f"I3 no send without recorded intent: {message.delivery_id} is {rows}")
