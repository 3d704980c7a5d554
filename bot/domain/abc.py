"""Who brings in most: A, B and C by what is spent, with the real shares. Nowhere measured do 20 % bring 80 %."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

A_SHARE, B_SHARE = 0.80, 0.95


def limits(spent: Sequence[int]) -> tuple[int, int]:
    """The least that makes an A, and a B. Whoever spent more together holds less than 80 (95) % of it all.

    Equals are in one class; the biggest is always an A.
    """
    values = sorted((value for value in spent if value > 0), reverse=True)
    if not values:
        return 0, 0
    before = [0, *accumulate(values)]
    total = before[-1]
    return tuple(values[min(bisect_left(before, share * total), len(values)) - 1] for share in (A_SHARE, B_SHARE))  # type: ignore[return-value]


def abc(spent: int, found: tuple[int, int]) -> str:
    """The class of one customer; who spent nothing is a C."""
    if spent <= 0:
        return "c"
    return "a" if spent >= found[0] else "b" if spent >= found[1] else "c"
