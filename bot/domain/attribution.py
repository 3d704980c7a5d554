"""Which message may take credit for a purchase."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.delivery import REACHED, TOUCHING, Delivery

WINDOW = timedelta(days=14)


class CreditReason(StrEnum):
    COUPON = "coupon"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Credit:
    delivery_id: int
    reason: CreditReason


def reached_at(delivery: Delivery) -> datetime | None:
    """When the customer had it: passed on by hand, when the salesperson said so."""
    if delivery.state not in REACHED:
        return None
    return delivery.settled_at if delivery.staff_id is not None else delivery.sent_at


def credit_for(coupon_mail: Iterable[Delivery], recent: Iterable[Delivery], now: datetime) -> Credit | None:
    """The message whose coupon was used; else the last one that arrived within 14 days; once, or none.

    `coupon_mail`: messages that carry a coupon used in this purchase; one whose arrival is unknown counts here, since
    the code was used. `recent`: marketing to this customer.
    """
    carried = [d for d in coupon_mail if d.state in TOUCHING and d.sent_at is not None]
    if carried:
        first = min(carried, key=lambda d: (d.sent_at or now, d.id))
        return Credit(first.id, CreditReason.COUPON)
    arrived = [(at, d.id) for d in recent if (at := reached_at(d)) is not None and now - WINDOW <= at <= now]
    return Credit(max(arrived)[1], CreditReason.WINDOW) if arrived else None
