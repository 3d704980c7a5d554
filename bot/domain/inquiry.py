"""A question about numbers, understood: of which days, by what, of what only, which number, against what."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.period import Period, Unit


class By(StrEnum):
    """What the answer is split by."""

    NOTHING = "all"
    DAY = "day"
    WEEKDAY = "weekday"
    HOUR = "hour"
    SELLER = "seller"
    PRODUCT = "product"
    CATEGORY = "category"
    BRAND = "brand"
    CHANNEL = "channel"
    PAYMENT = "payment"
    NEWNESS = "newness"
    LEVEL = "level"
    CUSTOMER = "customer"


class Measure(StrEnum):
    TAKINGS = "t"
    SALES = "n"
    QUANTITY = "q"
    BASKET = "b"


# What the answer is about alone. A category and a brand are named by one of their products: buttons are short.
ONLY = {"p": "product", "k": "category", "b": "brand", "n": "channel", "w": "payment", "c": "customer", "l": "level"}
_ONLY = re.compile(
    r"([pkbc])([1-9]\d{0,9})|(n)(online|offline)|(w)(wechat|alipay|cash|card|transfer|other)?|(l)(gold|silver|plain)"
)
_FLAGS = re.compile(r"([tnqb])(l?)(y?)(?:v([dwmqyaD])(\d{1,10}))?")
_UNITS = {
    "d": Unit.DAY,
    "w": Unit.WEEK,
    "m": Unit.MONTH,
    "q": Unit.QUARTER,
    "y": Unit.YEAR,
    "a": Unit.ALL,
    "D": Unit.DAYS,
}


@dataclass(frozen=True, slots=True)
class Only:
    """`kind`: product, category, brand, customer (`value`: an id), channel, payment (a word; empty: nobody said),
    level (a word)."""

    kind: str
    value: str

    @property
    def id(self) -> int:
        return int(self.value)


TODAY = Period()


@dataclass(frozen=True, slots=True)
class Inquiry:
    """`is_least`: the worst first. `against`: the period to compare with; None: the one before, or a year ago."""

    period: Period = TODAY
    by: By = By.NOTHING
    only: Only | None = None
    staff_id: int | None = None
    measure: Measure = Measure.TAKINGS
    is_least: bool = False
    is_year_ago: bool = False
    against: Period | None = None

    def but(self, **changes: object) -> Inquiry:
        return replace(self, **changes)  # type: ignore[arg-type]


def write(inquiry: Inquiry) -> str:
    """For a button: <unit>:<back>:<staff>:<by>:<only>:<flags>."""
    letters = {kind: letter for letter, kind in ONLY.items()}
    only = f"{letters[inquiry.only.kind]}{inquiry.only.value}" if inquiry.only else "-"
    flags = f"{inquiry.measure}{'l' * inquiry.is_least}{'y' * inquiry.is_year_ago}"
    if inquiry.against is not None:
        letter = next(one for one, unit in _UNITS.items() if unit is inquiry.against.unit)
        flags += f"v{letter}{inquiry.against.back}"
    return f"{inquiry.period.unit}:{inquiry.period.back}:{inquiry.staff_id or 0}:{inquiry.by}:{only}:{flags}"


def read(by: str, only: str, flags: str, period: Period, staff_id: int | None) -> Inquiry | None:
    """What a button said; None if we never wrote that."""
    said, flagged = _ONLY.fullmatch(only), _FLAGS.fullmatch(flags)
    if flagged is None or by not in set(By) or (said is None and only != "-"):
        return None
    measure, least, year_ago, unit, back = flagged.groups()
    against = Period(_UNITS[unit], int(back)) if unit else None
    chosen = Only(ONLY[only[0]], only[1:]) if said else None
    return Inquiry(period, By(by), chosen, staff_id, Measure(measure), bool(least), bool(year_ago), against)
