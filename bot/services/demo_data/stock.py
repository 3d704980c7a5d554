"""The tables of names, goods and sayings, read once, with prices in the shop's currency."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.money import to_minor

FOLDER = Path(__file__).parent
# What one US dollar buys, roughly: only to make prices of a demo look natural, never to convert real money.
_WORTH = {
    "USD": 1, "EUR": 1, "GBP": 1, "CHF": 1, "CAD": 1, "AUD": 1, "SGD": 1, "CNY": 7, "HKD": 8, "TWD": 30, "MYR": 4,
    "THB": 35, "PHP": 55, "INR": 80, "JPY": 150, "KRW": 1300, "VND": 25000, "IDR": 16000, "RUB": 90, "MXN": 18,
    "BRL": 5, "TRY": 35, "PLN": 4, "SEK": 10, "NOK": 10, "DKK": 7, "ZAR": 18, "AED": 4, "KZT": 500, "UAH": 41,
}  # fmt: skip
_STEP_UP = Decimal("0.35")


@dataclass(frozen=True, slots=True)
class Goods:
    """A product of the demo: `prices` in minor units, one for each specification, or one alone."""

    name: str
    category: str
    unit: str
    specifications: tuple[str | None, ...]
    prices: tuple[int, ...]
    weight: int
    season: str | None
    is_pack: bool


@dataclass(frozen=True, slots=True)
class Stock:
    """Everything that is said in one language."""

    goods: tuple[Goods, ...]
    payments: Mapping[str, int]
    words: Mapping[str, Any]

    def texts(self, *path: str) -> Sequence[str]:
        """A list of sayings: texts("touches", "call")."""
        found: Any = self.words
        for step in path:
            found = found[step]
        return tuple(found)


@cache
def _table(locale: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{locale}.toml").read_text(encoding="utf-8"))


def load(locale: str, currency: str) -> Stock:
    """The stock of a language, priced in a currency."""
    table = _table("en" if locale == "en" else "zh")
    factor = Decimal(_WORTH.get(currency, 1)) / _WORTH[table["currency"]]
    goods = tuple(_goods(entry, factor, currency) for entry in table["products"])
    return Stock(goods, table["payments"], table)


def _goods(entry: Mapping[str, Any], factor: Decimal, currency: str) -> Goods:
    specifications = tuple(entry.get("specifications", ())) or (None,)
    is_flat = entry.get("flat", False)
    base = Decimal(entry["price"]) * factor
    steps = [Decimal(1) if is_flat else 1 + _STEP_UP * number for number in range(len(specifications))]
    return Goods(
        name=entry["name"],
        category=entry["category"],
        unit=entry["unit"],
        specifications=specifications,
        prices=tuple(to_minor(_neat(base * step), currency) for step in steps),
        weight=entry["weight"],
        season=entry.get("season"),
        is_pack=entry.get("pack", False),
    )


def _neat(price: Decimal) -> Decimal:
    """A price as on a label: whole, and no more than three digits that are not nought."""
    whole = max(Decimal(1), price.to_integral_value())
    digits = len(str(int(whole)))
    return whole if digits <= 3 else (whole.scaleb(3 - digits)).to_integral_value().scaleb(digits - 3)
