"""A present that was bought for somebody's day: next year its buyer is reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.occasion import YearDay


@dataclass(frozen=True, slots=True)
class Gift:
    """`day`: the day as said, else the day of the purchase; `whom` and `occasion` are codes with labels."""

    id: int
    customer_id: int
    purchase_id: int
    whom: str
    day: YearDay
    is_day_said: bool
    bought_on: date
    goods: str
