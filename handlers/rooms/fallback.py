"""What nobody else has taken: said politely, so that nothing is ever left without an answer."""

from __future__ import annotations

from bot.domain.people import EVERYONE
from handlers.policy import CallbackQuery, Message, Room
from handlers.turn import Turn

room = Room("fallback")


@room.message(allow=EVERYONE)
async def not_understood(_message: Message, turn: Turn) -> None:
    turn.say.text("errors/not_understood", is_staff=turn.who.staff is not None)


@room.any_press(allow=EVERYONE)
async def old_button(_query: CallbackQuery, turn: Turn) -> None:
    turn.say.toast("gone")


@room.edited(allow=EVERYONE)
async def edited(_message: Message, turn: Turn) -> None:
    """An edit of something that was no entry changes nothing."""
    del turn


@room.membership(allow=EVERYONE)
async def membership(_event: object, turn: Turn) -> None:
    """Blocking and unblocking is taken up with the customers."""
    del turn
