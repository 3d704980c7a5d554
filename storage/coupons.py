"""Offers, coupons and their use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, exists, func, select, update

from bot.domain.coupon import Coupon, CouponState
from bot.domain.money import Money
from bot.domain.offer import Offer, OfferKind, Terms
from storage.repository import Repository, table_of
from storage.tables import AuditRow, CampaignRow, Redemption
from storage.tables import Coupon as CouponRow
from storage.tables import Offer as OfferRow

offers = table_of(OfferRow)
coupons = table_of(CouponRow)
redemptions = table_of(Redemption)
audit, campaigns = table_of(AuditRow), table_of(CampaignRow)
WRONG_CODE = "coupon.wrong_code"
_OFFER = select(offers).where(offers.c.name == bindparam("name"))
_OF_OCCASION = select(coupons).where(coupons.c.occasion_key == bindparam("key"))


def _terms(row: Row[Any]) -> Terms:
    currency = row.currency or ""
    return Terms(
        kind=OfferKind(row.kind),
        percent=row.percent,
        amount=Money(row.amount_minor, currency) if row.amount_minor is not None else None,
        minimum=Money(row.minimum_minor, currency) if row.minimum_minor is not None else None,
    )


def terms_columns(terms: Terms) -> dict[str, Any]:
    """Terms as both tables keep them."""
    money = terms.amount or terms.minimum
    return {
        "kind": terms.kind.value,
        "percent": terms.percent,
        "amount_minor": terms.amount.minor if terms.amount else None,
        "minimum_minor": terms.minimum.minor if terms.minimum else None,
        "currency": money.currency if money else None,
    }


def _coupon(row: Row[Any]) -> Coupon:
    return Coupon(
        id=row.id,
        code=row.code,
        offer_id=row.offer_id,
        customer_id=row.customer_id,
        terms=_terms(row),
        state=CouponState(row.state),
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        occasion_key=row.occasion_key,
    )


class Coupons(Repository):
    async def offer(self, name: str) -> Offer | None:
        row = await self._row(_OFFER, name=name)
        return Offer(row.id, row.name, _terms(row), row.valid_days, row.is_active) if row else None

    async def ensure_offer(self, name: str, terms: Terms, valid_days: int) -> Offer:
        """The offer of this name; made with these values if there is none."""
        await self._insert_once(OfferRow, name=name, valid_days=valid_days, **terms_columns(terms))
        found = await self.offer(name)
        assert found is not None
        return found

    async def issue(
        self, offer: Offer, customer_id: int, code: str, occasion_key: str | None, now: datetime, expires_at: datetime
    ) -> bool:
        """A new coupon; False if the occasion has one already, or the code is taken."""
        return await self._insert_once(
            CouponRow,
            code=code,
            offer_id=offer.id,
            customer_id=customer_id,
            occasion_key=occasion_key,
            issued_at=now,
            expires_at=expires_at,
            **terms_columns(offer.terms),
        )

    async def get(self, coupon_id: int) -> Coupon | None:
        row = await self._row(select(coupons).where(coupons.c.id == coupon_id))
        return _coupon(row) if row else None

    async def by_code(self, code: str) -> Coupon | None:
        row = await self._row(select(coupons).where(coupons.c.code == code))
        return _coupon(row) if row else None

    async def of_occasion(self, occasion_key: str) -> Coupon | None:
        row = await self._row(_OF_OCCASION, key=occasion_key)
        return _coupon(row) if row else None

    async def open_of(self, customer_id: int, now: datetime) -> list[Coupon]:
        """A customer's usable coupons, the first to expire first."""
        statement = select(coupons).where(
            coupons.c.customer_id == customer_id,
            coupons.c.state == CouponState.ISSUED.value,
            coupons.c.expires_at > now,
        )
        return [_coupon(row) for row in await self._rows(statement.order_by(coupons.c.expires_at, coupons.c.id))]

    async def expiring(self, first: datetime, last: datetime) -> list[Coupon]:
        """Unused ones of anybody that expire from `first` to `last`, both included."""
        statement = select(coupons).where(
            coupons.c.state == CouponState.ISSUED.value, coupons.c.expires_at.between(first, last)
        )
        return [_coupon(row) for row in await self._rows(statement.order_by(coupons.c.expires_at, coupons.c.id))]

    async def issued_between(self, first: datetime, last: datetime, now: datetime) -> list[Coupon]:
        """Unused ones of anybody that were issued from `first` until before `last`, and are good after `now`."""
        statement = select(coupons).where(
            coupons.c.state == CouponState.ISSUED.value,
            coupons.c.issued_at >= first,
            coupons.c.issued_at < last,
            coupons.c.expires_at > now,
        )
        return [_coupon(row) for row in await self._rows(statement.order_by(coupons.c.id))]

    async def change_offer(self, offer_id: int, **values: Any) -> None:
        """For coupons that are issued from now on."""
        await self._update(OfferRow, offer_id, **values)

    async def take(self, coupon_id: int, customer_id: int, now: datetime) -> bool:
        """Use it: by its holder, in time, once. One statement, so of many who try one succeeds."""
        statement = update(coupons).where(
            coupons.c.id == coupon_id,
            coupons.c.customer_id == customer_id,
            coupons.c.state == CouponState.ISSUED.value,
            coupons.c.expires_at > now,
        )
        return await self._run(statement.values(state=CouponState.REDEEMED.value)) == 1

    async def note_redemption(self, coupon_id: int, purchase_id: int, discount: Money, now: datetime) -> int:
        return await self._insert(
            Redemption,
            coupon_id=coupon_id,
            purchase_id=purchase_id,
            discount_minor=discount.minor,
            currency=discount.currency,
            at=now,
        )

    async def withdraw(self, coupon_id: int) -> bool:
        """Nobody has been told of it: it is void, and its occasion may have another."""
        unused = update(coupons).where(coupons.c.id == coupon_id, coupons.c.state == CouponState.ISSUED.value)
        return await self._run(unused.values(state=CouponState.VOID.value, occasion_key=None)) == 1

    async def redeemed_in(self, purchase_id: int) -> list[Coupon]:
        """Coupons whose use in a purchase stands."""
        statement = (
            select(coupons)
            .join(redemptions, redemptions.c.coupon_id == coupons.c.id)
            .where(redemptions.c.purchase_id == purchase_id, redemptions.c.reversed_at.is_(None))
        )
        return [_coupon(row) for row in await self._rows(statement.order_by(coupons.c.id))]

    async def release(self, coupon_id: int, purchase_id: int, now: datetime, *, is_used_again: bool = False) -> bool:
        """Undo its use in a purchase, once; its term is not prolonged. Of a campaign whose coupons were taken back
        meanwhile it is taken back as well, unless the same purchase uses it again."""
        statement = update(redemptions).where(
            redemptions.c.coupon_id == coupon_id,
            redemptions.c.purchase_id == purchase_id,
            redemptions.c.reversed_at.is_(None),
        )
        if await self._run(statement.values(reversed_at=now)) != 1:
            return False
        used = update(coupons).where(coupons.c.id == coupon_id, coupons.c.state == CouponState.REDEEMED.value)
        if is_used_again:
            return await self._run(used.values(state=CouponState.ISSUED.value)) == 1
        taken_back = exists().where(campaigns.c.offer_id == coupons.c.offer_id, campaigns.c.coupons == "voided")
        state = case((taken_back, CouponState.VOID.value), else_=CouponState.ISSUED.value)
        return await self._run(used.values(state=state)) == 1

    async def wrong_codes(self, staff_id: int, since: datetime) -> int:
        """How often somebody has given a code that is none."""
        statement = select(func.count()).where(
            audit.c.staff_id == staff_id, audit.c.action == WRONG_CODE, audit.c.at >= since
        )
        return int(await self._scalar(statement) or 0)

    async def note_wrong_code(self, staff_id: int, now: datetime) -> None:
        """The code itself is not kept: it may be somebody's, one slip away."""
        await self._insert(AuditRow, staff_id=staff_id, action=WRONG_CODE, entity="coupon", at=now)
