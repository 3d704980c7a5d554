"""A tiny Bot API server: writes down what comes, answers what a test has laid out for it.

Not the sandbox: it knows no rules, so it can misbehave in every way that a real server or the line to it can.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "42:" + "a" * 35
PERSON = {"id": 7, "is_bot": False, "first_name": "Anna", "language_code": "en"}


@dataclass(slots=True)
class Call:
    """One request, as it came over the line."""

    method: str
    content_type: str
    params: dict[str, Any]
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)


Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def says(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """An answer in JSON, or as it is if it is text."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        if isinstance(body, str):
            return web.Response(text=body, status=status, headers=headers, content_type="text/html")
        return web.json_response(body, status=status, headers=headers)

    return answer


def refuses(status: int, description: str, **parameters: int) -> Answer:
    """Telegram's own kind of error."""
    body = {"ok": False, "error_code": status, "description": description}
    return says(body | ({"parameters": parameters} if parameters else {}), status)


async def hangs_up(request: web.Request) -> web.StreamResponse:
    """The line breaks after the request has been read."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


class Stub:
    def __init__(self) -> None:
        self.url = ""
        self.calls: list[Call] = []
        self.laid_out: dict[str, deque[Answer]] = defaultdict(deque)
        self.updates: list[dict[str, Any]] = []
        self.offsets: list[int | None] = []
        self.came = asyncio.Condition()
        self.polled = asyncio.Event()
        self._message_id = 100

    def of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def texts(self) -> list[str]:
        return [call.params["text"] for call in self.of("sendMessage")]

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Returns when a request has made it so."""
        async with self.came:
            await self.came.wait_for(is_so)

    def message(self, update_id: int, text: str, person: dict[str, Any] = PERSON) -> dict[str, Any]:
        """An update with a message."""
        chat = {"id": person["id"], "type": "private", "first_name": person["first_name"]}
        message = {"message_id": update_id, "date": 1_795_000_000, "from": person, "chat": chat, "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
        return {"update_id": update_id, "message": message}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        call = await _read(request)
        self.calls.append(call)
        async with self.came:
            self.came.notify_all()
        if self.laid_out[call.method]:
            return await self.laid_out[call.method].popleft()(request)
        return web.json_response({"ok": True, "result": await self._result(call)})

    async def _result(self, call: Call) -> Any:
        if call.method == "getMe":
            return {"id": 42, "is_bot": True, "first_name": "回头", "username": "huitou_bot"}
        if call.method == "getWebhookInfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        if call.method == "getUpdates":
            return await self._updates(call)
        if call.method.startswith("send") and call.method != "sendChatAction":
            self._message_id += 1
            chat = {"id": int(call.params["chat_id"]), "type": "private"}
            return {"message_id": self._message_id, "date": 1_795_000_000, "chat": chat}
        return True

    async def _updates(self, call: Call) -> list[dict[str, Any]]:
        offset = call.params.get("offset")
        self.offsets.append(offset)
        if offset is not None:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
        while not self.updates:
            self.polled.clear()
            await self.polled.wait()
        return self.updates


async def _read(request: web.Request) -> Call:
    method = request.path.rsplit("/", 1)[1]
    if request.content_type == "application/json":
        return Call(method, request.content_type, await request.json())
    call = Call(method, request.content_type, {})
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            call.files[name] = (value.filename, value.file.read())
        else:
            call.params[name] = value
    return call


@asynccontextmanager
async def stub() -> AsyncIterator[Stub]:
    server = Stub()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", server.serve)
    runner = web.AppRunner(application, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


def as_json(value: str) -> Any:
    """A part of a form whose value is JSON."""
    return json.loads(value)
