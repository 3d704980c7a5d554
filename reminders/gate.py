"""How a leased message passes, is put off or closed: each an UPDATE that holds only while the lease is ours."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery import Delivery, DeliveryState, RoadKind
from bot.domain.shop import Shop
from bot.rendering import Renderer
from reminders.channels.base import Message
from storage.unit_of_work import UnitOfWork

LEASE = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Passed:
    """Marked `sending`; it must now be sent, and what became of it settled."""

    delivery: Delivery
    road: RoadKind
    message: Message


class Gate:
    """One transaction of one postman, at one moment."""

    def __init__(self, uow: UnitOfWork, renderer: Renderer, shop: Shop, owner: str, now: datetime) -> None:
        self._uow = uow
        self._renderer = renderer
        self._shop = shop
        self._owner = owner
        self._now = now

    async def _mark(self, delivery: Delivery, road: RoadKind, message: Message, **values: object) -> Passed | None:
        if message.handout is not None:
            # Kept for the page behind the hand-off's link, which leads to a salesperson's own messenger.
            values = {"view": dict(delivery.view) | {"ready": message.handout.ready}} | values
        marked = await self._uow.deliveries.leave(
            delivery.id,
            self._owner,
            self._now,
            state=DeliveryState.SENDING.value,
            channel=road.value,
            address=message.address,
            text_hash=hashlib.sha256(message.text.encode(errors="replace")).hexdigest(),
            attempts=delivery.attempts + 1,
            reason=None,
            sent_at=self._now,
            lease_until=self._now + LEASE,
            **values,
        )
        return Passed(delivery, road, message) if marked else None

    async def _put_off(self, delivery: Delivery, until: datetime, reason: str, **values: object) -> Passed | None:
        await self._uow.deliveries.leave(
            delivery.id,
            self._owner,
            self._now,
            state=DeliveryState.PENDING.value,
            not_before=until,
            reason=reason,
            owner=None,
            lease_until=None,
            **values,
        )
        return None

    async def _close(self, delivery: Delivery, state: DeliveryState, reason: str) -> Passed | None:
        """What it was to carry on an earlier try goes by itself."""
        if await self._uow.deliveries.leave(
            delivery.id,
            self._owner,
            self._now,
            state=state.value,
            reason=reason,
            settled_at=self._now,
            owner=None,
            lease_until=None,
        ):
            await self._uow.merging.release(delivery.id, self._now)
        return None
