"""Roads of a shop: in which order they are tried, which consent each needs, and what makes an e-mail address. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from bot.domain.delivery import RoadKind

# Tried in this order unless the shop has chosen another; e-mail and the gateway only where they are set up.
USUAL_ORDER = (RoadKind.TELEGRAM, RoadKind.EMAIL, RoadKind.WEBHOOK, RoadKind.HANDOFF)
ALWAYS_OPEN = (RoadKind.TELEGRAM, RoadKind.HANDOFF)
# The channel's name in the record of consents.
_CHANNELS = {RoadKind.TELEGRAM: "telegram", RoadKind.EMAIL: "email", RoadKind.WEBHOOK: "sms"}
LONGEST_ADDRESS = 254
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"({_LOCAL})@((?:{_LABEL}\.)+{_LABEL})")


class ReachState(StrEnum):
    """Where a customer stands in the reach map; everybody is in exactly one."""

    AGREED = "agreed"
    """On Telegram, and has said yes."""
    EMAIL = "email"
    TEXTS = "texts"
    STARTED = "started"
    """On Telegram, and has not answered the question."""
    INVITED = "invited"
    """Has a personal link, and never started."""
    PHONE = "phone"
    """Only a number or an address: a person has to write."""
    BLOCKED = "blocked"
    """Was on Telegram, and has blocked the bot."""
    REFUSED = "refused"
    """Wants no messages, or is to be left alone."""
    NOWHERE = "nowhere"


# The shop may write to them by itself.
REACHABLE = frozenset({ReachState.AGREED, ReachState.EMAIL, ReachState.TEXTS})
# A personal link could change something.
TO_INVITE = frozenset({ReachState.INVITED, ReachState.PHONE, ReachState.NOWHERE})


def consent_channel(road: RoadKind) -> str:
    """Under which name consent to this road is kept."""
    return _CHANNELS[road]


def roads_of(preferences: Mapping[str, Any]) -> tuple[RoadKind, ...]:
    """The roads that are open in a shop, the first choice first."""
    known = [RoadKind(name) for name in preferences.get("roads", ()) if name in {road.value for road in RoadKind}]
    return tuple(known) or ALWAYS_OPEN


def in_order(wanted: Iterable[RoadKind], can: Iterable[RoadKind]) -> tuple[RoadKind, ...]:
    """The wanted order without what is not set up here; Telegram and the hand never fall away."""
    there = [road for road in dict.fromkeys(wanted) if road in set(can)]
    return (*there, *(road for road in ALWAYS_OPEN if road not in there))


def one_address(text: str) -> str | None:
    """Exactly one plain e-mail address, in lower case; None for lists, names, line breaks and whatever else."""
    if len(text) > LONGEST_ADDRESS:
        return None
    found = _ADDRESS.fullmatch(text)
    if found is None or len(found[1]) > 64 or found[2].rpartition(".")[2].isdecimal():
        return None
    return text.lower()
