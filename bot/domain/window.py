"""When a person may be written to: the send window where they live, the shop's holidays, and the caps. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day, local_moment
from bot.domain.holidays import Holidays, holidays_of

A_DAY = timedelta(days=1)
OPENS, CLOSES = 9, 20
A_MONTH = timedelta(days=30)
IN_A_MONTH = 4


@dataclass(frozen=True, slots=True)
class Policy:
    """`zone`: where whoever reads it lives. `opens`, `closes`: hours of their day between which marketing may arrive;
    a window may go on past midnight. `caps`: at most n in a span. `home`: the shop's zone, whose days its holidays are.
    """

    zone: ZoneInfo
    opens: int = OPENS
    closes: int = CLOSES
    caps: tuple[tuple[int, timedelta], ...] = ((1, timedelta(hours=24)), (IN_A_MONTH, A_MONTH))
    holidays: Holidays = field(default_factory=Holidays)
    home: ZoneInfo | None = None

    @property
    def memory(self) -> timedelta:
        """How far back the caps look."""
        return max(span for _, span in self.caps)

    @property
    def at_home(self) -> Policy:
        """For the shop's own people."""
        return replace(self, zone=self.home or self.zone)


def policy_of(preferences: Mapping[str, Any], home: ZoneInfo, customer_zone: str | None = None) -> Policy:
    """The shop's choices, for somebody who lives in their own zone, or where the shop is."""
    hours = preferences.get("window", {})
    month = int(preferences.get("a_month", IN_A_MONTH))
    return Policy(
        zone=ZoneInfo(customer_zone) if customer_zone else home,
        opens=int(hours.get("opens", OPENS)),
        closes=int(hours.get("closes", CLOSES)),
        caps=((1, timedelta(hours=24)), (month, A_MONTH)),
        holidays=holidays_of(preferences),
        home=home,
    )


def next_window(moment: datetime, policy: Policy) -> datetime:
    """The moment itself inside the window, else when it opens next."""
    today = local_day(moment, policy.zone)
    for day in (today - A_DAY, today):
        begin, end = _window(day, policy)
        if begin <= moment < end:
            return moment
        if moment < begin:
            return begin
    return _window(today + A_DAY, policy)[0]


def _window(day: date, policy: Policy) -> tuple[datetime, datetime]:
    """The window that opens on a day; it may close on the next."""
    last = day if policy.opens < policy.closes < 24 else day + A_DAY
    return local_moment(day, policy.opens, 0, policy.zone), local_moment(last, policy.closes % 24, 0, policy.zone)


def next_open(moment: datetime, policy: Policy) -> datetime:
    """The next moment inside the window on a day on which the shop is open."""
    home = policy.home or policy.zone
    moment = next_window(moment, policy)
    while policy.holidays.on(day := local_day(moment, home)):
        after = policy.holidays.open_from(day)
        if after == day or policy.holidays.on(after):
            break
        moment = next_window(local_moment(after, 0, 0, home), policy)
    return moment


def cap_frees(touches: Sequence[datetime], policy: Policy, now: datetime) -> datetime:
    """When the next marketing message fits under all caps; `now` if it does already."""
    latest_first = sorted(touches, reverse=True)
    waits = [latest_first[n - 1] + span for n, span in policy.caps if len(latest_first) >= n]
    return max([now, *waits])
