"""Who changed what, before and after. Rows are only ever added, one at a time, each sealed with the last."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, delete, select, text

from bot.domain.trail import Step, digest_of, seal_of
from storage.repository import Repository, portions, table_of
from storage.tables import AuditDetailRow, AuditRow, CustomerRow, PurchaseRow

audit, details, purchases = table_of(AuditRow), table_of(AuditDetailRow), table_of(PurchaseRow)
customers = table_of(CustomerRow)
# Any number that nothing else locks: two transactions must not build on the same last seal.
_CHAIN = 20_261_122
_PAGE = 2_000


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
    ) -> int:
        """Records by reference (ids), so that erasing a person leaves nothing of them here. The row's id."""
        if not self._is_sqlite:
            await self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN})
        step = Step(0, now, staff_id, action, entity, entity_id, before, after)
        return await self._insert(
            AuditRow,
            staff_id=staff_id,
            action=action,
            entity=entity,
            entity_id=entity_id,
            before=before,
            after=after,
            at=now,
            seal=seal_of(await self.head(), step),
        )

    async def record_personal(
        self,
        staff_id: int | None,
        action: str,
        customer_id: int,
        before: dict[str, Any],
        after: dict[str, Any],
        now: datetime,
    ) -> None:
        """A change to a customer's record: its words are kept apart, and go when the customer goes."""
        salt = secrets.token_hex(16)
        told = {"fields": sorted({*before, *after}), "digest": digest_of(salt, before, after)}
        key = await self.record(staff_id, action, "customer", customer_id, None, told, now)
        values = {"audit_id": key, "customer_id": customer_id, "salt": salt, "before": before, "after": after}
        await self._insert(AuditDetailRow, **values)

    async def head(self) -> str:
        """The last seal; empty before the first."""
        found: str | None = await self._scalar(select(audit.c.seal).order_by(audit.c.id.desc()).limit(1))
        return found or ""

    async def has_seal(self, beginning: str) -> bool:
        """Is there a row whose seal begins so? For a head that was written down elsewhere."""
        found = await self._scalar(select(audit.c.id).where(audit.c.seal.startswith(beginning, autoescape=True)))
        return found is not None

    async def pages(self) -> AsyncIterator[list[Step]]:
        """The whole trail, oldest first."""
        last = 0
        while True:
            statement = select(audit).where(audit.c.id > last).order_by(audit.c.id).limit(_PAGE)
            found = [step_of(row) for row in await self._rows(statement)]
            if not found:
                return
            last = found[-1].id
            yield found

    async def of(self, entity: str, entity_id: int, limit: int = 20) -> Sequence[Row[Any]]:
        """What happened to one record, newest first."""
        statement = select(audit).where(audit.c.entity == entity, audit.c.entity_id == entity_id)
        return await self._rows(statement.order_by(audit.c.id.desc()).limit(limit))

    async def done_since(self, staff_id: int, action: str, moment: datetime) -> list[Step]:
        """What this person did of a kind from then on, oldest first."""
        mine = (audit.c.staff_id == staff_id) & (audit.c.action == action) & (audit.c.at >= moment)
        return [step_of(row) for row in await self._rows(select(audit).where(mine).order_by(audit.c.id))]

    async def around(self, customer_id: int, limit: int, skip: int = 0) -> list[Step]:
        """What happened to a customer's record and to their purchases, newest first."""
        mine = (audit.c.entity == "customer") & (audit.c.entity_id == customer_id)
        theirs = select(purchases.c.id).where(purchases.c.customer_id == customer_id)
        bought = (audit.c.entity == "purchase") & audit.c.entity_id.in_(theirs)
        statement = select(audit).where(mine | bought).order_by(audit.c.id.desc()).limit(limit).offset(skip)
        return [step_of(row) for row in await self._rows(statement)]

    async def details(self, steps: Sequence[int]) -> dict[int, Row[Any]]:
        """What was personal in these steps, where it is still kept; by the step's id."""
        statement = select(details).where(details.c.audit_id.in_(list(steps)))
        return {row.audit_id: row for row in await self._rows(statement)}

    async def forged(self, steps: Sequence[Step]) -> set[int]:
        """Steps whose personal words are not what was sealed, or are gone though the person is not."""
        sealed = {step.id: step for step in steps if "digest" in (step.after or {})}
        found: set[int] = set()
        for some in portions(sealed):
            kept = await self.details(some)
            found |= {
                key for key, row in kept.items()
                if digest_of(row.salt, row.before, row.after) != (sealed[key].after or {})["digest"]
            }  # fmt: skip
            missing = {key: sealed[key].entity_id for key in some if key not in kept}
            living = await self._living(missing.values()) if missing else set()
            found |= {key for key, who in missing.items() if who in living}
        return found

    async def _living(self, ids: Iterable[int | None]) -> set[int]:
        """Customers who were not erased; who was put into another record lives as long as that."""
        into = customers.alias("into")
        joined = select(customers.c.id).outerjoin(into, into.c.id == customers.c.merged_into_id)
        gone_at = case((into.c.id.is_not(None), into.c.erased_at), else_=customers.c.erased_at)
        mine = customers.c.id.in_([one for one in ids if one is not None])
        return {row.id for row in await self._rows(joined.where(mine, gone_at.is_(None)))}

    async def forget(self, customer_id: int) -> None:
        """A person goes, and with them the words of their changes; the seals stay whole."""
        await self._run(delete(details).where(details.c.customer_id == customer_id))


def step_of(row: Row[Any]) -> Step:
    return Step(row.id, row.at, row.staff_id, row.action, row.entity, row.entity_id, row.before, row.after, row.seal)
