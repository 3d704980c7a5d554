"""Answers by any side of the numbers: the buttons under them, their rows, and what they mean."""

from __future__ import annotations

from typing import Any

from aiogram.types import InlineKeyboardButton

from bot.domain.people import STAFF
from bot.domain.segment import level_limits
from bot.services import numbers
from handlers.arguments import carrier, record_id
from handlers.inquiries import answer, inquiry_of, name_of, show_absent, to, view_of
from handlers.policy import CallbackQuery, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("numbers")
LONGEST_ABSENCE, FARTHEST_PAGE = 3650, 10_000


@room.pressed("ask", allow=STAFF)
async def ask(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """ask:<inquiry>."""
    await answer(turn, inquiry_of(arguments), carrier(query))


@room.pressed("askrows", allow=STAFF)
async def open_rows(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """askrows:<inquiry>:<page>."""
    inquiry, number = inquiry_of(arguments), record_id(arguments, 6)
    found, page = await numbers.rows(turn.work, inquiry, min(number, FARTHEST_PAGE))
    say, steps = turn.say, list[InlineKeyboardButton]()
    if page.page:
        steps.append(button(say.label("reports.earlier"), to("askrows", inquiry, page.page - 1)))
    if page.page + 1 < page.pages:
        steps.append(button(say.label("reports.later"), to("askrows", inquiry, page.page + 1)))
    back = button(say.label("reports.back"), to("ask", inquiry))
    view = view_of(turn, found)
    say.edit(carrier(query), "reports/answer_rows", keyboard=rows(steps, [back]), page=page, **view)


@room.pressed("askdef", allow=STAFF)
async def define(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """askdef:<inquiry>."""
    inquiry = inquiry_of(arguments)
    back = button(turn.say.label("reports.back"), to("ask", inquiry))
    kind = inquiry.only.kind if inquiry.only else ""
    view: dict[str, Any] = {"by": str(inquiry.by), "only": kind, "measure": str(inquiry.measure)}
    view["levels"] = level_limits(turn.shop.currency)
    turn.say.edit(carrier(query), "reports/meaning", keyboard=rows([back]), title=name_of(turn, inquiry.period), **view)


@room.pressed("gone", allow=STAFF)
async def absent(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """gone:<days>:<page>."""
    days, page = min(record_id(arguments), LONGEST_ABSENCE), min(record_id(arguments, 1), FARTHEST_PAGE)
    await show_absent(turn, days, page, carrier(query))
