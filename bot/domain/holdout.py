"""Those left alone on purpose, to measure: who, in which programme, and why somebody is not.

A customer's place is a hash of the shop's secret salt, the programme and their id, so it is the same whenever it is
asked; it is stored with the share of that day before anything is sent, and never moves again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.reason import reason_of

BUCKETS = 10_000
SHARE = 20
SHARES = (0, 10, 20, 50)
# With fewer customers nothing can be read from it, and each one left alone is one too many.
FEWEST = 30
PREFERENCE = "hold_out"
# What is measured. The rest is owed to everybody: the wish on the day, thanks, promises, a coupon that ends, a gift
# remembered, receipts.
MEASURED = frozenset({"birthday_offer", "lapsed", "replenish", "anniversary", "coupon_unused", "near_reward"})


class Unmeasured(StrEnum):
    """Why nobody is held out."""

    CHOSEN = "chosen"
    DEMO = "demo"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class Share:
    """Per cent of the customers; where it is nought, why."""

    percent: int
    why_none: Unmeasured | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A customer's place in a programme, as it was stored."""

    programme: str
    bucket: int
    share: int
    assigned_at: datetime

    @property
    def is_held(self) -> bool:
        return is_held(self.bucket, self.share)


def bucket(salt: str, programme: str, customer_id: int) -> int:
    """0 to 9,999."""
    digest = hashlib.sha256(f"{salt}:{programme}:{customer_id}".encode()).hexdigest()
    return int(digest, 16) % BUCKETS


def is_held(place: int, share: int) -> bool:
    return place < share * BUCKETS // 100


def programme_of(rule: str) -> str | None:
    """What a rule's sending is measured under: its reason. None for what is owed to everybody."""
    reason = reason_of(rule)
    return reason.value if reason is not None and rule in MEASURED else None


def offer_programme_of(rule: str) -> str | None:
    """The programme whose offer a courtesy may bring along: the wish goes to all, its coupon only to the others."""
    reason = reason_of(rule)
    return reason.value if rule == "birthday_wish" and reason is not None else None


def share_of(preferences: Mapping[str, Any], programme: str, *, is_demo: bool, customers: int) -> Share:
    """What a manager has chosen, and else twenty per cent; nobody in a demo, whose people are not real, or a tiny
    shop."""
    chosen = preferences.get(PREFERENCE, {}).get(programme)
    if chosen is not None:
        return Share(int(chosen), Unmeasured.CHOSEN if not chosen else None)
    if is_demo:
        return Share(0, Unmeasured.DEMO)
    return Share(SHARE) if customers >= FEWEST else Share(0, Unmeasured.FEW)
