"""The client API: the whole, its events, its files, its clock and its mishaps."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.companion import BotProcess
from bot.sandbox.doors.bodies import read_body
from bot.sandbox.mistakes import Mistake
from bot.sandbox.town import Town
from bot.sandbox.travel import Travel

Reset = Callable[[], Coroutine[Any, Any, None]]


class StateDoor:
    def __init__(self, town: Town, travel: Travel, bot: BotProcess, shop: dict[str, str], reset: Reset) -> None:
        self._town = town
        self._travel = travel
        self._bot = bot
        self._shop = shop
        self._do_reset = reset
        self._running: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/client/state", self._state),
            web.get("/client/events", self._events),
            web.get("/client/files/{file_id}", self._file),
            web.post("/client/reset", self._reset),
            web.post("/client/bot/restart", self._restart),
            web.get("/clock", self._clock),
            web.post("/clock", self._move),
            web.get("/faults", self._faults),
            web.post("/faults", self._add_fault),
            web.delete("/faults", self._clear_faults),
            web.delete("/faults/{id:[0-9]+}", self._remove_fault),
        ]

    async def _state(self, request: web.Request) -> web.Response:
        del request
        town = self._town
        return web.json_response(
            {
                "shop": self._shop,
                "clock": {"now": town.clock.now().isoformat(), "is_moving": town.clock.is_moving},
                "bot": self._bot.as_json(),
                "people": [town.person_view(person) for person in town.people],
                "seats": town.people.seats(),
                "revision": town.events.revision,
            }
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        given = request.headers.get("Last-Event-ID") or request.query.get("since")
        since = int(given) if given and given.isdigit() else None
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        stream = web.StreamResponse(headers=headers)
        followed = self._town.events.follow(since)
        await stream.prepare(request)
        await stream.write(b"retry: 1000\n\n")
        try:
            async for event in followed:
                if event is None:
                    await stream.write(b": still here\n\n")
                    continue
                data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
                await stream.write(f"id: {event.revision}\nevent: {event.kind}\ndata: {data}\n\n".encode())
        except ConnectionResetError:
            pass  # the listener has left
        return stream

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file = self._town.files.find(request.match_info["file_id"])
        if file is None:
            raise Mistake("there is no such file", 404)
        # Only pictures may open inside the page: a document could be a page itself.
        is_picture = file.mime_type in {"image/png", "image/jpeg", "image/gif", "image/webp"}
        kind = file.mime_type if is_picture else "application/octet-stream"
        headers = {"Content-Type": kind, "X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}
        headers["Content-Disposition"] = _disposition(file.name, is_inline=is_picture)
        return web.FileResponse(self._town.files.place(file), headers=headers)

    async def _reset(self, request: web.Request) -> web.Response:
        del request
        await self._to_the_end(self._do_reset())
        return web.json_response({"ok": True})

    async def _restart(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        if not self._bot.as_json()["can_restart"]:
            raise Mistake("the bot was not started from here", 409)
        await self._to_the_end(self._bot.restart(kill=bool(body.get("kill"))))
        return web.json_response({"ok": True, "bot": self._bot.as_json()})

    async def _to_the_end(self, work: Coroutine[Any, Any, None]) -> None:
        """Goes on even if the page that asked is closed meanwhile: else the bot could stay stopped."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.shield(task)

    async def _clock(self, request: web.Request) -> web.Response:
        del request
        return web.json_response(await self._travel.as_json())

    async def _move(self, request: web.Request) -> web.Response:
        await self._travel.move(await read_body(request))
        return web.json_response(await self._travel.as_json())

    async def _faults(self, request: web.Request) -> web.Response:
        del request
        return web.json_response(self._town.faults.as_json())

    async def _add_fault(self, request: web.Request) -> web.Response:
        try:
            fault = self._town.faults.add(await read_body(request))
        except ValueError as error:
            raise Mistake(str(error)) from None
        self._tell_faults()
        return web.json_response({"fault": asdict(fault)})

    async def _clear_faults(self, request: web.Request) -> web.Response:
        del request
        self._town.faults.clear()
        self._tell_faults()
        return web.json_response({"ok": True})

    async def _remove_fault(self, request: web.Request) -> web.Response:
        if not self._town.faults.remove(int(request.match_info["id"])):
            raise Mistake("there is no such fault", 404)
        self._tell_faults()
        return web.json_response({"ok": True})

    def _tell_faults(self) -> None:
        faults: list[dict[str, Any]] = self._town.faults.as_json()
        self._town.events.publish("faults", faults)


def _disposition(name: str, *, is_inline: bool) -> str:
    return f"{'inline' if is_inline else 'attachment'}; filename*=UTF-8''{quote(name)}"
