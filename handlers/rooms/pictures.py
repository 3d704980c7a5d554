"""Numbers as pictures: the button under an answer, and the picture's own buttons, which draw another in its place."""

from __future__ import annotations

from typing import Any

from aiogram.types import InlineKeyboardMarkup

from bot.charts.theme import THEMES
from bot.domain.people import STAFF
from bot.domain.period import Period
from bot.services import choices, numbers, pictures
from handlers import pictures as looks
from handlers.answer_charts import SHOWN, picture_of
from handlers.arguments import carrier, record_id, word
from handlers.inquiries import inquiry_of, period_of, to
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


@room.pressed("draw", allow=STAFF)
async def draw_answer(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """draw:<inquiry>: the picture of an answer."""
    inquiry, theme = inquiry_of(arguments), turn.who.theme
    shown, view = await _answered(turn, arguments)
    keyboard = _other_theme(turn, to("repaint", inquiry), theme)
    turn.say.picture(shown.chart, "reports/picture", theme=theme, keyboard=keyboard, **view)


@room.pressed("repaint", allow=STAFF)
async def repaint(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """repaint:<inquiry>:<theme>."""
    inquiry, theme = inquiry_of(arguments), word(arguments, tuple(THEMES), 6)
    if theme != turn.who.theme:
        await choices.choose_theme(turn.uow, turn.who, theme)
    shown, view = await _answered(turn, arguments)
    keyboard = _other_theme(turn, to("repaint", inquiry), theme)
    turn.say.redraw(carrier(query), shown.chart, "reports/picture", theme=theme, keyboard=keyboard, **view)


async def _answered(turn: Turn, arguments: list[str]) -> tuple[looks.Shown, dict[str, Any]]:
    answer = await numbers.ask(turn.work, inquiry_of(arguments), SHOWN)
    shown = await picture_of(turn, answer)
    view = {"finding": shown.finding, "sums": shown.sums, "others": 0, "span": answer.span, "staff": answer.staff}
    return shown, view | {"today": turn.today}


def _other_theme(turn: Turn, data: str, theme: str) -> InlineKeyboardMarkup:
    other = next(name for name in THEMES if name != theme)
    return rows([button(turn.say.label(f"chart.{other}"), f"{data}:{other}")])


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
    return period_of(arguments), record_id(arguments, 2) or None


def _keyboard(turn: Turn, arguments: list[str], kind: str, theme: str) -> InlineKeyboardMarkup:
    asked, say = ":".join(arguments[:3]), turn.say
    is_shops = turn.staff.is_manager and arguments[2] == "0"
    kinds = [each for each in pictures.KINDS if each != kind and (is_shops or each != "sellers")]
    other = next(name for name in THEMES if name != theme)
    return rows(
        [button(say.label(f"chart.{each}"), f"redraw:{asked}:{each}:{theme}") for each in kinds],
        [button(say.label(f"chart.{other}"), f"redraw:{asked}:{kind}:{other}")],
    )
