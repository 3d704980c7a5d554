"""What did not come to its end is swept; what was brought in is taken back as a whole."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from bot.domain.clock import local_day
from bot.domain.errors import Gone
from bot.domain.occasion import YearDay
from bot.services import tallies
from bot.services.importing.bringing import PAUSE, SLICE, Now
from bot.services.naming import name_key, search_key
from storage.customers import birthday_columns
from storage.unit_of_work import Storage, UnitOfWork


async def roll_back(storage: Storage, import_id: int) -> None:
    """An import that did not come to its end: what it had hidden is deleted, and it can be begun again."""
    await _sweep(storage, import_id)
    async with storage.write() as uow:
        await uow.imports.settle(import_id, "running", "read", lease_until=None)


async def recover(storage: Storage, now: datetime) -> int:
    """Imports whose process is gone, and undos that were not swept to the end; how many."""
    async with storage.read() as uow:
        abandoned, open_ends = await uow.imports.abandoned(now), await uow.imports.with_leftovers()
    for import_id in abandoned:
        await roll_back(storage, import_id)
    for import_id in open_ends:
        await _sweep(storage, import_id)
    return len(abandoned) + len(open_ends)


async def _sweep(storage: Storage, import_id: int) -> None:
    while True:
        async with storage.write() as uow:
            if not await uow.imports.sweep(import_id, SLICE):
                return
        await asyncio.sleep(PAUSE)


async def undo(storage: Storage, import_id: int, staff_id: int, now: Now) -> dict[str, int]:
    """Take a whole import back, at once; what was built upon since stays, and is counted. Gone if it is undone."""
    async with storage.write() as uow:
        moment = now()
        if not await uow.imports.settle(import_id, "done", "undone", undone_at=moment):
            raise Gone("import_undone")
        counts = {"kept_changes": 0, "changes": 0}
        for mark in await uow.imports.marks_of(import_id):
            is_back = await _take_back(uow, import_id, mark, moment)
            counts["changes" if is_back else "kept_changes"] += 1
        counts |= await uow.imports.hide(import_id, moment)
        await uow.imports.retire_goods(import_id)
        shop = await uow.shop.get()
        assert shop is not None
        await uow.costs.settle(shop.currency, local_day(moment, shop.zone), moment)
        await uow.imports.gather_stale()
        row = await uow.imports.get(import_id)
        assert row is not None
        await uow.imports.change(import_id, counts=row.counts | {"undone": counts})
        await uow.audit.record(staff_id, "import_undone", "import", import_id, None, counts, moment)
    await _sweep(storage, import_id)
    await tallies.catch_up(storage, shop, local_day(now(), shop.zone))
    return counts


async def _take_back(uow: UnitOfWork, import_id: int, mark: Any, now: datetime) -> bool:
    """One change, or one small record: if it is still as the import left it, and nothing points at it."""
    if mark.became is None or "print" in mark.became:
        prints = await uow.imports.prints(mark.entity, [mark.entity_id], (mark.became or {}).get("salt", ""))
        is_same = mark.became is None or prints == [mark.became["print"]]
        return is_same and await uow.imports.drop(mark.entity, mark.entity_id)
    if mark.entity == "product":
        row = await uow.imports.record("product", mark.entity_id)
        if row is None or any(getattr(row, key) != value for key, value in mark.became.items()):
            return False
        await uow.imports.change_record("product", mark.entity_id, mark.was)
        return True
    return await restore_person(uow, import_id, mark, now)


async def restore_person(uow: UnitOfWork, import_id: int, mark: Any, now: datetime) -> bool:
    """A known customer's values as they were; a value that somebody has changed since stays, and all with it."""
    row = await uow.imports.record("customer", mark.entity_id)
    if row is None or row.erased_at is not None:
        return False
    if await uow.imports.changed_later(import_id, "customer", mark.entity_id):
        return False
    columns, contacts, custom = _columns(mark.was), {}, {}
    for key, value in mark.became.items():
        if key in ("phone", "email", "wechat"):
            contacts[key] = value
        elif key.startswith("custom."):
            custom[int(key.removeprefix("custom."))] = (value, mark.was.get(key))
    put = _columns(mark.became)
    if any(getattr(row, key) != value for key, value in put.items()):
        return False
    await uow.imports.change_record("customer", mark.entity_id, columns | {"updated_at": now})
    for kind, addresses in contacts.items():
        for address in addresses:
            await uow.imports.drop_contact(mark.entity_id, kind, address)
    for field, (value, before) in custom.items():
        await uow.imports.restore_value(field, mark.entity_id, value, before)
    if "consent" in mark.became:
        await uow.imports.drop_consents(import_id, mark.entity_id)
    return True


def _columns(told: dict[str, Any]) -> dict[str, Any]:
    """Values of a mark as the customers table keeps them."""
    columns: dict[str, Any] = {}
    for key, value in told.items():
        if key == "birthday":
            columns |= birthday_columns(YearDay(**value) if value else None)
        elif key == "name":
            columns |= {"name": value, "name_key": name_key(value) or value, "search_key": search_key(value)}
        elif key not in ("phone", "email", "wechat", "consent") and not key.startswith("custom."):
            columns[key] = value
    return columns
