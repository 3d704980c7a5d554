"""Products."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from bot.domain.learning import UnitPrice
from bot.domain.money import Money, to_minor
from bot.domain.purchase import Product
from storage.repository import Repository, table_of
from storage.tables import LineItemRow, ProductRow, PurchaseRow

products = table_of(ProductRow)
line_items = table_of(LineItemRow)
purchases = table_of(PurchaseRow)


def _product(row: Row[Any]) -> Product:
    has_price = row.usual_price_minor is not None and row.currency is not None
    price = Money(row.usual_price_minor, row.currency) if has_price else None
    return Product(row.id, row.name, row.usual_unit, price, row.category)


# So far back do sales say what is usual.
REMEMBERED_SALES = 30


def _unit_price(row: Row[Any]) -> UnitPrice | None:
    """What one was sold for; None where a total was shared, or the figure says nothing."""
    count = Decimal(row.quantity)
    if row.unit_price is not None:
        return UnitPrice(row.unit, to_minor(Decimal(row.unit_price), row.currency))
    return UnitPrice(row.unit, round(row.amount_minor / count)) if row.amount_minor is not None and count else None


class Products(Repository):
    async def get(self, product_id: int) -> Product | None:
        row = await self._row(select(products).where(products.c.id == product_id))
        return _product(row) if row else None

    async def many(self, ids: Iterable[int]) -> list[Product]:
        """In the order of the ids."""
        wanted = list(ids)
        rows = await self._rows(select(products).where(products.c.id.in_(wanted)))
        found = {row.id: _product(row) for row in rows}
        return [found[key] for key in wanted if key in found]

    async def sold_most(self, limit: int, offset: int = 0) -> list[tuple[int, str]]:
        """(id, name) of what is sold, what was bought in most sales first."""
        times = func.count(line_items.c.id)
        statement = (
            select(products.c.id, products.c.name)
            .join(line_items, line_items.c.product_id == products.c.id)
            .where(products.c.is_active)
            .group_by(products.c.id, products.c.name)
            .order_by(times.desc(), products.c.id)
        )
        return [(row.id, row.name) for row in await self._rows(statement.limit(limit).offset(offset))]

    async def by_name_key(self, name_key: str) -> Product | None:
        """The product of this name, or the one that it was put together with."""
        row = await self._row(select(products).where(products.c.name_key == name_key))
        while row is not None and row.merged_into_id is not None:
            row = await self._row(select(products).where(products.c.id == row.merged_into_id))
        return _product(row) if row is not None and row.is_active else None

    async def search_keys(self) -> Sequence[Row[Any]]:
        """(id, name, name_key, search_key) of all that are sold: what matching works on."""
        p = products.c
        return await self._rows(select(p.id, p.name, p.name_key, p.search_key).where(p.is_active))

    async def names(self) -> list[str]:
        return [row.name for row in await self._rows(select(products.c.name).where(products.c.is_active))]

    async def popular(self, limit: int = 6) -> list[Product]:
        """Those sold most often."""
        statement = (
            select(line_items.c.product_id)
            .where(line_items.c.product_id.is_not(None))
            .group_by(line_items.c.product_id)
            .order_by(func.count().desc())
            .limit(limit)
        )
        return await self.many([row.product_id for row in await self._rows(statement)])

    def _sales(self, product_id: int, currency: str, *columns: Any) -> Select[Any]:
        statement = select(*columns).join(purchases, purchases.c.id == line_items.c.purchase_id)
        return statement.where(
            line_items.c.product_id == product_id, purchases.c.voided_at.is_(None), purchases.c.currency == currency
        )

    async def sold_at(self, product_id: int, currency: str) -> list[UnitPrice]:
        """What one was sold for lately, oldest first."""
        columns = (line_items.c.quantity, line_items.c.unit, line_items.c.unit_price, line_items.c.amount_minor)
        statement = self._sales(product_id, currency, *columns, purchases.c.currency)
        newest_first = (purchases.c.bought_at.desc(), purchases.c.id.desc(), line_items.c.position)
        rows = await self._rows(statement.order_by(*newest_first).limit(REMEMBERED_SALES))
        return [price for row in reversed(rows) if (price := _unit_price(row)) is not None]

    async def count_sales(self, product_id: int, currency: str) -> int:
        return int(await self._scalar(self._sales(product_id, currency, func.count())) or 0)

    async def usual(self) -> list[Product]:
        """All that are sold, with their usual unit and price."""
        return [_product(row) for row in await self._rows(select(products).where(products.c.is_active))]

    async def set_usual(self, product_id: int, unit: str | None, price_minor: int, currency: str) -> None:
        await self._update(ProductRow, product_id, usual_unit=unit, usual_price_minor=price_minor, currency=currency)

    async def ensure(
        self, *, name: str, name_key: str, search_key: str, unit: str | None, price: Money | None, form_id: int | None,
        now: datetime,
    ) -> tuple[int, bool]:  # fmt: skip
        """The product of this name, made or revived if need be; (id, True if it was not on sale before)."""
        is_new = await self._insert_once(
            ProductRow,
            name=name,
            name_key=name_key,
            search_key=search_key,
            usual_unit=unit,
            usual_price_minor=price.minor if price else None,
            currency=price.currency if price else None,
            created_at=now,
            created_by_form_id=form_id,
        )
        stands = await self.by_name_key(name_key)
        if stands is not None and not is_new:
            return stands.id, False
        row = await self._row(select(products.c.id, products.c.is_active).where(products.c.name_key == name_key))
        assert row is not None
        if not row.is_active:
            await self._update(ProductRow, row.id, is_active=True, created_by_form_id=form_id)
        return row.id, is_new or not row.is_active

    async def retire_unsold(self, form_id: int) -> list[str]:
        """Products that only an undone form had brought in; their names."""
        sold = (
            select(line_items.c.product_id)
            .join(purchases, purchases.c.id == line_items.c.purchase_id)
            .where(purchases.c.voided_at.is_(None), line_items.c.product_id.is_not(None))
        )
        statement = (
            update(products)
            .where(products.c.created_by_form_id == form_id, products.c.is_active, products.c.id.not_in(sold))
            .values(is_active=False)
            .returning(products.c.name)
        )
        return [row.name for row in await self._rows(statement)]
