"""Who is typing, and what each may do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    SALESPERSON = "salesperson"
    CUSTOMER = "customer"
    STRANGER = "stranger"


STAFF = frozenset({Role.OWNER, Role.MANAGER, Role.SALESPERSON})
MANAGERS = frozenset({Role.OWNER, Role.MANAGER})
OWNERS = frozenset({Role.OWNER})
EVERYONE = frozenset(Role)
CUSTOMERS = frozenset({Role.CUSTOMER})
OUTSIDERS = frozenset({Role.CUSTOMER, Role.STRANGER})


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works in the shop. `revoked_at` set: no longer."""

    id: int
    telegram_id: int
    name: str
    role: Role
    locale: str | None
    joined_at: datetime
    revoked_at: datetime | None = None
    is_demo: bool = False

    @property
    def is_manager(self) -> bool:
        return self.role in MANAGERS


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person behind an update, as the database knows them at this moment.

    An owner or salesperson can be a customer of the shop as well: then both `staff` and `customer_id` are set.
    """

    telegram_id: int
    name: str
    locale: str
    staff: Staff | None = None
    customer_id: int | None = None
    menu_key: str | None = None
    """Which command menu their chat was given last."""
    theme: str = "light"
    """Colours of the pictures they get."""

    @property
    def role(self) -> Role:
        if self.staff is not None:
            return self.staff.role
        return Role.CUSTOMER if self.customer_id is not None else Role.STRANGER


# Marks that turn the direction of writing or take no room: with them one name can be made to look like another.
_TRICKS = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
LONGEST_NAME = 64


def without_tricks(text: str) -> str:
    """Words of a person from outside, as they may be shown to others."""
    return _TRICKS.sub("", text)


def shown_name(text: str, telegram_id: int) -> str:
    """Somebody's own name for themself, on one line; their number where nothing is left of it."""
    return " ".join(without_tricks(text).split())[:LONGEST_NAME] or str(telegram_id)


def may_see_customer(staff: Staff, owner_staff_id: int | None, sees_all: bool) -> bool:
    """Salespeople see their own customers and those of nobody, or all if the shop says so; managers see all."""
    return staff.is_manager or sees_all or owner_staff_id in (None, staff.id)
