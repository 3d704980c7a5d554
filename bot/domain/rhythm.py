"""A customer's own rhythm: the usual gap between purchases, and whether they are due, late or lapsed.

Measured on five shops (analytics.md, 2.2): the mean log gap of a customer, drawn towards the shop's with the weight of
two gaps, has the lowest mean error; being silent for three usual gaps is unusual for this customer, whoever they are.
Nobody can predict the day: half of all forecasts miss by more than half a gap.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

PSEUDO_GAPS = 2
OWN_GAPS_NEEDED = 2
# A shop without any second purchase yet: six weeks.
FIRST_GUESS_DAYS = 42
LATE_AFTER, LAPSED_AFTER = 2, 3


class RhythmState(StrEnum):
    NEW = "new"
    REGULAR = "regular"
    DUE = "due"
    LATE = "late"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`days`: usual gap in days, by the shop's habit while the customer has fewer than two gaps of their own.

    `based_on`: how many gaps of their own; `silent`: days since the last purchase, None before the first.
    """

    days: int
    based_on: int
    last_on: date | None
    silent: int | None
    state: RhythmState

    @property
    def is_own(self) -> bool:
        return self.based_on >= OWN_GAPS_NEEDED

    @property
    def due_on(self) -> date | None:
        return self.last_on + timedelta(days=self.days) if self.last_on else None


def gaps(days: Iterable[date]) -> tuple[int, ...]:
    """Days between purchase days that follow each other; two purchases on one day are one visit."""
    return tuple((later - earlier).days for earlier, later in pairwise(sorted(set(days))))


def shop_mean(histories: Iterable[Iterable[date]]) -> float:
    """The shop's mean of its customers' mean ln gap; each customer counts once, however often they come."""
    means = [math.fsum(map(math.log, found)) / len(found) for found in map(gaps, histories) if found]
    return math.fsum(means) / len(means) if means else math.log(FIRST_GUESS_DAYS)


def usual_gap(own: Sequence[int], mean: float) -> float:
    """g = exp((sum ln gap + 2 m) / (n + 2)), in days; m is `shop_mean`."""
    return math.exp((math.fsum(map(math.log, own)) + PSEUDO_GAPS * mean) / (len(own) + PSEUDO_GAPS))


def rhythm(days: Iterable[date], today: date, mean: float) -> Rhythm:
    """The rhythm of one customer, from all their purchase days up to today."""
    past = sorted({day for day in days if day <= today})
    own = gaps(past)
    usual = usual_gap(own, mean) if len(own) >= OWN_GAPS_NEEDED else math.exp(mean)
    last = past[-1] if past else None
    silent = (today - last).days if last else None
    return Rhythm(max(1, round(usual)), len(own), last, silent, _state(len(past), silent, usual))


def _state(visits: int, silent: int | None, usual: float) -> RhythmState:
    if silent is None:
        return RhythmState.NEW
    if silent > LAPSED_AFTER * usual:
        return RhythmState.LAPSED
    if silent > LATE_AFTER * usual:
        return RhythmState.LATE
    if silent > usual:
        return RhythmState.DUE
    return RhythmState.NEW if visits == 1 else RhythmState.REGULAR
