"""Receipts: what a saved entry looks like, and the buttons that undo, repeat and go on."""

from __future__ import annotations

from typing import Any

from aiogram.types import InlineKeyboardMarkup

from bot.domain.form import Form, FormKind
from bot.services.people import SavedCustomer, save_customer
from bot.services.sales import Sold, save_purchase
from bot.services.touches import Touched, save_followup, save_note, save_return
from handlers.say import Say, button, rows
from handlers.turn import Turn

SAVERS = {FormKind.FOLLOWUP: save_followup, FormKind.NOTE: save_note, FormKind.RETURN: save_return}


async def save_and_say(turn: Turn, form: Form, message_id: int | None) -> None:
    """Save a form; its message becomes the receipt."""
    if form.kind is FormKind.PURCHASE:
        sold = await save_purchase(turn.work, form)
        turn.has_mail |= sold.effects.is_mailed
        _put(turn, message_id, form, "sales/receipt", sale_buttons(turn.say, form, sold), sold=sold)
    elif form.kind is FormKind.CUSTOMER:
        saved = await save_customer(turn.work, form)
        _put(turn, message_id, form, "customers/saved", customer_buttons(turn.say, saved), saved=saved)
    else:
        touched = await SAVERS[form.kind](turn.work, form)
        view = {"touched": touched, "values": form.values}
        _put(turn, message_id, form, f"sales/saved_{form.kind.value}", touch_buttons(turn.say, form, touched), **view)
    turn.say.toast("saved")


def _put(
    turn: Turn, message_id: int | None, form: Form, template: str, keyboard: InlineKeyboardMarkup, **view: Any
) -> None:
    if message_id is None:
        turn.say.text(template, keyboard=keyboard, form_id=form.id, today=turn.today, **view)
    else:
        turn.say.edit(message_id, template, keyboard=keyboard, today=turn.today, **view)


def sale_buttons(say: Say, form: Form, sold: Sold) -> InlineKeyboardMarkup:
    """Undo, once more, the customer."""
    line = [
        button(say.label("receipt.undo"), f"r:{form.id}:undo"),
        button(say.label("receipt.again"), f"r:{form.id}:again"),
    ]
    if sold.purchase.customer_id is not None:
        line.append(button(say.label("receipt.customer"), f"c:{sold.purchase.customer_id}:card"))
    return rows(line)


def customer_buttons(say: Say, saved: SavedCustomer) -> InlineKeyboardMarkup:
    key = saved.customer.id
    return rows(
        [button(say.label("card.buy"), f"c:{key}:buy"), button(say.label("card.edit"), f"c:{key}:edit")],
        [button(say.label("receipt.customer"), f"c:{key}:card")],
    )


def touch_buttons(say: Say, form: Form, touched: Touched) -> InlineKeyboardMarkup:
    line = [button(say.label("receipt.undo"), f"r:{form.id}:undo")]
    if touched.customer_id is not None:
        line.append(button(say.label("receipt.customer"), f"c:{touched.customer_id}:card"))
    return rows(line)
