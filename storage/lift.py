"""Read-only: who was written to or left alone, who bought afterwards, and which coupons were used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select

from bot.domain.delivery import MailPurpose
from bot.domain.holdout import is_held
from bot.domain.lift import Case
from storage.repository import Repository, table_of
from storage.tables import Coupon, CustomerRow, Delivery, HoldOutRow, Offer, PurchaseRow, Redemption

deliveries, places, purchases = table_of(Delivery), table_of(HoldOutRow), table_of(PurchaseRow)
coupons, offers, redemptions = table_of(Coupon), table_of(Offer), table_of(Redemption)
customers = table_of(CustomerRow)
# How the row of somebody who was left alone ends: closed from the start, or too late anyway.
_LEFT_ALONE = frozenset({"hold_out", "late"})


@dataclass(frozen=True, slots=True)
class Used:
    """A coupon's use in a purchase that still counts."""

    purchase_id: int
    customer_id: int
    customer: str
    offer: str
    minor: int
    bought_on: date


class LiftRepository(Repository):
    async def cases(self, programme: str, rules: Sequence[str], since: datetime) -> list[Case]:
        """Every occasion since then of customers who have a place in the programme, whatever became of the message.

        Who has a place among those left alone and was written to all the same (the shop has stopped measuring, or has
        too few customers) belongs to neither side.
        """
        dealt = and_(
            places.c.customer_id == deliveries.c.customer_id,
            places.c.programme == programme,
            places.c.assigned_at <= deliveries.c.created_at,
        )
        statement = (
            select(
                deliveries.c.customer_id, deliveries.c.created_at, deliveries.c.reason, places.c.bucket, places.c.share
            )
            .join(places, dealt)
            .where(
                deliveries.c.rule.in_(rules),
                deliveries.c.purpose == MailPurpose.MARKETING.value,
                deliveries.c.created_at >= since,
            )
        )
        sides = [(row, is_held(row.bucket, row.share)) for row in await self._rows(statement)]
        return [
            Case(row.customer_id, row.created_at, is_alone)
            for row, is_alone in sides
            if not is_alone or row.reason in _LEFT_ALONE
        ]

    async def bought(self, programme: str, since: datetime) -> dict[int, list[datetime]]:
        """When customers with a place in the programme bought since then."""
        dealt = select(places.c.customer_id).where(places.c.programme == programme)
        statement = select(purchases.c.customer_id, purchases.c.bought_at).where(
            purchases.c.customer_id.in_(dealt), purchases.c.bought_at >= since, purchases.c.voided_at.is_(None)
        )
        found: dict[int, list[datetime]] = defaultdict(list)
        for row in await self._rows(statement):
            found[row.customer_id].append(row.bought_at)
        return found

    async def measured_since(self, programme: str) -> datetime | None:
        """When the first place of a programme was dealt."""
        found: datetime | None = await self._scalar(
            select(func.min(places.c.assigned_at)).where(places.c.programme == programme)
        )
        return found

    async def used(self, first: date, last: date, currency: str) -> list[Used]:
        """Coupons used in purchases of these days, the dearest first."""
        statement = (
            select(
                purchases.c.id,
                purchases.c.customer_id,
                customers.c.name.label("customer"),
                offers.c.name.label("offer"),
                redemptions.c.discount_minor,
                purchases.c.bought_on,
            )
            .join(redemptions, redemptions.c.purchase_id == purchases.c.id)
            .join(coupons, coupons.c.id == redemptions.c.coupon_id)
            .join(offers, offers.c.id == coupons.c.offer_id)
            .join(customers, customers.c.id == purchases.c.customer_id)
            .where(
                redemptions.c.reversed_at.is_(None),
                redemptions.c.currency == currency,
                purchases.c.voided_at.is_(None),
                purchases.c.bought_on.between(first, last),
            )
            .order_by(redemptions.c.discount_minor.desc(), purchases.c.id)
        )
        return [
            Used(row.id, row.customer_id, row.customer, row.offer, row.discount_minor, row.bought_on)
            for row in await self._rows(statement)
        ]

    async def days_of(self, customer_ids: Sequence[int]) -> dict[int, list[date]]:
        """All days on which these customers bought, in order."""
        statement = select(purchases.c.customer_id, purchases.c.bought_on).where(
            purchases.c.customer_id.in_(list(customer_ids)), purchases.c.voided_at.is_(None)
        )
        found: dict[int, list[date]] = defaultdict(list)
        for row in await self._rows(statement.order_by(purchases.c.bought_on)):
            found[row.customer_id].append(row.bought_on)
        return found
