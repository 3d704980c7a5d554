"""The way of an update: stored, handled once, in order, answered; also when things break in between."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from socket import socket
from typing import Any

import bot.telegram  # noqa: F401  before aiogram

# isort: split
import aiohttp
import pytest
from aiogram import Bot, Dispatcher, Router
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.methods import SendMessage
from aiogram.types import Message
from aiohttp import web

from bot.domain.errors import ShopError
from bot.rendering import Renderer
from bot.telegram.replies import Reply
from bot.telegram.session import Session, open_bot
from handlers import desk as desk_module
from handlers import ears
from handlers.desk import TRIES, Desk, Worker, letter_of, process
from handlers.ears import Polling, Webhook
from handlers.turn import Turn
from storage.inbox import InboxRepository, Letter
from storage.unit_of_work import Storage
from tests.doubles import NOON, FixedClock
from tests.telegram.slow_time import SlowTime
from tests.telegram_stub import PERSON, TOKEN, Stub, hangs_up, refuses, says, stub

LI = PERSON | {"id": 8, "first_name": "Li"}
SECRET = "s3cret_-"


class Shop:
    """A desk whose only handler makes a customer of every message and says so."""

    def __init__(self, server: Stub, url: str) -> None:
        self.server = server
        self.storage = Storage(url)
        self.bot: Bot = open_bot(TOKEN, server.url)
        self.handled: list[str] = []
        self.before: Callable[[Message], Awaitable[None]] | None = None
        self.after: Callable[[Message], Awaitable[None]] | None = None
        router = Router()
        router.message()(self._handle)
        dispatcher = Dispatcher(disable_fsm=True)
        dispatcher.include_router(router)
        self.desk = Desk(self.storage, self.bot, dispatcher, Renderer(), FixedClock(), "huitou_bot", lambda: None)
        self.worker = Worker(self.desk)

    async def _handle(self, message: Message, turn: Turn) -> None:
        name = message.text or ""
        self.handled.append(name)
        if self.before:
            await self.before(message)
        await turn.uow.customers.add(name=name, name_key=name, search_key="", now=turn.now)
        turn.say.replies.append(Reply(SendMessage(chat_id=message.chat.id, text=f"saved {name}")))
        if self.after:
            await self.after(message)

    async def store(self, *updates: dict[str, Any]) -> None:
        async with self.storage.write() as uow:
            await uow.inbox.store([letter_of(update) for update in updates], NOON)

    async def open(self) -> list[Letter]:
        async with self.storage.read() as uow:
            return list(await uow.inbox.open())

    async def customers(self) -> list[str]:
        async with self.storage.read() as uow:
            return sorted(row.name for row in await uow.customers.search_keys())

    async def handle_all(self) -> None:
        await self.worker.wake()
        await self.worker.idle()

    async def die(self) -> None:
        """As a SIGKILL leaves it: no task goes on, nothing is tidied up in the database."""
        await self.worker.close(0)
        await self.close()

    async def close(self) -> None:
        await self.bot.session.close()
        await self.storage.close()


@pytest.fixture
async def server() -> AsyncIterator[Stub]:
    async with stub() as found:
        yield found


@pytest.fixture
async def shop(server: Stub, sqlite_url: str) -> AsyncIterator[Shop]:
    found = Shop(server, sqlite_url)
    async with found.storage.write() as uow:
        await uow.shop.ensure(name="小店", timezone="Asia/Shanghai", currency="CNY", locale="en", now=NOON)
    yield found
    await found.worker.close(0)
    await found.close()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited for the line; nobody waits."""
    found: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        found.append(seconds)
        await real(0)

    monkeypatch.setattr("handlers.desk.asyncio.sleep", sleep)
    return found


