"""Two ways of writing one thing: the same sound, or one letter more, less or other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

SHORTEST = 3
CROWD = 8


def twins(names: Iterable[tuple[int, str, str]]) -> list[tuple[int, int]]:
    """Pairs of ids among (id, key, sound). A digit that differs is another size, not another spelling."""
    groups: dict[str, list[int]] = defaultdict(list)
    keys = {}
    for number, key, sound in names:
        keys[number] = key
        if sound:
            groups["s" + sound].append(number)
        if len(key) >= SHORTEST:
            for at in range(len(key)):
                groups[f"{at}.{key[:at]}.{key[at + 1 :]}"].append(number)
                groups[f"d{key[:at]}{key[at + 1 :]}"].append(number)
            groups["d" + key].append(number)
    found = {
        pair
        for group in groups.values()
        if len(set(group)) <= CROWD
        for pair in combinations(sorted(set(group)), 2)
        if _digits(keys[pair[0]]) == _digits(keys[pair[1]]) and _is_near(keys[pair[0]], keys[pair[1]])
    }
    return sorted(found)


def _digits(key: str) -> list[str]:
    return [char for char in key if char.isdecimal()]


def _is_near(one: str, other: str) -> bool:
    """Short Chinese names differ in a character because they are different things: only a letter too many counts."""
    if one.isascii() and other.isascii():
        return True
    return len(one) != len(other) or sum(a != b for a, b in zip(one, other, strict=True)) <= 1
