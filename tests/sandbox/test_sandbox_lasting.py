"""What survives: a restart, a kill, a reset."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.store import FolderInUse
from tests.sandbox.desk import build, connected, running

ROOT = Path(__file__).resolve().parent.parent.parent


async def test_everything_survives_a_restart(tmp_path: Path) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Save", "callback_data": "save"}]]}
    async with running(tmp_path) as url, connected(url) as (world, api):
        await world.advance(days=40)
        anna = await world.newcomer("Anna")
        await anna.start()
        (first,) = await api.updates()
        await api.do("sendMessage", chat_id=anna.id, text="<b>form</b>", parse_mode="HTML", reply_markup=keyboard)
        said = await anna.file(("list.csv", b"a;b"))
        pressed = await anna.press("Save", is_awaited=False)
        await api.do("setMyCommands", commands=[{"command": "add", "description": "Add"}])
        await api.do("setMyDescription", description="A bot")
        late = await world.now()
        before = await anna.chat()
    async with running(tmp_path) as url, connected(url) as (world, api):
        anna = await world.someone("Anna")
        assert await anna.chat() == before
        assert before["commands"] == [{"command": "add", "description": "Add"}]
        assert before["description"] == "A bot"
        assert (await world.now()) >= late
        assert await _bytes(url, said["document"]["url"]) == b"a;b"
        updates = await api.updates()
        assert ["callback_query" in update for update in updates] == [False, False, True]
        await api.updates(offset=updates[-1]["update_id"] + 1)
        next_said = await anna.send("after")
        assert next_said.id == said.id + 1
        (update,) = await api.updates()
        assert update["update_id"] == first["update_id"] + 3
        assert await api.do("answerCallbackQuery", callback_query_id=pressed["query_id"]) is True


async def test_undelivered_updates_and_queries_survive(tmp_path: Path) -> None:
    async with running(tmp_path) as url, connected(url) as (world, api):
        li = await world.someone("customer")
        await api.do("sendMessage", chat_id=li.id, text="x", reply_markup={"keyboard": [["Yes"]]})
        await li.send("waiting")
        waiting = await api.updates(allowed_updates=["message", "message_reaction"])
        keyboard = {"inline_keyboard": [[{"text": "Save", "callback_data": "save"}]]}
        await api.do("sendMessage", chat_id=li.id, text="y", reply_markup=keyboard)
        pressed = await li.press("Save", is_awaited=False)
    async with running(tmp_path) as url, connected(url) as (world, api):
        li = await world.someone("customer")
        assert (await li.chat())["reply_keyboard"]["rows"] == [[{"text": "Yes", "request_contact": False}]]
        assert await api.updates() == waiting
        assert await api.do("answerCallbackQuery", callback_query_id=pressed["query_id"]) is True
        await li.react(await li.last(), "👍")
        assert "message_reaction" in (await api.updates(offset=waiting[-1]["update_id"] + 1))[0]


async def test_one_folder_is_for_one_server(tmp_path: Path) -> None:
    async with running(tmp_path):
        with pytest.raises(FolderInUse):
            build(tmp_path)


async def test_a_taken_port_is_an_error_and_leaves_nothing_open(tmp_path: Path) -> None:
    async with running(tmp_path / "one") as url:
        second = build(tmp_path / "two")
        with pytest.raises(OSError, match="in use"):
            await second.start(port=int(url.rsplit(":", 1)[1]))
    async with running(tmp_path / "two") as other:
        assert other != url


async def test_a_kill_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    async def begin() -> tuple[asyncio.subprocess.Process, str]:
        command = ["-m", "bot.sandbox", "--port", "0", "--folder", str(tmp_path)]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT, stdout=pipe)
        assert process.stdout is not None
        return process, (await process.stdout.readline()).decode().strip()

    process, url = await begin()
    async with aiohttp.ClientSession(url) as session:
        for number in range(30):
            body = {"text": f"message {number}"}
            async with session.post("/client/people/2001/send", json=body) as answer:
                last = (await answer.json())["message"]["message_id"]
        process.kill()
        await process.wait()
    process, url = await begin()
    async with aiohttp.ClientSession(url) as session:
        async with session.get("/client/people/2001/chat") as answer:
            messages = (await answer.json())["messages"]
        assert [message["text"] for message in messages] == [f"message {number}" for number in range(30)]
        async with session.post("/bot4242:sandbox/getUpdates") as answer:
            assert len((await answer.json())["result"]) == 30
        async with session.post("/client/people/2001/send", json={"text": "x"}) as answer:
            assert (await answer.json())["message"]["message_id"] == last + 1
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0


async def test_a_reset_forgets_but_does_not_count_anew(tmp_path: Path) -> None:
    calls: list[str] = []

    async def on_reset() -> None:
        calls.append("reset")

    async with running(tmp_path, on_reset=on_reset) as url, connected(url) as (world, api):
        li = await world.someone("customer")
        anna = await world.newcomer("Anna")
        said = await li.send("one")
        await li.file(("a.txt", b"a"))
        await li.block()
        (update, *_) = await api.updates()
        await world.advance(hours=1)
        await world.mishap("500", "getMe")
        await world.reset()
        await world.event("reset")
        state = await world.state()
        assert calls == ["reset"]
        assert anna.id not in {person["id"] for person in state["people"]}
        assert await world.ask("GET", "/faults") == []
        assert await api.updates() == []
        assert (await li.messages()) == []
        assert list((tmp_path / "files").iterdir()) == []
        assert (await li.send("two")).id > said.id + 1
        assert (await api.updates())[0]["update_id"] > update["update_id"]
        assert (await world.newcomer("Bert")).id > anna.id


async def _bytes(url: str, path: str) -> bytes:
    async with aiohttp.ClientSession(url) as session, session.get(path) as answer:
        return await answer.read()
