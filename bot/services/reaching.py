"""How a customer can be reached at this moment: roads that are open here, addresses, and what they agreed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.contact_policy import Reach, Road, keeper_of, road_for
from bot.domain.customer import ContactKind, Customer, Purpose
from bot.domain.delivery import MailPurpose, RoadKind
from bot.domain.people import Staff
from bot.domain.road import consent_channel, roads_of
from bot.domain.shop import Shop
from bot.domain.suppression import Suppression
from bot.services.work import Work
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Here:
    """What is the same for every customer: the roads that are open, who works here, and who of them has blocked us."""

    order: tuple[RoadKind, ...]
    working: Sequence[Staff]
    unreachable: frozenset[int]


async def here(uow: UnitOfWork, *, has_keepers: bool = True) -> Here:
    shop = await uow.shop.get()
    working = await uow.staff.working() if has_keepers else []
    unreachable = await uow.staff.unreachable(working) if has_keepers else frozenset()
    return Here(roads_of(shop.preferences if shop else {}), working, unreachable)


async def reach_of(uow: UnitOfWork, customer: Customer) -> Reach:
    """As the database knows it now."""
    given = await uow.customers.consents(customer.id, Purpose.MARKETING)
    suppression = await uow.suppressions.of_customer(customer.id)
    at_hand = await here(uow, has_keepers=_needs_keeper(customer, given))
    return _reach(at_hand, customer, given, suppression)


async def reaches_of(uow: UnitOfWork, at_hand: Here, customers: Mapping[int, Customer]) -> dict[int, Reach]:
    """The same of many, in a few questions."""
    given = await uow.customers.consents_of(customers, Purpose.MARKETING)
    suppressed = await uow.suppressions.of_customers(customers)
    return {key: _reach(at_hand, one, given.get(key, {}), suppressed.get(key)) for key, one in customers.items()}


def _needs_keeper(customer: Customer, given: Mapping[str, bool]) -> bool:
    """Who can be written to in the chat does not."""
    return customer.telegram_id is None or not given.get("telegram")


def _reach(at_hand: Here, customer: Customer, given: Mapping[str, bool], suppression: Suppression | None) -> Reach:
    """`given`: what they said last on each channel."""
    telegram, keeper = customer.telegram_id, None
    if _needs_keeper(customer, given):
        keeper = keeper_of(customer.owner_staff_id, at_hand.working, at_hand.unreachable)
    return Reach(
        telegram=str(telegram) if telegram is not None else None,
        consent=given.get("telegram"),
        keeper=keeper,
        is_erased=customer.erased_at is not None,
        suppressed=suppression.reason if suppression else None,
        email=customer.address_of(ContactKind.EMAIL),
        email_consent=given.get(consent_channel(RoadKind.EMAIL)),
        phone=customer.phone,
        phone_consent=given.get(consent_channel(RoadKind.WEBHOOK)),
        order=at_hand.order,
    )


async def road_of(uow: UnitOfWork, customer: Customer) -> Road | None:
    """The road that a message of the shop's own accord would take today; None where there is none."""
    found = road_for(await reach_of(uow, customer), MailPurpose.MARKETING)
    return found if isinstance(found, Road) else None


async def other_roads(work: Work, customer: Customer) -> dict[str, bool | None]:
    """Channel -> what they said to it, for roads besides Telegram that are set up here and would lead to them."""
    given = await work.uow.customers.consents(customer.id, Purpose.MARKETING)
    addresses = {RoadKind.EMAIL: customer.address_of(ContactKind.EMAIL), RoadKind.WEBHOOK: customer.phone}
    channels = [consent_channel(road) for road in roads_of(work.shop.preferences) if addresses.get(road)]
    return {channel: given.get(channel) for channel in channels}


async def open_roads(uow: UnitOfWork, shop: Shop, roads: Iterable[RoadKind]) -> None:
    """What this installation can do, in the shop's order: written down at the start, read by everybody."""
    chosen = [road.value for road in roads]
    if shop.preferences.get("roads") != chosen:
        preferences: Mapping[str, Any] = dict(shop.preferences) | {"roads": chosen}
        await uow.shop.change(preferences=preferences)
