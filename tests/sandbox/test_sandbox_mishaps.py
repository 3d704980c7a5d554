"""Mishaps of the line and of updates, for how long they stand and what they have met; the bot switched off and on."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox.companion import Companion
from bot.sandbox.watched import Watched
from tests.people import Someone, World
from tests.sandbox.desk import TOKEN, Api, connected, running

# Says which address it was given, answers each text, and asks again when nobody picks up.
BOT = """
import json, os, sys, time, urllib.request
base, token = sys.argv[1], os.environ["TOKEN"]
def call(method, **parameters):
    body = json.dumps(parameters).encode()
    request = urllib.request.Request(f"{base}/bot{token}/{method}", body, {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request))["result"]
offset, refused = 0, 0
while True:
    try:
        for update in call("getUpdates", offset=offset, timeout=30):
            offset = update["update_id"] + 1
            text = f"{os.getpid()} refused {refused} times"
            call("sendMessage", chat_id=update["message"]["chat"]["id"], text=text)
    except OSError as error:
        refused += "refused" in str(error)
        time.sleep(0.05)
"""


def companion(folder: Path) -> Companion:
    script = folder / "bot.py"
    script.write_text(BOT)
    return Companion([sys.executable, str(script), "{base_url}"], {"TOKEN": TOKEN}, folder)


async def test_what_a_mishap_has_met_is_remembered(api: Api, world: World, li: Someone) -> None:
    await world.mishap("drop_after", "sendMessage")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api("sendMessage", chat_id=li.id, text="there it is")
    arrived = await li.wait_for("there it is")
    (hit,) = await world.ask("GET", "/faults/hits")
    print_of = hashlib.sha256(b"there it is").hexdigest()[:16]
    assert (hit["kind"], hit["person"], hit["message_id"], hit["fingerprint"]) == (
        "drop_after",
        li.id,
        arrived.id,
        print_of,
    )
    assert (await world.event("mishap"))["id"] == hit["id"]


async def test_an_answer_that_never_comes_although_the_message_did(api: Api, world: World, li: Someone) -> None:
    await world.mishap("hang", "sendMessage")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await api("sendMessage", chat_id=li.id, text="patience")
    await li.wait_for("patience")
    assert (await api("sendMessage", chat_id=li.id, text="again"))["ok"]


async def test_a_mishap_lasts_for_so_many_minutes_of_the_sandboxs_clock(api: Api, world: World, li: Someone) -> None:
    await world.mishap("500", "sendMessage", minutes=10)
    for _ in range(3):
        assert (await api.refused("sendMessage", chat_id=li.id, text="no"))[0] == 500
    await world.advance(minutes=11)
    assert (await api("sendMessage", chat_id=li.id, text="yes"))["ok"]
    assert await world.ask("GET", "/faults") == []


@pytest.mark.parametrize("minutes", [0, -1, "ten", 1e9])
async def test_a_senseless_length_is_refused(world: World, minutes: Any) -> None:
    with pytest.raises(AssertionError, match="minutes"):
        await world.mishap("500", minutes=minutes)


async def test_an_update_comes_twice(api: Api, world: World, li: Someone) -> None:
    await world.mishap("duplicate")
    await li.send("one")
    (first,) = await api.updates(seconds=5)
    after = first["update_id"] + 1
    assert await api.updates(offset=after) == [first]
    assert await api.updates(offset=after) == []


async def test_updates_change_places(api: Api, world: World, li: Someone) -> None:
    await world.mishap("reorder")
    polled = asyncio.create_task(api.updates(seconds=20))
    await li.send("one")
    await li.send("two")
    assert [update["message"]["text"] for update in await polled] == ["two", "one"]
    assert await world.ask("GET", "/faults") == []


async def test_a_dead_line_refuses_the_bot_and_nobody_else(tmp_path: Path) -> None:
    async with running(tmp_path / "s", companion=companion(tmp_path)) as url, connected(url) as (world, api):
        await world.wait_for_bot()
        li = await world.someone("customer")
        fault = await world.mishap("refused")
        await li.send("are you there?")
        assert (await api("getMe"))["ok"]
        await asyncio.sleep(0.5)
        assert [said for said in await li.messages() if said.is_by_bot] == []
        await world.ask("DELETE", f"/faults/{fault}")
        answer = await li.wait_for("refused")
        assert int(answer.words.split()[2]) >= 1


async def test_a_line_cannot_be_dead_where_the_bot_has_none_of_its_own(world: World) -> None:
    with pytest.raises(AssertionError, match="409"):
        await world.mishap("refused")


async def test_the_bot_is_switched_off_and_on_again(tmp_path: Path) -> None:
    async with running(tmp_path / "s", companion=companion(tmp_path)) as url, connected(url) as (world, _):
        await world.wait_for_bot()
        li = await world.someone("customer")
        await li.send("one")
        first = (await li.wait_for("refused")).words.split()[0]
        assert (await world.ask("POST", "/client/bot/stop", {"kill": True}))["bot"]["status"] == "stopped"
        await li.send("two")
        await asyncio.sleep(1.5)  # longer than the pause before a bot that has died by itself
        assert (await world.state())["bot"]["status"] == "stopped"
        for _ in range(2):
            await world.ask("POST", "/client/bot/start", {})
        second = (await li.wait_for("refused")).words.split()[0]
        assert first != second


class Outbox:
    """Stands in for a bot that shows its outbox."""

    def __init__(self) -> None:
        self.asked: list[tuple[str | None, str | None]] = []
        self.status = 200

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.headers.get("Authorization"), request.headers.get("If-None-Match")))
        if self.status == 200 and request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304)
        return web.json_response({"deliveries": []}, status=self.status, headers={"ETag": '"1"'})


async def test_the_bots_account_is_passed_on_and_its_token_is_not(tmp_path: Path) -> None:
    outbox, app = Outbox(), web.Application()
    app.router.add_get("/status", outbox.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    watched = Watched(f"http://127.0.0.1:{runner.addresses[0][1]}/status", "the-word")
    async with running(tmp_path / "s", watched=watched) as url, aiohttp.ClientSession(url) as session:
        async with session.get("/client/state") as answer:
            state = await answer.text()
        assert "the-word" not in state
        assert '"has_deliveries": true' in state
        async with session.get("/client/deliveries") as answer:
            assert (answer.status, await answer.json()) == (200, {"deliveries": []})
        async with session.get("/client/deliveries", headers={"If-None-Match": '"1"'}) as answer:
            assert answer.status == 304
        assert outbox.asked == [("Bearer the-word", None), ("Bearer the-word", '"1"')]
        outbox.status = 401
        async with session.get("/client/deliveries") as answer:
            assert answer.status == 503
        await runner.cleanup()
        async with session.get("/client/deliveries") as answer:
            assert answer.status == 503


async def test_a_bot_that_shows_nothing_has_no_panel(world: World) -> None:
    assert (await world.state())["has_deliveries"] is False
    with pytest.raises(AssertionError, match="404"):
        await world.ask("GET", "/client/deliveries")
