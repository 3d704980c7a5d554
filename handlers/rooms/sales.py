"""A typed line: the answer to a form that waits, an entry, or a name to look up."""

from __future__ import annotations

from bot.domain.form import Form
from bot.domain.people import STAFF
from bot.entry.draft import Draft
from bot.services.forms import engine
from bot.services.forms.model import Unreadable
from bot.services.forms.propose import KIND_OF, values_of
from bot.services.matching import find_customers
from bot.services.vocabulary import read
from handlers.cards import show_found
from handlers.form_message import show_form
from handlers.policy import By, Message, Room, Said
from handlers.turn import Turn

room = Room("sales")
LONGEST_LINE = 1000
LONGEST_NAME = 20


@room.message(Said("text"), By(STAFF), allow=STAFF)
async def typed(message: Message, turn: Turn) -> None:
    text = (message.text or "").strip()
    waiting = await turn.uow.forms.awaiting(turn.staff.id, turn.say.chat_id)
    draft = await read(turn.work, text[:LONGEST_LINE])
    if text.startswith("/"):
        turn.say.text("errors/unknown_command")
    elif waiting is not None and not _is_whole_entry(draft):
        await _answer(turn, waiting, text, draft, message.message_id)
    else:
        await _propose(turn, text, draft, message.message_id)


def _is_whole_entry(draft: Draft) -> bool:
    """Nobody answers a question with a complete entry: it is the next customer's."""
    if draft.intent == "purchase":
        return draft.is_certain and bool(draft.customer or draft.phone)
    return draft.intent in ("contact", "followup", "return") and draft.is_certain and draft.customer is not None


async def _answer(turn: Turn, form: Form, text: str, draft: Draft, message_id: int) -> None:
    try:
        await show_form(turn, await engine.answer(turn.work, form, text))
    except Unreadable as problem:
        if draft.intent != "unknown" and draft.is_certain:
            await _propose(turn, text, draft, message_id)
            return
        turn.say.text(f"errors/{problem.key}", **problem.view)
        await show_form(turn, form)


async def _propose(turn: Turn, text: str, draft: Draft, message_id: int) -> None:
    kind = KIND_OF.get(draft.intent)
    if kind is None:
        await _look_up(turn, text)
        return
    values = await values_of(turn.work, kind, draft)
    form = await engine.open_form(turn.work, kind, turn.say.chat_id, values, text=text, source_message_id=message_id)
    await show_form(turn, form)


async def _look_up(turn: Turn, text: str) -> None:
    """A name alone, its pinyin or the tail of a phone finds the customer."""
    found = await find_customers(turn.work, text) if len(text) <= LONGEST_NAME else []
    if found:
        await show_found(turn, found, text)
    else:
        turn.say.text("errors/not_understood", is_staff=True)
