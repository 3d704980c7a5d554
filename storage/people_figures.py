"""Numbers about people: the counts behind scores and labels, kept once a day, and the customers behind each figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, func, insert, literal_column, or_, select, update

from storage.repository import Repository, table_of
from storage.tables import (
    CustomerClassRow,
    CustomerPeriodRow,
    CustomerRow,
    CustomerStatsRow,
    LabelRow,
    LineItemRow,
    PurchaseRow,
    ServiceCaseRow,
)
from storage.tables.tallies import UNCOUNTED

customers, stats, classes = table_of(CustomerRow), table_of(CustomerStatsRow), table_of(CustomerClassRow)
labels, periods, cases = table_of(LabelRow), table_of(CustomerPeriodRow), table_of(ServiceCaseRow)
purchases, items = table_of(PurchaseRow), table_of(LineItemRow)
YEAR, QUARTER = timedelta(days=365), timedelta(days=90)
# A day of the shop lies within two of UTC's.
AROUND = timedelta(days=2)
net = stats.c.net_minor.label("net")
COUNTED = ("second_on", "year", "quarter", "quarter_minor", "year_minor", "lines", "reduced", "net_minor")
FOUND = ("lately", "often", "much", "rfm", "eighth", "abc", "value", "chance", "next_minor")


@dataclass(frozen=True, slots=True)
class Between:
    """A slice of customers, by id."""

    first: int
    last: int

    def of(self, column: ColumnElement[int]) -> ColumnElement[bool]:
        return column.between(self.first, self.last)


@dataclass(frozen=True, slots=True)
class These:
    """The same, one by one."""

    ids: tuple[int, ...]

    def of(self, column: ColumnElement[int]) -> ColumnElement[bool]:
        return column.in_(self.ids)


Some = Between | These


class PeopleRepository(Repository):
    """What the nightly run reads and writes."""

    async def next_slice(self, after: int, limit: int) -> Between | None:
        """The next customers with a history."""
        ids = select(stats.c.customer_id).where(stats.c.customer_id > after)
        inner = ids.order_by(stats.c.customer_id).limit(limit).subquery()
        first, last = func.min(inner.c.customer_id).label("first"), func.max(inner.c.customer_id).label("last")
        row = await self._row(select(first, last))
        return Between(row.first, row.last) if row is not None and row.first is not None else None

    async def forget_counts(self, since: date | None, today: date) -> None:
        """Those for whom the last year or quarter has begun to hold another day since then; without a day, all."""
        uncounted = update(stats).values(is_counted=False).where(stats.c.is_counted)
        if since is None:
            await self._run(uncounted)
            return
        for span in (YEAR, QUARTER):
            left = (since - span, today - span)
            gone = select(purchases.c.customer_id).where(*_within(purchases.c.bought_on, *left))
            await self._run(uncounted.where(stats.c.customer_id.in_(gone)))
            back = select(cases.c.customer_id).where(*_within(cases.c.happened_on, *left))
            await self._run(uncounted.where(stats.c.customer_id.in_(back)))

    async def next_uncounted(self, limit: int) -> These | None:
        """The next ones who have bought, or whose days have moved on, since they were counted."""
        mine = select(stats.c.customer_id).where(literal_column(UNCOUNTED)).order_by(stats.c.customer_id).limit(limit)
        ids = tuple(row.customer_id for row in await self._rows(mine))
        return These(ids) if ids else None

    async def buyers(self) -> int:
        """Customers with a purchase."""
        return int(await self._scalar(select(func.count()).select_from(stats)) or 0)

    async def histories(self) -> Sequence[Row[Any]]:
        """Everybody's history in a line: for the shop's limits."""
        columns = (stats.c.days, stats.c.first_on, stats.c.last_on, stats.c.gaps, stats.c.gap_log_sum, net)
        return await self._rows(_living(select(*columns)))

    async def count(self, some: Some, today: date, currency: str) -> None:
        """Count anew what a slice bought."""
        bought = {row.customer_id: row for row in await self._rows(_bought(some, today, currency))}
        lines = {row.customer_id: row for row in await self._rows(_lines(some))}
        back = {
            row.customer_id: (int(row.quarter_minor), int(row.year_minor))
            for row in await self._rows(_refunds(some, today, currency))
        }
        rows = [
            {
                "customer_id": key,
                "second_on": one.second_on,
                "year": one.year,
                "quarter": one.quarter,
                "quarter_minor": max(0, int(one.quarter_minor) - back.get(key, (0, 0))[0]),
                "year_minor": max(0, int(one.year_minor) - back.get(key, (0, 0))[1]),
                "lines": int(lines[key].lines) if key in lines else 0,
                "reduced": int(lines[key].reduced) if key in lines else 0,
                "net_minor": one.net_minor,
                **_BLANK,
            }
            for key, one in bought.items()
        ]
        if rows:
            await self._keep_counts(some, rows)
        await self._run(update(stats).where(some.of(stats.c.customer_id)).values(is_counted=True))

    async def _keep_counts(self, some: Some, rows: list[dict[str, Any]]) -> None:
        """Found classes stay until the new ones are known: a question in between finds yesterday's."""
        columns = (classes.c.customer_id, *(classes.c[name] for name in COUNTED))
        there = {row[0]: row[1:] for row in await self._rows(select(*columns).where(some.of(classes.c.customer_id)))}
        fresh = [row for row in rows if row["customer_id"] not in there]
        if fresh:
            await self._connection.execute(insert(classes), fresh)
        others = [row for row in rows if row["customer_id"] in there]
        known = [row for row in others if tuple(row[name] for name in COUNTED) != there[row["customer_id"]]]
        if known:
            await self._change(known, COUNTED)

    async def _change(self, rows: list[dict[str, Any]], names: Sequence[str]) -> None:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        statement = update(classes).where(classes.c.customer_id == bindparam("key")).values(**values)
        given = [{"key": row["customer_id"], **{f"new_{name}": row[name] for name in names}} for row in rows]
        await self._connection.execute(statement, given)

    async def visits(self) -> dict[int, int]:
        """Days with a purchase in the last 365 to how many customers have them."""
        statement = _living(select(classes.c.year, func.count().label("times")), classes).where(classes.c.year > 0)
        return {row.year: row.times for row in await self._rows(statement.group_by(classes.c.year))}

    async def quarters(self) -> list[tuple[int, int]]:
        """(money, days) of the last 90 days, of those who came."""
        statement = select(classes.c.quarter_minor, classes.c.quarter).where(classes.c.quarter > 0)
        return [(row.quarter_minor, row.quarter) for row in await self._rows(_living(statement, classes))]

    async def cohorts(self, since: date) -> dict[tuple[date, date], int]:
        """(first month, month) to customers, of those who are new since that month."""
        first = periods.alias("first")
        own = and_(first.c.customer_id == periods.c.customer_id, first.c.kind == "m", first.c.is_new)
        columns = (first.c.first_on.label("began"), periods.c.first_on.label("month"), func.count().label("times"))
        joined = select(*columns).select_from(first).join(periods, own)
        found = joined.where(periods.c.kind == "m", first.c.first_on >= since)
        rows = await self._rows(found.group_by(first.c.first_on, periods.c.first_on))
        return {(row.began, row.month): row.times for row in rows}

    async def firsts(self, since: date) -> Sequence[Row[Any]]:
        """First and second purchase days of those who came for the first time since a day."""
        columns = (stats.c.first_on, classes.c.second_on)
        joined = select(*columns).outerjoin(classes, classes.c.customer_id == stats.c.customer_id)
        return await self._rows(joined.where(stats.c.first_on >= since))


