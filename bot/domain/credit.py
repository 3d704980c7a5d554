"""Fair credit on hand-over, pure: of what the new owner sells in the first days, a part counts for who had them before.

The earlier owner's part begins at a half on the day of the hand-over and falls evenly to nothing (decision 0019).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

PREFERENCE = "credit_days"
DAYS, CHOICES = 30, (0, 7, 14, 30, 60, 90)
# A customer who was nobody's, or whom a manager has judged to be the other's, owes nobody a part.
SHARING = frozenset({"given", "all"})


@dataclass(frozen=True, slots=True)
class Handing:
    """A customer went from one hand to another."""

    customer_id: int
    from_id: int | None
    to_id: int | None
    way: str
    at: datetime
    on: date


@dataclass(frozen=True, slots=True)
class Shared:
    """`minor`: the part of a purchase that counts for `earlier_id`."""

    earlier_id: int
    handed_on: date
    minor: int


def days_of(preferences: Mapping[str, Any]) -> int:
    found = int(preferences.get(PREFERENCE, DAYS))
    return found if found in CHOICES else DAYS


def share(
    seller_id: int, minor: int, bought_at: datetime, bought_on: date, hands: Iterable[Handing], days: int
) -> Shared | None:
    """What of a purchase counts for who had the customer before; `hands` of this customer, the oldest first.

    None where the seller is not the new owner, had the customer already when these days began, or got them otherwise.
    """
    recent = [one for one in hands if one.at <= bought_at and (bought_on - one.on).days < days]
    if not recent or minor <= 0:
        return None
    last = recent[-1]
    if last.to_id != seller_id or last.from_id is None or last.way not in SHARING or recent[0].from_id == seller_id:
        return None
    left = days - (bought_on - last.on).days
    return Shared(last.from_id, last.on, minor * left // (2 * days))
