"""A rehearsal at a glance: how much of what, on which days, and what is held back and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.campaign import RULE as CAMPAIGN
from bot.domain.clock import local_day
from bot.domain.delivery import MailPurpose, RoadKind
from bot.domain.reason import Reason
from bot.domain.rehearsal import Ending, Fate, Rehearsal

GOING = frozenset({Ending.GOES, Ending.MERGED})


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """`sends`: messages to customers, `by_hand` of them through a salesperson; for what speaks to staff, to them."""

    reason: str
    sends: int
    by_hand: int
    stopped: int


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    sends: int
    stopped: int
    fates: Sequence[Fate]

    @property
    def coming(self) -> list[Fate]:
        """To customers, in their order."""
        return [fate for fate in self.fates if _to_customer(fate)]


@dataclass(frozen=True, slots=True)
class Outlook:
    """`people`: customers who are written to; `back`: (reason code, how many) of what is not sent; `late`: the same of
    what goes, but not on its day."""

    first: date
    last: date
    reason: Reason | None
    sends: int
    by_hand: int
    to_staff: int
    people: int
    reasons: Sequence[ReasonCount]
    back: Sequence[tuple[str, int]]
    late: Sequence[tuple[str, int]]
    days: Sequence[Day]

    @property
    def stopped(self) -> int:
        return sum(count for _, count in self.back)

    @property
    def put_off(self) -> int:
        return sum(count for _, count in self.late)

    @property
    def coming(self) -> list[Fate]:
        return [fate for day in self.days for fate in day.coming]


def outlook(shown: Rehearsal, zone: ZoneInfo, reason: Reason | None = None) -> Outlook:
    """Of all that managers switch and of campaigns, or of one reason. Receipts and the like are no part of it."""
    fates = [f for f in shown.fates if f.why_sent is not None and reason in (None, f.why_sent)]
    sends = [fate for fate in fates if _to_customer(fate)]
    return Outlook(
        first=local_day(shown.begun_at, zone),
        last=local_day(shown.until, zone),
        reason=reason,
        sends=len(sends),
        by_hand=sum(fate.road is RoadKind.HANDOFF for fate in sends),
        to_staff=sum(fate.ending is Ending.GOES and fate.purpose is MailPurpose.STAFF for fate in fates),
        people=len({fate.customer_id for fate in sends}),
        reasons=[count for one in (*Reason, CAMPAIGN) if (count := _count(fates, one)) is not None],
        back=Counter(code_of(fate.reason) for fate in fates if fate.ending not in GOING).most_common(),
        late=Counter(code_of(fate.holds[-1].reason) for fate in sends if fate.holds).most_common(),
        days=_days(fates, zone),
    )


def code_of(reason: str | None) -> str:
    """What a row says of itself, without the record that it may name: merged:17 is merged."""
    return (reason or "other").partition(":")[0]


def _to_customer(fate: Fate) -> bool:
    return fate.ending is Ending.GOES and fate.purpose is not MailPurpose.STAFF


def _count(fates: Sequence[Fate], reason: str) -> ReasonCount | None:
    mine = [fate for fate in fates if fate.why_sent == reason]
    going = [fate for fate in mine if fate.ending is Ending.GOES]
    by_hand = sum(fate.road is RoadKind.HANDOFF for fate in going)
    stopped = sum(fate.ending not in GOING for fate in mine)
    return ReasonCount(reason, len(going), by_hand, stopped) if mine else None


def _days(fates: Sequence[Fate], zone: ZoneInfo) -> list[Day]:
    by_day: dict[date, list[Fate]] = {}
    for fate in fates:
        by_day.setdefault(local_day(fate.at, zone), []).append(fate)
    return [
        Day(on, sum(map(_to_customer, found)), sum(f.ending not in GOING for f in found), found)
        for on, found in sorted(by_day.items())
    ]
