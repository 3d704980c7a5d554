"""Somebody has blocked the bot, or lets it write again: the address closes and opens, and what still matters goes."""

from __future__ import annotations

from datetime import datetime

from bot.domain.customer import ContactKind
from bot.domain.delivery import Delivery, DeliveryState, MailPurpose, RoadKind
from bot.services.next_in_line import queue_next
from storage.unit_of_work import UnitOfWork

# Ends that came of nobody being reachable, and of nothing else.
_FOR_WANT_OF_A_ROAD = frozenset({"unreachable", "not_on_telegram"})


async def went_away(uow: UnitOfWork, telegram_id: int, now: datetime) -> None:
    await _set_blocked(uow, telegram_id, now)


async def came_back(uow: UnitOfWork, telegram_id: int, now: datetime) -> int:
    """How many messages go again: each under the next key of its line, so once, however often somebody comes back.

    What took another road meanwhile does not; what is still planned finds the open address by itself.
    """
    await _set_blocked(uow, telegram_id, None)
    customer_id = await uow.customers.id_by_telegram(telegram_id)
    if customer_id is None:
        return 0
    waiting = await uow.deliveries.stopped_for(customer_id, now)
    return sum([await _again(uow, delivery, telegram_id, now) for delivery in waiting if _matters(delivery)])


async def _set_blocked(uow: UnitOfWork, telegram_id: int, at: datetime | None) -> None:
    await uow.customers.set_blocked(ContactKind.TELEGRAM, str(telegram_id), at)
    await uow.staff.change_visitor(telegram_id, blocked_at=at)


def _matters(delivery: Delivery) -> bool:
    """Marketing that was blocked has gone on to the next road at once: its last end counts, not the first."""
    if delivery.state is DeliveryState.BLOCKED:
        return delivery.purpose is MailPurpose.SERVICE
    return delivery.reason in _FOR_WANT_OF_A_ROAD


async def _again(uow: UnitOfWork, delivery: Delivery, telegram_id: int, now: datetime) -> bool:
    what = {"purchase_id": delivery.purchase_id, "coupon_id": delivery.coupon_id}
    return await queue_next(uow, delivery, RoadKind.TELEGRAM, now, address=str(telegram_id), **what)
