"""What is aimed at in a month: of each of the staff, and of the shop (0). A target holds until another one follows."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select, update

from storage.repository import Repository, table_of
from storage.tables import TargetRow

targets = table_of(TargetRow)


class Targets(Repository):
    async def set(self, staff_id: int, month: date, minor: int, currency: str, set_by: int, now: datetime) -> int:
        """From this month on; what held in it before."""
        before = (await self.of_month(month, currency)).get(staff_id, 0)
        values = {"minor": minor, "currency": currency, "set_by": set_by, "at": now}
        same = (targets.c.staff_id == staff_id, targets.c.month == month)
        if not await self._run(update(targets).where(*same).values(**values)):
            await self._insert(TargetRow, staff_id=staff_id, month=month, **values)
        return before

    async def of_month(self, month: date, currency: str) -> dict[int, int]:
        """Whose target is what in a month, in the shop's currency."""
        newest = (
            select(targets.c.staff_id, func.max(targets.c.month).label("month"))
            .where(targets.c.month <= month)
            .group_by(targets.c.staff_id)
            .subquery()
        )
        same = (targets.c.staff_id == newest.c.staff_id) & (targets.c.month == newest.c.month)
        statement = select(targets.c.staff_id, targets.c.minor).join(newest, same)
        found = await self._rows(statement.where(targets.c.minor > 0, targets.c.currency == currency))
        return {row.staff_id: row.minor for row in found}
