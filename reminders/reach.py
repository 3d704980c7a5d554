"""Whether a message is still meant; and how its customer is reached, which services ask as well."""

from __future__ import annotations

from bot.domain.customer import Customer
from bot.domain.delivery import TOUCHING, Delivery
from bot.domain.dial import values_for
from bot.domain.lunar import occurrences
from bot.domain.occasion import LeapDay
from bot.domain.reason import RULES_OF, Reason
from bot.domain.shop import Shop
from bot.services.reaching import reach_of
from storage.unit_of_work import UnitOfWork


async def is_moot(uow: UnitOfWork, delivery: Delivery, customer_id: int) -> bool:
    """They have bought since, or the purchase that it speaks of was undone."""
    if await _is_settled(uow, delivery, customer_id):
        return True
    last, spoken_of = delivery.view.get("last_purchase"), delivery.view.get("purchase")
    if last is not None:
        return bool(await uow.planner.last_purchase(customer_id) != last)
    if spoken_of is not None:
        purchase = await uow.purchases.get(spoken_of)
        if purchase is None or purchase.voided_at is not None or purchase.customer_id != customer_id:
            return True
        return delivery.rule == "gift" and await uow.gifts.is_returned(spoken_of)
    return False


def is_other_day(shop: Shop, delivery: Delivery, customer: Customer) -> bool:
    """Their birthday was corrected, or taken out of the record, since the message was planned for it."""
    day = delivery.occasion_on
    if delivery.rule not in RULES_OF[Reason.BIRTHDAY] or day is None or customer.erased_at is not None:
        return False
    if customer.birthday is None:
        return True
    leap_day = LeapDay(str(values_for(shop.preferences, delivery.rule)["leap_day"]))
    return not any(occurrences(customer.birthday, day, day, leap_day))


async def free_occasion(uow: UnitOfWork, delivery: Delivery) -> None:
    """The right day of the year gets its own message: nobody has been told of this one, nor of its coupon."""
    if not await uow.planner.vacate(delivery):
        return
    key = delivery.view.get("coupon_key")
    coupon = await uow.coupons.of_occasion(key) if key else None
    if coupon is None:
        return
    told = await uow.deliveries.with_coupons([coupon.id])
    if not any(one.state in TOUCHING or one.carrier_id is not None for one in told):
        await uow.coupons.withdraw(coupon.id)


async def _is_settled(uow: UnitOfWork, delivery: Delivery, customer_id: int) -> bool:
    """What it speaks of was bought again, the points are no longer just below, the birthday has been told."""
    view = delivery.view
    for product_id, purchase_id in view.get("supplies", ()):
        if await uow.causes.last_with(customer_id, product_id) != purchase_id:
            return True
    if "balances" in view:
        low, high = view["balances"]
        return not low <= await uow.points.balance(customer_id) <= high
    if view.get("asks") == "birthday":
        customer = await uow.customers.get(customer_id)
        return customer is None or customer.birthday is not None
    return False


__all__ = ["free_occasion", "is_moot", "is_other_day", "reach_of"]
