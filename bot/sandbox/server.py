"""The sandbox: one server with three doors."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

from aiohttp import web

from bot.sandbox.clock import Landmark
from bot.sandbox.companion import BotProcess, Companion
from bot.sandbox.doors.bots import BotDoor
from bot.sandbox.doors.deliveries import DeliveriesDoor
from bot.sandbox.doors.guard import Guard, Handler
from bot.sandbox.doors.mishaps import MishapsDoor
from bot.sandbox.doors.page import PageDoor
from bot.sandbox.doors.people import PeopleDoor
from bot.sandbox.doors.state import StateDoor
from bot.sandbox.files import MAX_UPLOAD
from bot.sandbox.line import Line
from bot.sandbox.mistakes import Mistake
from bot.sandbox.people import Person
from bot.sandbox.refusals import Refusal
from bot.sandbox.town import Town
from bot.sandbox.travel import Travel
from bot.sandbox.watched import Watched

__all__ = ["Companion", "Landmark", "Person", "Sandbox", "Watched"]


class Sandbox:
    """A Telegram on this machine."""

    def __init__(
        self,
        *,
        folder: Path,
        token: str,
        people: Sequence[Person],
        timezone: str,
        locale: str,
        bot_name: str = "回头",
        bot_username: str = "huitou_bot",
        companion: Companion | None = None,
        landmarks: Callable[[datetime], Awaitable[Sequence[Landmark]]] | None = None,
        strict_rates: bool = False,
        on_reset: Callable[[], Awaitable[None]] | None = None,
        watched: Watched | None = None,
    ) -> None:
        self._town = Town(
            folder=folder, token=token, people=people, name=bot_name, username=bot_username, strict_rates=strict_rates
        )
        self._bot = BotProcess(self._town, companion)
        self._travel = Travel(self._town, timezone, landmarks)
        self._on_reset = on_reset
        self._has_companion = companion is not None
        self._watched = watched
        self._line: Line | None = None
        self._shop = {"timezone": timezone, "locale": locale}
        self._guard = Guard()
        self._runner: web.AppRunner | None = None
        self._resetting = asyncio.Lock()
        self._url = ""

    async def start(self, host: str = "127.0.0.1", port: int = 8080) -> str:
        """Opens the doors and starts the bot; returns the address. Port 0 is any free one."""
        bots = BotDoor(self._town)
        self._guard.is_loopback = _is_loopback(host)
        app = web.Application(middlewares=[self._guard.middleware, self._in_words], client_max_size=MAX_UPLOAD + 2**20)
        app.on_response_prepare.append(self._stamp)
        mishaps, deliveries = MishapsDoor(self._town, self._bot), DeliveriesDoor(self._watched)
        app.cleanup_ctx.append(deliveries.session)
        has_deliveries = self._watched is not None
        shop, travel = self._shop, self._travel
        state = StateDoor(self._town, travel, self._bot, shop, self.reset, mishaps, has_deliveries=has_deliveries)
        for door in (bots, PeopleDoor(self._town), state, mishaps, deliveries, PageDoor()):
            app.add_routes(door.routes())
        # Without cancellation a killed bot would leave its poll hanging, and stopping would wait for it.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=2)
        try:
            await self._runner.setup()
            await web.TCPSite(self._runner, host, port).start()
            self._url = self._address(host)
            mishaps.line = await self._open_line(self._runner)
        except OSError:
            await self.stop()
            raise
        self._town.webhook.start(bots.execute_wish)
        self._bot.start(self._bots_url)
        return self._url

    async def _open_line(self, runner: web.AppRunner) -> Line | None:
        """A bot that is started from here gets an entrance of its own."""
        if self._has_companion:
            self._line = Line(runner, self._town.faults, "127.0.0.1")
            await self._line.open()
        return self._line

    @property
    def _bots_url(self) -> str:
        return f"http://127.0.0.1:{self._line.port}" if self._line is not None else self._url

    async def stop(self) -> None:
        """Stops the bot, closes the doors, keeps the state."""
        await self._bot.stop()
        if self._line is not None:
            await self._line.close()
        await self._town.webhook.close()
        self._town.events.close()
        self._town.updates.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._town.store.close()

    async def reset(self) -> None:
        """Everything as on the first day, with the bot stopped meanwhile."""
        async with self._resetting:
            if self._has_companion:
                await self._bot.stop()
            if self._on_reset is not None:
                await self._on_reset()
            self._town.clear(with_profile=self._has_companion)
            self._town.events.publish("reset", {})
            if self._has_companion:
                self._bot.start(self._bots_url)

    def _address(self, host: str) -> str:
        found = self._runner.addresses[0][1] if self._runner is not None else 0
        name = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else f"[{host}]" if ":" in host else host  # noqa: S104
        return f"http://{name}:{found}"

    async def _stamp(self, request: web.Request, response: web.StreamResponse) -> None:
        del request
        response.headers["Date"] = self._town.clock.http_date()

    @web.middleware
    async def _in_words(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Mistakes become status and words; what was written is kept before anybody hears of it."""
        try:
            return await handler(request)
        except Mistake as mistake:
            return web.json_response({"error": mistake.words}, status=mistake.status)
        except Refusal as refusal:
            return web.json_response({"error": refusal.description}, status=400)
        except web.HTTPException as problem:
            return _in_json(request.path, problem)
        finally:
            self._town.store.commit()


def _in_json(path: str, problem: web.HTTPException) -> web.StreamResponse:
    """What aiohttp itself refuses (no such path, too big), in the form that the door speaks."""
    if path.startswith("/bot"):
        return web.json_response(Refusal(problem.status, problem.reason).as_json(), status=problem.status)
    if path.startswith(("/client/", "/clock", "/faults")):
        return web.json_response({"error": problem.reason}, status=problem.status)
    raise problem


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
