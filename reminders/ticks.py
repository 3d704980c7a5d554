"""One run of the clock: sweep, plan, deliver. All state is in the database.

So it may run at any moment, any number of times, from any replica.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.services.digest import is_digest_due, plan_digest
from bot.services.ownership import is_pool_due, run_pool
from bot.services.people_numbers import morning
from reminders import outbox
from reminders.campaigns import run_campaigns
from reminders.memory import ShopMemory
from reminders.outbox import Delivered, Outbox
from reminders.planner import Remembering, plan_rules
from reminders.rule import Rule
from reminders.rules import (
    anniversary,
    birthday,
    birthday_ask,
    coupon_expiring,
    coupon_unused,
    first_thanks,
    followup_due,
    gift,
    lapsed,
    near_reward,
    replenish,
)
from storage.unit_of_work import Storage

RULES: tuple[Rule, ...] = (
    birthday.OFFER,
    birthday.WISH,
    followup_due.DUE,
    followup_due.AGAIN,
    followup_due.ESCALATED,
    first_thanks.RULE,
    gift.RULE,
    anniversary.RULE,
    coupon_expiring.RULE,
    coupon_unused.RULE,
    replenish.RULE,
    near_reward.RULE,
    lapsed.RULE,
    birthday_ask.RULE,
)


@dataclass(frozen=True, slots=True)
class TickReport:
    """What one run came to. `planned` counts new rows, the expired among them as well."""

    freed: int = 0
    in_doubt: int = 0
    planned: int = 0
    sent: int = 0
    has_more: bool = False


async def sweep(storage: Storage, now: datetime) -> tuple[int, int]:
    """(claims set free, messages in doubt): what a dead process left behind. Also says that the clock runs."""
    async with storage.write() as uow:
        await uow.shop.beat(now)
        await uow.deliveries.close_doubts(now)
        # There before anybody asks ahead: a rehearsal deals the places that are dealt later.
        await uow.hold_outs.salt()
        return await outbox.sweep(uow, now)


async def plan(
    storage: Storage, now: datetime, rules: Sequence[Rule] = RULES, remembering: Remembering = ShopMemory
) -> int:
    """Write down what falls due up to today; the number of new rows. Each rule's mark moves with its rows.

    Today is planned at every run, for those who have become known since; a row that is there already stays as it is.
    """
    async with storage.read(is_short=True) as uow:
        shop, marks = await uow.shop.get(), await uow.planner.marks()
    if shop is None:
        return 0
    if is_pool_due(marks, shop, now):
        async with storage.write() as uow:
            await run_pool(uow, shop, now)
    planned = await plan_rules(storage, rules, now, remembering) + await run_campaigns(storage, now)
    if not is_digest_due(marks, shop, now):
        return planned
    async with storage.write() as uow:
        return planned + await plan_digest(uow, shop, now)


class Ticker:
    """The clock of one process: one run at a time."""

    def __init__(self, storage: Storage, outbox: Outbox) -> None:
        self._storage = storage
        self._outbox = outbox
        self._turn = asyncio.Lock()

    async def tick(self, now: datetime) -> TickReport:
        async with self._turn:
            freed, in_doubt = await sweep(self._storage, now)
            planned = await plan(self._storage, now)
            delivered = await self._outbox.deliver(now)
            await morning.a_little(self._storage, now)
        return TickReport(freed, in_doubt, planned, delivered.sent, delivered.has_more)

    async def tick_all(self, now: datetime) -> TickReport:
        """Until nothing more is due at this moment."""
        report = await self.tick(now)
        planned, sent = report.planned, report.sent
        while report.has_more:
            report = await self.tick(now)
            planned, sent = planned + report.planned, sent + report.sent
        return replace(report, planned=planned, sent=sent)

    async def deliver(self, now: datetime) -> Delivered:
        """Only what is due: for mail that has just been queued."""
        async with self._turn:
            await run_campaigns(self._storage, now)
            return await self._outbox.deliver(now)

    async def hold(self, now: datetime) -> None:
        """The clock is in doubt: what is due says so, and nothing else happens."""
        async with self._turn:
            await self._outbox.hold(now, "clock")

    async def stop(self) -> None:
        """Claim nothing more, and return when nothing is on its way."""
        self._outbox.stop()
        async with self._turn:
            return
