"""What customers and salespeople answer to a message: show my coupon, no more of this, passed on."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.coupon import Coupon
from bot.domain.delivery import Delivery, DeliveryState, MailPurpose
from bot.domain.errors import Gone, NotAllowed
from bot.domain.people import Staff
from bot.services.consent import answer_marketing
from bot.services.coupons import find
from storage.unit_of_work import UnitOfWork

TAKE_BACK = timedelta(hours=1)
ANSWERS = {(DeliveryState.DONE_BY_HAND, "by_hand"), (DeliveryState.CANCELLED, "skipped")}
# In a skipped message's view: how many others, which it was to say as well, went by themselves.
FREED = "freed"


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
    delivery = await hand_off(uow, delivery_id, staff)
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
    # What it was to say for others has not been said: it goes by itself.
    if is_answered and not did_send and (freed := await uow.merging.release(delivery.id, now)):
        await uow.deliveries.move(delivery.id, state, view=dict(delivery.view) | {FREED: freed})
    return is_answered


async def hand_off(uow: UnitOfWork, delivery_id: int, staff: Staff) -> Delivery:
    """NotAllowed for anybody but the one who was asked, and managers. Gone if there is no such message."""
    delivery = await uow.deliveries.get(delivery_id)
    if delivery is None or delivery.staff_id is None or delivery.purpose is not MailPurpose.MARKETING:
        raise Gone
    if delivery.staff_id != staff.id and not staff.is_manager:
        raise NotAllowed
    return delivery


class Kept(StrEnum):
    """Why an answer stays as it is."""

    GONE = "gone"
    LATE = "late"
    CREDITED = "credited"
    """A sale counts as its doing."""
    FREED = "freed"
    """What it was to say for others has gone its own way meanwhile."""


async def take_back(uow: UnitOfWork, delivery_id: int, staff: Staff, now: datetime) -> Kept | None:
    """A slip of the thumb: the message waits for an answer again. None if it does, as after a second press.

    NotAllowed and Gone as in `answer_hand_off`.
    """
    delivery = await hand_off(uow, delivery_id, staff)
    if delivery.state is DeliveryState.HANDED_OVER:
        return None
    if kept := await kept_for(uow, delivery, now):
        return kept
    waiting = {"state": DeliveryState.HANDED_OVER.value, "reason": None, "settled_at": None}
    return None if await uow.deliveries.move(delivery.id, delivery.state, **waiting) else Kept.GONE


async def kept_for(uow: UnitOfWork, delivery: Delivery, now: datetime) -> Kept | None:
    """None if its answer may be taken back: for an hour, and while nothing has followed from it."""
    if delivery.settled_at is None or (delivery.state, delivery.reason) not in ANSWERS:
        return Kept.GONE
    if now - delivery.settled_at >= TAKE_BACK:
        return Kept.LATE
    if delivery.view.get(FREED):
        return Kept.FREED
    return Kept.CREDITED if await uow.planner.has_credit(delivery.id) else None


async def _received(uow: UnitOfWork, delivery_id: int, customer_id: int | None, now: datetime) -> Delivery:
    delivery = await uow.deliveries.get(delivery_id)
    if delivery is None or delivery.purpose is not MailPurpose.MARKETING or delivery.staff_id is not None:
        raise Gone
    if customer_id is None or delivery.customer_id != customer_id:
        raise NotAllowed
    await uow.deliveries.prove(delivery.id, now)
    return delivery
