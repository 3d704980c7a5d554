"""Points: an append-only ledger; the balance is always its sum."""

from __future__ import annotations

from bot.domain.money import Money


def earned(total: Money) -> int:
    """One point for each whole unit of money paid; never less than none."""
    return max(0, int(total.major))
