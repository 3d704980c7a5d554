"""Reasons to write, as a manager switches them on and off; each is carried out by one rule or several."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    BIRTHDAY = "birthday"
    FOLLOWUP = "followup"
    LAPSED = "lapsed"
    REPLENISH = "replenish"
    FIRST_THANKS = "first_thanks"
    ANNIVERSARY = "anniversary"
    GIFT = "gift"
    COUPON_UNUSED = "coupon_unused"
    COUPON_EXPIRING = "coupon_expiring"
    NEAR_REWARD = "near_reward"
    BIRTHDAY_ASK = "birthday_ask"


RULES_OF: Mapping[Reason, tuple[str, ...]] = {
    Reason.BIRTHDAY: ("birthday_offer", "birthday_wish"),
    Reason.FOLLOWUP: ("followup_due", "followup_again", "followup_escalated"),
    Reason.LAPSED: ("lapsed",),
    Reason.REPLENISH: ("replenish",),
    Reason.FIRST_THANKS: ("first_thanks",),
    Reason.ANNIVERSARY: ("anniversary",),
    Reason.GIFT: ("gift",),
    Reason.COUPON_UNUSED: ("coupon_unused",),
    Reason.COUPON_EXPIRING: ("coupon_expiring",),
    Reason.NEAR_REWARD: ("near_reward",),
    Reason.BIRTHDAY_ASK: ("birthday_ask",),
}
# Where the shop keeps its switches, among its preferences.
PREFERENCE = "rules"
# Which of two messages to one customer goes first where only one fits under the cap: what can't wait for another day,
# then what was earned, and last what only tries to bring somebody back.
_ORDER = (
    "birthday_wish",
    "birthday_offer",
    "gift",
    "first_thanks",
    "anniversary",
    "coupon_expiring",
    "replenish",
    "near_reward",
    "coupon_unused",
    "lapsed",
    "birthday_ask",
    "campaign",
)
RANKS: Mapping[str, int] = {rule: rank for rank, rule in enumerate(_ORDER)}
UNRANKED = _ORDER.index("lapsed")
_PATIENT = frozenset({Reason.LAPSED, Reason.REPLENISH})


def rank(rule: str) -> int:
    """The smaller goes first; a rule without a place goes with the last."""
    return RANKS.get(rule, UNRANKED)


def is_patient(rule: str) -> bool:
    """It loses nothing by another day: it waits while a salesperson has enough to pass on."""
    return reason_of(rule) in _PATIENT or rule == "campaign"


def reason_of(rule: str) -> Reason | None:
    """None for what nobody switches: receipts and the like."""
    return next((reason for reason, rules in RULES_OF.items() if rule in rules), None)


def is_on(preferences: Mapping[str, Any], reason: Reason) -> bool:
    """Every reason is on until a manager says otherwise."""
    return bool(preferences.get(PREFERENCE, {}).get(reason.value, True))


def may_run(preferences: Mapping[str, Any], rule: str) -> bool:
    reason = reason_of(rule)
    return reason is None or is_on(preferences, reason)
