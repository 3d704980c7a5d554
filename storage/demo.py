"""The demo's rows: put in by the thousand, and taken out again with all that hangs on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, func, insert, or_, select, update
from sqlmodel import SQLModel

from storage import tables as t
from storage.repository import Repository, table_of, with_defaults

_MODELS: dict[str, type[SQLModel]] = {
    str(model.__tablename__): model
    for model in (
        t.CustomerRow,
        t.ContactPointRow,
        t.ConsentRow,
        t.ProductRow,
        t.PurchaseRow,
        t.LineItemRow,
        t.PaymentRow,
        t.PointsEntryRow,
        t.FollowUpRow,
        t.InteractionRow,
        t.ServiceCaseRow,
        t.ServiceItemRow,
        t.Coupon,
        t.Redemption,
        t.Delivery,
        t.Attribution,
    )
}
staff, customers, products = table_of(t.StaffRow), table_of(t.CustomerRow), table_of(t.ProductRow)
purchases, items, cases = table_of(t.PurchaseRow), table_of(t.LineItemRow), table_of(t.ServiceCaseRow)
case_items, points, contacts = table_of(t.ServiceItemRow), table_of(t.PointsEntryRow), table_of(t.ContactPointRow)
consents, values, touches = table_of(t.ConsentRow), table_of(t.CustomValue), table_of(t.InteractionRow)
fields, followups, forms = table_of(t.CustomField), table_of(t.FollowUpRow), table_of(t.FormRow)
coupons, redemptions, deliveries = table_of(t.Coupon), table_of(t.Redemption), table_of(t.Delivery)
attempts, attributions, invites = table_of(t.Attempt), table_of(t.Attribution), table_of(t.Invite)
payments = table_of(t.PaymentRow)

hold_outs, suppressions = table_of(t.HoldOutRow), table_of(t.SuppressionRow)
campaigns, segments = table_of(t.CampaignRow), table_of(t.SegmentRow)


def _demo(table: Table) -> Select[Any]:
    """Ids of the rows that are the demo's own."""
    return select(table.c.id).where(table.c.is_demo)


_CUSTOMERS, _STAFF, _PRODUCTS = _demo(customers), _demo(staff), _demo(products)
_PURCHASES = select(purchases.c.id).where(or_(purchases.c.is_demo, purchases.c.customer_id.in_(_CUSTOMERS)))
_COUPONS = select(coupons.c.id).where(coupons.c.customer_id.in_(_CUSTOMERS))
_CASES = select(cases.c.id).where(or_(cases.c.customer_id.in_(_CUSTOMERS), cases.c.purchase_id.in_(_PURCHASES)))
_DELIVERIES = select(deliveries.c.id).where(
    or_(
        deliveries.c.is_demo,
        deliveries.c.customer_id.in_(_CUSTOMERS),
        deliveries.c.purchase_id.in_(_PURCHASES),
        deliveries.c.coupon_id.in_(_COUPONS),
    )
)
# From the leaves to the roots: nothing is deleted while something points at it.
_LEAVES: tuple[tuple[Table, ColumnElement[bool]], ...] = (
    (attributions, attributions.c.purchase_id.in_(_PURCHASES) | attributions.c.delivery_id.in_(_DELIVERIES)),
    (redemptions, redemptions.c.purchase_id.in_(_PURCHASES) | redemptions.c.coupon_id.in_(_COUPONS)),
    (attempts, attempts.c.delivery_id.in_(_DELIVERIES)),
    (deliveries, deliveries.c.id.in_(_DELIVERIES)),
    (coupons, coupons.c.customer_id.in_(_CUSTOMERS)),
    (points, points.c.customer_id.in_(_CUSTOMERS) | points.c.purchase_id.in_(_PURCHASES)),
    (case_items, case_items.c.case_id.in_(_CASES)),
    (cases, cases.c.id.in_(_CASES)),
    (followups, followups.c.customer_id.in_(_CUSTOMERS)),
    (touches, touches.c.customer_id.in_(_CUSTOMERS)),
    (consents, consents.c.customer_id.in_(_CUSTOMERS)),
    (contacts, contacts.c.customer_id.in_(_CUSTOMERS)),
    (invites, invites.c.customer_id.in_(_CUSTOMERS)),
    (hold_outs, hold_outs.c.customer_id.in_(_CUSTOMERS)),
    (suppressions, suppressions.c.customer_id.in_(_CUSTOMERS)),
    (
        values,
        values.c.entity_id.in_(_CUSTOMERS)
        & values.c.field_id.in_(select(fields.c.id).where(fields.c.entity == "customer")),
    ),
)
# What real records keep of the demo's is cut off.
_CUTS: tuple[tuple[Table, str, Select[Any]], ...] = (
    (followups, "closed_by_purchase_id", _PURCHASES),
    (items, "product_id", _PRODUCTS),
    (case_items, "product_id", _PRODUCTS),
    (customers, "owner_staff_id", _STAFF),
)
# Where a form's result stands, by the kind of result.
_RESULTS = {
    "purchase": purchases,
    "customer": customers,
    "followup": followups,
    "note": touches,
    "return": cases,
}


