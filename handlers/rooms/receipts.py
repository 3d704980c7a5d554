"""Buttons under receipts, and the typed message that was edited afterwards."""

from __future__ import annotations

from bot.domain.errors import Gone
from bot.domain.form import FormKind
from bot.domain.people import STAFF
from bot.services.corrections import edited_values
from bot.services.forms import engine
from bot.services.page import page_of
from bot.services.people import undo_customer
from bot.services.repeat import repeat_values
from bot.services.sales import purchase_form, undo_purchase
from bot.services.touches import undo_touch
from handlers.arguments import carrier, record_id, word
from handlers.corrections import change
from handlers.entries import open_form
from handlers.lessons import Shown, with_kept
from handlers.pages import show_page
from handlers.policy import By, CallbackQuery, Message, Room, Said
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("receipts")


@room.pressed("r", allow=STAFF)
async def press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """r:<form>:undo and r:<form>:again."""
    form_id = record_id(arguments)
    if word(arguments, ("undo", "again"), 1) == "undo":
        await undo(turn, form_id, carrier(query) if len(arguments) == 2 else None)
        if len(arguments) > 2:
            page = await page_of(turn.work, record_id(arguments, 2), record_id(arguments, 3))
            show_page(turn, page, message_id=carrier(query))
    else:
        await again(turn, form_id)


async def undo(turn: Turn, form_id: int, message_id: int | None) -> None:
    """What was taken back is said where the receipt stood, or in a message of its own."""
    form = await turn.uow.forms.get(form_id)
    if form is None or form.kind is FormKind.WORDING:
        raise Gone
    if form.kind is FormKind.PURCHASE:
        await _undo_sale(turn, form_id, message_id)
    elif form.kind is FormKind.CUSTOMER:
        undone = await undo_customer(turn.work, await engine.load(turn.work, form_id))
        await _put(turn, message_id, form_id, ("customers/undone", rows(), {"undone": undone}))
    else:
        untouched = await undo_touch(turn.work, await engine.load(turn.work, form_id))
        await _put(turn, message_id, form_id, ("sales/undone_other", rows(), {"undone": untouched}))
    turn.say.toast("undone")


async def _put(turn: Turn, message_id: int | None, form_id: int, undone: Shown) -> None:
    template, keyboard, view = await with_kept(turn, form_id, undone)
    if message_id is None:
        turn.say.text(template, keyboard=keyboard, today=turn.today, **view)
    else:
        turn.say.edit(message_id, template, keyboard=keyboard, today=turn.today, **view)


async def _undo_sale(turn: Turn, form_id: int, message_id: int | None) -> None:
    undone = await undo_purchase(turn.work, await purchase_form(turn.work, form_id))
    turn.has_mail |= undone.is_mailed
    keyboard = rows([button(turn.say.label("receipt.again"), f"r:{form_id}:again")])
    await _put(turn, message_id, form_id, ("sales/undone", keyboard, {"undone": undone}))


async def again(turn: Turn, form_id: int) -> None:
    """The same goods for the same customer, as a new form."""
    source = await purchase_form(turn.work, form_id)
    await open_form(turn, FormKind.PURCHASE, await repeat_values(turn.work, source))


@room.edited(Said("text"), By(STAFF), allow=STAFF)
async def edited(message: Message, turn: Turn) -> None:
    """The books follow the chat: an edited line changes its form, or corrects what was saved from it."""
    form = await turn.uow.forms.of_message(turn.say.chat_id, message.message_id)
    text = (message.text or "").strip()
    if form is None or not text or form.text == text:
        return
    form = await engine.load(turn.work, form.id)
    await change(turn, form, await edited_values(turn.work, form, text), text)
