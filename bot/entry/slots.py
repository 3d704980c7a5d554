"""The draft while it is being filled."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from bot.domain.occasion import YearDay
from bot.entry.draft import DraftItem, Intent, Issue, Span


@dataclass(slots=True)
class Slots:
    """The draft while it is being filled."""

    intent: Intent = "unknown"
    customer: str | None = None
    phone: str | None = None
    birthday: YearDay | None = None
    items: tuple[DraftItem, ...] = ()
    total: Decimal | None = None
    currency: str | None = None
    payment: str | None = None
    channel: str | None = None
    day: date | None = None
    at: datetime | None = None
    note: str | None = None
    issues: list[Issue] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
