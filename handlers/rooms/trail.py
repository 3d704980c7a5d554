"""Who changed what: /audit or the question, and /verify, which follows every seal."""

from __future__ import annotations

from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import InlineKeyboardMarkup

from bot.domain.people import MANAGERS
from bot.entry.question import asks_who_changed
from bot.services import trail
from bot.services.forms.who import distinct
from bot.services.matching import find_named
from handlers.arguments import carrier, record_id
from handlers.cards import SHOWN
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("trail")
FARTHEST = 10_000


class WhoChanged(Filter):
    """谁改了李姐, who changed Mrs Lee."""

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        name = asks_who_changed(message.text or "")
        return {"name": name} if name else False


@room.message(Command("audit"), allow=MANAGERS)
async def audit(_message: Message, command: CommandObject, turn: Turn) -> None:
    words = (command.args or "").strip()
    if words:
        await _show(turn, words)
    else:
        turn.say.text("trail/how")


@room.message(WhoChanged(), By(MANAGERS), allow=MANAGERS)
async def asked(_message: Message, name: str, turn: Turn) -> None:
    await _show(turn, name)


async def _show(turn: Turn, words: str) -> None:
    found = await find_named(turn.work, words)
    if not found:
        turn.say.text("customers/nobody", words=words)
        return
    if len(found) > 1:
        listed = list(found[:SHOWN])
        buttons = [[button(distinct(one, listed), f"trail:{one.id}:0")] for one in listed]
        turn.say.text("customers/found", keyboard=rows(*buttons), count=len(found), words=words, shown=len(listed))
        return
    told = await trail.trail_of(turn.work, found[0].id)
    turn.say.text("trail/changes", keyboard=_turning(turn, told), trail=told, today=turn.today)


@room.pressed("trail", allow=MANAGERS)
async def turn_page(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """trail:<customer>:<page>."""
    page = min(record_id(arguments, 1), FARTHEST)
    told = await trail.trail_of(turn.work, record_id(arguments), page)
    turn.say.edit(carrier(query), "trail/changes", keyboard=_turning(turn, told), trail=told, today=turn.today)


@room.message(Command("verify"), allow=MANAGERS)
async def verify(_message: Message, command: CommandObject, turn: Turn) -> None:
    """With the beginning of a seal that was written down, also whether it is part of this trail."""
    words = (command.args or "").strip().lower()
    verdict = await trail.verify(turn.work, words)
    turn.say.text("trail/verdict", verdict=verdict, words=words, today=turn.today)


def _turning(turn: Turn, told: trail.Trail) -> InlineKeyboardMarkup:
    key, steps = told.customer.id, []
    if told.page:
        steps.append(button(turn.say.label("reports.later"), f"trail:{key}:{told.page - 1}"))
    if told.has_more:
        steps.append(button(turn.say.label("reports.earlier"), f"trail:{key}:{told.page + 1}"))
    return rows(steps, [button(turn.say.label("trail_room.card"), f"c:{key}:card")])
