"""Sending, copying and forwarding."""

from __future__ import annotations

from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.messages import Message
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.sending import CAPTION, SENDING, put, read_caption, send, text_body
from bot.sandbox.refusals import (
    CANNOT_COPY,
    COPY_NOT_FOUND,
    FORWARD_NOT_FOUND,
    NO_MESSAGE_ID,
    TEXT_TOO_LONG,
    bad_request,
)
from bot.sandbox.text.styled import message_text
from bot.sandbox.town import Town

_ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"),
    *("choose_sticker", "find_location", "record_video_note", "upload_video_note"),
}


@method("sendMessage", f"{SENDING} text parse_mode entities link_preview_options disable_web_page_preview")
def send_message(town: Town, call: Call) -> dict[str, Any]:
    text, entities = message_text(
        call.text("text"), call.text("parse_mode"), call.objects("entities"), too_long=TEXT_TOO_LONG
    )
    body = text_body(town, text, entities)
    if preview := call.object("link_preview_options"):
        body["link_preview_options"] = preview
    return town.telegram(send(town, call, body))


@method("sendContact", f"{SENDING} phone_number first_name last_name vcard")
def send_contact(town: Town, call: Call) -> dict[str, Any]:
    if not call.text("phone_number"):
        raise bad_request("phone number is empty")
    if not call.text("first_name"):
        raise bad_request("first name is empty")
    names = ("phone_number", "first_name", "last_name", "vcard")
    return town.telegram(send(town, call, {"contact": {name: call.text(name) for name in names if call.has(name)}}))


@method("sendLocation", f"{SENDING} latitude longitude horizontal_accuracy")
def send_location(town: Town, call: Call) -> dict[str, Any]:
    latitude, longitude = call.decimal("latitude"), call.decimal("longitude")
    if latitude is None:
        raise bad_request("latitude is empty")
    if longitude is None:
        raise bad_request("longitude is empty")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_request("wrong latitude/longitude specified")
    return town.telegram(send(town, call, {"location": {"latitude": latitude, "longitude": longitude}}))


@method("sendChatAction", "chat_id action")
def send_chat_action(town: Town, call: Call) -> bool:
    action = call.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    person = town.reachable(call.raw("chat_id"))
    town.events.publish("typing", {"person": person.id, "action": action, "seconds": 5})
    return True


@method("copyMessage", f"{SENDING} {CAPTION} from_chat_id message_id")
def copy_message(town: Town, call: Call) -> dict[str, int]:
    original = _original(town, call, call.number("message_id"), COPY_NOT_FOUND)
    if original.is_protected:
        raise bad_request(CANNOT_COPY)
    body = _copied_body(original)
    if call.raw("caption") is not None and not body.get("text"):
        body = {key: value for key, value in body.items() if not key.startswith("caption")} | read_caption(town, call)
    return {"message_id": send(town, call, body).message_id}


@method("copyMessages", "chat_id from_chat_id message_ids disable_notification protect_content remove_caption")
def copy_messages(town: Town, call: Call) -> list[dict[str, int]]:
    person = town.reachable(call.raw("chat_id"))
    copied = []
    for original in _originals(town, call, COPY_NOT_FOUND):
        body = _copied_body(original)
        if call.flag("remove_caption"):
            body = {key: value for key, value in body.items() if not key.startswith("caption")}
        town.spend(person.id)
        copied.append({"message_id": put(town, call, person, body).message_id})
    return copied


@method("forwardMessage", "chat_id from_chat_id message_id disable_notification protect_content")
def forward_message(town: Town, call: Call) -> dict[str, Any]:
    original = _original(town, call, call.number("message_id"), FORWARD_NOT_FOUND)
    return town.telegram(_forward(town, call, original))


@method("forwardMessages", "chat_id from_chat_id message_ids disable_notification protect_content")
def forward_messages(town: Town, call: Call) -> list[dict[str, int]]:
    originals = _originals(town, call, FORWARD_NOT_FOUND)
    return [{"message_id": _forward(town, call, original).message_id} for original in originals]


def _forward(town: Town, call: Call, original: Message) -> Message:
    person = town.reachable(call.raw("chat_id"))
    town.spend(person.id)
    author = town.people.get(original.chat_id)
    sender = town.profile.as_user() if original.is_by_bot or author is None else author.as_user()
    origin = original.forward_origin or {"type": "user", "sender_user": sender, "date": original.date}
    return put(town, call, person, _copied_body(original), forward_origin=origin)


def _copied_body(original: Message) -> dict[str, Any]:
    return {key: value for key, value in original.body.items() if key != "media_group_id"}


def _original(town: Town, call: Call, message_id: int | None, missing: str) -> Message:
    if not message_id:
        raise bad_request(NO_MESSAGE_ID)
    source = town.person(call.raw("from_chat_id"))
    original = town.messages.get(source.id, message_id)
    if original is None:
        raise bad_request(missing)
    return original


def _originals(town: Town, call: Call, missing: str) -> list[Message]:
    """Of several, those that are there; none at all is an error."""
    ids = call.numbers("message_ids")
    if not 1 <= len(ids) <= 100:
        raise bad_request("there are no messages to forward" if not ids else "too many messages to forward")
    source = town.person(call.raw("from_chat_id"))
    found = [message for message_id in ids if (message := town.messages.get(source.id, message_id)) is not None]
    if not found:
        raise bad_request(missing)
    return found
