"""A Bot API server as small as can be, in the process that measures: what it costs is not the bot's."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from aiohttp import web

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "4242:" + "b" * 35
START_SECONDS = 120


@dataclass(slots=True)
class Call:
    method: str
    params: dict[str, Any]


@dataclass(slots=True)
class Server:
    """`calls` are the bot's, as they come; `push` gives it an update."""

    url: str = ""
    calls: asyncio.Queue[Call] = field(default_factory=asyncio.Queue)
    first_poll: asyncio.Event = field(default_factory=asyncio.Event)
    _updates: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    _update_id: int = 1000
    _message_id: int = 1000

    def push(self, **event: Any) -> None:
        self._update_id += 1
        self._updates.put_nowait({"update_id": self._update_id, **event})

    def say(self, person: dict[str, Any], text: str) -> None:
        self._message_id += 1
        self.push(message=self._message(person["id"], text) | {"from": person})

    def press(self, person: dict[str, Any], message_id: int, data: str) -> None:
        self._message_id += 1
        message = self._message(person["id"], "…") | {"message_id": message_id}
        query = {"id": str(self._message_id), "from": person, "chat_instance": "1", "data": data, "message": message}
        self.push(callback_query=query)

    async def answer_to(self, is_it: Callable[[Call], bool]) -> Call:
        while not is_it(call := await self.calls.get()):
            pass
        return call

    def _message(self, chat_id: int, text: str) -> dict[str, Any]:
        chat = {"id": chat_id, "type": "private", "first_name": "x"}
        return {"message_id": self._message_id, "date": int(time.time()), "chat": chat, "text": text}

    async def serve(self, request: web.Request) -> web.Response:
        method = request.path.rsplit("/", 1)[1]
        is_json = request.content_type == "application/json"
        params: dict[str, Any] = await request.json() if is_json else dict(await request.post())
        result: Any = True
        if method == "getMe":
            result = {"id": 4242, "is_bot": True, "first_name": "bench", "username": "bench_bot"}
        elif method == "getUpdates":
            self.first_poll.set()
            result = [await self._updates.get()]
            while not self._updates.empty():
                result.append(self._updates.get_nowait())
        elif method.startswith(("send", "editMessageText")):
            self._message_id += 1
            params["message_id"] = int(params.get("message_id") or self._message_id)
            result = self._message(int(params["chat_id"]), "…") | {"message_id": params["message_id"]}
        if method != "getUpdates":
            self.calls.put_nowait(Call(method, params))
        return web.Response(text=json.dumps({"ok": True, "result": result}), content_type="application/json")


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    server = Server()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", server.serve)
    runner = web.AppRunner(application, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot as a process of its own, looked at from outside."""

    process: psutil.Process
    started_at: float

    def cpu_seconds(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def megabytes(self) -> float:
        return float(self.process.memory_info().rss) / 1e6


@asynccontextmanager
async def running(server: Server, *arguments: str, **environment: str) -> AsyncIterator[Bot]:
    """A fresh process, from its first getUpdates on."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SHOP_", "WEBHOOK_", "OWNER_"))}
    clean |= {"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url, "PYTHONPATH": str(ROOT), **environment}
    log = Path(environment["LOG"]).open("wb")  # noqa: ASYNC230, SIM115  (before anything is measured)
    started_at = time.perf_counter()
    child = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env=clean, stdout=log, stderr=log
    )
    try:
        ended, ready = asyncio.create_task(child.wait()), asyncio.create_task(server.first_poll.wait())
        await asyncio.wait({ended, ready}, timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            raise RuntimeError(f"{arguments} did not start: see {environment['LOG']}")
        yield Bot(psutil.Process(child.pid), started_at)
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(child.wait(), 15)
            except TimeoutError:
                child.kill()
                await child.wait()
        await asyncio.gather(ended, return_exceptions=True)
        ready.cancel()
        log.close()
