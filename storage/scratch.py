"""A copy of the shop in memory, on which the clock may run ahead: the same for both databases.

Taken in one read transaction, which holds up nobody. What the clock never asks is left out: letters, forms, the trail
of changes. Nothing leads back from here: there is no address of the real database in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Table, event, func, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.domain.delivery import Delivery
from storage.deliveries import delivery_of
from storage.engine import is_sqlite
from storage.nearby import opener
from storage.repository import Repository, table_of
from storage.still import Memory, StillUnit
from storage.tables import CustomerRow, metadata
from storage.tables import Delivery as DeliveryRow
from storage.unit_of_work import Storage

LEFT_OUT = frozenset({"inbox", "forms", "audit", "audit_details", "attempts"})
deliveries, customers = table_of(DeliveryRow), table_of(CustomerRow)
OPEN = ("pending", "leased", "sending")


class Ahead(Repository):
    """What a rehearsal asks of its copy."""

    async def next_after(self, moment: datetime) -> datetime | None:
        """When something waiting may set out next."""
        statement = select(func.min(deliveries.c.not_before)).where(
            deliveries.c.state == "pending", deliveries.c.not_before > moment
        )
        found: datetime | None = await self._scalar(statement)
        return found

    async def held(self) -> list[tuple[int, str, datetime]]:
        """(id, reason, until) of what was put off."""
        statement = select(deliveries.c.id, deliveries.c.reason, deliveries.c.not_before).where(
            deliveries.c.state == "pending", deliveries.c.reason.is_not(None)
        )
        return [(row.id, row.reason, row.not_before) for row in await self._rows(statement)]

    async def since(self, moment: datetime) -> list[Delivery]:
        """Messages that have set out or ended since then, and those that wait."""
        statement = select(deliveries).where(
            (deliveries.c.sent_at >= moment) | (deliveries.c.settled_at >= moment) | deliveries.c.state.in_(OPEN)
        )
        return [delivery_of(row) for row in await self._rows(statement.order_by(deliveries.c.id))]

    async def over(self, customer_id: int) -> list[Delivery]:
        """A customer's messages that have set out or ended, the latest first."""
        statement = (
            select(deliveries)
            .where(deliveries.c.customer_id == customer_id, deliveries.c.state.not_in(OPEN))
            .order_by(deliveries.c.id.desc())
            .limit(200)
        )
        return [delivery_of(row) for row in await self._rows(statement)]

    async def names(self) -> dict[int, str]:
        return {row.id: row.name for row in await self._rows(select(customers.c.id, customers.c.name))}

    async def forget_waiting_but(self, customer_id: int) -> None:
        """What waits for others takes no part any more."""
        await self._run(
            deliveries.delete().where(
                deliveries.c.customer_id.is_distinct_from(customer_id), deliveries.c.state.in_(OPEN)
            )
        )


class ScratchUnit(StillUnit):
    @cached_property
    def ahead(self) -> Ahead:
        return Ahead(self.connection)


class Scratch(Storage):
    """A shop in memory, which stands still but for what the clock does."""

    def __init__(self, source: str) -> None:
        self.url = "sqlite://"
        self.memory = Memory()
        self._turn = asyncio.Lock()
        self._held: AsyncConnection | None = None
        self._writer = self._reader = create_async_engine(
            "sqlite+aiosqlite://",
            poolclass=StaticPool,
            connect_args={"async_creator_fn": opener(":memory:", is_apart=False)},
        )

        @event.listens_for(self._writer.sync_engine, "connect")
        def _prepare(connection: Any, _record: object) -> None:
            cursor = connection.cursor()
            for statement in _shape():
                cursor.execute(statement)
            if is_sqlite(source):
                for statement, values in _take_over(make_url(source).database or ""):
                    cursor.execute(statement, values)
            cursor.close()

        @event.listens_for(self._writer.sync_engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN")

    @asynccontextmanager
    async def write(self) -> AsyncIterator[ScratchUnit]:
        """On the one connection there is: nobody else asks for it."""
        assert self._turn is not None
        async with self._turn:
            if self._held is None:
                self._held = await self._writer.connect()
            async with self._held.begin():
                yield ScratchUnit(self._held, self.memory)

    @asynccontextmanager
    async def read(self, *, is_short: bool = False) -> AsyncIterator[ScratchUnit]:
        del is_short
        async with self.write() as uow:
            yield uow

    async def close(self) -> None:
        if self._held is not None:
            await self._held.close()
        await super().close()


@asynccontextmanager
async def open_scratch(source: str) -> AsyncIterator[Scratch]:
    """A copy of the database at an address; gone at the end. To be used in the event loop that opened it."""
    scratch = Scratch(source)
    try:
        if not is_sqlite(source):
            await _copy_rows(source, scratch)
        yield scratch
    finally:
        await scratch.close()


def _tables() -> Sequence[Table]:
    return [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]


def _shape() -> list[str]:
    """Every table, the empty ones too, and the indexes."""
    dialect = sqlite.dialect()
    found = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    indexes = [index for table in metadata.sorted_tables for index in table.indexes]
    return found + [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]


def _take_over(path: str) -> list[tuple[str, tuple[str, ...]]]:
    """From file to memory inside SQLite, in one read transaction of the file."""
    statements: list[tuple[str, tuple[str, ...]]] = [("ATTACH DATABASE ? AS source", (path,)), ("BEGIN", ())]
    for table in _tables():
        columns = ", ".join(f"[{column.name}]" for column in table.columns)
        moved = f"INSERT INTO main.{table.name} ({columns}) SELECT {columns} FROM source.{table.name}"  # noqa: S608
        statements.append((moved, ()))
    return [*statements, ("COMMIT", ()), ("DETACH DATABASE source", ())]


async def _copy_rows(source: str, scratch: Scratch) -> None:
    real = Storage(source)
    try:
        async with real.read() as theirs, scratch.write() as ours:
            for table in _tables():
                rows = (await theirs.connection.execute(select(table))).mappings().all()
                if rows:
                    await ours.connection.execute(insert(table), [dict(row) for row in rows])
    finally:
        await real.close()
