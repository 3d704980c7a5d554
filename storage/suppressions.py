"""Who is not to be written to, and why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from bot.domain.suppression import Suppression, SuppressionReason
from storage.repository import Repository, portions, table_of
from storage.tables import SuppressionRow

suppressions = table_of(SuppressionRow)

_IN_FORCE = select(suppressions).where(
    suppressions.c.customer_id == bindparam("customer"), suppressions.c.lifted_at.is_(None)
)


def _suppression(row: Row[Any]) -> Suppression:
    reason = SuppressionReason(row.reason)
    return Suppression(row.id, row.customer_id, reason, row.note, row.set_at, row.set_by)


class Suppressions(Repository):
    async def of_customer(self, customer_id: int) -> Suppression | None:
        """The one in force."""
        row = await self._row(_IN_FORCE, customer=customer_id)
        return _suppression(row) if row else None

    async def of_customers(self, ids: Collection[int]) -> dict[int, Suppression]:
        """Those in force, by customer."""
        found: dict[int, Suppression] = {}
        for some in portions(ids):
            statement = select(suppressions).where(
                suppressions.c.customer_id.in_(some), suppressions.c.lifted_at.is_(None)
            )
            found |= {row.customer_id: _suppression(row) for row in await self._rows(statement)}
        return found

    async def put(
        self, customer_id: int, reason: SuppressionReason, note: str | None, staff_id: int | None, now: datetime
    ) -> bool:
        """In force from now on; False if one is already."""
        return await self._insert_once(
            SuppressionRow, customer_id=customer_id, reason=reason.value, note=note, set_by=staff_id, set_at=now
        )

    async def change_note(self, suppression_id: int, reason: SuppressionReason, note: str | None) -> None:
        await self._update(SuppressionRow, suppression_id, reason=reason.value, note=note)

    async def lift(self, customer_id: int, staff_id: int, now: datetime) -> bool:
        """False if none was in force."""
        statement = update(suppressions).where(
            suppressions.c.customer_id == customer_id, suppressions.c.lifted_at.is_(None)
        )
        return await self._run(statement.values(lifted_at=now, lifted_by=staff_id)) == 1
