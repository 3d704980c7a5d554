"""Ears: long polling or a webhook. An update is confirmed to Telegram only when it lies in the inbox."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetUpdates
from aiohttp import web

from bot.domain.clock import Clock
from bot.telegram.session import Session
from handlers.desk import Worker, letter_of
from storage.unit_of_work import Storage

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
POLL_SECONDS = 25
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
LARGEST_UPDATE = 1024 * 1024
ALLOWED = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]


class Polling:
    """Asks for updates until told to stop. `on_clock` runs, before the next poll, when the server's time has jumped."""

    def __init__(
        self, bot: Bot, storage: Storage, worker: Worker, clock: Clock, on_clock: Callable[[], Awaitable[None]]
    ) -> None:
        self._bot = bot
        self._storage = storage
        self._worker = worker
        self._clock = clock
        self._on_clock = on_clock

    async def run(self, stop: asyncio.Event) -> None:
        offset: int | None = None
        pause = FIRST_PAUSE
        while not stop.is_set():
            try:
                offset = await self._once(offset, stop)
                pause = FIRST_PAUSE
                continue
            except TelegramRetryAfter as error:
                pause = error.retry_after
            except TelegramConflictError:
                log.warning("another program is asking for the updates of this bot: stop one of the two")
            except (TelegramNetworkError, TelegramServerError) as error:
                log.warning("no updates: %s", error.message)
            except ClientDecodeError:
                log.warning("no updates: something between us and Telegram answered instead of it")
            except TelegramUnauthorizedError:
                raise
            except Exception:
                log.exception("updates could not be taken in; Telegram keeps them")
            await _wait(stop, pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _once(self, offset: int | None, stop: asyncio.Event) -> int | None:
        session = self._bot.session
        assert isinstance(session, Session)
        method = GetUpdates(offset=offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED)
        updates = await _unless(stop, session.fetch_updates(self._bot, method, POLL_SECONDS + 10))
        if updates is None:
            return offset
        if updates:
            await keep(self._storage, updates, self._clock)
            await self._worker.wake()
        await self._on_clock()
        # After an empty answer all is confirmed; ids start anywhere after a quiet week, so no old offset then.
        return max(int(update["update_id"]) for update in updates) + 1 if updates else None


async def keep(storage: Storage, updates: list[dict[str, object]], clock: Clock) -> None:
    """Store updates in one transaction."""
    async with storage.write() as uow:
        await uow.inbox.store([letter_of(update) for update in updates], clock.now())


async def _unless(stop: asyncio.Event, asking: Coroutine[Any, Any, Answer]) -> Answer | None:
    """What was asked for, or None at once when it is time to stop. What is lost by that was not confirmed."""
    ask, stopping = asyncio.create_task(asking), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({ask, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return ask.result() if ask.done() else None
    finally:
        stopping.cancel()
        ask.cancel()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


class Webhook:
    """Receives updates; answers 200 when they are stored, 403 without the secret."""

    def __init__(self, storage: Storage, worker: Worker, clock: Clock, *, url: str, secret: str, port: int) -> None:
        self._storage = storage
        self._worker = worker
        self._clock = clock
        self._path = urlsplit(url).path or "/"
        self._secret = secret
        self._port = port

    async def run(self, stop: asyncio.Event) -> None:
        application = web.Application(client_max_size=LARGEST_UPDATE)
        application.router.add_post(self._path, self._receive)
        runner = web.AppRunner(application, access_log=None, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "0.0.0.0", self._port).start()  # noqa: S104  (Telegram comes from outside)
        try:
            await stop.wait()
        finally:
            await runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
            letter_of(update)
        except (ValueError, KeyError, TypeError, AttributeError):
            return web.Response(status=400)
        await keep(self._storage, [update], self._clock)
        await self._worker.wake()
        return web.Response()
