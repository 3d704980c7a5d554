"""Who changed what: rows that are only ever added, each sealed with the one before it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from storage.tables.base import StrictTable, args, document, key, link


class AuditRow(StrictTable, table=True):
    """Records by reference, so that erasing a person breaks no seal."""

    __tablename__ = "audit"
    __table_args__ = args(Index("ix_audit_record", "entity", "entity_id"))

    id: int = key()
    at: datetime = Field(index=True)
    staff_id: int | None = link("staff.id", nullable=True, index=False)
    action: str
    entity: str
    entity_id: int | None = None
    before: dict[str, Any] | None = document(default=None, nullable=True)
    after: dict[str, Any] | None = document(default=None, nullable=True)
    seal: str = Field(default="", sa_column_kwargs={"server_default": ""})


class AuditDetailRow(StrictTable, table=True):
    """What was personal in a change. The sealed row holds only its salted digest, so these go when a person goes."""

    __tablename__ = "audit_details"
    __table_args__ = args(Index("ix_audit_details_customer", "customer_id"))

    id: int = key()
    audit_id: int = Field(unique=True)
    customer_id: int
    salt: str
    before: dict[str, Any] | None = document(default=None, nullable=True)
    after: dict[str, Any] | None = document(default=None, nullable=True)
