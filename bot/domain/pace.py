"""How fast the bot may speak, pure: every question brings its own `now`, in seconds of any clock that only goes on.

Telegram takes about 30 messages a second from a bot, one a second in a chat with short bursts, and says 429 to the
rest. So what people wait for goes first, bulk flows smoothly behind it, and a 429 silences all of it for a while.
"""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

# Bulk keeps 25 a second on average, and a little for what is refused. After a pause it may catch up, at 28 a second.
AVERAGE, PEAK = 1 / 25.5, 1 / 28
CATCH_UP = 50
# Together with the peak that makes 30 in any one second.
OVERALL_BURST = 3
CHAT_GAP, GROUP_GAP = 1.0, 3.0
REPLY_BURST = 20
MOST_CHATS = 500


class Lane(IntEnum):
    """`FREE`: no message, so it costs nothing, and waits only while Telegram wants silence."""

    FREE = 0
    REPLY = 1
    BULK = 2


@dataclass(slots=True)
class Meter:
    """One thing at a time each `gap` seconds, or up to `burst` at once after a rest. `due`: when all is used up to."""

    gap: float
    due: float = 0.0

    def opens(self, burst: int = 1) -> float:
        return self.due - self.gap * (burst - 1) - 1e-9

    def take(self, now: float, share: int = 1) -> None:
        self.due = max(self.due, now) + self.gap * share

    def give_back(self, share: int = 1) -> None:
        self.due -= self.gap * share


class Turns(Protocol):
    """Whoever sends in bulk asks for a turn before it commits itself to sending."""

    async def turn(self, chat: int | None) -> AbstractContextManager[None] | None:
        """Inside the context the next message leaves at once. None: not now, and not soon."""

    def silent_for(self) -> float:
        """Seconds for which Telegram wants to hear nothing."""

    def dismiss(self) -> None:
        """Nobody gets a turn any more; who waits for one is told so."""


@dataclass(slots=True, eq=False)
class Wish:
    """Somebody who wants to send: a ticket for them to be known by."""

    ticket: Hashable
    lane: Lane
    chat: int | None
    is_used: bool = False


@dataclass(slots=True)
class Pace:
    """Who may send when. `share`: how many processes send with the same token."""

    share: int = 1
    _peak: Meter = field(default_factory=lambda: Meter(PEAK))
    _average: Meter = field(default_factory=lambda: Meter(AVERAGE))
    _chats: dict[int, Meter] = field(default_factory=dict)
    _lines: dict[Lane, dict[Hashable, Wish]] = field(default_factory=lambda: {lane: {} for lane in Lane})
    _silent_until: float = 0.0

    def join(self, wish: Wish) -> None:
        """Stand in line."""
        self._lines[wish.lane][wish.ticket] = wish

    def leave(self, wish: Wish) -> None:
        """They no longer want to."""
        self._lines[wish.lane].pop(wish.ticket, None)

    def waiting(self, lane: Lane) -> list[Wish]:
        return list(self._lines[lane].values())

    def give_back(self, wish: Wish) -> None:
        """It was not needed after all."""
        self._peak.give_back(self.share)
        self._average.give_back(self.share)
        if meter := self._chats.get(wish.chat) if wish.chat is not None else None:
            meter.give_back()

    def silence(self, now: float, seconds: float) -> None:
        """Nothing leaves for so long; a shorter silence does not end a longer one."""
        self._silent_until = max(self._silent_until, now + seconds)

    def silent_for(self, now: float) -> float:
        return max(0.0, self._silent_until - now)

    def call(self, now: float) -> Wish | None:
        """The next who may send at this moment, out of the line: replies before bulk, then first come, first served.

        Who waits for their own chat keeps nobody else waiting.
        """
        if self._silent_until > now:
            return None
        for lane, line in self._lines.items():
            if lane is not Lane.FREE and self._overall(lane) > now:
                return None
            for wish in line.values():
                if self._chat(wish) <= now:
                    del line[wish.ticket]
                    self._spend(wish, now)
                    return wish
        return None

    def opens_at(self) -> float | None:
        """When it is worth asking again; None if nobody waits."""
        moments = [moment for lane, line in self._lines.items() for moment in self._first(lane, line)]
        return max(min(moments), self._silent_until) if moments else None

    def _first(self, lane: Lane, line: dict[Hashable, Wish]) -> list[float]:
        """When somebody of a line may send; mostly the one in front, whose chat is open."""
        overall, soonest = self._overall(lane), None
        for wish in line.values():
            chat = self._chat(wish)
            if chat <= overall:
                return [overall]
            soonest = chat if soonest is None else min(soonest, chat)
        return [] if soonest is None else [soonest]

    def _overall(self, lane: Lane) -> float:
        if lane is Lane.FREE:
            return 0.0
        if lane is Lane.REPLY:
            return self._peak.opens(OVERALL_BURST)
        return max(self._peak.opens(), self._average.opens(CATCH_UP))

    def _chat(self, wish: Wish) -> float:
        meter = self._chats.get(wish.chat) if wish.chat is not None and wish.lane is not Lane.FREE else None
        return meter.opens(REPLY_BURST if wish.lane is Lane.REPLY else 1) if meter else 0.0

    def _spend(self, wish: Wish, now: float) -> None:
        if wish.lane is Lane.FREE:
            return
        self._peak.take(now, self.share)
        # What was not used in a quiet hour is not saved up for a flood.
        self._average.take(now, self.share)
        if wish.chat is not None:
            self._forget(now)
            self._chats.setdefault(wish.chat, Meter(CHAT_GAP if wish.chat > 0 else GROUP_GAP)).take(now)

    def _forget(self, now: float) -> None:
        """Chats in which nothing has been said of late."""
        if len(self._chats) >= MOST_CHATS:
            self._chats = {chat: meter for chat, meter in self._chats.items() if meter.due > now}
