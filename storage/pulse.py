"""Read-only: how the shop stands this morning, for the managers' digest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, select

from bot.domain.delivery import TOUCHING, DeliveryState, MailPurpose
from storage.reach import refuses
from storage.repository import Repository, table_of
from storage.tables import (
    CustomerRow,
    CustomerStatsRow,
    DailySalesRow,
    Delivery,
    FollowUpRow,
    InteractionRow,
    PurchaseRow,
    Redemption,
    StaffRow,
)

daily, stats, customers = table_of(DailySalesRow), table_of(CustomerStatsRow), table_of(CustomerRow)
deliveries, followups, staff = table_of(Delivery), table_of(FollowUpRow), table_of(StaffRow)
redemptions, purchases = table_of(Redemption), table_of(PurchaseRow)
interactions = table_of(InteractionRow)


@dataclass(frozen=True, slots=True)
class Missed:
    """A good customer who stays away: their usual gap and how long it has been, in days."""

    customer_id: int
    name: str
    last_on: date
    due_on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Departed:
    """A message that has left, to its customer or to a colleague to pass on (`whose`)."""

    delivery_id: int
    customer_id: int
    customer: str
    rule: str
    state: DeliveryState
    at: datetime
    whose: str | None


def _left(first: datetime, until: datetime, rules: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return deliveries.c.sent_at >= first, deliveries.c.sent_at < until, deliveries.c.rule.in_(list(rules))


class PulseRepository(Repository):
    async def count_departed(self, first: datetime, until: datetime, rules: Collection[str]) -> int:
        """How many of these rules left from `first` to before `until`."""
        here = _left(first, until, rules)
        return int(await self._scalar(select(func.count()).select_from(deliveries).where(*here)) or 0)

    async def departed(
        self, first: datetime, until: datetime, rules: Collection[str], limit: int, offset: int
    ) -> list[Departed]:
        """Some of them, the latest first."""
        columns = (
            deliveries.c.id,
            deliveries.c.customer_id,
            customers.c.name.label("customer"),
            deliveries.c.rule,
            deliveries.c.state,
            deliveries.c.sent_at,
            staff.c.name.label("whose"),
        )
        joined = select(*columns).join(customers, customers.c.id == deliveries.c.customer_id)
        statement = joined.outerjoin(staff, staff.c.id == deliveries.c.staff_id).where(*_left(first, until, rules))
        latest = statement.order_by(deliveries.c.sent_at.desc(), deliveries.c.id.desc()).limit(limit).offset(offset)
        rows = await self._rows(latest)
        return [
            Departed(r.id, r.customer_id, r.customer, r.rule, DeliveryState(r.state), r.sent_at, r.whose) for r in rows
        ]

    async def takings(self, first: date, last: date, currency: str) -> dict[date, tuple[int, int]]:
        """Day -> (sales, minor units), of one currency; days without are left out."""
        statement = (
            select(daily.c.day, func.sum(daily.c.sales).label("sales"), func.sum(daily.c.minor).label("minor"))
            .where(daily.c.day.between(first, last), daily.c.currency == currency)
            .group_by(daily.c.day)
        )
        return {row.day: (int(row.sales), int(row.minor)) for row in await self._rows(statement)}

    async def used_on(self, first: date, last: date) -> int:
        """Coupons used in purchases of these days."""
        statement = (
            select(func.count())
            .select_from(redemptions)
            .join(purchases, purchases.c.id == redemptions.c.purchase_id)
            .where(redemptions.c.reversed_at.is_(None), purchases.c.bought_on.between(first, last))
        )
        return int(await self._scalar(statement) or 0)

    async def waiting_by_hand(self, now: datetime, recent: datetime) -> tuple[int, int, datetime | None]:
        """Messages that a salesperson was asked to pass on, and nobody has said what became of them: how many since
        `recent`, how many before, and when the oldest was handed over. Not for whoever wants to hear nothing since."""
        unwanted = exists(select(customers.c.id).where(customers.c.id == deliveries.c.customer_id, refuses()))
        is_old = deliveries.c.sent_at < recent
        statement = select(
            func.count().filter(~is_old).label("fresh"),
            func.count().filter(is_old).label("old"),
            func.min(deliveries.c.sent_at).label("oldest"),
        ).where(
            deliveries.c.state == DeliveryState.HANDED_OVER.value,
            (deliveries.c.expires_at.is_(None)) | (deliveries.c.expires_at > now),
            ~unwanted,
        )
        (row,) = await self._rows(statement)
        return row.fresh, row.old, row.oldest

    async def failed_since(self, since: datetime) -> int:
        """Messages that were refused, or could not be written; not those that somebody has taken over, or whose mail
        came back."""
        reason = func.coalesce(deliveries.c.reason, "")
        return await self._count(
            Delivery,
            deliveries.c.state == DeliveryState.FAILED.value,
            deliveries.c.settled_at >= since,
            reason.not_like("person:%"),
            reason.not_like("bounced:%"),
        )

    async def due_between(self, first: datetime, last: datetime) -> int:
        """Messages to customers that are planned to set out in this time."""
        return await self._count(
            Delivery,
            deliveries.c.state.in_((DeliveryState.PENDING.value, DeliveryState.LEASED.value)),
            deliveries.c.purpose == MailPurpose.MARKETING.value,
            deliveries.c.not_before >= first,
            deliveries.c.not_before < last,
        )

    async def overdue(self, today: date, limit: int) -> tuple[int, list[tuple[str | None, str]]]:
        """Promises of days that are over: how many, and of the oldest (to whom, by whom)."""
        late = (followups.c.state == "open", followups.c.due_on < today)
        statement = (
            select(customers.c.name.label("customer"), staff.c.name.label("keeper"))
            .select_from(followups)
            .join(staff, staff.c.id == followups.c.staff_id)
            .outerjoin(customers, customers.c.id == followups.c.customer_id)
            .where(*late)
            .order_by(followups.c.due_on, followups.c.id)
            .limit(limit)
        )
        rows = [(row.customer, row.keeper) for row in await self._rows(statement)]
        return await self._count(FollowUpRow, *late), rows

    async def promised(self, today: date) -> int:
        """Promises of today."""
        return await self._count(FollowUpRow, followups.c.state == "open", followups.c.due_on == today)

    async def missed(self, today: date, since: date, unwritten: datetime, limit: int) -> list[Missed]:
        """Those who lapsed by their own rhythm since that day, the best customers first; but nobody who was written to
        since `unwritten`, by us or a salesperson, or with whom somebody has spoken, or who wants to hear nothing."""
        written = exists().where(
            deliveries.c.customer_id == stats.c.customer_id,
            deliveries.c.purpose == MailPurpose.MARKETING.value,
            deliveries.c.state.in_([state.value for state in TOUCHING]),
            deliveries.c.sent_at >= unwritten,
        )
        spoken = exists().where(
            interactions.c.customer_id == stats.c.customer_id,
            interactions.c.voided_at.is_(None),
            interactions.c.happened_at >= unwritten,
        )
        statement = (
            select(stats.c.customer_id, customers.c.name, stats.c.last_on, stats.c.due_on, stats.c.minor)
            .join(customers, customers.c.id == stats.c.customer_id)
            .where(stats.c.lapse_on.between(since, today), stats.c.gaps >= 2, customers.c.erased_at.is_(None))
            .where(~written, ~spoken, ~refuses())
            .order_by(stats.c.minor.desc(), stats.c.customer_id)
            .limit(limit)
        )
        return [Missed(**row._mapping) for row in await self._rows(statement)]  # noqa: SLF001
