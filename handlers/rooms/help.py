"""Help that fits on one screen, by role; and /cancel where nothing waits."""

from __future__ import annotations

from aiogram.filters import Command

from bot.domain.people import EVERYONE, MANAGERS, STAFF, Role
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("help")


@room.message(Command("help"), allow=EVERYONE)
async def show_help(_message: Message, turn: Turn) -> None:
    lines = [button(turn.say.label("help.lines"), "help:lines")] if turn.who.staff else []
    managing = [button(turn.say.label("help.managing"), "managing")] if turn.who.role in MANAGERS else []
    more = rows(lines, managing) if lines else None
    turn.say.text(f"help/{turn.who.role.value}", keyboard=more, today=turn.today)


@room.pressed("help", allow=STAFF)
async def show_lines(_query: CallbackQuery, turn: Turn) -> None:
    """What can be typed, by example; every example is read by the parser in a test."""
    turn.say.text("help/lines")


@room.pressed("managing", allow=MANAGERS)
async def show_managing(_query: CallbackQuery, turn: Turn) -> None:
    """Every command of those who run the shop, by what it is for."""
    turn.say.text("help/managing", is_owner=turn.who.role is Role.OWNER)


@room.message(Command("cancel"), allow=EVERYONE)
async def nothing_to_cancel(_message: Message, turn: Turn) -> None:
    """An open form has its own answer to this, and is asked before."""
    turn.say.text("help/nothing_to_cancel")
