"""Everybody's line and counts as plain whole numbers, for classing them one after another, and what it makes of them.

Days are told as differences, by the database: a hundred thousand dates cost more than all that is done with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    type_coerce,
    update,
)

from storage.people_figures import FOUND, Between, is_living
from storage.repository import Repository, table_of
from storage.tables import CustomerClassRow, CustomerStatsRow, LabelRow

stats, classes, labels = table_of(CustomerStatsRow), table_of(CustomerClassRow), table_of(LabelRow)
Numbers = Mapping[Any, int]
# Of one customer: label -> its reason as it is written down.
Worn = dict[str, str]


class Classing(Repository):
    """What the nightly run reads of everybody, and writes of those who are another now."""

    async def expectations(self) -> Sequence[Sequence[Any]]:
        """(customer, gaps, sum of their logs, days until due and until lapsed), both counted from the last day."""
        due, lapse = self._days(stats.c.due_on, stats.c.last_on), self._days(stats.c.lapse_on, stats.c.last_on)
        return await self._rows(select(stats.c.customer_id, stats.c.gaps, stats.c.gap_log_sum, due, lapse))

    async def expect(self, rows: Sequence[tuple[int, int, float, int, int]]) -> None:
        """(customer, gaps, sum of their logs, days until due and until lapsed); not of those who have come since."""
        due, lapse = (self._later(stats.c.last_on, bindparam(name, type_=Integer)) for name in ("due", "lapse"))
        same = (stats.c.gaps == bindparam("of"), stats.c.gap_log_sum == bindparam("logs"))
        statement = update(stats).where(stats.c.customer_id == bindparam("key"), *same)
        given = [dict(zip(("key", "of", "logs", "due", "lapse"), row, strict=True)) for row in rows]
        await self._connection.execute(statement.values(due_on=due, lapse_on=lapse), given)

    async def counted(self, some: Between, today: date) -> Sequence[Sequence[Any]]:
        """(customer, days, silent, known, gap, gaps, net; year, quarter, its money, rows, reduced ones; FOUND)."""
        silent = self._days(literal(today, Date), stats.c.last_on)
        known = self._days(stats.c.last_on, stats.c.first_on)
        gap = self._days(stats.c.due_on, stats.c.last_on)
        past = (stats.c.customer_id, stats.c.days, silent, known, gap, stats.c.gaps, stats.c.net_minor)
        own = (classes.c.year, classes.c.quarter, classes.c.quarter_minor, classes.c.lines, classes.c.reduced)
        found = (classes.c[name] for name in FOUND)
        joined = select(*past, *own, *found).join(classes, classes.c.customer_id == stats.c.customer_id)
        return await self._rows(joined.where(some.of(stats.c.customer_id)))

    async def keep_classes(self, rows: Sequence[tuple[int, tuple[Any, ...]]]) -> None:
        """(customer, as FOUND has it)."""
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in FOUND}
        statement = update(classes).where(classes.c.customer_id == bindparam("key")).values(**values)
        names = [f"new_{name}" for name in FOUND]
        if rows:
            given = [{"key": key, **dict(zip(names, found, strict=True))} for key, found in rows]
            await self._connection.execute(statement, given)

    async def labels_of(self, some: Between) -> dict[int, Worn]:
        columns = (labels.c.customer_id, labels.c.label, cast(labels.c.reason, Text))
        found: dict[int, Worn] = {}
        rows: Sequence[Any] = await self._rows(select(*columns).where(some.of(labels.c.customer_id)))
        for customer, label, reason in rows:
            found.setdefault(customer, {})[label] = reason
        return found

    async def keep_labels(
        self,
        gone: Iterable[tuple[int, str]],
        fresh: Iterable[tuple[int, str, Mapping[str, Any]]],
        others: Iterable[tuple[int, str, Mapping[str, Any]]],
        today: date,
    ) -> None:
        """Those that are lost go, the `fresh` ones are worn since today, the `others` have another reason now."""
        own = (labels.c.customer_id == bindparam("key"), labels.c.label == bindparam("name"))
        lost = [{"key": key, "name": name} for key, name in gone]
        if lost:
            await self._connection.execute(delete(labels).where(*own), lost)
        said = [{"key": key, "name": name, "said": reason} for key, name, reason in others]
        if said:
            another = update(labels).where(*own).values(reason=bindparam("said", type_=labels.c.reason.type))
            await self._connection.execute(another, said)
        new = [{"customer_id": key, "label": name, "since": today, "reason": reason} for key, name, reason in fresh]
        if new:
            await self._connection.execute(insert(labels), new)

    async def drop_gone(self) -> None:
        """Who has no purchase any more has no class."""
        here = select(stats.c.customer_id)
        for table in (classes, labels):
            await self._run(delete(table).where(table.c.customer_id.not_in(here)))

    # -- the shop's limits: how often each number occurs, of those whose record was not erased -------------------------

    async def spread(self, column: str) -> Numbers:
        """How many customers have each number of days, or each last day; in its order."""
        of = stats.c[column]
        rows: Sequence[Any] = await self._rows(
            select(of, func.count()).where(is_living(stats)).group_by(of).order_by(of)
        )
        return dict(tuple(row) for row in rows)

    async def spent(self) -> list[int]:
        """What each has brought, the least first."""
        statement = select(stats.c.net_minor).where(is_living(stats)).order_by(stats.c.net_minor)
        return [minor for (minor,) in await self._rows(statement)]

    async def first_day(self) -> date | None:
        """On which somebody bought for the first time."""
        found: date | None = await self._scalar(
            select(stats.c.first_on).where(is_living(stats)).order_by(stats.c.first_on).limit(1)
        )
        return found

    async def usual_gap(self) -> tuple[float, ...]:
        """The middle one, or both, of the mean logs of the customers' own gaps."""
        mean = (stats.c.gap_log_sum / stats.c.gaps).label("mean")
        here = (stats.c.gaps > 0, is_living(stats))
        count = int(await self._scalar(select(func.count()).select_from(stats).where(*here)) or 0)
        if not count:
            return ()
        middle = select(mean).where(*here).order_by(mean).limit(2 - count % 2).offset((count - 1) // 2)
        return tuple(float(value) for (value,) in await self._rows(middle))

    async def reductions(self, least: int) -> tuple[int, int, list[tuple[int, int, int]]]:
        """(rows of the shop, reduced among them, (rows, reduced, customers who have as many) of those with enough)."""
        lines, reduced = classes.c.lines, classes.c.reduced
        row = await self._row(select(func.sum(lines).label("lines"), func.sum(reduced).label("reduced")))
        statement = select(lines, reduced, func.count()).where(lines >= least).group_by(lines, reduced)
        each = [tuple(one) for one in await self._rows(statement)]
        return int(row.lines or 0) if row else 0, int(row.reduced or 0) if row else 0, each

    def _days(self, later: ColumnElement[Any], earlier: ColumnElement[Any]) -> ColumnElement[int]:
        """From one day to the other."""
        if self._is_sqlite:
            return cast(func.julianday(later) - func.julianday(earlier), Integer)
        return type_coerce(later - earlier, Integer)

    def _later(self, day: ColumnElement[Any], days: ColumnElement[Any]) -> ColumnElement[Any]:
        """So many days after."""
        return func.date(day, days.op("||")(" days")) if self._is_sqlite else type_coerce(day + days, Date)
