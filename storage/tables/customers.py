"""Customers, how to reach them, what they agreed to, and what happened with them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import StrictTable, args, big, document, key, link, partial_index


class CustomerRow(StrictTable, table=True):
    """Birthdays are month and day with an optional year, in their own calendar; a lunar one stays lunar."""

    __tablename__ = "customers"
    __table_args__ = args(
        CheckConstraint("birth_calendar IN ('solar','lunar')", name="calendar"),
        CheckConstraint("birth_month IS NULL OR birth_month BETWEEN 1 AND 12", name="month"),
        CheckConstraint("birth_day IS NULL OR birth_day BETWEEN 1 AND 31", name="day"),
        Index("ix_customers_birthday", "birth_calendar", "birth_month", "birth_day"),
        partial_index("ix_customers_import", "import_id", where="import_id IS NOT NULL"),
        partial_index("ix_customers_erased", "id", where="erased_at IS NOT NULL"),
    )

    id: int = key()
    name: str
    name_key: str = Field(index=True)
    search_key: str
    owner_staff_id: int | None = link("staff.id", nullable=True)
    gender: str | None = None
    birth_calendar: str = "solar"
    birth_month: int | None = None
    birth_day: int | None = None
    birth_is_leap: bool = False
    birth_year: int | None = None
    locale: str | None = None
    timezone: str | None = None
    address: str | None = None
    note: str | None = None
    tags: list[str] = document(default_factory=list)
    is_demo: bool = False
    created_at: datetime
    created_by_form_id: int | None = link("forms.id", nullable=True, index=False)
    updated_at: datetime
    erased_at: datetime | None = None
    import_id: int | None = None
    external_id: str | None = None
    merged_into_id: int | None = None
    first_staff_id: int | None = None
    release_on: date | None = None


class ContactPointRow(StrictTable, table=True):
    __tablename__ = "contact_points"
    __table_args__ = args(
        UniqueConstraint("kind", "address"),
        CheckConstraint("kind IN ('phone','telegram','email','wechat')", name="kind"),
    )

    id: int = key()
    customer_id: int = link("customers.id")
    kind: str
    address: str
    tail: str | None = Field(default=None, index=True)
    blocked_at: datetime | None = None
    created_at: datetime


class ConsentRow(StrictTable, table=True):
    """Append-only; the latest row per purpose and channel holds."""

    __tablename__ = "consents"
    __table_args__ = args(
        Index("ix_consents_current", "customer_id", "purpose", "channel", "id"),
        CheckConstraint("purpose IN ('marketing','service')", name="purpose"),
    )

    id: int = key()
    customer_id: int = link("customers.id", index=False)
    purpose: str
    channel: str
    is_granted: bool
    source: str
    text_version: str
    at: datetime
    staff_id: int | None = link("staff.id", nullable=True, index=False)


class CustomField(StrictTable, table=True):
    """A field that the shop added: typed, and switched off rather than deleted."""

    __tablename__ = "custom_fields"
    __table_args__ = args(
        UniqueConstraint("entity", "name"),
        CheckConstraint("type IN ('text','number','date','choice','yes_no')", name="type"),
    )

    id: int = key()
    entity: str = "customer"
    name: str
    type: str = "text"
    options: list[str] = document(default_factory=list)
    position: int = 0
    is_active: bool = True
    code: str | None = None


class CustomValue(StrictTable, table=True):
    __tablename__ = "custom_values"
    __table_args__ = args(UniqueConstraint("field_id", "entity_id"))

    id: int = key()
    field_id: int = link("custom_fields.id")
    entity_id: int = Field(index=True)
    value: str


class InteractionRow(StrictTable, table=True):
    """A touch that happened: visit, call, message, note."""

    __tablename__ = "interactions"
    __table_args__ = args(Index("ix_interactions_customer", "customer_id", "happened_at"))

    id: int = key()
    customer_id: int | None = link("customers.id", nullable=True, index=False)
    staff_id: int = link("staff.id", index=False)
    form_id: int | None = link("forms.id", nullable=True, index=False)
    kind: str = "note"
    text: str
    duration_seconds: int | None = None
    result: str | None = None
    happened_at: datetime
    happened_on: date
    created_at: datetime
    voided_at: datetime | None = None


class FollowUpRow(StrictTable, table=True):
    __tablename__ = "followups"
    __table_args__ = args(
        CheckConstraint("state IN ('open','done','cancelled')", name="state"),
        partial_index("ix_followups_open", "due_on", where="state = 'open'"),
        Index("ix_followups_due", "due_on", "staff_id", "state", "closed_at"),
    )

    id: int = key()
    customer_id: int | None = link("customers.id", nullable=True)
    staff_id: int = link("staff.id")
    form_id: int | None = link("forms.id", nullable=True, index=False)
    due_on: date
    due_at: datetime | None = None
    text: str | None = None
    state: str = "open"
    closed_at: datetime | None = None
    closed_by_purchase_id: int | None = link("purchases.id", nullable=True)
    created_at: datetime


class ServiceCaseRow(StrictTable, table=True):
    """A return, exchange, repair or complaint with a person in charge."""

    __tablename__ = "service_cases"
    __table_args__ = args(
        CheckConstraint("kind IN ('return','exchange','repair','complaint')", name="kind"),
        CheckConstraint("state IN ('open','solved','cancelled')", name="state"),
    )

    id: int = key()
    kind: str
    customer_id: int | None = link("customers.id", nullable=True)
    purchase_id: int | None = link("purchases.id", nullable=True)
    staff_id: int = link("staff.id")
    form_id: int | None = link("forms.id", nullable=True, index=False)
    state: str = "solved"
    refund_minor: int | None = big(nullable=True)
    currency: str
    payment: str | None = None
    text: str | None = None
    happened_at: datetime
    happened_on: date = Field(index=True)
    created_at: datetime
    voided_at: datetime | None = None


class ServiceItemRow(StrictTable, table=True):
    __tablename__ = "service_items"

    id: int = key()
    case_id: int = link("service_cases.id", cascade=True)
    position: int
    product_id: int | None = link("products.id", nullable=True, index=False)
    product: str
    specification: str | None = None
    quantity: str
    unit: str | None = None
    amount_minor: int | None = big(nullable=True)
