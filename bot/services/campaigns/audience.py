"""Who a campaign would reach now, who not and why; and the audience as it is frozen when the campaign sets out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.campaign import Campaign, CampaignState
from bot.domain.clock import local_day
from bot.domain.holdout import Place, bucket
from bot.domain.road import REACHABLE, ReachState
from bot.domain.shop import Shop
from bot.domain.window import policy_of
from bot.services.people_numbers.refresh import ready
from bot.services.segments import ground
from storage.unit_of_work import UnitOfWork

# A colleague may write to these by hand, if the manager says so.
BY_HAND = frozenset({ReachState.STARTED, ReachState.INVITED, ReachState.PHONE, ReachState.BLOCKED})


@dataclass(frozen=True, slots=True)
class Audience:
    """`by_road`: who is written to, by how; `left_out`: who is not, by why; `tired`: had enough for now, so theirs
    waits; `held`: about how many are left alone on purpose."""

    count: int
    by_road: Mapping[str, int]
    left_out: Mapping[str, int]
    tired: int
    held: int

    @property
    def reached(self) -> int:
        return sum(self.by_road.values())


def states_of(campaign: Campaign) -> frozenset[ReachState]:
    return REACHABLE | BY_HAND if campaign.is_by_hand else REACHABLE


async def audience(uow: UnitOfWork, shop: Shop, campaign: Campaign, now: datetime) -> Audience:
    """As it would be now."""
    today, states = local_day(now, shop.zone), states_of(campaign)
    await ready(uow, shop, today)
    here = ground(uow, shop, today)
    tally = await uow.segments.tally(campaign.spec, here)
    by_road: dict[str, int] = {}
    for state in ReachState:
        if tally.get(state) and state in states:
            road = "hand" if state in BY_HAND else state.value
            by_road[road] = by_road.get(road, 0) + tally[state]
    left_out = {state.value: count for state, count in tally.items() if state not in states}
    month = policy_of(shop.preferences, shop.zone).caps[-1]
    tired = await uow.segments.tired(campaign.spec, here, states, now - timedelta(days=1), month[0], now - month[1])
    reached = sum(by_road.values())
    return Audience(sum(tally.values()), by_road, left_out, tired, round(reached * campaign.share / 100))


async def set_out(uow: UnitOfWork, shop: Shop, campaign_id: int, now: datetime) -> Campaign | None:
    """Freeze the audience: places are dealt and stored before anything is sent. None if another has done so, or it is
    not due any more."""
    campaign = await uow.campaigns.hold(campaign_id, to_change=True)
    if campaign is None or campaign.state is not CampaignState.SCHEDULED:
        return None
    today = local_day(now, shop.zone)
    await ready(uow, shop, today)
    here = ground(uow, shop, today)
    tally = await uow.segments.tally(campaign.spec, here)
    ids = await uow.segments.ids(campaign.spec, here, states_of(campaign))
    salt = await uow.hold_outs.salt()
    programme, share = campaign.programme, campaign.share
    dealt = {(key, programme): Place(programme, bucket(salt, programme, key), share, now) for key in ids}
    await uow.hold_outs.assign_all(dealt)
    offer = None
    if campaign.terms is not None:
        offer = await uow.coupons.ensure_offer(campaign.offer_name, campaign.terms, campaign.valid_days)
    left_out = {state.value: count for state, count in tally.items() if state not in states_of(campaign)}
    await uow.campaigns.move(
        campaign.id,
        CampaignState.RUNNING,
        launched_at=now,
        offer_id=offer.id if offer else None,
        left_out=left_out,
    )
    return await uow.campaigns.get(campaign.id)
