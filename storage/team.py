"""What each of the staff has done: sold, at what cost, for whom new, and which promises; read from the numbers kept
ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Row, String, case, cast, func, select, true, type_coerce

from storage.repository import Repository, table_of
from storage.tables import CustomerRow, CustomerStatsRow, DailySalesRow, FollowUpRow, PurchaseRow

daily, stats, followups = table_of(DailySalesRow), table_of(CustomerStatsRow), table_of(FollowUpRow)
customers, purchases = table_of(CustomerRow), table_of(PurchaseRow)
SUMS = ("sales", "minor", "cost_minor", "costed_minor", "lines", "uncosted")


@dataclass(frozen=True, slots=True)
class Done:
    """`cost` of the rows whose cost is known, which brought `costed`; `uncosted` of the `lines` have none."""

    sales: int = 0
    minor: int = 0
    cost: int = 0
    costed: int = 0
    lines: int = 0
    uncosted: int = 0


class TeamRepository(Repository):
    async def sold(self, first: date, last: date, currency: str) -> dict[int, Done]:
        """By who rang it up; whole days, returns not taken off."""
        sums = [func.sum(daily.c[name]).label(name) for name in SUMS]
        here = (daily.c.day.between(first, last), daily.c.currency == currency)
        rows = await self._rows(select(daily.c.staff_id, *sums).where(*here).group_by(daily.c.staff_id))
        return {row.staff_id: Done(*(int(getattr(row, name)) for name in SUMS)) for row in rows}

    async def sold_on(self, first: date, last: date) -> list[date]:
        """Days on which anything was sold."""
        statement = select(daily.c.day).where(daily.c.day.between(first, last)).distinct()
        return [row.day for row in await self._rows(statement)]

    async def new(self, first: date, last: date) -> dict[int, int]:
        """Customers whose first purchase ever lies in these days, by who rang it up."""
        here = (stats.c.first_on.between(first, last), stats.c.first_staff_id.is_not(None))
        columns = (stats.c.first_staff_id, func.count().label("times"))
        rows = await self._rows(select(*columns).where(*here).group_by(stats.c.first_staff_id))
        return {row.first_staff_id: row.times for row in rows}

    async def new_rows(self, first: date, last: date, staff_id: int, limit: int, offset: int) -> Sequence[Row[Any]]:
        """(customer_id, name, owner_staff_id, first_on, purchases, minor), the latest first."""
        columns = (stats.c.customer_id, customers.c.name, customers.c.owner_staff_id, stats.c.first_on,
                   stats.c.purchases, stats.c.minor)  # fmt: skip
        mine = (stats.c.first_on.between(first, last), stats.c.first_staff_id == staff_id)
        joined = select(*columns).join(customers, customers.c.id == stats.c.customer_id).where(*mine)
        ordered = joined.order_by(stats.c.first_on.desc(), stats.c.customer_id.desc())
        return await self._rows(ordered.limit(limit).offset(offset))

    async def kept_promises(self, first: date, last: date, ends: timedelta, today: date) -> Sequence[Row[Any]]:
        """(staff_id, due, late, done, late_done): not done, of which late; done, of which later than their day.
        `ends`: how long after midnight UTC of a day it is over for the shop; the same for all these days."""
        due, closed, state = followups.c.due_on, followups.c.closed_at, followups.c.state
        minutes = int(ends.total_seconds()) // 60
        begun: ColumnElement[bool]
        if self._is_sqlite:
            over = func.datetime(due, f"{minutes:+} minutes")
            # A day is over later than it begins for UTC, and most are done before that: comparing is all it takes.
            begun = type_coerce(closed, String) >= type_coerce(due, String)
        else:
            begun = true()
            over = func.timezone("UTC", cast(due, DateTime(timezone=False)) + timedelta(minutes=minutes))
        is_open, is_done = state == "open", state == "done"
        counted = {
            "due": is_open,
            "late": is_open & (due < today),
            "done": is_done,
            "late_done": is_done & begun & (closed >= over),
        }
        sums = [func.sum(case((condition, 1), else_=0)).label(name) for name, condition in counted.items()]
        # Day by day first, as the index has them: so nothing but a line a day has to be sorted.
        lines = select(followups.c.staff_id, *sums).where(due.between(first, last)).group_by(due, followups.c.staff_id)
        days = lines.subquery()
        together = [func.sum(days.c[name]).label(name) for name in counted]
        return await self._rows(select(days.c.staff_id, *together).group_by(days.c.staff_id))

    async def first_promise(self) -> date | None:
        """The day of the earliest."""
        found: date | None = await self._scalar(select(func.min(followups.c.due_on)))
        return found

    async def promises(self, first: date, last: date, staff_id: int | None) -> Sequence[Row[Any]]:
        """(id, staff_id, customer_id, customer, due_on, state, closed_at, text) due in these days; none that was taken
        back."""
        columns = (followups.c.id, followups.c.staff_id, followups.c.customer_id, customers.c.name.label("customer"),
                   followups.c.due_on, followups.c.state, followups.c.closed_at, followups.c.text)  # fmt: skip
        here = [followups.c.due_on.between(first, last), followups.c.state != "cancelled"]
        if staff_id is not None:
            here.append(followups.c.staff_id == staff_id)
        joined = select(*columns).outerjoin(customers, customers.c.id == followups.c.customer_id).where(*here)
        return await self._rows(joined.order_by(followups.c.due_on, followups.c.id))
