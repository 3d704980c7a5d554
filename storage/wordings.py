"""Revisions of the shop's wordings, and which of them planned messages carry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, tuple_, update

from bot.domain.delivery import DeliveryState, MailPurpose
from bot.domain.wording import Revision, Saying
from storage.repository import Repository, table_of
from storage.tables import Delivery, WordingRow

wordings = table_of(WordingRow)
deliveries = table_of(Delivery)


def _revision(row: Row[Any]) -> Revision:
    return Revision(row.id, row.saying, row.locale, row.number, row.text, row.staff_id, row.written_at)


class Wordings(Repository):
    async def get(self, wording_id: int) -> Revision | None:
        row = await self._row(select(wordings).where(wordings.c.id == wording_id))
        return _revision(row) if row else None

    async def text_of(self, wording_id: int | None) -> str | None:
        """What a message is rendered from; None: the product's own words. KeyError for a revision that is not there."""
        if wording_id is None:
            return None
        found = await self.get(wording_id)
        if found is None:
            raise KeyError(f"wording {wording_id}")
        return found.text

    async def newest(self, saying: str, locale: str) -> Revision | None:
        """The one in force; None where the product's own words were never changed."""
        found = await self.history(saying, locale, limit=1)
        return found[0] if found else None

    async def history(self, saying: str, locale: str, *, limit: int = 10) -> list[Revision]:
        """Newest first."""
        statement = select(wordings).where(wordings.c.saying == saying, wordings.c.locale == locale)
        rows = await self._rows(statement.order_by(wordings.c.number.desc()).limit(limit))
        return [_revision(row) for row in rows]

    async def in_force(self) -> dict[tuple[str, str], Revision]:
        """The newest of every saying and language that was ever changed."""
        which = (wordings.c.saying, wordings.c.locale)
        newest = select(*which, func.max(wordings.c.number)).group_by(*which)
        rows = await self._rows(select(wordings).where(tuple_(*which, wordings.c.number).in_(newest)))
        return {(row.saying, row.locale): _revision(row) for row in rows}

    async def add(
        self, saying: str, locale: str, number: int, text: str | None, staff_id: int, now: datetime, form_id: int | None
    ) -> Revision | None:
        """The next revision; None if somebody else has written this number, or the form has been saved."""
        values = {"saying": saying, "locale": locale, "number": number}
        added = await self._insert_once(
            WordingRow, **values, text=text, staff_id=staff_id, written_at=now, form_id=form_id
        )
        return await self.newest(saying, locale) if added else None

    # -- planned messages ----------------------------------------------------------------------------------------------

    async def count_others(self, saying: Saying, revision: Revision) -> int:
        """Planned messages of this saying that carry another text."""
        return await self._count(Delivery, *_others(saying, revision))

    async def take_over(self, saying: Saying, revision: Revision) -> int:
        """Planned messages say it in these words from now on; what is on its way already does not."""
        statement = update(deliveries).where(*_others(saying, revision))
        return await self._run(statement.values(wording_id=revision.id))

    async def wake_held(self, rule: str, now: datetime) -> None:
        """What was put off because its text was faulty is due again."""
        here = (deliveries.c.state == DeliveryState.PENDING.value, deliveries.c.reason == "held")
        await self._run(update(deliveries).where(*here, deliveries.c.rule == rule).values(not_before=now))

    async def last_states(self, rule: str, limit: int) -> list[tuple[str, str | None]]:
        """(state, reason) of the messages of a rule that were rendered last, the newest first."""
        is_faulty = (deliveries.c.state == DeliveryState.FAILED.value) & (deliveries.c.reason == "template")
        statement = (
            select(deliveries.c.state, deliveries.c.reason)
            .where(deliveries.c.rule == rule, deliveries.c.sent_at.is_not(None) | is_faulty)
            .order_by(func.coalesce(deliveries.c.sent_at, deliveries.c.settled_at).desc(), deliveries.c.id.desc())
        )
        return [(row.state, row.reason) for row in await self._rows(statement.limit(limit))]


def _others(saying: Saying, revision: Revision) -> tuple[ColumnElement[bool], ...]:
    step = () if saying.step is None else (deliveries.c.view["step"].as_integer() == saying.step,)
    return (
        deliveries.c.state == DeliveryState.PENDING.value,
        deliveries.c.purpose == MailPurpose.MARKETING.value,
        deliveries.c.template == saying.template,
        deliveries.c.locale == revision.locale,
        deliveries.c.wording_id.is_distinct_from(revision.id),
        *step,
    )
