"""Patience has an end: people from outside may write at a human pace; what exceeds it is dropped unread.

In this process only, and deliberately so: it protects the machine, it decides nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from bot.domain.people import STAFF, Role
from handlers.turn import Turn

MOST_PEOPLE = 10_000


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, and one more every so many seconds."""

    burst: int
    seconds: float


PACES = {Role.STRANGER: Pace(15, 3), Role.CUSTOMER: Pace(30, 1.5)}


class Buckets:
    """Token buckets by person; those not seen for longest are forgotten."""

    def __init__(self) -> None:
        self._levels: OrderedDict[int, tuple[float, datetime]] = OrderedDict()

    def take(self, key: int, pace: Pace, now: datetime) -> bool:
        """One token; False if there is none."""
        level, seen = self._levels.pop(key, (float(pace.burst), now))
        # Time can be set back; nobody waits for that.
        passed = abs((now - seen).total_seconds())
        level = min(float(pace.burst), level + passed / pace.seconds)
        is_granted = level >= 1
        self._levels[key] = (level - 1 if is_granted else level, now)
        if len(self._levels) > MOST_PEOPLE:
            self._levels.popitem(last=False)
        return is_granted


class Patience(BaseMiddleware):
    """Outsiders have a bucket each; staff are never held up."""

    def __init__(self) -> None:
        self._buckets = Buckets()

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        turn: Turn = data["turn"]
        role = turn.who.role
        if role in STAFF or self._buckets.take(turn.who.telegram_id, PACES[role], turn.now):
            return await handler(event, data)
        return None
