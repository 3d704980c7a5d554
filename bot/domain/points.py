"""Points: an append-only ledger; the balance is always its sum."""

from __future__ import annotations

from bot.domain.money import Money


def earned(total: Money, currency: str) -> int:
    """One point for each whole unit of the shop's money paid; none for other money, never less than none."""
    return max(0, int(total.major)) if total.currency == currency else 0
