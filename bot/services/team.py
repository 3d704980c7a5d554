"""What each of the staff has done in a period, and one person's page. Salespeople see their own, and never a cost.

Takings count for who rang them up, returns not taken off. Credit is the same, but for customers who were handed on
shortly before (bot.domain.credit); together both are the same sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.clock import day_ends, local_day
from bot.domain.credit import CHOICES, PREFERENCE, days_of
from bot.domain.errors import Gone, NotAllowed
from bot.domain.money import Money
from bot.domain.people import Role, may_see_customer
from bot.domain.period import Period, Span, Unit, span, whole
from bot.domain.target import Progress
from bot.services.reports import ROWS, whose
from bot.services.tallies import freshen
from bot.services.targets import progress_of
from bot.services.work import Work
from storage.team import Done

KEPT, BROKEN, OPEN = "kept", "broken", "open"
PARTS = ("new", "promises", "credit")


@dataclass(frozen=True, slots=True)
class Promises:
    """Kept on the day or before, too late or not at all, and not due yet."""

    kept: int = 0
    broken: int = 0
    open: int = 0

    @property
    def due(self) -> int:
        return self.kept + self.broken


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the team. `margin` only where the reader may know it and some cost is known; of the `lines` rows,
    `uncosted` have none. `shared`: what hand-overs add to the takings, or take away."""

    id: int
    name: str
    takings: Money
    sales: int
    new: int
    promises: Promises
    shared: Money
    margin: Money | None = None
    margin_percent: int | None = None
    lines: int = 0
    uncosted: int = 0
    progress: Progress | None = None

    @property
    def basket(self) -> Money | None:
        return Money(round(self.takings.minor / self.sales), self.takings.currency) if self.sales else None

    @property
    def credit(self) -> Money:
        return self.takings + self.shared


@dataclass(frozen=True, slots=True)
class Board:
    """`members`: the most first. `whole`: the shop's line."""

    period: Period
    span: Span
    members: tuple[Member, ...]
    whole: Member
    others: tuple[Money, ...]
    credit_days: int


@dataclass(frozen=True, slots=True)
class Page:
    """Rows behind a number; `page` counts from 0."""

    member: Member
    what: str
    rows: tuple[Mapping[str, Any], ...]
    page: int
    pages: int


async def board(work: Work, period: Period) -> Board:
    """Everybody's, by a manager."""
    if not work.staff.is_manager:
        raise NotAllowed
    return await _board(work, period)


async def page_of(work: Work, period: Period, staff_id: int | None) -> tuple[Board, Member]:
    """One person's: one's own, or anybody's by a manager."""
    person = await whose(work, staff_id or work.staff.id)
    assert person is not None
    found = await _board(work, period)
    mine = next((one for one in found.members if one.id == person.id), None)
    return found, mine or _member(work, person.id, person.name, Done(), 0, Promises(), 0)


async def _board(work: Work, period: Period) -> Board:
    await freshen(work.uow, work.shop, work.today)
    asked, currency = span(period, work.today), work.shop.currency
    team = work.uow.team
    sold = await team.sold(asked.first, asked.last, currency)
    new = await team.new(asked.first, asked.last)
    promised = await _promises(work, period)
    shared = await work.uow.credits.sums(asked.first, asked.last, currency)
    names = await work.uow.reports.names()
    working = [one.id for one in await work.uow.staff.working() if one.role is Role.SALESPERSON]
    aimed = await work.uow.targets.of_month(asked.first, currency) if period.unit is Unit.MONTH else {}
    ids = sorted({*working, *sold, *shared, *aimed} - {0} | {key for key, one in promised.items() if one.due})
    members = [
        _member(work, key, names.get(key, ""), sold.get(key, Done()), new.get(key, 0), promised.get(key, Promises()),
                shared.get(key, 0))
        for key in ids
    ]  # fmt: skip
    everything = Done(*(sum(getattr(one, name) for one in sold.values()) for name in Done.__slots__))
    together = [sum(getattr(one, name) for one in promised.values()) for name in Promises.__slots__]
    whole_shop = _member(work, 0, "", everything, sum(new.values()), Promises(*together), 0)
    if period.unit is Unit.MONTH:
        credit = {one.id: one.credit.minor for one in members} | {0: whole_shop.takings.minor}
        aims = await progress_of(work, asked.first, credit)
        members = [replace(one, progress=aims.get(one.id)) for one in members]
        whole_shop = replace(whole_shop, progress=aims.get(0))
    others = await work.uow.reports.in_other_currencies(asked.first, asked.last, currency, None)
    return Board(
        period,
        asked,
        tuple(sorted(members, key=lambda one: (-one.takings.minor, -one.sales, one.id))),
        whole_shop,
        tuple(Money(minor, code) for code, minor in others),
        days_of(work.shop.preferences),
    )


