"""How long a salesperson may put right what they have entered; what is older is for a manager."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.errors import NotAllowed
from bot.services.work import Work

WINDOW = timedelta(days=7)


def check_age(work: Work, entered_at: datetime, key: str) -> None:
    """NotAllowed with `errors/{key}` where it is too old for this person."""
    if not work.staff.is_manager and work.now - entered_at > WINDOW:
        raise NotAllowed(key, days=WINDOW.days)
