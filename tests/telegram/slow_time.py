"""Time that passes only when everybody waits: a minute of sending takes a moment."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.telegram.pacer import Pacer


@dataclass(order=True)
class Timer:
    at: float
    number: int
    call: Callable[[], None] = field(compare=False)
    is_off: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.is_off = True


class SlowTime:
    """A clock and its timers, for a pacer and for whoever sends."""

    def __init__(self) -> None:
        self.time = 1000.0
        self._timers: list[Timer] = []
        self._numbers = count()

    def now(self) -> float:
        return self.time

    def later(self, delay: float, call: Callable[[], None]) -> Timer:
        timer = Timer(self.time + delay, next(self._numbers), call)
        heapq.heappush(self._timers, timer)
        return timer

    async def sleep(self, seconds: float) -> None:
        done = asyncio.get_running_loop().create_future()
        self.later(seconds, lambda: done.done() or done.set_result(None))
        await done

    async def until_done(self, *work: Coroutine[Any, Any, Any]) -> list[Any]:
        """Run all, moving on to the next timer whenever nothing else can happen."""
        tasks = [asyncio.ensure_future(each) for each in work]
        while not all(task.done() for task in tasks):
            await self.settle()
            if not self.go_on() and not all(task.done() for task in tasks):
                raise AssertionError("everybody waits, and no timer is set")
        return [task.result() for task in tasks]

    async def settle(self) -> None:
        """Everything that can happen at this moment."""
        for _ in range(12):
            await asyncio.sleep(0)

    def go_on(self) -> bool:
        while self._timers:
            timer = heapq.heappop(self._timers)
            if not timer.is_off:
                self.time = max(self.time, timer.at)
                timer.call()
                return True
        return False

    def pacer(self, **options: Any) -> Pacer:
        return Pacer(self.now, self.later, luck=lambda: 0.5, **options)
