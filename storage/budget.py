"""What the shop has given away in coupons, for its budget."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, and_, case, cast, func, select

from bot.domain.budget import Issued
from storage.repository import Repository, table_of
from storage.tables import Coupon, PurchaseRow, ShopRow

coupons, purchases, shop = table_of(Coupon), table_of(PurchaseRow), table_of(ShopRow)


class Budgets(Repository):
    async def hold(self) -> None:
        """One coupon at a time, until the transaction ends: a budget is not passed by two at once."""
        if not self._is_sqlite:
            await self._row(select(shop.c.id).where(shop.c.id == 1).with_for_update())

    async def usual_bill(self, since: date, currency: str) -> int:
        """The mean purchase, in minor units; nought in a shop that has sold nothing."""
        statement = select(func.avg(purchases.c.total_minor)).where(
            purchases.c.bought_on >= since, purchases.c.currency == currency, purchases.c.voided_at.is_(None)
        )
        return int(await self._scalar(statement) or 0)

    async def issued(self, since: datetime, usual_minor: int, currency: str) -> Issued:
        """Coupons that were issued since then, and what they are expected to cost."""
        cost = case(
            (and_(coupons.c.amount_minor.is_not(None), coupons.c.currency == currency), coupons.c.amount_minor),
            (coupons.c.percent.is_not(None), cast(coupons.c.percent, BigInteger) * usual_minor // 100),
            else_=0,
        )
        statement = select(func.count().label("given"), func.sum(cost).label("minor")).where(
            coupons.c.issued_at >= since, coupons.c.state != "void"
        )
        row = await self._row(statement)
        return Issued(row.given, int(row.minor or 0)) if row else Issued(0, 0)
