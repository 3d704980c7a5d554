"""What will be sent to a customer next, as far as it is known today: what is planned, and what will be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.clock import local_day
from bot.domain.contact_policy import Stop, road_for
from bot.domain.customer import Customer
from bot.domain.delivery import MailPurpose, RoadKind
from bot.domain.dial import number, values_of
from bot.domain.ladder import climb, steps_of
from bot.domain.lunar import occurrences
from bot.domain.occasion import LeapDay, lead_of
from bot.domain.reason import Reason, may_run
from bot.domain.rhythm import shop_mean
from bot.services.reaching import reach_of
from bot.services.work import Work

YEAR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """`reason`: the rule; `on`: the shop's day; `by_hand`: a salesperson will be asked to pass it on."""

    reason: str
    on: date
    by_hand: bool


async def upcoming(work: Work, customer: Customer) -> Upcoming | None:
    """The next message of those rules that are switched on. None where the customer has refused messages."""
    reach = await reach_of(work.uow, customer)
    road = road_for(reach, MailPurpose.MARKETING)
    if isinstance(road, Stop) and road.reason != "unreachable":
        return None
    by_hand = isinstance(road, Stop) or road.kind is RoadKind.HANDOFF
    planned = await _planned(work, customer)
    expected = [*_birthday(work, customer, by_hand), *await _absence(work, customer, by_hand)]
    found = [one for one in (*planned, *expected) if may_run(work.shop.preferences, one.reason)]
    return min(found, key=lambda one: one.on, default=None)


async def _planned(work: Work, customer: Customer) -> list[Upcoming]:
    """Written down already, and not on its way yet."""
    return [
        Upcoming(one.rule, max(work.today, local_day(one.not_before, work.shop.zone)), one.channel is RoadKind.HANDOFF)
        for one in await work.uow.deliveries.upcoming(customer.id)
        if one.purpose is MailPurpose.MARKETING
    ]


def _birthday(work: Work, customer: Customer, by_hand: bool) -> Iterator[Upcoming]:
    """The offer, or the wish where its day is past or it is switched off; today's own is planned, or has been sent."""
    if customer.birthday is None:
        return
    after, values = work.today + timedelta(days=1), values_of(work.shop.preferences, Reason.BIRTHDAY)
    for _, day in occurrences(customer.birthday, after, work.today + YEAR, LeapDay(str(values["leap_day"]))):
        offered_on = day - lead_of(str(values["when"]), number(values, "lead"), day)
        if offered_on >= after:
            yield Upcoming("birthday_offer", offered_on, by_hand)
        if values["wish"]:
            yield Upcoming("birthday_wish", day, by_hand)


async def _absence(work: Work, customer: Customer, by_hand: bool) -> list[Upcoming]:
    """If nothing is bought until then."""
    days = await work.uow.purchases.days_of_customer(customer.id)
    if not days:
        return []
    mean = shop_mean(await work.uow.insight.histories(work.today))
    steps = steps_of(values_of(work.shop.preferences, Reason.LAPSED))
    return [Upcoming("lapsed", on, by_hand) for _, on in climb(days, mean, steps) if on > work.today]
