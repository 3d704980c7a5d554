"""The field "coupon": one of the customer's open coupons, or a code that was shown. Its value is {"id", "code"}."""

from __future__ import annotations

from typing import Any

from bot.domain.coupon import Coupon
from bot.domain.errors import Gone
from bot.domain.form import Form
from bot.services.coupons import CouponRefused, coupon_for_sale, open_coupons
from bot.services.forms.model import Choice, Unreadable
from bot.services.work import Work


def value_of(coupon: Coupon) -> dict[str, Any]:
    return {"id": coupon.id, "code": coupon.code, "shown": coupon.shown, "customer_id": coupon.customer_id}


class Voucher:
    async def read(self, work: Work, form: Form, typed: str) -> dict[str, Any]:
        """A typed code; a wrong one is counted against guessing."""
        del form
        found = await coupon_for_sale(work.uow, typed, staff_id=work.staff.id, zone=work.shop.zone, now=work.now)
        if isinstance(found, CouponRefused):
            raise Unreadable(found.key, **found.view)
        return value_of(found)

    async def choices(self, work: Work, form: Form) -> list[Choice]:
        customer_id = (form.values.get("customer") or {}).get("id")
        if customer_id is None:
            return []
        chosen = (form.values.get("coupon") or {}).get("id")
        found = await open_coupons(work.uow, customer_id, work.now)
        return [Choice(str(c.id), text=c.shown, is_chosen=c.id == chosen) for c in found]

    async def pick(self, work: Work, form: Form, argument: str) -> dict[str, Any]:
        customer_id = (form.values.get("customer") or {}).get("id")
        if customer_id is not None:
            for coupon in await open_coupons(work.uow, customer_id, work.now):
                if str(coupon.id) == argument:
                    return value_of(coupon)
        raise Gone
