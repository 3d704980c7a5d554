"""Numbers that are shown as pictures, each with its finding: takings over time, by salesperson, by product.

In the shop's currency alone. A day is compared with the same weekday of the eight weeks before it (the median), a month
and a year with the one before, so far as they have come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median

from bot.domain.inquiry import By
from bot.domain.people import Staff
from bot.domain.period import THE_BEGINNING, Period, Span, Unit, span, span_before, whole
from bot.services.numbers import names_of, split
from bot.services.reports import whose
from bot.services.tallies import freshen
from bot.services.work import Work
from storage.figures import Cut

KINDS = ("days", "sellers", "products")
FORTNIGHT, USUAL_WEEKS, LEAST_WEEKS = 14, 8, 3
MONTHS_SHOWN = 24
TOP = 10


@dataclass(frozen=True, slots=True)
class Stretch:
    """A day or a month of the picture. `before`: what it is compared with, None where there is nothing."""

    first: date
    minor: int
    before: float | None = None


@dataclass(frozen=True, slots=True)
class OverTime:
    """`total` and `total_before`: net, of the period and of what it is compared with; `change` in percent.

    `best`: the stretch with most. `unusual`: the day that differs most from its usual, and by how many percent.
    `to_come`: names of the stretches of this period that have not come yet.
    """

    period: Period
    span: Span
    staff: Staff | None
    by_month: bool
    stretches: tuple[Stretch, ...]
    to_come: tuple[date, ...]
    before: tuple[Stretch, ...]
    total: int
    total_before: int | None
    change: int | None
    best: Stretch | None
    unusual: tuple[Stretch, int] | None


@dataclass(frozen=True, slots=True)
class Share:
    name: str
    count: int
    minor: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Shares:
    """The most first. `total`: of all of them, also those beyond the picture; `percent`: the first one's part, and
    `top_three`: the first three's, of more than five."""

    kind: str
    period: Period
    span: Span
    staff: Staff | None
    shares: tuple[Share, ...]
    others: int
    total: int
    percent: int
    top_three: int | None


async def over_time(work: Work, period: Period, staff_id: int | None) -> OverTime:
    """Takings by day, for a year or longer by month."""
    staff = await whose(work, staff_id)
    await freshen(work.uow, work.shop, work.today)
    asked = span(period, work.today)
    by_month = period.unit in (Unit.YEAR, Unit.ALL)
    shown = Span(asked.last - timedelta(days=FORTNIGHT - 1), asked.last) if period.unit is Unit.DAY else asked
    earliest = shown.first if by_month else shown.first - timedelta(weeks=USUAL_WEEKS)
    net = await _net(work, _days(work, Span(earliest, asked.last), staff))
    before_span = span_before(period, work.now, work.shop.zone)
    earlier = await _net(work, _days(work, before_span, staff)) if before_span else {}
    stretches = _months(net, shown) if by_month else tuple(_with_usual(net, day) for day in _each(shown))
    total, total_before = sum(net.get(day, 0) for day in net if asked.first <= day <= asked.last), sum(earlier.values())
    return OverTime(
        period=period,
        span=asked,
        staff=staff,
        by_month=by_month,
        stretches=stretches,
        to_come=_to_come(period, work.today, by_month=by_month),
        before=await _whole_before(work, period, staff, by_month=by_month),
        total=total,
        total_before=total_before if before_span else None,
        change=round(100 * (total - total_before) / total_before) if total_before > 0 else None,
        best=max(stretches, key=lambda one: one.minor, default=None) if total else None,
        unusual=None if by_month else _unusual(stretches, asked, work.today),
    )


async def shares(work: Work, kind: str, period: Period, staff_id: int | None) -> Shares:
    """Who or what brought the takings of a period, returns not taken off."""
    staff = await whose(work, staff_id)
    await freshen(work.uow, work.shop, work.today)
    asked, before_span = span(period, work.today), span_before(period, work.now, work.shop.zone)
    by = By.SELLER if kind == "sellers" else By.PRODUCT
    parts = [one for one in await split(work, by, _days(work, asked, staff)) if one.minor]
    found = sorted(parts, key=lambda one: (-one.minor, str(one.key)))
    earlier = await _earlier(work, by, before_span, staff, [one.key for one in found[:TOP]])
    names = await names_of(work, by, [one.key for one in found[:TOP]])
    total = sum(one.minor for one in found)
    top = sum(one.minor for one in found[:3])
    return Shares(
        kind=kind,
        period=period,
        span=asked,
        staff=staff,
        shares=tuple(
            Share(names.get(one.key, ""), one.sales, one.minor, earlier.get(one.key, 0) if earlier else None)
            for one in found[:TOP]
        ),
        others=max(len(found) - TOP, 0),
        total=total,
        percent=round(100 * found[0].minor / total) if total > 0 else 0,
        top_three=round(100 * top / total) if len(found) > 5 and total > 0 else None,
    )


