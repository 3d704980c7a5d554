"""What goods cost the shop: a history by day, from which every row of a sale takes its cost; the one place of truth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Integer,
    Numeric,
    Row,
    cast,
    func,
    insert,
    literal,
    null,
    select,
    true,
    update,
)

from bot.domain.period import THE_BEGINNING
from storage.figures import by_month
from storage.repository import Repository, table_of
from storage.tables import LineItemRow, ProductCostRow, ProductRow, PurchaseRow, StaleRow

costs, products, stale = table_of(ProductCostRow), table_of(ProductRow), table_of(StaleRow)
items, purchases = table_of(LineItemRow), table_of(PurchaseRow)


class Costs(Repository):
    async def of_purchase(self, purchase_id: int) -> None:
        """The rows of one purchase, by its day."""
        await self._cost(items.c.purchase_id == purchase_id, items.c.product_id.is_not(None))

    async def set(
        self, product_id: int, from_on: date, minor: int | None, currency: str, staff_id: int | None, now: datetime
    ) -> None:
        """From this day on; rows of the sales since then take it."""
        await self._write(product_id, from_on, minor, currency, staff_id, now)
        await self._update(ProductRow, product_id, cost_minor=await self._latest(product_id))
        await self.recount([product_id], from_on)

    async def _write(
        self, product_id: int, from_on: date, minor: int | None, currency: str, staff_id: int | None, now: datetime
    ) -> None:
        unit = await self._scalar(select(products.c.usual_unit).where(products.c.id == product_id))
        values = {"cost_minor": minor, "unit": unit, "currency": currency, "staff_id": staff_id, "at": now}
        same = (costs.c.product_id == product_id, costs.c.from_on == from_on)
        if not await self._run(update(costs).where(*same).values(**values)):
            await self._insert(ProductCostRow, product_id=product_id, from_on=from_on, **values)

    async def _latest(self, product_id: int) -> int | None:
        statement = select(costs.c.cost_minor).where(costs.c.product_id == product_id)
        found: int | None = await self._scalar(statement.order_by(costs.c.from_on.desc()).limit(1))
        return found

    async def history(self, product_id: int) -> Sequence[Row[Any]]:
        """(from_on, cost_minor, currency, staff_id), the oldest first."""
        statement = select(costs).where(costs.c.product_id == product_id)
        return await self._rows(statement.order_by(costs.c.from_on))

    async def settle(self, currency: str, today: date, now: datetime) -> None:
        """After a file or a union: a first known cost holds from the beginning, another one from today on."""
        newest = func.row_number().over(partition_by=costs.c.product_id, order_by=costs.c.from_on.desc())
        ranked = select(costs.c.product_id, costs.c.cost_minor, newest.label("place")).subquery()
        columns = (products.c.id, products.c.cost_minor, products.c.currency, ranked.c.product_id.label("known"))
        joined = select(*columns).outerjoin(ranked, (ranked.c.product_id == products.c.id) & (ranked.c.place == 1))
        other = products.c.cost_minor.is_distinct_from(ranked.c.cost_minor)
        told: dict[date, list[int]] = {THE_BEGINNING: [], today: []}
        for row in await self._rows(joined.where(other)):
            from_on = THE_BEGINNING if row.known is None else today
            await self._write(row.id, from_on, row.cost_minor, row.currency or currency, None, now)
            told[from_on].append(row.id)
        for from_on, ids in told.items():
            if ids:
                await self.recount(ids, from_on)

    async def of_import(self, import_id: int) -> None:
        """The rows that a file brought, of goods whose cost is known."""
        mine = select(purchases.c.id).where(purchases.c.import_id == import_id)
        known = select(costs.c.product_id)
        await self._cost(items.c.purchase_id.in_(mine), items.c.product_id.in_(known), items.c.cost_minor.is_(None))

    async def recount(self, product_ids: Sequence[int], from_on: date) -> None:
        """Rows of the sales since a day take the cost of their day; those days' numbers are worked out anew."""
        sold = items.c.product_id.in_(list(product_ids))
        since = purchases.c.bought_on >= from_on
        mine = select(literal(1)).where(purchases.c.id == items.c.purchase_id, since).correlate(items).exists()
        await self._cost(sold, *([] if from_on == THE_BEGINNING else [mine]))
        days = select(purchases.c.bought_on, cast(null(), Integer)).join(items, items.c.purchase_id == purchases.c.id)
        noted = days.where(sold, since).distinct()
        await self._run(insert(stale).from_select(["day", "customer_id"], noted))

    async def _cost(self, *conditions: ColumnElement[bool]) -> None:
        await self._run(update(items).where(*conditions).values(cost_minor=self._in_force()))

    def _in_force(self) -> ColumnElement[int]:
        """What the row's pieces cost on the day of its purchase; null where nobody knew, or in another currency or
        unit: what a bottle costs says nothing of a case."""
        count = cast(items.c.quantity, Float if self._is_sqlite else Numeric)
        each = (
            select(cast(func.round(costs.c.cost_minor * count), BigInteger))
            .select_from(purchases)
            .join(costs, (costs.c.from_on <= purchases.c.bought_on) & (costs.c.currency == purchases.c.currency))
            .where(purchases.c.id == items.c.purchase_id, costs.c.product_id == items.c.product_id)
            .where(func.coalesce(costs.c.unit == items.c.unit, true()))
            .order_by(costs.c.from_on.desc())
            .limit(1)
        )
        return each.correlate(items).scalar_subquery()

    # -- which goods have one ------------------------------------------------------------------------------------------

    async def lines_of(self, product_id: int, before: date) -> int:
        """Rows sold before a day that have no cost."""
        statement = (
            select(func.count())
            .select_from(items)
            .join(purchases, purchases.c.id == items.c.purchase_id)
            .where(items.c.product_id == product_id, items.c.cost_minor.is_(None), purchases.c.voided_at.is_(None))
        )
        return int(await self._scalar(statement.where(purchases.c.bought_on < before)) or 0)

    async def without(self, since: date, limit: int, offset: int = 0) -> Sequence[Row[Any]]:
        """(id, name, minor): goods on sale without a cost, those that brought most since a month first."""
        sold = (
            select(by_month.c.product_id, func.sum(by_month.c.minor).label("minor"))
            .where(by_month.c.month >= since.replace(day=1))
            .group_by(by_month.c.product_id)
            .subquery()
        )
        minor = func.coalesce(sold.c.minor, literal(0))
        statement = (
            select(products.c.id, products.c.name, minor.label("minor"))
            .outerjoin(sold, sold.c.product_id == products.c.id)
            .where(products.c.is_active, products.c.cost_minor.is_(None))
            .order_by(minor.desc(), products.c.id)
        )
        return await self._rows(statement.limit(limit).offset(offset))

    async def counts(self) -> tuple[int, int]:
        """(goods on sale with a cost, all goods on sale)."""
        known = func.count(products.c.cost_minor)
        row = await self._row(select(known.label("known"), func.count().label("all")).where(products.c.is_active))
        assert row is not None
        return int(row.known), int(row.all)
