"""Whether a message is still meant; and how its customer is reached, which services ask as well."""

from __future__ import annotations

from bot.domain.delivery import Delivery
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
        return purchase is None or purchase.voided_at is not None or purchase.customer_id != customer_id
    return False


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


__all__ = ["is_moot", "reach_of"]
