"""A word that the shop has taught: what is typed, and what it means there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class WordKind(StrEnum):
    """What a word stands for, in the order in which people are shown them."""

    CUSTOMER = "customer"
    PRODUCT = "product"
    ORDER = "order"
    PAYMENT = "payment"
    CHANNEL = "channel"

    @property
    def place(self) -> int:
        return list(WordKind).index(self)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A customer's or product's id, or what the word is spelled out as: a code, or an order in words."""

    kind: WordKind
    customer_id: int | None = None
    product_id: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """One version of one word. `staff_id` set: only this person means that by it.

    `learned_at` None: corrected once, which may have been a slip; it is no word yet.
    """

    id: int
    word: str
    key: str
    meaning: Meaning
    version: int
    learned_by: int
    noticed_at: datetime
    learned_at: datetime | None = None
    staff_id: int | None = None
    form_id: int | None = None
    uses: int = 0
    superseded_at: datetime | None = None
    forgotten_at: datetime | None = None
