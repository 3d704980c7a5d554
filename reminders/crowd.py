"""What planning asks about many customers, read in a few questions: the same answers as one by one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.clock import local_day, local_moment
from bot.domain.contact_policy import Reach, Road, road_for
from bot.domain.customer import Customer
from bot.domain.delivery import MailPurpose
from bot.domain.occasion import Occasion
from bot.domain.reason import is_patient
from bot.domain.shop import Shop
from bot.domain.standing import Facts, Standing, standing
from bot.services.reaching import Here, here, reaches_of
from storage.unit_of_work import UnitOfWork

GONE = Standing(None, "nobody")


@dataclass(slots=True)
class Crowd:
    """As things stood when it was gathered. `handed`: what each salesperson is asked to pass on today."""

    at_hand: Here
    customers: Mapping[int, Customer]
    reaches: Mapping[int, Reach]
    handed: dict[int, int]

    @classmethod
    async def gather(cls, uow: UnitOfWork, shop: Shop, customer_ids: Collection[int], now: datetime) -> Crowd:
        at_hand, people = await here(uow), await uow.customers.every(customer_ids)
        reaches = await reaches_of(uow, at_hand, people)
        begin = local_moment(local_day(now, shop.zone), 0, 0, shop.zone)
        has_hands = any(reach.keeper is not None for reach in reaches.values())
        return cls(at_hand, people, reaches, await uow.deliveries.handed_by_staff(begin) if has_hands else {})

    def standing(self, occasion: Occasion) -> Standing:
        """Whether it would be written down now, and by which road; rehearsals ask it to tell why not."""
        reach = self.reaches.get(occasion.customer_id or 0)
        if reach is None:
            return GONE
        road = road_for(reach, MailPurpose.MARKETING)
        handed = 0
        if isinstance(road, Road) and road.staff_id is not None and is_patient(occasion.rule):
            handed = self.handed.get(road.staff_id, 0)
        return standing(Facts(occasion.rule, reach, needs_telegram=occasion.needs_telegram, handed=handed))

    def hand(self, road: Road) -> None:
        """One more waits to be passed on."""
        if road.staff_id is not None:
            self.handed[road.staff_id] = self.handed.get(road.staff_id, 0) + 1
