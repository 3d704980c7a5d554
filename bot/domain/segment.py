"""What a customer is worth to the shop: the card's level, and the value group."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.domain.money import Money, to_minor

LEVEL_DAYS = 365
VALUE_DAYS = 90


class Level(StrEnum):
    PLAIN = "plain"
    SILVER = "silver"
    GOLD = "gold"


class ValueGroup(StrEnum):
    HIGH = "high"
    MID = "mid"
    LOW = "low"
    OCCASIONAL = "occasional"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class LevelLimits:
    """Spent within the last 12 months, in major units."""

    silver: Decimal
    gold: Decimal


@dataclass(frozen=True, slots=True)
class ValueLimits:
    """Spent within the last 90 days in major units, and days with a purchase in them."""

    high: tuple[Decimal, int]
    mid: tuple[Decimal, int]
    low: tuple[Decimal, int]


# Starting values, for the shop to change. The owner's table names dollars: 500 and twice a month, 200 and monthly,
# 50 and once a quarter; for yuan the amounts are set to what buys about the same in a small shop.
LEVELS = {"CNY": LevelLimits(Decimal(2000), Decimal(5000))}
OTHER_LEVELS = LevelLimits(Decimal(500), Decimal(1500))
VALUES = {"CNY": ValueLimits((Decimal(1500), 6), (Decimal(600), 3), (Decimal(150), 1))}
OTHER_VALUES = ValueLimits((Decimal(500), 6), (Decimal(200), 3), (Decimal(50), 1))


def level_limits(currency: str) -> dict[str, Money]:
    """What each level above the plain one begins with."""
    bounds = LEVELS.get(currency, OTHER_LEVELS)
    amounts = {Level.SILVER: bounds.silver, Level.GOLD: bounds.gold}
    return {name.value: Money(to_minor(amount, currency), currency) for name, amount in amounts.items()}


def level(spent: Money, limits: LevelLimits | None = None) -> Level:
    """By the money spent in the last 12 months, returns taken off."""
    bounds = limits or LEVELS.get(spent.currency, OTHER_LEVELS)
    if spent.major >= bounds.gold:
        return Level.GOLD
    return Level.SILVER if spent.major >= bounds.silver else Level.PLAIN


def value_group(spent: Money, visits: int, limits: ValueLimits | None = None) -> ValueGroup:
    """Each group wants both, money and visits of the last 90 days; else the next lower one."""
    if visits == 0:
        return ValueGroup.INACTIVE
    bounds = limits or VALUES.get(spent.currency, OTHER_VALUES)
    for group, (money, days) in (
        (ValueGroup.HIGH, bounds.high),
        (ValueGroup.MID, bounds.mid),
        (ValueGroup.LOW, bounds.low),
    ):
        if spent.major >= money and visits >= days:
            return group
    return ValueGroup.OCCASIONAL
