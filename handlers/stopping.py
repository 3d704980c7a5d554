"""A customer wants no more of these: said by the command, or in words."""

from __future__ import annotations

from bot.services import consent
from handlers.say import button, rows
from handlers.turn import Turn


async def stop_marketing(turn: Turn, customer_id: int) -> None:
    """Kept as an answer of theirs, with the way back below it."""
    await consent.answer_marketing(turn.uow, customer_id, False, "stop", turn.say.locale, turn.now)
    turn.say.text("joining/stopped", keyboard=rows([button(turn.say.label("joining.turn_on"), "consent:yes")]))
