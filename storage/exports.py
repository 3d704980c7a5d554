"""Everything out, a page at a time: a million purchases never stand in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select, tuple_

from storage import tables as t
from storage.repository import Repository, table_of

customers, contacts, points = table_of(t.CustomerRow), table_of(t.ContactPointRow), table_of(t.PointsEntryRow)
products, purchases, items = table_of(t.ProductRow), table_of(t.PurchaseRow), table_of(t.LineItemRow)
values, notes, followups = table_of(t.CustomValue), table_of(t.InteractionRow), table_of(t.FollowUpRow)
cases, case_items, coupons = table_of(t.ServiceCaseRow), table_of(t.ServiceItemRow), table_of(t.Coupon)
consents, offers = table_of(t.ConsentRow), table_of(t.Offer)
suppressions = table_of(t.SuppressionRow)
PAGE = 2_000
Page = Sequence[Row[Any]]


class Exports(Repository):
    async def _pages(self, statement: Select[Any], *order: Any) -> AsyncIterator[Page]:
        """Through all rows in this order, which ends with the id."""
        last: tuple[Any, ...] | None = None
        keys = [column.label(f"_{at}") for at, column in enumerate(order)]
        while True:
            some = statement.add_columns(*keys).order_by(*order).limit(PAGE)
            found = await self._rows(some if last is None else some.where(tuple_(*order) > tuple_(*last)))
            if found:
                yield found
            if len(found) < PAGE:
                return
            last = tuple(getattr(found[-1], f"_{at}") for at in range(len(order)))

    def people(self) -> AsyncIterator[Page]:
        return self._pages(select(customers).where(customers.c.erased_at.is_(None)), customers.c.id)

    async def contacts_of(self, ids: Sequence[int]) -> Page:
        mine = contacts.c.customer_id.in_(ids) & (contacts.c.kind != "telegram")
        return await self._rows(select(contacts).where(mine).order_by(contacts.c.id))

    async def values_of(self, ids: Sequence[int]) -> Page:
        return await self._rows(select(values).where(values.c.entity_id.in_(ids)))

    async def balances_of(self, ids: Sequence[int]) -> Page:
        statement = select(points.c.customer_id, func.sum(points.c.delta).label("balance"))
        return await self._rows(statement.where(points.c.customer_id.in_(ids)).group_by(points.c.customer_id))

    def goods(self) -> AsyncIterator[Page]:
        return self._pages(select(products), products.c.id)

    def purchases(self) -> AsyncIterator[Page]:
        """Without those of an import that is still under way."""
        p = purchases.c
        hidden = p.import_id.is_not(None) & p.voided_at.is_not(None) & p.voided_by.is_(None)
        return self._pages(select(purchases).where(~hidden), p.bought_on, p.bought_at, p.id)

    async def items_of(self, ids: Sequence[int]) -> Page:
        mine = select(items).where(items.c.purchase_id.in_(ids))
        return await self._rows(mine.order_by(items.c.purchase_id, items.c.position))

    def notes(self) -> AsyncIterator[Page]:
        return self._pages(select(notes), notes.c.happened_at, notes.c.id)

    def followups(self) -> AsyncIterator[Page]:
        return self._pages(select(followups), followups.c.due_on, followups.c.id)

    def returns(self) -> AsyncIterator[Page]:
        return self._pages(select(cases), cases.c.happened_at, cases.c.id)

    async def returned_of(self, ids: Sequence[int]) -> Page:
        mine = select(case_items).where(case_items.c.case_id.in_(ids))
        return await self._rows(mine.order_by(case_items.c.case_id, case_items.c.position))

    def coupons(self) -> AsyncIterator[Page]:
        named = select(coupons, offers.c.name.label("offer")).join(offers, offers.c.id == coupons.c.offer_id)
        return self._pages(named, coupons.c.id)

    def consents(self) -> AsyncIterator[Page]:
        return self._pages(select(consents), consents.c.at, consents.c.id)

    def suppressed(self) -> AsyncIterator[Page]:
        """Those who do not want to be written to now."""
        held = select(suppressions).where(suppressions.c.lifted_at.is_(None), suppressions.c.reason != "bounced")
        return self._pages(held, suppressions.c.set_at, suppressions.c.id)

    async def keys_of_people(self, ids: Sequence[int]) -> Page:
        c = customers.c
        return await self._rows(select(c.id, c.external_id, c.name).where(c.id.in_(ids), c.erased_at.is_(None)))

    async def keys_of_purchases(self, ids: Sequence[int]) -> Page:
        return await self._rows(select(purchases.c.id, purchases.c.external_id).where(purchases.c.id.in_(ids)))
