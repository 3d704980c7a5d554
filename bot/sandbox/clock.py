"""The sandbox's own clock: real time plus an offset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from bot.sandbox.store import Store


@dataclass(frozen=True)
class Landmark:
    """A moment worth travelling to, with its name."""

    at: datetime
    label: str


class Clock:
    """Real time, shifted; the shift survives a restart."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shift = timedelta(seconds=store.get("clock", "shift_seconds", 0.0))
        self.is_moving = False

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def stamp(self) -> int:
        """The date as it stands in messages."""
        return int(self.now().timestamp())

    def http_date(self) -> str:
        return format_datetime(self.now(), usegmt=True)

    def shift(self, by: timedelta) -> None:
        self._set(self._shift + by)

    def reset(self) -> None:
        self._set(timedelta())

    @property
    def distance_to_real_time(self) -> timedelta:
        return -self._shift

    def _set(self, shift: timedelta) -> None:
        self._shift = shift
        self._store.put("clock", "shift_seconds", shift.total_seconds())
