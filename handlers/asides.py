"""Below a receipt: what else was understood, each with one tap to drop it, and the one fact worth asking for."""

from __future__ import annotations

from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.form import Form
from bot.services.asides import Asides, asides_of
from handlers.say import Say, button, rows
from handlers.turn import Turn

Shown = tuple[str, InlineKeyboardMarkup, dict[str, Any]]


async def with_asides(turn: Turn, form: Form, receipt: Shown) -> Shown:
    """The receipt of a saved form, and what its words hold besides."""
    saved = await turn.uow.forms.get(form.id)
    asides = await asides_of(turn.work, saved) if saved is not None else Asides()
    if not asides:
        return receipt
    beneath, keyboard, view = receipt
    lines = [*keyboard.inline_keyboard, *_buttons(turn.say, form, asides)]
    return "rules/receipt", rows(*lines), view | {"beneath": beneath, "asides": asides}


def _buttons(say: Say, form: Form, asides: Asides) -> list[list[InlineKeyboardButton]]:
    found = []
    if asides.promise is not None:
        found.append([button(say.label("rules.drop_promise"), f"aside:{form.id}:promise")])
    if asides.gift is not None:
        found.append([button(say.label("rules.drop_gift"), f"aside:{form.id}:gift")])
    if asides.birthday_of is not None:
        base = f"bday:{asides.birthday_of}"
        ask, never = say.label("rules.ask_birthday"), say.label("rules.no_birthday")
        found.append([button(ask, f"{base}:ask"), button(never, f"{base}:no")])
    return found
