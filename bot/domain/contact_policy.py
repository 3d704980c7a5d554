"""May this person be written to, by which road, and when? Pure: facts in, a decision out.

Start values from the defaults sheet: window 09:00 to 20:00, one marketing message in 24 hours and four in 30 days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day, local_moment
from bot.domain.delivery import MailPurpose, RoadKind
from bot.domain.people import Staff

# So many messages a salesperson is asked to pass on in a day, before those that can wait do.
HANDOFFS_A_DAY = 5


@dataclass(frozen=True, slots=True)
class Policy:
    """`opens`, `closes`: hours of the shop's day between which marketing may arrive. `caps`: at most n in a span."""

    zone: ZoneInfo
    opens: int = 9
    closes: int = 20
    caps: tuple[tuple[int, timedelta], ...] = ((1, timedelta(hours=24)), (4, timedelta(days=30)))

    @property
    def memory(self) -> timedelta:
        """How far back the caps look."""
        return max(span for _, span in self.caps)


@dataclass(frozen=True, slots=True)
class Reach:
    """How a customer can be reached at this moment. `consent` to marketing: None when the question was never answered.

    `keeper` is the salesperson who would pass a message on.
    """

    telegram: str | None
    consent: bool | None
    keeper: Staff | None
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class Road:
    """`address` is a Telegram id: the customer's, or that of the salesperson `staff_id`."""

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
    """Telegram where the customer is there and has agreed; else a salesperson, unless the customer has refused.

    A refusal counts on every road: who said stop is not written to by hand either.
    """
    if reach.is_erased:
        return Stop("erased")
    if purpose is MailPurpose.SERVICE:
        return Road(RoadKind.TELEGRAM, reach.telegram) if reach.telegram else Stop("unreachable")
    if reach.consent is False:
        return Stop("refused")
    if reach.telegram and reach.consent:
        return Road(RoadKind.TELEGRAM, reach.telegram)
    if reach.keeper is None:
        return Stop("unreachable")
    return Road(RoadKind.HANDOFF, str(reach.keeper.telegram_id), reach.keeper.id)


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
) -> Go | Wait | Stop:
    """What to do with a due message. `touches`: when marketing set out to this customer, latest first.

    A message that would only leave after its time is stopped at once, with the reason that held it.
    """
    if expires_at is not None and now >= expires_at:
        return Stop("late", is_late=True)
    road = road_for(reach, purpose)
    if isinstance(road, Stop):
        return road
    is_night = next_window(now, policy) > now
    if purpose is not MailPurpose.MARKETING:
        return Go(road, is_silent=is_night)
    free = cap_frees(touches, policy, now)
    until, reason = (next_window(free, policy), "cap") if free > now else (next_window(now, policy), "quiet")
    if until <= now:
        return Go(road)
    if expires_at is not None and until >= expires_at:
        return Stop(reason, is_late=reason == "quiet")
    return Wait(until, reason)


def next_window(moment: datetime, policy: Policy) -> datetime:
    """The moment itself inside the window, else when it opens next."""
    day = local_day(moment, policy.zone)
    if moment < local_moment(day, policy.opens, 0, policy.zone):
        return local_moment(day, policy.opens, 0, policy.zone)
    if moment < local_moment(day, policy.closes, 0, policy.zone):
        return moment
    return local_moment(day + timedelta(days=1), policy.opens, 0, policy.zone)


def cap_frees(touches: Sequence[datetime], policy: Policy, now: datetime) -> datetime:
    """When the next marketing message fits under all caps; `now` if it does already."""
    latest_first = sorted(touches, reverse=True)
    waits = [latest_first[n - 1] + span for n, span in policy.caps if len(latest_first) >= n]
    return max([now, *waits])
