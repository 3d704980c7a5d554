"""The one limiter of all sending with a token: who may send is woken, a 429 silences everybody.

The rules are in `bot.domain.pace`; here are only the futures of those who wait, and one timer.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any

from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import TelegramMethod

from bot.domain.pace import Lane, Pace, Wish

# A bulk message that gets no turn within this goes back to the outbox, long before its lease ends.
PATIENCE = 30.0
_MESSAGES = ("send", "edit", "copy", "forward")
_NEVER_HELD = frozenset({"getMe", "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo"})
_turn: ContextVar[Wish | None] = ContextVar("turn", default=None)

Later = Callable[[float, Callable[[], None]], Any]


def _on_loop(delay: float, call: Callable[[], None]) -> asyncio.TimerHandle:
    return asyncio.get_running_loop().call_later(delay, call)


class Pacer:
    """One per token and process. `now` and `later` are the clock; tests bring their own."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        later: Later = _on_loop,
        luck: Callable[[], float] = random.random,
        patience: float = PATIENCE,
    ) -> None:
        self._pace = Pace()
        self._now = now
        self._later = later
        self._luck = luck
        self._patience = patience
        self._timer: Any = None
        self._is_closed = False

    def share(self, processes: int) -> None:
        """So many processes send with this token."""
        self._pace.share = max(1, processes)

    # -- bulk: a turn first, then the message --------------------------------------------------------------------------

    async def turn(self, chat: int | None) -> AbstractContextManager[None] | None:
        if self._is_closed or self.silent_for() > self._patience:
            return None
        try:
            async with asyncio.timeout(self._patience):
                wish = await self._stand(Lane.BULK, chat)
        except TimeoutError:
            return None
        return self._using(wish) if wish else None

    @contextmanager
    def _using(self, wish: Wish) -> Iterator[None]:
        before = _turn.set(wish)
        try:
            yield
        finally:
            _turn.reset(before)
            if not wish.is_used:
                self._pace.give_back(wish)
                self._call()

    def dismiss(self) -> None:
        self._is_closed = True
        for wish in self._pace.waiting(Lane.BULK):
            self._pace.leave(wish)
            _answer(wish, is_allowed=False)

    # -- every call passes here ----------------------------------------------------------------------------------------

    async def admit(self, method: TelegramMethod[Any]) -> None:
        """Returns when the call may leave. Who has a turn never waits: in a sudden silence it is told so instead."""
        name = method.__api_method__
        if name in _NEVER_HELD:
            return
        is_message = name.startswith(_MESSAGES) and name != "sendChatAction"
        turn = _turn.get()
        if is_message and turn is not None and not turn.is_used:
            if (seconds := self.silent_for()) > 0:
                raise TelegramRetryAfter(method, "Telegram wants silence", int(seconds) + 1)
            turn.is_used = True
            return
        chat = getattr(method, "chat_id", None)
        await self._stand(Lane.REPLY if is_message else Lane.FREE, chat if isinstance(chat, int) else None)

    def silence(self, seconds: float) -> None:
        """Telegram said 429. A little more than it asks for, so that replicas do not all come back at once."""
        self._pace.silence(self._now(), seconds + self._luck() * (0.2 + 0.05 * seconds))
        self._call()

    def silent_for(self) -> float:
        return self._pace.silent_for(self._now())

    async def _stand(self, lane: Lane, chat: int | None) -> Wish | None:
        """In line until called; None if sent away."""
        ticket: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        wish = Wish(ticket, lane, chat)
        self._pace.join(wish)
        self._call()
        try:
            return wish if await ticket else None
        except asyncio.CancelledError:
            self._pace.leave(wish)
            raise

    def _call(self) -> None:
        """Wake whoever may send now, and come back when the next one may."""
        now = self._now()
        while (wish := self._pace.call(now)) is not None:
            _answer(wish, is_allowed=True)
        if self._timer is not None:
            self._timer.cancel()
        opens_at = self._pace.opens_at()
        self._timer = None if opens_at is None else self._later(max(0.0, opens_at - now), self._call)


def _answer(wish: Wish, *, is_allowed: bool) -> None:
    ticket = wish.ticket
    assert isinstance(ticket, asyncio.Future)
    if not ticket.done():
        ticket.set_result(is_allowed)
