"""What a customer writes to the shop: kept as an interaction, passed on to whoever is responsible."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.clock import local_day
from bot.domain.people import Staff
from bot.domain.shop import Shop
from bot.services.duty import responsible_for
from storage.unit_of_work import UnitOfWork

KIND = "message"
MOST_AN_HOUR = 6
LONGEST = 1000


async def pass_on(uow: UnitOfWork, shop: Shop, customer_id: int, text: str, now: datetime) -> list[Staff]:
    """Keep the words; who is to be told. Nobody, and nothing is kept, where there were too many in an hour."""
    if await uow.interactions.count_since(customer_id, KIND, now - timedelta(hours=1)) >= MOST_AN_HOUR:
        return []
    told = await responsible_for(uow, customer_id)
    if told:
        await uow.interactions.add(
            customer_id=customer_id,
            staff_id=told[0].id,
            kind=KIND,
            text=text[:LONGEST],
            happened_at=now,
            happened_on=local_day(now, shop.zone),
            created_at=now,
        )
    return told
