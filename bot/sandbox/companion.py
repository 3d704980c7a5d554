"""The bot's process, run beside the server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.orphans import end_orphan, forget, remember
from bot.sandbox.town import Town

log = logging.getLogger(__name__)

_LONGEST_PAUSE = 30.0
_PATIENCE = 10.0
_LONGEST_LINE = 300


@dataclass(frozen=True)
class Companion:
    """How to start the bot. `{base_url}` in the command or the environment becomes the sandbox's address."""

    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: Path


class BotProcess:
    """Starts the bot, watches it, starts it again when it dies; without a companion it only watches who polls."""

    def __init__(self, town: Town, companion: Companion | None) -> None:
        self._town = town
        self._companion = companion
        self._base_url = ""
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._is_wanted = False
        self._status = "stopped"
        self._step = ""
        self._started_at = time.monotonic()
        self._took: float | None = None

    def as_json(self) -> dict[str, Any]:
        took = self._took if self._took is not None else time.monotonic() - self._started_at
        return {
            "id": self._town.profile.id,
            "username": self._town.profile.username,
            "first_name": self._town.profile.text("name", ""),
            "status": self._status if self._companion else self._seen_status(),
            "step": self._step,
            "elapsed_seconds": round(took, 1),
            "can_restart": self._companion is not None,
        }

    def start(self, base_url: str) -> None:
        self._base_url = base_url
        self._is_wanted = True
        if self._companion is not None:
            end_orphan(self._town.store)
            self._keeper = asyncio.create_task(self._keep(self._companion), name="bot process")
        elif self._watcher is None:
            self._watcher = asyncio.create_task(self._wait_for_contact(), name="bot watcher")

    async def stop(self, *, kill: bool = False) -> None:
        """Ends the process and does not start it again."""
        self._is_wanted = False
        await self._end_process(kill=kill)
        for task in (self._keeper, self._watcher):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        self._keeper = self._watcher = None
        self._say("stopped")

    async def start_again(self) -> None:
        """After a stop; nothing happens while it runs."""
        if self._keeper is None:
            self._say("restarting")
            self.start(self._base_url)

    async def restart(self, *, kill: bool = False) -> None:
        await self.stop(kill=kill)
        self._say("restarting")
        self.start(self._base_url)

    def _seen_status(self) -> str:
        updates = self._town.updates
        return "running" if updates.is_bot_there or updates.has_webhook else "stopped"

    def _say(self, status: str) -> None:
        self._status = status
        self._town.events.publish("bot", self.as_json())

    async def _keep(self, companion: Companion) -> None:
        """Runs the bot again and again, with growing pauses while it dies young."""
        pause = 0.5
        while self._is_wanted:
            began = time.monotonic()
            try:
                code = await self._run_once(companion)
                log.warning("the bot's process ended with %s", code)
            except OSError as error:
                self._step = f"cannot start: {error.strerror}"
                log.warning("the bot's process cannot start: %s", error)
            if self._is_wanted:
                pause = 1.0 if time.monotonic() - began > _LONGEST_PAUSE else min(pause * 2, _LONGEST_PAUSE)
                self._say("restarting")
                await asyncio.sleep(pause)

    async def _run_once(self, companion: Companion) -> int:
        self._town.updates.poll_begun.clear()
        self._town.webhook.was_set.clear()
        self._started_at, self._took, self._step = time.monotonic(), None, ""
        process = self._process = await asyncio.create_subprocess_exec(
            *[self._filled(word) for word in companion.argv],
            env=dict(os.environ) | {key: self._filled(value) for key, value in companion.env.items()},
            cwd=companion.cwd,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        remember(self._town.store, process.pid)
        self._say("starting")
        contact = asyncio.create_task(self._wait_for_contact(), name="bot contact")
        try:
            await self._read_lines(process)
            code = await process.wait()
            forget(self._town.store)
            return code
        finally:
            contact.cancel()

    async def _wait_for_contact(self) -> None:
        """The bot is there with its first poll, or when it has set a webhook."""
        updates, webhook = self._town.updates, self._town.webhook
        waits = [asyncio.create_task(event.wait()) for event in (updates.poll_begun, webhook.was_set)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self._took = time.monotonic() - self._started_at
        self._say("running")

    async def _read_lines(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            return
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:
                continue  # a line longer than the buffer: what follows matters
            if not line:
                return
            text = line.decode("utf-8", "replace").strip().replace(self._town.token, "<token>")[:_LONGEST_LINE]
            if not text:
                continue
            log.info("bot: %s", text)
            self._step = text
            if self._status != "running":
                self._say(self._status)

    def _filled(self, word: str) -> str:
        return word.replace("{base_url}", self._base_url)

    async def _end_process(self, *, kill: bool) -> None:
        """Asks the process to stop, and does not ask twice; its last lines are still read."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
            # A waiting poll is answered, so that the bot need not wait for it before it stops.
            self._town.updates.release_poll()
            try:
                await asyncio.wait_for(process.wait(), _PATIENCE)
            except TimeoutError:
                process.kill()
                await process.wait()
            if self._keeper is not None:
                await asyncio.wait([self._keeper], timeout=0.5)
        forget(self._town.store)
