"""What is usual in this shop: a product's unit and price, a customer's basket. All of it follows what is sold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.domain.learning import LAST_BASKETS, usual_basket, usual_price
from bot.domain.purchase import LineItem, Purchase
from bot.services.naming import name_key
from bot.services.repeat import values_again
from bot.services.work import Work


async def follow_prices(work: Work, items: Iterable[LineItem]) -> None:
    """The usual unit and price of the goods in a sale that was saved, corrected or undone."""
    for product_id in {item.product_id for item in items if item.product_id is not None}:
        product = await work.uow.products.get(product_id)
        if product is None:
            continue
        currency = product.usual_price.currency if product.usual_price else work.shop.currency
        sales = await work.uow.products.sold_at(product_id, currency)
        found = usual_price(sales, product.usual_unit)
        price = product.usual_price.minor if product.usual_price else None
        if found is not None and (found.unit, found.minor) != (product.usual_unit, price):
            await work.uow.products.set_usual(product_id, found.unit, found.minor, currency)


async def usual_for(work: Work, customer_id: int) -> dict[str, Any] | None:
    """What a customer always takes, as a new form: of the last three baskets the one bought twice, else the last."""
    await work.customer(customer_id)
    last = await work.uow.purchases.of_customer(customer_id, limit=LAST_BASKETS)
    index = usual_basket([_basket(purchase) for purchase in last])
    return await values_again(work, last[index]) if index is not None else None


def _basket(purchase: Purchase) -> frozenset[tuple[str, str, str | None]]:
    """The goods, whatever they cost that day."""
    return frozenset((name_key(i.product), str(i.quantity.normalize()), i.unit) for i in purchase.items)
