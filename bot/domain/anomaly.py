"""Was a day unusual? Against the same weekday of the weeks before; one festival does not spoil the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

# Iglewicz and Hoaglin (1993): a modified z-score beyond 3.5 is an outlier; 0.6745 makes the deviation a normal's.
OUTLIER = 3.5
_NORMAL = 0.6745
WEEKS = 8
FEWEST_WEEKS = 4
# A quiet weekday whose takings hardly differ would make every small change an outlier.
LEAST_SPREAD = 0.10


@dataclass(frozen=True, slots=True)
class Unusual:
    """`usual`: the weekday's median; `percent`: how far above it, or below (negative)."""

    usual: int
    percent: int


def unusual(value: int, before: Sequence[int]) -> Unusual | None:
    """`before`: the same weekday's takings, of at most eight weeks. None if the day was as usual, or weeks are few."""
    if len(before) < FEWEST_WEEKS:
        return None
    middle = median(before)
    if middle <= 0:
        return None
    spread = max(median(abs(one - middle) for one in before), LEAST_SPREAD * middle)
    if abs(_NORMAL * (value - middle) / spread) <= OUTLIER:
        return None
    return Unusual(round(middle), round(100 * (value - middle) / middle))
