"""The bot's own entrance: a second port to the same doors, which can be shut as if nobody answered."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from aiohttp import web

from bot.sandbox.faults import Faults

log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.2


class Line:
    """Open, unless a mishap of the kind `refused` stands."""

    def __init__(self, runner: web.AppRunner, faults: Faults, host: str) -> None:
        self._runner = runner
        self._faults = faults
        self._host = host
        self._site: web.TCPSite | None = None
        self._turn = asyncio.Lock()
        self._watcher: asyncio.Task[None] | None = None
        self.port = 0

    async def open(self) -> None:
        before = {address[1] for address in self._runner.addresses}
        await self._open()
        self.port = next(address[1] for address in self._runner.addresses if address[1] not in before)
        self._watcher = asyncio.create_task(self._watch(), name="line")

    async def close(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher

    async def adjust(self) -> None:
        """Shut or open, as the mishaps say now."""
        async with self._turn:
            if self._faults.is_refusing and self._site is not None:
                await self._shut(self._site)
            elif not self._faults.is_refusing and self._site is None:
                await self._open()

    async def _watch(self) -> None:
        """The time of a mishap may be over without anybody saying so."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self.adjust()
            except OSError as error:
                log.warning("the bot's line can't be opened again yet: %s", error.strerror)

    async def _open(self) -> None:
        site = web.TCPSite(self._runner, self._host, self.port)
        await site.start()
        self._site = site

    async def _shut(self, site: web.TCPSite) -> None:
        """No new connection, and none of the old ones."""
        self._site = None
        await site.stop()
        server = self._runner.server
        for connection in list(server.connections) if server is not None else []:
            transport = connection.transport
            if transport is not None and transport.get_extra_info("sockname")[1] == self.port:
                transport.abort()
