"""From what was paid back to what the goods cost before their coupon."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.domain.money import Money, to_minor
from bot.domain.offer import OfferKind, Terms, discount_of
from bot.services.work import Work

WHOLE = 100


async def before_coupon(work: Work, values: Mapping[str, Any], paid: Decimal) -> Decimal | None:
    """The sum whose rest after the coupon is this; itself without a coupon, None where there is no such sum."""
    coupon = await work.uow.coupons.get(values["coupon"]["id"]) if values.get("coupon") else None
    if coupon is None:
        return paid
    rest = Money(to_minor(paid, values["currency"]), values["currency"])
    full = Money(_full(coupon.terms, rest), rest.currency)
    return full.major if full.minor - discount_of(coupon.terms, full).minor == rest.minor else None


def _full(terms: Terms, rest: Money) -> int:
    if terms.kind is not OfferKind.PERCENT:
        return rest.minor + (terms.amount.minor if terms.amount else 0)
    kept = WHOLE - (terms.percent or 0)
    return int((Decimal(rest.minor * WHOLE) / kept).quantize(Decimal(1), ROUND_HALF_UP)) if kept else rest.minor
