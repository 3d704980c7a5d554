"""Seats: a job that one process at a time holds. On PostgreSQL a row with a lease by the server's clock; on SQLite,
whose processes share a machine, a locked file, which the system opens again whatever becomes of the holder."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Protocol

from sqlalchemy import DateTime, delete, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.repository import Repository, table_of
from storage.tables import SeatRow
from storage.unit_of_work import Storage

try:
    import fcntl
except ImportError:  # no such locks on Windows: there whoever starts the bot twice hears it from Telegram
    fcntl = None  # type: ignore[assignment]

seats = table_of(SeatRow)
_NO_MATTER = datetime.min.replace(tzinfo=UTC)


class Seats(Repository):
    """`now` counts on SQLite alone."""

    async def take(self, name: str, holder: str, now: datetime, lease: timedelta) -> bool:
        """Sit down, or stay; False if somebody else sits there."""
        by = self._by(now)
        insert: Any = sqlite.insert(seats) if self._is_sqlite else postgresql.insert(seats)
        until = by + literal(lease) if not self._is_sqlite else now + lease
        statement = insert.values(name=name, holder=holder, until=until).on_conflict_do_update(
            index_elements=[seats.c.name],
            set_={"holder": holder, "until": until},
            where=or_(seats.c.holder == holder, seats.c.until <= by),
        )
        return await self._run(statement.execution_options(preserve_rowcount=True)) == 1

    async def leave(self, name: str, holder: str) -> None:
        await self._run(delete(seats).where(seats.c.name == name, seats.c.holder == holder))

    async def held(self, prefix: str, now: datetime) -> int:
        """How many seats whose names begin so are taken. Those long left are removed."""
        named = seats.c.name.startswith(prefix, autoescape=True)
        await self._run(delete(seats).where(named, seats.c.until <= self._by(now)))
        return int(await self._scalar(select(func.count()).select_from(seats).where(named)) or 0)

    def _by(self, now: datetime) -> Any:
        return now if self._is_sqlite else func.clock_timestamp(type_=DateTime(timezone=True))


class Seat(Protocol):
    """One seat, as one process sees it."""

    async def take(self) -> bool:
        """Sit down, or stay; False if it is somebody else's."""

    async def leave(self) -> None:
        """Free for the next one at once."""


class LeasedSeat:
    """A row; who does not renew it in time has lost it."""

    def __init__(self, storage: Storage, name: str, holder: str, lease: timedelta) -> None:
        self._storage = storage
        self._name = name
        self._holder = holder
        self._lease = lease

    async def take(self) -> bool:
        async with self._storage.write() as uow:
            return await Seats(uow.connection).take(self._name, self._holder, _NO_MATTER, self._lease)

    async def leave(self) -> None:
        async with self._storage.write() as uow:
            await Seats(uow.connection).leave(self._name, self._holder)


class LockedFile:
    """A file beside the database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    async def take(self) -> bool:
        if self._file is not None or fcntl is None:
            return True
        file = self._path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file
        return True

    async def leave(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
