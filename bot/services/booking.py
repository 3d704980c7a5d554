"""From a purchase form to the rows of a purchase: its goods known to the shop, its day, its money."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

from bot.domain.clock import local_moment
from bot.domain.form import Form
from bot.domain.money import Money, to_minor
from bot.domain.purchase import LineItem
from bot.services.forms.figures import day_of, full_total
from bot.services.forms.goods import line_item
from bot.services.naming import name_key, search_key
from bot.services.work import Work


def row_of(work: Work, form: Form, customer_id: int | None) -> dict[str, Any]:
    """The columns of a purchase. The hour of a back-dated sale is not known; noon keeps it on its day everywhere."""
    values, bought_on = form.values, day_of(work, form)
    is_today = bought_on == work.today
    return {
        "customer_id": customer_id,
        "total_minor": full_total(values).minor,
        "discount_minor": None,
        "currency": values["currency"],
        "channel": values.get("channel") or "offline",
        "payment": values.get("payment"),
        "bought_on": bought_on,
        "bought_at": work.now.astimezone(UTC) if is_today else local_moment(bought_on, 12, 0, work.shop.zone),
        "note": values.get("note"),
    }


async def known_items(work: Work, form: Form) -> tuple[list[LineItem], list[str]]:
    """The rows with their products, new ones made; and the names of the new."""
    items: list[LineItem] = []
    new: list[str] = []
    for row in form.values["items"]:
        item = line_item(row)
        if item.product_id is None:
            product_id, is_new = await _make(work, form, item)
            item = replace(item, product_id=product_id)
            if is_new:
                new.append(item.product)
        items.append(item)
    return items, new


async def _make(work: Work, form: Form, item: LineItem) -> tuple[int, bool]:
    return await work.uow.products.ensure(
        name=item.product,
        name_key=name_key(item.product) or item.product,
        search_key=search_key(item.product),
        unit=item.unit,
        price=_usual_price(item, form.values["currency"]),
        form_id=form.id,
        now=work.now,
    )


def _usual_price(item: LineItem, currency: str) -> Money | None:
    price = item.unit_price or (item.amount / item.quantity if item.amount is not None and item.quantity else None)
    return Money(to_minor(price, currency), currency) if price is not None else None
