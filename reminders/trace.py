"""Why somebody gets a message, or none, and when the next: each reason, traced for one customer.

Nothing is decided here: the planner and the fence are asked, by running them ahead on a copy of the shop.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.campaign import RULE as CAMPAIGN
from bot.domain.clock import local_day
from bot.domain.contact_policy import Reach, Stop, road_for
from bot.domain.customer import Customer, Purpose
from bot.domain.delivery import Delivery, MailPurpose
from bot.domain.dial import values_of
from bot.domain.reason import RULES_OF, Reason, is_on, reason_of
from bot.domain.rehearsal import Ending, Fate, Trace, TraceLine, past_of
from bot.domain.shop import Shop
from bot.domain.window import cap_frees, policy_of
from bot.rendering import Renderer
from reminders.memory import ShopMemory
from reminders.reach import reach_of
from reminders.rehearsal import Rehearser
from reminders.rule import Rule
from reminders.ticks import RULES
from storage.scratch import Scratch, ScratchUnit

# So far every day is run through; beyond it only the day of the next occasion is told.
AHEAD = timedelta(days=45)
FAR = timedelta(days=400)
A_DAY = timedelta(days=1)
# A rule that looks at one day only is asked for so many days.
DAYS_ASKED = 180
COMING = frozenset({Ending.GOES, Ending.WAITS, Ending.MERGED})


async def trace(scratch: Scratch, renderer: Renderer, customer_id: int, now: datetime) -> Trace | None:
    """None if there is no such customer any more. The copy is used up."""
    async with scratch.read() as uow:
        shop, customer = await uow.shop.get(), await uow.customers.get(customer_id)
        if shop is None or customer is None or customer.erased_at is not None:
            return None
        head = await _head(uow, shop, customer, now)
        past = await uow.ahead.over(customer_id)
    shown = await Rehearser(scratch, renderer).run_for(customer_id, now, now + AHEAD)
    # What was over at this very moment is no news.
    over = {row.dedupe_key for row in past}
    mine = [fate for fate in shown.fates if fate.customer_id == customer_id and fate.key not in over]
    async with scratch.read() as uow:
        lines = [await _line(uow, shop, customer, reason, mine, past, now) for reason in Reason]
        lines += _campaigns(mine, past)
    return Trace(lines=lines, is_alone=shown.is_alone, **head)


async def _head(uow: ScratchUnit, shop: Shop, customer: Customer, now: datetime) -> dict[str, Any]:
    reach = await reach_of(uow, customer)
    policy = policy_of(shop.preferences, shop.zone, customer.timezone)
    consent = await uow.customers.consent(customer.id, Purpose.MARKETING, "telegram")
    touches = await uow.deliveries.touches(customer.id, now - policy.memory)
    return _road(reach) | {
        "customer_id": customer.id,
        "name": customer.name,
        "keeper": reach.keeper.name if reach.keeper else None,
        "consent": reach.consent,
        "consented_at": consent.at if consent else None,
        "touched_at": touches[0] if touches else None,
        "free_at": cap_frees(touches, policy, now),
    }


def _road(reach: Reach) -> dict[str, Any]:
    found = road_for(reach, MailPurpose.MARKETING)
    return {"road": None, "stop": found.reason} if isinstance(found, Stop) else {"road": found.kind, "stop": None}


async def _line(
    uow: ScratchUnit,
    shop: Shop,
    customer: Customer,
    reason: Reason,
    fates: Iterable[Fate],
    past: Iterable[Delivery],
    now: datetime,
) -> TraceLine:
    mine = [fate for fate in fates if fate.why_sent == reason]
    last = next((past_of(row) for row in past if reason_of(row.rule) is reason), None)
    if not is_on(shop.preferences, reason):
        return TraceLine(reason, is_on=False, last=last)
    coming = next((fate for fate in mine if fate.ending in COMING), None)
    barred = next((fate for fate in mine if fate.ending not in COMING), None)
    if coming is not None and barred is not None and barred.at >= coming.at:
        barred = None
    due_on = fact = None
    if coming is None and barred is None:
        due_on = await _due_on(uow, shop, customer.id, reason, local_day(now + AHEAD, shop.zone))
        fact = None if due_on else await _fact(uow, customer, reason)
    return TraceLine(reason, True, coming, barred, last, due_on, fact)


def _campaigns(fates: Sequence[Fate], past: Sequence[Delivery]) -> list[TraceLine]:
    """Of all of them together; nothing where there never was any."""
    mine = [fate for fate in fates if fate.why_sent == CAMPAIGN]
    last = next((past_of(row) for row in past if row.rule == CAMPAIGN), None)
    coming = next((fate for fate in mine if fate.ending in COMING), None)
    barred = next((fate for fate in mine if fate.ending not in COMING), None) if coming is None else None
    return [TraceLine(CAMPAIGN, True, coming, barred, last)] if mine or last else []


async def _due_on(uow: ScratchUnit, shop: Shop, customer_id: int, reason: Reason, after: date) -> date | None:
    """The next day on which one of the reason's rules has occasion to write to this customer."""
    own = [rule.tuned(values_of(shop.preferences, reason)) for rule in RULES if rule.name in RULES_OF[reason]]
    found = [await _day_of(uow, shop, rule, customer_id, after + A_DAY) for rule in own]
    return min((day for day in found if day is not None), default=None)


async def _day_of(uow: ScratchUnit, shop: Shop, rule: Rule, customer_id: int, first: date) -> date | None:
    """The rule itself is asked: for the whole time at once, or day by day where it looks at one day only."""
    memory = ShopMemory(uow, shop.zone)
    days = [first + A_DAY * n for n in range(DAYS_ASKED)]
    spans: Sequence[tuple[date, date]] = [(d, d) for d in days] if rule.once_a_day else [(first, first + FAR)]
    for begin, end in spans:
        found = [one for one in await rule.find(memory, begin, end) if one.customer_id == customer_id]
        known = await uow.deliveries.known_keys([one.key for one in found])
        fresh = [one.due_on for one in found if one.key not in known]
        if fresh:
            return min(fresh)
    return None


async def _fact(uow: ScratchUnit, customer: Customer, reason: Reason) -> str:
    """A word for why there is no occasion at all: what the record lacks."""
    if reason is Reason.BIRTHDAY and customer.birthday is None:
        return "no_birthday"
    if reason is Reason.BIRTHDAY_ASK and customer.birthday is not None:
        return "has_birthday"
    if reason in (Reason.LAPSED, Reason.REPLENISH, Reason.FIRST_THANKS, Reason.ANNIVERSARY):
        return "nothing_due" if await uow.planner.last_purchase(customer.id) is not None else "no_purchase"
    if reason is Reason.FOLLOWUP:
        return "nothing_due" if await uow.followups.open_of_customer(customer.id) else "no_promise"
    return "nothing_due"
