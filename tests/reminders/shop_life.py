"""What goes on in the shop meanwhile, in a process of its own: people join, buy, refuse, block, are promised things.

Whatever is written down here was acknowledged by the database before.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import OperationalError

from bot.domain.customer import ContactKind
from bot.domain.followup import FollowUpState
from bot.domain.occasion import YearDay
from bot.services.consent import answer_marketing
from storage.unit_of_work import Storage
from tests.reminders.shop import Shop, open_shop
from tests.reminders.world import Person, World


@dataclass
class Promise:
    key: int
    due_on: date
    made_at: datetime
    is_closed: bool = False


@dataclass
class Life:
    """`acked`: purchases of which the database has said that they are kept."""

    world: World
    storage: Storage
    rng: random.Random
    zone: ZoneInfo
    acked: dict[int, int] = field(default_factory=dict)
    promises: dict[int, Promise] = field(default_factory=dict)
    habits: dict[int, int] = field(default_factory=dict)

    async def open_shop(self, people: int) -> None:
        self.shop: Shop = await open_shop(self.storage, self.world.now())
        async with self.storage.write() as uow:
            await uow.shop.change(timezone=self.zone.key)
        for _ in range(people):
            await self.joins()

    async def joins(self) -> None:
        """Somebody new: with a birthday or without, on Telegram or not, asked for consent or not."""
        rng, now, number = self.rng, self.world.now(), len(self.world.people)
        telegram = 5000 + number if rng.random() < 0.7 else None
        agrees = rng.choices((True, None, False), (8, 2, 1))[0] if telegram else None
        birthday = self._birthday()
        key = await self.shop.customer(
            f"顾客{number}", birthday, now=now, telegram=telegram, agrees=agrees, phone=f"1380000{number:04}"
        )
        person = Person(key, birthday, telegram, [(now, agrees)], changed_at=self.world.now())
        self.world.people[key] = person
        self.habits[key] = rng.choice((12, 20, 30, 45, 60, 90))

    def _birthday(self) -> YearDay | None:
        throw = self.rng.random()
        if throw < 0.1:
            return None
        if throw < 0.15:
            return YearDay(2, 29)
        if throw < 0.65:
            return YearDay(self.rng.randint(1, 12), self.rng.randint(1, 28))
        return YearDay(self.rng.randint(1, 12), self.rng.randint(1, 30), "lunar", self.rng.random() < 0.3)

    async def go_on(self) -> None:
        """Somebody else may hold the database for longer than anybody waits: then people come another time."""
        try:
            await self._go_on()
        except OperationalError as error:
            if "locked" not in str(error):
                raise

    async def _go_on(self) -> None:
        happenings: tuple[tuple[float, Callable[[Person], Awaitable[None]]], ...] = (
            (0.08, self.refuses_or_agrees),
            (0.08, self.blocks_or_returns),
            (0.08, self.is_promised),
            (0.03, self.promise_is_kept),
            (0.02, self.takes_back),
        )
        for person in self._visitors():
            await self.buys(person)
        for chance, happens in happenings:
            if self.rng.random() < chance:
                await happens(self._somebody())
        if self.rng.random() < 0.004:
            await self.joins()

    def _somebody(self) -> Person:
        """Anybody; or, as misfortune has it, one of those who are just being written to."""
        people = list(self.world.people.values())
        recent = self.world.look(
            "SELECT customer_id FROM deliveries WHERE purpose = 'marketing' ORDER BY id DESC LIMIT 5"
        )
        near = [self.world.people[key] for (key,) in recent if key in self.world.people]
        return self.rng.choice(near if near and self.rng.random() < 0.5 else people)

    def _visitors(self) -> list[Person]:
        """Who comes: by habit; a third of all stay away in every other half-year."""
        half_year = self.world.now().toordinal() // 182
        return [
            person
            for key, person in self.world.people.items()
            if (key + half_year) % 3 and self.rng.random() < 0.35 / self.habits[key]
        ]

    async def buys(self, person: Person) -> None:
        now = self.world.now()
        day = now.astimezone(self.zone).date()
        total = self.rng.randint(100, 99999)
        row = {
            "customer_id": person.key, "staff_id": self.shop.seller_id, "total_minor": total, "currency": "CNY",
            "bought_at": now, "bought_on": day, "created_at": now,
        }  # fmt: skip
        async with self.storage.write() as uow:
            (key,) = await uow.demo.put("purchases", [row])
        person.purchases.append((self.world.now(), day, key))
        self.acked[key] = total

    async def takes_back(self, person: Person) -> None:
        if person.purchases:
            _, _, key = person.purchases[-1]
            async with self.storage.write() as uow:
                await uow.purchases.void(key, self.shop.seller_id, self.world.now())
            person.voided.add(key)
            person.changed_at = self.world.now()

    async def refuses_or_agrees(self, person: Person) -> None:
        if person.telegram is None:
            return
        answer = not person.agrees()
        person.changed_at = self.world.now()
        async with self.storage.write() as uow:
            await answer_marketing(uow, person.key, answer, "test", "zh", self.world.now())
            way = self.world.look(
                "SELECT id FROM deliveries WHERE customer_id = ? AND state IN ('sending', 'unknown')", person.key
            )
        person.excused |= {key for (key,) in way}
        person.consent.append((self.world.now(), answer))
        person.changed_at = self.world.now()

    async def blocks_or_returns(self, person: Person) -> None:
        """Who blocks the bot is noticed by the next message; who returns tells it so."""
        if person.telegram is None:
            return
        address = str(person.telegram)
        person.has_blocked = not person.has_blocked
        person.changed_at = self.world.now()
        if person.has_blocked:
            self.world.blockers.add(address)
            return
        self.world.blockers.discard(address)
        async with self.storage.write() as uow:
            await uow.customers.set_blocked(ContactKind.TELEGRAM, address, None)
            await uow.staff.change_visitor(person.telegram, blocked_at=None)
        person.changed_at = self.world.now()

    async def is_promised(self, person: Person) -> None:
        now = self.world.now()
        due_on = now.astimezone(self.zone).date() + timedelta(days=self.rng.randint(1, 9))
        async with self.storage.write() as uow:
            key = await uow.followups.add(
                customer_id=person.key, staff_id=self.shop.seller_id, due_on=due_on, text="x", created_at=now
            )
        self.promises[key] = Promise(key, due_on, self.world.now())

    async def promise_is_kept(self, _person: Person) -> None:
        waiting = [promise for promise in list(self.promises.values())[-20:] if not promise.is_closed]
        if waiting:
            promise = self.rng.choice(waiting)
            promise.is_closed = True
            async with self.storage.write() as uow:
                await uow.followups.settle(promise.key, FollowUpState.DONE, self.world.now())
