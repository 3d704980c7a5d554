"""A promise by staff with a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class FollowUpState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class FollowUp:
    id: int
    customer_id: int
    staff_id: int
    due_on: date
    due_at: datetime | None
    text: str | None
    state: FollowUpState
    created_at: datetime
    closed_by_purchase_id: int | None = None
