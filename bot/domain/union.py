"""Two records of one person: what stands afterwards, and how keys that name the one come to name the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Where in a key of the outbox, or of a coupon, the customer stands.
_SECOND = frozenset({"first_thanks", "lapsed", "replenish"})
_LAST = frozenset(
    {"birthday", "birthday_offer", "birthday_wish", "birthday_ask", "anniversary", "near_reward", "campaign"}
)
_BIRTHDAY = ("birth_calendar", "birth_month", "birth_day", "birth_is_leap", "birth_year")
_PLAIN = ("owner_staff_id", "gender", "locale", "timezone", "address", "external_id", "first_staff_id")


def key_for(key: str | None, lost_id: int, kept_id: int) -> str | None:
    """The same occasion of the record that stands; None where the key does not name the customer."""
    parts = (key or "").split(":")
    place = 1 if parts[0] in _SECOND else len(parts) - 1 if parts[0] in _LAST else 0
    if not place or place >= len(parts) or parts[place] != str(lost_id):
        return None
    return ":".join([*parts[:place], str(kept_id), *parts[place + 1 :]])


def filled(kept: Mapping[str, Any], lost: Mapping[str, Any]) -> dict[str, Any]:
    """What the kept record gains: its gaps are filled, both notes and all labels stay."""
    gained = {name: lost[name] for name in _PLAIN if kept[name] is None and lost[name] is not None}
    if kept["birth_month"] is None and lost["birth_month"] is not None:
        gained |= {name: lost[name] for name in _BIRTHDAY if kept[name] != lost[name]}
    notes = [one["note"] for one in (kept, lost) if one["note"]]
    if lost["note"] and lost["note"] != kept["note"]:
        gained["note"] = "\n".join(notes)
    tags = list(dict.fromkeys([*kept["tags"], *lost["tags"]]))
    if tags != kept["tags"]:
        gained["tags"] = tags
    if lost["created_at"] < kept["created_at"]:
        gained["created_at"] = lost["created_at"]
    return gained


def differing(kept: Mapping[str, Any], lost: Mapping[str, Any]) -> list[str]:
    """Fields that both have, each otherwise: the kept record's stand."""
    found = [name for name in ("name", "gender", "address") if kept[name] and lost[name] and kept[name] != lost[name]]
    both = kept["birth_month"] is not None and lost["birth_month"] is not None
    if both and any(kept[name] != lost[name] for name in _BIRTHDAY[:4]):
        found.append("birthday")
    return found


def filled_product(kept: Mapping[str, Any], lost: Mapping[str, Any]) -> dict[str, Any]:
    """A product's gaps."""
    names = ("usual_unit", "category", "brand", "cost_minor")
    gained = {name: lost[name] for name in names if kept[name] is None and lost[name] is not None}
    if kept["usual_price_minor"] is None and lost["usual_price_minor"] is not None:
        gained |= {name: lost[name] for name in ("usual_price_minor", "currency")}
    return gained
