"""What a customer likes: shares with how often, and what they will want again. Shown only where there is enough.

Own counts that fade by half in 120 days told the next basket best of all cheap ways, on all measured shops; weighing
by what is due made the list worse (analytics.md, 4).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

HALF_LIFE = 120
LEAST_AGAIN = 2
LEAST_ROWS, LEAST_VISITS = 5, 10
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Liking:
    """`times` of `of` rows or visits."""

    name: str
    times: int
    of: int

    @property
    def percent(self) -> int:
        return round(100 * self.times / self.of)


@dataclass(frozen=True, slots=True)
class Taken:
    """A product bought, or given back (`sign` -1), on a day."""

    product: str
    on: date
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Again:
    """What will be wanted again, and why: how often and when last."""

    product: str
    times: int
    last_on: date


def likings(names: Iterable[str | None], least: int = LEAST_ROWS) -> list[Liking]:
    """The most frequent, each with its share of those that have a name; nothing where they are too few."""
    known = [name for name in names if name]
    if len(known) < least:
        return []
    found = sorted(Counter(known).items(), key=lambda one: (-one[1], one[0]))
    return [Liking(name, times, len(known)) for name, times in found[:SHOWN]]


def again(taken: Iterable[Taken], today: date, most: int = SHOWN) -> list[Again]:
    """Bought on at least two days more than given back; the freshest and most frequent first."""
    weights: dict[str, float] = defaultdict(float)
    days: dict[str, set[date]] = defaultdict(set)
    back: Counter[str] = Counter()
    for one in taken:
        weights[one.product] += one.sign * 0.5 ** ((today - one.on).days / HALF_LIFE)
        if one.sign > 0:
            days[one.product].add(one.on)
        else:
            back[one.product] += 1
    names = [name for name, weight in weights.items() if weight > 0 and len(days[name]) - back[name] >= LEAST_AGAIN]
    names.sort(key=lambda name: (-weights[name], name))
    return [Again(name, len(days[name]), max(days[name])) for name in names[:most]]


def grid(counts: Mapping[Any, int], columns: Sequence[Hashable]) -> list[list[int]]:
    """Weekdays, Monday first, against hours, months or whatever."""
    return [[counts.get((weekday, column), 0) for column in columns] for weekday in range(7)]


def area_of(address: str | None, endings: Sequence[str]) -> str | None:
    """The part of an address that names an area: up to the first ending found, or its last part without a digit."""
    text = " ".join((address or "").split())
    if not text:
        return None
    for ending in endings:
        place = text.find(ending)
        if place > 0:
            return text[: place + len(ending)]
    parts = [part.strip() for part in text.split(",") if part.strip()]
    named = [part for part in parts if not any(letter.isdigit() for letter in part)]
    return named[-1] if len(parts) > 1 and named else None
