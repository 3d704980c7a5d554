"""Answers about what was sold, by any side of it: the number, what it was before, its parts, and one finding.

Parts are takings with refunds not taken off, in the shop's currency; days and sellers are net where nothing else is
asked for alone. Other currencies stand beside, never added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.errors import Gone
from bot.domain.inquiry import By, Inquiry, Measure, Only
from bot.domain.money import Money
from bot.domain.people import Staff
from bot.domain.period import THE_BEGINNING, Span, span, span_a_year_ago, span_before
from bot.services.findings import Finding, find
from bot.services.people_numbers import refresh
from bot.services.reports import ROWS, Page, SaleRow, calendar_kind, whose
from bot.services.tallies import freshen
from bot.services.work import Work
from storage.figures import GOODS, Cut, Good, Part, merged, month_end
from storage.levels import Year

SHOWN, KEPT = 6, 50
GOODS_SIDES = frozenset({By.PRODUCT, By.CATEGORY, By.BRAND})
# Goods are compared one by one where that is quick: so many purchases from the numbers kept ready, or counted anew.
MOST_READY, MOST_COUNTED = 3_000, 300
# These parts together are everything; rows of goods are not, a purchase may have none.
PARTITIONS = frozenset({By.SELLER, By.CHANNEL, By.PAYMENT})


@dataclass(frozen=True, slots=True)
class Line:
    """`percent` of the whole; `before`: the same in the span it is compared with. `key` as storage has it."""

    key: int | str | date
    name: str
    sales: int
    quantity: float
    minor: int
    percent: int | None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`total`: what was sold, refunds not taken off, of `only` if anything. `refunded`: None where nobody knows what
    the refunds were for. `lines`: the first ones, and `more` that are not shown."""

    inquiry: Inquiry
    span: Span
    staff: Staff | None
    only: str | None
    unit: str | None
    total: Money
    others: tuple[Money, ...]
    sales: int
    quantity: float
    refunded: Money | None
    before: Money | None
    before_sales: int
    before_span: Span | None
    lines: tuple[Line, ...]
    more: int
    finding: Finding | None

    @property
    def net(self) -> Money:
        return self.total if self.refunded is None else self.total + -self.refunded

    @property
    def basket(self) -> Money | None:
        return Money(round(self.total.minor / self.sales), self.total.currency) if self.sales else None

    @property
    def basket_before(self) -> Money | None:
        if self.before is None or not self.before_sales:
            return None
        return Money(round(self.before.minor / self.before_sales), self.before.currency)

    @property
    def change(self) -> int | None:
        return _percent(self.total.minor, self.before.minor) if self.before else None

    @property
    def basket_change(self) -> int | None:
        now, before = self.basket, self.basket_before
        return _percent(now.minor, before.minor) if now and before else None


def _percent(now: int, before: int) -> int | None:
    return round(100 * (now - before) / before) if before > 0 else None


async def ask(work: Work, inquiry: Inquiry, most: int = SHOWN, *, compares: bool = True) -> Answer:
    """The answer; Gone where a button leads to what is no more."""
    staff = await whose(work, inquiry.staff_id)
    await _freshen(work, inquiry)
    asked = span(inquiry.period, work.today)
    name, unit, cut = await _only(work, inquiry.only, _cut(work, asked, staff))
    before_span = _compared(work, inquiry) if compares else None
    parts = [] if inquiry.by is By.NOTHING else await split(work, inquiry.by, cut)
    total, before = await _total(work, inquiry.by, cut, parts), None
    earlier: list[Part] = []
    if before_span is not None:
        then = replace(cut, first=before_span.first, last=before_span.last, until=before_span.until, kind=None)
        if cut.only == "level":
            then = replace(then, kind=calendar_kind(before_span, work.today))
        earlier = await split(work, inquiry.by, then) if inquiry.by in PARTITIONS else []
        before = await _total(work, inquiry.by, then, earlier)
        if inquiry.by in GOODS_SIDES and before.sales <= _worth_comparing(inquiry, then):
            earlier = await split(work, inquiry.by, then)
    if inquiry.by in (By.NEWNESS, By.LEVEL):
        parts = _with_walk_ins(parts, total)
    lines = await _lines(work, inquiry, parts, earlier, total.minor, asked, max(KEPT, most))
    finding = find(inquiry, asked, lines, total, before, await _shop_total(work, inquiry, cut))
    if finding is None and inquiry.is_least and inquiry.by is By.PRODUCT:
        finding = Finding("unsold", values={"count": await _unsold(work, parts)})
    refunded = await work.uow.counted.refunds("day", cut) if inquiry.only is None or cut.only == "customer" else None
    currency = work.shop.currency
    return Answer(
        inquiry=inquiry,
        span=asked,
        staff=staff,
        only=name,
        unit=unit,
        total=Money(total.minor, currency),
        others=await _others(work, cut),
        sales=total.sales,
        quantity=total.quantity,
        refunded=Money(sum(refunded.values()), currency) if refunded is not None else None,
        before=Money(before.minor, currency) if before is not None else None,
        before_sales=before.sales if before else 0,
        before_span=before_span,
        lines=tuple(lines[:most]),
        more=0 if inquiry.by is By.CUSTOMER else max(len(lines) - most, 0),
        finding=finding,
    )


