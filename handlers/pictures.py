"""What numbers look like: a service's figures become a chart, its finding a title, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.charts.columns import Column, Columns
from bot.charts.drawing import Chart
from bot.charts.line import Line
from bot.charts.ranking import Rank, Ranking
from bot.charts.words import Figures, Words
from bot.domain.money import Money, exponent
from bot.domain.period import Period, Span, Unit
from bot.rendering import show_date, show_day, show_money
from bot.services.pictures import OverTime, Shares, Stretch
from handlers.say import Say
from handlers.turn import Turn

LEAST_FOR_A_LINE = 4
Sums = tuple[tuple[str, Money], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart, its finding in a line, and the numbers in words for whoever can't see it."""

    chart: Chart
    finding: str
    sums: Sums
    others: int = 0


def figures(say: Say, currency: str) -> Figures:
    """Amounts of a currency, shortened as the language does it."""
    sizes = say.label("chart.steps").split()
    steps = tuple((int(size), word) for size, word in zip(sizes[::2], sizes[1::2], strict=True))
    return Figures(symbol=_symbol(say, currency), per=10 ** exponent(currency), steps=steps)


def _symbol(say: Say, currency: str) -> str:
    return show_money(Money(0, currency), say.locale).rstrip("0.,").strip()


def over_time(turn: Turn, found: OverTime) -> Shown:
    """A line with the period before behind it, or upright bars with what is usual."""
    say, currency = turn.say, turn.shop.currency
    scale = figures(say, currency)
    finding = _finding(turn, found, scale)
    is_line = bool(found.before) or (len(found.stretches) >= LEAST_FOR_A_LINE and found.period.unit is Unit.MONTH)
    note = "usual_note" if not is_line and any(one.before is not None for one in found.stretches) else "net_note"
    shown = Span(found.stretches[0].first, found.span.last) if found.stretches else found.span
    words = Words(
        finding,
        _subtitle(turn, "by_month" if found.by_month else "by_day", shown, found.staff.name if found.staff else ""),
        say.label(f"chart.{note}", symbol=scale.symbol),
        say.label("chart.nothing"),
    )
    chart = _line(turn, words, scale, found) if is_line else _columns(turn, words, scale, found)
    sums = [(say.label("chart.net"), Money(found.total, currency))]
    if found.total_before is not None:
        sums.append((_before(say, found.period), Money(found.total_before, currency)))
    return Shown(chart, finding, tuple(sums))


def shares(turn: Turn, found: Shares) -> Shown:
    """Lying bars, the longest first."""
    say, currency = turn.say, turn.shop.currency
    scale = figures(say, currency)
    finding = _first(say, found, scale)
    words = Words(
        finding,
        _subtitle(turn, f"by_{found.kind}", found.span, found.staff.name if found.staff else ""),
        say.label("chart.gross_note", symbol=scale.symbol),
        say.label("chart.nothing"),
    )
    ranks = [
        Rank(
            one.name or say.label("figure.nameless.product"),
            one.minor,
            one.before,
            say.label(f"chart.count_{found.kind}", count=one.count),
        )
        for one in found.shares
    ]
    compares = any(one.before is not None for one in found.shares)
    now, before = _name(turn, found.period, found.span), _before(say, found.period) if compares else ""
    nameless = say.label("figure.nameless.product")
    sums = tuple((one.name or nameless, Money(one.minor, currency)) for one in found.shares)
    return Shown(Ranking(words, scale, ranks, now, before), finding, sums, found.others)


def _line(turn: Turn, words: Words, scale: Figures, found: OverTime) -> Line:
    days = [*(one.first for one in found.stretches), *found.to_come]
    if len(found.before) > len(days):
        days = [one.first for one in found.before]
    now, before = _name(turn, found.period, found.span), _before(turn.say, found.period)
    return Line(
        words,
        scale,
        [_foot(turn.say, found, day) for day in days],
        [one.minor for one in found.stretches],
        [one.minor for one in found.before],
        now,
        _name_before(turn.say, found.period) or before,
    )


