"""Finding people: /find, the card and its buttons, promises kept, and inline search from any chat."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Command, CommandObject
from aiogram.types import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions

from bot.domain.errors import Gone
from bot.domain.followup import FollowUpState
from bot.domain.form import FormKind
from bot.domain.people import EVERYONE, STAFF
from bot.services import consent
from bot.services.card import card_of
from bot.services.fields import found_by
from bot.services.matching import find_customers, is_a_colleagues
from bot.services.people import values_from
from bot.services.repeat import last_for
from bot.services.touches import settle_followup
from handlers.arguments import carrier, record_id, word
from handlers.cards import show_card, show_found
from handlers.entries import open_form
from handlers.policy import CallbackQuery, InlineQuery, Message, Room
from handlers.turn import Turn

room = Room("find")
MOST_RESULTS = 10


@room.message(Command("find"), allow=STAFF)
async def find(_message: Message, command: CommandObject, turn: Turn) -> None:
    words = (command.args or "").strip()
    if not words:
        turn.say.text("customers/find_how")
        return
    found = await find_customers(turn.work, words) or await found_by(turn.work, words)
    if found:
        await show_found(turn, found, words)
    elif await is_a_colleagues(turn.work, words):
        turn.say.text("customers/not_yours", words=words)
    else:
        turn.say.text("customers/nobody", words=words)


@room.pressed("c", allow=STAFF)
async def card_press(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """c:<customer>:<verb>."""
    key, verb = record_id(arguments), word(arguments, ("card", *KINDS), 1)
    if verb == "card":
        await show_card(turn, key)
        return
    await open_form(turn, KINDS[verb], await _values(turn, key, verb))


KINDS = {
    "buy": FormKind.PURCHASE,
    "again": FormKind.PURCHASE,
    "followup": FormKind.FOLLOWUP,
    "note": FormKind.NOTE,
    "edit": FormKind.CUSTOMER,
}


async def _values(turn: Turn, customer_id: int, verb: str) -> dict[str, Any]:
    customer = await turn.work.customer(customer_id)
    if verb == "again":
        values = await last_for(turn.work, customer_id)
        if values is None:
            raise Gone
        return values
    chosen = {"customer": {"id": customer.id, "name": customer.name}}
    return chosen | (values_from(customer) if verb == "edit" else {"channel": "offline"} if verb == "buy" else {})


@room.pressed("ok", allow=STAFF)
async def note_agreement(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """ok:<customer>:<channel>:<yes or no>: the customer has said so to whoever presses."""
    customer = await turn.work.customer(record_id(arguments))
    channel, is_granted = word(arguments, ("email", "sms"), 1), word(arguments, ("yes", "no"), 2) == "yes"
    await consent.note_agreement(turn.uow, customer.id, channel, is_granted, turn.staff, turn.say.locale, turn.now)
    turn.say.text("customers/agreed", name=customer.name, channel=channel, is_granted=is_granted)
    await show_card(turn, customer.id, message_id=carrier(query))


@room.pressed("p", allow=STAFF)
async def promise_press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """p:<followup>:done."""
    word(arguments, ("done",), 1)
    promise = await settle_followup(turn.work, record_id(arguments), FollowUpState.DONE)
    turn.say.toast("promise_kept")
    await show_card(turn, promise.customer_id, message_id=carrier(query))


@room.inline(allow=EVERYONE)
async def inline(query: InlineQuery, turn: Turn) -> None:
    """Staff find their customers from any chat; others find nothing."""
    results: list[InlineQueryResultArticle] = []
    if turn.who.staff is not None and query.query.strip():
        for customer in (await find_customers(turn.work, query.query))[:MOST_RESULTS]:
            card = await card_of(turn.work, customer.id)
            content = InputTextMessageContent(
                message_text=turn.say.words("customers/card_short", card=card, today=turn.today),
                parse_mode="HTML",
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
            line = turn.say.words("customers/card_line", card=card, today=turn.today)
            results.append(
                InlineQueryResultArticle(
                    id=str(customer.id), title=customer.name, description=line, input_message_content=content
                )
            )
    turn.say.inline_results(query.id, results)
