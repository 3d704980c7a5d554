"""Coupons: promised, looked up, redeemed once, given back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day, local_moment
from bot.domain.coupon import Coupon, CouponState, new_code, read_code
from bot.domain.errors import ShopError
from bot.domain.money import Money
from bot.domain.offer import Offer, OfferKind, Terms, discount_of
from storage.unit_of_work import UnitOfWork

BIRTHDAY = "birthday"
BIRTHDAYS = frozenset({BIRTHDAY, "birthday_silver", "birthday_gold"})
# What a fresh shop promises, for a fortnight: ten percent off for a birthday; five, then fifteen, to come back.
DEFAULTS = {
    BIRTHDAY: (Terms(OfferKind.PERCENT, percent=10), 14),
    "birthday_silver": (Terms(OfferKind.PERCENT, percent=10), 14),
    "birthday_gold": (Terms(OfferKind.PERCENT, percent=10), 14),
    "anniversary": (Terms(OfferKind.PERCENT, percent=10), 14),
    "lapsed_small": (Terms(OfferKind.PERCENT, percent=5), 14),
    "lapsed_large": (Terms(OfferKind.PERCENT, percent=15), 14),
}
WRONG_CODES_A_DAY = 5
_COLLISIONS = 3


@dataclass(frozen=True, slots=True)
class CouponRefused:
    """Why a code was not taken: template `errors/{key}` and its view. A value, so that the wrong try stays counted."""

    key: str
    view: dict[str, Any]


async def offer_named(uow: UnitOfWork, name: str) -> Offer | None:
    """The shop's offer; the default one is made where it is missing. None for an unknown name."""
    found = await uow.coupons.offer(name)
    if found is None and name in DEFAULTS:
        terms, valid_days = DEFAULTS[name]
        return await uow.coupons.ensure_offer(name, terms, valid_days)
    return found


async def ensure_offers(uow: UnitOfWork) -> None:
    """The default offers, where missing."""
    for name in DEFAULTS:
        await offer_named(uow, name)


async def issue(
    uow: UnitOfWork,
    *,
    offer: Offer,
    customer_id: int,
    occasion_key: str | None,
    zone: ZoneInfo,
    now: datetime,
    code: Callable[[], str] = new_code,
) -> Coupon:
    """A coupon of this offer, good to the end of its last day; the one there is, if the occasion has one."""
    last_day = local_day(now, zone) + timedelta(days=offer.valid_days)
    expires_at = local_moment(last_day + timedelta(days=1), 0, 0, zone)
    for _ in range(_COLLISIONS):
        fresh = code()
        await uow.coupons.issue(offer, customer_id, fresh, occasion_key, now, expires_at)
        found = await (uow.coupons.of_occasion(occasion_key) if occasion_key else uow.coupons.by_code(fresh))
        if found is not None and found.customer_id == customer_id:
            return found
    raise RuntimeError("no free coupon code")


async def find(uow: UnitOfWork, code: str) -> Coupon:
    """By a code as typed. ShopError coupon_unreadable (a slip of the finger) or coupon_unknown."""
    plain = read_code(code)
    if plain is None:
        raise ShopError("coupon_unreadable")
    coupon = await uow.coupons.by_code(plain)
    if coupon is None:
        raise ShopError("coupon_unknown")
    return coupon


async def coupon_for_sale(
    uow: UnitOfWork, code: str, *, staff_id: int, zone: ZoneInfo, now: datetime
) -> Coupon | CouponRefused:
    """What a salesperson's typed code, or link `c_<code>`, stands for: an open coupon, or why not, as a value.

    Refused with coupon_used, coupon_void, coupon_expired; coupon_unreadable, coupon_unknown with how many tries
    are `left`; coupon_locked after five of those in a day: then no code is looked up until midnight. An error after a
    refusal would roll the count back.
    """
    used = await uow.coupons.wrong_codes(staff_id, local_moment(local_day(now, zone), 0, 0, zone))
    if used >= WRONG_CODES_A_DAY:
        return CouponRefused("coupon_locked", {})
    try:
        coupon = await find(uow, code)
    except ShopError as error:
        await uow.coupons.note_wrong_code(staff_id, now)
        return CouponRefused(error.key, {"left": WRONG_CODES_A_DAY - used - 1})
    problem = _problem(coupon, now)
    return CouponRefused(problem.key, problem.view) if problem else coupon


async def redeem(
    uow: UnitOfWork, coupon_id: int, purchase_id: int, customer_id: int | None, total: Money, now: datetime
) -> Money:
    """Use a coupon in a saved purchase; the discount on `total` (before it). Atomic and once.

    ShopError coupon_used, coupon_expired, coupon_not_theirs, coupon_minimum, coupon_nothing_off, coupon_unknown:
    nothing was changed.
    """
    coupon = await uow.coupons.get(coupon_id)
    if coupon is None:
        raise ShopError("coupon_unknown")
    if coupon.customer_id != customer_id:
        raise ShopError("coupon_not_theirs")
    discount = discount_of(coupon.terms, total)
    minimum = coupon.terms.minimum
    if minimum is not None and minimum.currency == total.currency and total.minor < minimum.minor:
        raise ShopError("coupon_minimum", minimum={"minor": minimum.minor, "currency": minimum.currency})
    if not discount.minor:
        # Another currency, or a bill of next to nothing: it would be used up for nothing.
        raise ShopError("coupon_nothing_off")
    if not await uow.coupons.take(coupon_id, coupon.customer_id, now):
        latest = await uow.coupons.get(coupon_id)
        raise _problem(latest or coupon, now) or ShopError("coupon_used")
    await uow.coupons.note_redemption(coupon_id, purchase_id, discount, now)
    return discount


async def give_back(uow: UnitOfWork, purchase_id: int, now: datetime, used_again: int | None = None) -> list[Coupon]:
    """Undo a purchase's redemptions; the coupons, each of which says by `is_open(now)` whether it can be used again.
    `used_again`: the one that stays in the purchase, which is only corrected."""
    returned = []
    for coupon in await uow.coupons.redeemed_in(purchase_id):
        if await uow.coupons.release(coupon.id, purchase_id, now, is_used_again=coupon.id == used_again):
            latest = await uow.coupons.get(coupon.id)
            returned.append(latest or coupon)
    return returned


async def open_coupons(uow: UnitOfWork, customer_id: int, now: datetime) -> list[Coupon]:
    """What a customer can redeem now, the first to expire first."""
    return await uow.coupons.open_of(customer_id, now)


def coupon_view(coupon: Coupon, zone: ZoneInfo) -> dict[str, Any]:
    """A coupon as templates take it: {"code", "shown", "percent", "amount", "minimum", "last_on"}.

    `amount` and `minimum` are money or None; it is good up to and with the shop's day `last_on`.
    """
    return {
        "code": coupon.code,
        "shown": coupon.shown,
        "percent": coupon.terms.percent,
        "amount": coupon.terms.amount,
        "minimum": coupon.terms.minimum,
        "last_on": local_day(coupon.expires_at - timedelta(seconds=1), zone),
    }


def _problem(coupon: Coupon, now: datetime) -> ShopError | None:
    if coupon.state is CouponState.VOID:
        return ShopError("coupon_void")
    if coupon.state is not CouponState.ISSUED:
        return ShopError("coupon_used")
    if now >= coupon.expires_at:
        return ShopError("coupon_expired")
    return None
