"""Receipts: what a saved entry looks like, and the buttons that undo, repeat and go on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.types import InlineKeyboardMarkup

from bot.domain.form import Form, FormKind
from bot.services.people import SavedCustomer, correct_customer, save_customer
from bot.services.sales import correct_purchase, save_purchase
from bot.services.touches import correct_touch, save_followup, save_note, save_return
from handlers.asides import with_asides
from handlers.lessons import with_lessons
from handlers.say import Say, button, rows
from handlers.turn import Turn

SAVERS: dict[FormKind, Callable[..., Awaitable[Any]]] = {
    FormKind.PURCHASE: save_purchase,
    FormKind.CUSTOMER: save_customer,
    FormKind.FOLLOWUP: save_followup,
    FormKind.NOTE: save_note,
    FormKind.RETURN: save_return,
}
CORRECTORS: dict[FormKind, Callable[..., Awaitable[Any]]] = {
    FormKind.PURCHASE: correct_purchase,
    FormKind.CUSTOMER: correct_customer,
    FormKind.FOLLOWUP: correct_touch,
    FormKind.NOTE: correct_touch,
    FormKind.RETURN: correct_touch,
}


async def save_and_say(turn: Turn, form: Form, message_id: int) -> None:
    """Save a form; its message becomes the receipt."""
    saved = await SAVERS[form.kind](turn.work, form)
    if form.kind is FormKind.PURCHASE:
        turn.has_mail |= saved.effects.is_mailed
    shown = await with_lessons(turn, form, receipt(turn, form, saved))
    template, keyboard, view = await with_asides(turn, form, shown)
    turn.say.edit(message_id, template, keyboard=keyboard, today=turn.today, **view)
    turn.say.toast("saved")


def receipt(turn: Turn, form: Form, saved: Any) -> tuple[str, InlineKeyboardMarkup, dict[str, Any]]:
    """(template, buttons, view) of what was saved from a form."""
    if form.kind is FormKind.PURCHASE:
        return "sales/receipt", sale_buttons(turn.say, form, saved.purchase.customer_id), {"sold": saved}
    if form.kind is FormKind.CUSTOMER:
        return "customers/saved", customer_buttons(turn.say, form, saved), {"saved": saved}
    view = {"touched": saved, "values": form.values}
    return f"sales/saved_{form.kind.value}", touch_buttons(turn.say, form, saved.customer_id), view


def sale_buttons(say: Say, form: Form, customer_id: int | None) -> InlineKeyboardMarkup:
    """Undo, once more, the customer."""
    line = [
        button(say.label("receipt.undo"), f"r:{form.id}:undo"),
        button(say.label("receipt.again"), f"r:{form.id}:again"),
    ]
    if customer_id is not None:
        line.append(button(say.label("receipt.customer"), f"c:{customer_id}:card"))
    return rows(line)


def customer_buttons(say: Say, form: Form, saved: SavedCustomer) -> InlineKeyboardMarkup:
    key = saved.customer.id
    return rows(
        [button(say.label("card.buy"), f"c:{key}:buy"), button(say.label("receipt.customer"), f"c:{key}:card")],
        [button(say.label("receipt.undo"), f"r:{form.id}:undo")],
    )


def touch_buttons(say: Say, form: Form, customer_id: int | None) -> InlineKeyboardMarkup:
    line = [button(say.label("receipt.undo"), f"r:{form.id}:undo")]
    if customer_id is not None:
        line.append(button(say.label("receipt.customer"), f"c:{customer_id}:card"))
    return rows(line)
