"""Answers to a reminder of promises: done, tomorrow, next week."""

from __future__ import annotations

from datetime import date

from bot.domain.errors import Gone
from bot.domain.people import STAFF
from bot.services.followups import VERBS, answer, due_lines, reminder_for, taps, told
from handlers.arguments import carrier, record_id, word
from handlers.policy import CallbackQuery, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("promises")


@room.pressed("fu", allow=STAFF)
async def press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """fu:<message>:<promise>:<verb>:<day>."""
    verb = word(arguments, VERBS, 2)
    await answer(turn.work, record_id(arguments), record_id(arguments, 1), verb, _day(arguments))
    turn.say.toast(f"followup.{verb}")
    await _show(query, turn, record_id(arguments))


async def _show(query: CallbackQuery, turn: Turn, delivery_id: int) -> None:
    """The reminder as it is now, with the buttons that still do something."""
    delivery = await reminder_for(turn.uow, turn.staff, delivery_id)
    lines = await due_lines(turn.uow, told(delivery.view), turn.staff)
    keyboard = rows(
        *(
            [button(turn.say.label(f"followup.{tap.key}", number=tap.number), tap.data) for tap in row]
            for row in taps(delivery.id, lines)
        )
    )
    turn.say.edit(carrier(query), "reminders/followups", keyboard=keyboard, lines=lines, today=turn.today)


def _day(arguments: list[str]) -> date:
    number = record_id(arguments, 3)
    try:
        return date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError as error:
        raise Gone from error
