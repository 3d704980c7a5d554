"""The manager's numbers: takings, customers, sellers, and what birthday offers brought; each opens its rows.

New: the first purchase ever lies in the period. Returning: bought in it and before it. Net is gross less money given
back in the period. Currencies are never added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.clock import local_moment
from bot.domain.errors import Gone, NotAllowed
from bot.domain.money import Money
from bot.domain.people import Staff
from bot.domain.period import THE_BEGINNING, Period, Span, span, span_before
from bot.services.coupons import BIRTHDAY
from bot.services.findings import Finding, of_totals
from bot.services.naming import name_key, search_key
from bot.services.tallies import freshen
from bot.services.work import Work
from storage.reports import Tally, Window

ROWS = 8
BIRTHDAY_RULES = ("birthday_offer", "birthday_wish")


@dataclass(frozen=True, slots=True)
class Takings:
    """Per currency, the shop's first and always there; `net` is gross less refunds."""

    sales: int
    gross: tuple[Money, ...]
    refunds: int
    refunded: tuple[Money, ...]
    net: tuple[Money, ...]

    @property
    def minor(self) -> int:
        """What was sold in the shop's currency."""
        return self.gross[0].minor


@dataclass(frozen=True, slots=True)
class Seller:
    """`gross`: what this person sold, returns not taken off."""

    staff_id: int
    name: str
    sales: int
    gross: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Offers:
    """Coupons that arrived, those used and what they took off, purchases credited to the offers and their takings."""

    sent: int
    redeemed: int
    given: tuple[Money, ...]
    credited: int
    takings: tuple[Money, ...]

    @property
    def is_any(self) -> bool:
        return bool(self.sent or self.redeemed or self.credited)


@dataclass(frozen=True, slots=True)
class Report:
    """`staff`: whose numbers, None for the shop's; `change`: of the net in the shop's currency, in percent."""

    period: Period
    span: Span
    staff: Staff | None
    takings: Takings
    before: Takings | None
    before_span: Span | None
    change: int | None
    sellers: tuple[Seller, ...]
    new: int
    returning: int
    walk_ins: int
    birthday: Offers

    @property
    def finding(self) -> Finding | None:
        return of_totals(self.takings, self.before)


@dataclass(frozen=True, slots=True)
class SaleRow:
    id: int
    bought_at: datetime
    bought_on: date
    customer: str | None
    seller: str
    products: tuple[str, ...]
    total: Money


@dataclass(frozen=True, slots=True)
class Page:
    """`page` counts from 0; there is always one, if empty."""

    period: Period
    span: Span
    staff: Staff | None
    rows: tuple[SaleRow, ...]
    sales: int
    page: int
    pages: int


async def whose(work: Work, staff_id: int | None) -> Staff | None:
    """Whose numbers are shown: a salesperson sees their own; a manager the shop's, or one person's."""
    if not work.staff.is_manager:
        if staff_id not in (None, work.staff.id):
            raise NotAllowed
        return work.staff
    if staff_id is None:
        return None
    found = await work.uow.staff.get(staff_id)
    if found is None:
        raise Gone
    return found


async def colleague(work: Work, typed: str) -> Staff | None:
    """The member of staff whose name was typed, if it means exactly one of those who work here."""
    key = name_key(typed)
    working = await work.uow.staff.working() if key else []
    found = [one for one in working if name_key(one.name) == key]
    found = found or [one for one in working if f"|{key}|" in search_key(one.name)]
    return found[0] if len(found) == 1 else None


async def report(work: Work, period: Period, staff_id: int | None = None) -> Report:
    """All numbers of a period."""
    staff = await whose(work, staff_id)
    await freshen(work.uow, work.shop, work.today)
    current, before_span = span(period, work.today), span_before(period, work.now, work.shop.zone)
    window = window_of(work, current, staff)
    sold = await work.uow.reports.sales(window)
    takings = _takings(work, sold, await work.uow.reports.refunds(window))
    before = await _before(work, before_span, staff)
    new, returning = await work.uow.reports.buyers(window)
    return Report(
        period=period,
        span=current,
        staff=staff,
        takings=takings,
        before=before,
        before_span=before_span,
        change=_change(takings, before),
        sellers=await _sellers(work, sold),
        new=new,
        returning=returning,
        walk_ins=await work.uow.reports.walk_ins(window),
        birthday=await _birthday(work, window),
    )


