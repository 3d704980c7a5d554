"""What waits for the bot: numbered updates, confirmed by offset."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.disorder import PATIENCE as FOR_ANOTHER
from bot.sandbox.disorder import Disorder
from bot.sandbox.refusals import POLLED_ELSEWHERE, WEBHOOK_ACTIVE, WEBHOOK_CAME, conflict
from bot.sandbox.store import Store

_KIND = "update"
_DAY = 24 * 3600
_BUSY = 5.0
_PATIENCE = 30.0
# These come only to a bot that has asked for them by name.
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Updates:
    """A queue with one reader: a poll, or the webhook."""

    def __init__(self, store: Store, clock: Clock, disorder: Disorder) -> None:
        self._store = store
        self._clock = clock
        self._disorder = disorder
        self._waiting: dict[int, dict[str, Any]] = {int(key): row for key, row in store.all(_KIND)}
        self._allowed: list[str] | None = store.get("setting", "allowed_updates")
        self._poll: asyncio.Future[str] | None = None
        self._last_call = self._last_poll = float("-inf")
        self._is_closing = False
        self.has_webhook = False
        self.news = asyncio.Event()
        self.poll_begun = asyncio.Event()

    def add(self, kind: str, content: dict[str, Any]) -> int | None:
        """Queues an update, if the bot wants that kind; returns its number."""
        if not self.wants(kind):
            return None
        update_id = self._store.next_number("last_update")
        row = {"added_at": self._clock.stamp(), "update": {"update_id": update_id, kind: content}}
        self._waiting[update_id] = row
        self._store.put(_KIND, update_id, row)
        self.news.set()
        if self._disorder.waits_for_another(len(self._waiting)):
            asyncio.get_running_loop().call_later(FOR_ANOTHER, self.release_poll)
        else:
            self._end_poll("news")
        return update_id

    def wants(self, kind: str) -> bool:
        return kind in self._allowed if self._allowed else kind not in _ON_REQUEST

    @property
    def allowed(self) -> list[str] | None:
        return self._allowed

    def allow(self, kinds: list[str]) -> None:
        """An empty list means the default again."""
        allowed = list(kinds) or None
        if allowed != self._allowed:
            self._allowed = allowed
            self._store.put("setting", "allowed_updates", allowed)

    @property
    def count(self) -> int:
        return len(self._waiting)

    @property
    def is_bot_there(self) -> bool:
        """Whether a bot polls, or has called a moment ago: it may be busy with what it got."""
        now = time.monotonic()
        is_busy = now - self._last_call < _BUSY and now - self._last_poll < _PATIENCE
        return self._poll is not None or is_busy

    @property
    def has_poll(self) -> bool:
        """Whether a poll is waiting right now."""
        return self._poll is not None and not self._poll.done()

    def note_call(self) -> None:
        self._last_call = time.monotonic()

    async def next_poll(self) -> None:
        """Returns when the next poll begins."""
        self.poll_begun.clear()
        await self.poll_begun.wait()

    def first(self) -> dict[str, Any] | None:
        self._forget_old()
        return next((row["update"] for row in self._waiting.values()), None)

    def confirm(self, update_id: int) -> None:
        if self._waiting.pop(update_id, None) is not None:
            self._store.drop(_KIND, update_id)

    def clear(self) -> None:
        self._waiting.clear()
        self._disorder.clear()
        self._store.drop_all(_KIND)

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Answers at once when something waits, else waits for news; the newest poll wins."""
        if self.has_webhook:
            raise conflict(WEBHOOK_ACTIVE)
        self._end_poll("other")
        self._confirm_before(offset)
        poll = self._poll = asyncio.get_running_loop().create_future()
        self.poll_begun.set()
        try:
            if seconds > 0 and not self._is_closing:
                await self._for_news(poll, seconds)
            if poll.done() and poll.result() in {"other", "webhook"}:
                raise conflict(POLLED_ELSEWHERE if poll.result() == "other" else WEBHOOK_CAME)
            return self._next(limit)
        finally:
            self._last_poll = self._last_call = time.monotonic()
            if self._poll is poll:
                self._poll = None

    async def _for_news(self, poll: asyncio.Future[str], seconds: float) -> None:
        if self._disorder.waits_for_another(len(self._waiting)):
            await asyncio.wait([poll], timeout=min(seconds, FOR_ANOTHER))
        elif not self._waiting and not self._disorder.has_more:
            await asyncio.wait([poll], timeout=seconds)

    def release_poll(self) -> None:
        """Answers a waiting poll with what there is, be it nothing."""
        self._end_poll("news")

    def close(self) -> None:
        """The server stops: nobody waits any longer."""
        self._is_closing = True
        self.release_poll()

    def end_for_webhook(self) -> None:
        self._end_poll("webhook")

    def _end_poll(self, reason: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(reason)

    def _next(self, limit: int) -> list[dict[str, Any]]:
        self._forget_old()
        return self._disorder.spoiled([row["update"] for row in list(self._waiting.values())[:limit]])

    def _confirm_before(self, offset: int) -> None:
        self._forget_old()
        keys = list(self._waiting)
        gone = keys[:offset] if offset < 0 else [key for key in keys if key < offset]
        for key in gone:
            self._disorder.confirmed(self._waiting[key]["update"])
            self.confirm(key)

    def _forget_old(self) -> None:
        oldest = self._clock.stamp() - _DAY
        for key in [key for key, row in self._waiting.items() if row["added_at"] < oldest]:
            self.confirm(key)
