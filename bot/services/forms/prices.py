"""A price far from the usual one: pointed out with a button for each answer, and never in the way of saving."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.domain.learning import EQUAL_SALES, is_far
from bot.domain.money import LARGEST_MINOR, Money, to_minor
from bot.domain.purchase import Product
from bot.entry.draft import plain_number
from bot.services.work import Work

Row = dict[str, Any]
ANSWERS = ("keep", "usual")


def usual_of(product: Product | None) -> dict[str, Any] | None:
    """What a row remembers of its product: the usual unit and what one costs."""
    if product is None or product.usual_price is None:
        return None
    price = product.usual_price
    return {"unit": product.usual_unit, "price": plain_number(price.major), "currency": price.currency}


def price_of(row: Mapping[str, Any]) -> Decimal | None:
    """What one of a row costs; None where its amount is not known."""
    if row["unit_price"] is not None:
        return Decimal(row["unit_price"])
    quantity = Decimal(row["quantity"])
    return Decimal(row["amount"]) / quantity if row["amount"] is not None and quantity else None


async def far_prices(work: Work, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows whose price a careful clerk would ask about: what is usual, what was said."""
    found = []
    for place, row in enumerate(values.get("items") or []):
        usual, price = row.get("usual"), price_of(row)
        if usual is None or price is None or usual["currency"] != values["currency"]:
            continue
        is_other_unit = row["unit"] and usual["unit"] and row["unit"] != usual["unit"]
        is_said = row.get("sure") == plain_number(price)
        if is_other_unit or is_said or not is_far(price, Decimal(usual["price"])):
            continue
        if await work.uow.products.count_sales(row["product_id"], usual["currency"]) >= EQUAL_SALES:
            shown = {"usual": _money(Decimal(usual["price"]), usual), "price": _money(price, usual)}
            unit = usual["unit"] or row["unit"]
            found.append({"kind": "price", "place": place, "product": row["product"], "unit": unit, **shown})
    return found


def usual_total(values: Mapping[str, Any]) -> str | None:
    """What the goods usually come to; None where one of them has no usual price in this unit and currency."""
    rows = values.get("items") or []
    total = Decimal()
    for row in rows:
        usual = row.get("usual")
        if usual is None or usual["currency"] != values["currency"] or row["unit"] != usual["unit"]:
            return None
        total += Decimal(usual["price"]) * Decimal(row["quantity"])
    return plain_number(total) if rows else None


def _money(price: Decimal, usual: Mapping[str, Any]) -> Money:
    return Money(min(to_minor(price, usual["currency"]), LARGEST_MINOR), usual["currency"])


def settle_price(row: Row, answer: str) -> Row:
    """The row after the answer: it is so, or it is the usual price."""
    if answer == "keep":
        price = price_of(row)
        return row | {"sure": plain_number(price) if price is not None else None}
    usual = Decimal(row["usual"]["price"])
    return row | {"unit_price": plain_number(usual), "amount": plain_number(usual * Decimal(row["quantity"]))}
