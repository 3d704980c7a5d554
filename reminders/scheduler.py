"""APScheduler as the clock only: one interval job, in memory, no business time in any trigger."""

from __future__ import annotations

import asyncio
import logging

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.clock import Clock, SystemClock
from reminders.ticks import Ticker

log = logging.getLogger(__name__)
SECONDS = 20


class Scheduler:
    """Runs the ticker every 20 seconds, at once at the start, and when somebody has queued mail."""

    def __init__(self, ticker: Ticker, clock: Clock) -> None:
        self._ticker = ticker
        self._clock = clock
        self._stopping = False
        self._errands: set[asyncio.Task[None]] = set()
        # A late run is run, not dropped; missed ones merge; local zones skip a day each spring, so UTC.
        self._jobs = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        self._jobs.add_job(self.run, "interval", seconds=SECONDS, id="tick", next_run_time=SystemClock().now())
        self._jobs.start()

    async def run(self) -> None:
        """Ticks until nothing more is due."""
        try:
            while not self._stopping:
                report = await self._ticker.tick(self._clock.now())
                if not report.has_more:
                    return
        except Exception:
            log.exception("the clock's run failed; the next one takes up where it stopped")

    def soon(self) -> None:
        """There is new mail."""
        if not self._stopping:
            errand = asyncio.create_task(self._deliver())
            self._errands.add(errand)
            errand.add_done_callback(self._errands.discard)

    async def _deliver(self) -> None:
        try:
            await self._ticker.deliver(self._clock.now())
        except Exception:
            log.exception("new mail waits for the next tick")

    async def stop(self) -> None:
        """No new run; returns when what is on its way has been settled."""
        self._stopping = True
        if self._jobs.running:
            self._jobs.shutdown(wait=False)
        await self._ticker.stop()
        if self._errands:
            await asyncio.wait(self._errands)
