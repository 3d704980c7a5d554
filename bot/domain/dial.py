"""Dials: the values of a reason that a manager sets, each with its start and its limits (defaults sheet)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.reason import Reason, reason_of

Value = int | str
Values = Mapping[str, Value]
# Where the shop keeps what it has set, among its preferences.
PREFERENCE = "dials"
CYCLES = "cycles"
LONGEST_WORDS, LONGEST_CYCLE = 40, 400


class DialKind(StrEnum):
    """How a value is shown and typed. `times` is kept in tenths: 15 is one and a half."""

    DAYS = "days"
    HOUR = "hour"
    PERCENT = "percent"
    SHARE = "share"
    TIMES = "times"
    COUNT = "count"
    POINTS = "points"
    WORDS = "words"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Dial:
    """`over`, `under`: the dials between which it must stay. `offers`: what the shop promises by this value."""

    key: str
    kind: DialKind
    start: Value
    low: int = 0
    high: int = 0
    step: int = 1
    over: str | None = None
    under: str | None = None
    may_equal: bool = False
    options: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    shown_if: tuple[str, Value] | None = None

    @property
    def is_figure(self) -> bool:
        return self.kind not in (DialKind.WORDS, DialKind.CHOICE, DialKind.YES_NO)


def _days(key: str, start: int, low: int, high: int, **more: Any) -> Dial:
    return Dial(key, DialKind.DAYS, start, low, high, **more)


def _hour(start: int = 9) -> Dial:
    return Dial("hour", DialKind.HOUR, start, 9, 19)


def _percent(key: str, start: int, *offers: str, low: int = 0, **more: Any) -> Dial:
    return Dial(key, DialKind.PERCENT, start, low, 50, 5, offers=offers, **more)


def _yes(key: str, start: int = 1) -> Dial:
    return Dial(key, DialKind.YES_NO, start, 0, 1)


def _times(key: str, start: int, **more: Any) -> Dial:
    return Dial(key, DialKind.TIMES, start, 11, 100, 5, **more)


def _a_day(start: int = 3) -> Dial:
    return Dial("a_day", DialKind.COUNT, start, 1, 20)


DIALS: Mapping[Reason, tuple[Dial, ...]] = {
    Reason.BIRTHDAY: (
        Dial("when", DialKind.CHOICE, "days", options=("days", "week", "month")),
        _days("lead", 7, 1, 30, shown_if=("when", "days")),
        _yes("wish"),
        _percent("plain", 10, "birthday", low=1),
        _percent("silver", 10, "birthday_silver", low=1, over="plain", may_equal=True),
        _percent("gold", 10, "birthday_gold", low=1, over="silver", may_equal=True),
        _days("valid", 14, 3, 90, offers=("birthday", "birthday_silver", "birthday_gold")),
        _hour(),
        Dial("leap_day", DialKind.CHOICE, "feb28", options=("feb28", "mar1")),
    ),
    Reason.FOLLOWUP: (
        Dial("hour", DialKind.HOUR, 9, 6, 20),
        _days("again", 1, 1, 6, under="escalated"),
        _days("escalated", 2, 2, 14, over="again"),
    ),
    Reason.LAPSED: (
        _times("greeting", 15, under="small"),
        _times("small", 20, over="greeting", under="large"),
        _times("large", 30, over="small"),
        _percent("small_offer", 5, "lapsed_small", low=1),
        _percent("large_offer", 15, "lapsed_large", low=1, over="small_offer", may_equal=True),
        _days("valid", 14, 3, 90, offers=("lapsed_small", "lapsed_large")),
        _days("rest", 90, 30, 365, step=10),
        _a_day(),
        _hour(),
    ),
    Reason.REPLENISH: (_days("before", 3, 0, 14), _days("rest", 14, 1, 60), _a_day(), _hour()),
    Reason.FIRST_THANKS: (_days("after", 1, 1, 7), _hour(10)),
    Reason.ANNIVERSARY: (
        _days("before", 0, 0, 14),
        _percent("percent", 0, "anniversary"),
        _days("valid", 14, 3, 90, offers=("anniversary",)),
        _hour(10),
    ),
    Reason.GIFT: (_days("before", 8, 3, 30), _hour(10)),
    Reason.COUPON_UNUSED: (_days("after", 14, 3, 60), _hour()),
    Reason.COUPON_EXPIRING: (_days("before", 3, 1, 14), _hour()),
    Reason.NEAR_REWARD: (
        Dial("points", DialKind.POINTS, 0, 0, 1_000_000, 100),
        Dial("reward", DialKind.WORDS, ""),
        Dial("share", DialKind.SHARE, 90, 50, 99, 5),
        _hour(),
    ),
    Reason.BIRTHDAY_ASK: (_yes("staff"), _yes("customers", 0), _days("wait", 3, 0, 90), _a_day(), _hour(11)),
}


def dial_of(reason: Reason, key: str) -> Dial | None:
    return next((dial for dial in DIALS[reason] if dial.key == key), None)


def starts(reason: Reason) -> dict[str, Value]:
    return {dial.key: dial.start for dial in DIALS[reason]}


def values_of(preferences: Mapping[str, Any], reason: Reason) -> dict[str, Value]:
    """What the shop has set, else the start values; nothing that would not be taken from a person."""
    chosen = preferences.get(PREFERENCE, {}).get(reason.value, {})
    values = starts(reason)
    for dial in DIALS[reason]:
        if dial.key in chosen and is_sane(dial, chosen[dial.key]):
            values[dial.key] = chosen[dial.key]
    return values


def values_for(preferences: Mapping[str, Any], rule: str) -> dict[str, Value]:
    """The values by which a rule runs in this shop; p<id>: how many days one of a product lasts."""
    reason = reason_of(rule)
    if reason is None:
        return {}
    cycles = cycles_of(preferences) if reason is Reason.REPLENISH else {}
    return values_of(preferences, reason) | {f"p{key}": days for key, days in cycles.items()}


def cycles_of(preferences: Mapping[str, Any]) -> dict[int, int]:
    """Product -> days that one of it lasts, where a manager has said so."""
    chosen = preferences.get(CYCLES, {})
    return {int(key): days for key, days in chosen.items() if isinstance(days, int) and 1 <= days <= LONGEST_CYCLE}


def is_sane(dial: Dial, value: object) -> bool:
    """By itself, whatever the other dials say."""
    if dial.kind is DialKind.WORDS:
        return isinstance(value, str) and len(value) <= LONGEST_WORDS
    if dial.kind is DialKind.CHOICE:
        return value in dial.options
    return isinstance(value, int) and dial.low <= value <= dial.high


def limits(dial: Dial, values: Values) -> tuple[int, int]:
    """Between what a figure may be set now: its own limits, and the dials that it must stay above or below."""
    apart = 0 if dial.may_equal else 1
    low, high = dial.low, dial.high
    if dial.over is not None:
        low = max(low, number(values, dial.over) + apart)
    if dial.under is not None:
        high = min(high, number(values, dial.under) - apart)
    return low, high


def number(values: Values, key: str) -> int:
    return int(values[key])