async def _freshen(work: Work, inquiry: Inquiry) -> None:
    """Levels rest on what everybody brought within a year."""
    is_of_levels = inquiry.by is By.LEVEL or (inquiry.only is not None and inquiry.only.kind == "level")
    await (refresh.ready if is_of_levels else freshen)(work.uow, work.shop, work.today)


async def by_day(work: Work, inquiry: Inquiry) -> dict[date, int]:
    """Takings of each day on which anything was sold: for pictures."""
    staff = await whose(work, inquiry.staff_id)
    _, _, cut = await _only(work, inquiry.only, _cut(work, span(inquiry.period, work.today), staff))
    return {one.key: one.minor for one in await split(work, By.DAY, cut) if isinstance(one.key, date)}


async def grid(work: Work, inquiry: Inquiry) -> list[tuple[date, str, int]]:
    """(day, hour or channel or way of paying, takings) of the shop or of one seller: for pictures."""
    staff = await whose(work, inquiry.staff_id)
    return await work.uow.figures.grid(str(inquiry.by), _cut(work, span(inquiry.period, work.today), staff))


async def split(work: Work, by: By, cut: Cut) -> list[Part]:
    """Parts of what was sold: whole days from the numbers kept ready, and what is not ready counted."""
    key = str(_base(by))
    figures, counted = work.uow.figures, work.uow.counted
    latest = await figures.latest() if cut.kind or (key == By.PRODUCT and cut.until is None) else None
    is_to_the_end = latest is not None and latest <= cut.last and cut.until is None
    if cut.kind and latest is not None and not is_to_the_end and not _is_over(cut):
        cut = replace(cut, kind=None)
    ready = replace(cut, last=cut.last - timedelta(days=1), until=None) if cut.until else cut
    if key == By.PRODUCT and (cut.kind or is_to_the_end):
        # Nothing was sold later: the last month is a whole one.
        ready = cut = replace(cut, last=month_end(cut.last))
    if not figures.is_ready(key, ready):
        found = await counted.parts(key, cut, work.shop.zone)
    elif cut.until is None:
        found = await figures.parts(key, cut)
    else:
        found = await figures.parts(key, ready) if ready.first <= ready.last else []
        found = merged([*found, *await counted.parts(key, replace(cut, first=cut.last), work.shop.zone)])
    if by in (By.CATEGORY, By.BRAND):
        goods = await work.uow.figures.goods()
        found = merged([replace(one, key=_shelf(by, goods.get(int(str(one.key))))) for one in found])
    return found


def _is_over(cut: Cut) -> bool:
    """A whole month or year: nothing more can come into it."""
    return cut.kind != "a" and cut.last == month_end(cut.last) and (cut.kind == "m" or cut.last.month == 12)


async def _total(work: Work, by: By, cut: Cut, parts: list[Part]) -> Part:
    """Everything that was sold, whatever it is split by."""
    if by in PARTITIONS:
        return _sum(parts)
    return _sum(await split(work, By.LEVEL if cut.only == "level" else By.DAY, cut))


