"""The shop's own fields, customers' values of them, and the labels that were put by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, func, select, text, update

from bot.domain.fields import Field, FieldType
from storage.repository import Repository, table_of
from storage.tables import CustomerRow, CustomField, CustomValue

fields, values = table_of(CustomField), table_of(CustomValue)
customers = table_of(CustomerRow)
_ENTITY = "customer"


def _field(row: Row[Any]) -> Field:
    return Field(row.id, row.name, FieldType(row.type), tuple(row.options), row.code, row.is_active)


class Fields(Repository):
    async def active(self) -> list[Field]:
        return [one for one in await self.all() if one.is_active]

    async def all(self) -> list[Field]:
        """Also those that were taken away; their values are kept."""
        statement = select(fields).where(fields.c.entity == _ENTITY).order_by(fields.c.position, fields.c.id)
        return [_field(row) for row in await self._rows(statement)]

    async def get(self, field_id: int) -> Field | None:
        row = await self._row(select(fields).where(fields.c.id == field_id, fields.c.entity == _ENTITY))
        return _field(row) if row else None

    async def add(self, name: str, type_: FieldType, options: Iterable[str], code: str | None) -> int:
        place = int(await self._scalar(select(func.max(fields.c.position))) or 0) + 1
        return await self._insert(
            CustomField, entity=_ENTITY, name=name, type=type_.value, options=list(options), code=code, position=place
        )

    async def change(self, field_id: int, **columns: Any) -> None:
        await self._update(CustomField, field_id, **columns)

    async def used(self, field_id: int) -> int:
        return await self._count(CustomValue, values.c.field_id == field_id)

    async def of_customer(self, customer_id: int) -> dict[int, str]:
        """Field -> value, of all fields."""
        rows = await self._rows(select(values).where(values.c.entity_id == customer_id))
        return {row.field_id: row.value for row in rows}

    async def put(self, field_id: int, customer_id: int, value: str | None) -> str | None:
        """The value from now on, or none; what stood there before."""
        mine = (values.c.field_id == field_id, values.c.entity_id == customer_id)
        before: str | None = await self._scalar(select(values.c.value).where(*mine))
        if value is None:
            await self._run(values.delete().where(*mine))
        elif before is None:
            await self._insert_once(CustomValue, field_id=field_id, entity_id=customer_id, value=value)
        else:
            await self._run(update(values).where(*mine).values(value=value))
        return before

    async def holders(self, part: str, limit: int = 50) -> list[int]:
        """Customers in whose record one of the fields in use says this."""
        pattern = "%" + part.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        statement = (
            select(values.c.entity_id)
            .join(fields, fields.c.id == values.c.field_id)
            .where(
                fields.c.is_active, fields.c.entity == _ENTITY, func.lower(values.c.value).like(pattern, escape="\\")
            )
            .distinct()
        )
        return [row.entity_id for row in await self._rows(statement.order_by(values.c.entity_id).limit(limit))]

    # -- labels ----------------------------------------

    async def tags_of(self, customer_id: int) -> list[str]:
        found = await self._scalar(select(customers.c.tags).where(customers.c.id == customer_id))
        return list(found or [])

    async def tagged(self) -> list[tuple[int, list[str]]]:
        """(customer, labels) of all living records that have any."""
        empty = "tags != '[]'" if self._is_sqlite else "tags::text != '[]'"
        statement = select(customers.c.id, customers.c.tags).where(customers.c.erased_at.is_(None), text(empty))
        rows = await self._rows(statement.order_by(customers.c.id))
        return [(row.id, list(row.tags)) for row in rows if row.tags]
