"""What planning needs: how far each rule has come, and whose yearly day lies near."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import and_, or_, select, update

from bot.domain.occasion import YearDay
from storage.repository import Repository, table_of
from storage.tables import Attribution, CustomerRow, PlannerState

states = table_of(PlannerState)
customers = table_of(CustomerRow)
attributions = table_of(Attribution)


class Planner(Repository):
    async def through(self, rule: str) -> date | None:
        """Every business day up to and with this one has been planned; None for a rule that has never run."""
        found: date | None = await self._scalar(select(states.c.through_on).where(states.c.rule == rule))
        return found

    async def advance(self, rule: str, through_on: date) -> None:
        """Move the mark; never back, so that a wrong clock plans no day twice."""
        if not await self._insert_once(PlannerState, rule=rule, through_on=through_on):
            forward = update(states).where(states.c.rule == rule, states.c.through_on < through_on)
            await self._run(forward.values(through_on=through_on))

    async def birthdays(self, days: Iterable[YearDay] | None = None) -> list[tuple[int, YearDay]]:
        """(customer id, birthday) of living records, on one of these days of their calendar (leap months are not told
        apart), or all."""
        columns = (
            customers.c.id,
            customers.c.birth_calendar,
            customers.c.birth_month,
            customers.c.birth_day,
            customers.c.birth_is_leap,
            customers.c.birth_year,
        )
        statement = select(*columns).where(customers.c.erased_at.is_(None), customers.c.birth_day.is_not(None))
        if days is not None:
            near = [
                and_(
                    customers.c.birth_calendar == day.calendar,
                    customers.c.birth_month == day.month,
                    customers.c.birth_day == day.day,
                )
                for day in days
            ]
            statement = statement.where(or_(*near))
        return [
            (row.id, YearDay(row.birth_month, row.birth_day, row.birth_calendar, row.birth_is_leap, row.birth_year))
            for row in await self._rows(statement.order_by(customers.c.id))
        ]

    async def credit(self, purchase_id: int, delivery_id: int, reason: str, now: datetime) -> bool:
        """Credit a purchase to a message; False if it is credited already."""
        return await self._insert_once(
            Attribution, purchase_id=purchase_id, delivery_id=delivery_id, reason=reason, at=now
        )

    async def uncredit(self, purchase_id: int) -> int | None:
        """Take the credit back; the message that had it."""
        statement = attributions.delete().where(attributions.c.purchase_id == purchase_id)
        found: int | None = await self._scalar(statement.returning(attributions.c.delivery_id))
        return found