_BLANK: dict[str, Any] = {
    "lately": 0, "often": 0, "much": 0, "rfm": "", "eighth": "", "abc": "", "value": "", "chance": None,
    "next_minor": None,
}  # fmt: skip


# Few, and found by an index of their own: cheaper to leave out than everybody is to look up.
_ERASED = select(customers.c.id).where(customers.c.erased_at.is_not(None))


def is_living(table: Any) -> ColumnElement[bool]:
    """Of customers whose record was not erased."""
    return table.c.customer_id.not_in(_ERASED)  # type: ignore[no-any-return]


def _living(statement: Any, table: Any = stats) -> Any:
    return statement.where(is_living(table))


def _bought(some: Some, today: date, currency: str) -> Any:
    day, minor = purchases.c.bought_on, purchases.c.total_minor
    of_year, of_quarter = day > today - YEAR, day > today - QUARTER
    own, real = purchases.c.currency == currency, purchases.c.voided_at.is_(None)
    sums = {
        "year": func.count(case((of_year, day)).distinct()),
        "quarter": func.count(case((of_quarter, day)).distinct()),
        "quarter_minor": func.sum(case((and_(of_quarter, own), minor), else_=0)),
        "year_minor": func.sum(case((and_(of_year, own), minor), else_=0)),
    }
    # By the index of moments: what is older than a year is not looked at.
    recent = purchases.c.bought_at > datetime.combine(today - YEAR, time(), UTC) - AROUND
    late = select(purchases.c.customer_id, *(one.label(name) for name, one in sums.items()))
    grouped = late.where(some.of(purchases.c.customer_id), real, recent).group_by(purchases.c.customer_id)
    of_late = grouped.subquery()
    first, mine = purchases.alias(), stats.c.customer_id
    second = select(first.c.bought_on).where(
        first.c.customer_id == mine, first.c.voided_at.is_(None), first.c.bought_on > stats.c.first_on
    )
    second_on = second.order_by(first.c.bought_at).limit(1).correlate(stats).scalar_subquery()
    kept = (func.coalesce(of_late.c[name], 0).label(name) for name in sums)
    joined = select(mine, *kept, second_on.label("second_on"), stats.c.net_minor)
    return joined.outerjoin(of_late, of_late.c.customer_id == mine).where(some.of(mine))


