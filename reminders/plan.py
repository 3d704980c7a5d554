"""Planning, pure: which days to plan, and when a message for an occasion may leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.clock import local_moment
from bot.domain.delivery import DeliveryState
from bot.domain.occasion import Occasion
from bot.domain.window import Policy


@dataclass(frozen=True, slots=True)
class Span:
    """Business days to plan, both included."""

    first: date
    last: date


def span_to_plan(through: date | None, today: date) -> Span:
    """From the day after the mark up to today, and today in any case: who becomes known today is planned today.

    A rule that has never run begins today; a shop sends nothing for days before it existed.
    """
    begin = today if through is None else through + timedelta(days=1)
    return Span(min(begin, today), today)


@dataclass(frozen=True, slots=True)
class Slot:
    """When a message may set out, from `not_before` until just before `expires_at`; `state` pending, or expired."""

    not_before: datetime
    expires_at: datetime
    state: DeliveryState


def slot_for(occasion: Occasion, policy: Policy, now: datetime) -> Slot:
    """From the opening of the window on the due day, or its own moment, to the end of the last day.

    Where its reader lives. What is past is still written down.
    """
    hour = policy.opens if occasion.hour is None else occasion.hour
    not_before = occasion.due_at or local_moment(occasion.due_on, hour, 0, policy.zone)
    expires_at = local_moment(occasion.last_on + timedelta(days=1), 0, 0, policy.zone)
    return Slot(not_before, expires_at, DeliveryState.EXPIRED if now >= expires_at else DeliveryState.PENDING)
