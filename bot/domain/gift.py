"""A present that was bought for somebody's day: next year its buyer is reminded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.occasion import YearDay


@dataclass(frozen=True, slots=True)
class Passed:
    """So much of some goods, over the counter on a day, one way or the other. `goods`: the product, or its name."""

    on: date
    goods: int | str
    quantity: Decimal


def is_returned(gift: Gift, of_purchase: Iterable[int | str], sold: Sequence[Passed], back: Sequence[Passed]) -> bool:
    """Whether nothing of the present is with its buyer any more: of each of its goods as much came back since that day
    as was sold to them since. A return does not name its purchase; where one of two came back, it may be the other."""
    wanted = set(of_purchase)
    return bool(wanted) and all(0 < _since(gift, goods, sold) <= _since(gift, goods, back) for goods in wanted)


def _since(gift: Gift, goods: int | str, passed: Sequence[Passed]) -> Decimal:
    return sum((one.quantity for one in passed if one.goods == goods and one.on >= gift.bought_on), Decimal(0))


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
