"""How long a start takes: process to first getUpdates, memory when idle, the sandbox's page. python -m bench.start

"Eager" is the same bot with aiogram imported as it comes, all its models built at once.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import aiohttp

from bench.server import ROOT, running, serving

EAGER = "import aiogram, runpy, sys; sys.argv = ['bot', 'run']; runpy.run_module('bot', run_name='__main__')"
KINDS = {"echo": ("-m", "bench.echo"), "eager": ("-c", EAGER), "ours": ("-m", "bot", "run")}
LABELS = {"echo": "aiogram echo, as it comes", "eager": "Huitou, eager", "ours": "Huitou"}


@dataclass(frozen=True, slots=True)
class Start:
    seconds: float
    cpu_seconds: float
    megabytes: float


async def start(kind: str, folder: Path) -> Start:
    url = f"sqlite:///{folder / 'shop.db'}"
    async with (
        serving() as server,
        running(server, *KINDS[kind], LOG=str(folder / "log"), DATABASE_URL=url, OWNER_IDS="1") as bot,
    ):
        seconds = time.perf_counter() - bot.started_at
        return Start(seconds, bot.cpu_seconds(), bot.megabytes())


@dataclass(frozen=True, slots=True)
class Opening:
    """Of the sandbox with a new demo shop: seconds to the page, and to a bot that answers."""

    page: float
    bot: float


async def open_sandbox(folder: Path) -> Opening:
    clean = {key: value for key, value in os.environ.items() if key not in ("BOT_TOKEN", "DATABASE_URL")}
    began = time.perf_counter()
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "sandbox", "--port", "0", "--folder", str(folder)),
        cwd=ROOT,
        env=clean | {"PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert child.stdout is not None
    try:
        address = ""
        while not (found := re.match(r"(http://\S+)", address)):
            address = (await child.stdout.readline()).decode()
        async with aiohttp.ClientSession() as session:
            async with session.get(found[1]) as answer:
                assert answer.status == 200
            page = time.perf_counter() - began
            while True:
                async with session.get(f"{found[1]}/client/state") as answer:
                    if (await answer.json())["bot"]["status"] == "running":
                        return Opening(page, time.perf_counter() - began)
                await asyncio.sleep(0.05)
    finally:
        child.send_signal(signal.SIGTERM)
        await child.wait()


async def main(rounds: int) -> None:
    starts: dict[str, list[Start]] = {kind: [] for kind in KINDS}
    openings: list[Opening] = []
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as name:
        folder = Path(name)
        await start("ours", folder)
        for number in range(rounds):
            for kind in KINDS if number % 2 else reversed(KINDS):
                starts[kind].append(await start(kind, folder))
            play = folder / "play"
            openings.append(await open_sandbox(play))
            shutil.rmtree(play)
    show(starts, openings, rounds)


def show(starts: dict[str, list[Start]], openings: list[Opening], rounds: int) -> None:
    print(f"From process start to the first getUpdates, {rounds} rounds, medians\n")
    print("| | s | CPU s | MB |\n|---|---|---|---|")
    cells = {
        kind: [median(getattr(each, name) for each in found) for name in Start.__slots__]
        for kind, found in starts.items()
    }
    for kind, (seconds, cpu, megabytes) in cells.items():
        print(f"| {LABELS[kind]} | {seconds:.1f} | {cpu:.1f} | {megabytes:.0f} |")
    ratio = [ours / eager for ours, eager in zip(cells["ours"], cells["eager"], strict=True)]
    print(f"| Huitou : eager | {ratio[0]:.2f} | {ratio[1]:.2f} | {ratio[2]:.2f} |")
    page, bot = median(each.page for each in openings), median(each.bot for each in openings)
    print(f"\nSandbox: page after {page:.1f} s, the bot with a new demo shop after {bot:.1f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    asyncio.run(main(parser.parse_args().rounds))