def _columns(turn: Turn, words: Words, scale: Figures, found: OverTime) -> Columns:
    marked = _marked(found)
    columns = [
        Column(_foot(turn.say, found, one.first), one.minor, one.before, is_marked=one is marked)
        for one in found.stretches
    ]
    columns += [Column(_foot(turn.say, found, day), 0) for day in found.to_come]
    return Columns(words, scale, columns, turn.say.label("chart.this_day"), turn.say.label("chart.usual"))


def _marked(found: OverTime) -> Stretch | None:
    """What the title speaks of."""
    if found.period.unit is Unit.DAY:
        return next((one for one in found.stretches if one.first == found.span.first), None)
    return found.best if len(found.stretches) > 1 else None


def _finding(turn: Turn, found: OverTime, scale: Figures) -> str:
    say, total = turn.say, scale.short(found.total)
    name = _name(turn, found.period, found.span)
    if not any(one.minor for one in found.stretches):
        return say.label("chart.nothing")
    if found.period.unit is Unit.DAY and found.unusual:
        _, percent = found.unusual
        key = "above" if percent >= 0 else "below"
        return say.label(f"chart.{key}", day=name, total=total, percent=abs(percent))
    if found.change is not None:
        key = "same" if found.change == 0 else "more" if found.change > 0 else "less"
        before = _before(say, found.period)
        return say.label(f"chart.{key}", name=name, total=total, before=before, percent=abs(found.change))
    if found.best and len(found.stretches) > 1 and found.period.unit is not Unit.DAY:
        best = _best(turn, found, found.best.first)
        return say.label("chart.total_best", name=name, total=total, best=best)
    return say.label("chart.total", name=name, total=total)


def _first(say: Say, found: Shares, scale: Figures) -> str:
    if not found.shares:
        return say.label("chart.nothing")
    first = found.shares[0]
    if len(found.shares) == 1:
        return say.label(f"chart.only_{found.kind}", name=first.name, total=scale.short(first.minor))
    if found.kind == "products" and found.top_three and found.percent < found.top_three / 2:
        return say.label("chart.top_three", percent=found.top_three)
    return say.label(f"chart.first_{found.kind}", name=first.name, percent=found.percent)


def _name(turn: Turn, period: Period, days: Span) -> str:
    key = f"reports.{period.unit}_{period.back}"
    return turn.say.label(key) if turn.say.has_label(key) else _span(turn, days)


def _before(say: Say, period: Period) -> str:
    return say.label(f"reports.before_{period.unit}{'_so_far' if period.is_current else ''}")


def _name_before(say: Say, period: Period) -> str:
    key = f"reports.{period.unit}_{period.back + 1}"
    return say.label(key) if say.has_label(key) else ""


def _span(turn: Turn, days: Span) -> str:
    first, last = (show_day(day, turn.say.locale, turn.today) for day in (days.first, days.last))
    return first if days.is_one_day else turn.say.label("chart.span", first=first, last=last)


def _subtitle(turn: Turn, key: str, days: Span, staff: str) -> str:
    told = turn.say.label(f"chart.{key}", span=_span(turn, days))
    return f"{told} · {staff}" if staff else told


def _best(turn: Turn, found: OverTime, day: date) -> str:
    if found.by_month:
        return show_date(day, turn.say.locale, turn.say.label("chart.month_of_year"))
    return show_day(day, turn.say.locale, turn.today)


def _foot(say: Say, found: OverTime, day: date) -> str:
    patterns: dict[Unit, str] = {Unit.DAY: "day_and_month", Unit.WEEK: "weekday", Unit.MONTH: "day_of_month"}
    key = patterns.get(found.period.unit, "month")
    if found.period.unit is Unit.ALL and _spans_years(found.stretches):
        key = "month_of_year"
    return show_date(day, say.locale, say.label(f"chart.{key}"))


def _spans_years(stretches: Sequence[Stretch]) -> bool:
    return len({one.first.year for one in stretches}) > 1
