"""python-telegram-bot: a second client, written by others, that must get along with the sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram import (
    Bot,
    BotCommand,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    KeyboardButton,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from tests.people import Someone, World
from tests.sandbox.desk import TOKEN

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)

App = Application[Any, Any, Any, Any, Any, Any]


async def start(update: Update, context: Any) -> None:
    markup = ReplyKeyboardMarkup([[KeyboardButton("Share", request_contact=True)]], resize_keyboard=True)
    await update.message.reply_text(f"welcome {context.args}", reply_markup=markup)


async def echo(update: Update, context: Any) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Save", callback_data="save")]])
    await update.message.reply_text(f"*{update.message.text}* ok?", parse_mode="Markdown", reply_markup=markup)


async def press(update: Update, context: Any) -> None:
    await update.callback_query.answer("saved")
    await update.callback_query.edit_message_text(f"saved {update.callback_query.data}")


async def file(update: Update, context: Any) -> None:
    message = update.message
    source = message.photo[-1] if message.photo else message.document
    content = bytes(await (await source.get_file()).download_as_bytearray())
    if message.photo:
        await message.reply_photo(content, caption="photo back")
    else:
        await message.reply_document(content, filename="back.csv", caption=f"{len(content)} bytes back")


@pytest.fixture
async def app(url: str) -> AsyncIterator[App]:
    builder = Application.builder().token(TOKEN).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    found = builder.build()
    found.add_handler(CommandHandler("start", start))
    found.add_handler(CallbackQueryHandler(press))
    found.add_handler(MessageHandler(filters.PHOTO | filters.Document.ALL, file))
    found.add_handler(MessageHandler(filters.TEXT, echo))
    async with found:
        yield found


@asynccontextmanager
async def polling(app: App) -> AsyncIterator[None]:
    await app.start()
    await app.updater.start_polling(timeout=1)
    try:
        yield
    finally:
        await app.updater.stop()
        await app.stop()


@asynccontextmanager
async def webhook(app: App) -> AsyncIterator[None]:
    """By hand: the framework's own web server is an extra that the product does not need."""

    async def handle(request: web.Request) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
        await app.update_queue.put(Update.de_json(await request.json(), app.bot))
        return web.Response()

    server = web.Application()
    server.router.add_post("/hook", handle)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await app.start()
    await app.bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="s3cret")
    try:
        yield
    finally:
        await app.bot.delete_webhook()
        await app.stop()
        await runner.cleanup()


@pytest.mark.parametrize("delivery", [polling, webhook])
async def test_a_day_in_the_shop(app: App, wang: Someone, delivery: Any) -> None:
    async with delivery(app):
        await wang.start("invite_1")
        await wang.wait_for("welcome ['invite_1']")
        assert (await wang.chat())["reply_keyboard"]["rows"][0][0]["request_contact"] is True
        await wang.send("Li 128")
        form = await wang.wait_for("Li 128 ok?")
        assert [entity["type"] for entity in form["entities"]] == ["bold"]
        assert (await wang.press("Save"))["text"] == "saved"
        assert (await wang.wait_for("saved save")).id == form.id
        await wang.photo(("x.png", PNG))
        assert (await wang.wait_for("photo back"))["photo"]["width"] == 1
        await wang.file(("x.csv", b"a;b"))
        assert (await wang.wait_for("3 bytes back"))["document"]["file_name"] == "back.csv"


async def test_errors(app: App, world: World, li: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else the framework warns that its answer will change
    with pytest.raises(Forbidden, match="initiate conversation"):
        await app.bot.send_message(3001, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await app.bot.send_message(99, "x")
    with pytest.raises(BadRequest, match=r"character '\.' is reserved"):
        await app.bot.send_message(li.id, "1.5", parse_mode="MarkdownV2")
    await world.mishap("429", "sendMessage", retry_after=9)
    with pytest.raises(RetryAfter):
        await app.bot.send_message(li.id, "x")


async def test_two_bots_with_one_token(app: App, url: str, li: Someone) -> None:
    async with Bot(TOKEN, base_url=f"{url}/bot") as other:
        polls = [asyncio.create_task(bot.get_updates(timeout=20)) for bot in (app.bot, other)]
        done, waiting = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
        with pytest.raises(Conflict, match="only one bot instance"):
            done.pop().result()
        await li.send("enough")
        assert (await waiting.pop())[0].message.text == "enough"


async def test_the_rest(app: App, li: Someone) -> None:
    bot = app.bot
    assert (await bot.get_me()).username == "huitou_bot"
    chat = await bot.get_chat(li.id)
    assert (chat.full_name, chat.accepted_gift_types.unique_gifts) == ("Li Mei", False)
    album = await bot.send_media_group(
        li.id, [InputMediaDocument(b"a", filename="a.txt"), InputMediaDocument(b"b", filename="b.txt")]
    )
    assert [message.document.file_name for message in album] == ["a.txt", "b.txt"]
    sent = await bot.send_message(li.id, "name?", reply_markup=ForceReply(input_field_placeholder="name"))
    assert (await li.chat())["reply_keyboard"]["placeholder"] == "name"
    assert await bot.set_message_reaction(li.id, sent.message_id, "👍")
    assert await bot.set_my_commands([BotCommand("add", "Add")])
    assert [command.command for command in await bot.get_my_commands()] == ["add"]
    assert (await bot.get_chat_menu_button()).type == "commands"
    assert await bot.delete_message(li.id, sent.message_id)
    assert (await bot.copy_message(li.id, li.id, album[0].message_id)).message_id > sent.message_id
    assert (await bot.get_chat_member(li.id, bot.id)).status == "member"
