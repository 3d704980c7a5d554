"""What a typed line becomes: a form of its own, an answer, more of the open form, or a form with a coupon in it."""

from __future__ import annotations

from typing import Any

from bot.domain.form import Form, FormKind
from bot.entry.draft import Draft
from bot.services.corrections import carried_on, says_what_is_in
from bot.services.coupons import CouponRefused, coupon_for_sale
from bot.services.forms import engine
from bot.services.forms.model import Unreadable
from bot.services.forms.propose import KIND_OF, values_of
from bot.services.forms.voucher import value_of
from bot.services.forms.who import known
from bot.services.habits import with_usual
from handlers.form_message import show_form
from handlers.turn import Turn

# What is asked for here may well hold goods and figures.
WORDY = ("items", "note", "address", "name", "coupon")


async def open_form(turn: Turn, kind: FormKind, values: dict[str, Any], **source: Any) -> None:
    await show_form(turn, await engine.open_form(turn.work, kind, turn.say.chat_id, values, **source))


async def propose(turn: Turn, text: str, draft: Draft, message_id: int | None) -> bool:
    """Open the form of a line; False if the line is no entry."""
    kind = KIND_OF.get(draft.intent)
    if kind is None:
        return False
    values = await with_usual(turn.work, kind, await values_of(turn.work, kind, draft))
    await open_form(turn, kind, values, text=text, source_message_id=message_id)
    return True


async def answer(turn: Turn, form: Form, text: str, draft: Draft, message_id: int) -> None:
    """To what the form asks; else more of it, else an entry of its own, else it is asked again."""
    if draft.is_sale and not _asks_for_words(form) and not says_what_is_in(form, draft):
        # No answer to a question about a customer or a sum, but the next sale.
        await propose(turn, text, draft, message_id)
        return
    try:
        await show_form(turn, await engine.answer(turn.work, form, text))
    except Unreadable as problem:
        may_go_on = bool(draft.items) or form.asking == "items"
        if may_go_on and await carry_on(turn, form, text, draft):
            return
        if draft.is_certain and await propose(turn, text, draft, message_id):
            return
        turn.say.text(f"errors/{problem.key}", **problem.view)
        await show_form(turn, form)


def _asks_for_words(form: Form) -> bool:
    return (form.asking or "").split(".", 1)[0] in WORDY


async def carry_on(turn: Turn, form: Form, text: str, draft: Draft) -> bool:
    """A line that only names an amount, a product or a way of paying goes on with the open form."""
    values = await carried_on(turn.work, form, text, draft)
    if values is None:
        return False
    await show_form(turn, await engine.refill(turn.work, form, values))
    return True


async def give_up(turn: Turn, form: Form) -> bool:
    """Nothing of the form is kept; False if it was over already."""
    if not await engine.cancel(turn.work, form):
        return False
    if form.message_id is not None:
        turn.say.strip_buttons(form.message_id)
    turn.say.text("sales/cancelled", form=form)
    return True


async def open_with_coupon(turn: Turn, code: str) -> None:
    """The sale that a shown coupon begins: its holder and the coupon are in the form."""
    found = await coupon_for_sale(turn.uow, code, staff_id=turn.staff.id, zone=turn.shop.zone, now=turn.now)
    if isinstance(found, CouponRefused):
        turn.say.text(f"errors/{found.key}", **found.view)
        return
    holder = await turn.work.customer(found.customer_id)
    values = {"customer": known(holder), "coupon": value_of(found), "channel": "offline"}
    await open_form(turn, FormKind.PURCHASE, values)
