"""The shop's holidays: days on which nobody is disturbed. Chinese ones by name, others by their days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.lunar import solar_day

A_DAY = timedelta(days=1)
# A year has at most this many days off in a row worth believing.
LONGEST = 60


class Festival(StrEnum):
    """A public holiday that comes back every year, most of them by the lunar calendar."""

    NEW_YEAR = "new_year"
    SPRING = "spring"
    QINGMING = "qingming"
    LABOUR = "labour"
    DRAGON_BOAT = "dragon_boat"
    MID_AUTUMN = "mid_autumn"
    NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off, both included; `festival` comes back every year, other days come once."""

    first: date
    last: date
    festival: Festival | None = None

    @property
    def key(self) -> str:
        """As a button carries it."""
        return self.festival.value if self.festival else self.first.strftime("%Y%m%d")


@dataclass(frozen=True, slots=True)
class Holidays:
    """What the shop has chosen. `greetings`: birthday greetings still go on such days."""

    festivals: frozenset[Festival] = frozenset()
    spans: tuple[tuple[date, date], ...] = ()
    greetings: bool = True

    def on(self, day: date) -> bool:
        """Is this a day off?"""
        return any(first <= day <= last for first, last in self.spans) or any(
            first <= day <= last for one in self.festivals for first, last in days_of(one, day)
        )

    def open_from(self, day: date) -> date:
        """The day itself, or the next on which the shop is open."""
        for _ in range(LONGEST * 3):
            if not self.on(day):
                break
            day += A_DAY
        return day


def days_of(festival: Festival, near: date) -> list[tuple[date, date]]:
    """The festival's days in the years about a day."""
    years = (near.year - 1, near.year, near.year + 1)
    return [span for year in years if (span := span_of(festival, year)) is not None]


def span_of(festival: Festival, year: int) -> tuple[date, date] | None:
    """First and last day in a year; the eve of the lunar new year to its seventh day. None where no calendar knows."""
    try:
        return _SPANS[festival](year)
    except ValueError:
        return None


def _lunar(year: int, month: int, day: int) -> tuple[date, date]:
    found = solar_day(year, month, day, False)
    return found, found


def qingming(year: int) -> date:
    """Tomb-sweeping day, 4 or 5 April: the usual formula of the solar term, good for 2000 to 2099."""
    if not 2000 <= year <= 2099:
        raise ValueError(year)
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)


_SPANS: Mapping[Festival, Callable[[int], tuple[date, date]]] = {
    Festival.NEW_YEAR: lambda year: (date(year, 1, 1), date(year, 1, 1)),
    Festival.SPRING: lambda year: (solar_day(year, 1, 1, False) - A_DAY, solar_day(year, 1, 7, False)),
    Festival.QINGMING: lambda year: (qingming(year), qingming(year)),
    Festival.LABOUR: lambda year: (date(year, 5, 1), date(year, 5, 5)),
    Festival.DRAGON_BOAT: lambda year: _lunar(year, 5, 5),
    Festival.MID_AUTUMN: lambda year: _lunar(year, 8, 15),
    Festival.NATIONAL: lambda year: (date(year, 10, 1), date(year, 10, 7)),
}


def holidays_of(preferences: Mapping[str, Any]) -> Holidays:
    """As the shop's preferences keep them."""
    kept = preferences.get("holidays", {})
    return Holidays(
        festivals=frozenset(Festival(name) for name in kept.get("festivals", ())),
        spans=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in kept.get("spans", ())),
        greetings=bool(kept.get("greetings", True)),
    )


def kept(holidays: Holidays) -> dict[str, Any]:
    """As the shop's preferences keep them."""
    return {
        "festivals": sorted(one.value for one in holidays.festivals),
        "spans": [[first.isoformat(), last.isoformat()] for first, last in sorted(holidays.spans)],
        "greetings": holidays.greetings,
    }


def upcoming(holidays: Holidays, today: date) -> list[Holiday]:
    """Chosen days off that are not over, the first to come first; a festival once, as it comes next."""
    ahead = [Holiday(first, last) for first, last in holidays.spans if last >= today]
    for one in holidays.festivals:
        near = [span for span in days_of(one, today) if span[1] >= today]
        ahead += [Holiday(*min(near), one)] if near else []
    return sorted(ahead, key=lambda one: (one.first, one.last))


def with_spans(holidays: Holidays, found: Iterable[Holiday]) -> Holidays:
    """Holidays more: festivals by name, others by their days; the same again changes nothing."""
    found = list(found)
    return Holidays(
        holidays.festivals | {one.festival for one in found if one.festival},
        tuple(sorted({*holidays.spans, *((one.first, one.last) for one in found if one.festival is None)})),
        holidays.greetings,
    )


def without(holidays: Holidays, key: str) -> Holidays:
    """Less the one that a button names."""
    return Holidays(
        frozenset(one for one in holidays.festivals if one.value != key),
        tuple(span for span in holidays.spans if Holiday(*span).key != key),
        holidays.greetings,
    )
