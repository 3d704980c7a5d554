"""Rehearsals beside the bot: in a thread with an event loop of its own, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.reason import PREFERENCE, Reason
from bot.domain.rehearsal import Rehearsal, Trace
from bot.rendering import Renderer
from bot.services.backtests import Backtest, backtest
from reminders.rehearsal import Rehearser
from reminders.trace import trace
from storage.scratch import Scratch, open_scratch

Shown = TypeVar("Shown")
# Whoever asked is told that it did not work out; nothing was changed.
LONGEST = 180.0


class Rehearsals:
    """For a database at an address; opens nothing of the bot's own."""

    def __init__(self, url: str, renderer: Renderer) -> None:
        self._url = url
        self._renderer = renderer
        self._turn = asyncio.Lock()

    async def trace(self, customer_id: int, now: datetime) -> Trace | None:
        return await self._apart(lambda scratch: trace(scratch, self._renderer, customer_id, now))

    async def preview(self, now: datetime, days: int, switched_on: Reason | None = None) -> Rehearsal:
        async def run(scratch: Scratch) -> Rehearsal:
            if switched_on is not None:
                await _switch_on(scratch, switched_on)
            return await Rehearser(scratch, self._renderer).run(now, now + timedelta(days=days))

        return await self._apart(run)

    async def backtest(self, now: datetime, reason: Reason = Reason.LAPSED) -> Backtest:
        async def run(scratch: Scratch) -> Backtest:
            async with scratch.read() as uow:
                shop = await uow.shop.get()
                assert shop is not None
                return await backtest(uow, shop, now, reason)

        return await self._apart(run)

    async def _apart(self, work: Callable[[Scratch], Awaitable[Shown]]) -> Shown:
        async def on_a_copy() -> Shown:
            async with asyncio.timeout(LONGEST), open_scratch(self._url) as scratch:
                return await work(scratch)

        async with self._turn:
            return await asyncio.to_thread(lambda: asyncio.run(on_a_copy()))


async def _switch_on(scratch: Scratch, reason: Reason) -> None:
    async with scratch.write() as uow:
        shop = await uow.shop.get()
        if shop is not None:
            chosen = {**shop.preferences.get(PREFERENCE, {}), reason.value: True}
            await uow.shop.change(preferences={**shop.preferences, PREFERENCE: chosen})
