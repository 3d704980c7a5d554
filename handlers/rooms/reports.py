"""Numbers: /stats, a question such as 本月 or "today", and the buttons that open other periods and the rows."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.people import STAFF, Staff
from bot.domain.period import FARTHEST, Period, Unit
from bot.entry.question import Question, read_question
from bot.services import reports
from handlers.arguments import carrier, record_id, word
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("reports")
LONGEST_QUESTION = 60
PERIODS = {
    "today": Period(Unit.DAY),
    "yesterday": Period(Unit.DAY, 1),
    "this_week": Period(Unit.WEEK),
    "last_week": Period(Unit.WEEK, 1),
    "this_month": Period(Unit.MONTH),
    "last_month": Period(Unit.MONTH, 1),
    "this_year": Period(Unit.YEAR),
    "last_year": Period(Unit.YEAR, 1),
    "all": Period(Unit.ALL),
}
FIRST_CHOICES = (Period(Unit.DAY), Period(Unit.WEEK), Period(Unit.MONTH), Period(Unit.YEAR))


class Asks(Filter):
    """A question about numbers, by staff; while a form waits for an answer, the line is that answer."""

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        text = (message.text or "").strip()
        if turn.who.staff is None or not text or len(text) > LONGEST_QUESTION or text.startswith("/"):
            return False
        question = read_question(text)
        if question is None or question.kind != "stats":
            return False
        waiting = await turn.uow.forms.awaiting(turn.staff.id, turn.say.chat_id)
        return {"question": question} if waiting is None else False


@room.message(Command("stats"), allow=STAFF)
async def stats(_message: Message, command: CommandObject, turn: Turn) -> None:
    await _answer(turn, read_question(command.args or "") or Question("stats"))


@room.message(Asks(), allow=STAFF)
async def asked(_message: Message, question: Question, turn: Turn) -> None:
    await _answer(turn, question)


async def _answer(turn: Turn, question: Question) -> None:
    staff = await reports.colleague(turn.work, question.person) if question.person else None
    if question.person and staff is None:
        turn.say.text("reports/nobody", name=question.person)
        return
    found = await reports.report(turn.work, PERIODS[question.period or "today"], staff.id if staff else None)
    turn.say.text("reports/numbers", report=found, today=turn.today, keyboard=_choices(turn, found))


@room.pressed("stats", allow=STAFF)
async def other_period(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """stats:<unit>:<back>[:<staff>]."""
    found = await reports.report(turn.work, _period(arguments), _staff(arguments))
    turn.say.edit(carrier(query), "reports/numbers", report=found, today=turn.today, keyboard=_choices(turn, found))


@room.pressed("statrows", allow=STAFF)
async def open_rows(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """statrows:<unit>:<back>:<staff>:<page>."""
    page = await reports.sales_page(turn.work, _period(arguments), _staff(arguments), record_id(arguments, 3))
    turn.say.edit(carrier(query), "reports/rows", page=page, today=turn.today, keyboard=_turning(turn, page))


@room.pressed("statdef", allow=STAFF)
async def define(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """statdef:<unit>:<back>:<staff>."""
    period, staff_id = _period(arguments), _staff(arguments)
    back = button(turn.say.label("reports.back"), _data("stats", period, staff_id))
    turn.say.edit(carrier(query), "reports/definition", keyboard=rows([back]))


def _period(arguments: list[str]) -> Period:
    unit = Unit(word(arguments, [unit.value for unit in Unit]))
    return Period(unit, min(record_id(arguments, 1), FARTHEST - 1))


def _staff(arguments: list[str]) -> int | None:
    """0 or nothing: everybody."""
    return (record_id(arguments, 2) or None) if len(arguments) > 2 else None


def _data(name: str, period: Period, staff_id: int | None, *more: int) -> str:
    return ":".join([name, period.unit.value, *(str(number) for number in (period.back, staff_id or 0, *more))])


def _id(turn: Turn, staff: Staff | None) -> int | None:
    """Whom the buttons carry: for a salesperson's own numbers nobody, they see no others."""
    return staff.id if staff and turn.staff.is_manager else None


def _choices(turn: Turn, report: reports.Report) -> InlineKeyboardMarkup:
    staff_id, period, say = _id(turn, report.staff), report.period, turn.say
    others = [p for p in FIRST_CHOICES if p != period]
    steps: list[InlineKeyboardButton] = []
    if period.unit is not Unit.ALL and period.back < FARTHEST - 1:
        earlier = Period(period.unit, period.back + 1)
        steps.append(button(say.label("reports.earlier"), _data("stats", earlier, staff_id)))
    if period.back:
        later = Period(period.unit, period.back - 1)
        steps.append(button(say.label("reports.later"), _data("stats", later, staff_id)))
    opened = [button(say.label("reports.definition"), _data("statdef", period, staff_id))]
    if report.takings.sales:
        opened.insert(0, button(say.label("reports.rows"), _data("statrows", period, staff_id, 0)))
        opened.insert(0, button(say.label("chart.button"), _data("chart", period, staff_id)))
    names = [button(say.label(f"reports.{p.unit}_0"), _data("stats", p, staff_id)) for p in others]
    return rows(names, steps, opened)


def _turning(turn: Turn, page: reports.Page) -> InlineKeyboardMarkup:
    staff_id, say = _id(turn, page.staff), turn.say
    steps: list[InlineKeyboardButton] = []
    if page.page:
        steps.append(button(say.label("reports.earlier"), _data("statrows", page.period, staff_id, page.page - 1)))
    if page.page + 1 < page.pages:
        steps.append(button(say.label("reports.later"), _data("statrows", page.period, staff_id, page.page + 1)))
    return rows(steps, [button(say.label("reports.back"), _data("stats", page.period, staff_id))])
