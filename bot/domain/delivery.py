"""A message on its way: its states, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class DeliveryState(StrEnum):
    """`unknown`: it may have arrived, nobody can tell; people are shown it, and no machine sends it again.
    `unknown_expired`: nobody could tell until it did not matter any more.
    """

    PENDING = "pending"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    UNKNOWN_EXPIRED = "unknown_expired"
    FAILED = "failed"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"
    HANDED_OVER = "handed_over"
    DONE_BY_HAND = "done_by_hand"


class MailPurpose(StrEnum):
    """What a message is for. Marketing needs consent, keeps to the window and the cap; the others do not."""

    MARKETING = "marketing"
    SERVICE = "service"
    STAFF = "staff"


class RoadKind(StrEnum):
    """The road of a message: to the customer by Telegram, e-mail or the shop's gateway, or to a salesperson."""

    TELEGRAM = "telegram"
    EMAIL = "email"
    WEBHOOK = "webhook"
    HANDOFF = "handoff"


_S = DeliveryState
_ENDS_OF_SENDING = {_S.SENT, _S.HANDED_OVER, _S.UNKNOWN, _S.FAILED, _S.BLOCKED}
# `sending → pending` needs proof that nothing left, or a message that may come twice. `unknown → sent` needs evidence:
# the sender's own late answer, or a tap on the message's button. `sent → blocked`, `sent → failed`: a mail came back.
# `done_by_hand → handed_over`, `cancelled → handed_over`: whoever tapped the wrong answer takes it back, soon after.
FOLLOWERS: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    _S.PENDING: frozenset({_S.LEASED, _S.CANCELLED}),
    _S.LEASED: frozenset({_S.PENDING, _S.SENDING, _S.SUPPRESSED, _S.EXPIRED, _S.FAILED, _S.CANCELLED}),
    _S.SENDING: frozenset(_ENDS_OF_SENDING | {_S.PENDING}),
    _S.UNKNOWN: frozenset(_ENDS_OF_SENDING - {_S.UNKNOWN} | {_S.UNKNOWN_EXPIRED}),
    _S.UNKNOWN_EXPIRED: frozenset({_S.SENT}),
    _S.HANDED_OVER: frozenset({_S.DONE_BY_HAND, _S.CANCELLED}),
    _S.SENT: frozenset({_S.BLOCKED, _S.FAILED}),
    _S.FAILED: frozenset(),
    _S.BLOCKED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.SUPPRESSED: frozenset(),
    _S.CANCELLED: frozenset({_S.PENDING, _S.HANDED_OVER}),
    _S.DONE_BY_HAND: frozenset({_S.HANDED_OVER}),
}
# The customer has, or may have, been written to: counts against the cap, by the moment it set out.
TOUCHING = frozenset({_S.SENDING, _S.SENT, _S.UNKNOWN, _S.UNKNOWN_EXPIRED, _S.HANDED_OVER, _S.DONE_BY_HAND})
# The customer has been reached for certain: a purchase may be credited to it.
REACHED = frozenset({_S.SENT, _S.DONE_BY_HAND})


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one person. `view` fills the template; it set out at `sent_at` and ended at `settled_at`.

    `carrier_id`: the message in which it was said instead.
    """

    id: int
    dedupe_key: str
    rule: str
    purpose: MailPurpose
    customer_id: int | None
    channel: RoadKind
    locale: str
    template: str
    state: DeliveryState
    not_before: datetime
    created_at: datetime
    staff_id: int | None = None
    purchase_id: int | None = None
    coupon_id: int | None = None
    carrier_id: int | None = None
    address: str | None = None
    occasion_on: date | None = None
    reason: str | None = None
    expires_at: datetime | None = None
    owner: str | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    message_id: int | None = None
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    opened_at: datetime | None = None
    wording_id: int | None = None
    is_demo: bool = False
    view: Mapping[str, Any] = field(default_factory=dict)
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True)
class Departures:
    """Messages that have left: `sent` by themselves, `passed_on` by staff, and what still lies `with_staff`."""

    sent: int = 0
    passed_on: int = 0
    with_staff: int = 0

    @property
    def reached(self) -> int:
        return self.sent + self.passed_on

    @property
    def handed(self) -> int:
        """To staff, whatever has become of it."""
        return self.passed_on + self.with_staff


def next_in_line(key: str) -> str:
    """The key of the same message by its next road: `k`, `k~2`, `k~3`; still unique, so it is planned once."""
    root, _, number = key.partition("~")
    return f"{root}~{int(number or 1) + 1}"
