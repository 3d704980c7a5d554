"""The postman: claim, fence, send, settle.

Bot API calls have no key by which a repetition could be told, so the intent is written down first: a row is committed
as `sending` before anything leaves. A crash after that leaves a row that may or may not have arrived; it becomes
`unknown`, is shown to people, and is never sent again by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy.exc import DBAPIError

from bot.domain.customer import ContactKind
from bot.domain.delivery import Delivery, DeliveryState, MailPurpose, RoadKind
from bot.domain.pace import Turns
from bot.rendering import Renderer
from bot.services.returns import next_road
from reminders.channels.base import Channel, Outcome, OutcomeKind
from reminders.fence import LEASE, Fence, Passed
from reminders.retry import Settlement, after_doubt, settle
from storage.insist import insist
from storage.unit_of_work import Storage, UnitOfWork

log = logging.getLogger(__name__)
# On their way side by side: few enough that a batch ends well within its lease, enough for the pace that is allowed.
BATCH = 8
BATCHES = 5
# A run that takes longer comes to an end, so that its moment does not grow old.
LONGEST_RUN = 20.0
PACED = frozenset({RoadKind.TELEGRAM, RoadKind.HANDOFF})


@dataclass(frozen=True, slots=True)
class Delivered:
    """One run: messages that were sent, and whether more may be due."""

    sent: int = 0
    has_more: bool = False


class Unhurried:
    """A turn for everybody at once, where nobody limits the pace."""

    async def turn(self, chat: int | None) -> AbstractContextManager[None] | None:
        del chat
        return nullcontext()

    def silent_for(self) -> float:
        return 0.0

    def dismiss(self) -> None:
        return


class Outbox:
    """One postman of one process; `owner` tells its leases from everybody else's."""

    def __init__(
        self,
        storage: Storage,
        renderer: Renderer,
        roads: Mapping[RoadKind, Channel],
        batch: int = BATCH,
        turns: Turns | None = None,
    ) -> None:
        self._storage = storage
        self._renderer = renderer
        self._roads = roads
        self._batch = batch
        self._turns = turns or Unhurried()
        self._owner = uuid4().hex
        self._pause: tuple[datetime, datetime] | None = None
        self._is_stopped = False

    def stop(self) -> None:
        """Claim nothing more; what is on its way is finished and settled, what waits for its turn is given back."""
        self._is_stopped = True
        self._turns.dismiss()

    async def hold(self, now: datetime, reason: str) -> int:
        """What would leave now stays, and says why; how many those are."""
        async with self._storage.write() as uow:
            return await uow.deliveries.hold(now, reason)

    async def deliver(self, now: datetime) -> Delivered:
        """Send what is due, at most a few batches. What has arrived makes room for the next at once."""
        ends_at = asyncio.get_running_loop().time() + LONGEST_RUN
        way: set[asyncio.Task[bool]] = set()
        done: set[asyncio.Task[bool]] = set()
        claims, has_more = BATCHES * self._batch, True
        try:
            while claims > 0 and has_more and asyncio.get_running_loop().time() < ends_at:
                if self._is_stopped or self._is_paused(now):
                    has_more = False
                    break
                wanted = min(claims, self._batch - len(way))
                claimed = await self._claim(now, wanted)
                way |= {asyncio.create_task(self._carry(delivery, now)) for delivery in claimed}
                claims, has_more = claims - wanted, len(claimed) == wanted
                while len(way) > self._batch // 2:
                    ready, way = await asyncio.wait(way, return_when=asyncio.FIRST_COMPLETED)
                    done |= ready
                _raise_the_worst(done)
        finally:
            if way:
                done |= (await asyncio.wait(way))[0]
        _raise_the_worst(done)
        return Delivered(sum(task.exception() is None and task.result() for task in done), has_more)

    def _is_paused(self, now: datetime) -> bool:
        """A clock that has been set back does not prolong a pause."""
        return self._turns.silent_for() > 0 or (self._pause is not None and self._pause[0] <= now < self._pause[1])

    async def _claim(self, now: datetime, limit: int) -> list[Delivery]:
        async with self._storage.write() as uow:
            return await uow.deliveries.claim(self._owner, now, now + LEASE, limit)

    async def _carry(self, claimed: Delivery, now: datetime) -> bool:
        """True if it was sent. First the turn, then the fence, then at once the message: nothing waits in between."""
        turn = await self._turns.turn(_chat(claimed)) if claimed.channel in PACED else nullcontext()
        if turn is None:
            await self._give_back(claimed.id, now, "pace")
            return False
        with turn:
            passed = await self._pass(claimed, now)
            if passed is None:
                return False
            outcome = await self._roads[passed.road].send(passed.message)
        if outcome.kind is OutcomeKind.PAUSED:
            self._pause = (now, now + outcome.pause)
        await insist(self._storage, lambda uow: self._settle(uow, passed, outcome, now))
        return outcome.kind is OutcomeKind.SENT

    async def _pass(self, claimed: Delivery, now: datetime) -> Passed | None:
        """Through the fence. Its transaction is committed before anything leaves; was that in doubt, nothing does."""
        try:
            async with self._storage.write() as uow:
                shop = await uow.shop.get()
                assert shop is not None
                return await Fence(uow, self._renderer, shop, self._owner, now).ask(claimed.id)
        except DBAPIError as error:
            log.error("message %s can't be recorded, so it is not sent: %s", claimed.id, error.orig)  # noqa: TRY400
        await self._give_back(claimed.id, now, "not_recorded")
        return None

    async def _give_back(self, delivery_id: int, now: datetime, reason: str) -> None:
        """It is certain that it has not left."""

        async def give_back(uow: UnitOfWork) -> bool:
            return await uow.deliveries.settle(
                delivery_id,
                self._owner,
                (DeliveryState.LEASED, DeliveryState.SENDING),
                state=DeliveryState.PENDING.value,
                reason=reason,
                not_before=now,
                owner=None,
                lease_until=None,
                sent_at=None,
            )

        try:
            await insist(self._storage, give_back)
        except DBAPIError:
            log.exception("message %s is taken up when its lease has ended", delivery_id)

    async def _settle(self, uow: UnitOfWork, passed: Passed, outcome: Outcome, now: datetime) -> None:
        """Once, however often it is tried: only who moves the row writes down the rest."""
        delivery = passed.delivery
        settlement = settle(outcome, purpose=delivery.purpose, road=passed.road, tries=delivery.attempts + 1, now=now)
        moved = await uow.deliveries.settle(
            delivery.id, self._owner, _from_states(settlement), **_columns(settlement, outcome, now)
        )
        if not moved:
            return
        await uow.deliveries.note_attempt(delivery.id, now, outcome.kind.value, outcome.detail)
        if settlement.state is DeliveryState.BLOCKED:
            await close_address(uow, passed, now)
        if settlement.state in (DeliveryState.BLOCKED, DeliveryState.FAILED):
            # What it was to say for others goes by itself.
            await uow.merging.release(delivery.id, now)


