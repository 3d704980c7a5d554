"""Which level every customer has, as one statement: from numbers kept ready, and counted for whoever has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, func, select

from bot.domain.segment import LEVEL_DAYS, Level, level_limits
from storage.repository import table_of
from storage.tables import CustomerClassRow, CustomerStatsRow, PurchaseRow, ServiceCaseRow

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


def levels(year: Year) -> Subquery:
    """(customer, level) of everybody who has ever bought."""
    bought, back = _bought(year), _back(year)
    counted = func.coalesce(bought.c.minor, 0) - func.coalesce(back.c.minor, 0)
    known = case((stats.c.is_counted, func.coalesce(classes.c.year_minor, 0)), else_=counted)
    columns = (stats.c.customer_id, _level(known, year.currency).label("level"))
    joined = select(*columns).outerjoin(classes, classes.c.customer_id == stats.c.customer_id)
    joined = joined.outerjoin(bought, bought.c.customer_id == stats.c.customer_id)
    return joined.outerjoin(back, back.c.customer_id == stats.c.customer_id).subquery()


def of_level(year: Year, value: str) -> ColumnElement[bool]:
    """Purchases by those who have this level now."""
    found = levels(year)
    return purchases.c.customer_id.in_(select(found.c.customer_id).where(found.c.level == value))


def _level(minor: ColumnElement[Any], currency: str) -> ColumnElement[str]:
    limits = level_limits(currency)
    steps = [(minor >= limits[name.value].minor, name.value) for name in (Level.GOLD, Level.SILVER)]
    return case(*steps, else_=Level.PLAIN.value)


def _changed() -> Any:
    """Those who have bought since they were last counted: few, by an index of their own."""
    return select(stats.c.customer_id).where(~stats.c.is_counted)


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
