"""/doubtful: messages of which nobody knows whether they arrived, and three answers to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiogram.filters import Command
from aiogram.types import InlineKeyboardMarkup

from bot.domain.people import STAFF
from bot.entry.wishes import Wanted
from bot.services.doubt import ANSWERS, Doubt, answer, doubts, never_known
from handlers.arguments import carrier, record_id, word
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.spoken import Wants
from handlers.turn import Turn

room = Room("doubtful")
SHOWN = 5


@room.message(Command("doubtful"), allow=STAFF)
@room.message(Wants(Wanted.DOUBTFUL), allow=STAFF)
async def show_doubts(_message: Message, turn: Turn) -> None:
    found = await doubts(turn.work)
    turn.say.text("rules/doubtful", keyboard=_keyboard(turn, found[:SHOWN]), **await _view(turn, found))


@room.pressed("doubt", allow=STAFF)
async def settle(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """doubt:<message>:<answer>."""
    said = word(arguments, ANSWERS, 1)
    await answer(turn.work, record_id(arguments), said)
    turn.has_mail |= said != "arrived"
    turn.say.toast(f"doubt.{said}")
    found = await doubts(turn.work)
    turn.say.edit(carrier(query), "rules/doubtful", keyboard=_keyboard(turn, found[:SHOWN]), **await _view(turn, found))


async def _view(turn: Turn, found: Sequence[Doubt]) -> dict[str, Any]:
    over = await never_known(turn.work)
    return {"doubts": found[:SHOWN], "count": len(found), "over": over[:SHOWN], "today": turn.today}


def _keyboard(turn: Turn, found: Sequence[Doubt]) -> InlineKeyboardMarkup:
    """Sending again is a manager's word."""
    answers = ANSWERS if turn.staff.is_manager else ANSWERS[:-1]
    lines = []
    for number, doubt in enumerate(found, 1):
        many = f"{number} " if len(found) > 1 else ""
        lines += [
            [button(f"{many}{turn.say.label(f'doubt.{said}')}", f"doubt:{doubt.delivery.id}:{said}")]
            for said in answers
        ]
    return rows(*lines)
