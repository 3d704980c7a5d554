"""Coming again: how many do, how soon, and how those who began together go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

RETURNS = (30, 60, 90)
COHORTS = 12


@dataclass(frozen=True, slots=True)
class Rate:
    """`of`: everybody who counts; None percent where that is nobody."""

    times: int
    of: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.times / self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class First:
    """A customer's first purchase day, and the second if there was one."""

    on: date
    second_on: date | None


def came_back(firsts: Iterable[First], today: date, within: int) -> Rate:
    """Of those whose first purchase is at least so many days old: who bought again in that time."""
    ripe = [one for one in firsts if one.on <= today - timedelta(days=within)]
    span = timedelta(days=within)
    return Rate(sum(one.second_on is not None and one.second_on - one.on <= span for one in ripe), len(ripe))


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who bought for the first time in a month; `shares[n]`: which share of them bought n months later."""

    month: date
    size: int
    shares: tuple[float | None, ...]


def cohorts(counts: Mapping[tuple[date, date], int], this_month: date, months: int = COHORTS) -> Sequence[Cohort]:
    """From (first month, month) to customers; months to come are None. Months without anybody new are left out."""
    found = []
    for back in range(months - 1, -1, -1):
        first = shifted(this_month, -back)
        size = counts.get((first, first), 0)
        if size:
            shares = tuple(
                counts.get((first, shifted(first, later)), 0) / size if later <= back else None
                for later in range(months)
            )
            found.append(Cohort(first, size, shares))
    return found


def shifted(month: date, by: int) -> date:
    whole = month.year * 12 + month.month - 1 + by
    return date(whole // 12, whole % 12 + 1, 1)
