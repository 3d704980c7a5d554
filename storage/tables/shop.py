"""The shop, its staff, and the rows that carry updates and forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from storage.tables.base import StrictTable, args, big, document, key, link, partial_index


class ShopRow(StrictTable, table=True):
    __tablename__ = "shop"
    __table_args__ = args(CheckConstraint("id = 1", name="one"))

    id: int = key()
    name: str
    timezone: str
    currency: str
    locale: str
    sees_all_customers: bool = False
    is_demo: bool = False
    preferences: dict[str, Any] = document(default_factory=dict)
    hold_out_salt: str | None = None
    link_secret: str | None = None
    heartbeat_at: datetime | None = None
    created_at: datetime


class StaffRow(StrictTable, table=True):
    __tablename__ = "staff"
    __table_args__ = args(CheckConstraint("role IN ('owner','manager','salesperson')", name="role"))

    id: int = key()
    telegram_id: int = big(unique=True)
    name: str
    role: str
    locale: str | None = None
    joined_at: datetime
    revoked_at: datetime | None = None
    is_demo: bool = False


class Invite(StrictTable, table=True):
    """A one-time link, for staff or for one customer's record; the token itself is never stored."""

    __tablename__ = "invites"
    __table_args__ = args(CheckConstraint("kind IN ('staff','customer')", name="kind"))

    id: int = key()
    token_hash: str = Field(unique=True)
    kind: str
    role: str | None = None
    customer_id: int | None = link("customers.id", nullable=True)
    created_by: int = link("staff.id")
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_by: int | None = big(nullable=True)
    revoked_at: datetime | None = None


class Visit(StrictTable, table=True):
    """Somebody who has written to the bot: their language, and whether they blocked it."""

    __tablename__ = "visitors"

    telegram_id: int = big(primary_key=True)
    locale: str | None = None
    first_seen_at: datetime
    blocked_at: datetime | None = None
    menu_key: str | None = None
    theme: str | None = None


class Inbox(StrictTable, table=True):
    """An update from Telegram: stored before it is confirmed, handled once, answered at least once."""

    __tablename__ = "inbox"
    __table_args__ = args(
        CheckConstraint("state IN ('new','handled','done','failed')", name="state"),
        partial_index("ix_inbox_open", "update_id", where="state IN ('new','handled')"),
    )

    update_id: int = big(primary_key=True)
    lane: int = big()
    body: str
    state: str = "new"
    replies: str | None = None
    replies_sent: int = 0
    """Not used: replies go out again as a whole."""
    received_at: datetime
    handled_at: datetime | None = None
    failures: int = 0


class FormRow(StrictTable, table=True):
    """A form as a row: nothing of it lives in a process."""

    __tablename__ = "forms"
    __table_args__ = args(
        CheckConstraint("state IN ('open','saved','cancelled','undone')", name="state"),
        partial_index("ix_forms_open", "staff_id", "id", where="state = 'open'"),
        Index("ix_forms_touched", "staff_id", "chat_id", "updated_at"),
        Index("ix_forms_message", "chat_id", "message_id"),
    )

    id: int = key()
    kind: str
    staff_id: int = link("staff.id")
    state: str = "open"
    values: dict[str, Any] = document(default_factory=dict)
    asking: str | None = None
    text: str | None = None
    chat_id: int = big()
    message_id: int | None = big(nullable=True)
    source_message_id: int | None = big(nullable=True, index=True)
    result_kind: str | None = None
    result_id: int | None = None
    created_at: datetime
    updated_at: datetime


class SeatRow(StrictTable, table=True):
    """A job that one process holds at a time, and until when unless it says that it is still there."""

    __tablename__ = "seats"

    name: str = Field(primary_key=True)
    holder: str
    until: datetime
