"""The coupon that a message speaks of, issued in the moment in which it is about to be said."""

from __future__ import annotations

from datetime import datetime

from bot.domain.coupon import Coupon
from bot.domain.customer import Customer
from bot.domain.delivery import TOUCHING, Delivery
from bot.domain.shop import Shop
from bot.services.coupons import offer_named
from bot.services.giving import Spent, give
from reminders.wording import Promise
from storage.unit_of_work import UnitOfWork


async def promise_of(
    uow: UnitOfWork, shop: Shop, delivery: Delivery, customer: Customer, now: datetime
) -> Promise | Spent | None:
    """None if there is none, or it is used or over; Spent if the month's budget has no room for it."""
    known = delivery.view.get("coupon_id")
    coupon = await (uow.coupons.get(known) if known is not None else _issued(uow, shop, delivery, customer, now))
    if isinstance(coupon, Spent):
        return coupon
    if coupon is None or not coupon.is_open(now):
        return None
    told = await uow.deliveries.with_coupons([coupon.id])
    is_known = any(d.id != delivery.id and (d.state in TOUCHING or d.carrier_id is not None) for d in told)
    return Promise(coupon, is_known)


async def _issued(
    uow: UnitOfWork, shop: Shop, delivery: Delivery, customer: Customer, now: datetime
) -> Coupon | Spent | None:
    """The coupon of this occasion: the one there is, or a fresh one."""
    name, key = delivery.view.get("offer"), delivery.view.get("coupon_key")
    if not name or not key:
        return None
    coupon = await uow.coupons.of_occasion(key)
    offer = None if coupon is not None else await offer_named(uow, name)
    if offer is None or not offer.is_active:
        return coupon
    return await give(uow, shop, offer, customer.id, key, now)
