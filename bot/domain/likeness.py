"""Which records are likely to be one person, and what speaks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from bot.domain.occasion import YearDay

# So many last digits are a whole number without its country and trunk prefix.
WHOLE, TAIL = 8, 4
NEAR_DAYS = 3
# A group of more namesakes says nothing.
CROWD = 12


class Evidence(StrEnum):
    """Strongest first."""

    PHONE = "phone"
    BIRTHDAY = "birthday"
    SOUND = "sound"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Look:
    """What two records are compared by."""

    id: int
    name_key: str
    sound: str
    phones: tuple[str, ...] = ()
    birthday: YearDay | None = None
    owner_staff_id: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """The older record first."""

    first: int
    second: int
    evidence: tuple[Evidence, ...]


def evidence(one: Look, other: Look) -> tuple[Evidence, ...]:
    """What speaks for one person; empty where nothing does, or a different birthday or number speaks against it."""
    found = []
    if _shared(one, other, WHOLE):
        found.append(Evidence.PHONE)
    is_same_name, is_same_sound = one.name_key == other.name_key, bool(one.sound) and one.sound == other.sound
    if is_same_name and _is_near(one.birthday, other.birthday):
        found.append(Evidence.BIRTHDAY)
    if is_same_sound and Evidence.PHONE not in found and _shared(one, other, TAIL):
        found.append(Evidence.SOUND)
    if not found and is_same_name and not _speaks_against(one, other):
        found.append(Evidence.NAME)
    return tuple(found)


def pairs(looks: Iterable[Look]) -> list[Pair]:
    """Likely pairs among all records, the surest first: of those that share a name, a sound or a number."""
    by_id = {look.id: look for look in looks}
    found: dict[tuple[int, int], tuple[Evidence, ...]] = {}
    for group in _groups(by_id.values()):
        for first, second in combinations(sorted(group), 2):
            if (first, second) not in found and (said := evidence(by_id[first], by_id[second])):
                found[first, second] = said
    order = list(Evidence)
    ranked = sorted(found.items(), key=lambda item: (order.index(item[1][0]), item[0]))
    return [Pair(first, second, said) for (first, second), said in ranked]


def namesakes(looks: Iterable[Look]) -> list[tuple[int, int]]:
    """Of one name, each with a number of its own, and nothing that speaks for one person."""
    same: dict[str, list[Look]] = defaultdict(list)
    for look in looks:
        same[look.name_key].append(look)
    return sorted(
        (min(one.id, other.id), max(one.id, other.id))
        for group in same.values()
        if 1 < len(group) <= CROWD
        for one, other in combinations(group, 2)
        if one.phones and other.phones and not evidence(one, other)
    )


def _groups(looks: Iterable[Look]) -> Iterator[list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for look in looks:
        groups["n" + look.name_key].append(look.id)
        for phone in look.phones:
            if len(phone) >= WHOLE:
                groups["p" + phone[-WHOLE:]].append(look.id)
            groups[f"s{look.sound}{phone[-TAIL:]}"].append(look.id)
    return (group for group in groups.values() if 1 < len(group) <= CROWD)


def _shared(one: Look, other: Look, digits: int) -> bool:
    mine = {phone[-digits:] for phone in one.phones if len(phone) >= digits}
    return any(phone[-digits:] in mine for phone in other.phones if len(phone) >= digits)


def _is_near(one: YearDay | None, other: YearDay | None) -> bool:
    """The same day, a few days off, or month and day swapped; each in its own calendar."""
    if one is None or other is None or one.calendar != other.calendar:
        return False
    if (one.month, one.day) == (other.day, other.month):
        return True
    if one.day > 28 and one.month == other.month == 2:
        return abs(one.day - other.day) <= NEAR_DAYS
    try:
        apart = abs((date(2000, one.month, one.day) - date(2000, other.month, other.day)).days)
    except ValueError:
        return (one.month, one.day) == (other.month, other.day)
    return min(apart, 366 - apart) <= NEAR_DAYS


def _speaks_against(one: Look, other: Look) -> bool:
    has_numbers = bool(one.phones) and bool(other.phones)
    has_days = one.birthday is not None and other.birthday is not None
    return has_numbers or has_days
