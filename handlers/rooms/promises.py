"""Promises: /promises lists those that are open; answers to a reminder, and in the list: done, tomorrow, next week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from aiogram.filters import Command
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.errors import Gone
from bot.domain.people import STAFF
from bot.entry.wishes import Wanted
from bot.services.followups import (
    VERBS,
    PromisesPage,
    Tap,
    answer,
    answer_promise,
    due_lines,
    open_promises,
    reminder_for,
    taps,
    told,
)
from handlers.arguments import carrier, record_id, word
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.spoken import Wants
from handlers.turn import Turn

room = Room("promises")


@room.message(Command("promises"), allow=STAFF)
@room.message(Wants(Wanted.PROMISES), allow=STAFF)
async def show_promises(_message: Message, turn: Turn) -> None:
    found = await open_promises(turn.work, 0)
    turn.say.text("reminders/promises", keyboard=_keyboard(turn, found), found=found, today=turn.today)


@room.pressed("promises", allow=STAFF)
async def press_in_list(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """promises:<page>, or promises:<promise>:<verb>:<day>:<page>."""
    if len(arguments) > 1:
        verb = word(arguments, VERBS, 1)
        await answer_promise(turn.work, record_id(arguments), verb, _day(arguments, 2))
        turn.say.toast(f"followup.{verb}")
    found = await open_promises(turn.work, record_id(arguments, 3 if len(arguments) > 1 else 0))
    keyboard = _keyboard(turn, found)
    turn.say.edit(carrier(query), "reminders/promises", keyboard=keyboard, found=found, today=turn.today)


@room.pressed("fu", allow=STAFF)
async def press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """fu:<message>:<promise>:<verb>:<day>."""
    verb = word(arguments, VERBS, 2)
    await answer(turn.work, record_id(arguments), record_id(arguments, 1), verb, _day(arguments, 3))
    turn.say.toast(f"followup.{verb}")
    await _show(query, turn, record_id(arguments))


async def _show(query: CallbackQuery, turn: Turn, delivery_id: int) -> None:
    """The reminder as it is now, with the buttons that still do something."""
    delivery = await reminder_for(turn.uow, turn.staff, delivery_id)
    lines = await due_lines(turn.uow, told(delivery.view), turn.staff)
    keyboard = rows(*_buttons(turn, taps(f"fu:{delivery.id}", lines)))
    turn.say.edit(carrier(query), "reminders/followups", keyboard=keyboard, lines=lines, today=turn.today)


def _keyboard(turn: Turn, found: PromisesPage) -> InlineKeyboardMarkup:
    label, page = turn.say.label, found.page
    steps = [button(label("reach.before"), f"promises:{page - 1}")] if page else []
    if page + 1 < found.pages:
        steps.append(button(label("reach.after"), f"promises:{page + 1}"))
    return rows(*_buttons(turn, taps("promises", found.lines, f":{page}")), steps)


def _buttons(turn: Turn, found: Iterable[list[Tap]]) -> list[list[InlineKeyboardButton]]:
    return [
        [button(turn.say.label(f"followup.{tap.key}", number=tap.number), tap.data) for tap in row] for row in found
    ]


def _day(arguments: list[str], place: int) -> date:
    number = record_id(arguments, place)
    try:
        return date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError as error:
        raise Gone from error
