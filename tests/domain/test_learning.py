"""What a correction teaches, when a price is usual, which basket is: tables."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.domain.learning import (
    Correction,
    Lesson,
    UnitPrice,
    is_far,
    is_word_length,
    lesson_of,
    usual_basket,
    usual_price,
)
from bot.domain.word import Meaning, Word, WordKind

THEN = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
WANG = Meaning(WordKind.CUSTOMER, customer_id=1)
LI = Meaning(WordKind.CUSTOMER, customer_id=2)
ALIPAY = Meaning(WordKind.PAYMENT, text="alipay")
CASH = Meaning(WordKind.PAYMENT, text="cash")


def word(meaning: Meaning) -> Word:
    return Word(1, "芳芳", "芳芳", meaning, 1, learned_by=1, noticed_at=THEN, learned_at=THEN)


@pytest.mark.parametrize(
    ("meaning", "is_pointed", "in_force", "noticed", "lesson"),
    [
        (WANG, True, [], None, Lesson.LEARN),
        (WANG, False, [], None, Lesson.NOTICE),
        (WANG, False, [], WANG, Lesson.CONFIRM),
        (WANG, False, [], LI, Lesson.NOTICE),
        (WANG, True, [WANG], None, Lesson.NOTHING),
        (LI, False, [WANG], None, Lesson.LEARN),  # two are called so: from now on it is asked
        (LI, True, [WANG, LI], None, Lesson.NOTHING),
        (ALIPAY, False, [], None, Lesson.NOTICE),
        (ALIPAY, False, [], ALIPAY, Lesson.CONFIRM),
        (ALIPAY, False, [CASH], None, Lesson.NOTICE),
    ],
)
def test_lessons(
    meaning: Meaning, is_pointed: bool, in_force: list[Meaning], noticed: Meaning | None, lesson: Lesson
) -> None:
    correction = Correction("芳芳", meaning, is_pointed)
    assert lesson_of(correction, [word(one) for one in in_force], word(noticed) if noticed else None) is lesson


@pytest.mark.parametrize(
    ("key", "is_one"), [("芳", False), ("芳芳", True), ("12345", False), ("5号", True), ("a" * 21, False)]
)
def test_length_of_words(key: str, is_one: bool) -> None:
    assert is_word_length(key) is is_one


def sales(*prices: int | tuple[str | None, int]) -> list[UnitPrice]:
    return [UnitPrice("瓶", one) if isinstance(one, int) else UnitPrice(*one) for one in prices]


@pytest.mark.parametrize(
    ("sold", "usual"),
    [
        (sales(), None),
        (sales(64, 64), None),
        (sales(64, 64, 64), UnitPrice("瓶", 64)),
        (sales(64, 64, 64, 60), UnitPrice("瓶", 64)),
        (sales(64, 64, 64, 70, 70), UnitPrice("瓶", 64)),
        (sales(64, 64, 64, 70, 70, 70), UnitPrice("瓶", 70)),
        (sales(64, 70, 64, 70), None),
        (sales(64, (None, 64), 64), UnitPrice("瓶", 64)),
        (sales(64, 64, ("箱", 64)), None),
        (sales(64, 64, 64, ("箱", 600), ("箱", 600), ("箱", 600)), UnitPrice("箱", 600)),
    ],
)
def test_usual_price(sold: list[UnitPrice], usual: UnitPrice | None) -> None:
    assert usual_price(sold, "瓶") == usual


@pytest.mark.parametrize(
    ("price", "far"), [("64", False), ("32", False), ("31.99", True), ("128", False), ("128.01", True), ("0", True)]
)
def test_far_prices(price: str, far: bool) -> None:
    assert is_far(Decimal(price), Decimal(64)) is far
    assert not is_far(Decimal(price), Decimal(0))


@pytest.mark.parametrize(
    ("baskets", "index"),
    [("", None), ("a", 0), ("ab", 0), ("abb", 1), ("aba", 0), ("abc", 0), ("abbb", 1), ("abcc", 0)],
)
def test_usual_basket(baskets: str, index: int | None) -> None:
    assert usual_basket(list(baskets)) == index
