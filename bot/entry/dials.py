"""A value typed for a dial: 10, 十天, 9:00, 1.5倍, 8%, 9折. The figure or None; never raises."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.entry.numerals import read_number
from bot.entry.shadow import shadow_of

_DISCOUNT = re.compile(r"([\d.]+|[一二三四五六七八九]{1,2})\s*折")
_UNITS = re.compile(
    r"^(?:减|提前|每天|最多|[¥￥£€$]|=|in|at)?\s*|\s*(?:个?(?:天|日|点钟?|小时|分|积分|倍|位|人|张|元|块钱?)|%|:00|x|×|d|days?|points?|percent|coupons?|o'?clock|times)?\s*"
    r"(?:前|后|off|before|after)?$"
)
_TAKES_BACK = re.compile(r"取消|算了|不改了?|cancel|never\s?mind|stop")


def takes_back(text: str) -> bool:
    """取消, cancel: nothing is to be changed."""
    return _TAKES_BACK.fullmatch(shadow_of(text[:40]).plain.strip()) is not None


def read_figure(text: str, *, in_tenths: bool = False, is_percent: bool = False) -> int | None:
    plain = shadow_of(text[:40]).plain.strip()
    if is_percent and (found := _DISCOUNT.fullmatch(plain)):
        value = read_number(found[1])
        return None if value is None else int(100 - value * (10 if value < 10 else 1))
    value = read_number(_UNITS.sub("", plain))
    if value is None or value < 0:
        return None
    scaled = value * 10 if in_tenths else value
    return int(scaled) if scaled == scaled.to_integral_value() and scaled < Decimal(10) ** 9 else None
