"""A campaign's message to one of its audience: due when the campaign sets out, pointless a week later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.campaign import LEAVES_WITHIN, RULE, Campaign, key_of
from bot.domain.clock import local_day
from bot.domain.occasion import Occasion

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CampaignRule:
    """Nobody is looked for: the audience was frozen when the campaign set out. Least important of all."""

    name: str = RULE

    def occasions(self, campaign: Campaign, customer_ids: Iterable[int], zone: ZoneInfo) -> Iterator[Occasion]:
        """One for each, also for those who are left alone: they are measured by what would have been sent."""
        assert campaign.launched_at is not None
        on = local_day(campaign.launched_at, zone)
        view = {"campaign": campaign.id, "no_hands": not campaign.is_by_hand}
        for customer_id in customer_ids:
            key = key_of(campaign.id, customer_id)
            promised = {"offer": campaign.offer_name, "coupon_key": key, "must_promise": True} if campaign.terms else {}
            yield Occasion(
                rule=self.name,
                key=key,
                customer_id=customer_id,
                occasion_on=on,
                due_on=on,
                last_on=on + LEAVES_WITHIN - A_DAY,
                view=view | promised,
                due_at=campaign.launched_at,
            )


RULE_OF_CAMPAIGNS = CampaignRule()
