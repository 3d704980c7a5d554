"""Segments that stay live, and campaigns: one message to one audience. Who is in an audience stands in `hold_outs`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from storage.tables.base import StrictTable, args, big, document, key, link

CAMPAIGN_STATES = ("draft", "scheduled", "running", "paused", "stopped", "done", "dropped")


class SegmentRow(StrictTable, table=True):
    """Conditions, looked up anew each time; `typed` is the line that they were read from. Without a name: only looked
    at so far."""

    __tablename__ = "segments"

    id: int = key()
    name: str | None = None
    typed: str
    spec: list[Any] = document(default_factory=list)
    staff_id: int = link("staff.id", index=False)
    created_at: datetime
    updated_at: datetime
    dropped_at: datetime | None = None
    is_demo: bool = False


class CampaignRow(StrictTable, table=True):
    """`spec`: the segment's conditions, null for everybody, copied when the campaign is made. `share`: per cent left
    alone; `days`: how long purchases count. `planned_upto`: the last place in the audience that has its message."""

    __tablename__ = "campaigns"
    __table_args__ = args(
        CheckConstraint(f"state IN ({','.join(repr(s) for s in CAMPAIGN_STATES)})", name="state"),
        CheckConstraint("share BETWEEN 0 AND 100", name="share"),
    )

    id: int = key()
    name: str
    segment_id: int | None = link("segments.id", nullable=True, index=False)
    spec: list[Any] = document(default_factory=list)
    locale: str
    text: str | None = None
    state: str = Field(default="draft", index=True)
    share: int = 20
    days: int = 30
    is_by_hand: bool = False
    starts_at: datetime | None = None
    kind: str | None = None
    percent: int | None = None
    amount_minor: int | None = big(nullable=True)
    currency: str | None = None
    valid_days: int = 14
    offer_id: int | None = link("offers.id", nullable=True, index=False)
    wording_id: int | None = None
    staff_id: int = link("staff.id", index=False)
    created_at: datetime
    launched_at: datetime | None = None
    planned_upto: int = 0
    is_planned: bool = False
    left_out: dict[str, Any] = document(default_factory=dict)
    ended_at: datetime | None = None
    coupons: str | None = None
    is_demo: bool = False
