"""A promise that falls due: whoever gave it is reminded, once more on the next morning, and then a manager is told.

The key holds the day it is due: put off, a promise is due again; on the same day it is never said twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from bot.domain.delivery import MailPurpose
from bot.domain.dial import Values, number
from bot.domain.followup import LAGS, MORNING, FollowUp, Stage, due_moment
from bot.domain.occasion import Occasion
from reminders.rule import Memory

# A reminder of yesterday's promise still helps after a week in which the machine was off.
STILL_USEFUL = timedelta(days=7)
# The shop can't have waited longer before it told a manager.
LONGEST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class FollowUpRule:
    """One stage of a promise: on the day itself, or some days after it."""

    name: str
    stage: Stage
    lag: timedelta = timedelta()
    hour: int = MORNING
    once_a_day: bool = False
    late_a_day: int | None = None

    def tuned(self, values: Values) -> Self:
        lag = self.lag if self.stage is Stage.DUE else timedelta(days=number(values, self.stage.value))
        return replace(self, lag=lag, hour=number(values, "hour"))

    async def find(self, memory: Memory, first: date, last: date) -> list[Occasion]:
        """Needs the open promises of the days that are planned; of a later stage those of the days before as well,
        where the shop waited longer until now."""
        since = first if self.stage is Stage.DUE else min(first - self.lag, last - LONGEST)
        found = await memory.promises(since, last - self.lag)
        return [*self.occasions(found, first, last, memory.zone), *self.belated(found, first, last, memory.zone)]

    def occasions(self, promises: Iterable[FollowUp], first: date, last: date, zone: ZoneInfo) -> Iterator[Occasion]:
        for promise in promises:
            due_on = promise.due_on + self.lag
            if first <= due_on <= last:
                yield self._occasion(promise, due_on, zone)

    def belated(self, promises: Iterable[FollowUp], first: date, last: date, zone: ZoneInfo) -> Iterator[Occasion]:
        """A later stage that was due before `first`, and is not too late yet; who has had it has its key."""
        for promise in promises:
            due_on = promise.due_on + self.lag
            if self.stage is not Stage.DUE and due_on < first:
                yield self._occasion(promise, last if due_on + STILL_USEFUL < last else due_on, zone)

    def _occasion(self, promise: FollowUp, due_on: date, zone: ZoneInfo) -> Occasion:
        """On the day itself it is pointless after midnight: then the next morning's reminder speaks of it."""
        is_first = self.stage is Stage.DUE
        return Occasion(
            rule=self.name,
            key=f"{self.name}:{promise.id}:{promise.due_on.isoformat()}",
            customer_id=promise.customer_id,
            occasion_on=promise.due_on,
            due_on=due_on,
            last_on=due_on if is_first else due_on + STILL_USEFUL,
            view={"promises": [[promise.id, promise.due_on.isoformat()]], "stage": self.stage.value},
            purpose=MailPurpose.STAFF,
            hour=self.hour,
            due_at=due_moment(promise, zone, self.hour) if is_first else None,
        )


DUE = FollowUpRule("followup_due", Stage.DUE)
AGAIN = FollowUpRule("followup_again", Stage.AGAIN, LAGS[Stage.AGAIN])
ESCALATED = FollowUpRule("followup_escalated", Stage.ESCALATED, LAGS[Stage.ESCALATED])
