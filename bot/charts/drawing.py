"""From an SVG to a PNG beside the event loop: a child process per picture, one at a time; an idle bot pays nothing."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Protocol
from weakref import WeakKeyDictionary

from bot.charts.letters import font_files
from bot.charts.painter import paint
from bot.charts.theme import Theme

PAINTER = Path(__file__).with_name("painter.py")
SECONDS = 20.0
_seats: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class NotDrawn(Exception):
    """The picture could not be made."""


class Chart(Protocol):
    def svg(self, theme: Theme) -> str:
        """The chart in these colours."""
        ...


def png(svg: str) -> bytes:
    """Here and now: about 50 milliseconds in which nothing else runs."""
    return paint(svg, list(font_files()))


async def draw(svg: str) -> bytes:
    """The same without holding anybody up. NotDrawn if it fails or takes too long."""
    async with _seats.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(1)):
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", str(PAINTER), *font_files(), stdin=PIPE, stdout=PIPE, stderr=PIPE
            )
        except OSError as error:
            raise NotDrawn(str(error)) from error
        try:
            picture, complaint = await asyncio.wait_for(process.communicate(svg.encode()), SECONDS)
        except TimeoutError as error:
            raise NotDrawn("it took too long") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode or not picture:
        raise NotDrawn(complaint.decode(errors="replace").strip().rpartition("\n")[2])
    return picture
