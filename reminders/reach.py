"""Whether a message is still meant; and how its customer is reached, which services ask as well."""

from __future__ import annotations

from bot.domain.delivery import Delivery
from bot.services.reaching import reach_of
from storage.unit_of_work import UnitOfWork


async def is_moot(uow: UnitOfWork, delivery: Delivery, customer_id: int) -> bool:
    """They have bought since, or the purchase that it speaks of was undone."""
    last, spoken_of = delivery.view.get("last_purchase"), delivery.view.get("purchase")
    if last is not None:
        return bool(await uow.planner.last_purchase(customer_id) != last)
    if spoken_of is not None:
        purchase = await uow.purchases.get(spoken_of)
        return purchase is None or purchase.voided_at is not None or purchase.customer_id != customer_id
    return False


__all__ = ["is_moot", "reach_of"]
