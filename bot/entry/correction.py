"""A reply to a receipt that corrects it: "改成3瓶", "不是微信是现金", "make it 2"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.domain.occasion import YearDay

Value = str | Decimal | date | datetime | YearDay | None


@dataclass(frozen=True, slots=True)
class Change:
    """One slot and its new value; None clears it.

    Slots: customer, phone, birthday, payment, channel, date, total, currency, note, product, quantity, unit,
    unit_price. The last four speak of an item: `product` then says which, None where the line has only one.
    """

    slot: str
    value: Value
    product: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """The changes a reply asks for, in the order typed."""

    text: str
    changes: tuple[Change, ...]


def read_correction(text: str, *, now: datetime) -> Correction | None:
    """The correction in `text`, or None where it is none."""
    _ = text, now
    return None
