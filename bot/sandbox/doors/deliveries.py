"""The client API: what the bot has to deliver, as the bot tells it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from bot.sandbox.mistakes import Mistake
from bot.sandbox.watched import Watched, look


class DeliveriesDoor:
    """Passes the bot's account on, so that the page needs no word of the bot's and no other address."""

    def __init__(self, watched: Watched | None) -> None:
        self._watched = watched
        self._session: aiohttp.ClientSession | None = None

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get("/client/deliveries", self._deliveries)]

    async def session(self, app: web.Application) -> AsyncIterator[None]:
        """For `cleanup_ctx`."""
        del app
        async with aiohttp.ClientSession() as self._session:
            yield

    async def _deliveries(self, request: web.Request) -> web.Response:
        if self._watched is None or self._session is None:
            raise Mistake("this bot does not show what it sends", 404)
        seen = await look(self._session, self._watched, request.headers.get("If-None-Match", ""))
        if seen.status == 503:
            raise Mistake("the bot does not answer just now", 503)
        headers = {"Cache-Control": "no-store"} | ({"ETag": seen.tag} if seen.tag else {})
        if seen.status == 304:
            return web.Response(status=304, headers=headers)
        return web.Response(body=seen.body, content_type="application/json", headers=headers)