def until(release: asyncio.Event, chat_id: int | None = None) -> Any:
    """An answer of the server that comes when it is released."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        await release.wait()
        chat = {"id": chat_id or PERSON["id"], "type": "private"}
        return web.json_response({"ok": True, "result": {"message_id": 1, "date": 1, "chat": chat}})

    return answer


# In order, and once


async def test_letters_of_a_person_are_handled_in_order(shop: Shop, server: Stub) -> None:
    await shop.store(*(server.message(number, f"m{number}") for number in (3, 1, 2, 5, 4)))
    await shop.handle_all()
    assert shop.handled == ["m1", "m2", "m3", "m4", "m5"]
    assert server.texts() == [f"saved {name}" for name in shop.handled]
    assert await shop.open() == []


async def test_nobody_waits_for_the_slow_line_of_another(shop: Shop, server: Stub) -> None:
    release = asyncio.Event()
    server.laid_out["sendMessage"].append(until(release))
    await shop.store(server.message(1, "slow"), server.message(2, "after"), server.message(3, "quick", LI))
    await shop.worker.wake()
    await server.until(lambda: "saved quick" in server.texts())
    assert shop.handled == ["slow", "quick"], "the next of the same person waits for the answer to the first"
    release.set()
    await shop.worker.idle()
    assert shop.handled == ["slow", "quick", "after"]


async def test_an_update_that_comes_twice_is_handled_once(shop: Shop, server: Stub) -> None:
    await shop.store(server.message(1, "a"))
    await asyncio.gather(shop.worker.wake(), shop.worker.wake())
    await shop.store(server.message(1, "a"))
    await shop.handle_all()
    assert (shop.handled, await shop.customers(), server.texts()) == (["a"], ["a"], ["saved a"])


async def test_two_processes_with_the_same_letter_handle_it_once(shop: Shop, server: Stub) -> None:
    await shop.store(server.message(1, "a"))
    (letter,) = await shop.open()
    await process(shop.desk, letter)
    await process(shop.desk, letter)
    assert (await shop.customers(), server.texts()) == (["a"], ["saved a"])


async def test_what_was_finished_while_the_inbox_was_read_is_not_answered_again(
    shop: Shop, server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, reading, read_on = asyncio.Event(), asyncio.Event(), asyncio.Event()
    server.laid_out["sendMessage"].append(until(release))
    await shop.store(server.message(1, "a"))
    await shop.worker.wake()
    await server.until(lambda: server.texts() == ["saved a"])
    real = InboxRepository.open

    async def slow(self: InboxRepository) -> Any:
        letters = await real(self)
        reading.set()
        await read_on.wait()
        return letters

    monkeypatch.setattr(InboxRepository, "open", slow)
    waking = asyncio.create_task(shop.worker.wake())
    await reading.wait()
    release.set()
    await shop.worker.idle()
    read_on.set()
    await waking
    await shop.worker.idle()
    assert server.texts() == ["saved a"]


# Killed in between


async def test_killed_between_the_effect_and_the_answer(shop: Shop, server: Stub, sqlite_url: str) -> None:
    server.laid_out["sendMessage"].append(until(asyncio.Event()))
    await shop.store(server.message(1, "a"))
    await shop.worker.wake()
    await server.until(lambda: server.texts() == ["saved a"])
    await shop.die()

    again = Shop(server, sqlite_url)
    await again.handle_all()
    assert again.handled == [], "the effect is there already"
    assert await again.customers() == ["a"]
    assert server.texts() == ["saved a", "saved a"], "an answer may come twice, but never not at all"
    assert await again.open() == []
    await again.close()


async def test_killed_within_the_transaction(shop: Shop, server: Stub, sqlite_url: str) -> None:
    inside = asyncio.Event()

    async def hang(_message: Message) -> None:
        inside.set()
        await asyncio.Event().wait()

    shop.after = hang
    await shop.store(server.message(1, "a"))
    await shop.worker.wake()
    await inside.wait()
    await shop.die()

    again = Shop(server, sqlite_url)
    assert await again.customers() == []
    await again.handle_all()
    assert (await again.customers(), server.texts()) == (["a"], ["saved a"])
    await again.close()


async def test_an_end_in_good_order_waits_for_what_is_being_handled(shop: Shop, server: Stub) -> None:
    release = asyncio.Event()
    server.laid_out["sendMessage"].append(until(release))
    await shop.store(server.message(1, "a"))
    await shop.worker.wake()
    await server.until(lambda: server.texts() == ["saved a"])
    closing = asyncio.create_task(shop.worker.close(60))
    release.set()
    await closing
    assert await shop.open() == []


# What goes wrong


async def test_a_mistake_of_a_person_has_no_effect_and_gets_words(shop: Shop, server: Stub) -> None:
    async def refuse(_message: Message) -> None:
        raise ShopError("gone")

    shop.after = refuse
    await shop.store(server.message(1, "a"))
    await shop.handle_all()
    assert await shop.customers() == []
    (words,) = server.texts()
    assert words
    assert "saved" not in words


async def test_a_handler_that_breaks_is_tried_again_and_then_apologised_for(
    shop: Shop, server: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_message: Message) -> None:
        raise ZeroDivisionError

    shop.after = fail
    await shop.store(server.message(1, "a"), server.message(2, "b"))
    with caplog.at_level(logging.CRITICAL, "handlers.desk"):
        await shop.handle_all()
    assert shop.handled == ["a"] * TRIES + ["b"] * TRIES
    assert await shop.customers() == []
    assert len(server.texts()) == 2
    assert await shop.open() == []


async def test_a_handler_that_breaks_once_has_its_effect_once(shop: Shop, server: Stub) -> None:
    async def fail_once(_message: Message) -> None:
        if len(shop.handled) == 1:
            raise ConnectionError

    shop.after = fail_once
    await shop.store(server.message(1, "a"))
    await shop.handle_all()
    assert (await shop.customers(), server.texts()) == (["a"], ["saved a"])


async def test_a_commit_that_failed_and_was_kept_is_read_again_and_answered_once(shop: Shop, server: Stub) -> None:
    """Measured on PostgreSQL: a COMMIT reported as failed may be durable."""
    engine = shop.storage._writer.sync_engine
    real, struck = engine.dialect.do_commit, []

    def commit(connection: Any) -> None:
        real(connection)
        if shop.handled and not struck:
            struck.append(1)
            raise engine.dialect.loaded_dbapi.OperationalError("the line to the server broke")

    engine.dialect.do_commit = commit  # type: ignore[method-assign]
    await shop.store(server.message(1, "a"))
    await shop.handle_all()
    assert struck
    assert (await shop.customers(), server.texts(), await shop.open()) == (["a"], ["saved a"], [])


@pytest.mark.parametrize("body", ['{"update_id": 1}', '{"update_id": 1, "message": {"text": 5}}', "no JSON"])
async def test_a_letter_that_nobody_can_read_is_put_aside_and_stops_nobody(shop: Shop, server: Stub, body: str) -> None:
    async with shop.storage.write() as uow:
        await uow.inbox.store([(1, PERSON["id"], body)], NOON)
    await shop.store(server.message(2, "a"))
    for _ in range(TRIES):
        await shop.handle_all()
    assert (await shop.customers(), server.texts(), await shop.open()) == (["a"], ["saved a"], [])


@pytest.mark.parametrize(
    "trouble",
    [refuses(500, "Internal Server Error"), says("<html>502</html>", 502), hangs_up, refuses(409, "Conflict: x")],
)
async def test_a_stumbling_server_is_waited_out(shop: Shop, server: Stub, pauses: list[float], trouble: Any) -> None:
    server.laid_out["sendMessage"].extend([trouble, trouble])
    await shop.store(server.message(1, "a"))
    await shop.handle_all()
    assert server.texts() == ["saved a"] * 3
    assert pauses == [1.0, 2.0]
    assert await shop.customers() == ["a"]


async def test_too_many_requests_are_waited_out_as_long_as_told(shop: Shop, server: Stub) -> None:
    time, session = SlowTime(), shop.bot.session
    assert isinstance(session, Session)
    session.pacer = time.pacer()
    server.laid_out["sendMessage"].append(refuses(429, "Too Many Requests: retry after 17", retry_after=17))
    await shop.store(server.message(1, "a"))
    await shop.worker.wake()
    await server.until(lambda: len(server.texts()) == 1)
    while session.pacer.silent_for() == 0:  # noqa: ASYNC110
        await asyncio.sleep(0)
    await time.settle()
    assert len(server.texts()) == 1
    time.go_on()
    await shop.worker.idle()
    assert 1017 < time.now() < 1019
    assert server.texts() == ["saved a"] * 2


@pytest.mark.parametrize("status", [400, 403, 404, 413])
async def test_a_refused_answer_is_passed_over(shop: Shop, server: Stub, pauses: list[float], status: int) -> None:
    server.laid_out["sendMessage"].append(refuses(status, "No"))
    await shop.store(server.message(1, "a"), server.message(2, "b"))
    await shop.handle_all()
    assert server.texts() == ["saved a", "saved b"]
    assert (pauses, await shop.open()) == ([], [])


async def test_a_server_that_stumbles_over_one_message_for_ever_silences_nobody(
    shop: Shop, server: Stub, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "SERVER_TRIES", 3)
    server.laid_out["sendMessage"].extend([refuses(500, "Internal Server Error")] * 3)
    await shop.store(server.message(1, "a"), server.message(2, "b"))
    await shop.handle_all()
    assert server.texts() == ["saved a"] * 3 + ["saved b"]


async def test_updates_of_groups_and_bots_are_let_go(shop: Shop, server: Stub) -> None:
    group = server.message(1, "a")
    group["message"]["chat"] = {"id": -5, "type": "group", "title": "us"}
    await shop.store(group, server.message(2, "b", PERSON | {"is_bot": True}))
    await shop.handle_all()
    assert (shop.handled, server.texts(), await shop.open()) == ([], [], [])


# Nobody waits for a nested rich message


@pytest.mark.timeout(10)
async def test_a_deeply_nested_rich_message_keeps_nobody_waiting(shop: Shop, server: Stub) -> None:
    text: Any = "hello"
    for style in ("bold", "italic", "underline", "strikethrough", "spoiler") * 4:
        text = {"type": style, "text": text}
    rich = server.message(1, "")
    rich["message"]["rich_message"] = {"blocks": [{"type": "paragraph", "text": text}]}
    del rich["message"]["text"]
    await shop.store(rich, server.message(2, "quick", LI))
    await shop.handle_all()
    assert sorted(shop.handled) == ["", "quick"]


# The ear that asks


@asynccontextmanager
async def polling(shop: Shop) -> AsyncIterator[asyncio.Task[None]]:
    async def on_clock() -> None:
        return

    stop = asyncio.Event()
    task = asyncio.create_task(Polling(shop.bot, shop.storage, shop.worker, FixedClock(), on_clock).run(stop))
    try:
        yield task
    finally:
        stop.set()
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ears, "FIRST_PAUSE", 0.0)


async def test_polling_confirms_what_lies_in_the_inbox(shop: Shop, server: Stub) -> None:
    server.updates = [server.message(41, "a"), server.message(42, "b")]
    async with polling(shop):
        await server.until(lambda: server.offsets == [None, 43])
        async with shop.storage.read() as uow:
            assert await uow.inbox.last_id() == 42
        await shop.worker.idle()
    assert await shop.customers() == ["a", "b"]
    first = server.of("getUpdates")[0].params
    assert set(first["allowed_updates"]) == set(ears.ALLOWED)


@pytest.mark.usefixtures("impatient")
async def test_polling_confirms_nothing_that_could_not_be_stored(
    shop: Shop, server: Stub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = ears.keep
    full = [OSError("disk full"), OSError("disk full")]

    async def keep(*args: Any) -> None:
        if full:
            raise full.pop()
        await real(*args)

    monkeypatch.setattr(ears, "keep", keep)
    server.updates = [server.message(41, "a")]
    with caplog.at_level(logging.CRITICAL, "handlers.ears"):
        async with polling(shop):
            await server.until(lambda: 42 in server.offsets)
            await shop.worker.idle()
    assert server.offsets == [None, None, None, 42]
    assert await shop.customers() == ["a"]


@pytest.mark.usefixtures("impatient")
async def test_polling_goes_on_whatever_the_server_says(shop: Shop, server: Stub) -> None:
    server.laid_out["getUpdates"].extend(
        [
            refuses(409, "Conflict: terminated by other getUpdates request"),
            refuses(500, "Internal Server Error"),
            says("<html>502</html>", 502),
            says("", 200),
            hangs_up,
            says({"ok": True, "result": {"no": "list"}}),
        ]
    )
    server.updates = [server.message(1, "a")]
    async with polling(shop):
        await server.until(lambda: "saved a" in server.texts())


async def test_polling_stops_at_once_in_the_middle_of_a_long_poll(shop: Shop, server: Stub) -> None:
    async def on_clock() -> None:
        return

    stop = asyncio.Event()
    ear = Polling(shop.bot, shop.storage, shop.worker, FixedClock(), on_clock)
    task = asyncio.create_task(ear.run(stop))
    await server.until(lambda: server.offsets == [None])
    stop.set()
    # The server would hold the poll for ever; the session gives up after 35 seconds, the test after 10.
    await asyncio.wait_for(task, 10)


async def test_polling_ends_when_the_token_is_no_longer_valid(shop: Shop, server: Stub) -> None:
    server.laid_out["getUpdates"].append(refuses(401, "Unauthorized"))
    async with polling(shop) as task:
        with pytest.raises(TelegramUnauthorizedError):
            await task


async def test_after_an_empty_answer_no_old_offset_is_asked_for(shop: Shop, server: Stub) -> None:
    server.updates = [server.message(41, "a")]
    async with polling(shop):
        await server.until(lambda: server.offsets == [None, 42])
        # Ids start anew after a quiet week.
        server.laid_out["getUpdates"].append(says({"ok": True, "result": []}))
    server.updates = [server.message(5, "b")]
    async with polling(shop):
        await server.until(lambda: "saved b" in server.texts())


# The ear that is called


@asynccontextmanager
async def webhook(shop: Shop) -> AsyncIterator[str]:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    stop = asyncio.Event()
    hook = Webhook(shop.storage, shop.worker, FixedClock(), url="https://shop.example/hook/x", secret=SECRET, port=port)
    task = asyncio.create_task(hook.run(stop))
    address = f"http://127.0.0.1:{port}/hook/x"
    while not task.done():
        with suppress(aiohttp.ClientConnectorError):
            async with aiohttp.ClientSession() as session, session.get(address):
                break
        await asyncio.sleep(0)
    yield address
    stop.set()
    await task


async def post(address: str, body: Any, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
    async with aiohttp.ClientSession() as session, session.post(address, data=data, headers=headers) as answer:
        return answer.status


async def test_a_webhook_takes_an_update_in_once(shop: Shop, server: Stub) -> None:
    async with webhook(shop) as address:
        assert await post(address, server.message(1, "a")) == 200
        assert await post(address, server.message(1, "a")) == 200
        await shop.worker.idle()
    assert (shop.handled, server.texts()) == (["a"], ["saved a"])


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "密"])
async def test_a_webhook_without_the_secret_is_shut(shop: Shop, server: Stub, secret: str | None) -> None:
    async with webhook(shop) as address:
        assert await post(address, server.message(1, "a"), secret) == 403
        assert await post(address, b"no JSON", secret) == 403
    assert await shop.open() == []
    assert shop.handled == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b"\xff\xfe",
        b"[]",
        b"5",
        b"null",
        b"{}",
        b'{"update_id": "x"}',
        b'{"update_id": null}',
        b'{"update_id": 1, "message": {"from": 5}}',
        b'{"update_id": 1, "message": {"from": {"id": "x"}}}',
    ],
)
async def test_rubbish_at_the_webhook_is_refused(shop: Shop, body: bytes) -> None:
    async with webhook(shop) as address:
        assert await post(address, body) == 400
    assert await shop.open() == []


async def test_too_large_a_body_is_refused(shop: Shop) -> None:
    async with webhook(shop) as address:
        assert await post(address, b'{"update_id": 1, "x": "' + b"a" * ears.LARGEST_UPDATE + b'"}') == 413
        assert await post(address.removesuffix("x"), {}) == 404
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            assert answer.status == 405
    assert await shop.open() == []


async def test_a_webhook_that_cannot_store_says_so_and_telegram_repeats(
    shop: Shop, server: Stub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def keep(*_args: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(ears, "keep", keep)
    with caplog.at_level(logging.CRITICAL):
        async with webhook(shop) as address:
            assert await post(address, server.message(1, "a")) == 500
    assert shop.handled == []
