"""APScheduler is the clock only: it calls, and everything else is ours."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, cast

from reminders.scheduler import Scheduler
from reminders.ticks import Delivered, Ticker, TickReport
from tests.doubles import FixedClock


class CountingTicker:
    """Says twice that there is more to do; breaks once if told to."""

    def __init__(self, breaks: int = 0) -> None:
        self.ticks: list[datetime] = []
        self.delivered = 0
        self.breaks = breaks
        self.is_stopped = False
        self.first = asyncio.Event()

    async def tick(self, now: datetime) -> TickReport:
        self.ticks.append(now)
        self.first.set()
        if self.breaks:
            self.breaks -= 1
            raise RuntimeError("the database is away")
        return TickReport(has_more=len(self.ticks) < 3)

    async def deliver(self, now: datetime) -> Delivered:
        self.delivered += 1
        return Delivered()

    async def stop(self) -> None:
        self.is_stopped = True


def scheduler(ticker: CountingTicker) -> Scheduler:
    return Scheduler(cast("Ticker", ticker), FixedClock())


async def test_it_runs_at_once_and_until_nothing_more_is_due() -> None:
    ticker = CountingTicker()
    running = scheduler(ticker)
    running.start()
    await asyncio.wait_for(ticker.first.wait(), 10)
    await running.stop()
    assert ticker.ticks[0] == FixedClock().now()
    assert ticker.is_stopped


async def test_a_run_goes_on_while_there_is_more() -> None:
    ticker = CountingTicker()
    await scheduler(ticker).run()
    assert len(ticker.ticks) == 3


async def test_a_run_that_breaks_does_not_stop_the_clock(caplog: Any) -> None:
    ticker = CountingTicker(breaks=1)
    running = scheduler(ticker)
    await running.run()
    assert "the next one takes up" in caplog.text
    await running.run()
    assert len(ticker.ticks) == 3


async def test_new_mail_is_taken_out_soon_and_not_after_the_end() -> None:
    ticker = CountingTicker()
    running = scheduler(ticker)
    running.soon()
    await running.stop()
    assert ticker.delivered == 1
    running.soon()
    await running.run()
    assert (ticker.delivered, ticker.ticks) == (1, [])
