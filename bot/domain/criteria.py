"""What a segment asks for: conditions on customers, all of which hold, or else all of another set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.period import Period, Unit, whole


class About(StrEnum):
    """What a condition is about. Money in the shop's currency; visits are days with a purchase."""

    ALL = "all"
    SPENT = "spent"
    VISITS = "visits"
    AWAY = "away"
    CAME = "came"
    NEW = "new"
    BIRTHDAY = "birthday"
    TAG = "tag"
    LEVEL = "level"
    GROUP = "group"
    BOUGHT = "bought"
    OWNER = "owner"
    POINTS = "points"
    FIELD = "field"
    GENDER = "gender"
    AREA = "area"
    PHONE = "phone"
    REACH = "reach"


class Than(StrEnum):
    """How a figure is compared with `low`, or with `low` and `high`, both included."""

    MORE = "more"
    LEAST = "least"
    LESS = "less"
    MOST = "most"
    EXACTLY = "exactly"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition. `days`: the last so many; `unit` and `back`: a period instead, `is_since`: from then until today.

    `value`: a level, a group, when a birthday is, a field's value. `ids`: goods, a colleague, a field. `words`: how
    those are called, as found.
    """

    about: About
    is_not: bool = False
    than: Than | None = None
    low: int = 0
    high: int = 0
    days: int = 0
    unit: str = ""
    back: int = 0
    is_since: bool = False
    value: str = ""
    ids: tuple[int, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def period(self) -> Period | None:
        return Period(Unit(self.unit), self.back) if self.unit else None


# Any of these, each of which wants all of its conditions.
Spec = tuple[tuple[Criterion, ...], ...]
EVERYBODY: Spec = ((Criterion(About.ALL),),)
_BLANK: Mapping[str, Any] = {one.name: one.default for one in fields(Criterion)}


def to_rows(spec: Spec) -> list[Any]:
    """As JSON, without what says nothing."""
    return [[_row(one) for one in group] for group in spec]


def _row(one: Criterion) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(one).items()
            if value != _BLANK[key]}  # fmt: skip


def from_rows(rows: Iterable[Iterable[Mapping[str, Any]]]) -> Spec:
    return tuple(tuple(_criterion(row) for row in group) for group in rows)


def _criterion(row: Mapping[str, Any]) -> Criterion:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key in _BLANK
    }
    than = values.pop("than", None)
    return Criterion(about=About(values.pop("about")), than=Than(than) if than else None, **values)


def holds(than: Than, low: int, high: int, figure: int) -> bool:
    """A second way to say what the database is asked."""
    return {
        Than.MORE: figure > low,
        Than.LEAST: figure >= low,
        Than.LESS: figure < low,
        Than.MOST: figure <= low,
        Than.EXACTLY: figure == low,
        Than.BETWEEN: low <= figure <= high,
    }[than]


def span_of(one: Criterion, today: date) -> tuple[date, date]:
    """The days that a condition looks at: the last so many, or its period; all there were where it names none."""
    if one.days:
        return today - timedelta(days=one.days - 1), today
    first, last = whole(one.period or Period(Unit.ALL), today)
    return first, max(last, today) if one.is_since else last


def birthday_span(one: Criterion, today: date) -> tuple[date, date]:
    """The days on which a birthday is looked for, from today on or in this week or month. ValueError for no day."""
    if one.value == "days":
        return today, today + timedelta(days=one.days)
    if one.value in ("today", "tomorrow"):
        day = today + timedelta(days=one.value == "tomorrow")
        return day, day
    if one.value in ("this_week", "next_week"):
        monday = today + timedelta(days=7 * (one.value == "next_week") - today.weekday())
        return monday, monday + timedelta(days=6)
    if one.value == "day":
        day = _next(today, one.low, one.high)
        return day, day
    month = {"this_month": today.month, "next_month": today.month % 12 + 1}.get(one.value, one.low)
    year = today.year + (month < today.month)
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _next(today: date, month: int, day: int) -> date:
    this = date(today.year, month, day) if (month, day) != (2, 29) else date(today.year, 2, 28)
    return this if this >= today else this.replace(year=this.year + 1)
