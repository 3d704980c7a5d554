"""A customer who stays away longer than is usual for them: a greeting, a small offer, a larger one, and then rest.

One message for each step and last purchase, for ever. Those who reached their step long ago (when the rule begins in a
shop, or after days without power) are taken up a few a day, the latest first, so that nobody is flooded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from bot.domain.dial import Values, number
from bot.domain.ladder import REST, STEPS, Step, reached, steps_of
from bot.domain.occasion import Occasion
from reminders.rule import Memory, Regular

# Who reached a step longer ago is late.
FRESH = timedelta(days=2)
# It may wait so long for room under the caps.
WAITS = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class LapsedRule:
    name: str = "lapsed"
    once_a_day: bool = True
    late_a_day: int | None = 3
    steps: tuple[Step, ...] = STEPS
    rest: timedelta = REST
    hour: int | None = None

    def tuned(self, values: Values) -> Self:
        return replace(
            self,
            steps=steps_of(values),
            rest=timedelta(days=number(values, "rest")),
            late_a_day=number(values, "a_day"),
            hour=number(values, "hour"),
        )

    async def find(self, memory: Memory, _first: date, last: date) -> list[Occasion]:
        """Needs everybody's purchase days; looks at how things stand on the last day, whatever went before."""
        people = await memory.silent(last)
        resting = await memory.resting(last - self.rest)
        found = self.occasions(people, await memory.mean_gap(last), last, resting)
        return sorted(found, key=lambda one: (one.is_late, -one.occasion_on.toordinal(), one.key))

    def occasions(
        self, people: Iterable[Regular], mean: float, today: date, resting: frozenset[int] = frozenset()
    ) -> Iterator[Occasion]:
        """`resting`: who had the last step's offer within the time of rest."""
        for one in people:
            found = reached(one.days, mean, today, self.steps)
            if found is None or one.customer_id in resting:
                continue
            step, on = found
            key = f"{self.name}:{one.customer_id}:{one.last_purchase_id}:{step.number}"
            yield Occasion(
                rule=self.name,
                key=key,
                customer_id=one.customer_id,
                occasion_on=on,
                due_on=today,
                last_on=today + WAITS,
                view={
                    "step": step.number,
                    "offer": step.offer,
                    "coupon_key": key if step.offer else None,
                    "must_promise": step.offer is not None,
                    "last_purchase": one.last_purchase_id,
                    "last_on": max(one.days).isoformat(),
                },
                hour=self.hour,
                is_late=today - on > FRESH,
            )


RULE = LapsedRule()
