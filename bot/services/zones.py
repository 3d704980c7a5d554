"""Where a customer lives, as far as the clock is concerned: proposed by their number's country, set by one tap."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import phonenumbers
from babel.core import get_global
from babel.dates import get_timezone_location

from bot.domain.customer import Customer
from bot.domain.errors import Gone
from bot.domain.shop import Shop
from bot.services.region import phone_region
from bot.services.work import Work

# Of countries with many zones, where most people live; of the others all of theirs, if they are few.
_MANY = {
    "US": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu"),
    "CA": ("America/Toronto", "America/Winnipeg", "America/Edmonton", "America/Vancouver", "America/Halifax"),
    "AU": ("Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth"),
    "RU": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok"),
    "BR": ("America/Sao_Paulo", "America/Manaus"),
    "MX": ("America/Mexico_City", "America/Tijuana"),
    "ES": ("Europe/Madrid",),
    "DE": ("Europe/Berlin",),
    "CN": ("Asia/Shanghai",),
}
_MOST = 4
# Where customers abroad mostly are, for whoever has no number of there.
_USUAL = ("Asia/Shanghai", "Asia/Tokyo", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles")
HOME = "home"
_LOCALES = {"zh": "zh_CN", "en": "en_GB"}


def proposed_zones(customer: Customer, shop: Shop, now: datetime) -> tuple[str, ...]:
    """Zones of the number's country, if another clock runs there than in the shop."""
    region = _region(customer)
    if region is None or region == phone_region(shop):
        return ()
    here = now.astimezone(shop.zone).utcoffset()
    return tuple(name for name in _zones_of(region) if now.astimezone(ZoneInfo(name)).utcoffset() != here)


def zones_to_choose(customer: Customer, shop: Shop, now: datetime) -> tuple[str, ...]:
    """The proposed ones first, then the usual ones; never the shop's own, which is `home`."""
    found = dict.fromkeys((*proposed_zones(customer, shop, now), *_USUAL))
    return tuple(name for name in found if name != shop.timezone)[:8]


async def set_zone(work: Work, customer_id: int, chosen: str) -> None:
    """One of those to choose from, or `home`. The same again changes nothing."""
    customer = await work.customer(customer_id)
    if chosen != HOME and chosen not in zones_to_choose(customer, work.shop, work.now):
        raise Gone
    zone = None if chosen == HOME else chosen
    if zone == customer.timezone:
        return
    await work.uow.customers.change(customer_id, work.now, timezone=zone)
    before, after = {"timezone": customer.timezone}, {"timezone": zone}
    await work.uow.audit.record_personal(work.staff.id, "customer_changed", customer_id, before, after, work.now)


def city_of(zone: str, locale: str) -> str:
    """Los Angeles; the zone's own name where nobody has a better one."""
    found = get_timezone_location(zone, locale=_LOCALES.get(locale, "en_GB"), return_city=True)
    return str(found or zone.rpartition("/")[2].replace("_", " "))


def _region(customer: Customer) -> str | None:
    if customer.phone is None:
        return None
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(customer.phone))
    except phonenumbers.NumberParseException:
        return None


def _zones_of(region: str) -> tuple[str, ...]:
    many = _MANY.get(region)
    zones: tuple[str, ...] = many or tuple(get_global("territory_zones").get(region, ()))
    return zones if len(zones) <= max(_MOST, len(many or ())) else zones[:_MOST]
