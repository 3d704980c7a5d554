"""What a shop promises: percent off, or an amount off."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.money import Money


class OfferKind(StrEnum):
    PERCENT = "percent"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a coupon is worth: `percent` off, or `amount` off, from a bill of `minimum` on."""

    kind: OfferKind
    percent: int | None = None
    amount: Money | None = None
    minimum: Money | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A promise under a name; each coupon keeps the terms as they were when it was issued."""

    id: int
    name: str
    terms: Terms
    valid_days: int
    is_active: bool = True


def discount_of(terms: Terms, total: Money) -> Money:
    """What is taken off a bill: half a minor unit up, never more than the bill, nought below the minimum.

    Terms in another currency than the bill's take nothing off.
    """
    if terms.minimum is not None and (terms.minimum.currency != total.currency or total.minor < terms.minimum.minor):
        return Money(0, total.currency)
    if terms.kind is OfferKind.PERCENT:
        return Money(min(total.minor, (total.minor * (terms.percent or 0) + 50) // 100), total.currency)
    if terms.amount is None or terms.amount.currency != total.currency:
        return Money(0, total.currency)
    return Money(min(total.minor, terms.amount.minor), total.currency)
