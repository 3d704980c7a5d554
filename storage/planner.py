"""What planning needs: how far each rule has come, and whose yearly day lies near."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, bindparam, cast, func, literal, or_, select, update

from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.occasion import YearDay
from storage.repository import Repository, table_of
from storage.strung import strung, unstrung
from storage.tables import Attribution, Coupon, CustomerRow, Offer, PlannerState, PurchaseRow
from storage.tables import Delivery as DeliveryRow

states = table_of(PlannerState)
customers = table_of(CustomerRow)
attributions, deliveries = table_of(Attribution), table_of(DeliveryRow)
purchases, coupons, offers = table_of(PurchaseRow), table_of(Coupon), table_of(Offer)

BIRTHDAY = (
    customers.c.id,
    customers.c.birth_calendar,
    customers.c.birth_month,
    customers.c.birth_day,
    customers.c.birth_is_leap,
    customers.c.birth_year,
)

_WENT_NOWHERE = frozenset(
    state.value
    for state in (DeliveryState.SUPPRESSED, DeliveryState.EXPIRED, DeliveryState.BLOCKED, DeliveryState.FAILED)
)
_LAST = (
    select(purchases.c.id)
    .where(purchases.c.customer_id == bindparam("customer"), purchases.c.voided_at.is_(None))
    .order_by(purchases.c.bought_on.desc(), purchases.c.id.desc())
    .limit(1)
)


def _is_persons(reason: str | None) -> bool:
    """Nobody knew whether it had arrived, and somebody has decided."""
    return (reason or "").startswith("person:")


def birthday_in(row: Row[Any]) -> tuple[int, YearDay]:
    """(customer id, birthday)."""
    return row.id, YearDay(row.birth_month, row.birth_day, row.birth_calendar, row.birth_is_leap, row.birth_year)


class Planner(Repository):
    async def through(self, rule: str) -> date | None:
        """Every business day up to and with this one has been planned; None for a rule that has never run."""
        found: date | None = await self._scalar(select(states.c.through_on).where(states.c.rule == rule))
        return found

    async def marks(self) -> dict[str, date]:
        """How far each rule has come."""
        return {row.rule: row.through_on for row in await self._rows(select(states.c.rule, states.c.through_on))}

    async def hold_marks(self, rules: Collection[str]) -> dict[str, date]:
        """As `marks`; nobody else moves these until the transaction ends."""
        statement = select(states.c.rule, states.c.through_on).where(states.c.rule.in_(rules)).order_by(states.c.rule)
        rows = await self._rows(statement if self._is_sqlite else statement.with_for_update())
        return {row.rule: row.through_on for row in rows}

    async def advance(self, rule: str, through_on: date) -> None:
        """Move the mark; never back, so that a wrong clock plans no day twice."""
        if not await self._insert_once(PlannerState, rule=rule, through_on=through_on):
            forward = update(states).where(states.c.rule == rule, states.c.through_on < through_on)
            await self._run(forward.values(through_on=through_on))

    async def advance_all(self, rules: Collection[str], through_on: date) -> None:
        """The same of many."""
        await self._insert_many_once(PlannerState, [{"rule": rule, "through_on": through_on} for rule in rules])
        forward = update(states).where(states.c.rule.in_(rules), states.c.through_on < through_on)
        await self._run(forward.values(through_on=through_on))

    async def vacate(self, delivery: Delivery) -> bool:
        """The key of an occasion that was none is free again, unless something of its line may have arrived."""
        root = delivery.dedupe_key.partition("~")[0]
        of_line = or_(deliveries.c.dedupe_key == root, deliveries.c.dedupe_key.startswith(f"{root}~", autoescape=True))
        here = (deliveries.c.customer_id == delivery.customer_id, of_line)
        statement = select(deliveries.c.state, deliveries.c.reason).where(*here)
        if any(row.state not in _WENT_NOWHERE or _is_persons(row.reason) for row in await self._rows(statement)):
            return False
        named = literal(f"{root}!") + cast(deliveries.c.id, String)
        return await self._run(update(deliveries).where(*here).values(dedupe_key=named)) > 0

    async def birthdays(self, days: Iterable[YearDay] | None = None) -> list[tuple[int, YearDay]]:
        """(customer id, birthday) of living records, on one of these days of their calendar (leap months are not told
        apart), or all."""
        statement = select(*BIRTHDAY).where(customers.c.erased_at.is_(None), customers.c.birth_day.is_not(None))
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
        return [birthday_in(row) for row in await self._rows(statement.order_by(customers.c.id))]

    async def bought_before(self, day: date) -> list[tuple[int, int, tuple[date, ...]]]:
        """(customer id, id of the last purchase, days of all purchases) of those whose last one was by that day."""
        statement = (
            select(purchases.c.customer_id, strung(purchases.c.bought_on, purchases.c.id).label("sales"))
            .join(customers, customers.c.id == purchases.c.customer_id)
            .where(purchases.c.voided_at.is_(None), customers.c.erased_at.is_(None))
            .group_by(purchases.c.customer_id)
            .having(func.max(purchases.c.bought_on) <= day)
            .order_by(purchases.c.customer_id)
        )
        read_day, found = cache(date.fromisoformat), []
        for row in await self._rows(statement):
            sales = sorted((on, int(key)) for on, key in unstrung(row.sales))
            found.append((row.customer_id, sales[-1][1], tuple(read_day(on) for on, _ in sales)))
        return found

    async def last_purchase(self, customer_id: int) -> int | None:
        """The id of the last purchase that counts."""
        found: int | None = await self._scalar(_LAST, customer=customer_id)
        return found

    async def first_purchases(self, first: date, last: date) -> list[tuple[int, int, date]]:
        """(customer id, purchase id, day) of those whose first purchase was in these days.

        Who was thanked already is left out; a message that was held back has thanked nobody.
        """
        thanked = (
            select(deliveries.c.id)
            .where(
                deliveries.c.rule == "first_thanks",
                deliveries.c.customer_id == purchases.c.customer_id,
                deliveries.c.state != DeliveryState.SUPPRESSED.value,
            )
            .exists()
        )
        # What came in a file was bought before we were here.
        ours = purchases.c.import_id.is_(None)
        return await self.firsts(purchases.c.bought_on.between(first, last), ours, ~thanked)

    async def firsts(self, *conditions: ColumnElement[bool]) -> list[tuple[int, int, date]]:
        """(customer id, purchase id, day) of first purchases."""
        earlier = purchases.alias("earlier")
        before = (earlier.c.bought_on < purchases.c.bought_on) | (
            (earlier.c.bought_on == purchases.c.bought_on) & (earlier.c.id < purchases.c.id)
        )
        has_earlier = (
            select(earlier.c.id)
            .where(earlier.c.customer_id == purchases.c.customer_id, earlier.c.voided_at.is_(None), before)
            .exists()
        )
        statement = select(purchases.c.customer_id, purchases.c.id, purchases.c.bought_on).where(
            *conditions, purchases.c.customer_id.is_not(None), purchases.c.voided_at.is_(None), ~has_earlier
        )
        return [(row.customer_id, row.id, row.bought_on) for row in await self._rows(statement)]

    async def offered(self, offer: str, since: datetime) -> frozenset[int]:
        """Customers who have been given a coupon of an offer since then."""
        statement = (
            select(coupons.c.customer_id)
            .join(offers, offers.c.id == coupons.c.offer_id)
            .where(offers.c.name == offer, coupons.c.issued_at >= since)
        )
        return frozenset(row.customer_id for row in await self._rows(statement))

    async def credit(self, purchase_id: int, delivery_id: int, reason: str, now: datetime) -> bool:
        """Credit a purchase to a message; False if it is credited already."""
        return await self._insert_once(
            Attribution, purchase_id=purchase_id, delivery_id=delivery_id, reason=reason, at=now
        )

    async def has_credit(self, delivery_id: int) -> bool:
        """A purchase is credited to this message."""
        return await self._row(select(attributions.c.id).where(attributions.c.delivery_id == delivery_id)) is not None

    async def uncredit(self, purchase_id: int) -> int | None:
        """Take the credit back; the message that had it."""
        statement = attributions.delete().where(attributions.c.purchase_id == purchase_id)
        found: int | None = await self._scalar(statement.returning(attributions.c.delivery_id))
        return found
