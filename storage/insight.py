"""Read-only questions about one customer, and the purchase days of a sample of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select

from bot.domain.delivery import TOUCHING, MailPurpose
from storage.repository import Repository, table_of
from storage.tables import CustomerRow, Delivery, LineItemRow, PointsEntryRow, PurchaseRow, ServiceCaseRow

customers = table_of(CustomerRow)
purchases = table_of(PurchaseRow)
items = table_of(LineItemRow)
points = table_of(PointsEntryRow)
cases = table_of(ServiceCaseRow)
deliveries = table_of(Delivery)
SAMPLE = 500


@dataclass(frozen=True, slots=True)
class PastSale:
    id: int
    bought_at: datetime
    bought_on: date
    total_minor: int
    currency: str


class InsightRepository(Repository):
    _histories: tuple[date, list[list[date]]] | None = None

    async def sales(self, customer_id: int, today: date) -> list[PastSale]:
        """All purchases that were not undone, the latest first."""
        statement = (
            select(
                purchases.c.id,
                purchases.c.bought_at,
                purchases.c.bought_on,
                purchases.c.total_minor,
                purchases.c.currency,
            )
            .where(purchases.c.customer_id == customer_id, *_counted(today))
            .order_by(purchases.c.bought_at.desc(), purchases.c.id.desc())
        )
        return [PastSale(**row._mapping) for row in await self._rows(statement)]  # noqa: SLF001

    async def products(self, purchase_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Purchase -> names of what was sold, in order."""
        if not purchase_ids:
            return {}
        statement = (
            select(items.c.purchase_id, items.c.product)
            .where(items.c.purchase_id.in_(purchase_ids))
            .order_by(items.c.purchase_id, items.c.position)
        )
        found: dict[int, tuple[str, ...]] = {}
        for row in await self._rows(statement):
            found[row.purchase_id] = (*found.get(row.purchase_id, ()), row.product)
        return found

    async def favourites(self, customer_id: int, today: date, limit: int) -> list[tuple[str, int]]:
        """(product, number of purchases with it), the most frequent first, then the most recent."""
        times = func.count(items.c.purchase_id.distinct())
        statement = (
            select(items.c.product, times.label("times"))
            .join(purchases, purchases.c.id == items.c.purchase_id)
            .where(purchases.c.customer_id == customer_id, *_counted(today))
            .group_by(items.c.product)
            .order_by(times.desc(), func.max(purchases.c.bought_at).desc(), items.c.product)
            .limit(limit)
        )
        return [(row.product, row.times) for row in await self._rows(statement)]

    async def refunds(self, customer_id: int, currency: str, today: date) -> list[tuple[date, int]]:
        """(day, minor units given back) of one currency."""
        statement = select(cases.c.happened_on, cases.c.refund_minor).where(
            cases.c.customer_id == customer_id,
            cases.c.currency == currency,
            cases.c.refund_minor > 0,
            cases.c.voided_at.is_(None),
            cases.c.state != "cancelled",
            cases.c.happened_on <= today,
        )
        return [(row.happened_on, row.refund_minor) for row in await self._rows(statement)]

    async def points(self, customer_id: int) -> int:
        """The balance: the ledger's sum."""
        statement = select(func.coalesce(func.sum(points.c.delta), 0)).where(points.c.customer_id == customer_id)
        return int(await self._scalar(statement))

    async def histories(self, today: date) -> list[list[date]]:
        """Purchase days per customer, of everybody, or of every n-th customer in a big shop: about 500 are enough.

        Asked once in a transaction: a list of cards needs them for each.
        """
        if self._histories is None or self._histories[0] != today:
            self._histories = today, await self._sampled(today)
        return self._histories[1]

    async def written_to(self, since: datetime) -> list[tuple[int, datetime]]:
        """(customer id, moment) of marketing that set out since then, whether or not it is known to have arrived."""
        statement = select(deliveries.c.customer_id, deliveries.c.sent_at).where(
            deliveries.c.sent_at >= since,
            deliveries.c.purpose == MailPurpose.MARKETING.value,
            deliveries.c.state.in_([state.value for state in TOUCHING]),
            deliveries.c.customer_id.is_not(None),
        )
        return [(row.customer_id, row.sent_at) for row in await self._rows(statement)]

    async def _sampled(self, today: date) -> list[list[date]]:
        everybody = await self._scalar(select(func.count()).select_from(customers))
        step = max(1, int(everybody or 0) // SAMPLE)
        chosen: Select[tuple[int]] = select(customers.c.id).where(customers.c.id % step == 0)
        statement = (
            select(purchases.c.customer_id, purchases.c.bought_on)
            .where(purchases.c.customer_id.in_(chosen), *_counted(today))
            .distinct()
        )
        days: dict[int, list[date]] = {}
        for row in await self._rows(statement):
            days.setdefault(row.customer_id, []).append(row.bought_on)
        return list(days.values())


def _counted(today: date) -> tuple[ColumnElement[bool], ...]:
    """What counts as a purchase: not undone, and not in the future."""
    return purchases.c.voided_at.is_(None), purchases.c.bought_on <= today
