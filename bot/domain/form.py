"""A form: what was understood of an entry, as a row; every button carries only its id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

# So long a form that nobody touches hears what is typed; its buttons stay good.
LISTENS = timedelta(hours=12)


class FormKind(StrEnum):
    PURCHASE = "purchase"
    CUSTOMER = "customer"
    FOLLOWUP = "followup"
    RETURN = "return"
    NOTE = "note"
    WORDING = "wording"


class FormState(StrEnum):
    OPEN = "open"
    SAVED = "saved"
    CANCELLED = "cancelled"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Form:
    """`values` is plain JSON, one key a field; `asking` is the field whose answer is awaited."""

    id: int
    kind: FormKind
    staff_id: int
    state: FormState
    chat_id: int
    created_at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    asking: str | None = None
    text: str | None = None
    message_id: int | None = None
    source_message_id: int | None = None
    result_kind: str | None = None
    result_id: int | None = None
    updated_at: datetime | None = None
