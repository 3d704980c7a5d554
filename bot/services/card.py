"""The customer card: who, level and value, rhythm, last purchases, open promises, and what will be sent next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.contact_policy import Road
from bot.domain.customer import Customer, Purpose
from bot.domain.fields import Said
from bot.domain.followup import FollowUp
from bot.domain.people import Staff
from bot.services.coupons import open_coupons
from bot.services.fields import said_of
from bot.services.insight import Insight, insight
from bot.services.people_numbers.one import Worn, worn
from bot.services.quieting import Quiet, quiet_of
from bot.services.reaching import other_roads, road_of
from bot.services.upcoming import Upcoming, upcoming
from bot.services.work import Work
from bot.services.zones import city_of, proposed_zones


@dataclass(frozen=True, slots=True)
class Card:
    """`quiet`: leave them alone. `city`: where they live, if not where the shop is; `has_zones`: another clock may run
    where they are."""

    customer: Customer
    insight: Insight
    promises: Sequence[FollowUp]
    coupons: Sequence[Any]
    notes: Sequence[Any]
    keeper: Staff | None
    has_consent: bool | None
    next_mail: Upcoming | None
    quiet: Quiet | None = None
    city: str | None = None
    has_zones: bool = False
    road: Road | None = None
    said: Sequence[Said] = ()
    tags: Sequence[str] = ()
    union_id: int | None = None
    answers: Mapping[str, bool | None] = field(default_factory=dict)
    """What they said to the other roads that are open here and lead to them: email, sms."""
    labels: Sequence[Worn] = ()


async def card_of(work: Work, customer_id: int) -> Card:
    """Everything about one customer; only for those who may see the record."""
    customer = await work.customer(customer_id)
    customer_id = customer.id
    consent = await work.uow.customers.consent(customer_id, Purpose.MARKETING, "telegram")
    keeper = await work.uow.staff.get(customer.owner_staff_id) if customer.owner_staff_id else None
    return Card(
        customer=customer,
        insight=await insight(work.uow, customer_id, work.today, work.shop.currency),
        promises=await work.uow.followups.open_of_customer(customer_id),
        coupons=await open_coupons(work.uow, customer_id, work.now),
        notes=await work.uow.interactions.of_customer(customer_id),
        keeper=keeper,
        has_consent=consent.is_granted if consent else None,
        next_mail=await upcoming(work, customer),
        road=await road_of(work.uow, customer),
        answers=await other_roads(work, customer),
        said=await said_of(work, customer_id),
        tags=await work.uow.fields.tags_of(customer_id),
        union_id=next((one.id for one in await work.uow.unions.of("customer", customer_id)), None),
        quiet=await quiet_of(work, customer_id),
        labels=await worn(work.uow, customer_id),
        city=city_of(customer.timezone, work.staff.locale or work.shop.locale) if customer.timezone else None,
        has_zones=customer.timezone is not None or bool(proposed_zones(customer, work.shop, work.now)),
    )
