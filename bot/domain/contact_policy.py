"""May this person be written to, by which road, and when? Pure: facts in, a decision out.

Start values from the defaults sheet: window 09:00 to 20:00, one marketing message in 24 hours and four in 30 days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import MailPurpose, RoadKind
from bot.domain.people import Staff
from bot.domain.suppression import SuppressionReason
from bot.domain.window import Policy, cap_frees, next_open, next_window

# So many messages a salesperson is asked to pass on in a day, before those that can wait do.
HANDOFFS_A_DAY = 5


@dataclass(frozen=True, slots=True)
class Reach:
    """How a customer can be reached at this moment. `consent` to marketing: None when the question was never answered.

    `keeper` is the salesperson who would pass a message on. E-mail and phone have consents of their own. `order`: the
    roads that are open here, the shop's first choice first. `suppressed`: the staff says do not write to them at all.
    """

    telegram: str | None
    consent: bool | None
    keeper: Staff | None
    is_erased: bool = False
    suppressed: SuppressionReason | None = None
    email: str | None = None
    email_consent: bool | None = None
    phone: str | None = None
    phone_consent: bool | None = None
    order: tuple[RoadKind, ...] = (RoadKind.TELEGRAM, RoadKind.HANDOFF)

    @property
    def has_refused(self) -> bool:
        """On some road: then no person is asked to write to them either."""
        return False in (self.consent, self.email_consent, self.phone_consent)


@dataclass(frozen=True, slots=True)
class Road:
    """`address`: the customer's Telegram id, e-mail address or number; or the Telegram id of the salesperson."""

    kind: RoadKind
    address: str
    staff_id: int | None = None


@dataclass(frozen=True, slots=True)
class Go:
    road: Road
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now; again at `until`."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Never. `is_late`: its time is over; else somebody or something forbids it."""

    reason: str
    is_late: bool = False


def road_for(reach: Reach, purpose: MailPurpose) -> Road | Stop:
    """The first road of the shop's order on which the customer has agreed; by hand where nothing was ever refused.

    A refusal in the chat is "stop everything" and counts on every road. One on another road (a mail's one-click
    unsubscribe) ends that road, and whatever would need no consent: who said stop is not written to by hand either.
    """
    if reach.is_erased:
        return Stop("erased")
    if purpose is MailPurpose.SERVICE:
        return Road(RoadKind.TELEGRAM, reach.telegram) if reach.telegram else Stop("unreachable")
    if reach.suppressed is not None:
        return Stop(reach.suppressed.value)
    if reach.consent is False:
        return Stop("refused")
    found = next((road for kind in reach.order if (road := _open_road(reach, kind)) is not None), None)
    return found or Stop("refused" if reach.has_refused else "unreachable")


def _open_road(reach: Reach, kind: RoadKind) -> Road | None:
    agreed = {
        RoadKind.TELEGRAM: reach.telegram if reach.consent else None,
        RoadKind.EMAIL: reach.email if reach.email_consent else None,
        RoadKind.WEBHOOK: reach.phone if reach.phone_consent else None,
    }
    if kind is RoadKind.HANDOFF:
        keeper = None if reach.has_refused else reach.keeper
        return Road(kind, str(keeper.telegram_id), keeper.id) if keeper else None
    address = agreed[kind]
    return Road(kind, address) if address else None


def keeper_of(owner_staff_id: int | None, working: Iterable[Staff], unreachable: frozenset[int]) -> Staff | None:
    """Who passes messages on to a customer: their own salesperson, else a manager, else an owner.

    `unreachable`: Telegram ids that have blocked the bot.
    """
    present = [staff for staff in working if staff.telegram_id not in unreachable]
    own = next((staff for staff in present if staff.id == owner_staff_id), None)
    managers = sorted((s for s in present if s.is_manager), key=lambda s: (s.role.value != "manager", s.id))
    return own or next(iter(managers), None)


def decide(
    *,
    purpose: MailPurpose,
    expires_at: datetime | None,
    reach: Reach,
    touches: Sequence[datetime],
    policy: Policy,
    now: datetime,
    is_greeting: bool = False,
) -> Go | Wait | Stop:
    """What to do with a due message. `touches`: when marketing set out to this customer, latest first.

    A message that would only leave after its time is stopped at once, with the reason that held it. The window is that
    of whoever's phone rings: the customer's, or by hand that of the shop.
    """
    if expires_at is not None and now >= expires_at:
        return Stop("late", is_late=True)
    road = road_for(reach, purpose)
    if isinstance(road, Stop):
        return road
    if road.kind is RoadKind.HANDOFF:
        policy = policy.at_home
    window = next_window(now, policy)
    if purpose is not MailPurpose.MARKETING:
        return Go(road, is_silent=window > now)
    free = cap_frees(touches, policy, now)
    window = next_window(free, policy)
    until = window if is_greeting and policy.holidays.greetings else next_open(free, policy)
    reason = "cap" if free > now else "holiday" if until > window else "quiet"
    if until <= now:
        return Go(road)
    if expires_at is not None and until >= expires_at:
        return Stop(reason, is_late=reason == "quiet")
    return Wait(until, reason)


# Birthday greetings: on a holiday they still go, unless the shop wants silence.
GREETINGS = frozenset({"birthday_wish", "birthday_offer"})

__all__ = [
    "GREETINGS",
    "HANDOFFS_A_DAY",
    "Go",
    "Policy",
    "Reach",
    "Road",
    "Stop",
    "Wait",
    "cap_frees",
    "decide",
    "keeper_of",
    "next_open",
    "next_window",
    "road_for",
]
