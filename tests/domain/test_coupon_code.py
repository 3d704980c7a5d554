"""Coupon codes: whatever slip of the finger, it is noticed; however it is typed, it is read."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.coupon import ALPHABET, LENGTH, check_character, is_sound, new_code, read_code, show
from bot.domain.money import Money
from bot.domain.offer import OfferKind, Terms, discount_of

codes = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(lambda body: body + check_character(body))
places = st.integers(0, LENGTH - 1)


@given(codes, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(code: str, place: int, instead: str) -> None:
    wrong = code[:place] + instead + code[place + 1 :]
    assert is_sound(wrong) == (wrong == code)


@given(codes, places, places)
def test_two_swapped_characters_are_always_noticed(code: str, one: int, other: int) -> None:
    letters = list(code)
    letters[one], letters[other] = letters[other], letters[one]
    wrong = "".join(letters)
    assert is_sound(wrong) == (wrong == code)


@given(codes, st.sampled_from(["", " ", "-", "  ", " - ", "　", "·"]), st.booleans())
def test_a_code_is_read_however_it_is_spaced_and_written(code: str, gap: str, is_lower: bool) -> None:
    typed = gap.join(show(code).split("-"))
    assert read_code(typed.lower() if is_lower else typed) == code


@given(codes)
def test_a_code_is_read_in_full_width_and_with_look_alikes(code: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code)
    assert read_code(wide) == code
    look_alike = code.translate(str.maketrans({"8": "B", "5": "S", "2": "z", "6": "g", "Y": "v", "D": "0"}))
    assert read_code(look_alike) == code


@given(st.text(max_size=40))
def test_anything_else_is_read_as_nothing_or_a_sound_code(typed: str) -> None:
    found = read_code(typed)
    assert found is None or is_sound(found)


def test_codes_have_no_look_alikes_and_do_not_repeat() -> None:
    assert not set("01OILU") & set(ALPHABET)
    pick = random.Random(7).randrange
    made = {new_code(pick) for _ in range(2000)}
    assert len(made) == 2000
    assert all(is_sound(code) for code in made)
    assert is_sound(new_code())


CNY = "CNY"
TEN_PERCENT = Terms(OfferKind.PERCENT, percent=10)
TWENTY_OFF = Terms(OfferKind.AMOUNT, amount=Money(2000, CNY))
TWENTY_FROM_HUNDRED = Terms(OfferKind.AMOUNT, amount=Money(2000, CNY), minimum=Money(10000, CNY))


@pytest.mark.parametrize(
    ("terms", "total", "off"),
    [
        (TEN_PERCENT, Money(12800, CNY), 1280),
        (TEN_PERCENT, Money(1005, CNY), 101),  # half a cent up
        (TEN_PERCENT, Money(0, CNY), 0),
        (Terms(OfferKind.PERCENT, percent=100), Money(999, CNY), 999),
        (TWENTY_OFF, Money(5000, CNY), 2000),
        (TWENTY_OFF, Money(1500, CNY), 1500),  # never more than the bill
        (TWENTY_OFF, Money(5000, "USD"), 0),
        (TWENTY_FROM_HUNDRED, Money(9999, CNY), 0),
        (TWENTY_FROM_HUNDRED, Money(10000, CNY), 2000),
    ],
)
def test_what_a_coupon_takes_off(terms: Terms, total: Money, off: int) -> None:
    assert discount_of(terms, total) == Money(off, total.currency)
