"""What was read from one typed line: the draft, its items, its doubts and the words it came from.

All types are frozen. Offsets count characters of the text as typed. Sentences are not made here: an issue
carries data, the templates speak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from bot.domain.occasion import YearDay

Intent = Literal["purchase", "contact", "followup", "return", "note", "unknown"]
Payment = Literal["wechat", "alipay", "cash", "card", "transfer", "other"]
Channel = Literal["online", "offline"]
IssueKind = Literal[
    "sum_mismatch",  # quantity × unit price, or the sum of the amounts, is not the typed total
    "discount_unclear",  # an amount and then a discount: before or after?
    "no_amount",  # a sale without any money
    "no_product",  # a sale without any product
    "items_unclear",  # words between the figures that may or may not be a thing sold
    "total_unclear",  # a deposit, change that does not close, two amounts for one thing
    "two_payments",
    "bad_phone",
    "bad_birthday",
    "date_vague",  # "回头", "年后", "下周" without a weekday
    "date_impossible",  # 30 February, 25:00
    "date_missing",  # a follow-up without a day
    "date_ambiguous",  # "next Friday" said on a Wednesday
    "customer_unclear",
    "intent_unclear",  # a name and a product, nothing else
]

SLOTS = (
    "intent",
    "customer",
    "phone",
    "birthday",
    "items",
    "total",
    "currency",
    "payment",
    "channel",
    "date",
    "note",
    "clarify",
)


@dataclass(frozen=True, slots=True)
class Span:
    """Which characters of the text became which slot: "customer", "items.0.product", "total", "date" …"""

    slot: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DraftItem:
    """One thing sold or brought back; `quantity` is 1 when none was typed (`has_quantity` is then false)."""

    product: str
    quantity: Decimal = Decimal(1)
    unit: str | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    has_quantity: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """One doubt. `data` is what the sentence needs, each of `options` is one answer: slot -> value.

    sum_mismatch: data quantity, unit_price, product, computed, typed; options {"total": …} twice.
    discount_unclear: data typed, discounted (where it can be computed); options {"total": …}.
    two_payments: options {"payment": …}; date_ambiguous: options {"date": ISO day}.
    bad_phone: data typed, digits. The others: data typed, where there is something to quote.
    """

    kind: IssueKind
    slots: tuple[str, ...]
    data: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """One line as read. `date` None means today, except on a follow-up, where it means not known.

    `at` is set only for a follow-up with a clock time (aware); `date` is then its day.
    """

    text: str
    intent: Intent = "unknown"
    customer: str | None = None
    phone: str | None = None
    birthday: YearDay | None = None
    items: tuple[DraftItem, ...] = ()
    total: Decimal | None = None
    currency: str | None = None
    payment: Payment | None = None
    channel: Channel | None = None
    date: date | None = None
    at: datetime | None = None
    note: str | None = None
    clarify: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    spans: tuple[Span, ...] = ()

    @property
    def is_certain(self) -> bool:
        """True when the line is an entry and nothing has to be asked."""
        return self.intent != "unknown" and not self.clarify

    @property
    def is_sale(self) -> bool:
        """Goods, and what they cost: whatever else is still to be asked."""
        has_money = self.total is not None or any(item.amount or item.unit_price for item in self.items)
        return self.intent == "purchase" and bool(self.items) and has_money


def plain_number(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros: 100, 45.5."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_json(draft: Draft) -> dict[str, object]:
    """The twelve keys of the corpus format, in order; numbers as decimal strings, days as ISO 8601."""
    return {
        "intent": draft.intent,
        "customer": draft.customer,
        "phone": draft.phone,
        "birthday": _birthday_json(draft.birthday),
        "items": [_item_json(item) for item in draft.items],
        "total": _number_json(draft.total),
        "currency": draft.currency,
        "payment": draft.payment,
        "channel": draft.channel,
        "date": _date_json(draft),
        "note": draft.note,
        "clarify": list(draft.clarify),
    }


def _number_json(value: Decimal | None) -> str | None:
    return None if value is None else plain_number(value)


def _item_json(item: DraftItem) -> dict[str, object]:
    return {
        "product": item.product,
        "quantity": plain_number(item.quantity),
        "unit": item.unit,
        "unit_price": _number_json(item.unit_price),
        "amount": _number_json(item.amount),
    }


def _date_json(draft: Draft) -> str | None:
    if draft.at is not None:
        return draft.at.isoformat()
    return None if draft.date is None else draft.date.isoformat()


def _birthday_json(day: YearDay | None) -> object:
    if day is None:
        return None
    if day.calendar == "lunar":
        return {"calendar": "lunar", "month": day.month, "day": day.day, "leap": day.is_leap}
    if day.year is None:
        return f"--{day.month:02d}-{day.day:02d}"
    return f"{day.year:04d}-{day.month:02d}-{day.day:02d}"
