"""What comes back from a road: a mail that could not be delivered, an unsubscribe, a look at a hand-off's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.customer import ContactKind, Customer, Purpose
from bot.domain.delivery import Delivery, DeliveryState, MailPurpose, RoadKind
from bot.domain.road import consent_channel
from bot.services.consent import answer_on_road
from bot.services.next_in_line import queue_next
from storage.unit_of_work import UnitOfWork

HAND_ON_LIFE = timedelta(days=14)
_WITH_CONSENT = frozenset({RoadKind.EMAIL, RoadKind.WEBHOOK})
_MAY_HAVE_GONE = (DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Mailing:
    """A message that went by mail or gateway, its customer, and whether they want more of these, since when."""

    delivery: Delivery
    customer: Customer
    is_wanted: bool
    agreed_at: datetime | None = None

    @property
    def channel(self) -> str:
        return consent_channel(self.delivery.channel)


async def mailing(uow: UnitOfWork, delivery_id: int) -> Mailing | None:
    """None if there is no such message, or its customer is gone."""
    delivery = await uow.deliveries.get(delivery_id)
    if delivery is None or delivery.channel not in _WITH_CONSENT or delivery.customer_id is None:
        return None
    customer = await uow.customers.get(delivery.customer_id)
    if customer is None or customer.erased_at is not None:
        return None
    given = await uow.customers.consent(customer.id, Purpose.MARKETING, consent_channel(delivery.channel))
    is_wanted = given is not None and given.is_granted
    return Mailing(delivery, customer, is_wanted, given.at if given is not None and is_wanted else None)


async def answer_mailing(
    uow: UnitOfWork, delivery_id: int, now: datetime, *, is_wanted: bool, source: str = "one_click"
) -> Mailing | None:
    """No more of these, or again after all: at once, for this road alone. The tap proves that the message arrived."""
    found = await mailing(uow, delivery_id)
    if found is None:
        return None
    await uow.deliveries.prove(delivery_id, now)
    await answer_on_road(uow, found.customer.id, found.channel, is_wanted, source, found.delivery.locale, now)
    return Mailing(found.delivery, found.customer, is_wanted)


async def bounced(uow: UnitOfWork, delivery_id: int, code: str, now: datetime, *, is_gone: bool) -> bool:
    """A mail came back for good. False, and nothing changes, if this is known already or no mail of ours.

    `is_gone`: nobody reads mail at this address; it is closed, and the message takes its next road by a new row.
    """
    delivery = await uow.deliveries.get(delivery_id)
    if delivery is None or delivery.channel is not RoadKind.EMAIL or delivery.address is None:
        return False
    state, reason = (DeliveryState.BLOCKED if is_gone else DeliveryState.FAILED), f"bounced:{code}"
    for old in _MAY_HAVE_GONE:
        if await uow.deliveries.move(delivery_id, old, state=state.value, reason=reason, settled_at=now, owner=None):
            break
    else:
        return False
    await uow.deliveries.note_attempt(delivery_id, now, "bounced", code)
    # What it was to say for others has not been read either.
    await uow.merging.release(delivery_id, now)
    if is_gone:
        await uow.customers.set_blocked(ContactKind.EMAIL, delivery.address, now)
        await next_road(uow, delivery, now)
    return True


async def next_road(uow: UnitOfWork, delivery: Delivery, now: datetime) -> None:
    """The same message again, by whatever road the fence finds open when it sets out."""
    is_marketing = delivery.purpose is MailPurpose.MARKETING
    await queue_next(uow, delivery, RoadKind.HANDOFF if is_marketing else RoadKind.TELEGRAM, now)


@dataclass(frozen=True, slots=True)
class HandOn:
    """What a salesperson passes on, and where to."""

    name: str
    ready: str
    phone: str | None
    email: str | None
    locale: str


async def hand_on(uow: UnitOfWork, delivery_id: int, now: datetime) -> HandOn | None:
    """For the page behind a hand-off's link, as long as somebody is to pass it on."""
    delivery = await uow.deliveries.get(delivery_id)
    ready = delivery.view.get("ready") if delivery else None
    if delivery is None or delivery.customer_id is None or not ready or delivery.sent_at is None:
        return None
    is_open = delivery.state in (DeliveryState.SENDING, DeliveryState.UNKNOWN, DeliveryState.HANDED_OVER)
    if not is_open or now >= delivery.sent_at + HAND_ON_LIFE:
        return None
    customer = await uow.customers.get(delivery.customer_id)
    if customer is None or customer.erased_at is not None:
        return None
    keeper = await uow.staff.get(delivery.staff_id) if delivery.staff_id is not None else None
    locale = (keeper.locale if keeper else None) or delivery.locale
    return HandOn(customer.name, str(ready), customer.phone, customer.address_of(ContactKind.EMAIL), locale)
