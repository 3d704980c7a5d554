"""A sandbox for each test, its world of people, and a bare client of the Bot API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.people import Someone, World
from tests.sandbox.desk import Api, running


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    async with running(tmp_path / "sandbox") as address:
        yield address


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    async with World(url) as found:
        yield found


@pytest.fixture
async def api(url: str) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession(url) as session:
        yield Api(session)


@pytest.fixture
async def wang(world: World) -> Someone:
    return await world.someone("salesperson")


@pytest.fixture
async def li(world: World) -> Someone:
    return await world.someone("customer")
