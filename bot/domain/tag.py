"""Labels that people put by hand: short, each once, told apart without case."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

LONGEST, MOST = 12, 10


def mark_of(tag: str) -> str:
    """A label as a button carries it: a label may be longer than a button's data."""
    return hashlib.sha256(tag.casefold().encode()).hexdigest()[:12]


def with_tag(tags: Iterable[str], tag: str) -> list[str]:
    found = list(tags)
    return found if tag.casefold() in (one.casefold() for one in found) else [*found, tag]


def without_tag(tags: Iterable[str], tag: str) -> list[str]:
    return [one for one in tags if one.casefold() != tag.casefold()]
