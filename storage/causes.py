"""What rules look for among the records: first purchases, balances, habits, birthdays that are missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from bot.domain.delivery import DeliveryState
from bot.domain.supply import Bought, Habit
from storage.planner import Planner
from storage.repository import Repository, portions, table_of
from storage.strung import strung, unstrung
from storage.tables import (
    ConsentRow,
    ContactPointRow,
    CustomerRow,
    Delivery,
    LineItemRow,
    PointsEntryRow,
    ProductRow,
    PurchaseRow,
    QuestionRow,
    ServiceCaseRow,
)

customers, consents, contacts = table_of(CustomerRow), table_of(ConsentRow), table_of(ContactPointRow)
purchases, items, products = table_of(PurchaseRow), table_of(LineItemRow), table_of(ProductRow)
points, deliveries = table_of(PointsEntryRow), table_of(Delivery)
questions, cases = table_of(QuestionRow), table_of(ServiceCaseRow)

_LAST_WITH = (
    select(purchases.c.id)
    .join(items, items.c.purchase_id == purchases.c.id)
    .where(
        purchases.c.customer_id == bindparam("customer"),
        items.c.product_id == bindparam("product"),
        purchases.c.voided_at.is_(None),
    )
    .order_by(purchases.c.bought_on.desc(), purchases.c.id.desc())
    .limit(1)
)


class Causes(Repository):
    async def spent(self, customer_ids: Collection[int], since: date, currency: str) -> dict[int, int]:
        """Minor units of each, less what was given back."""
        wanted = list(customer_ids)
        paid = (
            select(purchases.c.customer_id, func.sum(purchases.c.total_minor).label("minor"))
            .where(
                purchases.c.customer_id.in_(wanted),
                purchases.c.bought_on > since,
                purchases.c.currency == currency,
                purchases.c.voided_at.is_(None),
            )
            .group_by(purchases.c.customer_id)
        )
        back = (
            select(cases.c.customer_id, func.sum(cases.c.refund_minor).label("minor"))
            .where(
                cases.c.customer_id.in_(wanted),
                cases.c.happened_on > since,
                cases.c.currency == currency,
                cases.c.refund_minor > 0,
                cases.c.voided_at.is_(None),
            )
            .group_by(cases.c.customer_id)
        )
        found: defaultdict[int, int] = defaultdict(int)
        for row in await self._rows(paid):
            found[row.customer_id] += int(row.minor)
        for row in await self._rows(back):
            found[row.customer_id] -= int(row.minor)
        return dict(found)

    async def began_on(self, days: Collection[date]) -> list[tuple[int, int, date]]:
        """(customer id, purchase id, day) of those whose first purchase was on one of these days."""
        return await Planner(self._connection).firsts(purchases.c.bought_on.in_(list(days)))

    async def balances(self, low: int, high: int) -> list[tuple[int, int]]:
        """(customer id, points) of those who have from `low` to `high`."""
        total = func.sum(points.c.delta)
        statement = (
            select(points.c.customer_id, total.label("balance"))
            .group_by(points.c.customer_id)
            .having(total.between(low, high))
            .order_by(total.desc(), points.c.customer_id)
        )
        return [(row.customer_id, int(row.balance)) for row in await self._rows(statement)]

    async def habits(self, since: date, until: date, always: Collection[int]) -> list[Habit]:
        """Who bought a product on two days or more since then; of the products `always`, on one."""
        pair, on = (purchases.c.customer_id, items.c.product_id), purchases.c.bought_on
        statement = (
            select(*pair, strung(on, purchases.c.id, items.c.quantity).label("sales"))
            .join(items, items.c.purchase_id == purchases.c.id)
            .where(
                purchases.c.voided_at.is_(None),
                purchases.c.customer_id.is_not(None),
                on.between(since, until),
                items.c.product_id.is_not(None),
            )
            .group_by(*pair)
            .having(or_(func.min(on) != func.max(on), items.c.product_id.in_(list(always))))
            .order_by(*pair)
        )
        names = {row.id: row.name for row in await self._rows(select(products.c.id, products.c.name))}
        gone = {row.id for row in await self._rows(select(customers.c.id).where(customers.c.erased_at.is_not(None)))}
        read = _Reader()
        return [
            read.habit(row.customer_id, row.product_id, names[row.product_id], row.sales)
            for row in await self._rows(statement)
            if row.customer_id not in gone
        ]

    async def last_days(self, customer_ids: Collection[int]) -> dict[int, date]:
        """The day of the last purchase of each that counts."""
        found: dict[int, date] = {}
        for some in portions(sorted(customer_ids)):
            statement = (
                select(purchases.c.customer_id, func.max(purchases.c.bought_on).label("last_on"))
                .where(purchases.c.customer_id.in_(some), purchases.c.voided_at.is_(None))
                .group_by(purchases.c.customer_id)
            )
            found |= {row.customer_id: row.last_on for row in await self._rows(statement)}
        return found

    async def last_with(self, customer_id: int, product_id: int) -> int | None:
        """The last purchase of a product that counts."""
        found: int | None = await self._scalar(_LAST_WITH, customer=customer_id, product=product_id)
        return found

    async def told(self, rule: str, since: datetime) -> list[tuple[int, datetime, Mapping[str, Any]]]:
        """(customer id, moment, view) of what a rule has had planned since then, unless nothing came of it."""
        statement = select(deliveries.c.customer_id, deliveries.c.created_at, deliveries.c.view).where(
            deliveries.c.rule == rule,
            deliveries.c.created_at >= since,
            deliveries.c.customer_id.is_not(None),
            deliveries.c.state.not_in((DeliveryState.SUPPRESSED.value, DeliveryState.EXPIRED.value)),
        )
        return [(row.customer_id, row.created_at, row.view) for row in await self._rows(statement)]

    async def without_birthday(self, joined_by: datetime, not_since: datetime, most: int) -> list[int]:
        """Agreed, on Telegram since `joined_by`, never said no, not asked since `not_since`; who spent most first."""
        agreed = (
            select(consents.c.customer_id)
            .where(consents.c.purpose == "marketing", consents.c.channel == "telegram")
            .group_by(consents.c.customer_id)
        )
        asked = or_(questions.c.answer == "no", questions.c.asked_at >= not_since)
        written = (deliveries.c.rule == "birthday_ask") & (deliveries.c.created_at >= not_since)
        worth = func.coalesce(func.sum(purchases.c.total_minor), 0)
        statement = (
            select(customers.c.id)
            .join(contacts, contacts.c.customer_id == customers.c.id)
            .outerjoin(purchases, (purchases.c.customer_id == customers.c.id) & purchases.c.voided_at.is_(None))
            .where(
                customers.c.erased_at.is_(None),
                customers.c.birth_day.is_(None),
                contacts.c.kind == "telegram",
                contacts.c.blocked_at.is_(None),
                contacts.c.created_at <= joined_by,
                customers.c.id.in_(agreed),
                customers.c.id.not_in(
                    select(questions.c.customer_id).where(questions.c.customer_id.is_not(None), asked)
                ),
                customers.c.id.not_in(
                    select(deliveries.c.customer_id).where(deliveries.c.customer_id.is_not(None), written)
                ),
            )
            .group_by(customers.c.id)
            .order_by(worth.desc(), customers.c.id)
            .limit(most)
        )
        return [row.id for row in await self._rows(statement)]


class _Reader:
    """Most days and quantities come again and again: each is read once."""

    def __init__(self) -> None:
        self._day, self._quantity = cache(date.fromisoformat), cache(Decimal)
        self._bought = cache(Bought)

    def habit(self, customer_id: int, product_id: int, product: str, text: str) -> Habit:
        """What was bought on one day is one purchase."""
        sales = sorted((on, int(key), quantity) for on, key, quantity in unstrung(text))
        days: dict[str, Decimal] = {}
        for on, _, quantity in sales:
            days[on] = days[on] + self._quantity(quantity) if on in days else self._quantity(quantity)
        bought = tuple(self._bought(self._day(on), quantity or Decimal(1)) for on, quantity in days.items())
        return Habit(customer_id, product_id, sales[-1][1], product, bought)
