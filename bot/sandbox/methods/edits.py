"""Changing and deleting what was sent."""

from __future__ import annotations

from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.keyboards import Row, read_inline
from bot.sandbox.messages import Message
from bot.sandbox.methods.media import input_media
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.sending import CAPTION, read_caption, text_body
from bot.sandbox.refusals import (
    CANNOT_DELETE,
    CANNOT_EDIT,
    DELETE_NOT_FOUND,
    EDIT_NOT_FOUND,
    EDITED_TEXT_TOO_LONG,
    NO_CAPTION_TO_EDIT,
    NO_MEDIA_TO_EDIT,
    NO_MESSAGE_ID,
    NO_TEXT_TO_EDIT,
    NOT_MODIFIED,
    bad_request,
)
from bot.sandbox.text.styled import message_text
from bot.sandbox.town import Town

_TARGET = "chat_id message_id inline_message_id reply_markup"
_TWO_DAYS = 48 * 3600
_CAPTION_PARTS = ("caption", "caption_entities")


@method("editMessageText", f"{_TARGET} text parse_mode entities link_preview_options")
def edit_message_text(town: Town, call: Call) -> dict[str, Any] | bool:
    text, entities = message_text(
        call.text("text"), call.text("parse_mode"), call.objects("entities"), too_long=EDITED_TEXT_TOO_LONG
    )
    keyboard = read_inline(call.structure("reply_markup"))
    message = _editable(town, call)
    if "text" not in message.body:
        raise bad_request(NO_TEXT_TO_EDIT)
    body = text_body(town, text, entities)
    if preview := call.object("link_preview_options"):
        body["link_preview_options"] = preview
    return _change(town, call, message, body, keyboard)


@method("editMessageCaption", f"{_TARGET} {CAPTION}")
def edit_message_caption(town: Town, call: Call) -> dict[str, Any] | bool:
    caption = read_caption(town, call)
    keyboard = read_inline(call.structure("reply_markup"))
    message = _editable(town, call)
    if not {"photo", "document"} & set(message.body):
        raise bad_request(NO_CAPTION_TO_EDIT)
    body = {key: value for key, value in message.body.items() if key not in _CAPTION_PARTS} | caption
    return _change(town, call, message, body, keyboard)


@method("editMessageMedia", f"{_TARGET} media")
def edit_message_media(town: Town, call: Call) -> dict[str, Any] | bool:
    keyboard = read_inline(call.structure("reply_markup"))
    message = _editable(town, call)
    if not {"photo", "document", "text"} & set(message.body):
        raise bad_request(NO_MEDIA_TO_EDIT)
    return _change(town, call, message, input_media(town, call, call.object("media") or {}), keyboard)


@method("editMessageReplyMarkup", _TARGET)
def edit_message_reply_markup(town: Town, call: Call) -> dict[str, Any] | bool:
    keyboard = read_inline(call.structure("reply_markup"))
    message = _editable(town, call)
    return _change(town, call, message, message.body, keyboard)


@method("deleteMessage", "chat_id message_id")
def delete_message(town: Town, call: Call) -> bool:
    message_id = call.number("message_id")
    if not message_id:
        raise bad_request(NO_MESSAGE_ID)
    person = town.person(call.raw("chat_id"))
    message = town.messages.get(person.id, message_id)
    if message is None:
        raise bad_request(DELETE_NOT_FOUND)
    if not _may_delete(town, message):
        raise bad_request(CANNOT_DELETE)
    town.remove([message])
    return True


@method("deleteMessages", "chat_id message_ids")
def delete_messages(town: Town, call: Call) -> bool:
    ids = call.numbers("message_ids")
    if not 1 <= len(ids) <= 100:
        raise bad_request("too many message identifiers specified" if ids else "message identifiers are not specified")
    person = town.person(call.raw("chat_id"))
    found = [message for number in ids if (message := town.messages.get(person.id, number)) is not None]
    town.remove([message for message in found if _may_delete(town, message)])
    return True


def _may_delete(town: Town, message: Message) -> bool:
    return town.clock.stamp() - message.date <= _TWO_DAYS


def _editable(town: Town, call: Call) -> Message:
    """The message that the call names, if a bot may edit it."""
    if call.has("inline_message_id"):
        message = town.messages.by_inline_id(call.text("inline_message_id"))
        if message is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return message
    message_id = call.number("message_id")
    if not message_id:
        raise bad_request(NO_MESSAGE_ID)
    person = town.reachable(call.raw("chat_id"))
    message = town.messages.get(person.id, message_id)
    if message is None:
        raise bad_request(EDIT_NOT_FOUND)
    if not message.is_by_bot or message.has_person_markup or message.forward_origin is not None:
        raise bad_request(CANNOT_EDIT)
    return message


def _change(
    town: Town, call: Call, message: Message, body: dict[str, Any], keyboard: list[Row] | None
) -> dict[str, Any] | bool:
    """Replaces content and keyboard; an edit without a keyboard takes the old one away."""
    if body == message.body and keyboard == message.inline_keyboard:
        raise bad_request(NOT_MODIFIED)
    town.spend(message.chat_id)
    if body != message.body:
        # A change of buttons alone does not show as an edit in Telegram either.
        message.edit_date = town.clock.stamp()
    message.body = body
    message.inline_keyboard = keyboard
    message.pressed = None
    town.show_edit(message)
    return True if call.has("inline_message_id") else town.telegram(message)
