"""What takes longer than an answer may: begun when the turn is over, told when it is done.

Nothing of it is kept: who hears nothing because the process ended asks again. One errand per person at a time, so that
a second press does not start a second run.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiogram import Bot

from handlers.desk import send
from handlers.say import Say
from handlers.turn import Turn

log = logging.getLogger(__name__)
Task = Callable[[Say], Awaitable[None]]


class Errands:
    """Of one process; `bot` says what they came to."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._running: dict[int, asyncio.Task[None]] = {}

    def run(self, turn: Turn, task: Task) -> bool:
        """After this turn; False, and nothing happens, while this person's last one is under way."""
        who = turn.who.telegram_id
        if who in self._running:
            return False
        say = turn.say.afresh()
        turn.after.append(lambda: self._begin(who, say, task))
        return True

    def _begin(self, who: int, say: Say, task: Task) -> None:
        if who not in self._running:
            self._running[who] = asyncio.create_task(self._carry_out(who, say, task))

    async def _carry_out(self, who: int, say: Say, task: Task) -> None:
        try:
            try:
                await task(say)
            except Exception:
                log.exception("an errand failed")
                say.apology("errand", {})
            for reply in say.replies:
                await send(self._bot, reply)
        finally:
            self._running.pop(who, None)

    async def tell(self, say: Say) -> None:
        """What is to be said meanwhile."""
        replies, say.replies[:] = list(say.replies), []
        for reply in replies:
            await send(self._bot, reply)

    async def idle(self) -> None:
        """Returns when nothing is under way."""
        while self._running:
            await asyncio.wait(list(self._running.values()))

    async def close(self, seconds: float) -> None:
        """What takes longer is let go: it has changed nothing."""
        tasks = list(self._running.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