async def sales_page(work: Work, period: Period, staff_id: int | None, page: int) -> Page:
    """One page of the purchases behind a report. Gone beyond the last."""
    staff = await whose(work, staff_id)
    await freshen(work.uow, work.shop, work.today)
    current = span(period, work.today)
    window = window_of(work, current, staff)
    sales = sum(tally.count for tally in await work.uow.reports.sales(window))
    pages = max(1, -(-sales // ROWS))
    if not 0 <= page < pages:
        raise Gone
    found = await work.uow.reports.rows(window, ROWS, page * ROWS)
    products = await work.uow.insight.products([row.id for row in found])
    rows = tuple(
        SaleRow(
            id=row.id,
            bought_at=row.bought_at,
            bought_on=row.bought_on,
            customer=row.customer,
            seller=row.seller,
            products=products.get(row.id, ()),
            total=Money(row.total_minor, row.currency),
        )
        for row in found
    )
    return Page(period, current, staff, rows, sales, page, pages)


def window_of(work: Work, days: Span, staff: Staff | None) -> Window:
    """The records behind a report of these days."""
    zone = work.shop.zone
    return Window(
        first=days.first,
        last=days.last,
        opens=local_moment(days.first, 0, 0, zone),
        closes=local_moment(days.last + timedelta(days=1), 0, 0, zone),
        until=days.until,
        staff_id=staff.id if staff else None,
        kind=calendar_kind(days, work.today),
        is_whole=days.first.day == 1 and days.last < work.today,
    )


def calendar_kind(days: Span, today: date) -> str | None:
    """A month, a year, or everything, whole or so far as it has come."""
    first, last = days.first, days.last
    if first == THE_BEGINNING:
        return "a"
    if first.day != 1 or days.until is not None or last.year != first.year:
        return None
    after = last + timedelta(days=1)
    if last.month == first.month:
        return "m" if last == today or after.day == 1 else None
    return "y" if first.month == 1 and (last == today or after.year > last.year) else None


async def _before(work: Work, days: Span | None, staff: Staff | None) -> Takings | None:
    if days is None:
        return None
    window = window_of(work, days, staff)
    return _takings(work, await work.uow.reports.sales(window), await work.uow.reports.refunds(window))


def _takings(work: Work, sold: Sequence[Tally], back: Sequence[Tally]) -> Takings:
    currency = work.shop.currency
    taken_back = [Tally(tally.count, -tally.minor, tally.currency) for tally in back]
    return Takings(
        sales=sum(tally.count for tally in sold),
        gross=_sums(sold, currency),
        refunds=sum(tally.count for tally in back),
        refunded=_sums(back, currency),
        net=_sums([*sold, *taken_back], currency),
    )


def _sums(tallies: Iterable[Tally], currency: str) -> tuple[Money, ...]:
    """One sum per currency: the shop's first, the others by name."""
    sums = {currency: 0}
    for tally in tallies:
        sums[tally.currency] = sums.get(tally.currency, 0) + tally.minor
    others = sorted(code for code, minor in sums.items() if minor and code != currency)
    return tuple(Money(sums[code], code) for code in (currency, *others))


def _change(takings: Takings, before: Takings | None) -> int | None:
    """Percent, rounded; None where there was nothing to compare with."""
    if before is None or before.net[0].minor <= 0:
        return None
    return round(100 * (takings.net[0].minor - before.net[0].minor) / before.net[0].minor)


async def _sellers(work: Work, sold: Sequence[Tally]) -> tuple[Seller, ...]:
    """Who sold what, the most first."""
    names = await work.uow.reports.names()
    by_staff: dict[int, list[Tally]] = {}
    for tally in sold:
        by_staff.setdefault(tally.staff_id or 0, []).append(tally)
    sellers = [
        Seller(key, names.get(key, ""), sum(t.count for t in tallies), _sums(tallies, work.shop.currency))
        for key, tallies in by_staff.items()
    ]
    return tuple(sorted(sellers, key=lambda seller: (-seller.gross[0].minor, -seller.sales, seller.staff_id)))


async def _birthday(work: Work, window: Window) -> Offers:
    redeemed = await work.uow.reports.redeemed(window, BIRTHDAY)
    credited = await work.uow.reports.credited(window, BIRTHDAY_RULES)
    return Offers(
        sent=await work.uow.reports.offers_sent(window, BIRTHDAY_RULES),
        redeemed=sum(tally.count for tally in redeemed),
        given=_sums(redeemed, work.shop.currency),
        credited=sum(tally.count for tally in credited),
        takings=_sums(credited, work.shop.currency),
    )
