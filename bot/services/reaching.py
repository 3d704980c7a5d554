"""How a customer can be reached at this moment: roads that are open here, addresses, and what they agreed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.contact_policy import Reach, Road, keeper_of, road_for
from bot.domain.customer import ContactKind, Customer, Purpose
from bot.domain.delivery import MailPurpose, RoadKind
from bot.domain.people import Staff
from bot.domain.road import consent_channel, roads_of
from bot.domain.shop import Shop
from bot.services.work import Work
from storage.unit_of_work import UnitOfWork


async def reach_of(uow: UnitOfWork, customer: Customer) -> Reach:
    """As the database knows it now."""
    shop = await uow.shop.get()
    given = await uow.customers.consents(customer.id, Purpose.MARKETING)
    is_granted, order = given.get("telegram"), roads_of(shop.preferences if shop else {})
    needs_keeper = customer.telegram_id is None or not is_granted
    suppression = await uow.suppressions.of_customer(customer.id)
    return Reach(
        telegram=str(customer.telegram_id) if customer.telegram_id is not None else None,
        consent=is_granted,
        keeper=await _keeper(uow, customer) if needs_keeper else None,
        is_erased=customer.erased_at is not None,
        suppressed=suppression.reason if suppression else None,
        email=customer.address_of(ContactKind.EMAIL),
        email_consent=given.get(consent_channel(RoadKind.EMAIL)),
        phone=customer.phone,
        phone_consent=given.get(consent_channel(RoadKind.WEBHOOK)),
        order=order,
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


async def _keeper(uow: UnitOfWork, customer: Customer) -> Staff | None:
    working = await uow.staff.working()
    return keeper_of(customer.owner_staff_id, working, await uow.staff.unreachable(working))
