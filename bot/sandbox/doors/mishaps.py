"""The client API: what should go wrong, what it has met, and the bot's process itself."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.sandbox.companion import BotProcess
from bot.sandbox.doors.bodies import read_body
from bot.sandbox.line import Line
from bot.sandbox.mistakes import Mistake
from bot.sandbox.town import Town


class MishapsDoor:
    def __init__(self, town: Town, bot: BotProcess) -> None:
        self._town = town
        self._bot = bot
        self._running: set[asyncio.Task[None]] = set()
        # The bot's own entrance, where there is one.
        self.line: Line | None = None

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.post("/client/bot/restart", self._restart),
            web.post("/client/bot/stop", self._stop),
            web.post("/client/bot/start", self._start),
            web.get("/faults", self._faults),
            web.get("/faults/hits", self._hits),
            web.post("/faults", self._add),
            web.delete("/faults", self._clear),
            web.delete("/faults/{id:[0-9]+}", self._remove),
        ]

    async def to_the_end(self, work: Coroutine[Any, Any, None]) -> None:
        """Goes on even if the page that asked is closed meanwhile: else the bot could stay half stopped."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.shield(task)

    async def _restart(self, request: web.Request) -> web.Response:
        kill = await self._wants_kill(request)
        return await self._moved(self._bot.restart(kill=kill))

    async def _stop(self, request: web.Request) -> web.Response:
        """It stays stopped until somebody starts it."""
        kill = await self._wants_kill(request)
        return await self._moved(self._bot.stop(kill=kill))

    async def _start(self, request: web.Request) -> web.Response:
        await self._wants_kill(request)
        return await self._moved(self._bot.start_again())

    async def _wants_kill(self, request: web.Request) -> bool:
        body = await read_body(request)
        if not self._bot.as_json()["can_restart"]:
            raise Mistake("the bot was not started from here", 409)
        return bool(body.get("kill"))

    async def _moved(self, work: Coroutine[Any, Any, None]) -> web.Response:
        await self.to_the_end(work)
        return web.json_response({"ok": True, "bot": self._bot.as_json()})

    async def _faults(self, request: web.Request) -> web.Response:
        del request
        return web.json_response(self._town.faults.as_json())

    async def _hits(self, request: web.Request) -> web.Response:
        del request
        return web.json_response(self._town.faults.hits())

    async def _add(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        if body.get("kind") == "refused" and self.line is None:
            raise Mistake("only a bot that was started from here can be refused", 409)
        try:
            fault = self._town.faults.add(body)
        except ValueError as error:
            raise Mistake(str(error)) from None
        await self._tell()
        return web.json_response({"fault": asdict(fault)})

    async def _clear(self, request: web.Request) -> web.Response:
        del request
        self._town.faults.clear()
        await self._tell()
        return web.json_response({"ok": True})

    async def _remove(self, request: web.Request) -> web.Response:
        if not self._town.faults.remove(int(request.match_info["id"])):
            raise Mistake("there is no such fault", 404)
        await self._tell()
        return web.json_response({"ok": True})

    async def _tell(self) -> None:
        if self.line is not None:
            await self.line.adjust()
        faults: list[dict[str, Any]] = self._town.faults.as_json()
        self._town.events.publish("faults", faults)
