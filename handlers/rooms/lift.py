"""Does writing pay: /effect, the question, and what coupons gave away for nothing."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Command, Filter

from bot.domain.people import MANAGERS
from bot.entry.question import asks_effect
from bot.services import lift
from handlers.arguments import carrier, word
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("lift")
PAGES = ("effect", "wasted", "how")


class AsksEffect(Filter):
    """提醒有没有用, 白送了多少."""

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        page = asks_effect(message.text or "")
        return {"page": page} if page else False


@room.message(Command("effect"), allow=MANAGERS)
async def effect(_message: Message, turn: Turn) -> None:
    await _show(turn, "effect", None)


@room.message(AsksEffect(), By(MANAGERS), allow=MANAGERS)
async def asked(_message: Message, page: str, turn: Turn) -> None:
    await _show(turn, page, None)


@room.pressed("effect", allow=MANAGERS)
async def pressed(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """effect:<page>."""
    await _show(turn, word(arguments, PAGES), carrier(query))


async def _show(turn: Turn, page: str, message_id: int | None) -> None:
    view: dict[str, Any] = {"today": turn.today}
    if page == "effect":
        view["found"] = await lift.lifts(turn.work)
    elif page == "wasted":
        view["wasted"] = await lift.wasted(turn.work)
    others = [button(turn.say.label(f"lift.{one}"), f"effect:{one}") for one in PAGES if one != page]
    if message_id is None:
        turn.say.text(f"lift/{page}", keyboard=rows(others), **view)
    else:
        turn.say.edit(message_id, f"lift/{page}", keyboard=rows(others), **view)
