"""Why a rule does, or does not, write down a message for a customer: one answer, for the planner and for whoever asks.

The planner keeps no row for those who cannot be reached, so the same facts give the same answer later. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.contact_policy import HANDOFFS_A_DAY, Reach, Road, Stop, road_for
from bot.domain.delivery import MailPurpose, RoadKind
from bot.domain.reason import is_patient


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one rule and one customer. `handed`: what the salesperson on the road is asked to pass on today."""

    rule: str
    reach: Reach
    is_on: bool = True
    needs_telegram: bool = False
    handed: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A road, or why there is none: `switched_off`, `erased`, `do_not_contact`, `complaint`, `bounced`, `refused`,
    `unreachable`, `not_on_telegram`, `hands_full`. `passes`: it ends by itself, so it is asked again at the next run.
    """

    road: Road | None
    reason: str | None = None
    passes: bool = False


def standing(facts: Facts) -> Standing:
    """As things stand; whoever agrees or is reachable later today is planned then."""
    if not facts.is_on:
        return Standing(None, "switched_off")
    road = road_for(facts.reach, MailPurpose.MARKETING)
    if isinstance(road, Stop):
        return Standing(None, road.reason)
    if facts.needs_telegram and road.kind is not RoadKind.TELEGRAM:
        return Standing(None, "not_on_telegram")
    if road.staff_id is not None and is_patient(facts.rule) and facts.handed >= HANDOFFS_A_DAY:
        return Standing(None, "hands_full", passes=True)
    return Standing(road)
