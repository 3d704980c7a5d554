"""What the Bot API refuses, word for word."""

from __future__ import annotations

import io
from typing import Any

import aiohttp
import pytest

from tests.people import Someone, World
from tests.sandbox.desk import TOKEN, Api

LI = 2001
STRANGER = 3001
NOBODY = 99
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"


def inline(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


def callback(data: str) -> dict[str, Any]:
    return inline({"text": "x", "callback_data": data})


@pytest.mark.parametrize(
    ("method", "parameters", "code", "words"),
    [
        ("sendMessage", {"chat_id": LI}, 400, "message text is empty"),
        ("sendMessage", {"chat_id": LI, "text": " \n "}, 400, "text must be non-empty"),
        ("sendMessage", {"chat_id": LI, "text": "x" * 4097}, 400, "message is too long"),
        ("sendMessage", {"chat_id": LI, "text": "😀" * 2049}, 400, "message is too long"),
        ("sendMessage", {"text": "x"}, 400, "chat_id is empty"),
        ("sendMessage", {"chat_id": NOBODY, "text": "x"}, 400, "chat not found"),
        ("sendMessage", {"chat_id": "@limei", "text": "x"}, 400, "chat not found"),
        ("sendMessage", {"chat_id": STRANGER, "text": "x"}, 403, "bot can't initiate conversation with a user"),
        (
            "sendMessage",
            {"chat_id": LI, "text": "<b>x", "parse_mode": "HTML"},
            400,
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ("sendMessage", {"chat_id": LI, "text": "x", "parse_mode": "BBCode"}, 400, "unsupported parse_mode"),
        (
            "sendMessage",
            {"chat_id": LI, "text": "x", "reply_parameters": {"message_id": 7}},
            400,
            "message to be replied not found",
        ),
        (
            "sendMessage",
            {"chat_id": LI, "text": "x", "reply_markup": "{"},
            400,
            "can't parse reply keyboard markup JSON object",
        ),
        ("sendMessage", {"chat_id": LI, "text": "x", "reply_markup": callback("d" * 65)}, 400, "BUTTON_DATA_INVALID"),
        ("sendMessage", {"chat_id": LI, "text": "x", "reply_markup": callback("李" * 22)}, 400, "BUTTON_DATA_INVALID"),
        (
            "sendMessage",
            {"chat_id": LI, "text": "x", "reply_markup": inline({"text": "x"})},
            400,
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            "sendMessage",
            {"chat_id": LI, "text": "x", "reply_markup": inline({"text": "x", "url": "localhost"})},
            400,
            "inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL",
        ),
        (
            "sendMessage",
            {"chat_id": LI, "text": "x", "reply_markup": inline({"text": "x", "copy_text": {"text": "c" * 257}})},
            400,
            "BUTTON_COPY_TEXT_INVALID",
        ),
        (
            "sendMessage",
            {"chat_id": LI, "text": "x", "reply_markup": inline(*[{"text": "x", "callback_data": "x"}] * 101)},
            400,
            "reply markup is too long",
        ),
        ("sendPhoto", {"chat_id": LI}, 400, "there is no photo in the request"),
        ("sendPhoto", {"chat_id": LI, "photo": "AgACnothing"}, 400, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"chat_id": LI, "photo": "attach://gone"}, 400, "wrong file identifier/HTTP URL specified"),
        (
            "sendDocument",
            {"chat_id": LI, "document": "https://example.com/x.pdf"},
            400,
            "failed to get HTTP URL content",
        ),
        ("sendDocument", {"chat_id": LI, "document": "x", "caption": "x" * 1025}, 400, "message caption is too long"),
        ("sendMediaGroup", {"chat_id": LI, "media": []}, 400, "wrong number of items in the media group; must be 2-10"),
        ("sendContact", {"chat_id": LI, "first_name": "x"}, 400, "phone number is empty"),
        ("sendLocation", {"chat_id": LI, "latitude": 91, "longitude": 0}, 400, "wrong latitude/longitude specified"),
        ("sendChatAction", {"chat_id": LI, "action": "dancing"}, 400, "wrong parameter action in request"),
        ("copyMessage", {"chat_id": LI, "from_chat_id": LI, "message_id": 7}, 400, "message to copy not found"),
        ("forwardMessage", {"chat_id": LI, "from_chat_id": LI, "message_id": 7}, 400, "message to forward not found"),
        ("editMessageText", {"chat_id": LI, "message_id": 7, "text": "x"}, 400, "message to edit not found"),
        ("editMessageText", {"chat_id": LI, "message_id": 7, "text": "x" * 4097}, 400, "MESSAGE_TOO_LONG"),
        ("editMessageText", {"chat_id": LI, "text": "x"}, 400, "message identifier is not specified"),
        ("editMessageText", {"inline_message_id": "x", "text": "x"}, 400, "MESSAGE_ID_INVALID"),
        ("deleteMessage", {"chat_id": LI, "message_id": 7}, 400, "message to delete not found"),
        ("answerCallbackQuery", {"callback_query_id": "7"}, 400, OLD_QUERY),
        ("answerCallbackQuery", {"callback_query_id": "7", "text": "x" * 201}, 400, "MESSAGE_TOO_LONG"),
        ("answerInlineQuery", {"inline_query_id": "7", "results": []}, 400, OLD_QUERY),
        ("getFile", {"file_id": "nothing"}, 400, "invalid file_id"),
        ("setMyCommands", {"commands": [{"command": "Große", "description": "x"}]}, 400, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "x" * 33, "description": "x"}]}, 400, "BOT_COMMAND_INVALID"),
        (
            "setMyCommands",
            {"commands": [{"command": "x", "description": "x" * 257}]},
            400,
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        ("setMyCommands", {"commands": [{"command": "x", "description": "y"}] * 101}, 400, "BOT_COMMANDS_TOO_MUCH"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": NOBODY}}, 400, "chat not found"),
        ("setWebhook", {"url": "http://example.com/x"}, 400, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            "setWebhook",
            {"url": "https://example.com:9999/x"},
            400,
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        (
            "setWebhook",
            {"url": "https://example.com/x", "secret_token": "ü"},
            400,
            "secret token contains unallowed characters",
        ),
        (
            "setMessageReaction",
            {"chat_id": LI, "message_id": 7, "reaction": [{"type": "emoji", "emoji": "x"}]},
            400,
            "REACTION_INVALID",
        ),
        ("pinChatMessage", {"chat_id": LI, "message_id": 7}, 400, "message to pin not found"),
    ],
)
async def test_refuses(api: Api, method: str, parameters: dict[str, Any], code: int, words: str) -> None:
    prefix = {400: "Bad Request", 403: "Forbidden"}[code]
    assert await api.refused(method, **parameters) == (code, f"{prefix}: {words}")


async def test_wrong_token_and_unknown_method(api: Api) -> None:
    assert await api.refused("sendTelepathy") == (404, "Not Found")
    async with api.session.get("/bot4242:wrong/getMe") as answer:
        assert answer.status == 401
        assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_blocked(api: Api, li: Someone) -> None:
    sent = await api.do("sendMessage", chat_id=li.id, text="x")
    await li.block()
    blocked = (403, "Forbidden: bot was blocked by the user")
    assert await api.refused("sendMessage", chat_id=li.id, text="x") == blocked
    assert await api.refused("editMessageText", chat_id=li.id, message_id=sent["message_id"], text="y") == blocked
    assert [message.words for message in await li.messages()] == ["x"]
    await li.start()
    assert await api.do("sendMessage", chat_id=li.id, text="back")


async def test_edits(api: Api, li: Someone) -> None:
    said = await li.send("mine")
    for parameters, words in (
        ({"message_id": said.id, "text": "x"}, "message can't be edited"),
        ({"message_id": await _sent(api, reply_markup={"keyboard": [["a"]]}), "text": "x"}, "message can't be edited"),
        (
            {"message_id": await _sent(api, reply_markup={"remove_keyboard": True}), "text": "x"},
            "message can't be edited",
        ),
    ):
        assert await api.refused("editMessageText", chat_id=li.id, **parameters) == (400, f"Bad Request: {words}")
    same = await _sent(api, reply_markup=callback("x"))
    refused = await api.refused(
        "editMessageText",
        chat_id=li.id,
        message_id=same,
        text="<i></i>x",
        parse_mode="HTML",
        reply_markup=callback("x"),
    )
    assert refused == (400, f"Bad Request: {SAME}")
    text = await _sent(api)
    refused = await api.refused("editMessageCaption", chat_id=li.id, message_id=text, caption="x")
    assert refused == (400, "Bad Request: there is no caption in the message to edit")


async def test_an_edit_without_keyboard_takes_it_away(api: Api, li: Someone) -> None:
    sent = await _sent(api, reply_markup=callback("x"))
    edited = await api.do("editMessageText", chat_id=li.id, message_id=sent, text="y")
    assert "reply_markup" not in edited
    assert (await li.last())["inline_keyboard"] is None


async def test_old_messages_cannot_be_deleted(api: Api, world: World, li: Someone) -> None:
    sent = await _sent(api)
    await world.advance(hours=49)
    refused = await api.refused("deleteMessage", chat_id=li.id, message_id=sent)
    assert refused == (400, "Bad Request: message can't be deleted for everyone")


async def test_a_query_is_answered_once_and_soon(api: Api, world: World, li: Someone) -> None:
    await _sent(api, reply_markup=callback("x"))
    pressed = await li.press("x", is_awaited=False)
    assert await api.do("answerCallbackQuery", callback_query_id=pressed["query_id"]) is True
    late = await li.press("x", is_awaited=False)
    await world.advance(minutes=2)
    for query in (pressed, late):
        refused = await api.refused("answerCallbackQuery", callback_query_id=query["query_id"])
        assert refused == (400, f"Bad Request: {OLD_QUERY}")


async def test_files_too_big_or_no_picture(api: Api) -> None:
    async def send(method: str, name: str, content: bytes) -> tuple[int, str]:
        form = aiohttp.FormData({"chat_id": str(LI)})
        form.add_field(name, io.BytesIO(content), filename="x.png")
        async with api.session.post(f"/bot{TOKEN}/{method}", data=form) as answer:
            return answer.status, (await answer.json())["description"]

    size = 10 * 1024 * 1024 + 1
    assert await send("sendPhoto", "photo", b"no picture") == (400, "Bad Request: IMAGE_PROCESS_FAILED")
    assert await send("sendPhoto", "photo", b"x" * size) == (
        400,
        f"Bad Request: file of size {size} bytes is too big for a photo; the maximum size is 10485760 bytes",
    )
    assert await send("sendDocument", "document", b"") == (400, "Bad Request: file must be non-empty")
    assert await send("sendDocument", "document", b"x" * (52 * 2**20)) == (413, "Request Entity Too Large")


async def test_bots_may_not_download_more_than_20_megabytes(api: Api, li: Someone) -> None:
    said = await li.file(("big.bin", bytes(20 * 2**20 + 1)))
    refused = await api.refused("getFile", file_id=said["document"]["file_id"])
    assert refused == (400, "Bad Request: file is too big")


async def _sent(api: Api, text: str = "x", **more: Any) -> int:
    return int((await api.do("sendMessage", chat_id=LI, text=text, **more))["message_id"])
