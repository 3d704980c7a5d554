"""A Bot API server in a process of its own: it keeps the truth about what has arrived, and misbehaves on request.

python -m tests.delivery.server    prints its address. `POST /faults` says how often what goes wrong, per mille;
`GET /truth` what has arrived; `POST /sellers` lets salespeople type lines and press Save.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

SAVE = ":save"
HANGS_FOR = 4.0
# Seconds there, and as many back.
WAY = (0.0, 0.06)


@dataclass
class Seller:
    """Types the next line when the last one is booked; presses Save under every form, now and then twice."""

    person: dict[str, Any]
    lines: deque[str]
    waits: bool = False


@dataclass
class Truth:
    arrived: Counter[int] = field(default_factory=Counter)
    ambiguous: int = 0
    refused: int = 0
    calls: Counter[str] = field(default_factory=Counter)


class Server:
    def __init__(self) -> None:
        self.rng = random.Random(1)
        self.truth = Truth()
        self.faults: dict[str, int] = {}
        self.sellers: dict[int, Seller] = {}
        self.open: dict[int, dict[str, Any]] = {}
        self.confirmed: deque[dict[str, Any]] = deque(maxlen=200)
        self.new = asyncio.Event()
        self._update_id, self._message_id, self.handed_out = 1000, 1000, 0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.path.rsplit("/", 1)[1]
        params = await request.json() if request.can_read_body else {}
        self.truth.calls[method] += 1
        if method == "getMe":
            return _ok({"id": 42, "is_bot": True, "first_name": "回头", "username": "huitou_bot"})
        if method == "getUpdates":
            return _ok(await self._updates(params))
        if method == "sendMessage":
            return await self._message(request, params)
        if method == "editMessageText":
            self._booked(int(params["chat_id"]))
            return _ok(self._sent(int(params["chat_id"]), params))
        return _ok(True)

    # -- messages out --------------------------------------------------------------------------------------------------

    async def _message(self, request: web.Request, params: dict[str, Any]) -> web.StreamResponse:
        chat, throw = int(params["chat_id"]), self.rng.randrange(1000)
        fate = "fine"
        for name, share in self.faults.items():
            throw -= share
            if throw < 0:
                fate = name
                break
        if fate == "too_many":
            self.truth.refused += 1
            body = {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests",
                "parameters": {"retry_after": 1},
            }
            return web.json_response(body, status=429)
        if fate == "lost":
            return self._hang_up(request)
        if fate == "broken":
            self.truth.ambiguous += 1
            return web.json_response({"ok": False, "error_code": 500, "description": "Internal"}, status=500)
        await asyncio.sleep(self.rng.uniform(*WAY))
        self.truth.arrived[chat] += 1
        self._press(chat, params)
        if fate == "unsaid":
            return self._hang_up(request)
        if fate == "hangs":
            self.truth.ambiguous += 1
            await asyncio.sleep(HANGS_FOR)
        await asyncio.sleep(self.rng.uniform(*WAY))
        return _ok(self._sent(chat, params))

    def _hang_up(self, request: web.Request) -> web.StreamResponse:
        self.truth.ambiguous += 1
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    def _sent(self, chat: int, params: dict[str, Any]) -> dict[str, Any]:
        self._message_id += 1
        there = params.get("message_id", self._message_id)
        return {"message_id": there, "date": 1, "chat": {"id": chat, "type": "private"}, "text": "…"}

    # -- updates in ----------------------------------------------------------------------------------------------------

    def _put(self, **event: Any) -> None:
        self._update_id += 1
        self.open[self._update_id] = {"update_id": self._update_id, **event}
        self.new.set()

    async def _updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        """In any order, and a twentieth of what was confirmed comes once more: what a network can do to a webhook."""
        offset = params.get("offset") or 0
        for key in [key for key in self.open if key < offset]:
            self.confirmed.append(self.open.pop(key))
        if not self.open:
            self.new.clear()
            try:
                await asyncio.wait_for(self.new.wait(), 1.0)
            except TimeoutError:
                return []
        found = list(self.open.values())[:50]
        if self.rng.random() < 0.05:
            self.rng.shuffle(found)
        again = [update for update in self.confirmed if self.rng.random() < 0.05 / len(self.confirmed)]
        self.handed_out += len(again) + len(found)
        return again + found

    def _press(self, chat: int, params: dict[str, Any]) -> None:
        seller = self.sellers.get(chat)
        rows = (params.get("reply_markup") or {}).get("inline_keyboard", []) if seller else []
        saves = [b["callback_data"] for row in rows for b in row if str(b.get("callback_data")).endswith(SAVE)]
        if seller is None or not saves:
            return
        message = self._sent(chat, {}) | {"date": 1}
        for _ in range(2 if self.rng.random() < 0.1 else 1):
            query = {"id": str(self._update_id), "from": seller.person, "chat_instance": "1"}
            self._put(callback_query=query | {"data": saves[0], "message": message})

    def _booked(self, chat: int) -> None:
        seller = self.sellers.get(chat)
        if seller is not None and seller.lines:
            text = seller.lines.popleft()
            chat_of = {"id": chat, "type": "private", "first_name": seller.person["first_name"]}
            message = {"message_id": self._update_id, "date": 1, "from": seller.person, "chat": chat_of, "text": text}
            self._put(message=message)

    # -- the test's own doors ------------------------------------------------------------------------------------------

    async def set_faults(self, request: web.Request) -> web.Response:
        self.faults = await request.json()
        return web.Response()

    async def tell_truth(self, _request: web.Request) -> web.Response:
        waiting = len(self.open) + sum(len(seller.lines) for seller in self.sellers.values())
        truth = self.truth
        body = {"arrived": dict(truth.arrived), "ambiguous": truth.ambiguous, "refused": truth.refused}
        return web.json_response(body | {"calls": dict(truth.calls), "waiting": waiting, "updates": self.handed_out})

    async def employ(self, request: web.Request) -> web.Response:
        for key, lines in (await request.json()).items():
            person = {"id": int(key), "is_bot": False, "first_name": "小陈", "language_code": "zh"}
            self.sellers[int(key)] = Seller(person, deque(lines))
            self._booked(int(key))
        return web.Response()


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


async def main() -> None:
    server, application = Server(), web.Application()
    application.router.add_post("/faults", server.set_faults)
    application.router.add_get("/truth", server.tell_truth)
    application.router.add_post("/sellers", server.employ)
    application.router.add_route("*", "/{path:.*}", server.serve)
    runner = web.AppRunner(application, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps(f"http://127.0.0.1:{runner.addresses[0][1]}"), flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
