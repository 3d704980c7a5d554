"""/sent: what has left on a day, to whom and why; the day before, the day after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from aiogram.filters import Command
from aiogram.types import InlineKeyboardMarkup

from bot.domain.errors import Gone
from bot.domain.people import MANAGERS
from bot.domain.reason import reason_of
from bot.entry.wishes import Wanted, Wish
from bot.services.departed import A_DAY, PAGE, DepartedPage, departed_on
from handlers.arguments import carrier, record_id
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.spoken import Wants
from handlers.turn import Turn

room = Room("sent")
LONGEST_AGO = timedelta(days=3660)


@room.message(Command("sent"), allow=MANAGERS)
async def show_sent(_message: Message, turn: Turn) -> None:
    await _show(turn, turn.today)


@room.message(Wants(Wanted.SENT), By(MANAGERS), allow=MANAGERS)
async def sent_in_words(_message: Message, wish: Wish, turn: Turn) -> None:
    """昨天发了什么."""
    await _show(turn, turn.today - timedelta(days=wish.days_ago))


@room.pressed("sent", allow=MANAGERS)
async def turn_to(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """sent:<day as a number>:<page>."""
    try:
        on = date.fromordinal(record_id(arguments))
    except (ValueError, OverflowError) as error:
        raise Gone from error
    if on < turn.today - LONGEST_AGO:
        raise Gone
    await _show(turn, on, record_id(arguments, 1), carrier(query))


async def _show(turn: Turn, on: date, page: int = 0, message_id: int | None = None) -> None:
    found = await departed_on(turn.work, on, page)
    reasons = [reason_of(one.rule) or one.rule for one in found.lines]
    view: dict[str, Any] = {"found": found, "reasons": reasons, "today": turn.today}
    if message_id is None:
        turn.say.text("reminders/sent", keyboard=_keyboard(turn, found), **view)
    else:
        turn.say.edit(message_id, "reminders/sent", keyboard=_keyboard(turn, found), **view)


def _keyboard(turn: Turn, found: DepartedPage) -> InlineKeyboardMarkup:
    label, day = turn.say.label, found.on.toordinal()
    first = found.page * PAGE
    cards = [button(f"{first + n} {one.customer}", f"msg:{one.delivery_id}") for n, one in enumerate(found.lines, 1)]
    steps = [button(label("reach.before"), f"sent:{day}:{found.page - 1}")] if found.page else []
    if found.page + 1 < found.pages:
        steps.append(button(label("reach.after"), f"sent:{day}:{found.page + 1}"))
    days = [button(label("sent.earlier"), f"sent:{(found.on - A_DAY).toordinal()}:0")]
    if found.on < turn.today:
        days.append(button(label("sent.later"), f"sent:{(found.on + A_DAY).toordinal()}:0"))
    return rows(*(cards[at : at + 2] for at in range(0, len(cards), 2)), steps, days)
