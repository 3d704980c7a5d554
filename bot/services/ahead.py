"""Ahead of the clock: the port to where it is rehearsed, and what people are shown of it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.delivery import Delivery
from bot.domain.errors import Gone
from bot.domain.reason import Reason
from bot.domain.rehearsal import Past, Rehearsal, Trace, past_of
from bot.services.backtests import Backtest
from bot.services.work import Work

DAYS = 30


class Stage(Protocol):
    """Where the clock runs ahead on a copy of the shop. Takes a while and holds nobody up; nothing leaves."""

    async def trace(self, customer_id: int, now: datetime) -> Trace | None:
        """Why this customer gets what, and when. None if the record is gone."""
        ...

    async def preview(self, now: datetime, days: int, switched_on: Reason | None = None) -> Rehearsal:
        """The days ahead; as if a reason that is switched off were on."""
        ...

    async def backtest(self, now: datetime, reason: Reason = Reason.LAPSED) -> Backtest:
        """When to write for a reason, tried on the year that was."""
        ...


async def message_of(work: Work, delivery_id: int) -> tuple[Delivery, Past]:
    """A message's own row, for whoever may see its customer."""
    row = await work.uow.deliveries.get(delivery_id)
    if row is None or row.customer_id is None:
        raise Gone
    await work.customer(row.customer_id)
    return row, past_of(row)
