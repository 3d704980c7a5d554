"""What a rehearsal has shown: the clock run ahead on a copy of the shop, and what became of each message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.campaign import RULE as CAMPAIGN
from bot.domain.delivery import Delivery, DeliveryState, MailPurpose, RoadKind
from bot.domain.reason import reason_of


class Ending(StrEnum):
    """`goes` by its road; `merged` into another message; `stopped` with a reason; `waits` still; `kept`: never
    written down, since the customer could not be written to."""

    GOES = "goes"
    MERGED = "merged"
    STOPPED = "stopped"
    WAITS = "waits"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Hold:
    """It was put off until then."""

    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one message. `at`: when it goes or is stopped, or for what it waits; `reason` of a stop or wait.

    `reader`: the member of staff who gets it, to read or to pass on. `text`: as it would be sent, Telegram HTML.
    """

    key: str
    rule: str
    purpose: MailPurpose
    customer_id: int | None
    occasion_on: date | None
    ending: Ending
    at: datetime
    reason: str | None = None
    road: RoadKind | None = None
    reader: str | None = None
    text: str | None = None
    holds: tuple[Hold, ...] = ()
    name: str = ""

    @property
    def why_sent(self) -> str | None:
        """A reason that managers switch, or a campaign."""
        return self.rule if self.rule == CAMPAIGN else reason_of(self.rule)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A run of the clock from `begun_at` to `until`; fates in the order of their moments.

    `is_alone`: places that others take after `begun_at` were not counted, so what waits for one may come later.
    """

    begun_at: datetime
    until: datetime
    fates: tuple[Fate, ...]
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """The last message of a reason that has set out or ended."""

    delivery_id: int
    rule: str
    state: DeliveryState
    at: datetime
    reason: str | None = None


def past_of(row: Delivery) -> Past:
    return Past(row.id, row.rule, row.state, row.sent_at or row.settled_at or row.not_before, row.reason)


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One reason, or all campaigns, and one customer. `next`: the first message that is coming; `barred`: what would
    have come before it, and why it does not.

    Without either, `due_on` is the day on which there will be occasion, `fact` why there is none.
    """

    reason: str
    is_on: bool
    next: Fate | None = None
    barred: Fate | None = None
    last: Past | None = None
    due_on: date | None = None
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """`consented_at`: when the answer was given. `free_at`: when the next marketing message fits under the caps.
    `is_alone`: as of the rehearsal."""

    customer_id: int
    name: str
    road: RoadKind | None
    stop: str | None
    keeper: str | None
    consent: bool | None
    consented_at: datetime | None
    touched_at: datetime | None
    free_at: datetime
    lines: Sequence[TraceLine]
    is_alone: bool = False
