"""What is usual in this shop: a product's unit and price, a customer's basket. All of it follows what is sold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.domain.form import FormKind
from bot.domain.learning import LAST_BASKETS, UnitPrice, usual_basket, usual_price
from bot.domain.purchase import LineItem, Product, Purchase
from bot.entry.teaching import is_again
from bot.services.forms.goods import sum_of
from bot.services.naming import name_key
from bot.services.repeat import values_again
from bot.services.work import Work

# Goods by their ids, and what the sales make usual of each.
Usual = dict[int, tuple[Product, UnitPrice | None]]


async def usual_prices(work: Work, items: Iterable[LineItem]) -> Usual:
    """What the sales so far make usual of these goods, by product."""
    found: Usual = {}
    for product_id in {item.product_id for item in items if item.product_id is not None}:
        product = await work.uow.products.get(product_id)
        if product is not None:
            sales = await work.uow.products.sold_at(product_id, product.currency(work.shop.currency))
            found[product_id] = product, usual_price(sales, product.usual_unit)
    return found


async def follow_prices(work: Work, items: Iterable[LineItem], before: Usual) -> None:
    """After a sale was saved, corrected or undone: the usual unit and price, where that very sale makes another usual.

    A price that was set otherwise (a list, a hand) stays while one odd sale says nothing new.
    """
    for product_id, (product, found) in (await usual_prices(work, items)).items():
        was = before[product_id][1] if product_id in before else None
        if found is not None and found != was:
            currency = product.currency(work.shop.currency)
            await work.uow.products.set_usual(product_id, found.unit, found.minor, currency)


async def usual_for(work: Work, customer_id: int) -> dict[str, Any] | None:
    """What a customer always takes, as a new form: of the last three baskets the one bought twice, else the last."""
    await work.customer(customer_id)
    last = await work.uow.purchases.of_customer(customer_id, limit=LAST_BASKETS)
    index = usual_basket([_basket(purchase) for purchase in last])
    return await values_again(work, last[index]) if index is not None else None


async def with_usual(work: Work, kind: FormKind, values: dict[str, Any]) -> dict[str, Any]:
    """王芳 老样子 微信: the basket that is hers in place of the word; a sum that was typed stays the sum."""
    rows, who = values.get("items") or [], (values.get("customer") or {}).get("id")
    if kind is not FormKind.PURCHASE or who is None or len(rows) != 1 or not is_again(rows[0]["typed"]):
        return values
    usual = await usual_for(work, who)
    if usual is None:
        return values
    items, total = usual["items"], values.get("total")
    if total is not None and sum_of(items) != total:
        items = [row | {"unit_price": None, "amount": total if len(items) == 1 else None} for row in items]
    is_settled = {"items", "total"}
    return values | {
        "items": items,
        "total": total or usual["total"],
        "doubts": [doubt for doubt in values["doubts"] if doubt not in is_settled],
        "issues": [issue for issue in values["issues"] if not is_settled & set(issue["slots"])],
    }


def _basket(purchase: Purchase) -> frozenset[tuple[str, str, str | None]]:
    """The goods, whatever they cost that day."""
    return frozenset((name_key(i.product), str(i.quantity.normalize()), i.unit) for i in purchase.items)
