"""What the shop knows by name, for the reader of lines: all customers and goods, and whether they have changed."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from storage.repository import Repository, table_of
from storage.tables import CustomerRow, ProductRow, WordRow

customers = table_of(CustomerRow)
products = table_of(ProductRow)
words = table_of(WordRow)

Version = tuple[object, ...]


class Names(Repository):
    @property
    def home(self) -> Engine:
        """The database they are of, as a key for what is remembered of it."""
        return self._connection.sync_connection.engine  # type: ignore[union-attr]

    async def version(self) -> Version:
        """Another one as soon as a name, a usual price or a taught word has come, gone or changed."""
        people = select(func.count(), func.max(customers.c.updated_at), func.count(customers.c.erased_at))
        goods = select(func.count(), func.max(products.c.id), func.sum(products.c.usual_price_minor))
        taught = select(
            func.max(words.c.id),
            func.count(words.c.learned_at),
            func.count(words.c.superseded_at),
            func.count(words.c.forgotten_at),
        )
        found = [
            await self._row(people.select_from(customers)),
            await self._row(goods.select_from(products).where(products.c.is_active)),
            await self._row(taught),
        ]
        return tuple(value for row in found if row is not None for value in row)

    async def named_customers(self) -> list[tuple[int, str]]:
        statement = select(customers.c.id, customers.c.name).where(customers.c.erased_at.is_(None))
        return [(row.id, row.name) for row in await self._rows(statement)]
