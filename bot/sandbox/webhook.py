"""Delivery by webhook: one update after the other, again and again until the bot takes it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from bot.sandbox.clock import Clock
from bot.sandbox.store import Store
from bot.sandbox.updates import Updates

Execute = Callable[[dict[str, Any]], Awaitable[object]]

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 30.0
_TIMEOUT = aiohttp.ClientTimeout(total=60)


class Webhook:
    """Where to deliver, and the task that does it."""

    def __init__(self, store: Store, updates: Updates, clock: Clock) -> None:
        self._store = store
        self._updates = updates
        self._clock = clock
        self._setting: dict[str, Any] = store.get("setting", "webhook", {})
        self._task: asyncio.Task[None] | None = None
        self._execute: Execute | None = None
        self.was_set = asyncio.Event()
        updates.has_webhook = bool(self.url)

    @property
    def url(self) -> str:
        return str(self._setting.get("url", ""))

    def start(self, execute: Execute) -> None:
        """From now on deliver; `execute` runs a method that came as the answer."""
        self._execute = execute
        if self.url:
            self._run()

    def set(self, url: str, secret: str, *, max_connections: int = 40, has_certificate: bool = False) -> None:
        self._stop()
        self._setting = (
            {
                "url": url,
                "secret_token": secret,
                "max_connections": max_connections,
                "has_custom_certificate": has_certificate,
            }
            if url
            else {}
        )
        self._store.put("setting", "webhook", self._setting)
        self._updates.has_webhook = bool(url)
        if url:
            self._updates.end_for_webhook()
            self.was_set.set()
            self._run()

    def as_info(self) -> dict[str, Any]:
        info = {
            "url": self.url,
            "has_custom_certificate": bool(self._setting.get("has_custom_certificate")),
            "pending_update_count": self._updates.count,
        }
        shown = ("max_connections", "last_error_date", "last_error_message")
        info |= {key: self._setting[key] for key in shown if key in self._setting}
        if self.url:
            info["ip_address"] = "127.0.0.1"
        return info | ({"allowed_updates": self._updates.allowed} if self._updates.allowed else {})

    async def close(self) -> None:
        task = self._task
        self._stop()
        if task is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _run(self) -> None:
        if self._execute is not None:
            self._task = asyncio.create_task(self._deliver_all(), name="webhook")

    def _stop(self) -> None:
        # A method in a webhook's answer may change the webhook: then the task ends by itself.
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
        self._task = None

    async def _deliver_all(self) -> None:
        setting = self._setting
        pause = _FIRST_PAUSE
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            while self._setting is setting:
                update = self._updates.first()
                if update is None:
                    self._updates.news.clear()
                    await self._updates.news.wait()
                    continue
                problem = await self._deliver(session, update)
                if problem is None:
                    pause = _FIRST_PAUSE
                    continue
                self._note(problem)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _deliver(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> str | None:
        """What went wrong, or None."""
        headers = {"Date": self._clock.http_date()}
        if secret := self._setting.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = str(secret)
        try:
            async with session.post(self.url, json=update, headers=headers, allow_redirects=False) as answer:
                body = await answer.read()
                if not 200 <= answer.status < 300:
                    return f"Wrong response from the webhook: {answer.status} {answer.reason or ''}".strip()
        except (aiohttp.ClientConnectorError, ConnectionError):
            return "Connection refused"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientError as error:
            return f"Connection failed: {type(error).__name__}"
        self._updates.confirm(update["update_id"])
        await self._carry_out(body)
        return None

    async def _carry_out(self, body: bytes) -> None:
        """A method that the bot put into its answer; nobody sees the result, as in Telegram."""
        try:
            wish = json.loads(body)
        except ValueError:
            return
        if isinstance(wish, dict) and isinstance(wish.get("method"), str) and self._execute is not None:
            await self._execute(wish)

    def _note(self, problem: str) -> None:
        self._setting |= {"last_error_date": self._clock.stamp(), "last_error_message": problem}
        self._store.put("setting", "webhook", self._setting)
