"""Read-only: the outbox as it stands, for whoever watches it move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from bot.domain.delivery import DeliveryState
from storage.repository import Repository, table_of
from storage.tables import CustomerRow, Delivery, StaffRow

deliveries = table_of(Delivery)
customers, staff = table_of(CustomerRow), table_of(StaffRow)
# Something may still happen to these.
LIVE = tuple(
    state.value
    for state in (
        DeliveryState.PENDING,
        DeliveryState.LEASED,
        DeliveryState.SENDING,
        DeliveryState.UNKNOWN,
        DeliveryState.HANDED_OVER,
    )
)
MOVED_AT = func.coalesce(deliveries.c.settled_at, deliveries.c.sent_at, deliveries.c.created_at)
_SHOWN = (
    "id", "rule", "purpose", "channel", "address", "state", "reason", "occasion_on", "not_before", "expires_at",
    "created_at", "sent_at", "settled_at", "opened_at", "attempts", "message_id", "carrier_id", "text_hash",
)  # fmt: skip


class WatchRepository(Repository):
    async def counts(self) -> Counter[str]:
        statement = select(deliveries.c.state, func.count().label("times")).group_by(deliveries.c.state)
        return Counter({row.state: row.times for row in await self._rows(statement)})

    async def moving(self, live: int, ended: int) -> list[Row[Any]]:
        """What is still on its way, the next due first, and what has come to its end last; with the names of both
        sides. Nothing else of a person.
        """
        on_its_way = deliveries.c.state.in_(LIVE)
        coming = await self._read(on_its_way, deliveries.c.not_before.asc(), live)
        return [*coming, *await self._read(~on_its_way, MOVED_AT.desc(), ended)]

    async def _read(self, wanted: ColumnElement[bool], order: ColumnElement[Any], limit: int) -> Sequence[Row[Any]]:
        statement = (
            select(
                *(deliveries.c[name] for name in _SHOWN),
                customers.c.name.label("customer"),
                staff.c.name.label("staff"),
                MOVED_AT.label("moved_at"),
            )
            .select_from(
                deliveries.outerjoin(customers, customers.c.id == deliveries.c.customer_id).outerjoin(
                    staff, staff.c.id == deliveries.c.staff_id
                )
            )
            .where(wanted)
            .order_by(order, deliveries.c.id.desc())
            .limit(limit)
        )
        return await self._rows(statement)