def _chat(claimed: Delivery) -> int | None:
    """Whom it will probably go to; the fence may think otherwise."""
    address = claimed.address or ""
    return int(address) if address.lstrip("-").isdecimal() else None


def _raise_the_worst(done: set[asyncio.Task[bool]]) -> None:
    """What broke one message is logged; what ends the process is passed on."""
    for task in [task for task in done if task.exception() is not None]:
        error = task.exception()
        if not isinstance(error, Exception):
            raise error or AssertionError
        log.error("a message was left where it was", exc_info=error)
        done.discard(task)


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
    match passed.road:
        case RoadKind.EMAIL:
            await uow.customers.set_blocked(ContactKind.EMAIL, address, now)
        case RoadKind.WEBHOOK:
            # The number may still be rung: it stays, and only this message goes another way.
            delivery = replace(delivery, view=dict(delivery.view) | {"not_by": passed.road.value})
        case RoadKind.TELEGRAM | RoadKind.HANDOFF:
            await _close_account(uow, passed.road, address, now)
    if delivery.purpose is not MailPurpose.SERVICE:
        await next_road(uow, delivery, now)


async def _close_account(uow: UnitOfWork, road: RoadKind, address: str, now: datetime) -> None:
    if road is RoadKind.TELEGRAM:
        await uow.customers.set_blocked(ContactKind.TELEGRAM, address, now)
    await uow.staff.visit(int(address), now)
    await uow.staff.change_visitor(int(address), blocked_at=now)


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
