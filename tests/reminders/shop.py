"""A small shop for the clock's tests: people, a postbox that stands for the outside world, and the ticker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bot.domain.clock import local_day
from bot.domain.customer import Consent, ContactKind, Customer, Purpose
from bot.domain.delivery import Delivery, RoadKind
from bot.domain.delivery import DeliveryState as S
from bot.domain.occasion import YearDay
from bot.domain.people import Role
from bot.rendering import Renderer
from bot.services.consent import TEXT_VERSION
from reminders.channels.base import Message, Outcome, OutcomeKind
from reminders.outbox import Outbox
from reminders.ticks import Ticker
from storage.customers import birthday_columns
from storage.unit_of_work import Storage

SHANGHAI = ZoneInfo("Asia/Shanghai")
RENDERER = Renderer()
SENT = Outcome(OutcomeKind.SENT)
OWNER_TELEGRAM, MANAGER_TELEGRAM, SELLER_TELEGRAM = 900, 901, 902


def at(day: str, clock: str = "10:00") -> datetime:
    """A moment of the shop's own time."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)


class Crash(BaseException):
    """The process dies here."""


@dataclass
class Postbox:
    """The outside world: what it has accepted it never forgets. `script` says what happens to each message."""

    accepted: list[Message] = field(default_factory=list)
    script: Callable[[Message], Outcome | BaseException | None] | None = None
    asked: int = 0

    async def send(self, message: Message) -> Outcome:
        self.asked += 1
        planned = self.script(message) if self.script else None
        if isinstance(planned, BaseException):
            raise planned
        outcome = planned or Outcome(OutcomeKind.SENT, message_id=1000 + self.asked)
        if outcome.kind is OutcomeKind.SENT:
            self.accepted.append(message)
        return outcome

    def to(self, telegram_id: int) -> list[Message]:
        return [message for message in self.accepted if message.address == str(telegram_id)]


@dataclass
class Shop:
    """`seller` looks after the customers unless told otherwise."""

    storage: Storage
    postbox: Postbox
    ticker: Ticker
    owner_id: int
    manager_id: int
    seller_id: int

    async def customer(
        self,
        name: str,
        birthday: YearDay | None,
        *,
        now: datetime,
        telegram: int | None = None,
        agrees: bool | None = True,
        phone: str | None = None,
        seller: int | None = -1,
    ) -> int:
        async with self.storage.write() as uow:
            customer_id = await uow.customers.add(
                name=name,
                name_key=name,
                search_key=name,
                now=now,
                owner_staff_id=self.seller_id if seller == -1 else seller,
                **birthday_columns(birthday),
            )
            if telegram is not None:
                await uow.customers.add_contact(customer_id, ContactKind.TELEGRAM, str(telegram), now)
            if phone is not None:
                await uow.customers.add_contact(customer_id, ContactKind.PHONE, phone, now)
        if agrees is not None:
            await self.says(customer_id, agrees=agrees, now=now)
        return customer_id

    async def says(self, customer_id: int, *, agrees: bool, now: datetime) -> None:
        async with self.storage.write() as uow:
            await uow.customers.record_consent(
                Consent(customer_id, Purpose.MARKETING, "telegram", agrees, "test", TEXT_VERSION, now)
            )

    async def record(self, customer_id: int) -> Customer:
        async with self.storage.read() as uow:
            found = await uow.customers.get(customer_id)
        assert found is not None
        return found

    async def rows(self) -> dict[str, Delivery]:
        """All messages by their key."""
        async with self.storage.read() as uow:
            keys = (await uow.connection.execute(text("SELECT dedupe_key FROM deliveries ORDER BY id"))).scalars()
            found = [await uow.deliveries.by_key(key) for key in keys.all()]
        return {row.dedupe_key: row for row in found if row is not None}

    async def row(self, key: str) -> Delivery:
        return (await self.rows())[key]

    async def count(self, table: str) -> int:
        async with self.storage.read() as uow:
            return int((await uow.connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar() or 0)

    async def tick_through(self, moments: Iterable[datetime]) -> None:
        """A moment at which nothing can happen is left out: the same day as after a run that changed nothing, and
        nothing due or under way."""
        quiet: frozenset[date] = frozenset()
        for moment in moments:
            today = await self._days(moment)
            if today == quiet and not await self._has_work(moment):
                continue
            report = await self.ticker.tick(moment)
            quiet = today if not (report.planned or report.sent) else frozenset()

    async def _days(self, moment: datetime) -> frozenset[date]:
        async with self.storage.read() as uow:
            zones = await uow.customers.zones()
        return frozenset(local_day(moment, ZoneInfo(name)) for name in (SHANGHAI.key, *zones))

    async def _has_work(self, moment: datetime) -> bool:
        async with self.storage.read() as uow:
            shop, due = await uow.shop.get(), await uow.deliveries.next_due()
            under_way = [await uow.deliveries.in_state(one, 1) for one in (S.LEASED, S.SENDING, S.UNKNOWN)]
        assert shop is not None
        is_told = shop.preferences.get("digest", {}).get("is_on", True)
        return bool(is_told or any(under_way) or (due is not None and due <= moment))


def another_ticker(storage: Storage, postbox: Postbox, **options: Any) -> Ticker:
    """A replica."""
    roads = {RoadKind.TELEGRAM: postbox, RoadKind.HANDOFF: postbox}
    return Ticker(storage, Outbox(storage, RENDERER, roads, **options))


async def open_shop(storage: Storage, now: datetime, **options: Any) -> Shop:
    postbox = Postbox()
    async with storage.write() as uow:
        await uow.shop.ensure(name="小店", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=now)
        # The managers' morning has tests of its own; here every message is counted.
        await uow.shop.prefer("digest", {"is_on": False})
        owner = await uow.staff.hire(OWNER_TELEGRAM, "周老板", Role.OWNER, now, "zh")
        manager = await uow.staff.hire(MANAGER_TELEGRAM, "何店长", Role.MANAGER, now, "zh")
        seller = await uow.staff.hire(SELLER_TELEGRAM, "小林", Role.SALESPERSON, now, "zh")
    return Shop(storage, postbox, another_ticker(storage, postbox, **options), owner.id, manager.id, seller.id)


def hours(first: datetime, last: datetime, step: timedelta = timedelta(hours=3)) -> Iterable[datetime]:
    """From `first` to `last`, every three hours: from noon on that meets nine o'clock, when the window opens."""
    moment = first
    while moment <= last:
        yield moment
        moment += step
