"""Files that were brought in, what they made and what they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlmodel import Field

from storage.tables.base import StrictTable, args, document, key, link


class ImportRow(StrictTable, table=True):
    """One file. What it makes stays hidden until `done`; `lease_until`: whoever brings it in is still there.

    `content` is kept from the first look until it is decided, packed.
    """

    __tablename__ = "imports"
    __table_args__ = args(
        CheckConstraint("state IN ('read','running','done','cancelled','undone')", name="state"),
    )

    id: int = key()
    staff_id: int = link("staff.id", index=False)
    name: str
    digest: str
    state: str = "read"
    choices: dict[str, Any] = document(default_factory=dict)
    counts: dict[str, Any] = document(default_factory=dict)
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    created_at: datetime
    lease_until: datetime | None = None
    done_at: datetime | None = None
    undone_at: datetime | None = None


class MarkRow(StrictTable, table=True):
    """A record that an import changed, with what stood there (`was`) and what it put there, or a small one it made."""

    __tablename__ = "import_marks"
    __table_args__ = args(Index("ix_import_marks_record", "entity", "entity_id"))

    id: int = key()
    import_id: int = link("imports.id")
    entity: str
    entity_id: int
    was: dict[str, Any] | None = document(default=None, nullable=True)
    became: dict[str, Any] | None = document(default=None, nullable=True)
