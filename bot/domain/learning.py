"""What corrections and sales teach: pure rules. A word is learned only where nobody could have meant something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median

from bot.domain.word import Meaning, Word, WordKind

SHORTEST_WORD, LONGEST_WORD = 2, 20
# So many equal prices in a row make a usual price; so many are looked at.
EQUAL_SALES, LAST_SALES = 3, 5
FAR_BELOW, FAR_ABOVE = Decimal("0.5"), Decimal(2)
LAST_BASKETS = 3
# These may be two people's, or two things': then both are offered. Of the others there is one meaning.
SHARED = frozenset({WordKind.CUSTOMER, WordKind.PRODUCT})


@dataclass(frozen=True, slots=True)
class Correction:
    """A typed word, and what the person made of it. `is_pointed`: it was the only one offered, and was tapped."""

    word: str
    meaning: Meaning
    is_pointed: bool = False


class Lesson(StrEnum):
    """What a correction leads to."""

    NOTHING = "nothing"
    NOTICE = "notice"  # it may have been a slip: remembered until it comes again
    CONFIRM = "confirm"  # the second time in a row
    LEARN = "learn"


def lesson_of(correction: Correction, in_force: Sequence[Word], noticed: Word | None) -> Lesson:
    """Said by a button where one was offered, or where a known word was read wrongly: at once. Else the second time."""
    meaning = correction.meaning
    if any(word.meaning == meaning for word in in_force):
        return Lesson.NOTHING
    if noticed is not None and noticed.meaning == meaning:
        return Lesson.CONFIRM
    is_ambiguous_now = bool(in_force) and meaning.kind in SHARED
    return Lesson.LEARN if correction.is_pointed or is_ambiguous_now else Lesson.NOTICE


def is_word_length(key: str) -> bool:
    """Neither a letter nor a sentence."""
    return SHORTEST_WORD <= len(key) <= LONGEST_WORD and not key.isdecimal()


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """What one unit was sold for."""

    unit: str | None
    minor: int


def usual_price(sales: Sequence[UnitPrice], usual_unit: str | None) -> UnitPrice | None:
    """The unit and price that the sales, oldest first, have made usual; None where no three in a row agree.

    Read from the beginning each time, so that an undone or corrected sale leaves what the others say.
    """
    found: UnitPrice | None = None
    unit = usual_unit
    for end in range(EQUAL_SALES, len(sales) + 1):
        same = {UnitPrice(sale.unit or unit, sale.minor) for sale in sales[end - EQUAL_SALES : end]}
        if len(same) == 1:
            unit = next(iter(same)).unit
            last = [sale.minor for sale in sales[max(0, end - LAST_SALES) : end] if (sale.unit or unit) == unit]
            found = UnitPrice(unit, round(median(last)))
    return found


def is_far(price: Decimal, usual: Decimal) -> bool:
    """A price that a careful clerk would ask about."""
    return usual > 0 and not FAR_BELOW * usual <= price <= FAR_ABOVE * usual


def usual_basket(baskets: Sequence[Hashable]) -> int | None:
    """Which of the last baskets, newest first, is the usual one: the one bought twice, else the last."""
    if not baskets:
        return None
    last = baskets[:LAST_BASKETS]
    basket, times = Counter(last).most_common(1)[0]
    return last.index(basket) if times > 1 else 0
