"""How often a bot may write: per chat and over all chats."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.sandbox.clock import Clock
from bot.sandbox.refusals import too_many_requests


@dataclass(frozen=True)
class _Limit:
    per_second: float
    burst: float


# Telegram tolerates bursts; the strict pair is what its documents promise.
_TOLERANT = (_Limit(5, 40), _Limit(30, 90))
_STRICT = (_Limit(1, 3), _Limit(30, 30))


@dataclass
class _Bucket:
    level: float
    at: float

    def seconds_to_wait(self, limit: _Limit, now: float) -> float:
        """Takes one if there is one, else says how long until there is."""
        self.level = min(limit.burst, self.level + max(0.0, now - self.at) * limit.per_second)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / limit.per_second


class Rates:
    """Counts by the sandbox's clock: a journey of days is no burst."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._chats: dict[int, _Bucket] = {}
        self._all: _Bucket | None = None

    def spend(self, chat_id: int, *, is_strict: bool) -> None:
        """One message to a chat, or Telegram's 429."""
        now = self._clock.now().timestamp()
        per_chat, overall = _STRICT if is_strict else _TOLERANT
        chat = self._chats.setdefault(chat_id, _Bucket(per_chat.burst, now))
        self._all = self._all or _Bucket(overall.burst, now)
        wait = max(chat.seconds_to_wait(per_chat, now), self._all.seconds_to_wait(overall, now))
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        chat.level -= 1
        self._all.level -= 1

    def reset(self) -> None:
        self._chats.clear()
        self._all = None
