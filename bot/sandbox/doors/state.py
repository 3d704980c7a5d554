"""The client API: the whole, its events, its files and its clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.companion import BotProcess
from bot.sandbox.doors.bodies import read_body
from bot.sandbox.doors.mishaps import MishapsDoor
from bot.sandbox.mistakes import Mistake
from bot.sandbox.town import Town
from bot.sandbox.travel import Travel

Reset = Callable[[], Coroutine[Any, Any, None]]


class StateDoor:
    def __init__(
        self,
        town: Town,
        travel: Travel,
        bot: BotProcess,
        shop: dict[str, str],
        reset: Reset,
        mishaps: MishapsDoor,
        *,
        has_deliveries: bool,
    ) -> None:
        self._town = town
        self._travel = travel
        self._bot = bot
        self._shop = shop
        self._do_reset = reset
        self._mishaps = mishaps
        self._has_deliveries = has_deliveries

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/client/state", self._state),
            web.get("/client/events", self._events),
            web.get("/client/files/{file_id}", self._file),
            web.post("/client/reset", self._reset),
            web.get("/clock", self._clock),
            web.post("/clock", self._move),
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
                "has_deliveries": self._has_deliveries,
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
        await self._mishaps.to_the_end(self._do_reset())
        return web.json_response({"ok": True})

    async def _clock(self, request: web.Request) -> web.Response:
        del request
        return web.json_response(await self._travel.as_json())

    async def _move(self, request: web.Request) -> web.Response:
        await self._travel.move(await read_body(request))
        return web.json_response(await self._travel.as_json())


def _disposition(name: str, *, is_inline: bool) -> str:
    return f"{'inline' if is_inline else 'attachment'}; filename*=UTF-8''{quote(name)}"
