"""What this shop has taught: its customers, its goods, its own words. They help a reading, they never overrule it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bot.entry.draft import Channel, Payment


@dataclass(frozen=True, slots=True)
class UsualGoods:
    """A product as this shop usually sells it."""

    unit: str | None = None
    unit_price: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ShopWords:
    """Compared by identity: build one for a shop and keep it until its words change.

    `customers` and `products` are names as the shop writes them.

    `aliases` maps a taught word to the customer or product meant ("小杯" -> "小杯拿铁"); the draft keeps the word as
    typed, the caller resolves it. `usual` is keyed by product name, `payments` and `channels` by the taught word.
    """

    customers: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, UsualGoods] = field(default_factory=dict)
    payments: Mapping[str, Payment] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    currency: str = "CNY"
    phone_region: str = "CN"
