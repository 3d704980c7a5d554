"""What repositories share: Core statements over the tables.

Not the ORM's unit of work: for the same transaction that costs two to three times the CPU.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, Insert, Row, Table, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a model."""
    return cast("Table", model.__table__)  # type: ignore[attr-defined]


def with_defaults(model: type[SQLModel], values: dict[str, Any]) -> dict[str, Any]:
    """The values of a new row; defaults of the model filled in, the key left to the database."""
    row = {
        name: field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
        if name not in values and not field.is_required() and name != "id"
    }
    return row | values


# Built once: putting a statement together costs as much as running it. The values are given at each call.
@cache
def _insertion(model: type[SQLModel]) -> Insert:
    return insert(table_of(model))


@cache
def _insertion_once(model: type[SQLModel], dialect: str) -> Insert:
    build = sqlite.insert if dialect == "sqlite" else postgresql.insert
    # PostgreSQL returns the new key, and SQLAlchemy then forgets the count unless told to keep it.
    return build(table_of(model)).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def portions(keys: Collection[Any], size: int = 2000) -> Iterator[list[Any]]:
    """In portions that fit into one statement: databases limit what one may be given."""
    wanted = list(keys)
    return (wanted[begin : begin + size] for begin in range(0, len(wanted), size))


class Repository:
    """Statements over one connection; each subclass owns its tables."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def _is_sqlite(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    # `values`: of a statement that is built once, as those are that every message asks.
    async def _rows(self, statement: Executable, **values: Any) -> Sequence[Row[Any]]:
        return (await self._connection.execute(statement, values)).all()

    async def _row(self, statement: Executable, **values: Any) -> Row[Any] | None:
        return (await self._connection.execute(statement, values)).first()

    async def _scalar(self, statement: Executable, **values: Any) -> Any:
        return (await self._connection.execute(statement, values)).scalar()

    async def _run(self, statement: Executable, **values: Any) -> int:
        """Execute; the number of rows touched."""
        result: CursorResult[Any] = await self._connection.execute(statement, values)
        return result.rowcount

    async def _insert(self, model: type[SQLModel], **values: Any) -> int:
        """A new row; its id."""
        result = await self._connection.execute(_insertion(model), with_defaults(model, values))
        key = result.inserted_primary_key
        return int(key[0]) if key else 0

    async def _insert_many(self, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            await self._connection.execute(_insertion(model), [with_defaults(model, row) for row in rows])

    async def _insert_once(self, model: type[SQLModel], **values: Any) -> bool:
        """A new row unless a unique key is taken; True if it was new."""
        statement = _insertion_once(model, self._connection.dialect.name)
        result: CursorResult[Any] = await self._connection.execute(statement, with_defaults(model, values))
        return result.rowcount == 1

    async def _insert_many_once(self, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
        """New rows unless their unique keys are taken."""
        if rows:
            statement = _insertion_once(model, self._connection.dialect.name)
            await self._connection.execute(statement, [with_defaults(model, row) for row in rows])

    async def _update(self, model: type[SQLModel], row_id: int, **values: Any) -> int:
        table = table_of(model)
        return await self._run(update(table).where(table.c.id == row_id).values(**values))

    async def _count(self, model: type[SQLModel], *conditions: Any) -> int:
        table = table_of(model)
        return int(await self._scalar(select(func.count()).select_from(table).where(*conditions)) or 0)
