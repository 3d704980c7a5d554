"""A file's way: kept, looked through, brought in, or not."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from bot.domain.clock import local_day
from bot.domain.errors import Gone
from bot.domain.importing import Sheet, TableKind
from bot.services import tallies
from bot.services.importing.bringing import LEASE, Bringing, Now, Progress
from bot.services.importing.known import load
from bot.services.importing.plan import Plan, days_of, understand
from bot.services.importing.reading import read_tables
from bot.services.importing.taking_back import roll_back
from bot.services.importing.verdicts import draw_up
from storage.unit_of_work import Storage, UnitOfWork


@dataclass(frozen=True, slots=True)
class Batch:
    """An import as it stands."""

    id: int
    staff_id: int
    name: str
    state: str
    choices: dict[str, Any]
    counts: dict[str, Any]
    created_at: datetime
    done_at: datetime | None


async def take_in(storage: Storage, staff_id: int, name: str, content: bytes, now: datetime) -> int:
    """Keep a file until it is decided upon; its number."""
    packed, digest = zlib.compress(content, 6), sha256(content).hexdigest()
    async with storage.write() as uow:
        await uow.imports.drop_old_contents(now - timedelta(days=7))
        return await uow.imports.add(staff_id=staff_id, name=name[:120], digest=digest, content=packed, created_at=now)


async def batch_of(uow: UnitOfWork, import_id: int) -> Batch:
    row = await uow.imports.get(import_id)
    if row is None:
        raise Gone
    return Batch(
        row.id, row.staff_id, row.name, row.state, dict(row.choices), dict(row.counts), row.created_at, row.done_at
    )


async def look_through(storage: Storage, import_id: int) -> Plan:
    """The dry run: what the file would do now. Refused where it cannot be read, Gone where it is decided."""
    async with storage.read() as uow:
        row = await uow.imports.get(import_id)
    if row is None or row.content is None:
        raise Gone("import_gone")
    sheets = await asyncio.to_thread(read_tables, zlib.decompress(row.content))
    return await _plan(storage, sheets, row)


async def _plan(storage: Storage, sheets: Sequence[Sheet], row: Any) -> Plan:
    async with storage.read() as uow:
        shop = await uow.shop.get()
        assert shop is not None
        custom = [one.name for one in await uow.imports.fields()]
        tables = understand(sheets, row.choices, custom, shop.currency)
        is_archive = any(one.kind not in _COMMON for one in tables)
        known = await load(uow, shop, days_of(tables), is_archive)
    return await asyncio.to_thread(draw_up, tables, known, row.staff_id)


_COMMON = (TableKind.CUSTOMERS, TableKind.PRODUCTS, TableKind.PURCHASES)


async def bring_in(
    storage: Storage, import_id: int, now: Now, progress: Progress | None = None, plan: Plan | None = None
) -> Plan:
    """All of the file or nothing of it. Gone where it is under way or decided already. `plan`: one made just now."""
    async with storage.write() as uow:
        if not await uow.imports.settle(import_id, "read", "running", lease_until=now() + LEASE):
            raise Gone("import_gone")
    try:
        plan = plan or await look_through(storage, import_id)
        async with storage.read() as uow:
            row, shop = await uow.imports.get(import_id), await uow.shop.get()
        assert row is not None
        assert shop is not None
        await Bringing(storage, plan, row, shop, now, progress or _nothing).run()
    except BaseException:
        await asyncio.shield(roll_back(storage, import_id))
        raise
    await tallies.catch_up(storage, shop, local_day(now(), shop.zone))
    return plan


def _nothing(_done: int, _whole: int) -> None:
    """Nobody wants to know how far it is."""


async def cancel(uow: UnitOfWork, import_id: int) -> bool:
    return await uow.imports.settle(import_id, "read", "cancelled", content=None)
