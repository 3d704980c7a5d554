"""How people and messages look: to the bot in the words of the Bot API, to the page in those of the client API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.sandbox.messages import Message
from bot.sandbox.people import Resident

if TYPE_CHECKING:
    from bot.sandbox.town import Town


def telegram_message(town: Town, message: Message, *, with_reply: bool = True) -> dict[str, Any]:
    person = town.people.get(message.chat_id)
    bot = town.profile.as_user()
    sender = bot if message.is_by_bot or person is None else person.as_user()
    chat = person.as_chat() if person else {"id": message.chat_id, "type": "private"}
    shown: dict[str, Any] = {
        "message_id": message.message_id,
        "from": sender,
        "chat": chat,
        "date": message.date,
        **message.body,
    }
    optional = {
        "edit_date": message.edit_date,
        "forward_origin": message.forward_origin,
        "via_bot": bot if message.is_via_bot else None,
        "has_protected_content": message.is_protected or None,
        "reply_markup": {"inline_keyboard": message.inline_keyboard} if message.inline_keyboard else None,
    }
    shown |= {key: value for key, value in optional.items() if value is not None}
    replied = town.messages.get(message.chat_id, message.reply_to)
    if with_reply and replied is not None:
        shown["reply_to_message"] = telegram_message(town, replied, with_reply=False)
    return shown


def moment(stamp: int | None) -> str | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC).isoformat()


def client_message(town: Town, message: Message) -> dict[str, Any]:
    body = message.body
    replied = town.messages.get(message.chat_id, message.reply_to)
    return {
        "message_id": message.message_id,
        "from": _side(message),
        "date": moment(message.date),
        "edit_date": moment(message.edit_date),
        "text": body.get("text"),
        "entities": message.entities,
        "caption": body.get("caption"),
        "reply_to": {"message_id": replied.message_id, "text": replied.words, "from": _side(replied)}
        if replied
        else None,
        "forward_from": _origin_name(message.forward_origin),
        "photo": _photo(body["photo"][-1]) if body.get("photo") else None,
        "document": _document(body["document"]) if body.get("document") else None,
        "contact": _contact(body["contact"]) if body.get("contact") else None,
        "location": body.get("location"),
        "media_group_id": body.get("media_group_id"),
        "inline_keyboard": [[_button(button) for button in row] for row in message.inline_keyboard or []] or None,
        "reactions": [emoji for side in message.reactions.values() for emoji in side],
        "is_service": False,
        "via_bot": message.is_via_bot,
        "is_silent": message.is_silent,
        "is_read": message.is_read,
        "pressed": message.pressed,
    }


def client_person(town: Town, person: Resident) -> dict[str, Any]:
    last = town.messages.last(person.id)
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "language_code": person.language_code,
        "phone": person.phone,
        "seat": person.seat,
        "has_started": person.has_started,
        "has_blocked": person.has_blocked,
        "unread": sum(1 for _ in town.messages.unread(person.id)),
        "last_text": last.words if last else "",
        "color": person.color,
    }


def _side(message: Message) -> str:
    return "bot" if message.is_by_bot else "person"


def _origin_name(origin: dict[str, Any] | None) -> str | None:
    if origin is None:
        return None
    return str(origin.get("sender_user_name") or origin.get("sender_user", {}).get("first_name", ""))


def _photo(size: dict[str, Any]) -> dict[str, Any]:
    return {key: size[key] for key in ("file_id", "width", "height")} | {"url": _url(size)}


def _document(document: dict[str, Any]) -> dict[str, Any]:
    return {key: document[key] for key in ("file_id", "file_name", "mime_type", "file_size")} | {"url": _url(document)}


def _url(file: dict[str, Any]) -> str:
    return f"/client/files/{file['file_id']}"


def _contact(contact: dict[str, Any]) -> dict[str, Any]:
    return {key: contact.get(key) for key in ("phone_number", "first_name", "last_name", "user_id", "vcard")}


def _button(button: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"text": button["text"], "kind": "other"}
    if "callback_data" in button:
        shown["kind"] = "callback"
    elif "url" in button:
        shown |= {"kind": "url", "url": button["url"]}
    elif "copy_text" in button:
        shown |= {"kind": "copy", "copy_text": button["copy_text"]["text"]}
    elif "switch_inline_query_current_chat" in button:
        shown |= {"kind": "switch_inline_here", "query": button["switch_inline_query_current_chat"]}
    elif "switch_inline_query" in button:
        shown |= {"kind": "switch_inline", "query": button["switch_inline_query"]}
    if button.get("style"):
        shown["style"] = button["style"]
    return shown
