"""Questions about numbers on buttons: where an answer leads, and how its days and parts are called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.errors import Gone
from bot.domain.inquiry import By, Inquiry, Measure, read, write
from bot.domain.period import FARTHEST, LARGEST, Period, Unit, earlier, later, whole
from bot.rendering import show_date, show_day
from bot.services import numbers
from bot.services.numbers import Answer
from bot.services.reports import ROWS
from handlers.arguments import record_id, word
from handlers.say import Say, button, rows
from handlers.turn import Turn

# By what an answer about one thing can be split further.
INTO: dict[str, tuple[By, ...]] = {
    "": (By.SELLER, By.PRODUCT, By.CATEGORY, By.PAYMENT, By.CHANNEL, By.NEWNESS, By.LEVEL, By.WEEKDAY, By.HOUR),
    "product": (By.DAY, By.WEEKDAY),
    "category": (By.PRODUCT, By.DAY, By.WEEKDAY),
    "brand": (By.PRODUCT, By.DAY, By.WEEKDAY),
    "channel": (By.PAYMENT, By.DAY, By.WEEKDAY),
    "payment": (By.CHANNEL, By.DAY, By.WEEKDAY),
    "customer": (By.PRODUCT, By.DAY),
    "level": (By.CUSTOMER, By.PRODUCT, By.DAY, By.WEEKDAY),
}
IN_A_ROW = 4


def period_of(arguments: Sequence[str]) -> Period:
    """<unit>:<back>. Gone for what we never wrote."""
    unit = Unit(word(arguments, [unit.value for unit in Unit]))
    back = record_id(arguments, 1)
    period = Period(unit, min(back, LARGEST) if unit is Unit.DAYS else min(back, FARTHEST - 1))
    try:
        whole(period, date(2000, 1, 1))
    except (ValueError, OverflowError):
        raise Gone from None
    return period


def inquiry_of(arguments: Sequence[str]) -> Inquiry:
    """<unit>:<back>:<staff>:<by>:<only>:<flags>."""
    if len(arguments) < 6:
        raise Gone
    by, only, flags = arguments[3:6]
    found = read(by, only, flags, period_of(arguments), record_id(arguments, 2) or None)
    if found is None or (
        found.only is not None and found.by is not By.NOTHING and found.by not in INTO[found.only.kind]
    ):
        raise Gone
    if found.against is not None:
        period_of((found.against.unit.value, str(found.against.back)))
    return found


def to(name: str, inquiry: Inquiry, *more: int | str) -> str:
    return ":".join((name, write(inquiry), *(str(one) for one in more)))


async def answer(turn: Turn, inquiry: Inquiry, message_id: int | None = None) -> None:
    """A new message, or in the place of one."""
    found = await numbers.ask(turn.work, inquiry)
    view, keyboard = view_of(turn, found), choices(turn, found)
    if message_id is None:
        turn.say.text("reports/answer", keyboard=keyboard, **view)
    else:
        turn.say.edit(message_id, "reports/answer", keyboard=keyboard, **view)


async def show_absent(turn: Turn, days: int, page: int, message_id: int | None = None) -> None:
    """Who has stayed away for so many days."""
    found, count = await numbers.absent(turn.work, days, page)
    say = turn.say
    steps = [button(say.label("reports.earlier"), f"gone:{days}:{page - 1}")] if page else []
    if (page + 1) * ROWS < count:
        steps.append(button(say.label("reports.later"), f"gone:{days}:{page + 1}"))
    cards = [button(one.name[:20], f"c:{one.id}:card") for one in found]
    keep = [button(say.label("segment.keep"), f"segof:away:{days}")] if turn.staff.is_manager and count else []
    keyboard = rows(*(cards[at : at + 4] for at in range(0, len(cards), 4)), steps, keep)
    view: dict[str, Any] = {"people": found, "count": count, "days": days, "start": page * ROWS, "today": turn.today}
    if message_id is None:
        say.text("reports/absent", keyboard=keyboard, **view)
    else:
        say.edit(message_id, "reports/absent", keyboard=keyboard, **view)


def choices(turn: Turn, answer: Answer) -> InlineKeyboardMarkup:
    """Deeper, earlier, later; the rows, the picture, what it means."""
    say, asked = turn.say, answer.inquiry
    kind = asked.only.kind if asked.only else ""
    is_shops = turn.staff.is_manager and asked.staff_id is None
    others = [by for by in INTO[kind] if by is not asked.by and (is_shops or by is not By.SELLER)]
    plain = asked.but(is_least=False, measure=Measure.TAKINGS)
    split = [button(say.label(f"figure.by.{by}"), to("ask", plain.but(by=by))) for by in others]
    return rows(
        *([split[at : at + IN_A_ROW] for at in range(0, len(split), IN_A_ROW)] if answer.sales else []),
        _steps(turn, asked),
        _opened(turn, answer),
    )


def _steps(turn: Turn, asked: Inquiry) -> list[InlineKeyboardButton]:
    before, after = earlier(asked.period), later(asked.period, turn.today)
    plain = asked.but(against=None)
    found = [button(turn.say.label("reports.earlier"), to("ask", plain.but(period=before)))] if before else []
    if asked.period.unit is not Unit.ALL:
        key = "figure.with_before" if asked.is_year_ago else "figure.with_year"
        found.append(button(turn.say.label(key), to("ask", plain.but(is_year_ago=not asked.is_year_ago))))
    return found + ([button(turn.say.label("reports.later"), to("ask", plain.but(period=after)))] if after else [])


def _opened(turn: Turn, answer: Answer) -> list[InlineKeyboardButton]:
    say, asked = turn.say, answer.inquiry
    found = [button(say.label("reports.definition"), to("askdef", asked))]
    if asked.by is By.SELLER and asked.period.unit is not Unit.DAYS and turn.staff.is_manager:
        found.append(button(say.label("performance.open"), f"perf:{asked.period.unit}:{asked.period.back}:0"))
    if answer.sales:
        found.insert(0, button(say.label("reports.rows"), to("askrows", asked, 0)))
        # A picture shows takings; of average baskets it would tell something else.
        if asked.measure is not Measure.BASKET:
            found.insert(0, button(say.label("chart.button"), to("draw", asked)))
    return found


def view_of(turn: Turn, answer: Answer) -> dict[str, Any]:
    """What the template is told beside the answer: names of days and parts in the reader's language."""
    asked = answer.inquiry
    finding = answer.finding
    return {
        "answer": answer,
        "title": name_of(turn, asked.period),
        "only": _only(turn.say, answer),
        "before": before_name(turn, answer),
        "names": [part_name(turn, asked.by, line.key, line.name) for line in answer.lines],
        "found": part_name(turn, asked.by, finding.line.key, finding.line.name) if finding and finding.line else "",
        "today": turn.today,
    }


