"""What the shop knows by name, for the reader of lines: all customers and goods, and whether they have changed."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from storage.repository import Repository, table_of
from storage.tables import CustomerRow, ProductRow

customers = table_of(CustomerRow)
products = table_of(ProductRow)

Version = tuple[object, ...]


class Names(Repository):
    @property
    def home(self) -> Engine:
        """The database they are of, as a key for what is remembered of it."""
        return self._connection.sync_connection.engine  # type: ignore[union-attr]

    async def version(self) -> Version:
        """Another one as soon as a name has come, gone or changed."""
        people = select(func.count(), func.max(customers.c.updated_at), func.count(customers.c.erased_at))
        goods = select(func.count(), func.max(products.c.id)).where(products.c.is_active)
        found = [await self._row(people.select_from(customers)), await self._row(goods.select_from(products))]
        return tuple(value for row in found if row is not None for value in row)

    async def customers(self) -> list[str]:
        return [row.name for row in await self._rows(select(customers.c.name).where(customers.c.erased_at.is_(None)))]

    async def products(self) -> list[str]:
        return [row.name for row in await self._rows(select(products.c.name).where(products.c.is_active))]
