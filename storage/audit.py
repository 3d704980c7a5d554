"""Who changed what, before and after. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from storage.repository import Repository, table_of
from storage.tables import AuditRow

audit = table_of(AuditRow)


class Audit(Repository):
    async def record(
        self,
        staff_id: int | None,
        action: str,
        entity: str,
        entity_id: int | None,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
        now: datetime,
    ) -> None:
        """Records by reference (ids), so that erasing a person leaves nothing of them here."""
        await self._insert(
            AuditRow,
            staff_id=staff_id,
            action=action,
            entity=entity,
            entity_id=entity_id,
            before=before,
            after=after,
            at=now,
        )

    async def of(self, entity: str, entity_id: int, limit: int = 20) -> Sequence[Row[Any]]:
        """What happened to one record, newest first."""
        statement = select(audit).where(audit.c.entity == entity, audit.c.entity_id == entity_id)
        return await self._rows(statement.order_by(audit.c.id.desc()).limit(limit))
