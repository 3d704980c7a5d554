"""What is worth a second look, pure: rows are gathered by whom they are about, and set beside what is usual here.

Never a verdict. Most of it has a good reason; that is why somebody looks, and says that they have (decision 0019).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median
from typing import NamedTuple, TypeVar

Key = TypeVar("Key")
LOOK_BACK = timedelta(days=30)
AT_ONCE = 5
LATE_DAYS = 2
SOON = timedelta(days=1)
TIMES = 2
LEAST_SALES, LEAST_SHARE = 10, 5


class Kind(StrEnum):
    """Short: they stand on buttons."""

    COUPONS_STAFF = "cs"
    COUPONS_CUSTOMER = "cc"
    OFTEN = "many"
    SELF = "self"
    LATE_ENTRY = "late"
    LATE_CHANGE = "edit"
    VOIDS = "void"
    MOVED = "move"
    CLAIMED = "claim"
    DISCOUNTS = "cut"


class Seen(NamedTuple):
    """One row. `key` grows with time: whoever has looked has seen everything up to it. `subject`: of the staff, or a
    customer."""

    key: int
    subject: int
    purchase_id: int
    on: date
    days: int = 0


@dataclass(frozen=True, slots=True)
class Notable:
    """`usual`: what the others have in the same days; None where nothing is. `on`: where it is about one day."""

    kind: Kind
    subject: int
    rows: tuple[Seen, ...]
    count: int
    usual: float | None = None
    on: date | None = None

    @property
    def mark(self) -> str:
        upto = f"{self.subject}-{max(one.key for one in self.rows)}"
        return f"{upto}-{self.on:%Y%m%d}" if self.on else upto


def mark_of(written: str) -> tuple[int, int, date | None]:
    """(subject, up to which key, of which day alone)."""
    subject, last, *on = written.split("-")
    return int(subject), int(last), date.fromisoformat(on[0]) if on else None


def not_looked_at(rows: Iterable[Seen], looked: Mapping[int, int]) -> list[Seen]:
    """`looked`: up to which key somebody has looked, by subject."""
    return [one for one in rows if one.key > looked.get(one.subject, 0)]


def usual(counts: Mapping[int, int], subject: int, team: Collection[int]) -> float | None:
    """The middle of what the others have; who has none counts."""
    others = [counts.get(key, 0) for key in {*team, *counts} if key != subject]
    return float(median(others)) if others else None


def each(kind: Kind, rows: Iterable[Seen], looked: Mapping[int, int], team: Collection[int]) -> list[Notable]:
    """One line for everybody who has such rows."""
    every = list(rows)
    counts = _counts(every)
    return [
        Notable(kind, subject, tuple(mine), len(mine), usual(counts, subject, team))
        for subject, mine in _by(not_looked_at(every, looked), lambda one: one.subject).items()
    ]


def many(kind: Kind, rows: Iterable[Seen], looked: Mapping[int, int], team: Collection[int]) -> list[Notable]:
    """Who has at least five, and twice what is usual."""
    found = each(kind, rows, looked, team)
    return [one for one in found if one.count >= AT_ONCE and one.count >= TIMES * (one.usual or 0)]


def in_a_day(
    kind: Kind, rows: Iterable[Seen], looked: Mapping[int, int], of_days: Mapping[tuple[int, date], int]
) -> list[Notable]:
    """Five and more on one day. `of_days`: up to which key somebody has looked, by subject and day."""
    left = [one for one in not_looked_at(rows, looked) if one.key > of_days.get((one.subject, one.on), 0)]
    days = _by(left, lambda one: (one.subject, one.on))
    return [
        Notable(kind, subject, tuple(mine), len(mine), None, on)
        for (subject, on), mine in days.items()
        if len(mine) >= AT_ONCE
    ]


def far_shares(given: Mapping[int, tuple[int, int, int]]) -> dict[int, tuple[int, float]]:
    """Whose discounts are unlike the others': (percent, what is usual), of (sales, discount, takings) by seller."""
    shares = {
        key: 100 * off / (off + taken)
        for key, (sales, off, taken) in given.items()
        if sales >= LEAST_SALES and off + taken > 0
    }
    found = {}
    for key, share in shares.items():
        others = [other for who, other in shares.items() if who != key]
        if len(others) >= 2 and share >= max(LEAST_SHARE, TIMES * median(others)):
            found[key] = (round(share), float(median(others)))
    return found


def _counts(rows: Iterable[Seen]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for one in rows:
        found[one.subject] += 1
    return found


def _by(rows: Iterable[Seen], key: Callable[[Seen], Key]) -> dict[Key, list[Seen]]:
    found: dict[Key, list[Seen]] = {}
    for one in rows:
        found.setdefault(key(one), []).append(one)
    return found
