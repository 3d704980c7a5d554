"""The manager's numbers: read-only SQL over purchases, returns and offers. Undone purchases never count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Row, Select, and_, case, column, func, or_, select

from bot.domain.delivery import REACHED
from storage.repository import Repository, table_of
from storage.tables import (
    Attribution,
    Coupon,
    CustomerPeriodRow,
    CustomerRow,
    CustomerStatsRow,
    DailySalesRow,
    Delivery,
    Offer,
    PurchaseRow,
    Redemption,
    ServiceCaseRow,
    ServiceItemRow,
    StaffRow,
)

purchases, cases, customers = table_of(PurchaseRow), table_of(ServiceCaseRow), table_of(CustomerRow)
staff, offers, coupons = table_of(StaffRow), table_of(Offer), table_of(Coupon)
daily, stats, periods = table_of(DailySalesRow), table_of(CustomerStatsRow), table_of(CustomerPeriodRow)
redemptions, deliveries, attributions = table_of(Redemption), table_of(Delivery), table_of(Attribution)


@dataclass(frozen=True, slots=True)
class Window:
    """Which records: business days from `first` to `last`, of the last one those before `until`; of one seller or all.

    `opens` and `closes` are the same days as moments, for what is kept by the moment. `kind`: the window is a month
    (m), a year (y) or all there is (a), `is_whole` or so far as it has come.
    """

    first: date
    last: date
    opens: datetime
    closes: datetime
    until: datetime | None = None
    staff_id: int | None = None
    kind: str | None = None
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """A count and a sum of one currency, of one seller where `staff_id` is set."""

    count: int
    minor: int
    currency: str
    staff_id: int | None = None


def _tallies(rows: Sequence[Row[Any]]) -> list[Tally]:
    """From columns times, minor, currency, and staff_id where there is one."""
    return [Tally(int(row.times), int(row.minor), row.currency, getattr(row, "staff_id", None)) for row in rows]


def _within(day: ColumnElement[date], moment: ColumnElement[datetime], window: Window) -> ColumnElement[bool]:
    inside = day.between(window.first, window.last)
    return inside if window.until is None else and_(inside, or_(day < window.last, moment < window.until))


def _sold(window: Window) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        purchases.c.voided_at.is_(None),
        _within(purchases.c.bought_on, purchases.c.bought_at, window),
    ]
    if window.staff_id is not None:
        found.append(purchases.c.staff_id == window.staff_id)
    return found


def _on_days(window: Window) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [daily.c.day.between(window.first, window.last)]
    if window.staff_id is not None:
        found.append(daily.c.staff_id == window.staff_id)
    return found


def _kept(window: Window) -> Select[Any]:
    times, minor = func.sum(daily.c.sales).label("times"), func.sum(daily.c.minor).label("minor")
    columns = select(daily.c.staff_id, daily.c.currency, times, minor)
    return columns.where(*_on_days(window)).group_by(daily.c.staff_id, daily.c.currency)


def _new(window: Window) -> ColumnElement[int]:
    first_on: ColumnElement[date] = column("first_on", Date)
    return func.coalesce(func.sum(case((first_on >= window.first, 1), else_=0)), 0).label("new")


def _given_back(window: Window) -> list[ColumnElement[bool]]:
    conditions = [
        cases.c.voided_at.is_(None),
        cases.c.state != "cancelled",
        cases.c.refund_minor > 0,
        _within(cases.c.happened_on, cases.c.happened_at, window),
    ]
    return conditions if window.staff_id is None else [*conditions, cases.c.staff_id == window.staff_id]


class ReportsRepository(Repository):
    async def sales(self, window: Window) -> list[Tally]:
        """Purchases and what was paid for them, per seller and currency. Whole days from the numbers kept ready; of a
        day that is asked for up to a moment, its purchases are counted."""
        if window.until is None:
            return _tallies(await self._rows(_kept(window)))
        whole = replace(window, last=window.last - timedelta(days=1), until=None)
        kept = _tallies(await self._rows(_kept(whole))) if whole.first <= whole.last else []
        return kept + await self._counted(replace(window, first=window.last))

    async def _counted(self, window: Window) -> list[Tally]:
        statement = (
            select(
                purchases.c.staff_id,
                purchases.c.currency,
                func.count().label("times"),
                func.sum(purchases.c.total_minor).label("minor"),
            )
            .where(*_sold(window))
            .group_by(purchases.c.staff_id, purchases.c.currency)
        )
        return _tallies(await self._rows(statement))

    async def refunds(self, window: Window) -> list[Tally]:
        """Money given back, by the day on which it was, per currency."""
        columns = (cases.c.currency, func.count().label("times"), func.sum(cases.c.refund_minor).label("minor"))
        return _tallies(await self._rows(select(*columns).where(*_given_back(window)).group_by(cases.c.currency)))

    async def refund_rows(self, window: Window, limit: int, offset: int) -> Sequence[Any]:
        """Each with customer and seller by name, and what was brought back; the latest first."""
        statement = (
            select(
                cases.c.id, cases.c.happened_on, cases.c.refund_minor, cases.c.currency, cases.c.text,
                customers.c.name.label("customer"), staff.c.name.label("seller"),
            )
            .outerjoin(customers, customers.c.id == cases.c.customer_id)
            .join(staff, staff.c.id == cases.c.staff_id)
            .where(*_given_back(window))
            .order_by(cases.c.happened_at.desc(), cases.c.id.desc())
            .limit(limit)
            .offset(offset)
        )  # fmt: skip
        return await self._rows(statement)

    async def brought_back(self, case_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The goods of each case, as they were called."""
        items = table_of(ServiceItemRow)
        statement = (
            select(items.c.case_id, items.c.product)
            .where(items.c.case_id.in_(case_ids))
            .order_by(items.c.case_id, items.c.position)
        )
        found: dict[int, tuple[str, ...]] = {}
        for row in await self._rows(statement):
            found[row.case_id] = (*found.get(row.case_id, ()), row.product)
        return found

    async def buyers(self, window: Window) -> tuple[int, int]:
        """(customers whose first purchase ever lies in the window, customers who had bought before it)."""
        window = window if await self._is_over(window) else replace(window, kind=None)
        if window.staff_id is None and window.kind in ("m", "y"):
            new = func.coalesce(func.sum(case((periods.c.is_new, 1), else_=0)), 0).label("new")
            here = (periods.c.kind == window.kind, periods.c.first_on == window.first)
            statement = select(func.count().label("all"), new).select_from(periods).where(*here)
        else:
            statement = select(func.count().label("all"), _new(window)).select_from(self._came(window))
        found = await self._row(statement)
        assert found is not None
        return int(found.new), int(found.all) - int(found.new)

    async def _is_over(self, window: Window) -> bool:
        """Nothing was sold after the window within its month, year or all time."""
        if window.kind is None or window.is_whole:
            return True
        latest: date | None = await self._scalar(select(func.max(daily.c.day)))
        return latest is None or latest <= window.last

    def _came(self, window: Window) -> FromClause:
        """Who bought in the window, with the day of their first purchase: by the shortest way there is."""
        if window.staff_id is None and window.kind == "a":
            return select(stats.c.first_on).subquery()
        came = select(purchases.c.customer_id).where(*_sold(window), purchases.c.customer_id.is_not(None)).distinct()
        return select(stats.c.first_on).where(stats.c.customer_id.in_(came)).subquery()

    async def walk_ins(self, window: Window) -> int:
        """Purchases by people who left no name."""
        statement = select(func.coalesce(func.sum(daily.c.walk_ins), 0)).where(*_on_days(window))
        return int(await self._scalar(statement))

    async def offers_sent(self, window: Window, rules: Sequence[str]) -> int:
        """Coupons that reached their customers in the window, each by the first message that carried it."""
        statement = (
            select(func.min(deliveries.c.sent_at).label("at"))
            .join(customers, customers.c.id == deliveries.c.customer_id)
            .where(
                deliveries.c.rule.in_(rules),
                deliveries.c.coupon_id.is_not(None),
                deliveries.c.state.in_([state.value for state in REACHED]),
            )
            .group_by(deliveries.c.coupon_id)
        )
        if window.staff_id is not None:
            statement = statement.where(customers.c.owner_staff_id == window.staff_id)
        first = statement.subquery()
        inside = and_(first.c.at >= window.opens, first.c.at < window.closes)
        return int(await self._scalar(select(func.count()).select_from(first).where(inside)) or 0)

    async def redeemed(self, window: Window, offer: str) -> list[Tally]:
        """Coupons of an offer that were used in the window's purchases, and what they took off, per currency."""
        statement = (
            select(
                redemptions.c.currency,
                func.count().label("times"),
                func.sum(redemptions.c.discount_minor).label("minor"),
            )
            .join(coupons, coupons.c.id == redemptions.c.coupon_id)
            .join(offers, offers.c.id == coupons.c.offer_id)
            .join(purchases, purchases.c.id == redemptions.c.purchase_id)
            .where(redemptions.c.reversed_at.is_(None), offers.c.name == offer, *_sold(window))
            .group_by(redemptions.c.currency)
        )
        return _tallies(await self._rows(statement))

    async def credited(self, window: Window, rules: Sequence[str]) -> list[Tally]:
        """The window's purchases that are credited to a message of these rules, per currency."""
        statement = (
            select(purchases.c.currency, func.count().label("times"), func.sum(purchases.c.total_minor).label("minor"))
            .join(attributions, attributions.c.purchase_id == purchases.c.id)
            .join(deliveries, deliveries.c.id == attributions.c.delivery_id)
            .where(deliveries.c.rule.in_(rules), *_sold(window))
            .group_by(purchases.c.currency)
        )
        return _tallies(await self._rows(statement))

    async def rows(self, window: Window, limit: int, offset: int) -> Sequence[Row[Any]]:
        """The window's purchases, latest first: id, bought_at, bought_on, total_minor, currency, customer, seller."""
        statement: Select[Any] = (
            select(
                purchases.c.id,
                purchases.c.bought_at,
                purchases.c.bought_on,
                purchases.c.total_minor,
                purchases.c.currency,
                customers.c.name.label("customer"),
                staff.c.name.label("seller"),
            )
            .join(staff, staff.c.id == purchases.c.staff_id)
            .outerjoin(customers, customers.c.id == purchases.c.customer_id)
            .where(*_sold(window))
            .order_by(purchases.c.bought_on.desc(), purchases.c.bought_at.desc(), purchases.c.id.desc())
        )
        return await self._rows(statement.limit(limit).offset(offset))

    async def in_other_currencies(
        self, first: date, last: date, currency: str, staff_id: int | None
    ) -> list[tuple[str, int]]:
        """(currency, minor units) of what was sold in others than the shop's."""
        minor = func.sum(daily.c.minor).label("minor")
        statement = select(daily.c.currency, minor).where(
            daily.c.day.between(first, last), daily.c.currency != currency
        )
        if staff_id is not None:
            statement = statement.where(daily.c.staff_id == staff_id)
        rows = await self._rows(statement.group_by(daily.c.currency).order_by(daily.c.currency))
        return [(row.currency, int(row.minor)) for row in rows]

    async def names(self) -> dict[int, str]:
        """Everybody who has ever worked here."""
        return {row.id: row.name for row in await self._rows(select(staff.c.id, staff.c.name))}
