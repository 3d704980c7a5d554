"""Where a shop is, as far as phone numbers are concerned."""

from __future__ import annotations

from functools import cache

import phonenumbers
from babel.core import get_global

from bot.domain.shop import Shop

FALLBACK = "CN"


@cache
def region_of_zone(timezone: str) -> str:
    """The country of a time zone: CN for Asia/Shanghai, GB for Europe/London."""
    territory = get_global("zone_territories").get(timezone)
    return territory if territory in phonenumbers.SUPPORTED_REGIONS else FALLBACK


def phone_region(shop: Shop) -> str:
    return region_of_zone(shop.timezone)
