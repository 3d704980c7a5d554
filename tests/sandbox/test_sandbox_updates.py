"""How updates reach the bot: polling, webhook, and what happens when two want them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.people import Someone, World
from tests.sandbox.desk import Api

WEBHOOK_IS_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


async def test_an_update_comes_again_until_confirmed(api: Api, li: Someone) -> None:
    await li.send("one")
    await li.send("two")
    first, second = await api.updates()
    assert (first["message"]["text"], second["message"]["text"]) == ("one", "two")
    assert second["update_id"] == first["update_id"] + 1
    assert await api.updates(offset=first["update_id"]) == [first, second]
    assert await api.updates(limit=1) == [first]
    assert await api.updates(offset=second["update_id"]) == [second]
    assert await api.updates(offset=second["update_id"] + 1) == []


async def test_a_negative_offset_keeps_the_last_ones(api: Api, li: Someone) -> None:
    for text in ("one", "two", "three"):
        await li.send(text)
    (last,) = await api.updates(offset=-1)
    assert last["message"]["text"] == "three"
    assert await api.updates() == [last]


async def test_a_poll_waits_for_news(api: Api, li: Someone) -> None:
    poll = asyncio.create_task(api.updates(seconds=20))
    await li.send("hello")
    (update,) = await poll
    assert update["message"]["text"] == "hello"


async def test_the_newer_poll_wins(api: Api, li: Someone) -> None:
    older = asyncio.create_task(api("getUpdates", timeout=20))
    newer = asyncio.create_task(api("getUpdates", timeout=20))
    done, _ = await asyncio.wait([older, newer], return_when=asyncio.FIRST_COMPLETED)
    (loser,) = done
    body = loser.result()
    assert (body["error_code"], body["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    await li.send("hello")
    winner = await (newer if loser is older else older)
    assert winner["result"][0]["message"]["text"] == "hello"


async def test_only_what_is_allowed_and_it_is_remembered(api: Api, li: Someone) -> None:
    said = await li.send("one")
    await api.updates(offset=-1, allowed_updates=["message_reaction"])
    await api.updates(offset=2)
    await li.send("two")
    await li.react(said, "👍")
    (update,) = await api.updates()
    assert update["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert update["message_reaction"]["old_reaction"] == []
    await api.updates(offset=update["update_id"] + 1, allowed_updates=[])
    await li.react(said, "")
    await li.send("three")
    (update,) = await api.updates()
    assert update["message"]["text"] == "three"


async def test_updates_are_forgotten_after_a_day(api: Api, world: World, li: Someone) -> None:
    await li.send("old")
    await world.advance(hours=25)
    await li.send("new")
    (update,) = await api.updates()
    assert update["message"]["text"] == "new"


Answer = Callable[[dict[str, Any]], Awaitable[web.Response]]


@asynccontextmanager
async def listening(answer: Answer) -> AsyncIterator[tuple[str, asyncio.Queue[web.Request]]]:
    """A bot's web server; what came is in the queue."""
    came: asyncio.Queue[web.Request] = asyncio.Queue()

    async def handle(request: web.Request) -> web.Response:
        update = await request.json()
        came.put_nowait(request)
        return await answer(update)

    app = web.Application()
    app.router.add_post("/hook", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", came
    finally:
        await runner.cleanup()


async def test_webhook_with_secret_and_a_method_in_the_answer(api: Api, li: Someone) -> None:
    async def answer(update: dict[str, Any]) -> web.Response:
        return web.json_response({"method": "sendMessage", "chat_id": update["message"]["chat"]["id"], "text": "done"})

    await li.send("before")
    async with listening(answer) as (url, came):
        assert await api.do("setWebhook", url=url, secret_token="s-1", allowed_updates=["message"]) is True
        first = await came.get()
        assert first.headers["X-Telegram-Bot-Api-Secret-Token"] == "s-1"
        await li.wait_for("done")
        assert await api.refused("getUpdates") == (409, f"Conflict: {WEBHOOK_IS_ACTIVE}")
        info = await api.do("getWebhookInfo")
        assert (info["url"], info["pending_update_count"], info["allowed_updates"]) == (url, 0, ["message"])
        await api.do("deleteWebhook")
        assert (await api.do("getWebhookInfo"))["url"] == ""
    assert await api.updates() == []


async def test_webhook_tries_again(api: Api, li: Someone) -> None:
    answers = iter([500, 502, 200])

    async def answer(update: dict[str, Any]) -> web.Response:
        return web.Response(status=next(answers))

    async with listening(answer) as (url, came):
        await api.do("setWebhook", url=url)
        await li.send("one")
        bodies = [await (await came.get()).json() for _ in range(3)]
        assert bodies[0] == bodies[1] == bodies[2]
        info = await api.do("getWebhookInfo")
        assert info["last_error_message"].startswith("Wrong response from the webhook: 50")
        await api.do("deleteWebhook")


async def test_a_webhook_ends_the_poll_and_can_drop_what_waits(api: Api, li: Someone) -> None:
    poll = asyncio.create_task(api.refused("getUpdates", timeout=20))
    state = asyncio.create_task(api.do("getMe"))
    await state
    await api.do("setWebhook", url="https://example.com/hook")
    assert await poll == (409, "Conflict: terminated by setWebhook request")
    await li.send("lost")
    await api.do("deleteWebhook", drop_pending_updates=True)
    assert await api.updates() == []


async def test_forms_of_a_request(api: Api, url: str) -> None:
    path = "/bot4242:test-token/SENDMESSAGE"
    parameters = {"chat_id": "2001", "text": "x", "disable_notification": "True"}
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    for request in (
        api.session.get(path, params=parameters),
        api.session.post(path, data=parameters),
        api.session.post(path, json={**parameters, "chat_id": 2001, "reply_markup": keyboard}),
        api.session.post(path, params={"text": "x"}, json={"chat_id": 2001}),
    ):
        async with request as answer:
            assert (await answer.json())["result"]["text"] == "x"
    async with api.session.post(path, data=b"{", headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 400
