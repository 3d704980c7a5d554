"""The shop's people as a whole, for managers: coming again, worth, cohorts, hours, satisfaction, regions."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from bot.domain.affinity import area_of, grid
from bot.domain.forecast import MISSES
from bot.domain.money import Money, exponent
from bot.domain.repurchase import COHORTS, RETURNS, Cohort, First, Rate, came_back, cohorts, shifted
from bot.services.people_numbers.kept import kept
from bot.services.people_numbers.norms import norms
from bot.services.people_numbers.refresh import ready
from bot.services.tallies import mean_gap
from bot.services.work import Work
from storage.people_lists import Kind
from storage.unit_of_work import UnitOfWork

QUARTER, YEAR = timedelta(days=90), timedelta(days=365)
SPANS = ("quarter", "year")
AREAS = 8


@dataclass(frozen=True, slots=True)
class Side:
    """New or returning customers of this month."""

    heads: int
    times: int
    spent: Money


@dataclass(frozen=True, slots=True)
class Repeat:
    """`rates` of 90 days, a year and ever; `returns` of first-time buyers; `cycle` the customers' median, `usual` the
    shop's typical gap, in days; `basket` of the last 90 days."""

    rates: Sequence[tuple[str, Rate]]
    returns: Sequence[tuple[int, Rate]]
    new: Side
    back: Side
    cycle: int | None
    usual: int
    basket: Money | None
    baskets: int


