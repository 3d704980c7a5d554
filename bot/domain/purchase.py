"""A sale, its rows, the money received, and its reversal, which is kept on record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.money import Money


class PaymentMethod(StrEnum):
    WECHAT = "wechat"
    ALIPAY = "alipay"
    CASH = "cash"
    CARD = "card"
    TRANSFER = "transfer"
    OTHER = "other"


class SalesChannel(StrEnum):
    OFFLINE = "offline"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Product:
    """A thing with a name and a usual price (per usual unit)."""

    id: int
    name: str
    usual_unit: str | None = None
    usual_price: Money | None = None
    category: str | None = None

    def currency(self, of_shop: str) -> str:
        """In which it is sold: the shop's, unless its price is in another."""
        return self.usual_price.currency if self.usual_price else of_shop


@dataclass(frozen=True, slots=True)
class LineItem:
    """One row of a sale. `amount` is None where several rows share one total."""

    product: str
    quantity: Decimal
    unit: str | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    specification: str | None = None
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    id: int
    form_id: int
    customer_id: int | None
    staff_id: int
    items: tuple[LineItem, ...]
    total: Money
    bought_at: datetime
    bought_on: date
    channel: SalesChannel
    payment: PaymentMethod | None
    note: str | None
    created_at: datetime
    discount: Money | None = None
    voided_at: datetime | None = None
    edited_at: datetime | None = None
    coupon_codes: tuple[str, ...] = field(default=())