def _days(work: Work, days: Span, staff: Staff | None) -> Cut:
    return Cut(days.first, days.last, work.shop.currency, days.until, staff.id if staff else None)


async def _net(work: Work, days: Cut) -> dict[date, int]:
    """What was paid less what was given back; days without either are left out."""
    found = {one.key: one.minor for one in await split(work, By.DAY, days) if isinstance(one.key, date)}
    for day, minor in (await work.uow.counted.refunds("day", days)).items():
        found[day] = found.get(day, 0) - minor
    return found


async def _earlier(
    work: Work, by: By, days: Span | None, staff: Staff | None, keys: Sequence[int | str | date]
) -> dict[int | str | date, int]:
    """What these brought before; of goods those alone are read, where they are kept ready."""
    if days is None:
        return {}
    cut = _days(work, days, staff)
    if by is By.PRODUCT and staff is None:
        ids = tuple(int(str(key)) for key in keys)
        found = await split(work, by, replace(cut, only="product", ids=ids))
        if not found and not await split(work, By.DAY, cut):
            return {}
        return dict.fromkeys(keys, 0) | {one.key: one.minor for one in found}
    return {one.key: one.minor for one in await split(work, by, cut)}


def _each(days: Span) -> list[date]:
    return [days.first + timedelta(days=number) for number in range((days.last - days.first).days + 1)]


def _with_usual(net: dict[date, int], day: date) -> Stretch:
    """With the median of its weekday; None where hardly anything was sold then."""
    known = [net[past] for week in range(1, USUAL_WEEKS + 1) if (past := day - timedelta(weeks=week)) in net]
    return Stretch(day, net.get(day, 0), median(known) if len(known) >= LEAST_WEEKS else None)


def _months(net: dict[date, int], days: Span) -> tuple[Stretch, ...]:
    """Calendar months, empty ones among them, the latest two years."""
    sums: dict[date, int] = {}
    first = min(net, default=days.last) if days.first == THE_BEGINNING else days.first
    month = first.replace(day=1)
    while month <= days.last:
        sums[month] = 0
        month = (month + timedelta(days=31)).replace(day=1)
    for day, minor in net.items():
        if day.replace(day=1) in sums:
            sums[day.replace(day=1)] += minor
    return tuple(Stretch(month, minor) for month, minor in sums.items())[-MONTHS_SHOWN:]


def _to_come(period: Period, today: date, *, by_month: bool) -> tuple[date, ...]:
    if period.unit in (Unit.DAY, Unit.ALL) or not period.is_current:
        return ()
    days = _each(Span(today + timedelta(days=1), whole(period, today)[1]))
    if not by_month:
        return tuple(days)
    return tuple(sorted({day.replace(day=1) for day in days} - {today.replace(day=1)}))


async def _whole_before(work: Work, period: Period, staff: Staff | None, *, by_month: bool) -> tuple[Stretch, ...]:
    """The whole month or year before, for the pale line."""
    if period.unit not in (Unit.MONTH, Unit.YEAR):
        return ()
    first, last = whole(Period(period.unit, period.back + 1), work.today)
    net = await _net(work, _days(work, Span(first, last), staff))
    if not net:
        return ()
    return (
        _months(net, Span(first, last))
        if by_month
        else tuple(Stretch(d, net.get(d, 0)) for d in _each(Span(first, last)))
    )


def _unusual(stretches: tuple[Stretch, ...], asked: Span, today: date) -> tuple[Stretch, int] | None:
    """Of the days asked for that are over, and of today if it is above its usual already."""
    found = [
        (one, round(100 * (one.minor - one.before) / one.before))
        for one in stretches
        if one.before
        and one.before > 0
        and asked.first <= one.first <= asked.last
        and (one.first < today or one.minor > one.before)
    ]
    return max(found, key=lambda pair: abs(pair[1]), default=None)
