"""Purchases with their rows, payments and points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from bot.domain.money import Money, to_major, to_minor
from bot.domain.purchase import LineItem, PaymentMethod, Purchase, SalesChannel
from storage.costs import Costs
from storage.repository import Repository, table_of
from storage.tables import Coupon, LineItemRow, PaymentRow, PointsEntryRow, PurchaseRow, Redemption

purchases = table_of(PurchaseRow)
line_items = table_of(LineItemRow)
payments = table_of(PaymentRow)
points = table_of(PointsEntryRow)
coupons = table_of(Coupon)
redemptions = table_of(Redemption)


def _item(row: Row[Any], currency: str) -> LineItem:
    return LineItem(
        product=row.product,
        quantity=Decimal(row.quantity),
        unit=row.unit,
        unit_price=Decimal(row.unit_price) if row.unit_price is not None else None,
        amount=to_major(row.amount_minor, currency) if row.amount_minor is not None else None,
        specification=row.specification,
        product_id=row.product_id,
    )


def _purchase(row: Row[Any], items: Sequence[LineItem], codes: Sequence[str]) -> Purchase:
    return Purchase(
        id=row.id,
        form_id=row.form_id,
        customer_id=row.customer_id,
        staff_id=row.staff_id,
        items=tuple(items),
        total=Money(row.total_minor, row.currency),
        discount=Money(row.discount_minor, row.currency) if row.discount_minor else None,
        bought_at=row.bought_at,
        bought_on=row.bought_on,
        channel=SalesChannel(row.channel),
        payment=PaymentMethod(row.payment) if row.payment else None,
        note=row.note,
        created_at=row.created_at,
        voided_at=row.voided_at,
        edited_at=row.edited_at,
        coupon_codes=tuple(codes),
    )


class Purchases(Repository):
    async def _complete(self, rows: Sequence[Row[Any]]) -> list[Purchase]:
        ids = [row.id for row in rows]
        items: dict[int, list[LineItem]] = {key: [] for key in ids}
        codes: dict[int, list[str]] = {key: [] for key in ids}
        if ids:
            currency = {row.id: row.currency for row in rows}
            found = select(line_items).where(line_items.c.purchase_id.in_(ids)).order_by(line_items.c.position)
            for row in await self._rows(found):
                items[row.purchase_id].append(_item(row, currency[row.purchase_id]))
            used = (
                select(redemptions.c.purchase_id, coupons.c.code)
                .join(coupons, coupons.c.id == redemptions.c.coupon_id)
                .where(redemptions.c.purchase_id.in_(ids), redemptions.c.reversed_at.is_(None))
            )
            for row in await self._rows(used):
                codes[row.purchase_id].append(row.code)
        return [_purchase(row, items[row.id], codes[row.id]) for row in rows]

    async def get(self, purchase_id: int) -> Purchase | None:
        found = await self._complete(await self._rows(select(purchases).where(purchases.c.id == purchase_id)))
        return found[0] if found else None

    async def of_form(self, form_id: int) -> Purchase | None:
        found = await self._complete(await self._rows(select(purchases).where(purchases.c.form_id == form_id)))
        return found[0] if found else None

    async def of_customer(self, customer_id: int, limit: int = 3) -> list[Purchase]:
        """The latest that count, newest first."""
        statement = select(purchases).where(purchases.c.customer_id == customer_id, purchases.c.voided_at.is_(None))
        statement = statement.order_by(purchases.c.bought_on.desc(), purchases.c.id.desc()).limit(limit)
        return await self._complete(await self._rows(statement))

    async def recent_customer_ids(self, staff_id: int, limit: int = 6) -> list[int]:
        """Whom this person served last."""
        statement = (
            select(purchases.c.customer_id)
            .where(purchases.c.staff_id == staff_id, purchases.c.customer_id.is_not(None))
            .group_by(purchases.c.customer_id)
            .order_by(func.max(purchases.c.id).desc())
            .limit(limit)
        )
        return [row.customer_id for row in await self._rows(statement)]

    async def add(self, *, items: Iterable[LineItem], **values: Any) -> int | None:
        """A new purchase with its rows; None if this form has one already."""
        if not await self._insert_once(PurchaseRow, **values):
            return None
        purchase_id = int(await self._scalar(select(purchases.c.id).where(purchases.c.form_id == values["form_id"])))
        await self._fill(purchase_id, items, values)
        return purchase_id

    async def replace(self, purchase_id: int, *, items: Iterable[LineItem], **values: Any) -> None:
        """Correct a purchase: its row, rows and payment become what is given."""
        await self._update(PurchaseRow, purchase_id, **values)
        await self._run(delete(line_items).where(line_items.c.purchase_id == purchase_id))
        await self._run(delete(payments).where(payments.c.purchase_id == purchase_id))
        await self._fill(purchase_id, items, values)

    async def _fill(self, purchase_id: int, items: Iterable[LineItem], values: dict[str, Any]) -> None:
        currency = values["currency"]
        await self._insert_many(
            LineItemRow,
            [
                {
                    "purchase_id": purchase_id,
                    "position": position,
                    "product_id": item.product_id,
                    "product": item.product,
                    "specification": item.specification,
                    "quantity": str(item.quantity),
                    "unit": item.unit,
                    "unit_price": str(item.unit_price) if item.unit_price is not None else None,
                    "amount_minor": to_minor(item.amount, currency) if item.amount is not None else None,
                }
                for position, item in enumerate(items)
            ],
        )
        await Costs(self._connection).of_purchase(purchase_id)
        if values.get("payment"):
            await self._insert(
                PaymentRow,
                purchase_id=purchase_id,
                method=values["payment"],
                amount_minor=values["total_minor"],
                currency=currency,
                paid_at=values["bought_at"],
            )

    async def discount(self, purchase_id: int, total_minor: int, discount_minor: int) -> None:
        """What is paid after a coupon, and the coupon's part; the payment follows."""
        await self._update(PurchaseRow, purchase_id, total_minor=total_minor, discount_minor=discount_minor)
        paid = update(payments).where(payments.c.purchase_id == purchase_id)
        await self._run(paid.values(amount_minor=total_minor))

    async def coupon_ids(self, purchase_id: int) -> list[int]:
        """The coupons redeemed in a purchase."""
        statement = select(redemptions.c.coupon_id).where(
            redemptions.c.purchase_id == purchase_id, redemptions.c.reversed_at.is_(None)
        )
        return [row.coupon_id for row in await self._rows(statement)]

    async def void(self, purchase_id: int, staff_id: int, now: datetime) -> bool:
        """Reverse, once; the row stays on record."""
        statement = update(purchases).where(purchases.c.id == purchase_id, purchases.c.voided_at.is_(None))
        return await self._run(statement.values(voided_at=now, voided_by=staff_id)) == 1

    async def days_of_customer(self, customer_id: int) -> list[date]:
        """Distinct days with a purchase, oldest first."""
        statement = select(purchases.c.bought_on).where(
            purchases.c.customer_id == customer_id, purchases.c.voided_at.is_(None)
        )
        return [row.bought_on for row in await self._rows(statement.distinct().order_by(purchases.c.bought_on))]


class Points(Repository):
    async def add(
        self, customer_id: int, delta: int, reason: str, now: datetime, purchase_id: int | None = None
    ) -> None:
        if delta:
            await self._insert(
                PointsEntryRow, customer_id=customer_id, delta=delta, reason=reason, at=now, purchase_id=purchase_id
            )

    async def balance(self, customer_id: int) -> int:
        statement = select(func.coalesce(func.sum(points.c.delta), 0)).where(points.c.customer_id == customer_id)
        return int(await self._scalar(statement) or 0)

    async def of_reasons(self, customer_id: int, *reasons: str) -> int:
        """What these have brought a customer, net."""
        statement = select(func.coalesce(func.sum(points.c.delta), 0))
        statement = statement.where(points.c.customer_id == customer_id, points.c.reason.in_(reasons))
        return int(await self._scalar(statement) or 0)

    async def of_purchase(self, purchase_id: int) -> dict[int, int]:
        """What a purchase has brought, net, by customer."""
        statement = (
            select(points.c.customer_id, func.sum(points.c.delta).label("net"))
            .where(points.c.purchase_id == purchase_id)
            .group_by(points.c.customer_id)
        )
        return {row.customer_id: int(row.net) for row in await self._rows(statement)}
