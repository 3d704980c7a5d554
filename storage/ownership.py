"""Whose a customer is: hands they went through, the pool, who has been idle, and disputes with their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select, update

from storage.repository import Repository, table_of
from storage.tables import (
    CustomerRow,
    DisputeRow,
    FollowUpRow,
    HandoverRow,
    InteractionRow,
    PurchaseRow,
    StaffRow,
)

customers, staff = table_of(CustomerRow), table_of(StaffRow)
handovers, disputes = table_of(HandoverRow), table_of(DisputeRow)
purchases, interactions, followups = table_of(PurchaseRow), table_of(InteractionRow), table_of(FollowUpRow)
_LIVING = customers.c.erased_at.is_(None)


@dataclass(frozen=True, slots=True)
class Touch:
    """A customer in somebody's hand, and the day of the last thing that happened between them."""

    id: int
    name: str
    owner_staff_id: int
    last_on: date
    release_on: date | None


@dataclass(frozen=True, slots=True)
class Dispute:
    id: int
    customer_id: int
    claimant_id: int
    holder_id: int | None
    reason: str | None
    opened_at: datetime
    decided_at: datetime | None = None
    winner_id: int | None = None


class Ownership(Repository):
    async def take(self, customer_id: int, owner: int | None, to: int | None, now: datetime) -> bool:
        """From this hand into that one; False if it is in another by now. The first of two at once wins."""
        whose = customers.c.owner_staff_id.is_(None) if owner is None else customers.c.owner_staff_id == owner
        statement = update(customers).where(customers.c.id == customer_id, whose, _LIVING)
        return await self._run(statement.values(owner_staff_id=to, release_on=None, updated_at=now)) == 1

    async def note(self, customer_id: int, **values: Any) -> None:
        await self._insert(HandoverRow, customer_id=customer_id, **values)

    async def give_promises(self, customer_id: int, from_id: int, to_id: int) -> int:
        mine = (followups.c.customer_id == customer_id, followups.c.staff_id == from_id, followups.c.state == "open")
        return await self._run(update(followups).where(*mine).values(staff_id=to_id))

    async def of_staff(self, staff_id: int) -> list[int]:
        statement = select(customers.c.id).where(customers.c.owner_staff_id == staff_id, _LIVING)
        return [row.id for row in await self._rows(statement.order_by(customers.c.id))]

    async def hands(self, customer_id: int, limit: int = 5) -> Sequence[Row[Any]]:
        """Through which hands a record went, newest first."""
        statement = select(handovers).where(handovers.c.customer_id == customer_id)
        return await self._rows(statement.order_by(handovers.c.id.desc()).limit(limit))

    # -- the pool ----------------------------------------

    async def pool(self, limit: int, offset: int = 0) -> Sequence[Row[Any]]:
        """(id, name, last purchase) of whoever is nobody's, the latest buyers first."""
        last = func.max(purchases.c.bought_on)
        statement = (
            select(customers.c.id, customers.c.name, last.label("last_on"))
            .outerjoin(purchases, (purchases.c.customer_id == customers.c.id) & purchases.c.voided_at.is_(None))
            .where(customers.c.owner_staff_id.is_(None), _LIVING)
            .group_by(customers.c.id, customers.c.name)
            .order_by(func.coalesce(last, date(1900, 1, 1)).desc(), customers.c.id)
        )
        return await self._rows(statement.limit(limit).offset(offset))

    async def count_pool(self) -> int:
        return await self._count(CustomerRow, customers.c.owner_staff_id.is_(None), _LIVING)

    async def idle(self, since: date, moment: datetime, limit: int) -> list[Touch]:
        """Those in somebody's hand with whom nothing has happened since then; the longest first. `moment` is when
        that day ended: hands and records have moments."""
        bought = _latest(purchases, purchases.c.bought_on, purchases.c.voided_at.is_(None))
        met = _latest(interactions, interactions.c.happened_on, interactions.c.voided_at.is_(None))
        handed = _latest(handovers, handovers.c.at)
        statement = (
            select(
                customers.c.id,
                customers.c.name,
                customers.c.owner_staff_id,
                customers.c.release_on,
                customers.c.created_at,
                bought.c.last.label("bought"),
                met.c.last.label("met"),
                handed.c.last.label("handed"),
            )
            .outerjoin(bought, bought.c.customer_id == customers.c.id)
            .outerjoin(met, met.c.customer_id == customers.c.id)
            .outerjoin(handed, handed.c.customer_id == customers.c.id)
            .where(
                _LIVING,
                customers.c.owner_staff_id.is_not(None),
                customers.c.created_at < moment,
                func.coalesce(bought.c.last, since) <= since,
                func.coalesce(met.c.last, since) <= since,
                handed.c.last.is_(None) | (handed.c.last < moment),
            )
            .order_by(customers.c.id)
            .limit(limit)
        )
        return [_touch(row) for row in await self._rows(statement)]

    async def warn(self, ids: Sequence[int], release_on: date | None) -> None:
        await self._run(update(customers).where(customers.c.id.in_(ids)).values(release_on=release_on))

    async def warned(self) -> list[int]:
        statement = select(customers.c.id).where(customers.c.release_on.is_not(None), _LIVING)
        return [row.id for row in await self._rows(statement)]

    # -- disputes ----------------------------------------

    async def open_dispute(self, **values: Any) -> int | None:
        """None if somebody has one open about this customer."""
        if not await self._insert_once(DisputeRow, **values):
            return None
        found = await self.dispute_about(values["customer_id"])
        return found.id if found else None

    async def dispute_about(self, customer_id: int) -> Dispute | None:
        mine = (disputes.c.customer_id == customer_id, disputes.c.decided_at.is_(None))
        row = await self._row(select(disputes).where(*mine))
        return _dispute(row) if row else None

    async def dispute(self, dispute_id: int) -> Dispute | None:
        row = await self._row(select(disputes).where(disputes.c.id == dispute_id))
        return _dispute(row) if row else None

    async def open_disputes(self) -> list[Dispute]:
        statement = select(disputes).where(disputes.c.decided_at.is_(None)).order_by(disputes.c.id)
        return [_dispute(row) for row in await self._rows(statement)]

    async def decide(self, dispute_id: int, winner_id: int | None, by: int, now: datetime) -> bool:
        """False if it is decided already."""
        statement = update(disputes).where(disputes.c.id == dispute_id, disputes.c.decided_at.is_(None))
        return await self._run(statement.values(winner_id=winner_id, decided_by=by, decided_at=now)) == 1

    async def evidence(self, customer_id: int) -> Sequence[Row[Any]]:
        """Per member of staff: first and number of sales and contacts, and whether they wrote the record down."""
        first = await self._scalar(select(customers.c.first_staff_id).where(customers.c.id == customer_id))
        sold = (
            select(
                purchases.c.staff_id,
                func.count().label("sales"),
                func.min(purchases.c.bought_on).label("first_sale"),
            )
            .where(purchases.c.customer_id == customer_id, purchases.c.voided_at.is_(None))
            .group_by(purchases.c.staff_id)
            .subquery()
        )
        met = (
            select(
                interactions.c.staff_id,
                func.count().label("contacts"),
                func.max(interactions.c.happened_on).label("last_contact"),
            )
            .where(interactions.c.customer_id == customer_id, interactions.c.voided_at.is_(None))
            .group_by(interactions.c.staff_id)
            .subquery()
        )
        entered = case((staff.c.id == first, 1), else_=0).label("entered")
        statement = (
            select(
                staff.c.id, staff.c.name, entered, sold.c.sales, sold.c.first_sale, met.c.contacts, met.c.last_contact
            )
            .outerjoin(sold, sold.c.staff_id == staff.c.id)
            .outerjoin(met, met.c.staff_id == staff.c.id)
            .where((staff.c.id == first) | sold.c.sales.is_not(None) | met.c.contacts.is_not(None))
            .order_by(entered.desc(), staff.c.id)
        )
        return await self._rows(statement)


def _latest(table: Any, column: Any, *conditions: Any) -> Any:
    statement: Select[Any] = select(table.c.customer_id, func.max(column).label("last")).where(*conditions)
    return statement.group_by(table.c.customer_id).subquery()


def _touch(row: Row[Any]) -> Touch:
    moments = [one.date() for one in (row.created_at, row.handed) if one is not None]
    days = [one for one in (row.bought, row.met) if one is not None]
    return Touch(row.id, row.name, row.owner_staff_id, max([*moments, *days]), row.release_on)


def _dispute(row: Row[Any]) -> Dispute:
    return Dispute(
        row.id, row.customer_id, row.claimant_id, row.holder_id, row.reason, row.opened_at, row.decided_at,
        row.winner_id,
    )  # fmt: skip
