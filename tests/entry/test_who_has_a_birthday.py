"""Who has a birthday when, however it is asked, is one condition of a segment."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.criteria import About
from bot.entry.segments.reading import Lexicon, read_segment
from bot.entry.segments.who import in_order

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("下周谁过生日", "next_week"),
        ("下周有谁过生日？", "next_week"),
        ("谁的生日在下周", "next_week"),
        ("下周过生日的顾客有哪些", "next_week"),
        ("这个月过生日的有谁", "this_month"),
        ("本月哪些顾客过生日", "this_month"),
        ("明天谁生日", "tomorrow"),
        ("11月谁过生日", "month"),
        ("最近谁过生日", "days"),
        ("谁生日快到了", "days"),
        ("who has a birthday next week?", "next_week"),
        ("whose birthday is tomorrow", "tomorrow"),
        ("any birthdays this month", "this_month"),
        ("who has a birthday in December", "month"),
        ("upcoming birthdays", "days"),
    ],
)
def test_it_is_a_condition(line: str, value: str) -> None:
    ordered = in_order(line)
    assert ordered is not None
    reading = read_segment(ordered, Lexicon(), SUNDAY)
    assert reading.unknown == ()
    ((one,),) = reading.groups
    assert (one.about, one.value) == (About.BIRTHDAY, value)


@pytest.mark.parametrize(
    "line", ["王芳生日", "王芳 生日5月3日", "下周谁来", "谁没过生日", "祝王芳生日快乐", "Anna birthday 3 May"]
)
def test_it_is_not_asked(line: str) -> None:
    assert in_order(line) is None
