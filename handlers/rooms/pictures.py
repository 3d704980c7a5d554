"""Numbers as pictures: the button under an answer, and the picture's own buttons, which draw another in its place."""

from __future__ import annotations

from typing import Any

from aiogram.types import InlineKeyboardMarkup

from bot.charts.theme import THEMES
from bot.domain.people import STAFF
from bot.domain.period import FARTHEST, Period, Unit
from bot.services import choices, pictures
from handlers import pictures as looks
from handlers.arguments import carrier, record_id, word
from handlers.policy import CallbackQuery, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("pictures")


@room.pressed("chart", allow=STAFF)
async def send_chart(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """chart:<unit>:<back>:<staff>."""
    theme = turn.who.theme
    shown, view = await _draw(turn, pictures.KINDS[0], arguments)
    turn.say.picture(
        shown.chart,
        "reports/picture",
        theme=theme,
        keyboard=_keyboard(turn, arguments, pictures.KINDS[0], theme),
        **view,
    )


@room.pressed("redraw", allow=STAFF)
async def redraw(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """redraw:<unit>:<back>:<staff>:<kind>:<theme>."""
    kind, theme = word(arguments, pictures.KINDS, 3), word(arguments, tuple(THEMES), 4)
    if theme != turn.who.theme:
        await choices.choose_theme(turn.uow, turn.who, theme)
    shown, view = await _draw(turn, kind, arguments)
    keyboard = _keyboard(turn, arguments, kind, theme)
    turn.say.redraw(carrier(query), shown.chart, "reports/picture", theme=theme, keyboard=keyboard, **view)


async def _draw(turn: Turn, kind: str, arguments: list[str]) -> tuple[looks.Shown, dict[str, Any]]:
    """The chart, and what its caption says."""
    period, staff_id = _asked(arguments)
    if kind == "days":
        days = await pictures.over_time(turn.work, period, staff_id)
        shown, span, staff = looks.over_time(turn, days), days.span, days.staff
    else:
        parts = await pictures.shares(turn.work, kind, period, staff_id)
        shown, span, staff = looks.shares(turn, parts), parts.span, parts.staff
    view = {"finding": shown.finding, "sums": shown.sums, "others": shown.others, "span": span, "staff": staff}
    return shown, view | {"today": turn.today}


def _asked(arguments: list[str]) -> tuple[Period, int | None]:
    """Whose numbers: 0 stands for everybody's."""
    unit = Unit(word(arguments, [unit.value for unit in Unit]))
    return Period(unit, min(record_id(arguments, 1), FARTHEST - 1)), record_id(arguments, 2) or None


def _keyboard(turn: Turn, arguments: list[str], kind: str, theme: str) -> InlineKeyboardMarkup:
    asked, say = ":".join(arguments[:3]), turn.say
    is_shops = turn.staff.is_manager and arguments[2] == "0"
    kinds = [each for each in pictures.KINDS if each != kind and (is_shops or each != "sellers")]
    other = next(name for name in THEMES if name != theme)
    return rows(
        [button(say.label(f"chart.{each}"), f"redraw:{asked}:{each}:{theme}") for each in kinds],
        [button(say.label(f"chart.{other}"), f"redraw:{asked}:{kind}:{other}")],
    )
