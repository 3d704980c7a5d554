"""Numbers for pictures: takings by day, sellers and goods of some days, in one currency. Undone sales never count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from storage.repository import Repository, table_of
from storage.tables import LineItemRow, PurchaseRow, ServiceCaseRow, StaffRow

purchases, items = table_of(PurchaseRow), table_of(LineItemRow)
cases, staff = table_of(ServiceCaseRow), table_of(StaffRow)


@dataclass(frozen=True, slots=True)
class Days:
    """Business days, of the last one what happened before `until`; of one seller or all, of one currency."""

    first: date
    last: date
    currency: str
    until: datetime | None = None
    staff_id: int | None = None


class PicturesRepository(Repository):
    async def net_by_day(self, days: Days) -> dict[date, int]:
        """Day -> what was paid less what was given back; days without either are left out."""
        sold = select(purchases.c.bought_on.label("day"), func.sum(purchases.c.total_minor).label("minor"))
        back = select(cases.c.happened_on.label("day"), func.sum(cases.c.refund_minor).label("minor"))
        given = (cases.c.voided_at.is_(None), cases.c.state != "cancelled", cases.c.refund_minor > 0)
        refunded = back.where(
            *given,
            cases.c.currency == days.currency,
            _within(cases.c.happened_on, cases.c.happened_at, days),
            *([cases.c.staff_id == days.staff_id] if days.staff_id else []),
        )
        found: dict[date, int] = {}
        for row in await self._rows(sold.where(*_sold(days)).group_by(purchases.c.bought_on)):
            found[row.day] = int(row.minor)
        for row in await self._rows(refunded.group_by(cases.c.happened_on)):
            found[row.day] = found.get(row.day, 0) - int(row.minor)
        return found

    async def by_seller(self, days: Days) -> list[tuple[str, int, int]]:
        """(name, purchases, minor units), the most first."""
        minor = func.sum(purchases.c.total_minor).label("minor")
        statement = (
            select(staff.c.name, func.count().label("times"), minor)
            .join(staff, staff.c.id == purchases.c.staff_id)
            .where(*_sold(days))
            .group_by(staff.c.id, staff.c.name)
        )
        return await self._ranked(statement, minor)

    async def by_product(self, days: Days) -> list[tuple[str, int, int]]:
        """(name, purchases with it, minor units), the most first. Rows whose price nobody knows count nothing."""
        minor = func.coalesce(func.sum(items.c.amount_minor), 0).label("minor")
        statement = (
            select(items.c.product.label("name"), func.count(items.c.purchase_id.distinct()).label("times"), minor)
            .join(purchases, purchases.c.id == items.c.purchase_id)
            .where(*_sold(days))
            .group_by(items.c.product)
        )
        return await self._ranked(statement, minor)

    async def _ranked(self, statement: Select[Any], minor: ColumnElement[int]) -> list[tuple[str, int, int]]:
        rows = await self._rows(statement.order_by(minor.desc()))
        return [(row.name, int(row.times), int(row.minor)) for row in rows]


def _sold(days: Days) -> list[ColumnElement[bool]]:
    found = [
        purchases.c.voided_at.is_(None),
        purchases.c.currency == days.currency,
        _within(purchases.c.bought_on, purchases.c.bought_at, days),
    ]
    if days.staff_id is not None:
        found.append(purchases.c.staff_id == days.staff_id)
    return found


def _within(day: ColumnElement[date], moment: ColumnElement[datetime], days: Days) -> ColumnElement[bool]:
    inside = day.between(days.first, days.last)
    return inside if days.until is None else and_(inside, or_(day < days.last, moment < days.until))
