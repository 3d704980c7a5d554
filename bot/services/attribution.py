"""Credit a purchase to the message that brought it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.attribution import WINDOW, Credit, credit_for
from bot.domain.delivery import Delivery
from storage.unit_of_work import UnitOfWork


async def credit(
    uow: UnitOfWork, purchase_id: int, customer_id: int | None, now: datetime, coupon_ids: Sequence[int] = ()
) -> Credit | None:
    """In the transaction that saves the purchase: to the message whose coupon was used, else the last that arrived
    within 14 days. Once per purchase: None if there is no such message, or the purchase is credited already."""
    if customer_id is None:
        return None
    carried = [
        d
        for one in await uow.deliveries.with_coupons(coupon_ids)
        if (d := await _spoken(uow, one)).customer_id == customer_id
    ]
    recent = await uow.deliveries.marketing_of(customer_id, now - 2 * WINDOW)
    found = credit_for(carried, recent, now)
    if found is None or not await uow.planner.credit(purchase_id, found.delivery_id, found.reason.value, now):
        return None
    return found


async def _spoken(uow: UnitOfWork, delivery: Delivery) -> Delivery:
    """The message in which it was said: itself, or the one that carried it."""
    carrier = await uow.deliveries.get(delivery.carrier_id) if delivery.carrier_id is not None else None
    return carrier or delivery


async def uncredit(uow: UnitOfWork, purchase_id: int) -> bool:
    """Take it back, for Undo."""
    return await uow.planner.uncredit(purchase_id) is not None
