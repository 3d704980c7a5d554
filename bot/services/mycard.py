"""What a customer sees of themself, and of nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.purchase import Purchase
from bot.services.consent import marketing_consent
from bot.services.coupons import coupon_view
from storage.unit_of_work import UnitOfWork

MOST_COUPONS = 5
MOST_PURCHASES = 3


@dataclass(frozen=True, slots=True)
class MyCard:
    name: str
    phone_tail: str | None
    points: int
    coupons: tuple[Mapping[str, Any], ...]
    purchases: tuple[Purchase, ...]
    has_agreed: bool | None


async def my_card(uow: UnitOfWork, customer_id: int, zone: ZoneInfo, now: datetime) -> MyCard:
    """The card of the person who asks: the id comes from who they are, never from what they send."""
    customer = await uow.customers.get(customer_id)
    assert customer is not None
    coupons = (await uow.coupons.open_of(customer_id, now))[:MOST_COUPONS]
    return MyCard(
        name=customer.name,
        phone_tail=customer.phone[-4:] if customer.phone else None,
        points=await uow.points.balance(customer_id),
        coupons=tuple(coupon_view(one, zone) for one in coupons),
        purchases=tuple(await uow.purchases.of_customer(customer_id, MOST_PURCHASES)),
        has_agreed=await marketing_consent(uow, customer_id),
    )
