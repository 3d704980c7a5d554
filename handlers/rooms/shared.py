"""What staff share from their phone: a contact, a vCard file, a forwarded message: each opens a customer form."""

from __future__ import annotations

from typing import Any

from aiogram.types import MessageOriginHiddenUser, MessageOriginUser

from bot.domain.form import FormKind
from bot.domain.people import STAFF
from bot.services.contacts import NotVCard, values_from_forward, values_from_share, values_from_vcard
from bot.services.forms import engine
from handlers.form_message import show_form
from handlers.policy import By, Message, Room, Said
from handlers.turn import Turn
from handlers.visitors import is_vcard

room = Room("shared")


@room.message(Said("contact"), By(STAFF), allow=STAFF)
async def contact(message: Message, turn: Turn) -> None:
    assert message.contact is not None
    name = " ".join(part for part in (message.contact.first_name, message.contact.last_name) if part)
    await _open(turn, await values_from_share(turn.work, name, message.contact.phone_number), message)


@room.message(Said("document"), By(STAFF), allow=STAFF)
async def document(message: Message, turn: Turn) -> None:
    assert message.document is not None
    if not is_vcard(message.document) or turn.attachment is None:
        turn.say.text("errors/file_not_read")
        return
    try:
        values = await values_from_vcard(turn.work, turn.attachment)
    except NotVCard:
        turn.say.text("errors/file_not_read")
        return
    await _open(turn, values, message)


@room.message(Said("forward_origin"), By(STAFF), allow=STAFF)
async def forwarded(message: Message, turn: Turn) -> None:
    origin, name = message.forward_origin, None
    if isinstance(origin, MessageOriginUser):
        name = origin.sender_user.full_name
    elif isinstance(origin, MessageOriginHiddenUser):
        name = origin.sender_user_name
    await _open(turn, await values_from_forward(turn.work, name, message.text or message.caption or ""), message)


async def _open(turn: Turn, values: dict[str, Any], message: Message) -> None:
    form = await engine.open_form(
        turn.work, FormKind.CUSTOMER, turn.say.chat_id, values, source_message_id=message.message_id
    )
    await show_form(turn, form)