def _member(work: Work, key: int, name: str, done: Done, new: int, promises: Promises, shared: int) -> Member:
    currency = work.shop.currency
    found = Member(key, name, Money(done.minor, currency), done.sales, new, promises, Money(shared, currency))
    if not work.staff.is_manager or not done.lines:
        return found
    found = replace(found, lines=done.lines, uncosted=done.uncosted)
    if done.lines == done.uncosted:
        return found
    margin = done.costed - done.cost
    percent = round(100 * margin / done.costed) if done.costed else None
    return replace(found, margin=Money(margin, currency), margin_percent=percent)


async def set_credit_days(work: Work, days: int) -> None:
    """For how long after a hand-over credit is shared; nought: never. By a manager; audited."""
    if not work.staff.is_manager:
        raise NotAllowed
    if days not in CHOICES:
        raise Gone
    before = days_of(work.shop.preferences)
    if before != days:
        await work.uow.shop.prefer(PREFERENCE, days)
        await work.uow.credits.mark_all()
        told = ({PREFERENCE: before}, {PREFERENCE: days})
        await work.uow.audit.record(work.staff.id, "setting_changed", "shop", 1, *told, work.now)


# -- promises ----------------------------------------


async def _promises(work: Work, period: Period) -> dict[int, Promises]:
    (first, last), zone = whole(period, work.today), work.shop.zone
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    begin = max(first, await work.uow.team.first_promise() or last)
    for since, until, ends in day_ends(begin, last, zone):
        for row in await work.uow.team.kept_promises(since, until, ends, work.today):
            told = (row.done - row.late_done, row.late + row.late_done, row.due - row.late)
            counts[row.staff_id] = [old + int(new) for old, new in zip(counts[row.staff_id], told, strict=True)]
    return {key: Promises(*one) for key, one in counts.items() if any(one)}


def fate(work: Work, row: Any) -> str:
    """By the day that was agreed last: a promise that was put off counts on its new day."""
    if row.state == "done":
        closed_on = local_day(row.closed_at, work.shop.zone) if row.closed_at else row.due_on
        return KEPT if closed_on <= row.due_on else BROKEN
    return OPEN if row.due_on >= work.today else BROKEN


# -- rows behind a number ----------------------------------------


async def rows(work: Work, period: Period, staff_id: int | None, what: str, page: int) -> Page:
    """A page of what a number is made of. Gone beyond the last."""
    found, member = await page_of(work, period, staff_id)
    listed, count = await _LISTS[what](work, found, member, page)
    pages = max(1, -(-count // ROWS))
    if not 0 <= page < pages:
        raise Gone
    return Page(member, what, tuple(listed), page, pages)


Listed = tuple[Sequence[Mapping[str, Any]], int]


async def _new(work: Work, found: Board, member: Member, page: int) -> Listed:
    days = found.span
    rows = await work.uow.team.new_rows(days.first, days.last, member.id, ROWS, page * ROWS)
    return [_first_came(work, row) for row in rows], member.new


def _first_came(work: Work, row: Any) -> Mapping[str, Any]:
    """Who is a colleague's by now has a name and a day alone, where one may not see the record."""
    told = {"name": row.name, "on": row.first_on}
    if not may_see_customer(work.staff, row.owner_staff_id, work.shop.sees_all_customers):
        return told | {"id": None, "sales": None, "spent": None}
    return told | {"id": row.customer_id, "sales": row.purchases, "spent": Money(row.minor, work.shop.currency)}


async def _kept(work: Work, found: Board, member: Member, page: int) -> Listed:
    """The broken ones first."""
    order = {BROKEN: 0, OPEN: 1, KEPT: 2}
    every = await work.uow.team.promises(*whole(found.period, work.today), member.id)
    told = [
        {"id": row.customer_id, "name": row.customer, "on": row.due_on, "text": row.text, "fate": fate(work, row),
         "closed_on": local_day(row.closed_at, work.shop.zone) if row.closed_at else None}
        for row in every
    ]  # fmt: skip
    told.sort(key=lambda one: order[one["fate"]])
    return told[page * ROWS : (page + 1) * ROWS], len(told)


async def _credit(work: Work, found: Board, member: Member, page: int) -> Listed:
    days, names = found.span, await work.uow.reports.names()
    count = await work.uow.credits.count(days.first, days.last, member.id)
    rows = await work.uow.credits.rows(days.first, days.last, member.id, ROWS, page * ROWS)
    return [
        {"id": row.purchase_id, "name": row.customer, "on": row.day, "handed_on": row.handed_on,
         "total": Money(row.total_minor, row.currency), "part": Money(row.minor, row.currency),
         "seller": names.get(row.staff_id, ""), "earlier": names.get(row.earlier_id, ""),
         "is_gain": row.earlier_id == member.id}
        for row in rows
    ], count  # fmt: skip


_LISTS = {"new": _new, "promises": _kept, "credit": _credit}
