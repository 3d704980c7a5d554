"""/rules: what the shop sends by itself, with a switch for each reason."""

from __future__ import annotations

from aiogram.filters import Command
from aiogram.types import InlineKeyboardMarkup

from bot.domain.people import MANAGERS
from bot.domain.reason import Reason
from bot.services import rules
from handlers.arguments import carrier, word
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("rules")
_REASONS = tuple(reason.value for reason in Reason)


@room.message(Command("rules"), allow=MANAGERS)
async def show_rules(_message: Message, turn: Turn) -> None:
    found = await rules.switches(turn.work)
    turn.say.text("rules/list", keyboard=_keyboard(turn, found), switches=found)


@room.pressed("rule", allow=MANAGERS)
async def switch(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """rule:<reason>:<on or off>."""
    reason, is_on = Reason(word(arguments, _REASONS)), word(arguments, ("on", "off"), 1) == "on"
    await rules.turn(turn.work, reason, on=is_on)
    found = await rules.switches(turn.work)
    turn.say.toast("done")
    turn.say.edit(carrier(query), "rules/list", keyboard=_keyboard(turn, found), switches=found)


def _keyboard(turn: Turn, found: list[rules.Switch]) -> InlineKeyboardMarkup:
    label = turn.say.label
    lines = []
    for one in found:
        other = "off" if one.is_on else "on"
        words = label(f"rules.switch_{other}", name=label(f"rules.{one.reason}"))
        lines.append([button(words, f"rule:{one.reason}:{other}")])
    return rows(*lines)
