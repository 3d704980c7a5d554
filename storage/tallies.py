"""Keeping numbers ready: triggers note what has changed, and it is worked out anew from the purchases themselves."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Table, case, cast, delete, func, insert, literal, select, text, update

from bot.domain.tally import Visit, line_of, shares
from storage.credits import Credits
from storage.goods import Goods
from storage.repository import Repository, portions, table_of
from storage.sides import Sides
from storage.tables import (
    CustomerPeriodRow,
    CustomerStatsRow,
    DailySalesRow,
    FigureRow,
    LineItemRow,
    PurchaseRow,
    ServiceCaseRow,
    StaleRow,
)

stale, figures = table_of(StaleRow), table_of(FigureRow)
purchases, items, cases = table_of(PurchaseRow), table_of(LineItemRow), table_of(ServiceCaseRow)
daily_sales = table_of(DailySalesRow)
periods, stats = table_of(CustomerPeriodRow), table_of(CustomerStatsRow)
# Product, quantity, amount, cost.
_Line = list[Any]
# Any number that nothing else locks: numbers are put in order by one at a time.
_LOCK = 20_261_123
DAYS_AT_ONCE, CUSTOMERS_AT_ONCE = 31, 500
_BOUGHT = (
    purchases.c.id,
    purchases.c.bought_on,
    purchases.c.staff_id,
    purchases.c.customer_id,
    purchases.c.currency,
    purchases.c.total_minor,
    purchases.c.discount_minor,
)
_SOLD = (items.c.purchase_id, items.c.product_id, items.c.quantity, items.c.amount_minor, items.c.cost_minor)


class Tallies(Repository):
    async def figure(self, name: str) -> tuple[date, dict[str, Any]] | None:
        """A figure of the whole shop and the day it was worked out."""
        row = await self._row(select(figures.c.on, figures.c.value).where(figures.c.name == name))
        return (row.on, row.value) if row else None

    async def keep_figure(self, name: str, on: date, value: Mapping[str, Any]) -> None:
        await self._run(delete(figures).where(figures.c.name == name))
        await self._insert_once(FigureRow, name=name, on=on, value=dict(value))

    async def tend(self) -> None:
        """Let SQLite look at how its tables are filled, to take the right index; PostgreSQL does so by itself."""
        if self._is_sqlite:
            await self._connection.execute(text("PRAGMA analysis_limit=10000"))
            await self._connection.execute(text("ANALYZE"))

    async def backlog(self) -> int:
        """Changes that the numbers do not know of yet."""
        return int(await self._scalar(select(func.count()).select_from(stale)) or 0)

    async def gather(self) -> None:
        """Many changes in one: each day once, each customer once (all with one day, which is worked out anew often)."""
        day, customer = stale.c.day, stale.c.customer_id
        days = [{"day": row.day, "customer_id": None} for row in await self._rows(select(day).distinct())]
        latest = max(row["day"] for row in days)
        known = select(customer).where(customer.is_not(None)).distinct()
        people = [{"day": latest, "customer_id": row.customer_id} for row in await self._rows(known)]
        await self._run(delete(stale))
        await self._connection.execute(insert(stale), [*days, *people])

    async def freshen(self, currency: str, mean: float, most: int | None = None) -> int:
        """Work out anew what at most so many changes touch; how many were taken up."""
        if not self._is_sqlite:
            await self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        taken = select(stale.c.id).order_by(stale.c.id).limit(most) if most else None
        statement = delete(stale) if taken is None else delete(stale).where(stale.c.id.in_(taken))
        found = await self._rows(statement.returning(stale.c.day, stale.c.customer_id))
        await self.rebuild_days(sorted({row.day for row in found}))
        await self.rebuild_customers(sorted({row.customer_id for row in found if row.customer_id}), currency, mean)
        return len(found)

    # -- days ----------------------------------------------------------------------------------------------------------

    async def rebuild_days(self, days: Sequence[date]) -> None:
        for some in portions(days, DAYS_AT_ONCE):
            await self._run(delete(daily_sales).where(daily_sales.c.day.in_(some)))
            await self._tally(some)
            await Credits(self._connection).rebuild(some)
            await Sides(self._connection).rebuild(some)

    async def _tally(self, days: Sequence[date]) -> None:
        counted = (purchases.c.bought_on.in_(days), purchases.c.voided_at.is_(None))
        bought: Sequence[Any] = await self._rows(select(*_BOUGHT).where(*counted))
        rows: dict[int, list[_Line]] = defaultdict(list)
        joined = select(*_SOLD).join(purchases, purchases.c.id == items.c.purchase_id).where(*counted)
        sold: Sequence[Any] = await self._rows(joined.order_by(items.c.purchase_id, items.c.position))
        for purchase_id, *line in sold:
            rows[purchase_id].append(line)
        sales, products = _Sums(), _Sums()
        for key, on, seller, customer, currency, total, discount in bought:
            mine = rows[key]
            parts = (total,) if len(mine) == 1 else shares(total, [line[2] for line in mine])
            cost = costed = uncosted = 0
            seen: set[int] = set()
            for (product, quantity, _, own), part in zip(mine, parts, strict=True):
                good = product or 0
                products.add((on, good, currency), (int(good not in seen), float(quantity), part))
                seen.add(good)
                if own is None:
                    uncosted += 1
                else:
                    cost, costed = cost + own, costed + part
            told = (1, int(customer is None), total, discount or 0, cost, costed, len(mine), uncosted)
            sales.add((on, seller, currency), told)
        await self._put(daily_sales, sales)
        await Goods(self._connection).keep(days, products.found)

    async def _put(self, table: Table, sums: _Sums) -> None:
        if sums.found:
            names = [column.name for column in table.columns]
            rows = [dict(zip(names, (*key, *values), strict=False)) for key, values in sums.found.items()]
            await self._connection.execute(insert(table), rows)

    # -- customers -----------------------------------------------------------------------------------------------------

    async def rebuild_customers(self, ids: Sequence[int], currency: str, mean: float) -> None:
        """Their history in a line, and in which months and years they bought."""
        for some in portions(ids, CUSTOMERS_AT_ONCE):
            await self._run(delete(stats).where(stats.c.customer_id.in_(some)))
            await self._run(delete(periods).where(periods.c.customer_id.in_(some)))
            await self._line_up(some, currency, mean)

    async def _line_up(self, ids: Sequence[int], currency: str, mean: float) -> None:
        visits: dict[int, list[Visit]] = defaultdict(list)
        columns = (purchases.c.customer_id, purchases.c.bought_on, *_of_own(currency))
        statement = select(*columns).where(purchases.c.customer_id.in_(ids), purchases.c.voided_at.is_(None))
        by_day = statement.group_by(purchases.c.customer_id, purchases.c.bought_on)
        for row in await self._rows(by_day.order_by(purchases.c.customer_id, purchases.c.bought_on)):
            visits[row.customer_id].append((row.bought_on, int(row.times), int(row.minor)))
        back = await self._refunds(ids, currency)
        lines = [
            {"customer_id": key, "refunded_minor": back.get(key, 0), **line_of(found, mean)}
            for key, found in visits.items()
        ]
        await self._insert_many(
            CustomerStatsRow, [row | {"net_minor": row["minor"] - row["refunded_minor"]} for row in lines]
        )
        await self._note_first_sellers(ids)
        for kind in ("m", "y"):
            await self._run(insert(periods).from_select(list(periods.c), self._came(kind, ids, currency)))

    async def _note_first_sellers(self, ids: Sequence[int]) -> None:
        """Who rang up their first purchase ever."""
        first = (
            select(purchases.c.staff_id)
            .where(purchases.c.customer_id == stats.c.customer_id, purchases.c.voided_at.is_(None))
            .order_by(purchases.c.bought_on, purchases.c.bought_at, purchases.c.id)
            .limit(1)
            .correlate(stats)
        )
        mine = update(stats).where(stats.c.customer_id.in_(ids))
        await self._run(mine.values(first_staff_id=first.scalar_subquery()))

    def _came(self, kind: str, ids: Sequence[int], currency: str) -> Any:
        """Who bought in which month or year, in any currency, and whether it was their first."""
        day = purchases.c.bought_on
        first: ColumnElement[Any]
        if self._is_sqlite:
            first = func.strftime("%Y-%m-01" if kind == "m" else "%Y-01-01", day, type_=Date)
        else:
            first = cast(func.date_trunc("month" if kind == "m" else "year", day), Date)
        counted = (purchases.c.customer_id.in_(ids), purchases.c.voided_at.is_(None))
        came = (
            select(first.label("first_on"), purchases.c.customer_id, *_of_own(currency))
            .where(*counted)
            .group_by("first_on", purchases.c.customer_id)
            .subquery()
        )
        is_new = stats.c.first_on >= came.c.first_on
        columns = (literal(kind), came.c.first_on, came.c.customer_id, came.c.times, came.c.minor, is_new)
        return select(*columns).join(stats, stats.c.customer_id == came.c.customer_id)

    async def _refunds(self, ids: Sequence[int], currency: str) -> dict[int, int]:
        statement = (
            select(cases.c.customer_id, func.sum(cases.c.refund_minor).label("minor"))
            .where(cases.c.customer_id.in_(ids), cases.c.voided_at.is_(None), cases.c.currency == currency)
            .where(cases.c.state != "cancelled", cases.c.refund_minor > 0)
            .group_by(cases.c.customer_id)
        )
        return {row.customer_id: int(row.minor) for row in await self._rows(statement)}


def _of_own(currency: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Purchases and money of the shop's currency alone: one is told by the other."""
    is_own = purchases.c.currency == currency
    times, minor = case((is_own, 1), else_=0), case((is_own, purchases.c.total_minor), else_=0)
    return func.sum(times).label("times"), func.sum(minor).label("minor")


class _Sums:
    """Sums under a key, several side by side."""

    def __init__(self) -> None:
        self.found: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def add(self, key: tuple[Any, ...], values: tuple[float, ...]) -> None:
        sums = self.found.get(key)
        self.found[key] = values if sums is None else tuple(map(operator.add, sums, values))
