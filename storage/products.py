"""Products."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.domain.money import Money
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

    async def by_name_key(self, name_key: str) -> Product | None:
        statement = select(products).where(products.c.name_key == name_key, products.c.is_active)
        row = await self._row(statement)
        return _product(row) if row else None

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

    async def ensure(
        self, *, name: str, name_key: str, search_key: str, unit: str | None, price: Money | None, form_id: int,
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
