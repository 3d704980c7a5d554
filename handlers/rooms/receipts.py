"""Buttons under receipts, and the typed message that was edited afterwards."""

from __future__ import annotations

from bot.domain.errors import Gone
from bot.domain.form import Form, FormKind, FormState
from bot.domain.people import STAFF
from bot.services.forms import engine
from bot.services.repeat import repeat_values
from bot.services.sales import correct_purchase, purchase_form, undo_purchase
from bot.services.touches import undo_touch
from bot.services.vocabulary import reread
from handlers.form_message import show_form
from handlers.policy import By, CallbackQuery, Message, Room, Said
from handlers.receipts import sale_buttons
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("receipts")


@room.pressed("r", allow=STAFF)
async def press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """r:<form>:undo and r:<form>:again."""
    form_id, verb = (*arguments, "", "")[:2]
    if not form_id.isdecimal() or query.message is None:
        raise Gone
    if verb == "undo":
        await undo(turn, int(form_id), query.message.message_id)
    elif verb == "again":
        await again(turn, int(form_id))
    else:
        raise Gone


async def undo(turn: Turn, form_id: int, message_id: int) -> None:
    form = await turn.uow.forms.get(form_id)
    if form is None:
        raise Gone
    if form.kind is not FormKind.PURCHASE:
        await undo_touch(turn.work, await engine.load(turn.work, form_id))
        turn.say.edit(message_id, "sales/undone_other", kind=form.kind.value)
        turn.say.toast("undone")
        return
    undone = await undo_purchase(turn.work, await purchase_form(turn.work, form_id))
    turn.has_mail |= undone.is_mailed
    keyboard = rows([button(turn.say.label("receipt.again"), f"r:{form_id}:again")])
    turn.say.edit(message_id, "sales/undone", keyboard=keyboard, undone=undone, today=turn.today)
    turn.say.toast("undone")


async def again(turn: Turn, form_id: int) -> None:
    """The same goods for the same customer, as a new form."""
    source = await purchase_form(turn.work, form_id)
    values = await repeat_values(turn.work, source)
    await show_form(turn, await engine.open_form(turn.work, FormKind.PURCHASE, turn.say.chat_id, values))


@room.edited(Said("text"), By(STAFF), allow=STAFF)
async def edited(message: Message, turn: Turn) -> None:
    """The books follow the chat: an edited line changes its form, or corrects what was saved from it."""
    form = await turn.uow.forms.of_message(turn.say.chat_id, message.message_id)
    if form is None or not message.text or form.text == message.text:
        return
    form = await engine.load(turn.work, form.id)
    if form.state is FormState.OPEN:
        await _change_open(turn, form, message.text)
    elif form.state is FormState.SAVED and form.kind is FormKind.PURCHASE:
        await _correct(turn, form, message.text)
    else:
        turn.say.text("sales/edit_too_late", reply_to=message.message_id, state=form.state.value)


async def _change_open(turn: Turn, form: Form, text: str) -> None:
    kind, values = await reread(turn.work, text)
    if kind is not form.kind:
        turn.say.text("sales/edit_unclear", form=form)
        return
    changed = await engine.refill(turn.work, form, values, text)
    await show_form(turn, changed, message_id=form.message_id)


async def _correct(turn: Turn, form: Form, text: str) -> None:
    """One line says what changed; a line that leaves questions changes nothing."""
    kind, values = await reread(turn.work, text)
    draft = engine.merged(form, values, text)
    if kind is not form.kind or engine.first_open(draft) is not None:
        turn.say.text("sales/edit_unclear", form=form)
        return
    sold = await correct_purchase(turn.work, draft, dict(draft.values))
    await turn.uow.forms.change(form.id, turn.now, text=text)
    if form.message_id is not None:
        keyboard = sale_buttons(turn.say, form, sold)
        turn.say.edit(form.message_id, "sales/receipt", keyboard=keyboard, sold=sold, today=turn.today)
    turn.say.text("sales/corrected", sold=sold, today=turn.today)
