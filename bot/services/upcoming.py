"""What will be sent to a customer next, as far as it is known today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.customer import Customer, Purpose
from bot.domain.lunar import occurrences
from bot.services.work import Work

# The birthday offer's lead, as in its rule.
LEAD = timedelta(days=7)
YEAR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """`reason`: the rule; `on`: the shop's day; `by_hand`: a salesperson will be asked to pass it on."""

    reason: str
    on: date
    by_hand: bool


async def upcoming(work: Work, customer: Customer) -> Upcoming | None:
    """The next birthday message. None without a birthday, or where the customer has refused messages."""
    if customer.birthday is None:
        return None
    consent = await work.uow.customers.consent(customer.id, Purpose.MARKETING, "telegram")
    if consent is not None and not consent.is_granted:
        return None
    day = next((day for _, day in occurrences(customer.birthday, work.today, work.today + YEAR)), None)
    if day is None:
        return None
    by_hand = customer.telegram_id is None or consent is None
    if day - LEAD >= work.today:
        return Upcoming("birthday_offer", day - LEAD, by_hand)
    return Upcoming("birthday_wish", day, by_hand)
