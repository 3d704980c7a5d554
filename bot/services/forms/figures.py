"""What a form's values come to: its day and its money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.domain.clock import local_day
from bot.domain.form import Form
from bot.domain.money import Money, to_minor
from bot.services.work import Work


def day_of(work: Work, form: Form) -> date:
    """The day a form speaks of: the one said, else the one it was written on, however late it is saved."""
    said = form.values.get("day")
    return date.fromisoformat(said) if said else local_day(form.created_at, work.shop.zone)


def full_total(values: Mapping[str, Any]) -> Money:
    """What the goods cost, before a coupon."""
    return Money(to_minor(Decimal(values["total"]), values["currency"]), values["currency"])
