"""Buttons that several rooms show."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton

from handlers.say import Say, button


def consent_switch(say: Say, has_agreed: bool | None) -> list[InlineKeyboardButton]:
    """The one answer that would change something."""
    if has_agreed:
        return [button(say.label("joining.turn_off"), "consent:no")]
    return [button(say.label("joining.turn_on"), "consent:yes")]
