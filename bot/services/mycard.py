"""What a customer sees of themself, and of nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.coupon import Coupon
from bot.domain.purchase import Purchase
from bot.services.consent import marketing_consent
from storage.unit_of_work import UnitOfWork

MOST_COUPONS = 5
MOST_PURCHASES = 3


@dataclass(frozen=True, slots=True)
class MyCard:
    name: str
    phone_tail: str | None
    points: int
    coupons: tuple[Coupon, ...]
    purchases: tuple[Purchase, ...]
    has_agreed: bool | None


async def my_card(uow: UnitOfWork, customer_id: int, now: datetime) -> MyCard:
    """The card of the person who asks: the id comes from who they are, never from what they send."""
    customer = await uow.customers.get(customer_id)
    assert customer is not None
    return MyCard(
        name=customer.name,
        phone_tail=customer.phone[-4:] if customer.phone else None,
        points=await uow.points.balance(customer_id),
        coupons=tuple((await uow.coupons.open_of(customer_id, now))[:MOST_COUPONS]),
        purchases=tuple(await uow.purchases.of_customer(customer_id, MOST_PURCHASES)),
        has_agreed=await marketing_consent(uow, customer_id),
    )
