"""Updates from Telegram: kept before they are confirmed, handled once, answered at least once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from storage.repository import Repository, table_of
from storage.tables import Inbox

inbox = table_of(Inbox)


@dataclass(frozen=True, slots=True)
class Letter:
    """One stored update. `lane` is the chat or person whose updates keep their order."""

    update_id: int
    lane: int
    body: str
    state: str
    replies: str | None
    failures: int


class InboxRepository(Repository):
    async def store(self, letters: Iterable[tuple[int, int, str]], now: datetime) -> None:
        """Keep updates as (id, lane, body); one that is known already is left as it is."""
        for update_id, lane, body in letters:
            await self._insert_once(Inbox, update_id=update_id, lane=lane, body=body, received_at=now)

    async def open(self) -> Sequence[Letter]:
        """All that is not done, oldest first."""
        statement = (
            select(
                inbox.c.update_id,
                inbox.c.lane,
                inbox.c.body,
                inbox.c.state,
                inbox.c.replies,
                inbox.c.failures,
            )
            .where(inbox.c.state.in_(("new", "handled")))
            .order_by(inbox.c.update_id)
        )
        return [Letter(**row._mapping) for row in await self._rows(statement)]  # noqa: SLF001

    async def last_id(self) -> int | None:
        found: int | None = await self._scalar(select(func.max(inbox.c.update_id)))
        return found

    async def mark_handled(self, update_id: int, replies: str, now: datetime) -> bool:
        """In the transaction of the effect itself; False if somebody else has handled it."""
        statement = update(inbox).where(inbox.c.update_id == update_id, inbox.c.state == "new")
        return await self._run(statement.values(state="handled", replies=replies, handled_at=now)) == 1

    async def mark_done(self, update_id: int) -> None:
        """The words of the person are not kept once all is answered."""
        statement = update(inbox).where(inbox.c.update_id == update_id)
        await self._run(statement.values(state="done", body="", replies=None))

    async def mark_failure(self, update_id: int, *, give_up: bool) -> None:
        values: dict[str, object] = {"failures": inbox.c.failures + 1}
        if give_up:
            values["state"] = "failed"
        await self._run(update(inbox).where(inbox.c.update_id == update_id).values(**values))

    async def forget(self, before: datetime) -> int:
        """Telegram repeats nothing older than a day; the last row stays as the offset."""
        newest = select(func.max(inbox.c.update_id)).scalar_subquery()
        statement = delete(inbox).where(
            inbox.c.state == "done", inbox.c.received_at < before, inbox.c.update_id != newest
        )
        return await self._run(statement)
