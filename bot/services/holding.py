"""Who is left alone to measure: a place is dealt once, and stored before anything is sent."""

from __future__ import annotations

from datetime import datetime

from bot.domain.holdout import Place, bucket, share_of
from bot.domain.shop import Shop
from storage.unit_of_work import UnitOfWork


async def is_held_out(uow: UnitOfWork, shop: Shop, programme: str, customer_id: int, now: datetime) -> bool:
    """For a reason, or a campaign (`campaign:<id>`). While a shop holds nobody out, no place is dealt, and the places
    that there are rest."""
    if not (share := await share_now(uow, shop, programme)):
        return False
    place = await uow.hold_outs.place(customer_id, programme)
    if place is None:
        dealt = bucket(await uow.hold_outs.salt(), programme, customer_id)
        await uow.hold_outs.assign(customer_id, Place(programme, dealt, share, now))
        place = await uow.hold_outs.place(customer_id, programme)
    assert place is not None
    return place.is_held


async def share_now(uow: UnitOfWork, shop: Shop, programme: str) -> int:
    """Per cent of those who come to a programme today."""
    customers = await uow.customers.count()
    return share_of(shop.preferences, programme, is_demo=shop.is_demo, customers=customers).percent
