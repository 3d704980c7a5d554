"""APScheduler as the clock only: one interval job, in memory, no business time in any trigger."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.clock import Clock, ClockGuard, NoGuard, SystemClock
from reminders.ticks import Ticker

log = logging.getLogger(__name__)
SECONDS = 20
TICK = "tick"
# So many runs in a row that find the last one still going: ten minutes.
STUCK = 30
_FAILINGS = {EVENT_JOB_ERROR: "broke", EVENT_JOB_MISSED: "was missed"}


async def _nothing() -> None:
    return


class Scheduler:
    """Runs the ticker every 20 seconds, at once at the start, and when somebody has queued mail.

    In doubt about the clock it first asks the server for its time (`ask_time`); does that not end the doubt, everything
    is held. `on_doubt_over` hears that something was. `before` is called at every run.
    """

    def __init__(
        self,
        ticker: Ticker,
        clock: Clock,
        guard: ClockGuard | None = None,
        *,
        ask_time: Callable[[], Awaitable[object]] = _nothing,
        on_doubt_over: Callable[[], Awaitable[None]] = _nothing,
        before: Callable[[], Awaitable[None]] = _nothing,
    ) -> None:
        self._ticker = ticker
        self._clock = clock
        self._guard = guard or NoGuard()
        self._ask_time = ask_time
        self._on_doubt_over = on_doubt_over
        self._before = before
        self._is_held = False
        self._stopping = False
        self._overruns = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._errands: set[asyncio.Task[None]] = set()
        # A late run is run, not dropped; missed ones merge; local zones skip a day each spring, so UTC.
        self._jobs = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._jobs.add_listener(self.on_failing, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)

    @property
    def is_held(self) -> bool:
        """The clock is in doubt, so nothing is planned or sent."""
        return self._is_held

    def start(self) -> None:
        self._jobs.add_job(self._on_time, "interval", seconds=SECONDS, id=TICK, next_run_time=SystemClock().now())
        self._jobs.start()

    def every(self, pause: timedelta, job: Callable[[], Awaitable[object]], name: str) -> None:
        """Beside the clock's run and at once: what may be slow and holds nothing up."""
        seconds = pause.total_seconds()
        self._jobs.add_job(job, "interval", seconds=seconds, id=name, next_run_time=SystemClock().now())

    def on_failing(self, event: JobEvent) -> None:
        """A clock that stumbles is seen in the log."""
        if event.job_id != TICK:
            log.error("%s %s", event.job_id, _FAILINGS.get(event.code, "is slow"), exc_info=_error_of(event))
            return
        if event.code != EVENT_JOB_MAX_INSTANCES:
            log.error("the clock's run %s", _FAILINGS.get(event.code, "failed"), exc_info=_error_of(event))
            return
        self._overruns += 1
        if self._overruns % STUCK == 0:
            log.error("the clock's run has been going for %s minutes", self._overruns * SECONDS // 60)

    async def _on_time(self) -> None:
        self._idle.clear()
        try:
            await self.run()
        finally:
            self._idle.set()

    async def run(self) -> None:
        """Ticks once, then sends until nothing more is due."""
        self._overruns = 0
        try:
            await self._before()
            if self._stopping or not await self._is_trusted():
                return
            has_more = (await self._ticker.tick(self._clock.now())).has_more
            while has_more and not self._stopping:
                has_more = (await self._ticker.deliver(self._clock.now())).has_more
        except Exception:
            log.exception("the clock's run failed; the next one takes up where it stopped")

    async def _is_trusted(self) -> bool:
        if self._guard.wants_proof():
            await self._look_at_the_servers_clock()
        doubt = self._guard.doubt()
        if doubt is not None:
            if not self._is_held:
                log.error("the clock can't be trusted (%s): nothing is planned or sent until Telegram answers", doubt)
            self._is_held = True
            await self._ticker.hold(self._clock.now())
            return False
        if self._is_held:
            self._is_held = False
            log.warning("the clock can be trusted again: what was held goes on")
            await self._on_doubt_over()
        return True

    async def _look_at_the_servers_clock(self) -> None:
        try:
            await self._ask_time()
        except Exception:
            log.warning("Telegram's time can't be had", exc_info=True)

    def soon(self) -> None:
        """There is new mail."""
        if not self._stopping:
            errand = asyncio.create_task(self._deliver())
            self._errands.add(errand)
            errand.add_done_callback(self._errands.discard)

    async def _deliver(self) -> None:
        try:
            if await self._is_trusted():
                await self._ticker.deliver(self._clock.now())
        except Exception:
            log.exception("new mail waits for the next tick")

    async def stop(self) -> None:
        """No new run; returns when what is on its way has been settled."""
        self._stopping = True
        if self._jobs.running:
            self._jobs.pause()
        await self._ticker.stop()
        if self._errands:
            await asyncio.wait(self._errands)
        # Only then: APScheduler cancels what it finds running, and a message in the middle of it would be in doubt.
        await self._idle.wait()
        if self._jobs.running:
            self._jobs.shutdown(wait=False)


def _error_of(event: JobEvent) -> BaseException | None:
    error = getattr(event, "exception", None)
    return error if isinstance(error, BaseException) else None
