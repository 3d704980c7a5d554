"""What time it is, as a parameter: nothing else in the product reads the wall clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the present moment, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class TrustedClock:
    """The machine's clock, corrected by a server whose clock is right (the `Date` header of Telegram's answers).

    A small machine without a battery wakes up in the wrong year, and offers would be lost or sent early; so the
    offset is taken over as soon as it exceeds `tolerance`. Header resolution is a second, so less is noise.
    """

    def __init__(self, base: Clock | None = None, tolerance: timedelta = timedelta(seconds=3)) -> None:
        self._base = base or SystemClock()
        self._tolerance = tolerance
        self._offset = timedelta()

    def now(self) -> datetime:
        return self._base.now() + self._offset

    @property
    def offset(self) -> timedelta:
        """How far the trusted time is ahead of the machine's."""
        return self._offset

    def observe(self, server_time: datetime) -> bool:
        """Take note of the server's time; True if our time was moved by it."""
        skew = server_time - self.now()
        if abs(skew) <= self._tolerance:
            return False
        self._offset += skew
        return True


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The shop's calendar day of a moment."""
    return moment.astimezone(zone).date()


def local_moment(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """A wall-clock time of the shop as UTC; a time in a spring gap moves forward, a repeated one is the first."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
