"""Everything into one file; who took it out stands in the trail."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.services.exporting.tables import Tables
from bot.services.exporting.writers import WRITERS
from storage.unit_of_work import Storage, UnitOfWork

FORMATS = tuple(WRITERS)


async def write_out(storage: Storage, form: str, path: Path) -> dict[str, int]:
    """Rows by table, from one consistent view of the shop."""
    kind, _ = WRITERS[form]
    counts: dict[str, int] = {}
    async with storage.read() as uow:
        shop = await uow.shop.get()
        assert shop is not None
        with kind(path) as writer:
            for name, columns, rows in await Tables(uow, shop).open():
                if form == "vcard" and name != "customers":
                    continue
                writer.table(name, columns)
                counts[name] = 0
                async for row in rows():
                    writer.row(row)
                    counts[name] += 1
    return counts


async def is_taken(uow: UnitOfWork, staff_id: int, form: str, asked_at: datetime) -> bool:
    """Has this person had the file since they were asked whether they are sure? One yes gives one file."""
    steps = await uow.audit.done_since(staff_id, "exported", asked_at)
    return any((step.after or {}).get("format") == form for step in steps)


async def note_export(storage: Storage, staff_id: int | None, form: str, counts: dict[str, int], now: datetime) -> None:
    async with storage.write() as uow:
        await uow.audit.record(staff_id, "exported", "shop", None, None, {"format": form, "rows": counts}, now)
