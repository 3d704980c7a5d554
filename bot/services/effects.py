"""What a purchase causes, and how it is taken back: points, coupon, promises kept, credit to a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain.errors import NotAllowed
from bot.domain.followup import FollowUp, sale_day
from bot.domain.form import Form
from bot.domain.points import earned
from bot.domain.purchase import Purchase
from bot.services.attribution import credit, uncredit
from bot.services.coupons import give_back, redeem
from bot.services.forms.figures import full_total
from bot.services.work import Work


@dataclass(frozen=True, slots=True)
class Effects:
    """What a purchase has caused."""

    points: int = 0
    balance: int | None = None
    promises_kept: tuple[FollowUp, ...] = ()
    is_credited: bool = False
    is_mailed: bool = False


@dataclass(frozen=True, slots=True)
class Reversal:
    """What has been taken back: points, coupons (code, is_usable), promises open again, credit."""

    points: int
    coupons: tuple[dict[str, Any], ...]
    promises: int
    is_uncredited: bool


async def cause(work: Work, purchase: Purchase) -> Effects:
    """Points, promises kept and credit, as of the moment the purchase was first saved: a correction changes no past."""
    customer_id = purchase.customer_id
    if customer_id is None:
        return Effects()
    points = earned(purchase.total, work.shop.currency)
    await work.uow.points.add(customer_id, points, "purchase", work.now, purchase.id)
    day = sale_day(purchase.bought_on, purchase.created_at, work.shop.zone)
    promises = await work.uow.followups.close_by_purchase(customer_id, purchase.id, day, work.now)
    coupon_ids = await work.uow.purchases.coupon_ids(purchase.id)
    is_credited = await credit(work.uow, purchase.id, customer_id, purchase.bought_at, coupon_ids)
    balance = await work.uow.points.balance(customer_id)
    return Effects(points, balance, tuple(promises), bool(is_credited))


async def use_coupon(work: Work, form: Form, purchase: Purchase) -> None:
    """Redeem the chosen coupon and take its part off what is paid; in a correction as on the day it was used."""
    coupon = form.values["coupon"]
    if purchase.customer_id is None:
        raise NotAllowed("coupon_not_theirs")
    total = full_total(form.values)
    used_at = purchase.created_at if coupon["id"] == form.values.get("coupon_used") else work.now
    discount = await redeem(work.uow, coupon["id"], purchase.id, purchase.customer_id, total, used_at)
    await work.uow.purchases.discount(purchase.id, total.minor - discount.minor, discount.minor)


async def uncause(work: Work, purchase: Purchase, used_again: int | None = None) -> Reversal:
    """Take back what `cause` and `use_coupon` did, whatever has happened since. `used_again`: as in `give_back`."""
    taken = 0
    for customer_id, net in (await work.uow.points.of_purchase(purchase.id)).items():
        await work.uow.points.add(customer_id, -net, "void", work.now, purchase.id)
        taken += net
    coupons = await give_back(work.uow, purchase.id, work.now, used_again)
    promises = await work.uow.followups.reopen_of_purchase(purchase.id)
    is_uncredited = await uncredit(work.uow, purchase.id)
    shown = tuple({"code": c.shown, "is_usable": c.is_open(work.now)} for c in coupons)
    return Reversal(taken, shown, promises, is_uncredited)
