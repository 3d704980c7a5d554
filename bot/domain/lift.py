"""Does writing pay? Those who were written to against those left alone on purpose, by intention to treat.

Interval: Newcombe's hybrid score interval for the difference of two independent proportions (Statistics in Medicine 17,
1998, method 10); its coverage stays near 95 % with five people left alone, where the usual one falls to 59 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

Z = 1.959963984540054
Z_POWER = 0.8416212335729143
# Below this on either side nothing is shown but the counts.
FEWEST = 5
# What a shop could hope for where it has seen nothing yet: ten in a hundred more.
HOPED = 0.10
A_MONTH = 30


class Finding(StrEnum):
    """`waiting`: nobody's time is over yet. `few`: too few to say anything. `unclear`: the interval holds nought."""

    WAITING = "waiting"
    UNMEASURED = "unmeasured"
    FEW = "few"
    UNCLEAR = "unclear"
    PAYS = "pays"
    HARMS = "harms"


@dataclass(frozen=True, slots=True)
class Arm:
    """`people` whose time is over, and how many of them bought within it."""

    people: int
    bought: int

    @property
    def rate(self) -> float:
        return self.bought / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """One customer's first occasion in the time looked at: from when on it counts, and which side they were on."""

    customer_id: int
    at: datetime
    is_held: bool


@dataclass(frozen=True, slots=True)
class Lift:
    """`low` to `high`: 95 % interval of the difference of the two shares. `extra`: buyers more than without writing.

    `months`: until a difference of ten in a hundred could be told, at the pace so far; None where it can't be said.
    """

    written: Arm
    held: Arm
    open: int
    difference: float
    low: float
    high: float
    finding: Finding
    months: int | None = None

    @property
    def extra(self) -> int:
        return round(self.difference * self.written.people)


def wilson(arm: Arm) -> tuple[float, float]:
    """Wilson's score interval of a share."""
    n, p = arm.people, arm.rate
    if not n:
        return 0.0, 1.0
    centre, spread = p + Z * Z / (2 * n), Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    whole = 1 + Z * Z / n
    return max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole)


def newcombe(one: Arm, other: Arm) -> tuple[float, float]:
    """95 % interval of `one`'s share less `other`'s."""
    (low1, high1), (low2, high2), gap = wilson(one), wilson(other), one.rate - other.rate
    low = gap - math.hypot(one.rate - low1, high2 - other.rate)
    high = gap + math.hypot(high1 - one.rate, other.rate - low2)
    return max(-1.0, low), min(1.0, high)


def arms(
    cases: Iterable[Case], bought: Mapping[int, Sequence[datetime]], window: timedelta, now: datetime
) -> tuple[Arm, Arm, int]:
    """(written to, left alone, still open). A case whose window is not over is not counted on either side."""
    counts = {True: [0, 0], False: [0, 0]}
    still_open = 0
    for one in cases:
        if one.at + window > now:
            still_open += 1
            continue
        came = any(one.at < moment <= one.at + window for moment in bought.get(one.customer_id, ()))
        counts[one.is_held][0] += 1
        counts[one.is_held][1] += came
    return Arm(*counts[False]), Arm(*counts[True]), still_open


def firsts(cases: Iterable[Case]) -> list[Case]:
    """Each customer once, by their first occasion: two steps of one ladder are not two people."""
    found: dict[int, Case] = {}
    for one in sorted(cases, key=lambda case: (case.at, case.customer_id)):
        found.setdefault(one.customer_id, one)
    return list(found.values())


def lift(written: Arm, held: Arm, still_open: int, days: int, *, is_measured: bool = True) -> Lift:
    """`days`: how long people have been counted, for the forecast of when there are enough."""
    low, high = newcombe(written, held)
    gap = written.rate - held.rate if written.people and held.people else 0.0
    finding = _finding(written, held, still_open, low, high, is_measured=is_measured)
    months = _months(written, held, days) if finding in (Finding.FEW, Finding.UNCLEAR) else None
    return Lift(written, held, still_open, gap, low, high, finding, months)


def _finding(written: Arm, held: Arm, still_open: int, low: float, high: float, *, is_measured: bool) -> Finding:
    if not written.people and not held.people:
        return Finding.WAITING if still_open or is_measured else Finding.UNMEASURED
    if not held.people and not is_measured:
        return Finding.UNMEASURED
    if min(written.people, held.people) < FEWEST:
        return Finding.FEW
    return Finding.PAYS if low > 0 else Finding.HARMS if high < 0 else Finding.UNCLEAR


def needed(base: float, gain: float, share: float) -> int | None:
    """People on both sides together to tell a gain apart: 80 % power, 5 % two-sided, `share` of them left alone.

    The usual formula for two proportions with unequal groups (analytics.md 5.3 has its table). None where everybody
    buys anyway: there is nothing to gain.
    """
    p0, p1 = base, min(1.0, base + gain)
    if p1 <= p0:
        return None
    ratio = (1 - share) / share
    mean = (p0 + ratio * p1) / (1 + ratio)
    null = Z * math.sqrt((1 + 1 / ratio) * mean * (1 - mean))
    other = Z_POWER * math.sqrt(p0 * (1 - p0) + p1 * (1 - p1) / ratio)
    held = ((null + other) / (p1 - p0)) ** 2
    return math.ceil(held) + math.ceil(held * ratio)


def _months(written: Arm, held: Arm, days: int) -> int | None:
    seen = written.people + held.people
    if not held.people or not written.people or days < 1:
        return None
    people = needed(max(0.02, held.rate), HOPED, held.people / seen)
    return None if people is None else max(1, math.ceil((people - seen) / (seen / days * A_MONTH)))


@dataclass(frozen=True, slots=True)
class Gift:
    """A coupon that was used: what it took off, on which day, and when its holder was due by their own rhythm.

    `due_on` None: too few purchases before to say.
    """

    purchase_id: int
    customer_id: int
    minor: int
    on: date
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Given:
    """What coupons cost. `anyway`: used by those who came no later than they usually do; `back`: by those who had
    stayed away longer; `unknown`: nobody can say. Counts and minor units."""

    anyway: tuple[int, int]
    back: tuple[int, int]
    unknown: tuple[int, int]

    @property
    def used(self) -> int:
        return self.anyway[0] + self.back[0] + self.unknown[0]

    @property
    def minor(self) -> int:
        return self.anyway[1] + self.back[1] + self.unknown[1]


def given(gifts: Iterable[Gift]) -> Given:
    """Split by the holder's own rhythm: due that day or not yet due is `anyway`."""
    sums = {key: [0, 0] for key in ("anyway", "back", "unknown")}
    for one in gifts:
        key = "unknown" if one.due_on is None else "anyway" if one.on <= one.due_on else "back"
        sums[key][0] += 1
        sums[key][1] += one.minor
    return Given(*((sums[key][0], sums[key][1]) for key in ("anyway", "back", "unknown")))


def anyway_share(written: Arm, held: Arm) -> tuple[float, float, float] | None:
    """Of those who were written to and bought, which share would have bought all the same: (best guess, low, high).

    p(left alone) / p(written to), the interval from Wilson's on the side left alone. None where it can't be said.
    """
    if min(written.people, held.people) < FEWEST or not written.bought:
        return None
    low, high = wilson(held)
    return tuple(min(1.0, one / written.rate) for one in (held.rate, low, high))  # type: ignore[return-value]