async def repeat(work: Work) -> Repeat:
    await ready(work.uow, work.shop, work.today)
    lists, today, currency = work.uow.people_lists, work.today, work.shop.currency
    rates, returns = await kept(work.uow, today, "people_repeat", lambda: coming_again(work.uow, today))
    sides = await lists.newness(today.replace(day=1))
    new, back = (_side(sides.get(is_new), currency) for is_new in (True, False))
    times, minor = await lists.baskets(today - QUARTER, currency)
    usual = await norms(work.uow)
    return Repeat(
        [(span, Rate(*rate)) for span, rate in rates],
        [(days, Rate(*rate)) for days, rate in returns],
        new,
        back,
        round(usual.cycle) if usual and usual.cycle else None,
        max(1, round(math.exp(await mean_gap(work.uow, today)))),
        Money((2 * minor + times) // (2 * times), currency) if times else None,
        times,
    )


async def coming_again(uow: UnitOfWork, today: date) -> list[Any]:
    """Rates of 90 days, a year and ever; returns of those who were new in the last year."""
    lists = uow.people_lists
    rates = []
    for span, again, came in (
        *((span, f"again_{span}", f"came_{span}") for span in SPANS),
        ("ever", "again_ever", "all"),
    ):
        rates.append((span, [await lists.count(Kind(kind), today, None) for kind in (again, came)]))
    rows = await uow.people.firsts(today - YEAR + timedelta(days=1))
    firsts = [First(row.first_on, row.second_on) for row in rows]
    found = [(days, came_back(firsts, today, days)) for days in RETURNS]
    return [rates, [(days, [rate.times, rate.of]) for days, rate in found]]


def _side(found: tuple[int, int, int] | None, currency: str) -> Side:
    heads, times, minor = found or (0, 0, 0)
    return Side(heads, times, Money(minor, currency))


@dataclass(frozen=True, slots=True)
class Worth:
    """`lacks`: what a forecast would still need. `total`: what a year may bring, a quarter to either side."""

    count: int
    mean: Money
    median: Money
    lacks: str | None
    total: tuple[Money, Money] | None


async def worth(work: Work) -> Worth | None:
    """None before anybody bought."""
    await ready(work.uow, work.shop, work.today)
    usual, currency = await norms(work.uow), work.shop.currency
    if usual is None or not usual.ground.buyers:
        return None
    heads, minor = await kept(work.uow, work.today, "people_forecast", work.uow.people_lists.forecast)
    lacks = usual.ground.lacks or (None if heads else "wait")
    span = (
        None if lacks else tuple(Money(_rough(minor * side, currency), currency) for side in (1 - MISSES, 1 + MISSES))
    )
    mean, middle = usual.spent
    return Worth(usual.ground.buyers, Money(mean, currency), Money(middle, currency), lacks, span)  # type: ignore[arg-type]


def _rough(minor: float, currency: str) -> int:
    """Two digits that count."""
    unit = int(10 ** exponent(currency))
    whole = int(minor / unit)
    size = int(10 ** max(0, len(str(whole)) - 2))
    return round(whole / size) * size * unit


async def cohorts_of(work: Work) -> Sequence[Cohort]:
    await ready(work.uow, work.shop, work.today)
    month = work.today.replace(day=1)
    rows = await kept(work.uow, work.today, "people_cohorts", lambda: began_together(work.uow, work.today))
    counts = {(date.fromisoformat(began), date.fromisoformat(later)): times for began, later, times in rows}
    return cohorts(counts, month)


async def began_together(uow: UnitOfWork, today: date) -> list[Any]:
    """[month in which they were new, month in which they bought, how many]."""
    found = await uow.people.cohorts(shifted(today.replace(day=1), 1 - COHORTS))
    return [[began.isoformat(), later.isoformat(), times] for (began, later), times in found.items()]


@dataclass(frozen=True, slots=True)
class Heat:
    """Visits by weekday (Monday first) and hour; `columns` the hours shown."""

    columns: Sequence[int]
    cells: Sequence[Sequence[int]]
    count: int

    @property
    def best(self) -> tuple[int, int]:
        """(weekday, hour) of the most."""
        place = max(
            ((value, -y, -x) for y, row in enumerate(self.cells) for x, value in enumerate(row)), default=(0, 0, 0)
        )
        return -place[1], self.columns[-place[2]]


async def heat(work: Work) -> Heat | None:
    """The shop's last year; None before the first sale."""
    await ready(work.uow, work.shop, work.today)
    counts: Counter[tuple[int, int]] = Counter()
    for row in await work.uow.people_lists.hours(work.today - YEAR):
        counts[row.day.weekday(), int(row.value)] += int(row.times)
    return heat_of(counts)


def heat_of(counts: Counter[tuple[int, int]]) -> Heat | None:
    if not counts:
        return None
    hours = [hour for _, hour in counts]
    columns = list(range(min(hours), max(hours) + 1))
    return Heat(columns, grid(counts, columns), sum(counts.values()))


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What went wrong in 90 days, and in the 90 before; `sales` of both."""

    now: dict[str, int]
    before: dict[str, int]
    sales: int
    sales_before: int

    def rate(self, *, earlier: bool = False) -> float | None:
        """Returns and complaints per hundred sales."""
        found, sales = (self.before, self.sales_before) if earlier else (self.now, self.sales)
        return round(100 * (found.get("return", 0) + found.get("complaint", 0)) / sales, 1) if sales else None


async def satisfaction(work: Work) -> Satisfaction:
    await ready(work.uow, work.shop, work.today)
    lists, today = work.uow.people_lists, work.today
    middle, start = today - QUARTER, today - 2 * QUARTER
    return Satisfaction(
        await lists.complaints(middle, today),
        await lists.complaints(start, middle),
        await lists.sales_between(middle, today),
        await lists.sales_between(start, middle),
    )


@dataclass(frozen=True, slots=True)
class Area:
    name: str
    count: int
    spent: Money


@dataclass(frozen=True, slots=True)
class Areas:
    """`known`: customers whose area is known, of all who bought."""

    areas: Sequence[Area]
    known: int
    count: int
    others: int


async def areas(work: Work, names: Sequence[str], endings: Sequence[str]) -> Areas:
    """By the shop's own field if it has one with such a name, else by the address."""
    await ready(work.uow, work.shop, work.today)
    which = crc32(json.dumps([*names, "", *endings]).encode())
    found, count = await kept(work.uow, work.today, f"people_areas_{which}", lambda: _areas(work, names, endings))
    shown = [Area(area, heads, Money(minor, work.shop.currency)) for area, heads, minor in found[:AREAS]]
    return Areas(shown, sum(heads for _, heads, _ in found), count, max(0, len(found) - AREAS))


async def _areas(work: Work, names: Sequence[str], endings: Sequence[str]) -> list[Any]:
    """[area, heads, what they spent], the most first, and how many customers there are."""
    lists = work.uow.people_lists
    rows = [(row.area, row.net) for row in await lists.field_values([name.lower() for name in names])]
    if not rows:
        rows = [(area_of(row.area, endings), row.net) for row in await lists.addresses()]
    heads: Counter[str] = Counter()
    spent: dict[str, int] = defaultdict(int)
    for area, minor in rows:
        if area:
            heads[area] += 1
            spent[area] += int(minor)
    found = sorted(heads, key=lambda area: (-spent[area], area))
    return [[[area, heads[area], spent[area]] for area in found], await lists.count(Kind("all"), work.today, None)]
