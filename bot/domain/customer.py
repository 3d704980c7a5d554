"""A customer, the ways to reach them, and what they agreed to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.occasion import YearDay


class ContactKind(StrEnum):
    PHONE = "phone"
    TELEGRAM = "telegram"
    EMAIL = "email"
    WECHAT = "wechat"


class Purpose(StrEnum):
    """What a message is for. Service messages (receipts, answers) need no consent, only the person's own start."""

    MARKETING = "marketing"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """One way to reach a customer; `address` in its normal form (E.164, Telegram id, lower-case e-mail)."""

    id: int
    customer_id: int
    kind: ContactKind
    address: str
    blocked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    id: int
    name: str
    owner_staff_id: int | None
    created_at: datetime
    birthday: YearDay | None = None
    gender: str | None = None
    locale: str | None = None
    timezone: str | None = None
    address: str | None = None
    note: str | None = None
    is_demo: bool = False
    erased_at: datetime | None = None
    contacts: tuple[ContactPoint, ...] = field(default=())

    def address_of(self, kind: ContactKind) -> str | None:
        """The first address of a kind that is not blocked."""
        return next((c.address for c in self.contacts if c.kind == kind and c.blocked_at is None), None)

    @property
    def phone(self) -> str | None:
        return self.address_of(ContactKind.PHONE)

    @property
    def telegram_id(self) -> int | None:
        found = self.address_of(ContactKind.TELEGRAM)
        return int(found) if found else None


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer to a plain question, kept for ever; the latest per purpose and channel holds."""

    customer_id: int
    purpose: Purpose
    channel: str
    is_granted: bool
    source: str
    text_version: str
    at: datetime
