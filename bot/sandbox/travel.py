"""Moving the clock in steps that the bot can follow."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.clock import Landmark
from bot.sandbox.mistakes import Mistake
from bot.sandbox.town import Town

Landmarks = Callable[[datetime], Awaitable[Sequence[Landmark]]]

_STEP = timedelta(hours=1)
_MOST_STEPS = 200
_PATIENCE = 2.0
_MORNING = time(9)


class Travel:
    """One journey at a time, step by step."""

    def __init__(self, town: Town, timezone: str, landmarks: Landmarks | None) -> None:
        self._town = town
        self._zone = ZoneInfo(timezone)
        self._landmarks = landmarks
        self._turn = asyncio.Lock()

    async def as_json(self) -> dict[str, Any]:
        ahead = await self._ahead()
        return self._short() | {"landmarks": [{"at": mark.at.isoformat(), "label": mark.label} for mark in ahead]}

    async def move(self, order: dict[str, Any]) -> None:
        """Moves as ordered, and returns when the bot has seen the last step."""
        async with self._turn:
            await self._go(await self._distance(order))
            if order.get("reset"):
                self._town.clock.reset()
            self._tell()

    async def _go(self, distance: timedelta) -> None:
        if not distance:
            return
        clock = self._town.clock
        clock.is_moving = True
        try:
            for step in steps(distance):
                clock.shift(step)
                self._tell()
                await self._until_seen()
        finally:
            clock.is_moving = False

    def _tell(self) -> None:
        self._town.events.publish("clock", self._short())

    def _short(self) -> dict[str, Any]:
        clock = self._town.clock
        return {"now": clock.now().isoformat(), "is_moving": clock.is_moving}

    async def _until_seen(self) -> None:
        """Answers the poll, so that the bot sees the new date; it has done what is due when it polls again."""
        updates = self._town.updates
        if updates.has_webhook or not updates.is_bot_there:
            await asyncio.sleep(0)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                if not updates.has_poll:
                    # The bot is busy: its next poll was begun before it could know the new date.
                    await updates.next_poll()
                updates.release_poll()
                await updates.next_poll()

    async def _distance(self, order: dict[str, Any]) -> timedelta:
        clock = self._town.clock
        now = clock.now()
        if order.get("reset"):
            return clock.distance_to_real_time
        if order.get("next_morning"):
            return self._next_morning(now) - now
        if order.get("next_landmark"):
            mark = next(iter(await self._ahead()), None)
            if mark is None:
                raise Mistake("nothing is planned", 409)
            return mark.at - now
        try:
            if "to" in order:
                target = datetime.fromisoformat(str(order["to"]))
                return (target if target.tzinfo else target.replace(tzinfo=self._zone)) - now
            return timedelta(seconds=float(order["advance_seconds"]))
        except (KeyError, TypeError, ValueError, OverflowError):
            raise Mistake("say advance_seconds, to, next_morning, next_landmark or reset") from None

    async def _ahead(self) -> list[Landmark]:
        if self._landmarks is None:
            return []
        now = self._town.clock.now()
        return sorted((mark for mark in await self._landmarks(now) if mark.at > now), key=lambda mark: mark.at)

    def _next_morning(self, now: datetime) -> datetime:
        here = now.astimezone(self._zone)
        morning = datetime.combine(here.date(), _MORNING, self._zone)
        return morning if morning > here else datetime.combine(here.date() + timedelta(days=1), _MORNING, self._zone)


def steps(distance: timedelta) -> list[timedelta]:
    """A way back is one step; a way ahead goes by the hour, or in 200 equal steps when it is long."""
    if distance <= _STEP:
        return [distance]
    size = max(_STEP, distance / _MOST_STEPS)
    count = math.ceil(distance / size)
    return [*[size] * (count - 1), distance - size * (count - 1)]
