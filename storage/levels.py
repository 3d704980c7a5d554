"""Which level every customer has, as one statement: from numbers kept ready, and counted for whoever has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, func, literal_column, select, union_all

from bot.domain.segment import LEVEL_DAYS, Level, level_limits
from storage.repository import table_of
from storage.tables import CustomerClassRow, CustomerStatsRow, PurchaseRow, ServiceCaseRow
from storage.tables.tallies import UNCOUNTED

stats, classes = table_of(CustomerStatsRow), table_of(CustomerClassRow)
purchases, cases = table_of(PurchaseRow), table_of(ServiceCaseRow)


@dataclass(frozen=True, slots=True)
class Year:
    """The days whose money makes a level, in the shop's currency."""

    today: date
    currency: str

    @property
    def after(self) -> date:
        return self.today - timedelta(days=LEVEL_DAYS)


NO_YEAR = Year(date.max, "")


def raised(year: Year, only: str | None = None) -> Subquery:
    """(customer, level) of everybody above the plain level, or of one: few, in the order of an index."""
    limits, fresh = level_limits(year.currency), _fresh(year)
    least = limits[only or Level.SILVER.value].minor
    most = limits[Level.GOLD.value].minor if only == Level.SILVER.value else None

    def within(customer: ColumnElement[int], minor: ColumnElement[int]) -> Any:
        found = select(customer, _level(minor, year).label("level")).where(minor >= least)
        return found if most is None else found.where(minor < most)

    known = within(classes.c.customer_id, classes.c.year_minor).where(classes.c.customer_id.not_in(_changed()))
    return union_all(known, within(fresh.c.customer_id, fresh.c.minor)).subquery()


def level_or_nobody(above: Subquery, customer: ColumnElement[Any]) -> ColumnElement[str]:
    """With `above` joined from outside."""
    return case((customer.is_(None), "nobody"), else_=func.coalesce(above.c.level, Level.PLAIN.value))


def of_level(customer: ColumnElement[Any], year: Year, value: str) -> ColumnElement[bool]:
    """Whoever has this level now."""
    if value == Level.PLAIN.value:
        return customer.is_not(None) & customer.not_in(select(raised(year).c.customer_id))
    return customer.in_(select(raised(year, value).c.customer_id))


def _level(minor: ColumnElement[Any], year: Year) -> ColumnElement[str]:
    limits = level_limits(year.currency)
    steps = [(minor >= limits[name.value].minor, name.value) for name in (Level.GOLD, Level.SILVER)]
    return case(*steps, else_=Level.PLAIN.value)


def _fresh(year: Year) -> Subquery:
    """(customer, money of the year) of those who have changed."""
    bought, back = _bought(year), _back(year)
    minor = bought.c.minor - func.coalesce(back.c.minor, 0)
    joined = select(bought.c.customer_id, minor.label("minor"))
    return joined.outerjoin(back, back.c.customer_id == bought.c.customer_id).subquery()


def _changed() -> Any:
    """Those who have bought since they were last counted: few, by an index of their own."""
    return select(stats.c.customer_id).where(literal_column(UNCOUNTED))


def _bought(year: Year) -> Subquery:
    columns = (purchases.c.customer_id, func.sum(purchases.c.total_minor).label("minor"))
    here = (purchases.c.voided_at.is_(None), purchases.c.currency == year.currency)
    mine = (purchases.c.customer_id.in_(_changed()), purchases.c.bought_on > year.after)
    return select(*columns).where(*here, *mine).group_by(purchases.c.customer_id).subquery()


def _back(year: Year) -> Subquery:
    columns = (cases.c.customer_id, func.sum(cases.c.refund_minor).label("minor"))
    given = (cases.c.voided_at.is_(None), cases.c.state != "cancelled", cases.c.refund_minor > 0)
    mine = (cases.c.customer_id.in_(_changed()), cases.c.happened_on > year.after, cases.c.currency == year.currency)
    return select(*columns).where(*given, *mine).group_by(cases.c.customer_id).subquery()
