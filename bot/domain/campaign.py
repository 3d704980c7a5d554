"""A campaign: one message to one audience, frozen when it sets out; part of the audience is left alone to measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.criteria import EVERYBODY, Spec
from bot.domain.holdout import FEWEST, SHARE
from bot.domain.offer import Terms

RULE, OVER = "campaign", "campaign_over"
# A message of a campaign may leave for so long after the campaign has set out.
LEAVES_WITHIN = timedelta(days=7)
WINDOW_DAYS = 30
SHARES = (0, 10, 20, 50)
PERCENTS, VALID_DAYS = (5, 10, 15, 20, 30), (7, 14, 30)
LONGEST_NAME, LONGEST_TEXT = 24, 1000


class CampaignState(StrEnum):
    """`dropped`: a draft that was thrown away. `done`: all its messages have left or come to their end."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"
    DROPPED = "dropped"


_S = CampaignState
FOLLOWERS: Mapping[CampaignState, frozenset[CampaignState]] = {
    _S.DRAFT: frozenset({_S.SCHEDULED, _S.DROPPED}),
    _S.SCHEDULED: frozenset({_S.RUNNING, _S.DRAFT, _S.DROPPED}),
    _S.RUNNING: frozenset({_S.PAUSED, _S.STOPPED, _S.DONE}),
    _S.PAUSED: frozenset({_S.RUNNING, _S.STOPPED}),
    _S.STOPPED: frozenset(),
    _S.DONE: frozenset({_S.STOPPED}),
    _S.DROPPED: frozenset(),
}
LAUNCHED = frozenset({_S.RUNNING, _S.PAUSED, _S.STOPPED, _S.DONE})


def before(after: CampaignState) -> frozenset[CampaignState]:
    """From which states one may come."""
    return frozenset(state for state, following in FOLLOWERS.items() if after in following)


@dataclass(frozen=True, slots=True)
class Campaign:
    """`text`: as typed; `terms`: of the coupon that goes with it. `left_out`: who could not be reached when it set out,
    and why. `coupons`: what became of them when it was stopped."""

    id: int
    name: str
    locale: str
    state: CampaignState
    staff_id: int
    created_at: datetime
    segment_id: int | None = None
    spec: Spec = EVERYBODY
    text: str | None = None
    share: int = SHARE
    days: int = WINDOW_DAYS
    is_by_hand: bool = False
    starts_at: datetime | None = None
    terms: Terms | None = None
    valid_days: int = 14
    offer_id: int | None = None
    wording_id: int | None = None
    launched_at: datetime | None = None
    planned_upto: int = 0
    is_planned: bool = False
    left_out: Mapping[str, Any] = field(default_factory=dict)
    ended_at: datetime | None = None
    coupons: str | None = None
    is_demo: bool = False

    @property
    def programme(self) -> str:
        return programme_of(self.id)

    @property
    def offer_name(self) -> str:
        return f"{RULE}:{self.id}"

    @property
    def template(self) -> str:
        """The saying that its text is a wording of: with a coupon, or without."""
        return f"reminders/{RULE}_coupon" if self.terms else f"reminders/{RULE}"

    @property
    def window_ends_at(self) -> datetime | None:
        return self.launched_at + timedelta(days=self.days) if self.launched_at else None


def programme_of(campaign_id: int) -> str:
    """Under which the places of its audience are kept."""
    return f"{RULE}:{campaign_id}"


def key_of(campaign_id: int, customer_id: int) -> str:
    """One message to one person, whatever runs twice."""
    return f"{RULE}:{campaign_id}:{customer_id}"


def share_for(people: int) -> int:
    """With fewer people nothing can be read from it, and each one left alone is one too many."""
    return SHARE if people >= FEWEST else 0
