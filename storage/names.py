"""What the shop knows by name, for the reader of lines: all customers and goods, and whether they have changed."""

from __future__ import annotations

from sqlalchemy import Engine, func, select, true

from storage.repository import Repository, table_of
from storage.tables import CustomerRow, ProductRow, WordRow

customers = table_of(CustomerRow)
products = table_of(ProductRow)
words = table_of(WordRow)

Version = tuple[object, ...]
_goods = (
    select(
        func.count().label("goods"),
        func.max(products.c.id).label("last"),
        func.sum(products.c.usual_price_minor).label("sum"),
    )
    .where(products.c.is_active)
    .subquery()
)
_people = select(
    func.count().label("people"),
    func.max(customers.c.updated_at).label("at"),
    func.count(customers.c.erased_at).label("gone"),
).subquery()
_taught = select(
    func.max(words.c.id).label("last_word"),
    func.count(words.c.learned_at).label("learned"),
    func.count(words.c.superseded_at).label("superseded"),
    func.count(words.c.forgotten_at).label("forgotten"),
).subquery()
# Built once: putting it together costs more than asking it.
_VERSION = select(_people, _goods, _taught).select_from(_people.join(_goods, true()).join(_taught, true()))


class Names(Repository):
    @property
    def home(self) -> Engine:
        """The database they are of, as a key for what is remembered of it."""
        return self._connection.sync_connection.engine  # type: ignore[union-attr]

    async def version(self) -> Version:
        """Another one as soon as a name, a usual price or a taught word has come, gone or changed."""
        row = await self._row(_VERSION)
        return tuple(row) if row is not None else ()

    async def named_customers(self) -> list[tuple[int, str]]:
        statement = select(customers.c.id, customers.c.name).where(customers.c.erased_at.is_(None))
        return [(row.id, row.name) for row in await self._rows(statement)]
