"""The public pool: after how many quiet days a customer is anybody's again, and how long before the owner is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

PREFERENCE = "pool_days"
# Nought: never.
CHOICES = (0, 90, 180, 365)
NOTICE = timedelta(days=7)


def days_of(preferences: Mapping[str, Any]) -> int:
    found = preferences.get(PREFERENCE)
    return found if isinstance(found, int) and found in CHOICES else 0


def release_day(last_on: date, days: int, today: date) -> date:
    """Never without a week's notice, however long nothing has happened."""
    return max(last_on + timedelta(days=days), today + NOTICE)