def _lines(some: Some) -> Any:
    reduced = func.sum(case((purchases.c.discount_minor > 0, 1), else_=0)).label("reduced")
    columns = (purchases.c.customer_id, func.count().label("lines"), reduced)
    joined = select(*columns).join(items, items.c.purchase_id == purchases.c.id)
    here = joined.where(some.of(purchases.c.customer_id), purchases.c.voided_at.is_(None))
    return here.group_by(purchases.c.customer_id)


def _refunds(some: Some, today: date, currency: str) -> Any:
    minor = cases.c.refund_minor
    of_quarter = func.sum(case((cases.c.happened_on > today - QUARTER, minor), else_=0)).label("quarter_minor")
    columns = (cases.c.customer_id, of_quarter, func.sum(minor).label("year_minor"))
    given = (cases.c.voided_at.is_(None), cases.c.state != "cancelled", cases.c.refund_minor > 0)
    here = select(*columns).where(some.of(cases.c.customer_id), *given, cases.c.currency == currency)
    return here.where(cases.c.happened_on > today - YEAR).group_by(cases.c.customer_id)


def _within(day: ColumnElement[date], after: date, upto: date) -> tuple[ColumnElement[bool], ...]:
    return day > after, day <= upto


def seen_by(staff_id: int | None, table: Any = stats) -> list[ColumnElement[bool]]:
    """Whose records count: everybody's, or one's own and nobody's."""
    if staff_id is None:
        return [is_living(table)]
    mine = or_(customers.c.owner_staff_id == staff_id, customers.c.owner_staff_id.is_(None))
    return [table.c.customer_id.in_(select(customers.c.id).where(mine, customers.c.erased_at.is_(None)))]
