"""Keeping numbers ready: triggers note what has changed, and it is worked out anew from the purchases themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Table, delete, func, insert, select, text

from bot.domain.tally import Bought, history, month_of, shares, year_of
from storage.repository import Repository, table_of
from storage.tables import (
    CustomerPeriodRow,
    CustomerStatsRow,
    DailyFacetsRow,
    DailyProductsRow,
    DailySalesRow,
    DailyWaysRow,
    FigureRow,
    LineItemRow,
    MonthlyProductsRow,
    PurchaseRow,
    ServiceCaseRow,
    ShopRow,
    StaleRow,
)

stale, figures = table_of(StaleRow), table_of(FigureRow)
purchases, items, cases = table_of(PurchaseRow), table_of(LineItemRow), table_of(ServiceCaseRow)
daily_sales, daily_ways = table_of(DailySalesRow), table_of(DailyWaysRow)
daily_products, monthly_products = table_of(DailyProductsRow), table_of(MonthlyProductsRow)
daily_facets, shops = table_of(DailyFacetsRow), table_of(ShopRow)
periods, stats = table_of(CustomerPeriodRow), table_of(CustomerStatsRow)
# Any number that nothing else locks: numbers are put in order by one at a time.
_LOCK = 20_261_123
DAYS_AT_ONCE, CUSTOMERS_AT_ONCE = 31, 500
_BOUGHT = (
    purchases.c.id,
    purchases.c.bought_on,
    purchases.c.bought_at,
    purchases.c.staff_id,
    purchases.c.customer_id,
    purchases.c.currency,
    purchases.c.total_minor,
    purchases.c.discount_minor,
    purchases.c.channel,
    purchases.c.payment,
)
_SOLD = (items.c.purchase_id, items.c.product_id, items.c.quantity, items.c.amount_minor, items.c.cost_minor)
_VISIT = (purchases.c.customer_id, purchases.c.bought_on, purchases.c.total_minor, purchases.c.currency)


class Tallies(Repository):
    async def figure(self, name: str) -> tuple[date, dict[str, Any]] | None:
        """A figure of the whole shop and the day it was worked out."""
        row = await self._row(select(figures.c.on, figures.c.value).where(figures.c.name == name))
        return (row.on, row.value) if row else None

    async def keep_figure(self, name: str, on: date, value: Mapping[str, Any]) -> None:
        await self._run(delete(figures).where(figures.c.name == name))
        await self._insert_once(FigureRow, name=name, on=on, value=dict(value))

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

    async def customers_after(self, customer_id: int, limit: int) -> list[int]:
        """The next customers with numbers, by id: for going through all of them in slices."""
        statement = select(stats.c.customer_id).where(stats.c.customer_id > customer_id)
        return [row.customer_id for row in await self._rows(statement.order_by(stats.c.customer_id).limit(limit))]

    # -- days ----------------------------------------------------------------------------------------------------------

    async def rebuild_days(self, days: Sequence[date]) -> None:
        for some in _slices(days, DAYS_AT_ONCE):
            for table in (daily_sales, daily_ways, daily_facets, daily_products):
                await self._run(delete(table).where(table.c.day.in_(some)))
            await self._tally(some)
        for month in sorted({month_of(day) for day in days}):
            await self._sum_month(month)

    async def _tally(self, days: Sequence[date]) -> None:
        counted = (purchases.c.bought_on.in_(days), purchases.c.voided_at.is_(None))
        bought = await self._rows(select(*_BOUGHT).where(*counted))
        rows = defaultdict(list)
        joined = select(*_SOLD).join(purchases, purchases.c.id == items.c.purchase_id).where(*counted)
        for row in await self._rows(joined.order_by(items.c.purchase_id, items.c.position)):
            rows[row.purchase_id].append(row)
        sales, ways, products = _Sums(6), _Sums(2), _Sums(3)
        for one in bought:
            mine = rows[one.id]
            parts = shares(one.total_minor, [row.amount_minor for row in mine])
            cost = sum(row.cost_minor or 0 for row in mine)
            costed = sum(part for row, part in zip(mine, parts, strict=True) if row.cost_minor is not None)
            is_nobody = one.customer_id is None
            key = (one.bought_on, one.staff_id, one.currency)
            sales.add(key, 1, is_nobody, one.total_minor, one.discount_minor or 0, cost, costed)
            ways.add((one.bought_on, one.channel, one.payment or "", one.currency), 1, one.total_minor)
            seen: set[int] = set()
            for row, part in zip(mine, parts, strict=True):
                product = row.product_id or 0
                products.add((one.bought_on, product, one.currency), product not in seen, float(row.quantity), part)
                seen.add(product)
        await self._put(daily_facets, await self._facets(bought))
        await self._put(daily_sales, sales)
        await self._put(daily_ways, ways)
        await self._put(daily_products, products)

    async def _facets(self, bought: Sequence[Row[Any]]) -> _Sums:
        """Hours, channels and ways of paying: of each seller, and of the whole shop under 0."""
        zone = ZoneInfo(await self._scalar(select(shops.c.timezone)) or "UTC")
        facets = _Sums(2)
        for one in bought:
            hour = one.bought_at.astimezone(zone).hour
            for facet, value in (("h", f"{hour:02}"), ("c", one.channel), ("p", one.payment or "")):
                for staff_id in (0, one.staff_id):
                    facets.add((staff_id, facet, one.bought_on, value, one.currency), 1, one.total_minor)
        return facets

    async def _put(self, table: Table, sums: _Sums) -> None:
        if sums.found:
            names = [column.name for column in table.columns]
            rows = [dict(zip(names, (*key, *values), strict=True)) for key, values in sums.found.items()]
            await self._connection.execute(insert(table), rows)

    async def _sum_month(self, month: date) -> None:
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        await self._run(delete(monthly_products).where(monthly_products.c.month == month))
        statement = (
            select(
                daily_products.c.product_id,
                daily_products.c.currency,
                func.sum(daily_products.c.sales).label("sales"),
                func.sum(daily_products.c.quantity).label("quantity"),
                func.sum(daily_products.c.minor).label("minor"),
            )
            .where(daily_products.c.day >= month, daily_products.c.day < after)
            .group_by(daily_products.c.product_id, daily_products.c.currency)
        )
        found = [{"month": month, **row._mapping} for row in await self._rows(statement)]  # noqa: SLF001
        if found:
            whole = [row | {"sales": int(row["sales"]), "minor": int(row["minor"])} for row in found]
            await self._connection.execute(insert(monthly_products), whole)

    # -- customers -----------------------------------------------------------------------------------------------------

    async def rebuild_customers(self, ids: Sequence[int], currency: str, mean: float) -> None:
        """Their history in a line, and in which months and years they bought."""
        for some in _slices(ids, CUSTOMERS_AT_ONCE):
            await self._run(delete(stats).where(stats.c.customer_id.in_(some)))
            await self._run(delete(periods).where(periods.c.customer_id.in_(some)))
            await self._line_up(some, currency, mean)

    async def _line_up(self, ids: Sequence[int], currency: str, mean: float) -> None:
        bought: dict[int, list[Bought]] = defaultdict(list)
        came = _Sums(2)
        statement = select(*_VISIT).where(purchases.c.customer_id.in_(ids), purchases.c.voided_at.is_(None))
        for row in await self._rows(statement):
            minor = row.total_minor if row.currency == currency else 0
            bought[row.customer_id].append(Bought(row.bought_on, minor))
            came.add(("m", month_of(row.bought_on), row.customer_id), 1, minor)
            came.add(("y", year_of(row.bought_on), row.customer_id), 1, minor)
        for (kind, first_on, key), sums in came.found.items():
            first = min(one.on for one in bought[key])
            sums.append(first_on == (month_of(first) if kind == "m" else year_of(first)))
        back = await self._refunds(ids, currency)
        lines = [
            {"customer_id": key, "refunded_minor": back.get(key, 0), **asdict(found)}
            for key, visits in bought.items()
            if (found := history(visits, mean))
        ]
        if lines:
            await self._connection.execute(insert(stats), lines)
        await self._put(periods, came)

    async def _refunds(self, ids: Sequence[int], currency: str) -> dict[int, int]:
        statement = (
            select(cases.c.customer_id, func.sum(cases.c.refund_minor).label("minor"))
            .where(cases.c.customer_id.in_(ids), cases.c.voided_at.is_(None), cases.c.currency == currency)
            .where(cases.c.state != "cancelled", cases.c.refund_minor > 0)
            .group_by(cases.c.customer_id)
        )
        return {row.customer_id: int(row.minor) for row in await self._rows(statement)}


class _Sums:
    """Sums under a key, several side by side."""

    def __init__(self, width: int) -> None:
        self._width = width
        self.found: dict[tuple[Any, ...], list[Any]] = {}

    def add(self, key: tuple[Any, ...], *values: float) -> None:
        sums = self.found.get(key)
        if sums is None:
            self.found[key] = [int(one) if isinstance(one, bool) else one for one in values]
            return
        for place in range(self._width):
            sums[place] += values[place]


def _slices(whole: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(whole), size):
        yield whole[start : start + size]
