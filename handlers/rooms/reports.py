"""Numbers: /stats, a question such as 本月 or "today", and the buttons that open other periods and the rows."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Command, CommandObject
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.inquiry import By, Inquiry, Measure, Only
from bot.domain.people import STAFF, Staff
from bot.domain.period import Period, Unit, earlier, later
from bot.entry.questions.asked import Asked, read_asked
from bot.entry.questions.periods import Impossible, resolve
from bot.services import reports, subjects
from bot.services.refunds import refunds
from handlers.arguments import carrier, record_id
from handlers.inquiries import answer, name_of, period_of, show_absent, to
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.spoken import Spoken
from handlers.turn import Turn

room = Room("reports")
TODAY, THIS_MONTH = Period(Unit.DAY), Period(Unit.MONTH)
SPLIT = (By.PRODUCT, By.PAYMENT, By.NEWNESS, By.HOUR)
FIRST_CHOICES = (Period(Unit.DAY), Period(Unit.WEEK), Period(Unit.MONTH), Period(Unit.YEAR))


class Asks(Spoken):
    """A question about numbers: 本月."""

    name = "question"

    def read(self, text: str) -> Asked | None:
        return read_asked(text)


@room.message(Command("stats"), allow=STAFF)
async def stats(_message: Message, command: CommandObject, turn: Turn) -> None:
    await _answer(turn, read_asked(command.args or "") or Asked("overview"))


@room.message(Asks(), allow=STAFF)
async def asked(_message: Message, question: Asked, turn: Turn) -> None:
    await _answer(turn, question)


async def _answer(turn: Turn, question: Asked) -> None:
    """Days that are none, or have not come, are said to be so."""
    try:
        named = question.period
        period = resolve(named, turn.today) if named else TODAY if question.kind == "overview" else THIS_MONTH
        against = resolve(question.against, turn.today) if question.against else None
    except Impossible as error:
        turn.say.text("reports/no_such_days", kind=error.kind, today=turn.today)
        return
    if question.is_year_ago and named is None:
        period = THIS_MONTH
    if question.kind == "absent":
        await show_absent(turn, question.days, 0)
        return
    inquiry = Inquiry(
        period, question.by, None, None, question.measure, question.is_least, question.is_year_ago, against
    )
    if question.subject is not None:
        await _about(turn, question, inquiry)
    elif question.kind == "refunds":
        await _refunds(turn, period if named else THIS_MONTH, None, 0)
    elif question.kind in ("payment", "channel", "level"):
        await answer(turn, inquiry.but(only=Only(question.kind, question.value)))
    elif question.kind == "split" or question.is_year_ago or against is not None:
        await answer(turn, inquiry)
    else:
        await _overview(turn, period, None)


async def _about(turn: Turn, question: Asked, inquiry: Inquiry) -> None:
    """A colleague's numbers, or those of goods or a customer; what may be several is offered."""
    typed = question.subject or ""
    seller = await reports.colleague(turn.work, question.seller) if question.seller else None
    if question.kind == "bought":
        meant = await subjects.buyer(turn.work, typed)
    elif question.seller:
        meant = await subjects.goods(turn.work, typed)
    else:
        meant = await subjects.sold_by_or_of(turn.work, typed)
    if (question.seller and seller is None) or meant.is_nobody:
        turn.say.text("reports/nobody", name=question.seller if seller is None and question.seller else typed)
    elif meant.staff is not None and (question.by is not By.NOTHING or question.measure is Measure.BASKET):
        await answer(turn, inquiry.but(staff_id=meant.staff.id))
    elif meant.staff is not None:
        await _overview(turn, inquiry.period if question.period else TODAY, meant.staff.id)
    elif meant.only is not None:
        await answer(turn, inquiry.but(only=meant.only, staff_id=seller.id if seller else None))
    else:
        asks = inquiry.but(staff_id=seller.id if seller else None)
        choices = [[button(name[:40], to("ask", asks.but(only=only)))] for name, only in meant.choices]
        turn.say.text("reports/which", name=typed, keyboard=rows(*choices))


async def _overview(turn: Turn, period: Period, staff_id: int | None) -> None:
    found = await reports.report(turn.work, period, staff_id)
    turn.say.text("reports/numbers", keyboard=_choices(turn, found), **_view(turn, found))


