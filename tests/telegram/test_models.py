"""aiogram's models, built when first used; and the message that would take them minutes."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import bot.telegram  # noqa: F401  before aiogram

# isort: split
import aiogram.methods
import pytest
from aiogram.methods import (
    AnswerCallbackQuery,
    AnswerInlineQuery,
    DeleteMessage,
    DeleteMyCommands,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
    SendContact,
    SendDocument,
    SendMessage,
    SendPhoto,
    SetMyCommands,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaPhoto,
    InputTextMessageContent,
    KeyboardButton,
    LinkPreviewOptions,
    MessageOriginHiddenUser,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)

from bot.telegram.pictures import Drawing
from bot.telegram.replies import Reply, pack, unpack
from bot.telegram.session import loads
from handlers import say
from handlers.ears import ALLOWED

ROOT = Path(__file__).parents[2]
PINNED = "3.31.0"
ANNA = {"id": 2**40, "is_bot": False, "first_name": "Anna", "language_code": "en"}
CHAT = {"id": 2**40, "type": "private", "first_name": "Anna"}
MESSAGE = {"message_id": 5, "date": 1_795_000_000, "from": ANNA, "chat": CHAT, "text": "2x serum @45"}
PHOTO = {"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90, "file_size": 1000}
MEMBER = {"user": ANNA | {"is_bot": True}, "status": "member"}
KICKED = {"user": ANNA | {"is_bot": True}, "status": "kicked", "until_date": 0}
EVENTS: dict[str, dict[str, Any]] = {
    "message": MESSAGE,
    "edited_message": MESSAGE | {"edit_date": 1_795_000_100},
    "callback_query": {"id": "9", "from": ANNA, "chat_instance": "1", "data": "save:1", "message": MESSAGE},
    "inline_query": {"id": "9", "from": ANNA, "query": "王", "offset": ""},
    "my_chat_member": {
        "chat": CHAT,
        "from": ANNA,
        "date": 1_795_000_000,
        "old_chat_member": MEMBER,
        "new_chat_member": KICKED,
    },
}
MESSAGES: dict[str, dict[str, Any]] = {
    "command": {"text": "/start ab_c-1", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]},
    "contact": {"contact": {"phone_number": "+8613800000001", "first_name": "Anna", "user_id": 2**40}},
    "document": {"document": {"file_id": "d", "file_unique_id": "d", "file_name": "a.vcf", "mime_type": "text/vcard"}},
    "photo": {"photo": [PHOTO], "caption": "券"},
    "reply": {"text": "yes", "reply_to_message": MESSAGE},
    "forward": {"text": "hi", "forward_origin": {"type": "hidden_user", "sender_user_name": "Li", "date": 1}},
    "from the future": {"text": "hi", "hologram": {"depth": 3}},
}
INLINE = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="删", callback_data="x:1", style="danger")],
        [InlineKeyboardButton(text="复制", copy_text=CopyTextButton(text="HT-42"))],
        [InlineKeyboardButton(text="open", url="https://t.me/huitou_bot?start=a")],
    ]
)
SHARE = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="☎", request_contact=True)]], resize_keyboard=True)
FOUND = InlineQueryResultArticle(
    id="1", title="王姐", input_message_content=InputTextMessageContent(message_text="<b>王姐</b>", parse_mode="HTML")
)
QUIET = LinkPreviewOptions(is_disabled=True)
CALLS = (
    SendMessage(chat_id=7, text="<b>好</b>", parse_mode="HTML", reply_markup=INLINE, link_preview_options=QUIET),
    SendMessage(chat_id=7, text="a", reply_parameters=ReplyParameters(message_id=5), disable_notification=True),
    SendMessage(chat_id=7, text="a", reply_markup=SHARE),
    SendMessage(chat_id=7, text="a", reply_markup=ReplyKeyboardRemove(remove_keyboard=True)),
    SendMessage(chat_id=7, text="a", reply_markup=ForceReply(input_field_placeholder="…")),
    EditMessageText(chat_id=7, message_id=5, text="a", parse_mode="HTML", reply_markup=INLINE),
    EditMessageReplyMarkup(chat_id=7, message_id=5),
    DeleteMessage(chat_id=7, message_id=5),
    AnswerCallbackQuery(callback_query_id="9", text="已保存", show_alert=True),
    AnswerInlineQuery(inline_query_id="9", results=[FOUND], cache_time=0, is_personal=True),
    SendPhoto(chat_id=7, photo=BufferedInputFile(bytes(range(256)), "券.png"), caption="券", reply_markup=INLINE),
    EditMessageMedia(
        chat_id=7,
        message_id=5,
        media=InputMediaPhoto(media=Drawing("<svg/>", "chart.png"), caption="图", parse_mode="HTML"),
        reply_markup=INLINE,
    ),
    SendDocument(chat_id=7, document=BufferedInputFile(b"a,b\n", "a.csv"), caption="a"),
    SendContact(chat_id=7, phone_number="+8613800000001", first_name="Anna"),
    SetMyCommands(commands=[BotCommand(command="help", description="帮助")], scope=BotCommandScopeChat(chat_id=7)),
    DeleteMyCommands(scope=BotCommandScopeChat(chat_id=7)),
)


def nested(depth: int) -> Any:
    """Text in five styles, one in the other, as deep as Telegram lets anybody send it."""
    styles = ("bold", "italic", "underline", "strikethrough", "spoiler")
    text: Any = "hello"
    for level in range(depth):
        text = {"type": styles[level % len(styles)], "text": text}
    return text


def test_the_release_is_the_one_that_this_was_tested_with() -> None:
    assert version("aiogram") == PINNED


def test_the_import_builds_no_model() -> None:
    script = (
        "import bot.telegram, aiogram.types as t, aiogram.methods as m\n"
        "models = [x for n in t.__all__ if isinstance(x := getattr(t, n), type)]\n"
        "built = [x.__name__ for x in models if vars(x).get('__pydantic_complete__')]\n"
        "print(len(models), *built)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    total, *built = ended.stdout.split()
    assert int(total) > 400
    assert built == []


@pytest.mark.parametrize("kind", EVENTS)
def test_every_kind_of_update_is_read(kind: str) -> None:
    update = Update.model_validate(loads(_json({"update_id": 1, kind: EVENTS[kind]})))
    assert update.event_type == kind
    assert update.event.from_user.id == 2**40


def test_what_we_ask_telegram_for_is_what_is_tested_here() -> None:
    assert set(ALLOWED) == set(EVENTS)


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_kind_of_message_is_read(kind: str) -> None:
    body = {key: value for key, value in MESSAGE.items() if key != "text"} | MESSAGES[kind]
    message = Update.model_validate(loads(_json({"update_id": 1, "message": body}))).message
    assert message is not None
    assert message.text == body.get("text")
    if kind == "forward":
        assert isinstance(message.forward_origin, MessageOriginHiddenUser)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("place", ["message", "reply", "callback"])
def test_a_deeply_nested_rich_message_is_read_at_once(place: str) -> None:
    """Without the guard depth 5 takes a quarter of a minute and depth 16 longer than anybody lives."""
    rich = {key: value for key, value in MESSAGE.items() if key != "text"}
    rich["rich_message"] = {"blocks": [{"type": "paragraph", "text": nested(16)}]}
    body: dict[str, Any] = {"update_id": 1, "message": rich}
    if place == "reply":
        body["message"] = MESSAGE | {"reply_to_message": rich}
    if place == "callback":
        body = {"update_id": 1, "callback_query": EVENTS["callback_query"] | {"message": rich}}
    update = Update.model_validate(loads(_json(body)))
    found: Any = update.message if update.message is not None else update.event.message
    found = found.reply_to_message if place == "reply" else found
    assert found.message_id == 5
    assert found.rich_message is None


@pytest.mark.parametrize("call", CALLS, ids=lambda call: type(call).__name__)
def test_a_reply_comes_out_of_the_database_as_it_went_in(call: Any) -> None:
    (again,) = unpack(pack([Reply(call, form_id=3, may_fail=True)]))
    assert (again.form_id, again.may_fail) == (3, True)
    assert type(again.call) is type(call)
    assert _dumped(again.call) == _dumped(call)
    assert again.call.model_fields_set == call.model_fields_set


def test_every_method_that_can_be_said_is_tested_here() -> None:
    methods = {name for name in vars(say) if isinstance(getattr(aiogram.methods, name, None), type)}
    assert methods - {"TelegramMethod"} <= {type(call).__name__ for call in CALLS}


def test_several_replies_keep_their_order() -> None:
    texts = [reply.call.text for reply in unpack(pack([Reply(SendMessage(chat_id=7, text=t)) for t in "abc"]))]  # type: ignore[attr-defined]
    assert texts == ["a", "b", "c"]
    assert unpack(pack([])) == []


def _dumped(call: Any) -> dict[str, Any]:
    return {key: _told(getattr(call, key)) for key in call.model_dump(warnings=False)}


def _told(value: Any) -> Any:
    if isinstance(value, BufferedInputFile):
        return value.filename, value.data
    if isinstance(value, Drawing):
        return value.filename, value.svg
    if isinstance(value, InputMediaPhoto):
        return {name: _told(each) for name, each in value if each is not None}
    return value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
