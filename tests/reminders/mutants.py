"""Seven ways to build this wrong, each of them found in the wild. A simulation that lets one live proves nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger

from bot.domain import clock
from bot.domain.delivery import DeliveryState
from reminders import retry, ticks
from reminders.retry import Settlement
from storage import deliveries as outbox_table
from storage.deliveries import Deliveries
from storage.unit_of_work import Storage

Patch = pytest.MonkeyPatch


def sends_again_what_it_does_not_know(patch: Patch) -> None:
    """What every queue does: a lost lease is another try."""

    def again(_purpose: object, _tries: int, now: datetime, reason: str) -> Settlement:
        return Settlement(DeliveryState.PENDING, reason, now)

    _everywhere(patch, "after_doubt", retry.after_doubt, again)


def believes_the_machines_clock(patch: Patch) -> None:
    patch.setattr(clock.ClockGuard, "doubt", lambda _self: None)
    patch.setattr(clock.ClockGuard, "wants_proof", lambda _self: False)


def takes_the_day_of_utc(patch: Patch) -> None:
    """The shop's day by a clock without a zone."""

    def naive_day(moment: datetime, _zone: ZoneInfo) -> date:
        return moment.astimezone(UTC).replace(tzinfo=None).date()

    _everywhere(patch, "local_day", clock.local_day, naive_day)


def plans_by_a_local_cron(patch: Patch) -> None:
    """Plans once a day, at half past two by the shop's clock: a time that does not exist on one day of the year."""
    right = ticks.plan
    fired: dict[str, datetime] = {}

    async def plan(storage: Storage, now: datetime, *rules: Any) -> int:
        async with storage.read() as uow:
            shop = await uow.shop.get()
        assert shop is not None
        cron = CronTrigger(hour=2, minute=30, timezone=shop.zone)
        last = fired.get(storage.url, now)
        due = cron.get_next_fire_time(last, last)
        if storage.url in fired and due is not None and due > now:
            return 0
        fired[storage.url] = now
        return await right(storage, now, *rules)

    patch.setattr(ticks, "plan", plan)


def moves_the_mark_first(patch: Patch) -> None:
    """The watermark in one transaction, the rows in the next."""
    right, queue, queue_all = ticks.plan, Deliveries.queue, Deliveries.queue_all
    held: ContextVar[list[dict[str, Any]] | None] = ContextVar("held", default=None)

    async def later(self: Deliveries, **values: Any) -> bool:
        waiting = held.get()
        if waiting is None:
            return await queue(self, **values)
        waiting.append(values)
        return True

    async def all_later(self: Deliveries, rows: list[dict[str, Any]]) -> None:
        waiting = held.get()
        if waiting is None:
            await queue_all(self, rows)
        else:
            waiting.extend(rows)

    async def plan(storage: Storage, now: datetime, *rules: Any) -> int:
        waiting: list[dict[str, Any]] = []
        token = held.set(waiting)
        try:
            planned = await right(storage, now, *rules)
        finally:
            held.reset(token)
        if waiting:
            async with storage.write() as uow:
                for values in waiting:
                    await queue(uow.deliveries, **values)
        return planned

    patch.setattr(Deliveries, "queue", later)
    patch.setattr(Deliveries, "queue_all", all_later)
    patch.setattr(ticks, "plan", plan)


def has_the_road_in_the_key(patch: Patch) -> None:
    """The same offer by mail and by Telegram is two offers."""
    right, right_all = Deliveries.queue, Deliveries.queue_all

    def with_road(row: dict[str, Any]) -> dict[str, Any]:
        return row | {"dedupe_key": f"{row['dedupe_key']}@{row['channel']}"}

    async def queue(self: Deliveries, **values: Any) -> bool:
        return await right(self, **with_road(values))

    async def queue_all(self: Deliveries, rows: list[dict[str, Any]]) -> None:
        await right_all(self, [with_road(row) for row in rows])

    async def known_keys(_self: Deliveries, _keys: object) -> set[str]:
        return set()

    patch.setattr(Deliveries, "queue", queue)
    patch.setattr(Deliveries, "queue_all", queue_all)
    patch.setattr(Deliveries, "known_keys", known_keys)


def asks_nobody_at_the_fence(patch: Patch) -> None:
    """The fence names the row, and neither its owner nor the lease."""
    table = outbox_table.deliveries
    patch.setattr(Deliveries, "_ours", lambda _self, key, _owner, _now: (table.c.id == key,))


def _everywhere(patch: Patch, name: str, right: object, wrong: object) -> None:
    """In every room of the postman that has imported it by name."""
    rooms = [module for key, module in list(sys.modules.items()) if key.startswith(("reminders", "bot.", "storage"))]
    found = [module for module in rooms if getattr(module, name, None) is right]
    assert found
    for module in found:
        patch.setattr(module, name, wrong)


MUTANTS: tuple[Callable[[Patch], None], ...] = (
    sends_again_what_it_does_not_know,
    believes_the_machines_clock,
    takes_the_day_of_utc,
    plans_by_a_local_cron,
    moves_the_mark_first,
    has_the_road_in_the_key,
    asks_nobody_at_the_fence,
)
