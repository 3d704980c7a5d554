"""What looks wrong in the records; and what somebody has found right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Float, Row, and_, cast, func, or_, select

from bot.domain.likeness import Look
from bot.domain.occasion import YearDay
from storage.repository import Repository, table_of
from storage.tables import (
    ContactPointRow,
    CustomerRow,
    CustomerStatsRow,
    FoundRightRow,
    InteractionRow,
    LineItemRow,
    ProductRow,
    PurchaseRow,
)

customers, contacts = table_of(CustomerRow), table_of(ContactPointRow)
purchases, items, products = table_of(PurchaseRow), table_of(LineItemRow), table_of(ProductRow)
interactions, right, stats = table_of(InteractionRow), table_of(FoundRightRow), table_of(CustomerStatsRow)
_LIVING = customers.c.erased_at.is_(None)
_COMPARED = tuple(
    customers.c[name]
    for name in ("id", "name_key", "search_key", "birth_month", "birth_day", "birth_calendar", "owner_staff_id")
)
_SHORT_MONTHS = (4, 6, 9, 11)
FAR_TOO_MUCH = 100


class Tidy(Repository):
    async def right(self, kind: str) -> set[str]:
        return {row.mark for row in await self._rows(select(right.c.mark).where(right.c.kind == kind))}

    async def found_right(self, kind: str, mark: str, staff_id: int, now: datetime) -> bool:
        """False if somebody has said so already."""
        return await self._insert_once(FoundRightRow, kind=kind, mark=mark, staff_id=staff_id, at=now)

    async def looks(self) -> list[Look]:
        """Every living record, as it is compared with the others."""
        phones: dict[int, list[str]] = defaultdict(list)
        statement = select(contacts.c.customer_id, contacts.c.address).where(contacts.c.kind.in_(("phone", "wechat")))
        for row in await self._rows(statement):
            digits = "".join(char for char in row.address if char.isdecimal())
            if digits:
                phones[row.customer_id].append(digits)
        rows = await self._rows(select(*_COMPARED).where(_LIVING).order_by(customers.c.id))
        return [_look(row, tuple(phones.get(row.id, ()))) for row in rows]

    async def stale(self, since: date, moment: datetime, limit: int) -> Sequence[Row[Any]]:
        """(id, name, last_on) of those known since before then who have neither bought nor been met after; by the
        numbers kept ready, which are put in order before."""
        met = select(interactions.c.id).where(
            interactions.c.customer_id == customers.c.id,
            interactions.c.voided_at.is_(None),
            interactions.c.happened_on >= since,
        )
        last = stats.c.last_on
        known = select(customers.c.id, customers.c.name, last).outerjoin(stats, stats.c.customer_id == customers.c.id)
        statement = known.where(
            _LIVING, customers.c.created_at < moment, or_(last.is_(None), last < since), ~met.exists()
        )
        return await self._rows(statement.order_by(customers.c.id).limit(limit))

    async def odd_birthdays(self, year: int) -> Sequence[Row[Any]]:
        """30 February, the 31st of a short month, a year that is still to come."""
        c = customers.c
        odd = or_(
            and_(c.birth_calendar == "solar", c.birth_month == 2, c.birth_day > 29),
            and_(c.birth_calendar == "solar", c.birth_month.in_(_SHORT_MONTHS), c.birth_day > 30),
            and_(c.birth_calendar == "lunar", c.birth_day > 30),
            c.birth_year > year,
            c.birth_year < year - 120,
        )
        columns = (c.id, c.name, c.birth_month, c.birth_day, c.birth_year, c.birth_calendar)
        return await self._rows(select(*columns).where(_LIVING, odd).order_by(c.id))

    async def odd_phones(self) -> Sequence[Row[Any]]:
        """Numbers that no telephone can have."""
        size, address = func.length(contacts.c.address), contacts.c.address
        statement = (
            select(customers.c.id, customers.c.name, address)
            .join(contacts, contacts.c.customer_id == customers.c.id)
            .where(_LIVING, contacts.c.kind == "phone", or_(~address.like("+%"), size < 8, size > 16))
        )
        return await self._rows(statement.order_by(contacts.c.id))

    async def to_come(self, today: date) -> Sequence[Row[Any]]:
        """Purchases of days that have not been yet."""
        return await self._rows(_SALE.where(purchases.c.voided_at.is_(None), purchases.c.bought_on > today))

    async def far_prices(self) -> Sequence[Row[Any]]:
        """Purchases with a row a hundred times as dear as the product is usually."""
        usual = products.c.usual_price_minor
        dear = (
            select(items.c.purchase_id)
            .join(products, products.c.id == items.c.product_id)
            .join(purchases, purchases.c.id == items.c.purchase_id)
            .where(
                usual > 0,
                products.c.currency == purchases.c.currency,
                cast(items.c.amount_minor, Float) >= FAR_TOO_MUCH * usual * cast(items.c.quantity, Float),
            )
        )
        return await self._rows(_SALE.where(purchases.c.voided_at.is_(None), purchases.c.id.in_(dear)))

    async def doubles(self, since: date, within: timedelta) -> list[tuple[Row[Any], Row[Any]]]:
        """Two purchases of one customer with the same goods and total, logged within minutes of each other."""
        mine = (purchases.c.voided_at.is_(None), purchases.c.customer_id.is_not(None), purchases.c.bought_on >= since)
        found: dict[tuple[Any, ...], list[Row[Any]]] = defaultdict(list)
        for row in await self._rows(_SALE.where(*mine).order_by(purchases.c.id)):
            found[row.customer_id, row.total_minor, row.currency, row.bought_on].append(row)
        near = [
            (first, second)
            for group in found.values()
            for first, second in pairwise(group)
            if second.created_at - first.created_at <= within
        ]
        goods = await self._goods([row.id for pair in near for row in pair])
        return [pair for pair in near if goods.get(pair[0].id) == goods.get(pair[1].id)]

    async def _goods(self, ids: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
        found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        columns = (items.c.purchase_id, items.c.product_id, items.c.product, items.c.quantity, items.c.unit)
        for row in await self._rows(select(*columns).where(items.c.purchase_id.in_(list(ids)))):
            found[row.purchase_id].append((row.product_id or row.product, row.quantity, row.unit))
        return {key: sorted(rows, key=repr) for key, rows in found.items()}


_SALE = (
    select(
        purchases.c.id,
        purchases.c.form_id,
        purchases.c.customer_id,
        purchases.c.total_minor,
        purchases.c.currency,
        purchases.c.bought_on,
        purchases.c.created_at,
        customers.c.name,
    )
    .outerjoin(customers, customers.c.id == purchases.c.customer_id)
    .order_by(purchases.c.id)
)


def _look(row: Row[Any], phones: tuple[str, ...]) -> Look:
    has_day = row.birth_month is not None and row.birth_day is not None
    day = YearDay(row.birth_month, row.birth_day, row.birth_calendar) if has_day else None
    parts = row.search_key.split("|")
    return Look(row.id, row.name_key, parts[1] if len(parts) > 1 else "", phones, day, row.owner_staff_id)
