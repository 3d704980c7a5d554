"""Several messages to one person in one: what may ride along, what rides, and what goes by itself after all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, or_, select, update

from bot.domain.delivery import Delivery, DeliveryState, MailPurpose
from storage.deliveries import RANK, deliveries, delivery_of
from storage.repository import Repository, portions

# Put off only because the customer has had enough for now, or another was to go before it: with that one it rides.
_DEFERRED = ("cap", "outranked")

_COULD_RIDE = (
    select(deliveries)
    .where(
        deliveries.c.customer_id == bindparam("customer"),
        deliveries.c.purpose == MailPurpose.MARKETING.value,
        deliveries.c.state.in_(("pending", "leased")),
        or_(deliveries.c.not_before <= bindparam("now"), deliveries.c.reason.in_(_DEFERRED)),
        deliveries.c.expires_at > bindparam("now"),
        deliveries.c.id != bindparam("but"),
    )
    .order_by(RANK, deliveries.c.not_before, deliveries.c.id)
    .limit(20)
)


class Merging(Repository):
    async def could_ride(self, customer_id: int, now: datetime, but: int) -> list[Delivery]:
        """What else is due to a customer, or was put off by the cap; the most important first."""
        return [delivery_of(row) for row in await self._rows(_COULD_RIDE, customer=customer_id, now=now, but=but)]

    async def riding(self, carrier_id: int) -> list[Delivery]:
        """What a message carries already, from a try before."""
        statement = select(deliveries).where(
            deliveries.c.carrier_id == carrier_id, deliveries.c.state == DeliveryState.CANCELLED.value
        )
        return [delivery_of(row) for row in await self._rows(statement.order_by(RANK, deliveries.c.id))]

    async def release(self, carrier_id: int, now: datetime, but: Collection[int] = ()) -> int:
        """The carrier has not arrived, that is proven: what it carried goes by itself. `but`: what it still carries."""
        return await self._free(deliveries.c.carrier_id == carrier_id, deliveries.c.id.not_in(but), now=now)

    async def release_all(self, carrier_ids: Collection[int], now: datetime) -> int:
        """The same of many carriers."""
        return sum([await self._free(deliveries.c.carrier_id.in_(some), now=now) for some in portions(carrier_ids)])

    async def _free(self, *here: ColumnElement[bool], now: datetime) -> int:
        statement = update(deliveries).where(
            *here,
            deliveries.c.state == DeliveryState.CANCELLED.value,
            deliveries.c.purpose == MailPurpose.MARKETING.value,
        )
        open_again = {"state": DeliveryState.PENDING.value, "reason": "carrier_stopped", "not_before": now}
        return await self._run(statement.values(**open_again, carrier_id=None, coupon_id=None, settled_at=None))
