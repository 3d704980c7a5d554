"""Labels that customers get and lose by themselves. Leaving asks for more than entering does, so that nobody flickers.

Each comes with the figures it rests on: a label without a reason is gossip.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class Label(StrEnum):
    FREQUENT = "frequent"
    PRICE = "price"
    LOYAL = "loyal"
    LEAVING = "leaving"


# Share of those who came within a year: in among the first tenth, out beyond the first 15 of a hundred.
FREQUENT_IN, FREQUENT_OUT, LEAST_VISITS = 0.10, 0.15, 4
LEAST_LINES, PSEUDO_LINES = 20, 20
# In a shop that reduces alike for everybody thirds say nothing: it must be well above the shop's share, too.
FAR, KEPT = 1.25, 1.1
LOYAL_DAYS, LOYAL_VISITS = 365, 6
OWN_GAPS = 2
# Silent for so many usual gaps: still loyal, lapsed, and gone for good.
CALM, LAPSED, LOST = 2, 3, 6


class Evidence(NamedTuple):
    """What is known of one customer. `known`: days from the first visit to the last; `silent`: since; `days`: with a
    purchase; `gap`: usual days between visits; `year`: days with a purchase in the last 365; `lines`, `reduced`: rows
    bought ever, and those in purchases that were reduced."""

    known: int
    silent: int
    days: int
    gaps: int
    gap: int
    year: int
    lines: int = 0
    reduced: int = 0


@dataclass(frozen=True, slots=True)
class Norms:
    """What is usual in the shop. `ranks`: days a year to the share of active customers with as many or more."""

    ranks: Mapping[int, float]
    reduced: float = 0.0
    terciles: tuple[float, float] = (0.0, 0.0)


def labels(one: Evidence, norms: Norms, had: Container[str] = ()) -> dict[Label, dict[str, Any]]:
    """The labels of a customer today, with their reasons; `had` are those of the day before."""
    found: dict[Label, dict[str, Any]] = {}
    if one.year >= LEAST_VISITS and (said := _frequent(one, norms, is_in=Label.FREQUENT in had)):
        found[Label.FREQUENT] = said
    if one.lines >= LEAST_LINES and (said := _price(one, norms, is_in=Label.PRICE in had)):
        found[Label.PRICE] = said
    if one.days >= LOYAL_VISITS and (said := _loyal(one, is_in=Label.LOYAL in had)):
        found[Label.LOYAL] = said
    if one.gaps >= OWN_GAPS and (said := _leaving(one, is_in=Label.LEAVING in had)):
        found[Label.LEAVING] = said
    return found


def price_share(lines: int, reduced: int, shop: float) -> float:
    """The share of reduced rows, drawn towards the shop's with the weight of 20 rows."""
    return (reduced + PSEUDO_LINES * shop) / (lines + PSEUDO_LINES)


def ranks(counts: Mapping[int, int]) -> dict[int, float]:
    """Days a year to how many customers have them: the share of customers with as many or more."""
    total, above, found = sum(counts.values()), 0, {}
    for visits in sorted(counts, reverse=True):
        above += counts[visits]
        found[visits] = above / total
    return found


def _frequent(one: Evidence, norms: Norms, *, is_in: bool) -> dict[str, Any] | None:
    rank = norms.ranks.get(one.year, 1.0)
    if rank > (FREQUENT_OUT if is_in else FREQUENT_IN):
        return None
    return {"visits": one.year, "percent": max(1, -int(-100 * rank // 1))}


def _price(one: Evidence, norms: Norms, *, is_in: bool) -> dict[str, Any] | None:
    low, high = norms.terciles
    share = price_share(one.lines, one.reduced, norms.reduced)
    least = max((low + high) / 2, KEPT * norms.reduced) if is_in else max(high, FAR * norms.reduced)
    if high <= low or share < least:
        return None
    return {"reduced": one.reduced, "lines": one.lines, "shop": round(100 * norms.reduced)}


def _loyal(one: Evidence, *, is_in: bool) -> dict[str, Any] | None:
    if one.known < LOYAL_DAYS or one.silent > (LAPSED if is_in else CALM) * one.gap:
        return None
    return {"months": one.known // 30, "visits": one.days}


def _leaving(one: Evidence, *, is_in: bool) -> dict[str, Any] | None:
    least = CALM if is_in else LAPSED
    if not least * one.gap < one.silent <= LOST * one.gap:
        return None
    return {"gap": one.gap, "silent": one.silent}
