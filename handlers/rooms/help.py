"""Help that fits on one screen, by role; and /cancel where nothing waits."""

from __future__ import annotations

from aiogram.filters import Command

from bot.domain.people import EVERYONE
from handlers.policy import Message, Room
from handlers.turn import Turn

room = Room("help")


@room.message(Command("help"), allow=EVERYONE)
async def show_help(_message: Message, turn: Turn) -> None:
    turn.say.text(f"help/{turn.who.role.value}", today=turn.today)


@room.message(Command("cancel"), allow=EVERYONE)
async def nothing_to_cancel(_message: Message, turn: Turn) -> None:
    """An open form has its own answer to this, and is asked before."""
    turn.say.text("help/nothing_to_cancel")
