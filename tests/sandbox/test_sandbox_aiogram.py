"""aiogram as a real client: polling and webhook, text, keyboards, callbacks, edits, files both ways."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiogram import Bot, Dispatcher, F, methods
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    CallbackQuery,
    ChatMemberUpdated,
    CopyTextButton,
    FSInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InputMediaDocument,
    InputMediaPhoto,
    InputTextMessageContent,
    KeyboardButton,
    MenuButtonCommands,
    Message,
    MessageReactionUpdated,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bot.sandbox.methods import METHODS
from tests.people import Someone, World
from tests.sandbox.desk import TOKEN


def png(width: int = 3, height: int = 2) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height))))
    return b"\x89PNG\r\n\x1a\n" + header + rows + chunk(b"IEND", b"")


def shop() -> Dispatcher:
    """A bot that does a little of everything."""
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message, command: CommandObject) -> None:
        rows = [[KeyboardButton(text="Share", request_contact=True)]]
        markup = ReplyKeyboardMarkup(keyboard=rows, one_time_keyboard=True, input_field_placeholder="number")
        await message.answer(f"welcome {command.args or 'you'}", reply_markup=markup)

    @dispatcher.message(F.contact)
    async def contact(message: Message) -> None:
        is_own = message.contact.user_id == message.from_user.id
        await message.answer(f"{message.contact.phone_number} {is_own}", reply_markup=ReplyKeyboardRemove())

    @dispatcher.message(F.photo)
    async def photo(message: Message, bot: Bot) -> None:
        content = await bot.download(message.photo[-1])
        await message.answer_photo(
            BufferedInputFile(content.read(), "back.png"), caption=f"<b>{message.caption}</b>", parse_mode="HTML"
        )

    @dispatcher.message(F.document)
    async def document(message: Message, bot: Bot) -> None:
        content = await bot.download(message.document)
        await message.reply_document(
            BufferedInputFile(content.read()[::-1], "表.csv"), caption=message.document.mime_type
        )

    @dispatcher.message()
    async def form(message: Message) -> None:
        rows = [
            [InlineKeyboardButton(text="Save", callback_data="save", style="success")],
            [InlineKeyboardButton(text="Copy", copy_text=CopyTextButton(text="+86"))],
        ]
        await message.answer(
            f"<b>{message.text}</b> 😀 <i>ok?</i>",
            parse_mode="HTML",
            reply_markup=InlineKeyboardMarkup(inline_keyboard=rows),
        )

    @dispatcher.edited_message()
    async def edited(message: Message) -> None:
        await message.reply(f"now {message.text}")

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("saved", show_alert=True)
        await query.message.edit_text(f"saved {query.data} {query.message.text}")

    @dispatcher.my_chat_member()
    async def member(update: ChatMemberUpdated, bot: Bot) -> None:
        await bot.send_message(1002, f"{update.from_user.first_name} is {update.new_chat_member.status}")

    @dispatcher.message_reaction()
    async def reacted(update: MessageReactionUpdated, bot: Bot) -> None:
        await bot.set_message_reaction(update.chat.id, update.message_id, [ReactionTypeEmoji(emoji="❤")])

    @dispatcher.inline_query()
    async def inline(query: InlineQuery) -> None:
        content = InputTextMessageContent(message_text=f"*{query.query}*", parse_mode="MarkdownV2")
        await query.answer([InlineQueryResultArticle(id="1", title="Li", input_message_content=content)], cache_time=0)

    return dispatcher


@pytest.fixture
async def bot(url: str) -> AsyncIterator[Bot]:
    found = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    yield found
    await found.session.close()


@asynccontextmanager
async def polling(bot: Bot) -> AsyncIterator[None]:
    dispatcher = shop()
    task = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=1))
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await task


@asynccontextmanager
async def webhook(bot: Bot) -> AsyncIterator[None]:
    app = web.Application()
    dispatcher = shop()
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token="s3cret").register(app, path="/hook")
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await bot.set_webhook(address, secret_token="s3cret", allowed_updates=dispatcher.resolve_used_update_types())
    try:
        yield
    finally:
        await bot.delete_webhook()
        await runner.cleanup()


@pytest.mark.parametrize("delivery", [polling, webhook])
async def test_a_day_in_the_shop(bot: Bot, world: World, wang: Someone, li: Someone, delivery: object) -> None:
    async with delivery(bot):  # type: ignore[operator]
        await wang.start("invite_1")
        assert (await wang.wait_for("welcome")).words == "welcome invite_1"
        assert (await wang.chat())["reply_keyboard"]["rows"] == [[{"text": "Share", "request_contact": True}]]
        await wang.share_contact()
        await wang.wait_for("+8613800000002 True")
        assert (await wang.chat())["reply_keyboard"] is None

        said = await wang.send("李女士 连衣裙 1280")
        form = await wang.wait_for("ok?")
        assert form["inline_keyboard"][1][0] == {"text": "Copy", "kind": "copy", "copy_text": "+86"}
        assert form["inline_keyboard"][0][0]["style"] == "success"
        assert [entity["type"] for entity in form["entities"]] == ["bold", "italic"]
        toast = await wang.press("Save")
        assert (toast["text"], toast["show_alert"]) == ("saved", True)
        receipt = await wang.wait_for("saved save 李女士")
        assert receipt.id == form.id
        assert receipt["inline_keyboard"] is None

        await wang.edit(said, "李女士 1380")
        reply = await wang.wait_for("now 李女士 1380")
        assert reply["reply_to"]["message_id"] == said.id

        await wang.photo(("in.png", png(30, 20)), caption="dress")
        back = await wang.wait_for("dress")
        assert (back["photo"]["width"], back["photo"]["height"]) == (30, 20)
        await wang.file(("list.csv", b"abc"))
        file = await wang.wait_for("text/csv")
        assert (file["document"]["file_name"], file["document"]["file_size"]) == ("表.csv", 3)

        await li.block()
        await wang.wait_for("Li is kicked")
        found = await wang.inline("Li")
        assert [result["title"] for result in found["results"]] == ["Li"]
        chosen = await wang.choose(found, "1")
        assert (chosen.words, chosen["entities"][0]["type"], chosen["via_bot"]) == ("Li", "bold", True)


async def test_reactions_reach_only_who_asks(bot: Bot, world: World, wang: Someone) -> None:
    async with webhook(bot):
        said = await wang.send("x")
        await wang.wait_for("ok?")
        await wang.react(said, "👍")
        seen = await world.event("reaction", lambda data: "❤" in data["reactions"])
        assert seen["reactions"] == ["👍", "❤"]


async def test_errors_are_the_exceptions_that_handlers_expect(bot: Bot, world: World, li: Someone) -> None:
    with pytest.raises(TelegramForbiddenError, match="initiate conversation"):
        await bot.send_message(3001, "x")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(99, "x")
    await world.mishap("429", "sendMessage", retry_after=4)
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(li.id, "x")
    assert caught.value.retry_after == 4
    await world.mishap("500", "sendMessage")
    with pytest.raises(TelegramServerError):
        await bot.send_message(li.id, "x")
    await world.mishap("502html", "sendMessage")
    with pytest.raises(ClientDecodeError):
        await bot.send_message(li.id, "x")
    await bot.set_webhook("https://example.com/x")
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()


async def test_files_from_disk_albums_and_reuse(bot: Bot, li: Someone, tmp_path: Path) -> None:
    file = tmp_path / "价目.pdf"
    file.write_bytes(b"%PDF-1.4")
    sent = await bot.send_document(li.id, FSInputFile(file))
    assert (sent.document.file_name, sent.document.mime_type) == ("价目.pdf", "application/pdf")
    again = await bot.send_document(li.id, sent.document.file_id, caption="again")
    assert again.document.file_unique_id == sent.document.file_unique_id
    info = await bot.get_file(again.document.file_id)
    assert (await bot.download_file(info.file_path)).read() == b"%PDF-1.4"
    album = await bot.send_media_group(
        li.id,
        [
            InputMediaPhoto(media=BufferedInputFile(png(5, 5), "a.png"), caption="first"),
            InputMediaPhoto(media=BufferedInputFile(png(6, 6), "b.png")),
        ],
    )
    assert len({message.media_group_id for message in album}) == 1
    changed = await bot.edit_message_media(
        InputMediaDocument(media=BufferedInputFile(b"x", "x.txt")), chat_id=li.id, message_id=album[0].message_id
    )
    assert changed.document.file_name == "x.txt"
    edited = await bot.edit_message_caption(chat_id=li.id, message_id=album[1].message_id, caption="second")
    assert (edited.caption, edited.edit_date is not None) == ("second", True)


async def test_profile_and_commands(bot: Bot, li: Someone, wang: Someone) -> None:
    add, help_ = BotCommand(command="add", description="Add"), BotCommand(command="help", description="帮助")
    await bot.set_my_commands([help_], language_code="zh")
    await bot.set_my_commands([add, help_], scope=BotCommandScopeChat(chat_id=wang.id))
    assert [command["command"] for command in (await li.chat())["commands"]] == ["help"]
    assert [command["command"] for command in (await wang.chat())["commands"]] == ["add", "help"]
    assert [command.description for command in await bot.get_my_commands(language_code="zh")] == ["帮助"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(chat_id=wang.id))
    assert [command["command"] for command in (await wang.chat())["commands"]] == ["help"]
    await bot.set_my_name("Huitou", language_code="en")
    assert (await bot.get_my_name(language_code="en")).name == "Huitou"
    assert (await bot.get_my_name()).name == (await bot.get_me()).first_name == "回头"
    await bot.set_my_short_description("short")
    assert (await bot.get_my_short_description()).short_description == "short"
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)


async def test_the_rest(bot: Bot, li: Someone) -> None:
    sent = await bot.send_message(li.id, "x")
    chat = await bot.get_chat(li.id)
    assert (chat.first_name, chat.username) == ("Li", "limei")
    assert (await bot.get_chat_member(li.id, li.id)).status == "member"
    assert (await bot.get_user_profile_photos(li.id)).total_count == 0
    assert await bot.pin_chat_message(li.id, sent.message_id)
    assert (await bot.get_chat(li.id)).pinned_message.message_id == sent.message_id
    assert await bot.unpin_chat_message(li.id)
    assert await bot.send_chat_action(li.id, "typing")
    assert (await bot.send_contact(li.id, "+86", "Wang")).contact.first_name == "Wang"
    assert (await bot.send_location(li.id, 1.5, 2.5)).location.longitude == 2.5
    copied = await bot.copy_message(li.id, li.id, sent.message_id)
    forwarded = await bot.forward_message(li.id, li.id, sent.message_id)
    assert forwarded.forward_origin.sender_user.id == bot.id
    assert await bot.delete_messages(li.id, [copied.message_id, forwarded.message_id, 999])
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.log_out()


@pytest.mark.parametrize("name", sorted(METHODS))
def test_parameters_are_telegrams(name: str) -> None:
    known = METHODS[name]
    model = getattr(methods, known.name[0].upper() + known.name[1:])
    assert known.parameters <= set(model.model_fields)
    assert model.__api_method__ == known.name
