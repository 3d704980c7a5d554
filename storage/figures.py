"""What was sold, by any side of it: read from the numbers kept ready, whole days.

A part is a key with purchases, pieces and takings, refunds not taken off; one currency. The rest: storage.counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, Table, cast, func, literal_column, select

from storage.levels import NO_YEAR, Year, of_level
from storage.repository import Repository, table_of
from storage.tables import (
    CustomerPeriodRow,
    CustomerRow,
    CustomerStatsRow,
    DailyFacetsRow,
    DailyProductsRow,
    DailySalesRow,
    DailyWaysRow,
    MonthlyProductsRow,
    ProductRow,
    StaffRow,
)

daily, ways, facets = table_of(DailySalesRow), table_of(DailyWaysRow), table_of(DailyFacetsRow)
by_day, by_month = table_of(DailyProductsRow), table_of(MonthlyProductsRow)
periods, stats = table_of(CustomerPeriodRow), table_of(CustomerStatsRow)
customers, products, staff = table_of(CustomerRow), table_of(ProductRow), table_of(StaffRow)
Key = int | str | date
FACETS = {"hour": "h", "channel": "c", "payment": "p"}
GOODS = ("product", "category", "brand")
# From so many days of months on SQLite reads all of them, product by product.
MANY = timedelta(days=500)


@dataclass(frozen=True, slots=True)
class Cut:
    """Which purchases: business days, of the last one those before `until`; of one currency; of one seller or all.

    `only`: product (`ids`), channel or payment (`value`), customer (one id), level
    (`value`: what they have by their money of `year`). `kind`: month (m), year (y), all (a).
    """

    first: date
    last: date
    currency: str
    until: datetime | None = None
    staff_id: int | None = None
    only: str | None = None
    value: str = ""
    ids: tuple[int, ...] = ()
    kind: str | None = None
    year: Year = NO_YEAR


@dataclass(frozen=True, slots=True)
class Part:
    key: Key
    sales: int
    quantity: float
    minor: int


@dataclass(frozen=True, slots=True)
class Good:
    id: int
    name: str
    unit: str | None
    category: str | None
    brand: str | None


class FiguresRepository(Repository):
    """Only what is kept ready; `is_ready` says of what."""

    def is_ready(self, by: str, cut: Cut) -> bool:
        if cut.only == "customer":
            return False
        if cut.only == "product":
            return cut.staff_id is None and by in ("day", "product")
        if cut.only in ("channel", "payment"):
            return by == "day" or (cut.staff_id is None and by in ("channel", "payment"))
        if cut.only == "level" and by not in ("level", "customer"):
            return False
        if by in ("newness", "customer", "level"):
            return cut.only in (None, "level") and cut.staff_id is None and cut.kind is not None and cut.until is None
        return by != "product" or cut.staff_id is None

    async def parts(self, by: str, cut: Cut) -> list[Part]:
        """Whole days only. By day, seller, hour, channel, payment, product, newness, level or customer."""
        if by == "product" or cut.only == "product":
            return await self._goods(by, cut)
        of_people = {"newness": self._newness, "customer": self._customers, "level": self._levels}
        if by in of_people:
            return await of_people[by](cut)
        if cut.only in ("channel", "payment") and by != "day":
            return await self._crossed(by, cut)
        if by in FACETS or cut.only in FACETS:
            return await self._facets(by, cut)
        if by == "day" and cut.staff_id is None:
            # A row a channel, not one for each of the staff.
            whole = (_of_whom(cut), facets.c.facet == FACETS["channel"])
            return await self._sum(facets, facets.c.day, [*whole, *_days(facets, cut, staff=False)])
        key = {"day": daily.c.day, "seller": daily.c.staff_id}[by]
        return await self._sum(daily, key, _days(daily, cut))

    async def _facets(self, by: str, cut: Cut) -> list[Part]:
        facet = FACETS[cut.only or by]
        conditions = [
            _of_whom(cut),
            facets.c.facet == facet,
            *_days(facets, cut, staff=False),
        ]
        if cut.only:
            conditions.append(facets.c.value == cut.value)
        return await self._sum(facets, facets.c.day if by == "day" else facets.c.value, conditions)

    async def grid(self, by: str, cut: Cut) -> list[tuple[date, str, int]]:
        """(day, hour or channel or payment, minor units) of whole days."""
        here = (_of_whom(cut), facets.c.facet == FACETS[by])
        statement = select(facets.c.day, facets.c.value, facets.c.minor).where(*here, *_days(facets, cut, staff=False))
        return [(row.day, row.value, row.minor) for row in await self._rows(statement)]

    async def _crossed(self, by: str, cut: Cut) -> list[Part]:
        """Ways of paying of one channel, and the other way round."""
        only = ways.c.channel if cut.only == "channel" else ways.c.payment
        key = ways.c.channel if by == "channel" else ways.c.payment
        return await self._sum(ways, key, [*_days(ways, cut, staff=False), only == cut.value])

    async def _sum(
        self, table: Table, key: ColumnElement[Any], conditions: Sequence[ColumnElement[bool]]
    ) -> list[Part]:
        times, minor = func.sum(table.c.sales).label("times"), func.sum(table.c.minor).label("minor")
        rows = await self._rows(select(key.label("key"), times, minor).where(*conditions).group_by(key))
        return [Part(row.key, int(row.times), 0.0, int(row.minor)) for row in rows]

    # -- goods: whole months from their own table, the days at both ends from the daily one ----------------------------

    async def _goods(self, by: str, cut: Cut) -> list[Part]:
        if by == "day":
            return _parts(await self._rows(_of_goods(by_day, by_day.c.day, by_day.c.day, cut)))
        found: list[Part] = []
        for piece, is_month in pieces(cut):
            table = by_month if is_month else by_day
            on: ColumnElement[date] = table.c.month if is_month else table.c.day
            if is_month and self._is_sqlite and cut.only is None and piece.last - piece.first > MANY:
                # By an index that holds them product by product: nothing is left to be sorted.
                on = func.coalesce(on, on)
            found += _parts(await self._rows(_of_goods(table, table.c.product_id, on, piece)))
        return merged(found)

    # -- people --------------------------------------------------------------------------------------------------------

    async def _newness(self, cut: Cut) -> list[Part]:
        """Takings of those who are new in this month or year, and of the others; since the opening all are new."""
        if cut.kind == "a":
            sums = (func.sum(stats.c.purchases).label("times"), func.sum(stats.c.minor).label("minor"))
            row = await self._row(select(*sums))
            return [Part("new", int(row.times), 0.0, int(row.minor))] if row and row.times else []
        here = (periods.c.kind == cut.kind, periods.c.first_on == cut.first)
        times, minor = func.sum(periods.c.purchases).label("times"), func.sum(periods.c.minor).label("minor")
        rows = await self._rows(select(periods.c.is_new, times, minor).where(*here).group_by(periods.c.is_new))
        return [Part("new" if row.is_new else "back", int(row.times), 0.0, int(row.minor)) for row in rows]

    async def _levels(self, cut: Cut) -> list[Part]:
        """Of those who have each level today; plain are all the others."""
        table = stats if cut.kind == "a" else periods
        here = () if cut.kind == "a" else (periods.c.kind == cut.kind, periods.c.first_on == cut.first)
        sums = select(func.sum(table.c.purchases).label("times"), func.sum(table.c.minor).label("minor")).where(*here)
        # One by one, so that few customers are looked up, and not all that bought.
        asked = [None, "gold", "silver"] if cut.value in ("", "plain") else [cut.value]
        found = [await self._level(sums, table.c.customer_id, cut, value) for value in asked]
        if asked[0] is None:
            all_, *above = found
            found = [_less(all_, above), *above]
        return [one for one in found if one.sales and cut.value in ("", one.key)]

    async def _level(self, sums: Select[Any], customer: ColumnElement[Any], cut: Cut, value: str | None) -> Part:
        """Of everybody without a level to ask for."""
        row = await self._row(sums if value is None else sums.where(of_level(customer, cut.year, value)))
        return (
            Part(value or "plain", int(row.times or 0), 0.0, int(row.minor or 0))
            if row
            else Part(value or "", 0, 0.0, 0)
        )

    async def _customers(self, cut: Cut) -> list[Part]:
        """Those who spent most."""
        table = stats if cut.kind == "a" else periods
        statement = select(table.c.customer_id.label("key"), table.c.purchases.label("times"), table.c.minor)
        if cut.kind != "a":
            statement = statement.where(periods.c.kind == cut.kind, periods.c.first_on == cut.first)
        if cut.only == "level":
            statement = statement.where(of_level(table.c.customer_id, cut.year, cut.value))
        rows = await self._rows(statement.order_by(table.c.minor.desc(), table.c.customer_id).limit(50))
        return [Part(row.key, int(row.times), 0.0, int(row.minor)) for row in rows]

    async def buyers(self, cut: Cut) -> tuple[int, int] | None:
        """(new, all) customers of a month, a year or all time; None of other days."""
        if cut.kind is None or cut.staff_id is not None or cut.until is not None:
            return None
        first = func.count().label("count")
        new = await self._scalar(select(first).select_from(stats).where(stats.c.first_on.between(cut.first, cut.last)))
        if cut.kind == "a":
            return int(new), int(new)
        here = (periods.c.kind == cut.kind, periods.c.first_on == cut.first)
        return int(new), int(await self._scalar(select(func.count()).select_from(periods).where(*here)))

    async def gone(self, before: date, owner: int | None, limit: int, offset: int) -> Sequence[Row[Any]]:
        """Who was last here before a day: those who brought most first, in their own order of worth."""
        first = self._gone(select(stats.c.customer_id), before, owner).order_by(stats.c.minor.desc())
        ids = first.order_by(stats.c.customer_id).limit(limit).offset(offset).subquery()
        statement = select(stats.c.customer_id, customers.c.name, stats.c.last_on, stats.c.minor)
        named = statement.join(ids, ids.c.customer_id == stats.c.customer_id)
        named = named.join(customers, customers.c.id == stats.c.customer_id)
        return await self._rows(named.order_by(stats.c.minor.desc(), stats.c.customer_id))

    async def count_gone(self, before: date, owner: int | None) -> int:
        return int(await self._scalar(self._gone(select(func.count()), before, owner)) or 0)

    def _gone(self, statement: Select[Any], before: date, owner: int | None) -> Select[Any]:
        found = statement.select_from(stats).where(stats.c.last_on < before)
        if owner is None:
            erased = select(customers.c.id).where(customers.c.erased_at.is_not(None))
            return found.where(stats.c.customer_id.not_in(erased))
        mine = (customers.c.owner_staff_id == owner, customers.c.erased_at.is_(None))
        return found.where(stats.c.customer_id.in_(select(customers.c.id).where(*mine)))

    # -- names ---------------------------------------------------------------------------------------------------------

    async def latest(self) -> date | None:
        """The last day with a sale."""
        found: date | None = await self._scalar(select(func.max(daily.c.day)))
        return found

    async def goods(self, ids: Sequence[int] | None = None) -> dict[int, Good]:
        columns = (products.c.id, products.c.name, products.c.usual_unit, products.c.category, products.c.brand)
        statement = select(*columns) if ids is None else select(*columns).where(products.c.id.in_(ids))
        found = [Good(row.id, row.name, row.usual_unit, row.category, row.brand) for row in await self._rows(statement)]
        return {one.id: one for one in found}

    async def on_sale(self) -> list[int]:
        """Ids of goods that are not retired."""
        return [row.id for row in await self._rows(select(products.c.id).where(products.c.is_active))]

    async def called(self, ids: Sequence[int]) -> dict[int, str]:
        """Names of customers."""
        rows = await self._rows(select(customers.c.id, customers.c.name).where(customers.c.id.in_(ids)))
        return {row.id: row.name for row in rows}


def _of_whom(cut: Cut) -> ColumnElement[bool]:
    """The nought is written out: the whole shop has an index of its own."""
    return facets.c.staff_id == (cut.staff_id or literal_column("0"))


def _days(table: Table, cut: Cut, *, staff: bool = True) -> list[ColumnElement[bool]]:
    found = [table.c.day.between(cut.first, cut.last), table.c.currency == cut.currency]
    if staff and cut.staff_id is not None:
        found.append(table.c.staff_id == cut.staff_id)
    return found


def _of_goods(table: Table, key: ColumnElement[Any], on: ColumnElement[date], cut: Cut) -> Select[Any]:
    # A sum of large numbers would come from PostgreSQL as a decimal each.
    minor = cast(func.sum(table.c.minor), BigInteger).label("minor")
    sums = (func.sum(table.c.sales).label("times"), func.sum(table.c.quantity).label("quantity"), minor)
    found = select(key.label("key"), *sums).where(on.between(cut.first, cut.last), table.c.currency == cut.currency)
    if cut.only == "product":
        found = found.where(table.c.product_id.in_(cut.ids))
    return found.group_by(key)


def _parts(rows: Sequence[Any]) -> list[Part]:
    return [Part(key, int(times), float(quantity), int(minor)) for key, times, quantity, minor in rows]


def _less(all_: Part, others: Sequence[Part]) -> Part:
    return replace(
        all_, sales=all_.sales - sum(p.sales for p in others), minor=all_.minor - sum(p.minor for p in others)
    )


def merged(parts: Sequence[Part]) -> list[Part]:
    """One part per key."""
    found: dict[Key, Part] = {}
    for one in parts:
        old = found.get(one.key)
        found[one.key] = one if old is None else replace(
            old, sales=old.sales + one.sales, quantity=old.quantity + one.quantity, minor=old.minor + one.minor
        )  # fmt: skip
    return list(found.values())


def pieces(cut: Cut) -> Iterator[tuple[Cut, bool]]:
    """The whole months of a cut in one piece, and the days before and after them."""
    start = cut.first if cut.first.day == 1 else _next_month(cut.first)
    end = cut.last.replace(day=1) if (cut.last + timedelta(days=1)).day != 1 else _next_month(cut.last)
    if start >= end:
        yield cut, False
        return
    if cut.first < start:
        yield replace(cut, last=start - timedelta(days=1)), False
    yield replace(cut, first=start, last=end - timedelta(days=1)), True
    if end <= cut.last:
        yield replace(cut, first=end), False


def month_end(day: date) -> date:
    return _next_month(day) - timedelta(days=1)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
