"""Limits of the value groups typed by hand; entries of sales that begin alike are none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.entry.value_limits import read_value_limits

READ = {
    "高 5000 中 2000": ((5000, 1), (2000, 1), (0, 1)),
    "高5000中2000低500": ((5000, 1), (2000, 1), (500, 1)),
    "价值标准：高 5000 元以上，中 2000 元以上，低 500": ((5000, 1), (2000, 1), (500, 1)),
    "高 1.5万 6天 中 5千 3次": ((15000, 6), (5000, 3), (0, 1)),
    "high 500 middle 200 low 50": ((500, 1), (200, 1), (50, 1)),
    "High 5,000 6 visits, mid 2,000 3 visits, low 500": ((5000, 6), (2000, 3), (500, 1)),
}


@pytest.mark.parametrize("typed", READ)
def test_limits_are_read(typed: str) -> None:
    found = read_value_limits(typed)
    assert found is not None
    assert (found.high, found.mid, found.low) == tuple((Decimal(money), days) for money, days in READ[typed])
    assert found.is_falling


@pytest.mark.parametrize(
    "typed", ["高 2000 中 5000", "高 5000 中 5000", "高 5000 2天 中 2000 3天", "高 5000 0天 中 2000 0天", "高 9 中 0"]
)
def test_what_does_not_fall_cannot_be(typed: str) -> None:
    found = read_value_limits(typed)
    assert found is not None
    assert not found.is_falling


@pytest.mark.parametrize(
    "typed",
    [
        "高 5000",
        "中 2000 高 5000",
        "高姐 5000 中 2000",
        "高 王芳 面霜 200",
        "高 面霜 200 中 100",
        "high 500",
        "价值标准",
        "",
    ],
)
def test_other_lines_are_none(typed: str) -> None:
    assert read_value_limits(typed) is None
