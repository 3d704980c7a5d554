"""The customers behind a figure, ten at a time; salespeople find their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.domain.affinity import Again, Taken, again
from bot.domain.errors import Gone
from bot.domain.forecast import band, step
from bot.domain.labels import Label
from bot.domain.money import Money, exponent
from bot.domain.rfm import Eighth, Group
from bot.domain.segment import ValueGroup
from bot.services.people_numbers.refresh import ready
from bot.services.work import Work
from storage.people_lists import Kind

ON_A_PAGE = 10
KINDS: dict[str, tuple[str, ...]] = {
    "rfm": tuple(Group),
    "eighth": tuple(Eighth),
    "abc": ("a", "b", "c"),
    "value": tuple(ValueGroup),
    "label": tuple(Label),
    **dict.fromkeys(
        ("all", "due", "again_quarter", "again_year", "again_ever", "once", "new", "back", "first", "next"), ("",)
    ),
}


@dataclass(frozen=True, slots=True)
class Person:
    """`silent`: days since they came; `due`: between which days they are expected; `reason`: of the label asked for."""

    id: int
    name: str
    keeper: str | None
    spent: Money
    visits: int
    year: int
    silent: int
    last_on: date
    due: tuple[date, date] | None = None
    again: tuple[Again, ...] = ()
    since: date | None = None
    reason: dict[str, Any] | None = None
    next: tuple[Money, Money] | None = None
    chance: str | None = None


@dataclass(frozen=True, slots=True)
class People:
    kind: Kind
    people: Sequence[Person]
    page: int
    pages: int
    count: int
    is_own: bool


def kind_of(name: str, value: str) -> Kind:
    """Only what there is."""
    if value not in KINDS.get(name, ()):
        raise Gone
    return Kind(name, value)


def scope(work: Work) -> int | None:
    """Whose customers are counted: None, everybody's."""
    return None if work.staff.is_manager or work.shop.sees_all_customers else work.staff.id


async def people(work: Work, kind: Kind, page: int = 0) -> People:
    """A page that is no more is the last one."""
    await ready(work.uow, work.shop, work.today)
    lists, today, mine = work.uow.people_lists, work.today, scope(work)
    count = await lists.count(kind, today, mine)
    pages = max(1, -(-count // ON_A_PAGE))
    page = min(page, pages - 1)
    rows = await lists.people(kind, today, mine, skip=page * ON_A_PAGE, limit=ON_A_PAGE)
    goods = await wanted(work, [row.id for row in rows]) if kind.name == "due" else {}
    found = [_person(work, row, goods.get(row.id, ())) for row in rows]
    return People(kind, found, page, pages, count, mine is not None)


async def wanted(work: Work, ids: Sequence[int]) -> dict[int, tuple[Again, ...]]:
    """What each of them will want again, by their own purchases."""
    taken: dict[int, list[Taken]] = defaultdict(list)
    for row in await work.uow.people_lists.taken(ids):
        taken[row.customer_id].append(Taken(row.name or row.product, row.bought_on))
    for row in await work.uow.people_lists.given_back(ids):
        taken[row.customer_id].append(Taken(row.name or row.product, row.happened_on, -1))
    return {key: tuple(again(rows, work.today)) for key, rows in taken.items()}


def due_window(last_on: date, due_on: date, today: date) -> tuple[date, date]:
    """A quarter of the gap to either side: nobody can predict the day. What is past of it is left out."""
    slack = timedelta(days=max(1, (due_on - last_on).days // 4))
    return max(due_on - slack, today), max(due_on + slack, today)


def year_range(minor: int, currency: str) -> tuple[Money, Money]:
    """The step of the ladder on which a forecast stands."""
    unit = 10 ** exponent(currency)
    low, high = step(minor / unit)
    return Money(low * unit, currency), Money(high * unit, currency)


def _person(work: Work, row: Any, goods: tuple[Again, ...]) -> Person:
    currency = work.shop.currency
    return Person(
        id=row.id,
        name=row.name,
        keeper=row.keeper,
        spent=Money(int(row.net), currency),
        visits=row.days,
        year=row.year or 0,
        silent=(work.today - row.last_on).days,
        last_on=row.last_on,
        due=due_window(row.last_on, row.due_on, work.today) if row.gaps >= 2 else None,
        again=goods,
        since=getattr(row, "since", None),
        reason=getattr(row, "reason", None),
        next=year_range(row.next_minor, currency) if row.next_minor is not None else None,
        chance=band(row.chance / 10_000) if row.chance is not None else None,
    )
