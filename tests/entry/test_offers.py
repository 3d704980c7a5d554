"""An offer as it is typed; a bare figure is none, nor is other money, nor 10 tenths of the price."""

from __future__ import annotations

import pytest

from bot.entry.offers import read_offer

NOTHING = (None, None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8折", (20, None)),
        ("85折", (15, None)),
        ("9.5折", (5, None)),
        ("打八五折", (15, None)),
        ("20%", (20, None)),
        ("20% off", (20, None)),
        ("减20", (None, 2000)),
        ("¥20", (None, 2000)),
        ("20元", (None, 2000)),
        ("二十块", (None, 2000)),
        ("立减三百", (None, 30000)),
        ("20 off", (None, 2000)),
        ("rmb20", (None, 2000)),
        ("10折", NOTHING),
        ("20折", NOTHING),
        ("0%", NOTHING),
        ("100%", NOTHING),
        ("20", NOTHING),
        ("三百", NOTHING),
        ("1,000", NOTHING),
        ("2万", NOTHING),
        ("一", NOTHING),
        ("€20", NOTHING),
        ("$5", NOTHING),
        ("20 dollars", NOTHING),
        ("hk$20", NOTHING),
    ],
)
def test_in_a_shop_of_yuan(text: str, found: tuple[int | None, int | None]) -> None:
    assert read_offer(text, "CNY") == found


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("$5", "USD", 500), ("5 dollars off", "USD", 500), ("hk$20", "HKD", 2000), ("us$5", "USD", 500),
     ("20元", "HKD", 2000),
     ("¥500", "JPY", 500), ("¥20", "USD", None), ("£20", "EUR", None), ("20 euros", "EUR", 2000),
     ("rmb20", "HKD", None)],
)  # fmt: skip
def test_money_of_the_shop(text: str, currency: str, minor: int | None) -> None:
    assert read_offer(text, currency) == (None, minor)
