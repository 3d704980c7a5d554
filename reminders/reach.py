"""What the database knows of a customer now: how they are reached, and whether a message is still meant."""

from __future__ import annotations

from bot.domain.contact_policy import Reach, keeper_of
from bot.domain.customer import Customer, Purpose
from bot.domain.delivery import Delivery
from bot.domain.people import Staff
from storage.unit_of_work import UnitOfWork


async def reach_of(uow: UnitOfWork, customer: Customer) -> Reach:
    """How a customer can be reached, as the database knows it now."""
    consent = await uow.customers.consent(customer.id, Purpose.MARKETING, "telegram")
    is_granted = consent.is_granted if consent else None
    needs_keeper = customer.telegram_id is None or not is_granted
    return Reach(
        telegram=str(customer.telegram_id) if customer.telegram_id is not None else None,
        consent=is_granted,
        keeper=await _keeper(uow, customer) if needs_keeper else None,
        is_erased=customer.erased_at is not None,
    )


async def _keeper(uow: UnitOfWork, customer: Customer) -> Staff | None:
    working = await uow.staff.working()
    return keeper_of(customer.owner_staff_id, working, await uow.staff.unreachable(working))


async def is_moot(uow: UnitOfWork, delivery: Delivery, customer_id: int) -> bool:
    """They have bought since, or the purchase that it speaks of was undone."""
    last, spoken_of = delivery.view.get("last_purchase"), delivery.view.get("purchase")
    if last is not None:
        return bool(await uow.planner.last_purchase(customer_id) != last)
    if spoken_of is not None:
        purchase = await uow.purchases.get(spoken_of)
        return purchase is None or purchase.voided_at is not None or purchase.customer_id != customer_id
    return False
