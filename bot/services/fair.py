"""What is worth a second look: for managers alone, in neutral words, each with its rows. Who has looked is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from bot.domain.clock import local_day, local_moment
from bot.domain.errors import Gone, NotAllowed
from bot.domain.fairness import (
    AT_ONCE,
    LATE_DAYS,
    LOOK_BACK,
    SOON,
    Kind,
    Notable,
    Seen,
    each,
    far_shares,
    in_a_day,
    many,
    mark_of,
)
from bot.domain.money import Money
from bot.domain.people import Role
from bot.services.reports import ROWS
from bot.services.tallies import freshen
from bot.services.trail import Change, changes_of
from bot.services.work import Work

PREFIX = "fair_"
OF_CUSTOMERS = frozenset({Kind.COUPONS_CUSTOMER, Kind.OFTEN})
MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A notable thing with the name it is about."""

    notable: Notable
    name: str


@dataclass(frozen=True, slots=True)
class Looked:
    kind: Kind
    name: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class View:
    lines: tuple[Line, ...]
    count: int
    page: int
    looked: int
    since: date


@dataclass(frozen=True, slots=True)
class SaleSeen:
    """A purchase behind a line. `days`: by how many it was logged late, or changed."""

    id: int
    bought_at: datetime
    created_at: datetime
    customer: str | None
    seller: str
    total: Money
    discount: Money | None
    is_voided: bool
    days: int = 0


@dataclass(frozen=True, slots=True)
class Detail:
    line: Line
    rows: tuple[SaleSeen, ...]
    page: int
    pages: int
    may_settle: bool


@dataclass(frozen=True, slots=True)
class OneSale:
    sale: SaleSeen
    products: tuple[str, ...]
    changes: tuple[Change, ...]


async def view(work: Work, page: int = 0) -> View:
    found = await lines(work)
    shown = tuple(found[page * ROWS : (page + 1) * ROWS])
    if page and not shown:
        raise Gone
    looked = await work.uow.fairness.looked([PREFIX + one for one in Kind])
    return View(shown, len(found), page, len(looked), work.today - LOOK_BACK)


async def lines(work: Work) -> list[Line]:
    """What nobody has looked at yet, the latest first."""
    _only_managers(work)
    await freshen(work.uow, work.shop, work.today)
    looked, of_days = await _looked(work)
    team = [one.id for one in await work.uow.staff.working() if one.role is Role.SALESPERSON]
    found = [
        *await _coupons(work, looked, of_days),
        *in_a_day(Kind.OFTEN, await _often(work), looked[Kind.OFTEN], of_days[Kind.OFTEN]),
        *each(Kind.SELF, await _own(work), looked[Kind.SELF], team),
        *each(Kind.LATE_ENTRY, await _late(work), looked[Kind.LATE_ENTRY], team),
        *await _changes(work, looked, team),
        *each(Kind.CLAIMED, await _claimed(work), looked[Kind.CLAIMED], team),
        *await _discounts(work, looked),
    ]
    found.sort(key=lambda one: (-max(row.on for row in one.rows).toordinal(), one.kind, one.subject))
    names, folk = await work.uow.reports.names(), [one.subject for one in found if one.kind in OF_CUSTOMERS]
    called = await work.uow.figures.called(folk) if folk else {}
    return [Line(one, (called if one.kind in OF_CUSTOMERS else names).get(one.subject, "")) for one in found]


