"""The customer's own receipt: sent with the sale, sent again when a correction changes it, called off by Undo."""

from __future__ import annotations

from typing import Any

from bot.domain.form import Form
from bot.domain.points import earned
from bot.domain.purchase import Purchase
from bot.services.effects import Effects
from bot.services.mail import cancel_message, queue_message
from bot.services.work import Work


async def send_slip(work: Work, purchase: Purchase, effects: Effects) -> bool:
    """With the sale. False for a walk-in and for who is not on Telegram."""
    return await _queue(work, purchase, "receipt", _key(purchase, 0), effects)


async def correct_slip(work: Work, form: Form, before: Purchase, after: Purchase, effects: Effects) -> bool:
    """The customer keeps the slip that is true; nothing is sent where nothing that stands on it has changed."""
    number, is_other = int(form.values.get("slip", 0)), before.customer_id != after.customer_id
    if not is_other and _printed(before) == _printed(after):
        return False
    is_unsent = await cancel_message(work.uow, _key(before, number), work.now)
    was_sent = not is_unsent and await work.uow.deliveries.by_key(_key(before, number)) is not None
    if not is_other and not is_unsent and not was_sent:
        return False
    points = earned(before.total, work.shop.currency)
    is_called_off = is_other and was_sent and await _call_off(work, before, points, number)
    template = "receipt" if is_other or is_unsent else "receipt_corrected"
    values = dict(form.values) | {"slip": number + 1}
    await work.uow.forms.change(form.id, work.now, values=values)
    return await _queue(work, after, template, _key(after, number + 1), effects) or is_called_off


async def call_off_slip(work: Work, form: Form, purchase: Purchase, points: int) -> bool:
    """Undo: the customer hears of it only if they had the slip."""
    key = _key(purchase, int(form.values.get("slip", 0)))
    if await cancel_message(work.uow, key, work.now) or await work.uow.deliveries.by_key(key) is None:
        return False
    return await _call_off(work, purchase, points, None)


async def _call_off(work: Work, purchase: Purchase, points: int, number: int | None) -> bool:
    if purchase.customer_id is None:
        return False
    key = f"purchase_cancelled:{purchase.id}" + ("" if number is None else f":{number}")
    balance = await work.uow.points.balance(purchase.customer_id)
    effects = Effects(points, balance)
    return await _queue(work, purchase, "purchase_cancelled", key, effects)


async def _queue(work: Work, purchase: Purchase, template: str, key: str, effects: Effects) -> bool:
    if purchase.customer_id is None:
        return False
    return await queue_message(
        work.uow,
        dedupe_key=key,
        customer_id=purchase.customer_id,
        template=f"reminders/{template}",
        view=_printed(purchase) | {"points": effects.points, "balance": effects.balance},
        now=work.now,
        purchase_id=purchase.id,
    )


def _key(purchase: Purchase, number: int) -> str:
    return f"receipt:{purchase.id}" + (f":{number}" if number else "")


def _printed(purchase: Purchase) -> dict[str, Any]:
    return {
        "lines": [{"product": i.product, "quantity": str(i.quantity), "unit": i.unit} for i in purchase.items],
        "total": {"minor": purchase.total.minor, "currency": purchase.total.currency},
        "day": purchase.bought_on.isoformat(),
    }
