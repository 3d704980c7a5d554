"""Messages of which nobody knows whether they arrived: only people end such a doubt, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.customer import Customer
from bot.domain.delivery import Delivery, DeliveryState, MailPurpose, RoadKind
from bot.domain.errors import Gone, NotAllowed
from bot.services.next_in_line import queue_next
from bot.services.work import Work

ANSWERS = ("arrived", "mine", "again")
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Doubt:
    delivery: Delivery
    customer: Customer


async def doubts(work: Work) -> Sequence[Doubt]:
    """Of the customers whom this person may see; what is past its time is nobody's worry any more."""
    return await _seen(work, await work.uow.deliveries.in_doubt(work.now))


async def _seen(work: Work, deliveries: Sequence[Delivery]) -> list[Doubt]:
    found = []
    for delivery in deliveries:
        customer = await work.uow.customers.get(delivery.customer_id) if delivery.customer_id is not None else None
        if customer is not None and work.may_see(customer):
            found.append(Doubt(delivery, customer))
    return found


async def answer(work: Work, delivery_id: int, said: str) -> None:
    """It arrived; or it goes once more: by this person's own hands, or as before on a manager's responsibility.

    Gone if the doubt is over; so a second press changes nothing. Each answer is kept under the person's name.
    """
    delivery = await _in_doubt(work, delivery_id)
    if said == "again" and not work.staff.is_manager:
        raise NotAllowed
    state = DeliveryState.SENT if said == "arrived" else DeliveryState.FAILED
    reason = "evidence:person" if said == "arrived" else f"person:{said}"
    moved = await work.uow.deliveries.move(
        delivery.id, DeliveryState.UNKNOWN, state=state.value, reason=reason, settled_at=work.now, owner=None
    )
    if not moved:
        raise Gone
    if said != "arrived":
        await work.uow.merging.release(delivery.id, work.now)
        await _once_more(work, delivery, to_me=said == "mine")
    await work.uow.audit.record(
        work.staff.id, f"doubt_{said}", "delivery", delivery.id, {"state": "unknown"}, {"state": state.value}, work.now
    )


async def never_known(work: Work) -> Sequence[Doubt]:
    """Of the last month: nobody could tell, until it did not matter any more."""
    return await _seen(work, await work.uow.deliveries.never_known(work.now - LATELY))


async def _in_doubt(work: Work, delivery_id: int) -> Delivery:
    delivery = await work.uow.deliveries.get(delivery_id)
    if delivery is None or delivery.customer_id is None or delivery.purpose is not MailPurpose.MARKETING:
        raise Gone
    await work.customer(delivery.customer_id)
    is_over = delivery.expires_at is not None and delivery.expires_at <= work.now
    if delivery.state is not DeliveryState.UNKNOWN or is_over:
        raise Gone
    return delivery


async def _once_more(work: Work, delivery: Delivery, *, to_me: bool) -> None:
    """Consent, window and cap are asked again when it sets out."""
    if to_me:
        mine = {"staff_id": work.staff.id, "view": {**delivery.view, "hand_to": work.staff.id, "needs_telegram": False}}
        await queue_next(work.uow, delivery, RoadKind.HANDOFF, work.now, **mine)
    else:
        await queue_next(work.uow, delivery, delivery.channel, work.now, staff_id=delivery.staff_id)