def _worth_comparing(inquiry: Inquiry, then: Cut) -> int:
    is_months = then.until is None and then.first.day == 1 and (then.last + timedelta(days=1)).day == 1
    if inquiry.staff_id is not None or then.staff_id is not None:
        return MOST_COUNTED
    return 10**9 if is_months else MOST_READY


def _base(by: By) -> By:
    """What is read: the rest is folded from it."""
    if by in (By.CATEGORY, By.BRAND):
        return By.PRODUCT
    return By.DAY if by in (By.WEEKDAY, By.NOTHING) else by


def _shelf(by: By, good: Good | None) -> str:
    return ((good.category if by is By.CATEGORY else good.brand) or "") if good else ""


def _sum(parts: Sequence[Part]) -> Part:
    return Part("", sum(p.sales for p in parts), sum(p.quantity for p in parts), sum(p.minor for p in parts))


async def _unsold(work: Work, parts: list[Part]) -> int:
    """Goods on the list of which nothing was sold."""
    return len({*await work.uow.figures.on_sale()} - {one.key for one in parts})


def _with_walk_ins(parts: list[Part], total: Part) -> list[Part]:
    named = _sum([one for one in parts if one.key != "nobody"])
    rest = Part("nobody", total.sales - named.sales, 0.0, total.minor - named.minor)
    return [one for one in parts if one.key != "nobody"] + ([rest] if rest.sales else [])


def _cut(work: Work, days: Span, staff: Staff | None) -> Cut:
    kind = calendar_kind(days, work.today)
    year = Year(work.today, work.shop.currency)
    seller = staff.id if staff else None
    return Cut(days.first, days.last, work.shop.currency, days.until, seller, kind=kind, year=year)


def _compared(work: Work, inquiry: Inquiry) -> Span | None:
    if inquiry.against is not None:
        return span(inquiry.against, work.today)
    compare = span_a_year_ago if inquiry.is_year_ago else span_before
    return compare(inquiry.period, work.now, work.shop.zone)


async def _only(work: Work, only: Only | None, cut: Cut) -> tuple[str | None, str | None, Cut]:
    """What is asked for alone: its name, its unit, and the purchases with it."""
    if only is None:
        return None, None, cut
    if only.kind in GOODS:
        good = (await work.uow.figures.goods([only.id])).get(only.id)
        if good is None:
            raise Gone
        if only.kind == "product":
            return good.name, good.unit, replace(cut, only="product", ids=(good.id,))
        shelf = _shelf(By(only.kind), good)
        goods = await work.uow.figures.goods()
        ids = tuple(one.id for one in goods.values() if _shelf(By(only.kind), one) == shelf)
        return shelf, None, replace(cut, only="product", ids=ids)
    if only.kind == "customer":
        customer = await work.customer(only.id)
        return customer.name, None, replace(cut, only="customer", ids=(customer.id,))
    return only.value, None, replace(cut, only=only.kind, value=only.value)


async def _lines(
    work: Work, inquiry: Inquiry, parts: list[Part], earlier: list[Part], total: int, days: Span, most: int
) -> list[Line]:
    """The most first, or the least; hours, days of the week and new before returning in their own order."""
    if inquiry.by is By.NOTHING:
        return []
    if inquiry.by is By.WEEKDAY:
        parts = _by_weekday(parts, days)
    before = {one.key: one.minor for one in earlier}
    least = 1 if inquiry.is_least else -1
    is_basket = inquiry.measure is Measure.BASKET
    sold = [one for one in parts if one.sales]
    size = {one.key: one.minor / one.sales if is_basket else one.minor for one in sold}
    parts = sorted(sold, key=lambda one: (least * size[one.key], str(one.key)))[:most]
    names = await names_of(work, inquiry.by, [one.key for one in parts])
    is_share = inquiry.by is not By.WEEKDAY and not is_basket and total > 0
    return [
        Line(
            one.key,
            names.get(one.key, ""),
            one.sales,
            one.quantity,
            one.minor,
            round(100 * one.minor / total) if is_share else None,
            before.get(one.key, 0) if earlier else None,
        )
        for one in parts
    ]


