"""The picture of an answer: each way of splitting has the kind of chart that shows it best."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.charts.cells import Heat
from bot.charts.columns import Column, Columns
from bot.charts.drawing import Chart
from bot.charts.line import Line
from bot.charts.ranking import Rank, Ranking
from bot.charts.stacked import Stack, Stacked
from bot.charts.words import Words
from bot.domain.inquiry import By
from bot.domain.money import Money
from bot.domain.period import THE_BEGINNING
from bot.rendering import show_date, show_money
from bot.services import numbers
from bot.services.numbers import Answer
from handlers.inquiries import before_name, name_of, part_name
from handlers.pictures import Shown, figures
from handlers.turn import Turn

SHOWN, COLUMNS_MOST, DAYS_MOST, MONTHS_FROM, PARTS_MOST = 10, 31, 100, 62, 5
MONDAY = date(2024, 1, 1)


async def picture_of(turn: Turn, answer: Answer) -> Shown:
    """The chart, its finding, and the same in words."""
    by, currency = answer.inquiry.by, turn.shop.currency
    chart = await _chart(turn, answer)
    lines = answer.lines[:SHOWN]
    sums = [(part_name(turn, by, one.key, one.name), Money(one.minor, currency)) for one in lines]
    if not sums:
        sums = [(turn.say.label("figure.sold"), answer.total)]
    return Shown(chart, _title(turn, answer), tuple(sums), 0)


async def _chart(turn: Turn, answer: Answer) -> Chart:
    by = answer.inquiry.by
    long = (answer.span.last - answer.span.first).days > MONTHS_FROM
    if by in (By.DAY, By.NOTHING):
        return _over_time(turn, answer, await numbers.by_day(turn.work, answer.inquiry))
    if by is By.WEEKDAY:
        return _weekdays(turn, answer)
    if by is By.HOUR:
        return _hours(turn, answer, await numbers.grid(turn.work, answer.inquiry))
    if by in (By.CHANNEL, By.PAYMENT) and long and answer.inquiry.only is None:
        return _stacked(turn, answer, await numbers.grid(turn.work, answer.inquiry))
    return _ranking(turn, answer)


def _title(turn: Turn, answer: Answer) -> str:
    """What was found, if a part stands out; else the sum."""
    finding, say = answer.finding, turn.say
    if finding is not None and finding.line is not None and say.has_label(f"figure.title.{finding.kind}"):
        name = part_name(turn, answer.inquiry.by, finding.line.key, finding.line.name)
        values = dict(finding.values)
        if "minor" in values:
            values["sum"] = show_money(Money(values.pop("minor"), turn.shop.currency), say.locale)
        return say.label(f"figure.title.{finding.kind}", name=name, **values)
    total = show_money(answer.total, say.locale)
    return say.label("figure.title.total", name=name_of(turn, answer.inquiry.period), total=total)


def _words(turn: Turn, answer: Answer) -> Words:
    say, by = turn.say, answer.inquiry.by
    told = [name_of(turn, answer.inquiry.period)]
    told += [answer.only] if answer.only else []
    told += [say.label(f"figure.split.{by}")] if by is not By.NOTHING else []
    told += [answer.staff.name] if answer.staff else []
    symbol = figures(say, turn.shop.currency).symbol
    return Words(
        _title(turn, answer), " · ".join(told), say.label("chart.gross_note", symbol=symbol), say.label("chart.nothing")
    )


def _ranking(turn: Turn, answer: Answer) -> Ranking:
    by = answer.inquiry.by
    ranks = [
        Rank(part_name(turn, by, one.key, one.name), one.minor, one.before, f"{one.percent}%" if one.percent else "")
        for one in answer.lines[:SHOWN]
    ]
    now = name_of(turn, answer.inquiry.period)
    compares = any(one.before is not None for one in answer.lines)
    return Ranking(
        _words(turn, answer),
        figures(turn.say, turn.shop.currency),
        ranks,
        now,
        before_name(turn, answer) if compares else "",
    )


def _over_time(turn: Turn, answer: Answer, sold: dict[date, int]) -> Chart:
    """Bars for a few days, a line for more, months for a year."""
    words, scale = _words(turn, answer), figures(turn.say, turn.shop.currency)
    first = min(sold, default=answer.span.last) if answer.span.first == THE_BEGINNING else answer.span.first
    days = [first + timedelta(days=number) for number in range((answer.span.last - first).days + 1)]
    if len(days) > DAYS_MOST:
        months = sorted({day.replace(day=1) for day in days})
        sums = dict.fromkeys(months, 0)
        for day, minor in sold.items():
            sums[day.replace(day=1)] += minor
        names = [_foot(turn, month, "chart.month_of_year") for month in months]
        return Columns(words, scale, _columns(names, [sums[month] for month in months]))
    names, values = [_foot(turn, day, "chart.day_and_month") for day in days], [sold.get(day, 0) for day in days]
    if len(days) > COLUMNS_MOST:
        return Line(words, scale, names, values)
    return Columns(words, scale, _columns(names, values))


def _columns(names: Sequence[str], values: Sequence[int]) -> list[Column]:
    highest = max(values, default=0)
    return [Column(name, value, is_marked=value == highest > 0) for name, value in zip(names, values, strict=True)]


def _weekdays(turn: Turn, answer: Answer) -> Columns:
    sums = {int(str(one.key)): one.minor for one in answer.lines}
    names = [_foot(turn, MONDAY + timedelta(days=number), "chart.weekday") for number in range(7)]
    columns = _columns(names, [sums.get(number, 0) for number in range(7)])
    return Columns(_words(turn, answer), figures(turn.say, turn.shop.currency), columns)


def _hours(turn: Turn, answer: Answer, sold: list[tuple[date, str, int]]) -> Heat:
    hours = sorted({int(hour) for _, hour, _ in sold})
    shown = list(range(hours[0], hours[-1] + 1)) if hours else [0]
    cells = [[0.0] * len(shown) for _ in range(7)]
    for day, hour, minor in sold:
        cells[day.weekday()][int(hour) - shown[0]] += minor
    names = [_foot(turn, MONDAY + timedelta(days=number), "chart.weekday") for number in range(7)]
    return Heat(
        _words(turn, answer), figures(turn.say, turn.shop.currency), names, [str(hour) for hour in shown], cells
    )


def _stacked(turn: Turn, answer: Answer, sold: list[tuple[date, str, int]]) -> Stacked:
    """Months made of ways of paying or channels; the rarest are left to the words."""
    by = answer.inquiry.by
    parts = [str(one.key) for one in answer.lines[:PARTS_MOST]]
    months = sorted({day.replace(day=1) for day, _, _ in sold})[-12:]
    sums = {(month, part): 0 for month in months for part in parts}
    for day, part, minor in sold:
        if (day.replace(day=1), part) in sums:
            sums[day.replace(day=1), part] += minor
    stacks = [Stack(_foot(turn, month, "chart.month"), [sums[month, part] for part in parts]) for month in months]
    names = [part_name(turn, by, part, "") for part in parts]
    return Stacked(_words(turn, answer), figures(turn.say, turn.shop.currency), names, stacks)


def _foot(turn: Turn, day: date, pattern: str) -> str:
    return show_date(day, turn.say.locale, turn.say.label(pattern))
