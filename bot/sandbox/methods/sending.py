"""What all methods share that put a message into a chat."""

from __future__ import annotations

from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.keyboards import Markup, read_markup
from bot.sandbox.messages import Message
from bot.sandbox.people import Resident
from bot.sandbox.refusals import CAPTION_TOO_LONG, REPLY_NOT_FOUND, bad_request
from bot.sandbox.text.entities import Entity, units
from bot.sandbox.text.styled import MAX_CAPTION, styled
from bot.sandbox.town import Town

PLACE = "chat_id disable_notification protect_content reply_parameters reply_to_message_id allow_sending_without_reply"
SENDING = f"{PLACE} reply_markup"
CAPTION = "caption parse_mode caption_entities"


def send(town: Town, call: Call, body: dict[str, Any]) -> Message:
    """Posts one message with its keyboard."""
    markup = read_markup(call.structure("reply_markup"))
    person = town.reachable(call.raw("chat_id"))
    reply_to = replied(town, call, person)
    town.spend(person.id)
    return put(town, call, person, body, reply_to=reply_to, markup=markup)


def put(
    town: Town,
    call: Call,
    person: Resident,
    body: dict[str, Any],
    *,
    reply_to: int | None = None,
    markup: Markup | None = None,
    forward_origin: dict[str, Any] | None = None,
) -> Message:
    """Posts a message that has passed all checks."""
    markup = markup or Markup()
    message = Message(
        chat_id=person.id,
        message_id=town.messages.next_id(),
        is_by_bot=True,
        date=town.clock.stamp(),
        body=body,
        reply_to=reply_to,
        inline_keyboard=markup.inline,
        has_person_markup=markup.is_for_the_person,
        forward_origin=forward_origin,
        is_silent=call.flag("disable_notification"),
        is_protected=call.flag("protect_content"),
    )
    town.post(message)
    if markup.is_for_the_person:
        town.set_reply_keyboard(person, markup.keyboard)
    return message


def replied(town: Town, call: Call, person: Resident) -> int | None:
    """The message to reply to, in the new form or the old one."""
    given = call.object("reply_parameters") or {}
    message_id = given.get("message_id") or call.number("reply_to_message_id")
    if not message_id:
        return None
    if town.messages.get(person.id, int(message_id)) is not None:
        return int(message_id)
    if given.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return None
    raise bad_request(REPLY_NOT_FOUND)


def caption_of(town: Town, text: str, parse_mode: str, entities: list[Any]) -> dict[str, Any]:
    """A caption as part of a message's body: empty when there is none."""
    plain, found = styled(text, parse_mode, entities)
    if units(plain) > MAX_CAPTION:
        raise bad_request(CAPTION_TOO_LONG)
    if not plain:
        return {}
    found = with_people(town, found)
    return {"caption": plain} | ({"caption_entities": found} if found else {})


def read_caption(town: Town, call: Call) -> dict[str, Any]:
    return caption_of(town, call.text("caption"), call.text("parse_mode"), call.objects("caption_entities"))


def text_body(town: Town, text: str, entities: list[Entity]) -> dict[str, Any]:
    found = with_people(town, entities)
    return {"text": text} | ({"entities": found} if found else {})


def with_people(town: Town, entities: list[Entity]) -> list[Entity]:
    """Mentions of people by id show the whole person; of strangers, nothing."""
    found: list[Entity] = []
    for entity in entities:
        if entity["type"] != "text_mention":
            found.append(entity)
        elif person := town.people.get(int((entity.get("user") or {}).get("id") or 0)):
            found.append({**entity, "user": person.as_user()})
    return found
