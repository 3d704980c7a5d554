"""Do not write to this person, and why: on every road, until a manager lifts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SuppressionReason(StrEnum):
    DO_NOT_CONTACT = "do_not_contact"
    COMPLAINT = "complaint"
    BOUNCED = "bounced"


LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Suppression:
    """`set_by`: staff, or nobody where a machine found the address dead."""

    id: int
    customer_id: int
    reason: SuppressionReason
    note: str | None
    set_at: datetime
    set_by: int | None
