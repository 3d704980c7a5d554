"""What customers and salespeople answer to a message: show my coupon, no more of this, passed on."""

from __future__ import annotations

from datetime import datetime

from bot.domain.coupon import Coupon
from bot.domain.delivery import Delivery, DeliveryState, MailPurpose
from bot.domain.errors import Gone, NotAllowed
from bot.domain.people import Staff
from bot.services.consent import answer_marketing
from bot.services.coupons import find
from storage.unit_of_work import UnitOfWork


async def coupon_of_message(uow: UnitOfWork, delivery_id: int, customer_id: int | None, now: datetime) -> Coupon:
    """The coupon that a message brought to its holder; the tap proves that the message arrived.

    Gone if there is none; NotAllowed for anybody but the holder.
    """
    delivery = await _received(uow, delivery_id, customer_id, now)
    coupon = await uow.coupons.get(delivery.coupon_id) if delivery.coupon_id is not None else None
    if coupon is None:
        raise Gone
    return coupon


async def own_coupon(uow: UnitOfWork, code: str, customer_id: int | None) -> Coupon:
    """The coupon behind a link that its holder opened. Anybody else is told nothing of it.

    ShopError coupon_unreadable or coupon_unknown, for a foreign one as well.
    """
    coupon = await find(uow, code)
    if customer_id is None or coupon.customer_id != customer_id:
        raise NotAllowed("coupon_unknown")
    return coupon


async def no_more(uow: UnitOfWork, delivery_id: int, customer_id: int | None, locale: str, now: datetime) -> None:
    """Stop all marketing to the customer at once, on every road. Pressed twice it is one withdrawal."""
    delivery = await _received(uow, delivery_id, customer_id, now)
    assert delivery.customer_id is not None
    await answer_marketing(uow, delivery.customer_id, False, f"message:{delivery.rule}", locale, now)


async def answer_hand_off(uow: UnitOfWork, delivery_id: int, staff: Staff, now: datetime, *, did_send: bool) -> bool:
    """The salesperson has passed a message on, or will not. False if it was answered before: nothing changes.

    NotAllowed for anybody but the one who was asked, and managers. Gone if there is no such message.
    """
    delivery = await uow.deliveries.get(delivery_id)
    if delivery is None or delivery.staff_id is None or delivery.purpose is not MailPurpose.MARKETING:
        raise Gone
    if delivery.staff_id != staff.id and not staff.is_manager:
        raise NotAllowed
    # The tap shows that the message arrived, even where nobody could tell before.
    await uow.deliveries.move(delivery.id, DeliveryState.UNKNOWN, state=DeliveryState.HANDED_OVER.value)
    state = DeliveryState.DONE_BY_HAND if did_send else DeliveryState.CANCELLED
    is_answered = await uow.deliveries.move(
        delivery.id,
        DeliveryState.HANDED_OVER,
        state=state.value,
        reason="by_hand" if did_send else "skipped",
        settled_at=now,
        opened_at=now,
    )
    if is_answered and not did_send:
        # What it was to say for others has not been said: it goes by itself.
        await uow.merging.release(delivery.id, now)
    return is_answered


async def _received(uow: UnitOfWork, delivery_id: int, customer_id: int | None, now: datetime) -> Delivery:
    delivery = await uow.deliveries.get(delivery_id)
    if delivery is None or delivery.purpose is not MailPurpose.MARKETING or delivery.staff_id is not None:
        raise Gone
    if customer_id is None or delivery.customer_id != customer_id:
        raise NotAllowed
    await uow.deliveries.prove(delivery.id, now)
    return delivery
