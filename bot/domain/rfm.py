"""When, how often, how much: scores from 1 to 5 that treat equals alike, and the names of the groups.

Cutting a row of customers into fifths splits equals by chance: three of four customers at two measured shops had a
count that fell into two fifths. So equals share a score: the lower one for how often and how much (who bought once has
a 1), the better one for how lately (analytics.md, 3.1).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

FIFTHS = 5


class Group(StrEnum):
    """Ten names that share out the five by five, none twice."""

    CHAMPION = "champion"
    LOYAL = "loyal"
    POTENTIAL = "potential"
    NEW = "new"
    PROMISING = "promising"
    ATTENTION = "attention"
    DROWSY = "drowsy"
    AT_RISK = "at_risk"
    PRECIOUS = "precious"
    ASLEEP = "asleep"


class Eighth(StrEnum):
    """The eight classes in use in China: above or below the mean score in each of the three."""

    KEY_VALUE = "hhh"
    KEY_DEVELOP = "hlh"
    KEY_KEEP = "lhh"
    KEY_WIN_BACK = "llh"
    PLAIN_VALUE = "hhl"
    PLAIN_DEVELOP = "hll"
    PLAIN_KEEP = "lhl"
    PLAIN_WIN_BACK = "lll"


_G = Group
# By how lately (5 first), then how often and how much together (1 first).
MAP: dict[int, tuple[Group, ...]] = {
    5: (_G.NEW, _G.POTENTIAL, _G.POTENTIAL, _G.CHAMPION, _G.CHAMPION),
    4: (_G.PROMISING, _G.POTENTIAL, _G.POTENTIAL, _G.LOYAL, _G.LOYAL),
    3: (_G.DROWSY, _G.DROWSY, _G.ATTENTION, _G.LOYAL, _G.LOYAL),
    2: (_G.ASLEEP, _G.ASLEEP, _G.AT_RISK, _G.AT_RISK, _G.PRECIOUS),
    1: (_G.ASLEEP, _G.ASLEEP, _G.AT_RISK, _G.AT_RISK, _G.PRECIOUS),
}


def cuts_below(values: Sequence[Any]) -> tuple[Any, ...]:
    """Four limits of sorted values; a score is one more than the limits that lie below it."""
    count = len(values)
    return tuple(values[-(-step * count // FIFTHS) - 1] for step in range(1, FIFTHS)) if count else ()


def cuts_upto(values: Sequence[Any]) -> tuple[Any, ...]:
    """Four limits of sorted values; a score is one more than the limits that it reaches."""
    count = len(values)
    return tuple(values[step * count // FIFTHS] for step in range(1, FIFTHS)) if count else ()


def score_below(value: Any, cuts: Sequence[Any]) -> int:
    """1 + floor(5 x customers with less / all): how often, how much."""
    return 1 + bisect_left(cuts, value)


def score_upto(value: Any, cuts: Sequence[Any]) -> int:
    """ceil(5 x customers with as much or less / all): how lately."""
    return 1 + bisect_right(cuts, value)


def both(often: int, much: int) -> int:
    """How often and how much together; a half counts up."""
    return (often + much + 1) // 2


def group(lately: int, often: int, much: int) -> Group:
    return MAP[lately][both(often, much) - 1]


def eighth(scores: tuple[int, int, int], means: tuple[float, float, float]) -> Eighth:
    """High: above the mean score of the shop."""
    return Eighth("".join("h" if score > mean else "l" for score, mean in zip(scores, means, strict=True)))
