"""A rule tried on the past: how many messages it would have sent, and to whom it would have said nothing new.

For each time that somebody stayed away, each alternative names the day of its message, from what was known then. Who
came within the days after it had come by themselves: nobody had written to them. Where somebody had, nobody can tell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.ladder import pace

# As for credits: a purchase within two weeks goes with the message.
WITHIN = timedelta(days=14)
# With fewer messages a share means nothing.
ENOUGH = 20
# A rule of which more than a third would have come anyway writes too early.
TOO_MANY = 1 / 3


@dataclass(frozen=True, slots=True)
class Alternative:
    """Write after so many of the customer's own usual gaps, or after a fixed number of days; or so many days before
    something is used up."""

    times: float | None = None
    days: int | None = None
    before: int | None = None

    def falls_on(self, visits: Sequence[date], mean: float) -> date:
        """The day of the message after the last of these visits."""
        if self.times is None:
            return visits[-1] + timedelta(days=self.days or 0)
        return visits[-1] + timedelta(days=math.ceil(round(self.times * pace(visits, mean, self.times), 6)))


@dataclass(frozen=True, slots=True)
class Score:
    """Messages of one alternative. `came`: by themselves within the two weeks after; `later`: after that;
    `away`: not to this day. `unclear`: had been written to; `fresh`: too short ago to tell."""

    alternative: Alternative
    came: int = 0
    later: int = 0
    away: int = 0
    unclear: int = 0
    fresh: int = 0

    @property
    def judged(self) -> int:
        return self.came + self.later + self.away

    @property
    def sends(self) -> int:
        return self.judged + self.unclear + self.fresh

    @property
    def is_enough(self) -> bool:
        return self.judged >= ENOUGH

    @property
    def wasted(self) -> float:
        """The share of those who would have come anyway."""
        return self.came / self.judged if self.judged else 0.0


@dataclass(frozen=True, slots=True)
class Past:
    """One customer: the days of their purchases, and those on which they were written to."""

    visits: Sequence[date]
    written: Sequence[date] = ()


def try_on(
    people: Iterable[Past], mean: float, first: date, today: date, alternatives: Sequence[Alternative]
) -> list[Score]:
    """Each alternative on the days from `first` to `today`."""
    counts: list[dict[str, int]] = [{} for _ in alternatives]
    for one in people:
        visits = sorted({day for day in one.visits if day <= today})
        for index, later in enumerate([*visits[1:], None] if visits else []):
            known = visits[: index + 1]
            for alternative, count in zip(alternatives, counts, strict=True):
                on = alternative.falls_on(known, mean)
                if first <= on <= today and (later is None or later >= on):
                    kind = became(one.written, known[-1], on, later, today)
                    count[kind] = count.get(kind, 0) + 1
    return [Score(alternative, **count) for alternative, count in zip(alternatives, counts, strict=True)]


def became(written: Sequence[date], last: date, on: date, later: date | None, today: date) -> str:
    """Of a message on a day. `last`, `later`: the purchases before and after it."""
    if any(last <= day <= on + WITHIN for day in written):
        return "unclear"
    if later is not None and later <= on + WITHIN:
        return "came"
    if on + WITHIN > today:
        return "fresh"
    return "later" if later is not None else "away"


def best(scores: Sequence[Score]) -> Score | None:
    """The one that reaches most people without writing to too many who come anyway; else the one that wastes least.

    None where there is too little to tell. A fixed number of days is there to compare with: it cannot be set.
    """
    sure = [score for score in scores if score.is_enough and score.alternative.days is None]
    fair = [score for score in sure if score.wasted <= TOO_MANY]
    if fair:
        return max(fair, key=lambda score: score.sends)
    return min(sure, key=lambda score: score.wasted, default=None)
