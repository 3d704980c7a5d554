"""This process among those that share the database: its seat at the ears, and how many there are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from bot.domain.clock import Clock
from storage.engine import is_sqlite
from storage.seats import LeasedSeat, LockedFile, Seat, Seats
from storage.unit_of_work import Storage

LISTENING, DELIVERING = "listening", "delivering:"
LISTENING_LEASE = timedelta(seconds=10)
# Three runs of the clock.
DELIVERING_LEASE = timedelta(seconds=60)


class Replica:
    """`sqlite_path`: where the database is a file, whose processes do not count each other."""

    def __init__(self, storage: Storage, clock: Clock, sqlite_path: Path | None) -> None:
        self._storage = storage
        self._clock = clock
        self._name = uuid4().hex
        self.seat: Seat = (
            LockedFile(sqlite_path.with_name(f"{sqlite_path.name}.listening"))
            if sqlite_path is not None
            else LeasedSeat(storage, LISTENING, self._name, LISTENING_LEASE)
        )

    async def count(self) -> int:
        """How many processes deliver, after saying that this one does."""
        if is_sqlite(self._storage.url):
            return 1
        async with self._storage.write() as uow:
            seats, now = Seats(uow.connection), self._clock.now()
            await seats.take(DELIVERING + self._name, self._name, now, DELIVERING_LEASE)
            return await seats.held(DELIVERING, now)

    async def leave(self) -> None:
        """The others need not wait until it is missed."""
        if not is_sqlite(self._storage.url):
            async with self._storage.write() as uow:
                await Seats(uow.connection).leave(DELIVERING + self._name, self._name)
