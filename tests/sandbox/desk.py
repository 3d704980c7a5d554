"""How tests start a sandbox, and a bare client of the Bot API."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox
from tests.people import World

TOKEN = "4242:test-token"

PEOPLE = (
    Person(1002, "Wang", language_code="zh-hans", phone="+8613800000002", seat="salesperson", has_started=True),
    Person(2001, "Li", "Mei", "limei", "zh", phone="+8613900000001", seat="customer", has_started=True),
    Person(3001, "Stranger"),
)


def build(folder: Path, **options: Any) -> Sandbox:
    defaults: dict[str, Any] = {"people": PEOPLE, "timezone": "Asia/Shanghai", "locale": "zh"}
    return Sandbox(folder=folder, token=TOKEN, **{**defaults, **options})


@asynccontextmanager
async def running(folder: Path, **options: Any) -> AsyncIterator[str]:
    """A sandbox on a free port; its address."""
    sandbox = build(folder, **options)
    url = await sandbox.start(port=0)
    try:
        yield url
    finally:
        await sandbox.stop()


class Api:
    """The Bot API without any framework: what a call answers, refusals included."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        form = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in parameters.items()
            if value is not None
        }
        async with self.session.post(f"/bot{TOKEN}/{method}", data=form) as answer:
            body: dict[str, Any] = await answer.json()
            assert body["ok"] == (answer.status == 200)
            assert body["ok"] or body["error_code"] == answer.status
            return body

    async def do(self, method: str, **parameters: Any) -> Any:
        """A call that must succeed; its result."""
        body = await self(method, **parameters)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **parameters: Any) -> tuple[int, str]:
        """A call that must fail; code and words."""
        body = await self(method, **parameters)
        assert not body["ok"], body
        return body["error_code"], body["description"]

    async def updates(self, offset: int = 0, seconds: int = 0, **more: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.do("getUpdates", offset=offset, timeout=seconds, **more)
        return found

    async def update(self) -> dict[str, Any]:
        """The one update that waits, confirmed."""
        (found,) = await self.updates(seconds=5)
        await self.updates(offset=found["update_id"] + 1)
        return found


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[tuple[World, Api]]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(url))
        world = await stack.enter_async_context(World(url))
        yield world, Api(session)