def name_of(turn: Turn, period: Period) -> str:
    """This month, October, the third quarter of 2025, 1 to 15 March."""
    say, key = turn.say, f"reports.{period.unit}_{period.back}"
    if say.has_label(key):
        return say.label(key)
    first, last = whole(period, turn.today)
    if period.unit in (Unit.MONTH, Unit.YEAR):
        is_this_year = period.unit is Unit.MONTH and first.year == turn.today.year
        pattern = "year_name" if period.unit is Unit.YEAR else "month_name" if is_this_year else "month_and_year"
        return show_date(first, say.locale, say.label(f"figure.{pattern}"))
    if period.unit is Unit.QUARTER:
        return say.label("figure.quarter", year=first.year, number=(first.month + 2) // 3)
    return _span(turn, first, last)


def _span(turn: Turn, first: date, last: date) -> str:
    shown = [show_day(day, turn.say.locale, turn.today) for day in (first, last)]
    return shown[0] if first == last else turn.say.label("chart.span", first=shown[0], last=shown[1])


def _named_span(turn: Turn, first: date, last: date) -> str:
    """A whole month by its name."""
    is_month = first.day == 1 and (last + timedelta(days=1)).day == 1 and (last - first).days < 31
    if is_month:
        return show_date(first, turn.say.locale, turn.say.label("figure.month_and_year"))
    return _span(turn, first, last)


def before_name(turn: Turn, answer: Answer) -> str:
    """What it is compared with: last month by now; 1 to 22 November 2025."""
    asked, then = answer.inquiry, answer.before_span
    if then is None:
        return ""
    if asked.is_year_ago or asked.against is not None or asked.period.unit is Unit.DAYS:
        shown = _named_span(turn, then.first, then.last)
        return turn.say.label("figure.by_now", name=shown) if then.until else shown
    is_open = asked.period.is_current
    return turn.say.label(f"reports.before_{asked.period.unit}{'_so_far' if is_open else ''}")


def _only(say: Say, answer: Answer) -> str:
    asked = answer.inquiry.only
    if asked is None or asked.kind not in ("channel", "payment", "level"):
        return answer.only or ""
    return say.label(f"figure.{asked.kind}.{asked.value or 'none'}")


def part_name(turn: Turn, by: By, key: object, name: str) -> str:
    """A day, an hour, a way of paying; names that the shop gave stay as they are."""
    say = turn.say
    if isinstance(key, date):
        return show_date(key, say.locale, say.label("figure.day_name"))
    if by is By.WEEKDAY:
        return show_date(date(2024, 1, 1) + timedelta(days=int(str(key))), say.locale, "EEEE")
    if by is By.HOUR:
        return say.label("figure.hour", first=int(str(key)), last=int(str(key)) + 1)
    if by in (By.CHANNEL, By.PAYMENT, By.NEWNESS, By.LEVEL):
        return say.label(f"figure.{by}.{key or 'none'}")
    return name or say.label(f"figure.nameless.{by}")
