"""Money in integer minor units of one currency. Sums across currencies are refused."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 exponents other than two, for currencies that small shops meet.
_EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "OMR": 3, "JOD": 3, "TND": 3}
LARGEST_MINOR = 10**13


def exponent(currency: str) -> int:
    """Digits behind the point of a currency."""
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """Decimal major units to integer minor units, half up. ValueError beyond ten billion or for NaN."""
    if not amount.is_finite():
        raise ValueError("not a number")
    scaled = amount.scaleb(exponent(currency)).to_integral_value(rounding=ROUND_HALF_UP)
    if abs(scaled) > LARGEST_MINOR:
        raise ValueError("amount too large")
    return int(scaled)


def to_major(minor: int, currency: str) -> Decimal:
    """Integer minor units to decimal major units."""
    return Decimal(minor).scaleb(-exponent(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency."""

    minor: int
    currency: str

    @property
    def major(self) -> Decimal:
        return to_major(self.minor, self.currency)

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError("sum across currencies")
        return Money(self.minor + other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)