class DemoRepository(Repository):
    async def put(self, table: str, rows: Sequence[dict[str, Any]]) -> list[int]:
        """Insert many rows; their ids, in the same order."""
        if not rows:
            return []
        target, filled = self._filled(table, rows)
        if not self._is_sqlite:
            returning = insert(target).returning(target.c.id, sort_by_parameter_order=True)
            return [row.id for row in await self._connection.execute(returning, filled)]
        # Asked for ids, the driver goes row by row; but nobody else writes now, so the newest ids are ours, in order.
        await self._connection.execute(insert(target), filled)
        newest = select(target.c.id).order_by(target.c.id.desc()).limit(len(filled))
        return [row.id for row in reversed(await self._rows(newest))]

    async def add(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        """Insert many rows to which nothing else points."""
        if rows:
            target, filled = self._filled(table, rows)
            await self._connection.execute(insert(target), filled)

    def _filled(self, table: str, rows: Sequence[dict[str, Any]]) -> tuple[Table, list[dict[str, Any]]]:
        model = _MODELS[table]
        return table_of(model), [with_defaults(model, row) for row in rows]

    async def counts(self) -> dict[str, int]:
        """Rows per table of the demo's kinds."""
        return {
            name: int(await self._scalar(select(func.count()).select_from(table_of(model))) or 0)
            for name, model in _MODELS.items()
        }

    async def clear(self, now: datetime) -> None:
        """Delete the demo's rows and all that hangs on them; what is real stays."""
        for table, condition in _LEAVES:
            await self._run(delete(table).where(condition))
        for table, column, gone in _CUTS:
            await self._run(update(table).where(table.c[column].in_(gone)).values({column: None}))
        await self._run(delete(campaigns).where(campaigns.c.is_demo))
        await self._run(delete(segments).where(segments.c.is_demo, ~_is_used(segments)))
        await self._run(delete(purchases).where(purchases.c.id.in_(_PURCHASES)))
        await self._run(delete(customers).where(customers.c.is_demo))
        await self._run(delete(products).where(products.c.is_demo))
        await self._clear_forms(now)
        await self._dismiss(now)

    async def _clear_forms(self, now: datetime) -> None:
        """Forms whose result is gone are deleted; open ones are closed, since what they name may be gone."""
        await self._run(
            update(forms).where(forms.c.state == "open").values(state="cancelled", asking=None, updated_at=now)
        )
        for kind, table in _RESULTS.items():
            gone = (forms.c.result_kind == kind) & forms.c.result_id.not_in(select(table.c.id))
            await self._run(delete(forms).where(gone, ~_is_used(forms)))
        await self._run(delete(forms).where(forms.c.staff_id.in_(_STAFF), ~_is_used(forms)))

    async def _dismiss(self, now: datetime) -> None:
        """Demo staff go; who has real records to their name stays on record as somebody who has left."""
        await self._run(delete(invites).where(invites.c.created_by.in_(_STAFF)))
        await self._run(update(deliveries).where(deliveries.c.staff_id.in_(_STAFF)).values(staff_id=None))
        await self._run(delete(staff).where(staff.c.is_demo, ~_is_used(staff)))
        await self._run(update(staff).where(staff.c.is_demo).values(revoked_at=now))


def _is_used(table: Table) -> ColumnElement[bool]:
    """Some row of another table still points at a row of this one."""
    return or_(
        *(
            select(key.parent).where(key.parent == table.c.id).correlate(table).exists()
            for other in t.metadata.tables.values()
            for key in other.foreign_keys
            if key.column is table.c.id
        )
    )
