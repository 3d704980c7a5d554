"""Did a campaign pay? Everybody in its audience counts on the side on which they were dealt, reached or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.campaign import LAUNCHED, Campaign
from bot.domain.errors import Gone
from bot.domain.lift import FEWEST, Arm, Finding, Lift, lift
from bot.domain.money import Money
from bot.services.segments import manager
from bot.services.work import Work
from storage.campaigns import Given


@dataclass(frozen=True, slots=True)
class Heads:
    """What each side spent per head, in one currency."""

    written: Money
    held: Money


@dataclass(frozen=True, slots=True)
class Effect:
    """`finding` of `lift` is `waiting` until the window is over, and then the counts are told. `by_head`: for each
    currency that was spent; empty where either side is too small to say anything."""

    campaign: Campaign
    ends_at: datetime
    lift: Lift
    by_head: tuple[Heads, ...]
    given: Given | None

    @property
    def is_over(self) -> bool:
        return self.lift.finding is not Finding.WAITING


async def effect(work: Work, campaign_id: int) -> Effect:
    """Gone for one that has not set out."""
    manager(work)
    campaigns = work.uow.campaigns
    campaign = await campaigns.get(campaign_id)
    if campaign is None or campaign.state not in LAUNCHED or campaign.launched_at is None:
        raise Gone
    ends_at = campaign.window_ends_at
    assert ends_at is not None
    written, held = await campaigns.sides(campaign)
    given = await campaigns.given(campaign.offer_id, work.now) if campaign.offer_id is not None else None
    if work.now < ends_at:
        return Effect(campaign, ends_at, lift(Arm(0, 0), Arm(0, 0), written + held, 0), (), given)
    bought = await campaigns.bought(campaign, campaign.launched_at, ends_at)
    arms = Arm(written, bought.get(False, 0)), Arm(held, bought.get(True, 0))
    found = lift(*arms, 0, campaign.days, is_measured=campaign.share > 0)
    if found.finding is Finding.WAITING:
        # Its time is over and it found nobody: it will not become more.
        found = replace(found, finding=Finding.FEW)
    spent = await campaigns.spent(campaign, campaign.launched_at, ends_at) if min(written, held) >= FEWEST else []
    return Effect(campaign, ends_at, found, _by_head(spent, written, held), given)


def _by_head(spent: list[tuple[bool, Money]], written: int, held: int) -> tuple[Heads, ...]:
    found: dict[str, dict[bool, int]] = {}
    for is_held, money in spent:
        found.setdefault(money.currency, {})[is_held] = money.minor
    return tuple(_heads(currency, sides, written, held) for currency, sides in sorted(found.items()))


def _heads(currency: str, sides: Mapping[bool, int], written: int, held: int) -> Heads:
    return Heads(
        Money(round(sides.get(False, 0) / written), currency), Money(round(sides.get(True, 0) / held), currency)
    )
