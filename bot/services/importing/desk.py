"""Files in chat: read, brought in and taken out beside the bot, in a thread with a loop and a storage of its own."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.domain.importing import TableKind
from bot.entry.columns import FIELDS
from bot.services.exporting.work import note_export, write_out
from bot.services.exporting.writers import WRITERS
from bot.services.importing import work
from bot.services.importing.plan import Plan
from bot.services.importing.taking_back import undo
from storage.unit_of_work import Storage

Shown = TypeVar("Shown")
# Telegram takes files of up to 50 MB from a bot.
MOST_SENT = 49 * 1024 * 1024
MOST_HEADERS = 40


@dataclass(frozen=True, slots=True)
class Looked:
    """A file as it was looked through."""

    import_id: int
    plan: Plan


@dataclass(frozen=True, slots=True)
class Written:
    """An export: its bytes, or None where it is too large for a chat."""

    name: str
    content: bytes | None
    counts: Mapping[str, int]


class ImportDesk:
    """For a database at an address; opens nothing of the bot's own. One file at a time."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._turn = asyncio.Lock()

    async def look(self, staff_id: int, name: str, content: bytes, now: datetime) -> Looked:
        """A new file: kept, and looked through."""

        async def run(storage: Storage) -> Looked:
            import_id = await work.take_in(storage, staff_id, name, content, now)
            try:
                return await _looked(storage, import_id)
            except BaseException:
                async with storage.write() as uow:
                    await work.cancel(uow, import_id)
                raise

        return await self._apart(run)

    async def look_again(self, import_id: int) -> Looked:
        return await self._apart(lambda storage: _looked(storage, import_id))

    async def bring_in(self, import_id: int, now: datetime, progress: Callable[[int, int], None]) -> Plan:
        return await self._apart(lambda storage: work.bring_in(storage, import_id, _ticking(now), progress))

    async def undo(self, import_id: int, staff_id: int, now: datetime) -> dict[str, int]:
        return await self._apart(lambda storage: undo(storage, import_id, staff_id, _ticking(now)))

    async def export(self, form: str, staff_id: int, now: datetime) -> Written:
        async def run(storage: Storage) -> Written:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"huitou-{now:%Y-%m-%d}.{WRITERS[form][1]}"
                counts = await write_out(storage, form, path)
                await note_export(storage, staff_id, form, counts, now)
                content = path.read_bytes() if path.stat().st_size <= MOST_SENT else None
                return Written(path.name, content, counts)

        return await self._apart(run)

    async def _apart(self, run: Callable[[Storage], Awaitable[Shown]]) -> Shown:
        async def with_storage() -> Shown:
            storage = Storage(self._url)
            try:
                return await run(storage)
            finally:
                await storage.close()

        async with self._turn:
            return await asyncio.to_thread(lambda: asyncio.run(with_storage()))


def _ticking(now: datetime) -> Callable[[], datetime]:
    """The moment as it goes on from `now`."""
    begun = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - begun)


async def _looked(storage: Storage, import_id: int) -> Looked:
    plan = await work.look_through(storage, import_id)
    seen = [
        {
            "sheet": table.index, "name": table.name, "kind": table.kind.value, "headers": table.headers[:MOST_HEADERS],
            "columns": {str(at): field for at, field in table.columns.items()},
            "sample": [row[:MOST_HEADERS] for _, row in table.rows[:1]],
        }
        for table in plan.tables
    ]  # fmt: skip
    async with storage.write() as uow:
        await uow.imports.change(import_id, counts={"tables": seen, "rows": plan.tally.counts})
    return Looked(import_id, plan)


def fields_of(kind: str, custom: list[str]) -> list[str]:
    """What a column of such a table can mean, in the order of the buttons."""
    own = [f"custom.{name}" for name in custom] if kind == TableKind.CUSTOMERS.value else []
    return [*FIELDS[TableKind(kind)], *own]


def chosen(table: Mapping[str, Any], choices: Mapping[str, Any]) -> dict[int, str]:
    """The columns of a table as they were seen, with what was chosen since."""
    columns = {int(at): field for at, field in table["columns"].items()}
    for at, field in choices.get(str(table["sheet"]), {}).get("columns", {}).items():
        columns = {place: one for place, one in columns.items() if place != int(at) and one != field}
        if field:
            columns[int(at)] = field
    return dict(sorted(columns.items()))