async def detail(work: Work, kind: Kind, mark: str, page: int) -> Detail:
    """The rows behind a line. Gone if it is not there (any more)."""
    line = await _line(work, kind, mark)
    seen = sorted(line.notable.rows, key=lambda one: -one.key) if kind is not Kind.DISCOUNTS else line.notable.rows
    pages = max(1, -(-len(seen) // ROWS))
    if not 0 <= page < pages:
        raise Gone
    part = seen[page * ROWS : (page + 1) * ROWS]
    shown = await work.uow.fairness.shown([one.purchase_id for one in part])
    rows = tuple(_sale(shown[one.purchase_id], one.days) for one in part if one.purchase_id in shown)
    return Detail(line, rows, page, pages, _may_settle(work, line))


async def one_sale(work: Work, purchase_id: int) -> OneSale:
    """A purchase with everything that was changed in it."""
    _only_managers(work)
    row = (await work.uow.fairness.shown([purchase_id])).get(purchase_id)
    if row is None:
        raise Gone
    products = await work.uow.insight.products([purchase_id])
    return OneSale(_sale(row), tuple(products.get(purchase_id, ())), await changes_of(work, "purchase", purchase_id))


async def settle(work: Work, kind: Kind, mark: str) -> None:
    """Looked at by a manager, who is named; by whom it is about only if nobody stands above them."""
    line = await _line(work, kind, mark)
    if not _may_settle(work, line):
        raise NotAllowed
    if not await work.uow.tidy.found_right(PREFIX + kind, mark, work.staff.id, work.now):
        raise Gone
    told = {"kind": PREFIX + kind, "mark": mark}
    await work.uow.audit.record(work.staff.id, "found_right", "shop", 1, None, told, work.now)


async def settled(work: Work) -> list[Looked]:
    """The latest of what has been looked at, and by whom."""
    _only_managers(work)
    names = await work.uow.reports.names()
    rows = (await work.uow.fairness.looked([PREFIX + one for one in Kind]))[: 2 * ROWS]
    kinds = [Kind(row.kind.removeprefix(PREFIX)) for row in rows]
    subjects = [mark_of(row.mark)[0] for row in rows]
    folk = [key for key, kind in zip(subjects, kinds, strict=True) if kind in OF_CUSTOMERS]
    called = await work.uow.figures.called(folk) if folk else {}
    return [
        Looked(kind, (called if kind in OF_CUSTOMERS else names).get(key, ""), names.get(row.staff_id, ""), row.at)
        for row, kind, key in zip(rows, kinds, subjects, strict=True)
    ]


def _only_managers(work: Work) -> None:
    if not work.staff.is_manager:
        raise NotAllowed


def _may_settle(work: Work, line: Line) -> bool:
    is_own = line.notable.kind not in OF_CUSTOMERS and line.notable.subject == work.staff.id
    return not is_own or work.staff.role is Role.OWNER


async def _line(work: Work, kind: Kind, mark: str) -> Line:
    found = next((one for one in await lines(work) if (one.notable.kind, one.notable.mark) == (kind, mark)), None)
    if found is None:
        raise Gone
    return found


async def _looked(work: Work) -> _Looks:
    """By kind; what is about one day was once marked as all that came before it, and stays so."""
    found = _Looks(defaultdict(dict), defaultdict(dict))
    for row in await work.uow.fairness.looked([PREFIX + one for one in Kind]):
        kind, (subject, last, on) = Kind(row.kind.removeprefix(PREFIX)), mark_of(row.mark)
        if on is None:
            found.upto[kind][subject] = max(last, found.upto[kind].get(subject, 0))
        else:
            found.of_days[kind][subject, on] = max(last, found.of_days[kind].get((subject, on), 0))
    return found


class _Looks(NamedTuple):
    """Up to which row somebody has looked, by subject, and by subject and day."""

    upto: Mapping[Kind, dict[int, int]]
    of_days: Mapping[Kind, dict[tuple[int, date], int]]


# -- where the rows come from ----------------------------------------


def _since(work: Work) -> datetime:
    return local_moment(work.today - LOOK_BACK, 0, 0, work.shop.zone)


def _on(work: Work, moment: datetime) -> date:
    return local_day(moment, work.shop.zone)


async def _coupons(
    work: Work, looked: Mapping[Kind, dict[int, int]], of_days: Mapping[Kind, dict[tuple[int, date], int]]
) -> list[Notable]:
    rows = await work.uow.fairness.redeemed(_since(work))
    days = [_on(work, row.at) for row in rows]
    both = list(zip(rows, days, strict=True))
    by_staff = [Seen(row.id, row.staff_id, row.purchase_id, on) for row, on in both]
    to = [Seen(row.id, row.customer_id, row.purchase_id, on) for row, on in both if row.customer_id]
    both_sides = ((Kind.COUPONS_STAFF, by_staff), (Kind.COUPONS_CUSTOMER, to))
    return [one for kind, side in both_sides for one in in_a_day(kind, side, looked[kind], of_days[kind])]


async def _often(work: Work) -> list[Seen]:
    """Purchases, and so points, of whoever buys often."""
    first = work.today - LOOK_BACK
    ids = await work.uow.fairness.often(first, AT_ONCE, work.shop.currency)
    rows = await work.uow.fairness.bought_by(ids, first) if ids else []
    return [Seen(row.id, row.customer_id, row.id, row.bought_on) for row in rows]


async def _own(work: Work) -> list[Seen]:
    own = await work.uow.fairness.own_records()
    rows = await work.uow.fairness.bought_by(own, work.today - LOOK_BACK) if own else []
    return [Seen(row.id, row.staff_id, row.id, row.bought_on) for row in rows if own[row.customer_id] == row.staff_id]


async def _late(work: Work) -> list[Seen]:
    found = []
    for row in await work.uow.fairness.logged_late(_since(work), LATE_DAYS):
        days = (_on(work, row.created_at) - row.bought_on).days
        if days > LATE_DAYS:
            found.append(Seen(row.id, row.staff_id, row.id, _on(work, row.created_at), days))
    return found


async def _changes(work: Work, looked: Mapping[Kind, dict[int, int]], team: Sequence[int]) -> list[Notable]:
    """Corrections and undone sales after the day was over, many undone, and purchases put under another name."""
    late, voids, moved = [], [], []
    for step, row in await work.uow.fairness.changes(_since(work)):
        days = (_on(work, step.at) - _on(work, row.created_at)).days
        seen = Seen(step.id, step.staff_id or 0, step.entity_id or 0, _on(work, step.at), days)
        if days > 0:
            late.append(seen)
        if step.action == "purchase_voided":
            voids.append(seen)
        elif _is_moved(step.before, step.after):
            moved.append(seen)
    return [
        *each(Kind.LATE_CHANGE, late, looked[Kind.LATE_CHANGE], team),
        *many(Kind.VOIDS, voids, looked[Kind.VOIDS], team),
        *each(Kind.MOVED, moved, looked[Kind.MOVED], team),
    ]


def _is_moved(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    was, is_ = (before or {}).get("customer_id"), (after or {}).get("customer_id")
    return is_ is not None and was != is_


async def _claimed(work: Work) -> list[Seen]:
    rows = await work.uow.fairness.claimed(_since(work), SOON)
    return [Seen(row.id, row.staff_id, row.id, row.bought_on) for row in rows]


async def _discounts(work: Work, looked: Mapping[Kind, dict[int, int]]) -> list[Notable]:
    """Once a month: the key is the month."""
    first, month = work.today - LOOK_BACK, work.today.year * 100 + work.today.month
    given = await work.uow.fairness.discounts(first, work.today, work.shop.currency)
    found = []
    for subject, (percent, middle) in far_shares(given).items():
        if looked[Kind.DISCOUNTS].get(subject, 0) >= month:
            continue
        rows = await work.uow.fairness.discounted(subject, first, work.today)
        seen = tuple(Seen(month, subject, row.id, row.bought_on) for row in rows)
        if seen:
            found.append(Notable(Kind.DISCOUNTS, subject, seen, percent, middle))
    return found


def _sale(row: Any, days: int = 0) -> SaleSeen:
    return SaleSeen(
        row.id,
        row.bought_at,
        row.created_at,
        row.customer,
        row.seller,
        Money(row.total_minor, row.currency),
        Money(row.discount_minor, row.currency) if row.discount_minor else None,
        row.voided_at is not None,
        days,
    )
