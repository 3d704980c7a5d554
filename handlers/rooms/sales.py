"""A typed line: an answer, a correction, a repetition, a coupon, an entry, a question, or a name to look up."""

from __future__ import annotations

from bot.domain.coupon import read_code
from bot.domain.form import Form, FormKind, FormState
from bot.domain.people import STAFF
from bot.entry.again import read_again
from bot.entry.draft import Draft
from bot.entry.question import Question, read_question
from bot.services.corrections import corrected_values
from bot.services.matching import find_customers
from bot.services.repeat import last_for, values_of_last
from bot.services.vocabulary import read
from handlers.cards import show_card, show_found
from handlers.corrections import change
from handlers.entries import answer, carry_on, open_form, open_with_coupon, propose
from handlers.form_message import show_form
from handlers.policy import By, Linked, Message, Room, Said
from handlers.turn import Turn

room = Room("sales")
LONGEST_LINE = 600
LONGEST_NAME = 30


@room.message(Linked("c_"), By(STAFF), allow=STAFF)
async def coupon_link(_message: Message, payload: str, turn: Turn) -> None:
    """A customer's coupon, scanned at the counter."""
    await open_with_coupon(turn, payload)


@room.message(Said("text"), By(STAFF), allow=STAFF)
async def typed(message: Message, turn: Turn) -> None:
    text = (message.text or "").strip()
    if text.startswith("/"):
        turn.say.text("errors/unknown_command")
    elif len(text) > LONGEST_LINE:
        turn.say.text("errors/line_too_long", longest=LONGEST_LINE)
    elif not await _replied(message, text, turn):
        await _said(turn, text, message.message_id)


@room.message(Said("caption"), By(STAFF), allow=STAFF)
async def captioned(message: Message, turn: Turn) -> None:
    """The words under a picture count; the picture is not kept."""
    await _said(turn, (message.caption or "")[:LONGEST_LINE].strip(), message.message_id)


@room.message(By(STAFF), allow=STAFF)
async def no_words(_message: Message, turn: Turn) -> None:
    """A sticker, a voice message, a place: what was asked is asked again."""
    form = await turn.uow.forms.open_now(turn.staff.id, turn.say.chat_id)
    turn.say.text("errors/only_words")
    if form is not None:
        await show_form(turn, form)


async def _replied(message: Message, text: str, turn: Turn) -> bool:
    """A reply to a form or receipt speaks of it. False: the line stands for itself."""
    target = message.reply_to_message
    form = await turn.uow.forms.behind(turn.say.chat_id, target.message_id) if target else None
    if form is None or form.staff_id != turn.staff.id:
        return False
    if read_again(text) == "" and form.kind is FormKind.PURCHASE and form.state is not FormState.OPEN:
        await _again(turn, "", form)
        return True
    values = await corrected_values(turn.work, form, text)
    if values is None:
        return False
    await change(turn, form, values)
    return True


async def _said(turn: Turn, text: str, message_id: int) -> None:
    """One line that stands for itself."""
    form = await turn.uow.forms.open_now(turn.staff.id, turn.say.chat_id)
    name = read_again(text)
    if read_code(text) and (form is None or form.asking != "coupon"):
        await open_with_coupon(turn, text)
    elif name is not None and (form is None or form.asking is None):
        await _again(turn, name)
    else:
        await _read(turn, form, text, message_id)


async def _read(turn: Turn, form: Form | None, text: str, message_id: int) -> None:
    draft = await read(turn.work, text)
    question = read_question(text)
    open_one = form if form is not None and not _is_whole_entry(draft) else None
    if open_one is not None and open_one.asking is not None:
        await answer(turn, open_one, text, draft, message_id)
        return
    is_done = question is not None and await _asked(turn, question)
    is_done = is_done or (open_one is not None and await carry_on(turn, open_one, text, draft))
    if not is_done and not await propose(turn, text, draft, message_id):
        await _look_up(turn, text)


def _is_whole_entry(draft: Draft) -> bool:
    """Nobody answers a question with a complete entry: it is the next customer's."""
    if draft.intent == "purchase":
        return draft.is_certain and bool(draft.customer or draft.phone)
    return draft.intent in ("contact", "followup", "return") and draft.is_certain and draft.customer is not None


async def _again(turn: Turn, name: str, source: Form | None = None) -> None:
    """The last sale once more: of a named customer, of the receipt replied to, else one's own last."""
    found = await find_customers(turn.work, name) if name else []
    if len(found) > 1 or (name and not found):
        await _look_up(turn, name)
        return
    values = await last_for(turn.work, found[0].id) if found else await values_of_last(turn.work, source)
    if values is None:
        turn.say.text("errors/nothing_to_repeat")
        return
    await open_form(turn, FormKind.PURCHASE, values)


async def _asked(turn: Turn, question: Question) -> bool:
    """A question about a customer is answered by the card; numbers are another room's."""
    if not question.person or question.kind not in ("customer_history", "customer_detail", "find"):
        return False
    found = await find_customers(turn.work, question.person or "")
    if len(found) == 1:
        await show_card(turn, found[0].id)
    elif found:
        await show_found(turn, found, question.person or "")
    else:
        turn.say.text("customers/nobody", words=(question.person or "")[:LONGEST_NAME])
    return True


async def _look_up(turn: Turn, text: str) -> None:
    """A name alone, its pinyin or the tail of a phone finds the customer."""
    found = await find_customers(turn.work, text) if len(text) <= LONGEST_NAME else []
    if found:
        await show_found(turn, found, text)
    else:
        turn.say.text("errors/not_understood", is_staff=True)