async def _refunds(turn: Turn, period: Period, staff_id: int | None, page: int, message_id: int | None = None) -> None:
    found = await refunds(turn.work, period, staff_id, page)
    staff, say = _id(turn, found.report.staff), turn.say
    before, after = earlier(period), later(period, turn.today)
    if found.pages > 1:
        steps = [("reports.earlier", period, page - 1), ("reports.later", period, page + 1)]
        steps = [one for one in steps if 0 <= one[2] < found.pages]
    else:
        steps = [("reports.earlier", before, 0)] if before else []
        steps += [("reports.later", after, 0)] if after else []
    keyboard = rows(
        [button(say.label(label), _data("refunds", one, staff, number)) for label, one, number in steps],
        [button(say.label("figure.overview"), _data("stats", period, staff))],
    )
    view = _view(turn, found.report) | {"found": found}
    if message_id is None:
        say.text("reports/refunds", keyboard=keyboard, **view)
    else:
        say.edit(message_id, "reports/refunds", keyboard=keyboard, **view)


@room.pressed("refunds", allow=STAFF)
async def given_back(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """refunds:<unit>:<back>:<staff>:<page>."""
    await _refunds(turn, period_of(arguments), _staff(arguments), record_id(arguments, 3), carrier(query))


def _view(turn: Turn, found: reports.Report) -> dict[str, Any]:
    return {"report": found, "title": name_of(turn, found.period), "today": turn.today}


@room.pressed("stats", allow=STAFF)
async def other_period(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """stats:<unit>:<back>[:<staff>]."""
    found = await reports.report(turn.work, period_of(arguments), _staff(arguments))
    turn.say.edit(carrier(query), "reports/numbers", keyboard=_choices(turn, found), **_view(turn, found))


@room.pressed("statrows", allow=STAFF)
async def open_rows(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """statrows:<unit>:<back>:<staff>:<page>."""
    page = await reports.sales_page(turn.work, period_of(arguments), _staff(arguments), record_id(arguments, 3))
    view: dict[str, Any] = {"page": page, "title": name_of(turn, page.period), "today": turn.today}
    turn.say.edit(carrier(query), "reports/rows", keyboard=_turning(turn, page), **view)


@room.pressed("statdef", allow=STAFF)
async def define(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """statdef:<unit>:<back>:<staff>."""
    period, staff_id = period_of(arguments), _staff(arguments)
    back = button(turn.say.label("reports.back"), _data("stats", period, staff_id))
    turn.say.edit(carrier(query), "reports/definition", keyboard=rows([back]))


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
    before, after = earlier(period), later(period, turn.today)
    steps = [button(say.label("reports.earlier"), _data("stats", before, staff_id))] if before else []
    steps += [button(say.label("reports.later"), _data("stats", after, staff_id))] if after else []
    opened = [button(say.label("reports.definition"), _data("statdef", period, staff_id))]
    if report.takings.sales:
        opened.insert(0, button(say.label("reports.rows"), _data("statrows", period, staff_id, 0)))
        opened.insert(0, button(say.label("chart.button"), _data("chart", period, staff_id)))
    if report.takings.refunds:
        opened.append(button(say.label("figure.refunds"), _data("refunds", period, staff_id, 0)))
    names = [button(say.label(f"reports.{p.unit}_0"), _data("stats", p, staff_id)) for p in others]
    staff = button(say.label("performance.open"), _data("perf", period, report.staff.id if report.staff else 0))
    return rows(_split(turn, report), names, steps, opened, [staff])


def _split(turn: Turn, report: reports.Report) -> list[InlineKeyboardButton]:
    """Deeper into the same days."""
    if not report.takings.sales:
        return []
    asks = Inquiry(report.period, staff_id=_id(turn, report.staff))
    return [button(turn.say.label(f"figure.by.{by}"), to("ask", asks.but(by=by))) for by in SPLIT]


def _turning(turn: Turn, page: reports.Page) -> InlineKeyboardMarkup:
    staff_id, say = _id(turn, page.staff), turn.say
    steps: list[InlineKeyboardButton] = []
    if page.page:
        steps.append(button(say.label("reports.earlier"), _data("statrows", page.period, staff_id, page.page - 1)))
    if page.page + 1 < page.pages:
        steps.append(button(say.label("reports.later"), _data("statrows", page.period, staff_id, page.page + 1)))
    return rows(steps, [button(say.label("reports.back"), _data("stats", page.period, staff_id))])
