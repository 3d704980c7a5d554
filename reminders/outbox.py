"""The postman: claim, fence, send, settle.

Bot API calls have no key by which a repetition could be told, so the intent is written down first: a row is committed
as `sending` before anything leaves. A crash after that leaves a row that may or may not have arrived; it becomes
`unknown`, is shown to people, and is never sent again by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from bot.domain.customer import ContactKind
from bot.domain.delivery import Delivery, DeliveryState, MailPurpose, RoadKind, next_in_line
from bot.rendering import Renderer
from reminders.channels.base import Channel, Outcome, OutcomeKind
from reminders.fence import LEASE, Fence, Passed
from reminders.retry import Settlement, after_doubt, settle
from storage.unit_of_work import Storage, UnitOfWork

log = logging.getLogger(__name__)
# Sent side by side: few enough that the slowest batch ends well within its lease.
BATCH = 4
BATCHES = 5


@dataclass(frozen=True, slots=True)
class Delivered:
    """One run: rows that passed the fence, and whether more may be due."""

    sent: int = 0
    has_more: bool = False


class Outbox:
    """One postman of one process; `owner` tells its leases from everybody else's."""

    def __init__(
        self, storage: Storage, renderer: Renderer, roads: Mapping[RoadKind, Channel], batch: int = BATCH
    ) -> None:
        self._storage = storage
        self._renderer = renderer
        self._roads = roads
        self._batch = batch
        self._owner = uuid4().hex
        self._pause: tuple[datetime, datetime] | None = None
        self._is_stopped = False

    def stop(self) -> None:
        """Claim nothing more; what is on its way is finished and settled."""
        self._is_stopped = True

    async def deliver(self, now: datetime) -> Delivered:
        """Send what is due, at most a few batches, so that `now` does not grow old."""
        count = 0
        for _ in range(BATCHES):
            if self._is_stopped or self._is_paused(now):
                return Delivered(count)
            async with self._storage.write() as uow:
                claimed = await uow.deliveries.claim(self._owner, now, now + LEASE, self._batch)
            count += await self._carry_all(claimed, now)
            if len(claimed) < self._batch:
                return Delivered(count)
        return Delivered(count, has_more=True)

    def _is_paused(self, now: datetime) -> bool:
        """A clock that has been set back does not prolong a pause."""
        return self._pause is not None and self._pause[0] <= now < self._pause[1]

    async def _carry_all(self, claimed: list[Delivery], now: datetime) -> int:
        results = await asyncio.gather(*(self._carry(d, now) for d in claimed), return_exceptions=True)
        for delivery, result in zip(claimed, results, strict=True):
            if isinstance(result, Exception):
                log.error("message %s was left where it was", delivery.id, exc_info=result)
            elif isinstance(result, BaseException):
                raise result
        return sum(result is True for result in results)

    async def _carry(self, claimed: Delivery, now: datetime) -> bool:
        """True if it was sent. The fence's transaction is committed before anything leaves."""
        async with self._storage.write() as uow:
            shop = await uow.shop.get()
            assert shop is not None
            passed = await Fence(uow, self._renderer, shop, self._owner, now).ask(claimed.id)
        if passed is None:
            return False
        outcome = await self._roads[passed.road].send(passed.message)
        if outcome.kind is OutcomeKind.PAUSED:
            self._pause = (now, now + outcome.pause)
        async with self._storage.write() as uow:
            await self._settle(uow, passed, outcome, now)
        return outcome.kind is OutcomeKind.SENT

    async def _settle(self, uow: UnitOfWork, passed: Passed, outcome: Outcome, now: datetime) -> None:
        delivery = passed.delivery
        settlement = settle(outcome, purpose=delivery.purpose, road=passed.road, tries=delivery.attempts + 1, now=now)
        await uow.deliveries.note_attempt(delivery.id, now, outcome.kind.value, outcome.detail)
        moved = await uow.deliveries.settle(
            delivery.id, self._owner, _from_states(settlement), **_columns(settlement, outcome, now)
        )
        if moved and settlement.state is DeliveryState.BLOCKED:
            await close_address(uow, passed, now)


def _from_states(settlement: Settlement) -> tuple[DeliveryState, ...]:
    """A late answer of the sender itself is evidence, and ends a doubt; but nothing leaves `unknown` to go again."""
    if settlement.state is DeliveryState.PENDING:
        return (DeliveryState.SENDING,)
    return (DeliveryState.SENDING, DeliveryState.UNKNOWN)


def _columns(settlement: Settlement, outcome: Outcome, now: datetime) -> dict[str, object]:
    values: dict[str, object] = {"state": settlement.state.value, "reason": settlement.reason, "lease_until": None}
    if settlement.state is DeliveryState.PENDING:
        return values | {"not_before": settlement.again_at, "owner": None, "sent_at": None}
    if settlement.state is DeliveryState.UNKNOWN:
        # The owner stays: only it may end the doubt by itself.
        return values | {"settled_at": now}
    values |= {"settled_at": now, "owner": None, "message_id": outcome.message_id}
    return values


async def close_address(uow: UnitOfWork, passed: Passed, now: datetime) -> None:
    """Nobody is reached at this address any more: the next road, or person, gets a new row of the same line.

    Not so a receipt: it is for this customer alone.
    """
    address, delivery = passed.message.address, passed.delivery
    if passed.road is RoadKind.TELEGRAM:
        await uow.customers.set_blocked(ContactKind.TELEGRAM, address, now)
    await uow.staff.visit(int(address), now)
    await uow.staff.change_visitor(int(address), blocked_at=now)
    if delivery.purpose is MailPurpose.SERVICE:
        return
    road = RoadKind.HANDOFF if delivery.purpose is MailPurpose.MARKETING else RoadKind.TELEGRAM
    await uow.deliveries.queue(
        dedupe_key=next_in_line(delivery.dedupe_key),
        rule=delivery.rule,
        occasion_on=delivery.occasion_on,
        purpose=delivery.purpose.value,
        customer_id=delivery.customer_id,
        channel=road.value,
        locale=delivery.locale,
        template=delivery.template,
        view=dict(delivery.view),
        not_before=now,
        expires_at=delivery.expires_at,
        created_at=now,
        is_demo=delivery.is_demo,
    )


async def sweep(uow: UnitOfWork, now: datetime) -> tuple[int, int]:
    """Take up what a dead postman left: (open again, in doubt)."""
    freed = await uow.deliveries.free_leases(now)
    lost = await uow.deliveries.lost(now)
    for delivery in lost:
        await _give_up(uow, delivery, now)
    return freed, len(lost)


async def _give_up(uow: UnitOfWork, delivery: Delivery, now: datetime) -> None:
    settlement = after_doubt(delivery.purpose, delivery.attempts, now, "sender_died")
    if delivery.opened_at is not None:
        settlement = Settlement(DeliveryState.SENT, "evidence:tap")
    values: dict[str, object] = {"state": settlement.state.value, "reason": settlement.reason, "lease_until": None}
    if settlement.state is DeliveryState.PENDING:
        values |= {"not_before": settlement.again_at, "owner": None, "sent_at": None}
    else:
        values |= {"settled_at": now}
    await uow.deliveries.move(delivery.id, DeliveryState.SENDING, **values)
