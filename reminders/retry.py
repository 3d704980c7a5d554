"""What becomes of a message after a try, pure.

| outcome | the message |
|---|---|
| sent | sent; handed over, if a salesperson has it now |
| not sent: the request never left | again, ever more slowly |
| paused (429) | again after what the server asks; the whole bot waits |
| unknown: it may have arrived | unknown for good; a receipt, or a word to staff, comes again: it may come twice |
| blocked (403) | blocked: the address is closed, marketing takes the next road |
| failed (400) | failed: the fault is ours |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery import DeliveryState, MailPurpose, RoadKind
from reminders.channels.base import Outcome, OutcomeKind

FIRST_PAUSE = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(minutes=15)
SERVICE_TRIES = 3


@dataclass(frozen=True, slots=True)
class Settlement:
    """The state that follows; `again_at` where it is pending."""

    state: DeliveryState
    reason: str | None = None
    again_at: datetime | None = None


def settle(outcome: Outcome, *, purpose: MailPurpose, road: RoadKind, tries: int, now: datetime) -> Settlement:
    """`tries` counts this one."""
    match outcome.kind:
        case OutcomeKind.SENT:
            return Settlement(DeliveryState.HANDED_OVER if road is RoadKind.HANDOFF else DeliveryState.SENT)
        case OutcomeKind.NOT_SENT:
            return Settlement(DeliveryState.PENDING, "no_line", now + max(pause_after(tries), outcome.pause))
        case OutcomeKind.PAUSED:
            return Settlement(DeliveryState.PENDING, "paused", now + outcome.pause)
        case OutcomeKind.BLOCKED:
            return Settlement(DeliveryState.BLOCKED, outcome.detail)
        case OutcomeKind.FAILED:
            return Settlement(DeliveryState.FAILED, outcome.detail)
        case OutcomeKind.UNKNOWN:
            return after_doubt(purpose, tries, now, outcome.detail or "no_answer")


def after_doubt(purpose: MailPurpose, tries: int, now: datetime, reason: str) -> Settlement:
    """It may have arrived: no answer came, or the sender died."""
    if purpose is not MailPurpose.MARKETING and tries < SERVICE_TRIES:
        return Settlement(DeliveryState.PENDING, reason, now + pause_after(tries))
    return Settlement(DeliveryState.UNKNOWN, reason)


def pause_after(tries: int) -> timedelta:
    """20 s, 40 s, 80 s … at most a quarter of an hour."""
    doublings = min(max(tries, 1) - 1, 10)
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << doublings))
