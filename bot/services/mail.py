"""Put a message into the outbox, in the transaction of what it is about; the postman does the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.domain.customer import Customer
from bot.domain.delivery import DeliveryState, MailPurpose, RoadKind
from storage.unit_of_work import UnitOfWork

# A receipt that comes later than this only confuses.
STALE_AFTER = timedelta(days=2)


async def queue_message(
    uow: UnitOfWork,
    *,
    dedupe_key: str,
    customer_id: int,
    template: str,
    view: Mapping[str, Any],
    now: datetime,
    purchase_id: int | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Queue a message to a customer who is linked to Telegram. True if it was queued: then set `turn.has_mail`.

    False, and nothing happens, if the customer has no open Telegram address, or the key is taken (so calling it twice
    is harmless). The key is the business identity and never holds the channel: `receipt:<purchase>`,
    `purchase_cancelled:<purchase>`. A service message leaves at once, at night without a sound, needs no marketing
    consent, and after a crash may come twice; `not_before` is for what can wait until morning. It is rendered when it
    is sent, in the customer's language.

    `view` is plain JSON. For `reminders/receipt` and `reminders/purchase_cancelled` both:
    {"lines": [{"product": str, "quantity": str, "unit": str | None}], "total": {"minor": int, "currency": str},
    "points": int | None (earned by this purchase), "balance": int | None (afterwards), "day": "2026-11-22"}.
    """
    customer = await uow.customers.get(customer_id)
    if customer is None or customer.telegram_id is None or customer.erased_at is not None:
        return False
    return await uow.deliveries.queue(
        dedupe_key=dedupe_key,
        rule=dedupe_key.partition(":")[0],
        purpose=MailPurpose.SERVICE.value,
        customer_id=customer_id,
        purchase_id=purchase_id,
        channel=RoadKind.TELEGRAM.value,
        address=str(customer.telegram_id),
        locale=await language_of(uow, customer),
        template=template,
        view=dict(view),
        not_before=not_before or now,
        expires_at=(not_before or now) + STALE_AFTER,
        created_at=now,
        is_demo=customer.is_demo,
    )


async def cancel_message(uow: UnitOfWork, dedupe_key: str, now: datetime) -> bool:
    """Take back a message that has not set out (a receipt, when its purchase is undone). False: it is too late."""
    delivery = await uow.deliveries.by_key(dedupe_key)
    if delivery is None:
        return False
    return await uow.deliveries.move(
        delivery.id, DeliveryState.PENDING, state=DeliveryState.CANCELLED.value, reason="taken_back", settled_at=now
    )


async def language_of(uow: UnitOfWork, customer: Customer) -> str:
    """What the customer chose in chat, else what their record says, else the shop's."""
    seen = await uow.staff.visitor(customer.telegram_id) if customer.telegram_id is not None else None
    shop = await uow.shop.get()
    return spoken(customer, seen.locale if seen is not None else None, shop.locale if shop else "zh")


async def languages_of(uow: UnitOfWork, customers: Iterable[Customer], usual: str) -> dict[int, str]:
    """The same of many; `usual`: the shop's."""
    people = list(customers)
    chosen = await uow.staff.locales({one.telegram_id for one in people if one.telegram_id is not None})
    return {one.id: spoken(one, chosen.get(one.telegram_id or 0), usual) for one in people}


def spoken(customer: Customer, chosen: str | None, usual: str) -> str:
    return str(chosen) if chosen else customer.locale or usual
