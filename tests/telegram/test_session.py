"""The session against a server that behaves and misbehaves: what is sent, and which error means what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from socket import socket
from typing import Any

import bot.telegram  # noqa: F401  before aiogram

# isort: split
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import GetUpdates
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot.telegram.session import NotSent, Session, open_bot
from tests.telegram_stub import TOKEN, Stub, as_json, hangs_up, refuses, says, stub

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="保存", callback_data="save:1")]])


@pytest.fixture
async def server() -> AsyncIterator[Stub]:
    async with stub() as found:
        yield found


@asynccontextmanager
async def client(url: str, on_date: Any = None) -> AsyncIterator[Bot]:
    found = open_bot(TOKEN, url, on_date)
    try:
        yield found
    finally:
        await found.session.close()


async def test_a_call_without_files_is_json_with_nothing_unasked(server: Stub) -> None:
    async with client(server.url) as bot:
        sent = await bot.send_message(
            7, "你好 <b>&amp;</b>", parse_mode="HTML", reply_markup=KEYBOARD, link_preview_options=QUIET
        )
    assert sent.message_id == 101
    (call,) = server.calls
    assert (call.method, call.content_type) == ("sendMessage", "application/json")
    assert call.params == {
        "chat_id": 7,
        "text": "你好 <b>&amp;</b>",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[{"text": "保存", "callback_data": "save:1"}]]},
    }


async def test_a_file_goes_as_a_part_of_its_own(server: Stub) -> None:
    image = bytes(range(256))
    async with client(server.url) as bot:
        await bot.send_photo(7, BufferedInputFile(image, "优惠券.png"), caption="券", reply_markup=KEYBOARD)
    (call,) = server.calls
    assert call.content_type == "multipart/form-data"
    (key,) = call.files
    assert call.files[key] == ("优惠券.png", image)
    assert call.params["photo"] == f"attach://{key}"
    assert (call.params["chat_id"], call.params["caption"]) == ("7", "券")
    assert as_json(call.params["reply_markup"]) == {"inline_keyboard": [[{"text": "保存", "callback_data": "save:1"}]]}


async def test_the_servers_clock_is_read_off_every_answer_errors_too(server: Stub) -> None:
    heard: list[datetime] = []
    header = {"Date": "Sun, 22 Nov 2026 04:00:00 GMT"}
    server.laid_out["getMe"].append(says({"ok": False, "description": "Bad Request"}, 400, header))
    async with client(server.url, heard.append) as bot:
        with pytest.raises(TelegramBadRequest):
            await bot.get_me()
    assert heard == [datetime(2026, 11, 22, 4, tzinfo=UTC)]


async def test_a_date_that_is_none_is_passed_over(server: Stub) -> None:
    heard: list[datetime] = []
    server.laid_out["deleteWebhook"].append(says({"ok": True, "result": True}, headers={"Date": "yesterday"}))
    async with client(server.url, heard.append) as bot:
        assert await bot.delete_webhook()
    assert heard == []


async def test_a_refused_connection_was_never_sent() -> None:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with client(f"http://127.0.0.1:{port}") as bot:
        with pytest.raises(NotSent):
            await bot.send_message(7, "hello")


async def test_a_line_that_breaks_after_the_request_may_have_delivered(server: Stub) -> None:
    server.laid_out["sendMessage"].append(hangs_up)
    async with client(server.url) as bot:
        with pytest.raises(TelegramNetworkError) as raised:
            await bot.send_message(7, "hello")
    assert not isinstance(raised.value, NotSent)
    assert len(server.of("sendMessage")) == 1, "nothing here tries again by itself"


async def test_no_answer_in_time_may_have_delivered(server: Stub) -> None:
    async with client(server.url) as bot:
        with pytest.raises(TelegramNetworkError) as raised:
            await bot(GetUpdates(), request_timeout=0.05)  # type: ignore[arg-type]  # a whole second is long
    assert not isinstance(raised.value, NotSent)


async def test_a_page_of_a_proxy_is_no_answer_of_telegram(server: Stub) -> None:
    server.laid_out["sendMessage"].append(says("<html>502 Bad Gateway</html>", 502))
    async with client(server.url) as bot:
        with pytest.raises(ClientDecodeError) as raised:
            await bot.send_message(7, "hello")
    assert not isinstance(raised.value, TelegramAPIError)


@pytest.mark.parametrize(
    ("status", "description", "kind"),
    [
        (400, "Bad Request: chat not found", TelegramBadRequest),
        (403, "Forbidden: bot was blocked by the user", TelegramForbiddenError),
        (409, "Conflict: terminated by other getUpdates request", TelegramConflictError),
        (500, "Internal Server Error", TelegramServerError),
        (502, "Bad Gateway", TelegramServerError),
    ],
)
async def test_telegrams_own_errors(server: Stub, status: int, description: str, kind: type[TelegramAPIError]) -> None:
    server.laid_out["sendMessage"].append(refuses(status, description))
    async with client(server.url) as bot:
        with pytest.raises(kind, match=description) as raised:
            await bot.send_message(7, "hello")
    assert type(raised.value) is kind


async def test_too_many_requests_says_how_long_to_wait(server: Stub) -> None:
    server.laid_out["sendMessage"].append(refuses(429, "Too Many Requests: retry after 3", retry_after=3))
    async with client(server.url) as bot:
        with pytest.raises(TelegramRetryAfter) as raised:
            await bot.send_message(7, "hello")
    assert raised.value.retry_after == 3


async def test_updates_are_fetched_as_they_came(server: Stub) -> None:
    update = server.message(5, "hello") | {"something_new": {"rich_message": {"a": 1}}}
    server.updates = [update]
    async with client(server.url) as bot:
        assert isinstance(bot.session, Session)
        found = await bot.session.fetch_updates(bot, GetUpdates(timeout=1), 5)
    assert found == [update]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refuses(409, "Conflict: terminated by other getUpdates request"), TelegramConflictError),
        (refuses(500, "Internal Server Error"), TelegramServerError),
        (says("<html>502</html>", 502), ClientDecodeError),
        (says("{ not JSON", 200), ClientDecodeError),
        (hangs_up, TelegramNetworkError),
    ],
)
async def test_fetching_updates_fails_as_any_call(server: Stub, answer: Any, kind: type[Exception]) -> None:
    server.laid_out["getUpdates"].append(answer)
    async with client(server.url) as bot:
        assert isinstance(bot.session, Session)
        with pytest.raises(kind):
            await bot.session.fetch_updates(bot, GetUpdates(), 5)


async def test_a_session_that_was_closed_opens_again(server: Stub) -> None:
    async with client(server.url) as bot:
        await bot.get_me()
        await bot.session.close()
        assert (await bot.get_me()).username == "huitou_bot"


QUIET = LinkPreviewOptions(is_disabled=True)
