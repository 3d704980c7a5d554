"""The shop and what its owner has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Shop:
    name: str
    timezone: str
    currency: str
    locale: str
    sees_all_customers: bool = False
    is_demo: bool = False
    preferences: Mapping[str, Any] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)
