"""The product as a stranger starts it: the sandbox command with the real bot beside it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.people import World

ROOT = Path(__file__).resolve().parents[2]
# A loaded machine needs a minute for what takes five seconds on a quiet one.
START_SECONDS = 180
PATIENCE = 60.0


def surroundings(locale: str) -> dict[str, str]:
    """No setting of the machine's leaks in."""
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "VIRTUAL_ENV")}
    return kept | {"SHOP_LOCALE": locale, "PYTHONUNBUFFERED": "1"}


@asynccontextmanager
async def playground(folder: Path, *, locale: str = "zh", shop: str = "demo") -> AsyncIterator[tuple[World, str]]:
    """`python -m bot sandbox` on a free port: (its world, its address). Ends it as Ctrl-C does."""
    arguments = ["-m", "bot", "sandbox", "--port", "0", "--shop", shop, "--folder", str(folder)]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=ROOT,
        env=surroundings(locale),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        address = await asyncio.wait_for(_address(process), START_SECONDS)
        async with World(address, patience=PATIENCE) as world:
            await world.wait_for_bot(START_SECONDS)
            yield world, address
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), 60)


async def _address(process: asyncio.subprocess.Process) -> str:
    """The page's address stands on a line of its own."""
    assert process.stdout is not None
    async for line in process.stdout:
        text = line.decode().strip()
        if text.startswith("http://"):
            return text
    raise AssertionError("the sandbox ended without an address")
