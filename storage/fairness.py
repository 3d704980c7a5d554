"""The rows that are worth a second look: purchases and the trail of changes, of the last weeks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, cast, func, literal_column, select

from bot.domain.trail import Step
from storage.audit import step_of
from storage.repository import Repository, table_of
from storage.tables import (
    AuditRow,
    ContactPointRow,
    CustomerPeriodRow,
    CustomerRow,
    DailySalesRow,
    FoundRightRow,
    HandoverRow,
    PurchaseRow,
    Redemption,
    StaffRow,
)
from storage.tables.sales import LATE, LATE_POSTGRESQL

audit, handovers, right = table_of(AuditRow), table_of(HandoverRow), table_of(FoundRightRow)
purchases, customers, staff = table_of(PurchaseRow), table_of(CustomerRow), table_of(StaffRow)
periods = table_of(CustomerPeriodRow)
redemptions, contacts, daily = table_of(Redemption), table_of(ContactPointRow), table_of(DailySalesRow)
# Typed in by somebody: what a file brought is nobody's doing.
_TYPED = purchases.c.form_id.is_not(None)
CHANGES = ("purchase_corrected", "purchase_voided")


class FairnessRepository(Repository):
    async def redeemed(self, since: datetime) -> Sequence[Row[Any]]:
        """(id, at, purchase_id, staff_id, customer_id) of coupons used."""
        columns = (redemptions.c.id, redemptions.c.at, redemptions.c.purchase_id, purchases.c.staff_id,
                   purchases.c.customer_id)  # fmt: skip
        joined = select(*columns).join(purchases, purchases.c.id == redemptions.c.purchase_id)
        here = (redemptions.c.at >= since, redemptions.c.reversed_at.is_(None), _TYPED)
        return await self._rows(joined.where(*here).order_by(redemptions.c.id))

    async def own_records(self) -> dict[int, int]:
        """Customers' records that are linked with the Telegram of somebody who sells: record -> of the staff."""
        people = {str(row.telegram_id): row.id for row in await self._rows(select(staff.c.id, staff.c.telegram_id))}
        statement = select(contacts.c.customer_id, contacts.c.address).where(
            contacts.c.kind == "telegram", contacts.c.address.in_(list(people))
        )
        return {row.customer_id: people[row.address] for row in await self._rows(statement)}

    async def bought_by(self, ids: Iterable[int], since: date) -> Sequence[Row[Any]]:
        """(id, staff_id, customer_id, bought_on) of these customers."""
        columns = (purchases.c.id, purchases.c.staff_id, purchases.c.customer_id, purchases.c.bought_on)
        here = (purchases.c.customer_id.in_(list(ids)), purchases.c.bought_on >= since, purchases.c.voided_at.is_(None))
        # By the moment there is an index; who buys often has bought much before.
        recent = purchases.c.bought_at >= datetime.combine(since, time(), UTC) - timedelta(days=1)
        return await self._rows(select(*columns).where(*here, recent, _TYPED).order_by(purchases.c.id))

    async def often(self, first: date, least: int, currency: str, limit: int = 300) -> list[int]:
        """Customers with so many purchases in a month since then; where other money is taken, on a day."""
        here = (periods.c.kind == "m", periods.c.first_on >= first.replace(day=1), periods.c.purchases >= least)
        rows = await self._rows(select(periods.c.customer_id).where(*here).limit(limit))
        return sorted({row.customer_id for row in rows} | await self._often_in_all(first, least, currency, limit))

    async def _often_in_all(self, first: date, least: int, currency: str, limit: int) -> set[int]:
        """The numbers kept ready are of the shop's currency: counted only where there are sales in others."""
        other = select(func.count()).select_from(daily).where(daily.c.day >= first, daily.c.currency != currency)
        if not await self._scalar(other):
            return set()
        here = (purchases.c.bought_on >= first, purchases.c.customer_id.is_not(None), purchases.c.voided_at.is_(None))
        days = (
            select(purchases.c.customer_id)
            .where(*here, _TYPED)
            .group_by(purchases.c.customer_id, purchases.c.bought_on)
        )
        return {row.customer_id for row in await self._rows(days.having(func.count() >= least).limit(limit))}

    async def logged_late(self, since: datetime, days: int) -> Sequence[Row[Any]]:
        """(id, staff_id, bought_on, created_at) of purchases typed in more than so many days after, and a few more:
        days here are those of UTC."""
        columns = (purchases.c.id, purchases.c.staff_id, purchases.c.bought_on, purchases.c.created_at)
        here = [purchases.c.created_at >= since, purchases.c.voided_at.is_(None)]
        here.append(literal_column(LATE if self._is_sqlite else LATE_POSTGRESQL))
        late = self._day(purchases.c.created_at) > self._after(purchases.c.bought_on, days - 1)
        # In their order by hand: SQLite would rather go through all of them than sort a few.
        return await self._rows(select(*columns).where(*here, late).order_by(purchases.c.id + 0))

    def _day(self, moment: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.date(moment) if self._is_sqlite else cast(func.timezone("UTC", moment), Date)

    def _after(self, day: ColumnElement[Any], days: int) -> ColumnElement[Any]:
        return func.date(day, f"+{days} days") if self._is_sqlite else day + days

    def _before(self, moment: ColumnElement[Any], days: int) -> ColumnElement[Any]:
        return func.datetime(moment, f"-{days} days") if self._is_sqlite else moment - timedelta(days=days)

    async def changes(self, since: datetime) -> list[tuple[Step, Row[Any]]]:
        """Corrections and undone sales, with their purchase: (staff_id, created_at, bought_on)."""
        columns = (*audit.c, purchases.c.staff_id.label("seller"), purchases.c.created_at, purchases.c.bought_on)
        joined = select(*columns).join(purchases, purchases.c.id == audit.c.entity_id)
        here = (audit.c.at >= since, audit.c.action.in_(CHANGES), audit.c.entity == "purchase", _TYPED)
        return [(step_of(row), row) for row in await self._rows(joined.where(*here).order_by(audit.c.id))]

    async def claimed(self, since: datetime, within: timedelta) -> Sequence[Row[Any]]:
        """(id, staff_id, bought_on, at) of purchases rung up by whoever had claimed the customer shortly before."""
        columns = (purchases.c.id, purchases.c.staff_id, purchases.c.bought_on, purchases.c.created_at, handovers.c.at)
        theirs = (purchases.c.customer_id == handovers.c.customer_id) & (
            purchases.c.staff_id == handovers.c.to_staff_id
        )
        joined = select(*columns).select_from(handovers).join(purchases, theirs)
        claims = (handovers.c.way == "claimed", handovers.c.at >= since)
        # Nobody back-dates further than that; without it every purchase of theirs would be looked at.
        recent = purchases.c.bought_at >= self._before(handovers.c.at, 30)
        logged = (recent, purchases.c.created_at >= handovers.c.at, purchases.c.voided_at.is_(None), _TYPED)
        rows = await self._rows(joined.where(*claims, *logged))
        soon = {row.id: row for row in rows if row.created_at - row.at <= within}
        return [soon[key] for key in sorted(soon)]

    async def discounts(self, first: date, last: date, currency: str) -> dict[int, tuple[int, int, int]]:
        """(sales, discount, takings) by seller."""
        sums = [func.sum(daily.c[name]).label(name) for name in ("sales", "discount_minor", "minor")]
        here = (daily.c.day.between(first, last), daily.c.currency == currency)
        rows = await self._rows(select(daily.c.staff_id, *sums).where(*here).group_by(daily.c.staff_id))
        return {row.staff_id: (int(row.sales), int(row.discount_minor), int(row.minor)) for row in rows}

    async def discounted(self, staff_id: int, first: date, last: date) -> Sequence[Row[Any]]:
        """(id, bought_on), the largest discount first."""
        here = (purchases.c.staff_id == staff_id, purchases.c.bought_on.between(first, last), _TYPED)
        given = (purchases.c.discount_minor > 0, purchases.c.voided_at.is_(None))
        statement = select(purchases.c.id, purchases.c.bought_on).where(*here, *given)
        return await self._rows(statement.order_by(purchases.c.discount_minor.desc(), purchases.c.id).limit(200))

    # -- who has looked ------------------------------------------------------------------------------------------------

    async def looked(self, kinds: Iterable[str]) -> Sequence[Row[Any]]:
        """(kind, mark, staff_id, at), the latest first."""
        statement = select(right).where(right.c.kind.in_(list(kinds)))
        return await self._rows(statement.order_by(right.c.at.desc(), right.c.id.desc()))

    async def shown(self, ids: Iterable[int]) -> dict[int, Row[Any]]:
        """Purchases as the pages show them, also those undone."""
        columns = (purchases.c.id, purchases.c.bought_at, purchases.c.bought_on, purchases.c.created_at,
                   purchases.c.total_minor, purchases.c.discount_minor, purchases.c.currency, purchases.c.voided_at,
                   purchases.c.customer_id, customers.c.name.label("customer"),
                   staff.c.name.label("seller"))  # fmt: skip
        joined = (
            select(*columns)
            .join(staff, staff.c.id == purchases.c.staff_id)
            .outerjoin(customers, customers.c.id == purchases.c.customer_id)
        )
        return {row.id: row for row in await self._rows(joined.where(purchases.c.id.in_(list(ids))))}
