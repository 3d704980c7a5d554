"""The customer card in one message, and the list where a search found several."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.customer import Customer
from bot.services.card import Card, card_of
from bot.services.forms.who import distinct
from handlers.say import Say, button, copy_button, rows
from handlers.turn import Turn

SHOWN = 10


async def show_found(turn: Turn, found: Sequence[Customer], words: str) -> None:
    """One: the card. Several: all of them, to tap; never a guess."""
    if len(found) == 1:
        await show_card(turn, found[0].id)
        return
    listed = list(found[:SHOWN])
    buttons = [[button(distinct(customer, listed), f"c:{customer.id}:card")] for customer in listed]
    turn.say.text("customers/found", keyboard=rows(*buttons), count=len(found), words=words, shown=len(listed))


async def show_card(turn: Turn, customer_id: int, *, message_id: int | None = None) -> None:
    card = await card_of(turn.work, customer_id)
    keyboard = card_buttons(turn.say, card)
    if message_id is None:
        turn.say.text("customers/card", keyboard=keyboard, card=card, today=turn.today)
    else:
        turn.say.edit(message_id, "customers/card", keyboard=keyboard, card=card, today=turn.today)


def card_buttons(say: Say, card: Card) -> InlineKeyboardMarkup:
    key = card.customer.id
    last = [button(say.label("card.edit"), f"c:{key}:edit")]
    if card.customer.phone:
        last.append(copy_button(say.label("card.copy_phone"), card.customer.phone))
    if card.customer.telegram_id is None:
        last.append(button(say.label("card.link"), f"link:{key}"))
    first = [button(say.label("card.buy"), f"c:{key}:buy")]
    if card.insight.purchases:
        first.append(button(say.label("card.again"), f"c:{key}:again"))
        first.append(button(say.label("people.likes"), f"likes:{key}"))
    promises = [
        [button(say.label("card.promise_kept", text=(p.text or "")[:16]), f"p:{p.id}:done")] for p in card.promises[:3]
    ]
    return rows(
        first,
        [button(say.label("card.followup"), f"c:{key}:followup"), button(say.label("card.note"), f"c:{key}:note")],
        *promises,
        last,
        *([_agreement(say, key, channel, is_granted)] for channel, is_granted in card.answers.items()),
        _records(say, card),
        _care(say, card),
    )


def _records(say: Say, card: Card) -> list[InlineKeyboardButton]:
    """What else is known of them, whose they are, and a union that can be taken apart."""
    key = card.customer.id
    found = [
        button(say.label("card.tag"), f"tag:{key}"),
        button(say.label("card.fields"), f"cf:{key}"),
        button(say.label("card.own" if card.customer.owner_staff_id else "card.claim"), _hand(card)),
    ]
    return found + ([button(say.label("unions.split"), f"split:{card.union_id}")] if card.union_id else [])


def _hand(card: Card) -> str:
    key = card.customer.id
    return f"own:{key}:0" if card.customer.owner_staff_id else f"claim:{key}"


def _care(say: Say, card: Card) -> list[InlineKeyboardButton]:
    """Whether and when to write to them."""
    key = card.customer.id
    verb = "held" if card.quiet else "quiet"
    zone = [button(say.label("card.zone"), f"zone:{key}:ask")] if card.has_zones else []
    return [button(say.label(f"card.{verb}"), f"quiet:{key}:ask"), *zone]


def _agreement(say: Say, customer_id: int, channel: str, is_granted: bool | None) -> InlineKeyboardButton:
    """The one answer to a road that would change something: they agreed, or no more."""
    answer = "no" if is_granted else "yes"
    return button(say.label(f"card.{channel}_{answer}"), f"ok:{customer_id}:{channel}:{answer}")
