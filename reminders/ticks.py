"""One run of the clock: sweep, plan, deliver. All state is in the database.

So it may run at any moment, any number of times, from any replica.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.clock import local_day
from bot.domain.contact_policy import Policy, Stop, road_for
from bot.domain.delivery import DeliveryState, MailPurpose
from bot.domain.occasion import Occasion
from bot.domain.shop import Shop
from bot.services.mail import language_of
from reminders import outbox
from reminders.fence import reach_of
from reminders.outbox import Delivered, Outbox
from reminders.plan import slot_for, span_to_plan
from reminders.rules.birthday import OFFER, WISH, BirthdayRule
from storage.unit_of_work import Storage, UnitOfWork

RULES: tuple[BirthdayRule, ...] = (OFFER, WISH)
# Longer than this, and asking for each day's birthdays costs more than reading them all.
MANY_DAYS = 40


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
        return await outbox.sweep(uow, now)


async def plan(storage: Storage, now: datetime, rules: Sequence[BirthdayRule] = RULES) -> int:
    """Write down what falls due up to today; the number of new rows. Each rule's mark moves with its rows.

    Today is planned at every run, for those who have become known since; a row that is there already stays as it is.
    """
    async with storage.write() as uow:
        shop = await uow.shop.get()
        if shop is None:
            return 0
        return sum([await _plan_rule(uow, shop, rule, now) for rule in rules])


async def _plan_rule(uow: UnitOfWork, shop: Shop, rule: BirthdayRule, now: datetime) -> int:
    today = local_day(now, shop.zone)
    through = await uow.planner.through(rule.name)
    span = span_to_plan(through, today)
    days = rule.look_for(span.first, span.last) if (span.last - span.first).days < MANY_DAYS else None
    people = await uow.planner.birthdays(days)
    planned = await _write_down(uow, shop, list(rule.occasions(people, span.first, span.last)), now)
    if through is None or through < today:
        await uow.planner.advance(rule.name, today)
    return planned


async def _write_down(uow: UnitOfWork, shop: Shop, occasions: Sequence[Occasion], now: datetime) -> int:
    known = await uow.deliveries.known_keys([occasion.key for occasion in occasions])
    fresh = [occasion for occasion in occasions if occasion.key not in known]
    return sum([await _write_one(uow, shop, occasion, now) for occasion in fresh])


async def _write_one(uow: UnitOfWork, shop: Shop, occasion: Occasion, now: datetime) -> bool:
    """Only for those who could be written to now: whoever agrees later today is planned then."""
    customer = await uow.customers.get(occasion.customer_id)
    if customer is None:
        return False
    road = road_for(await reach_of(uow, customer), MailPurpose.MARKETING)
    if isinstance(road, Stop):
        return False
    slot = slot_for(occasion, Policy(shop.zone), now)
    is_late = slot.state is DeliveryState.EXPIRED
    return await uow.deliveries.queue(
        dedupe_key=occasion.key,
        rule=occasion.rule,
        occasion_on=occasion.occasion_on,
        purpose=MailPurpose.MARKETING.value,
        customer_id=customer.id,
        staff_id=road.staff_id,
        channel=road.kind.value,
        address=road.address,
        locale=await language_of(uow, customer),
        template=f"reminders/{occasion.rule}",
        view=dict(occasion.view),
        state=slot.state.value,
        reason="late" if is_late else None,
        not_before=slot.not_before,
        expires_at=slot.expires_at,
        created_at=now,
        settled_at=now if is_late else None,
        is_demo=customer.is_demo,
    )


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
            return await self._outbox.deliver(now)

    async def stop(self) -> None:
        """Claim nothing more, and return when nothing is on its way."""
        self._outbox.stop()
        async with self._turn:
            return
