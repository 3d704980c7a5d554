"""APScheduler is the clock only: it calls, and everything else is ours."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    JobEvent,
    JobExecutionEvent,
)

from bot.domain.clock import ClockGuard, NoGuard, TrustedClock
from reminders.scheduler import STUCK, Scheduler
from reminders.ticks import Delivered, Ticker, TickReport
from tests.doubles import NOON, FixedClock


class CountingTicker:
    """Has so many batches more to send after a tick; breaks once if told to."""

    def __init__(self, breaks: int = 0, batches: int = 0) -> None:
        self.ticks: list[datetime] = []
        self.held: list[datetime] = []
        self.delivered = 0
        self.batches = batches
        self.breaks = breaks
        self.is_stopped = False
        self.first = asyncio.Event()

    async def tick(self, now: datetime) -> TickReport:
        self.ticks.append(now)
        self.first.set()
        if self.breaks:
            self.breaks -= 1
            raise RuntimeError("the database is away")
        return TickReport(has_more=self.batches > 0)

    async def deliver(self, now: datetime) -> Delivered:
        self.delivered += 1
        return Delivered(has_more=self.delivered < self.batches)

    async def hold(self, now: datetime) -> None:
        self.held.append(now)

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


async def test_a_run_plans_once_and_sends_while_there_is_more() -> None:
    ticker = CountingTicker(batches=3)
    await scheduler(ticker).run()
    assert (len(ticker.ticks), ticker.delivered) == (1, 3)


async def test_a_run_that_breaks_does_not_stop_the_clock(caplog: Any) -> None:
    ticker = CountingTicker(breaks=1)
    running = scheduler(ticker)
    await running.run()
    assert "the next one takes up" in caplog.text
    await running.run()
    assert len(ticker.ticks) == 2


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (JobExecutionEvent(EVENT_JOB_ERROR, "tick", "default", NOON, exception=ValueError("x")), "run broke"),
        (JobExecutionEvent(EVENT_JOB_MISSED, "tick", "default", NOON), "run was missed"),
    ],
)
async def test_a_clock_that_stumbles_is_seen_in_the_log(caplog: Any, event: JobExecutionEvent, said: str) -> None:
    scheduler(CountingTicker()).on_failing(event)
    assert said in caplog.text


async def test_a_run_that_does_not_end_is_seen_in_the_log_now_and_then(caplog: Any) -> None:
    running = scheduler(CountingTicker())
    for _ in range(STUCK - 1):
        running.on_failing(JobEvent(EVENT_JOB_MAX_INSTANCES, "tick", "default"))
    assert caplog.text == ""
    running.on_failing(JobEvent(EVENT_JOB_MAX_INSTANCES, "tick", "default"))
    assert "has been going for 10 minutes" in caplog.text


class Watch:
    """A machine's clock that can be set, and ticks that cannot."""

    def __init__(self) -> None:
        self.machine, self.ticks = FixedClock(), 0.0
        self.clock = TrustedClock(self.machine, ticking=lambda: self.ticks)
        self.guard = ClockGuard(self.clock)
        self.asked, self.over = 0, 0
        self.server: datetime | None = None

    def pass_on(self, **by: float) -> None:
        self.machine.move(**by)
        self.ticks += timedelta(**by).total_seconds()

    async def ask(self) -> None:
        self.asked += 1
        if self.server is None:
            raise ConnectionError
        self.clock.observe(self.server)

    async def done(self) -> None:
        self.over += 1

    def scheduler(self, ticker: CountingTicker) -> Scheduler:
        return Scheduler(cast("Ticker", ticker), self.clock, self.guard, ask_time=self.ask, on_doubt_over=self.done)


@pytest.fixture
def watch() -> Watch:
    return Watch()


async def test_nothing_is_planned_or_sent_before_the_servers_time_was_seen(watch: Watch, caplog: Any) -> None:
    ticker = CountingTicker()
    running = watch.scheduler(ticker)
    for _ in range(3):
        await running.run()
    running.soon()
    await running.stop()
    assert (ticker.ticks, ticker.delivered, len(ticker.held), watch.asked) == ([], 0, 4, 4)
    assert caplog.text.count("can't be trusted") == 1, "said once"


async def test_one_look_at_the_servers_clock_ends_the_doubt(watch: Watch) -> None:
    ticker = CountingTicker()
    watch.server = NOON - timedelta(days=400)
    await watch.scheduler(ticker).run()
    assert (ticker.ticks, ticker.held, watch.over) == ([NOON - timedelta(days=400)], [], 0)


@pytest.mark.parametrize("jump", [timedelta(minutes=6), timedelta(days=400), -timedelta(minutes=6), -timedelta(days=3)])
async def test_a_machines_clock_that_jumps_holds_everything_until_the_server_is_heard(
    watch: Watch, jump: timedelta
) -> None:
    ticker, running = (made := CountingTicker()), watch.scheduler(made)
    watch.clock.observe(NOON)
    await running.run()
    watch.machine.moment += jump
    watch.pass_on(seconds=20)
    await running.run()
    assert (len(ticker.ticks), len(ticker.held)) == (1, 1)
    watch.server = NOON + timedelta(seconds=40)
    watch.pass_on(seconds=20)
    await running.run()
    await running.run()
    assert ticker.ticks[1:] == [watch.server, watch.server]
    assert watch.over == 1, "the owner hears of it once"


async def test_quiet_hours_on_a_clock_that_goes_right_are_no_doubt(watch: Watch) -> None:
    ticker = CountingTicker()
    watch.clock.observe(NOON)
    watch.pass_on(hours=50)
    await watch.scheduler(ticker).run()
    assert (len(ticker.ticks), ticker.held, watch.asked) == (1, [], 1), "it asks, and believes itself all the same"


async def test_a_server_that_moves_time_is_no_doubt(watch: Watch) -> None:
    """The sandbox: years pass in a moment, by the Date header alone."""
    ticker, running = (made := CountingTicker()), watch.scheduler(made)
    for years in range(3):
        watch.clock.observe(NOON + timedelta(days=365 * years))
        await running.run()
    assert len(ticker.ticks) == 3
    assert ticker.held == []


async def test_without_a_guard_a_wrong_clock_is_believed(watch: Watch) -> None:
    """What the guard is for; the proof of delivery runs this as a mutant."""
    ticker = CountingTicker()
    await Scheduler(cast("Ticker", ticker), watch.clock, NoGuard()).run()
    assert len(ticker.ticks) == 1


async def test_an_ordered_end_cancels_nobody_in_the_middle() -> None:
    """APScheduler's own shutdown would: what is on its way would be in doubt."""
    began, may_end, ended = asyncio.Event(), asyncio.Event(), []

    class Slow(CountingTicker):
        async def tick(self, now: datetime) -> TickReport:
            began.set()
            await may_end.wait()
            ended.append(now)
            return TickReport()

    running = scheduler(Slow())
    running.start()
    await asyncio.wait_for(began.wait(), 10)
    stopping = asyncio.create_task(running.stop())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not stopping.done()
    may_end.set()
    await stopping
    assert ended == [NOON]


async def test_new_mail_is_taken_out_soon_and_not_after_the_end() -> None:
    ticker = CountingTicker()
    running = scheduler(ticker)
    running.soon()
    await running.stop()
    assert ticker.delivered == 1
    running.soon()
    await running.run()
    assert (ticker.delivered, ticker.ticks) == (1, [])
