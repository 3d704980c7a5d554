"""What has happened, told to pages and tests as server-sent events."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

_KEPT = 5000


@dataclass(frozen=True)
class Event:
    revision: int
    kind: str
    data: Any


class Events:
    """Numbers everything that happens; a listener who was away gets what they missed, or is told to read anew."""

    def __init__(self) -> None:
        # Numbers rise over restarts without being stored: no server makes a thousand events a second.
        self._first = self._revision = time.time_ns() // 1_000_000
        self._kept: deque[Event] = deque(maxlen=_KEPT)
        self._news = asyncio.Event()
        self._is_open = True

    @property
    def revision(self) -> int:
        return self._revision

    def publish(self, kind: str, data: Any) -> None:
        self._revision += 1
        self._kept.append(Event(self._revision, kind, data))
        self._wake()

    def close(self) -> None:
        """Ends all streams."""
        self._is_open = False
        self._wake()

    async def follow(self, since: int | None) -> AsyncIterator[Event | None]:
        """Everything after `since`; None now and then, so that a dead connection is noticed."""
        seen = self._revision if since is None else since
        oldest = self._kept[0].revision - 1 if self._kept else self._revision
        if not (max(self._first, oldest) <= seen <= self._revision):
            seen = self._revision
            yield Event(seen, "resync", {})
        while self._is_open:
            news = self._news
            for event in self._after(seen):
                seen = event.revision
                yield event
            try:
                await asyncio.wait_for(news.wait(), 15)
            except TimeoutError:
                yield None

    def _after(self, revision: int) -> list[Event]:
        missed = list(takewhile(lambda event: event.revision > revision, reversed(self._kept)))
        return missed[::-1]

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