def _by_weekday(parts: list[Part], days: Span) -> list[Part]:
    """The usual takings of such a day: their sum by how many of them there were."""
    known = [one.key for one in parts if isinstance(one.key, date)]
    first = min(known, default=days.last) if days.first == THE_BEGINNING else days.first
    found = merged([replace(one, key=one.key.weekday()) for one in parts if isinstance(one.key, date)])
    return [replace(one, minor=round(one.minor / _times(first, days.last, int(str(one.key))))) for one in found]


def _times(first: date, last: date, weekday: int) -> int:
    ahead = (weekday - first.weekday()) % 7
    return max(1, ((last - first).days - ahead) // 7 + 1)


async def names_of(work: Work, by: By, keys: Sequence[int | str | date]) -> dict[int | str | date, str]:
    """Names that the shop gave; those of channels, days and such are in the labels."""
    ids = [key for key in keys if isinstance(key, int) and key]
    if by is By.SELLER:
        return {key: name for key, name in (await work.uow.reports.names()).items()}  # noqa: C416
    if by is By.PRODUCT:
        return {key: good.name for key, good in (await work.uow.figures.goods(ids)).items()}
    if by is By.CUSTOMER:
        return {key: name for key, name in (await work.uow.figures.called(ids)).items()}  # noqa: C416
    return {key: str(key) for key in keys} if by in (By.CATEGORY, By.BRAND) else {}


async def _others(work: Work, cut: Cut) -> tuple[Money, ...]:
    """What was sold in other currencies."""
    if cut.only is not None:
        return ()
    sums = await work.uow.reports.in_other_currencies(cut.first, cut.last, cut.currency, cut.staff_id)
    return tuple(Money(minor, currency) for currency, minor in sums)


async def _shop_total(work: Work, inquiry: Inquiry, cut: Cut) -> int | None:
    """For the share of one thing in everything: of the shop, or of a salesperson's own."""
    if inquiry.only is None and (inquiry.staff_id is None or not work.staff.is_manager):
        return None
    staff_id = cut.staff_id if inquiry.only is not None else None
    return _sum(await split(work, By.DAY, replace(cut, only=None, ids=(), value="", staff_id=staff_id))).minor


async def rows(work: Work, inquiry: Inquiry, page: int) -> tuple[Answer, Page]:
    """A page of the purchases behind an answer. Gone beyond the last."""
    staff = await whose(work, inquiry.staff_id)
    await _freshen(work, inquiry)
    asked = span(inquiry.period, work.today)
    _, _, cut = await _only(work, inquiry.only, _cut(work, asked, staff))
    every = replace(cut, currency="")
    count = await work.uow.counted.count(every)
    pages = max(1, -(-count // ROWS))
    if not 0 <= page < pages:
        raise Gone
    found = await work.uow.counted.rows(every, ROWS, page * ROWS)
    goods = await work.uow.insight.products([row.id for row in found])
    shown = tuple(
        SaleRow(row.id, row.bought_at, row.bought_on, row.customer, row.seller, goods.get(row.id, ()),
                Money(row.total_minor, row.currency))
        for row in found
    )  # fmt: skip
    answer = await ask(work, inquiry.but(by=By.NOTHING), compares=False)
    return answer, Page(inquiry.period, asked, staff, shown, count, page, pages)


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody who has stayed away."""

    id: int
    name: str
    last_on: date
    spent: Money


async def absent(work: Work, days: int, page: int) -> tuple[tuple[Absent, ...], int]:
    """Who has not bought for so many days, of those one may see: who spent most first, and how many."""
    await freshen(work.uow, work.shop, work.today)
    is_all = work.staff.is_manager
    owner, before = None if is_all else work.staff.id, work.today - timedelta(days=days)
    count = await work.uow.figures.count_gone(before, owner)
    found = await work.uow.figures.gone(before, owner, ROWS, page * ROWS)
    currency = work.shop.currency
    return tuple(Absent(row.customer_id, row.name, row.last_on, Money(row.minor, currency)) for row in found), count
