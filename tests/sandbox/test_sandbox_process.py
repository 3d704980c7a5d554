"""The bot's process: started beside the server, watched, started again, ended."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.companion import Companion
from bot.sandbox.orphans import remember
from bot.sandbox.store import Store
from tests.people import World
from tests.sandbox.desk import TOKEN, connected, running

# A bot in twenty lines of standard library: it answers every text, and dies or lingers on request.
BOT = """
import json, os, signal, sys, urllib.request
base, token = sys.argv[1], os.environ["TOKEN"]
def call(method, **parameters):
    body = json.dumps(parameters).encode()
    request = urllib.request.Request(f"{base}/bot{token}/{method}", body, {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request))["result"]
def stop(*_):
    print("goodbye", flush=True)
    os._exit(0)
signal.signal(signal.SIGTERM, stop)
print(f"hello from {token}", flush=True)
offset = 0
while True:
    for update in call("getUpdates", offset=offset, timeout=30):
        offset = update["update_id"] + 1
        text = update["message"]["text"]
        if text == "die":
            call("getUpdates", offset=offset)
            os._exit(3)
        call("sendMessage", chat_id=update["message"]["chat"]["id"], text=f"{os.getpid()} heard {text}")
"""


def companion(folder: Path) -> Companion:
    script = folder / "bot.py"
    script.write_text(BOT)
    return Companion([sys.executable, str(script), "{base_url}"], {"TOKEN": TOKEN}, folder)


def statuses(world: World) -> list[Any]:
    """What the bot was, one after the other."""
    told = [event.data["status"] for event in world.stream.happened if event.kind == "bot"]
    return [status for status, _ in groupby(told)]


async def test_it_runs_dies_and_comes_again(tmp_path: Path) -> None:
    async with running(tmp_path / "s", companion=companion(tmp_path)) as url, connected(url) as (world, _):
        await world.wait_for_bot()
        bot = (await world.state())["bot"]
        assert (bot["status"], bot["can_restart"]) == ("running", True)
        assert bot["step"] == "hello from <token>"
        assert 0 <= bot["elapsed_seconds"] < 30  # told in tenths: a quick start is nought
        li = await world.someone("customer")
        await li.send("one")
        first = (await li.wait_for("heard one")).words.split()[0]
        await li.send("die")
        await li.send("two")
        second = (await li.wait_for("heard two")).words.split()[0]
        assert first != second
        assert statuses(world)[-3:] == ["restarting", "starting", "running"]


async def test_it_is_restarted_on_request(tmp_path: Path) -> None:
    async with running(tmp_path / "s", companion=companion(tmp_path)) as url, connected(url) as (world, _):
        await world.wait_for_bot()
        li = await world.someone("customer")
        for kill in (False, True):
            await li.send("one")
            first = await li.wait_for("heard one")
            await world.restart_bot(kill=kill)
            await li.send("two")
            second = await li.wait_for("heard two")
            assert first.words.split()[0] != second.words.split()[0]
        assert "goodbye" in [event.data["step"] for event in world.stream.happened if event.kind == "bot"]


async def test_a_reset_stops_it_meanwhile(tmp_path: Path) -> None:
    seen: list[list[Any]] = []
    worlds: list[World] = []

    async def on_reset() -> None:
        seen.append([(await worlds[0].state())["bot"]["status"]])

    options: dict[str, Any] = {"companion": companion(tmp_path), "on_reset": on_reset}
    async with running(tmp_path / "s", **options) as url, connected(url) as (world, api):
        worlds.append(world)
        await world.wait_for_bot()
        await api.do("setMyDescription", description="old")
        await world.reset()
        assert seen == [["stopped"]]
        assert await api.do("getMyDescription") == {"description": ""}
        li = await world.someone("customer")
        await li.send("again")
        await li.wait_for("heard again")


async def test_it_ends_with_the_server(tmp_path: Path) -> None:
    async with running(tmp_path / "s", companion=companion(tmp_path)) as url, connected(url) as (world, _):
        await world.wait_for_bot()
        li = await world.someone("customer")
        await li.send("who")
        pid = int((await li.wait_for("heard who")).words.split()[0])
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_one_that_outlived_its_server_is_ended_first(tmp_path: Path) -> None:
    orphan = await asyncio.create_subprocess_exec(sys.executable, "-c", "import signal; signal.pause()")
    store = Store(tmp_path / "s")
    remember(store, orphan.pid)
    store.close()
    async with running(tmp_path / "s", companion=companion(tmp_path)) as url, connected(url) as (world, _):
        await world.wait_for_bot()
        assert await orphan.wait() == -signal.SIGKILL


async def test_one_that_cannot_start_is_said(tmp_path: Path) -> None:
    options = {"companion": Companion(["/nowhere/bot"], {}, tmp_path)}
    async with running(tmp_path / "s", **options) as url, connected(url) as (world, _):
        said = await world.event("bot", lambda bot: bot["status"] == "restarting")
        assert said["step"].startswith("cannot start: ")
