"""The doors: the page, strange pages, and the stream of events."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox.doors.page import PageDoor
from tests.people import Someone, Stream, World
from tests.sandbox.desk import TOKEN, Api, build, connected, running


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/client/people/2001/send"), ("POST", "/client/reset"), ("GET", "/client/state"), ("POST", "/clock")],
)
async def test_strange_pages_are_refused(api: Api, method: str, path: str, headers: dict[str, str]) -> None:
    async with api.session.request(method, path, json={"text": "x"}, headers=headers) as answer:
        assert answer.status == 403
        assert "error" in await answer.json()


async def test_the_own_page_is_not(url: str, api: Api) -> None:
    headers = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
    async with api.session.post("/client/people/2001/send", json={"text": "x"}, headers=headers) as answer:
        assert answer.status == 200


async def test_a_link_from_elsewhere_opens_the_page_only(api: Api) -> None:
    async with api.session.get("/", headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        assert answer.status != 403


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", "/client/nothing", 404, {"error": "Not Found"}),
        ("POST", "/client/state", 405, {"error": "Method Not Allowed"}),
        ("GET", "/bot4242:test-token", 404, {"ok": False, "error_code": 404, "description": "Not Found"}),
    ],
)
async def test_every_door_refuses_in_its_own_form(
    api: Api, method: str, path: str, status: int, body: dict[str, object]
) -> None:
    async with api.session.request(method, path) as answer:
        assert (answer.status, await answer.json()) == (status, body)


async def test_a_nested_object_of_the_wrong_kind_is_refused(api: Api) -> None:
    wrong = {"message_id": "seven"}
    refused = await api.refused("sendMessage", chat_id=2001, text="x", reply_parameters=wrong)
    assert refused == (400, "Bad Request: wrong type of a parameter")


async def test_a_bot_may_call_by_any_name(api: Api) -> None:
    async with api.session.get(f"/bot{TOKEN}/getMe", headers={"Host": "telegram.internal"}) as answer:
        assert answer.status == 200


async def test_open_to_the_network_the_origin_still_counts(tmp_path: Path) -> None:
    sandbox = build(tmp_path)
    url = await sandbox.start("0.0.0.0", 0)
    try:
        async with aiohttp.ClientSession(url) as session:
            async with session.get("/client/state", headers={"Host": "shop.local:8080"}) as answer:
                assert answer.status == 200
            strange = {"Host": "shop.local:8080", "Origin": "http://evil.example"}
            async with session.post("/client/reset", headers=strange) as answer:
                assert answer.status == 403
    finally:
        await sandbox.stop()


async def test_the_page(tmp_path: Path) -> None:
    folder = tmp_path / "page"
    (folder / "css").mkdir(parents=True)
    (folder / "index.html").write_text("<p>页</p>")
    (folder / "app.js").write_text("x")
    (folder / "css" / "a.css").write_text("p{}")
    (tmp_path / "secret.txt").write_text("secret")
    app = web.Application()
    app.add_routes(PageDoor(folder).routes())
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession(base) as session:
            for path, kind in (
                ("/", "text/html; charset=utf-8"),
                ("/static/app.js", "text/javascript; charset=utf-8"),
                ("/static/css/a.css", "text/css; charset=utf-8"),
            ):
                async with session.get(path) as answer:
                    assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
                    assert answer.headers["Cache-Control"] == "no-cache"
            for path in (
                "/static/../secret.txt",
                "/static/%2e%2e/secret.txt",
                "/static/css/..%2f..%2fsecret.txt",
                "/static/css",
            ):
                from yarl import URL

                async with session.get(URL(f"{base}/static/{path}", encoded=True)) as answer:
                    assert answer.status == 404
    finally:
        await runner.cleanup()


async def test_a_stream_resumes_without_a_gap(world: World, li: Someone) -> None:
    await li.send("one")
    first = await world.stream.wait(lambda event: event.kind == "message", 5)
    assert first is not None
    await li.send("two")
    await li.send("three")
    other = Stream(world._session)
    other.open(first.revision)
    try:
        assert await other.wait(lambda event: "three" in str(event.data), 5)
        texts = [event.data["message"]["text"] for event in other.happened if event.kind == "message"]
        assert texts == ["two", "three"]
        numbers = [event.revision for event in other.happened]
        assert numbers == sorted(set(numbers))
    finally:
        await other.close()


@pytest.mark.parametrize("since", ["5", "99999999999999999"])
async def test_who_was_away_too_long_is_told_to_read_anew(api: Api, since: str) -> None:
    async with api.session.get("/client/events", headers={"Last-Event-ID": since}) as answer:
        assert answer.content_type == "text/event-stream"
        lines = [(await answer.content.readline()).decode().strip() for _ in range(5)]
    assert "event: resync" in lines


async def test_the_state_and_the_stream_fit_together(url: str, world: World, li: Someone) -> None:
    revision = (await world.state())["revision"]
    await li.send("between")
    async with aiohttp.ClientSession(url) as session, session.get(f"/client/events?since={revision}") as answer:
        found = ""
        while "between" not in found:
            found += (await answer.content.readany()).decode()


async def test_documents_never_open_as_pages(api: Api, li: Someone) -> None:
    said = await li.file(("x.html", b"<script>alert(1)</script>"))
    async with api.session.get(said["document"]["url"]) as answer:
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    async with api.session.get("/client/files/nothing") as answer:
        assert answer.status == 404


async def test_it_starts_and_stops_fast(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with running(tmp_path) as url, connected(url) as (world, api):
        polling = asyncio.create_task(api.updates(seconds=50))
        await world.wait_for_bot()
    with suppress(aiohttp.ClientError):
        assert await polling == []
    assert loop.time() - began < 5
