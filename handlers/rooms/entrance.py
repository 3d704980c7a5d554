"""The entrance: /start with and without a link."""

from __future__ import annotations

from aiogram.filters import CommandStart

from bot.domain.people import EVERYONE
from handlers.policy import Message, Room
from handlers.turn import Turn

room = Room("entrance")


@room.message(CommandStart(), allow=EVERYONE)
async def start(_message: Message, turn: Turn) -> None:
    turn.say.text(f"start/{turn.who.role.value}", name=turn.who.name)
