"""What time it is, as a parameter: nothing else in the product reads the wall clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
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

    def __init__(
        self,
        base: Clock | None = None,
        tolerance: timedelta = timedelta(seconds=3),
        ticking: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base = base or SystemClock()
        self._tolerance = tolerance
        self._ticking = ticking
        self._offset = timedelta()
        self._seen: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        return self._base.now() + self._offset

    @property
    def offset(self) -> timedelta:
        """How far the trusted time is ahead of the machine's."""
        return self._offset

    def since_seen(self) -> tuple[timedelta, timedelta] | None:
        """Since the server's time was last seen: what the machine's clock says has passed, and what really has.

        The second cannot be set by anybody, but stands still while the machine sleeps.
        """
        if self._seen is None:
            return None
        machine, ticks = self._seen
        return self._base.now() - machine, timedelta(seconds=self._ticking() - ticks)

    def observe(self, server_time: datetime) -> bool:
        """Take note of the server's time; True if our time was moved by it."""
        self._seen = (self._base.now(), self._ticking())
        skew = server_time - self.now()
        if abs(skew) <= self._tolerance:
            return False
        self._offset += skew
        return True


class ClockDoubt(StrEnum):
    """Why the clock is not to be believed."""

    UNSEEN = "unseen"
    """The server's time has not been seen yet."""
    JUMPED = "jumped"
    """The machine's clock has been moved since it was."""


class ClockGuard:
    """Says whether the clock may be believed: what is planned and sent by a wrong one is lost or comes early.

    Measured: without it 388 of 498 offers were skipped as too late. One object, so that a proof can do without it.
    """

    def __init__(
        self,
        clock: TrustedClock,
        largest_jump: timedelta = timedelta(minutes=5),
        fresh_for: timedelta = timedelta(hours=1),
    ) -> None:
        self._clock = clock
        self._largest_jump = largest_jump
        self._fresh_for = fresh_for

    def doubt(self) -> ClockDoubt | None:
        """None if things may go on."""
        since = self._clock.since_seen()
        if since is None:
            return ClockDoubt.UNSEEN
        return ClockDoubt.JUMPED if abs(since[0] - since[1]) > self._largest_jump else None

    def wants_proof(self) -> bool:
        """It would be good to see the server's time now."""
        since = self._clock.since_seen()
        return self.doubt() is not None or (since is not None and since[1] > self._fresh_for)


class NoGuard(ClockGuard):
    """Believes everything: for runs at a given moment, and to show what the guard is for."""

    def __init__(self) -> None:
        super().__init__(TrustedClock())

    def doubt(self) -> ClockDoubt | None:
        return None

    def wants_proof(self) -> bool:
        return False


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The shop's calendar day of a moment."""
    return moment.astimezone(zone).date()


def local_moment(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """A wall-clock time of the shop as UTC; a time in a spring gap moves forward, a repeated one is the first."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def day_ends(first: date, last: date, zone: ZoneInfo) -> Iterator[tuple[date, date, timedelta]]:
    """Days together that end equally long after midnight UTC: one stretch, but for the days when clocks are changed."""
    since, ends = first, _end(first, zone)
    for number in range(1, (last - first).days + 1):
        day = first + timedelta(days=number)
        if (end := _end(day, zone)) != ends:
            yield since, day - timedelta(days=1), ends
            since, ends = day, end
    if first <= last:
        yield since, last, ends


def _end(day: date, zone: ZoneInfo) -> timedelta:
    return local_moment(day + timedelta(days=1), 0, 0, zone) - datetime(day.year, day.month, day.day, tzinfo=UTC)
