"""What was sold of each product by day and month, for the numbers kept ready: only what has changed is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, literal, select

from bot.domain.tally import month_of
from storage.repository import Repository, table_of
from storage.tables import DailyProductsRow, MonthlyProductsRow

daily, monthly = table_of(DailyProductsRow), table_of(MonthlyProductsRow)
# A sale changes a product or two; beyond so many a month is added up as a whole.
FEW = 100
Found = Mapping[tuple[Any, ...], tuple[Any, ...]]


class Goods(Repository):
    async def keep(self, days: Sequence[date], found: Found) -> None:
        """`found`: (day, product, currency) to purchases, pieces and takings; everything of these days."""
        key, sums = (
            (daily.c.day, daily.c.product_id, daily.c.currency),
            (daily.c.sales, daily.c.quantity, daily.c.minor),
        )
        rows = await self._rows(select(*key, *sums).where(daily.c.day.in_(days)))
        known: dict[tuple[Any, ...], tuple[Any, ...]] = {row[:3]: row[3:] for row in rows}
        fresh = {one: told for one, told in found.items() if known.get(one) != told}
        gone = [one for one in known if one not in found or one in fresh]
        if len(gone) > FEW * len(days):
            await self._run(delete(daily).where(daily.c.day.in_(days)))
            fresh = dict(found)
        elif gone:
            await self._drop(gone)
        if fresh:
            names = [column.name for column in (*key, *sums)]
            await self._connection.execute(
                insert(daily), [dict(zip(names, (*one, *told), strict=True)) for one, told in fresh.items()]
            )
        changed = {one[:2] for one in (*gone, *fresh)}
        for month in sorted({month_of(day) for day, _ in changed}):
            await self._sum_month(month, sorted({product for day, product in changed if month_of(day) == month}))

    async def _drop(self, keys: Sequence[tuple[Any, ...]]) -> None:
        own = (
            daily.c.day == bindparam("on"),
            daily.c.product_id == bindparam("which"),
            daily.c.currency == bindparam("of"),
        )
        given = [{"on": day, "which": product, "of": currency} for day, product, currency in keys]
        await self._connection.execute(delete(daily).where(*own), given)

    async def _sum_month(self, month: date, goods: Sequence[int]) -> None:
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        mine: ColumnElement[bool] = monthly.c.month == month
        own: tuple[ColumnElement[bool], ...] = (daily.c.day >= month, daily.c.day < after)
        if len(goods) <= FEW:
            mine, own = mine & monthly.c.product_id.in_(goods), (*own, daily.c.product_id.in_(goods))
        await self._run(delete(monthly).where(mine))
        key = (daily.c.product_id, daily.c.currency)
        sums = [func.sum(daily.c[name]) for name in ("sales", "quantity", "minor")]
        month_on = literal(month, monthly.c.month.type)
        await self._run(
            insert(monthly).from_select(list(monthly.c), select(month_on, *key, *sums).where(*own).group_by(*key))
        )
