"""Who listens. Telegram gives each update to one program only, and the updates of a person keep their order; so of
several replicas one listens and handles, all of them deliver reminders, and another sits down when that one is gone."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from handlers.desk import Worker
from storage.seats import Seat

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=10)
RENEW_SECONDS, ASK_SECONDS, LOOK_SECONDS = 3.0, 1.0, 1.0
# Less than the ten seconds after which a service manager or a container loses patience.
FAREWELL_SECONDS = 8.0


class Listening:
    """Listens while it holds the seat; without it, asks for it again every second."""

    def __init__(self, seat: Seat, renew: float = RENEW_SECONDS, ask: float = ASK_SECONDS) -> None:
        self._seat = seat
        self._renew = renew
        self._ask = ask
        self._has_said = False

    async def run(self, stop: asyncio.Event, listen: Callable[[asyncio.Event], Awaitable[None]]) -> None:
        """`listen` is called whenever the seat is ours, and returns soon after its event is set."""
        while not stop.is_set():
            if not await self._sits():
                await _wait(stop, self._ask)
                continue
            await self._listen(stop, listen)

    async def _sits(self) -> bool:
        try:
            is_ours = await self._seat.take()
        except DBAPIError as error:
            log.warning("the database can't say who listens: %s", type(error.orig).__name__)
            return False
        if not is_ours and not self._has_said:
            log.warning("another process of this bot is listening; this one delivers, and takes over when it is gone")
        self._has_said = not is_ours
        return is_ours

    async def _listen(self, stop: asyncio.Event, listen: Callable[[asyncio.Event], Awaitable[None]]) -> None:
        over = asyncio.Event()
        helpers = (asyncio.create_task(self._stay(over)), asyncio.create_task(_pass_on(stop, over)))
        try:
            await listen(over)
        finally:
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            await self._stand_up()

    async def _stay(self, over: asyncio.Event) -> None:
        """Renew the lease; a database that is away for as long as the lease has given the seat to others."""
        seen = time.monotonic()
        while not over.is_set():
            await asyncio.sleep(self._renew)
            try:
                is_ours = await self._seat.take()
                seen = time.monotonic()
            except DBAPIError:
                is_ours = time.monotonic() - seen < LEASE.total_seconds()
            if not is_ours:
                log.warning("another process of this bot has taken over the listening; this one delivers")
                over.set()

    async def _stand_up(self) -> None:
        try:
            await self._seat.leave()
        except DBAPIError as error:
            log.warning("the seat is left when its lease ends: %s", type(error.orig).__name__)


async def look_often(worker: Worker, over: asyncio.Event) -> None:
    """With a webhook any replica takes letters in; whoever holds the seat looks for them."""
    worker.is_off = False
    try:
        while not over.is_set():
            await _look(worker)
            await _wait(over, LOOK_SECONDS)
    finally:
        worker.is_off = True
        await worker.close(FAREWELL_SECONDS)


async def _look(worker: Worker) -> None:
    try:
        await worker.wake()
    except DBAPIError as error:
        log.warning("the inbox can't be read: %s", type(error.orig).__name__)


async def _pass_on(first: asyncio.Event, second: asyncio.Event) -> None:
    await first.wait()
    second.set()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
