"""What somebody uses up: reminded some days before it is gone, by their own pace with it and how much they took.

One message to a customer speaks of all that runs out in the same days; then there is rest. What was spoken of is not
spoken of again before it is bought again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Self

from bot.domain.dial import Values, number
from bot.domain.occasion import Occasion
from bot.domain.supply import FORGOTTEN, MOST_NAMED, TOGETHER, Habit, lasts_until, typical
from reminders.rule import Memory, Told

FRESH = timedelta(days=2)
WAITS = timedelta(days=6)
REMEMBERED = timedelta(days=450)


@dataclass(frozen=True, slots=True)
class ReplenishRule:
    """`before`: how long before it is used up; `rest`: between two such messages to one customer.

    `cycles`: days that one of a product lasts, where the manager has said so.
    """

    name: str = "replenish"
    before: timedelta = timedelta(days=3)
    rest: timedelta = timedelta(days=14)
    cycles: Mapping[int, int] = field(default_factory=dict)
    hour: int | None = None
    once_a_day: bool = True
    late_a_day: int | None = 3

    def tuned(self, values: Values) -> Self:
        return replace(
            self,
            before=timedelta(days=number(values, "before")),
            rest=timedelta(days=number(values, "rest")),
            cycles={int(key[1:]): number(values, key) for key in values if key.startswith("p") and key[1:].isdecimal()},
            late_a_day=number(values, "a_day"),
            hour=number(values, "hour"),
        )

    async def find(self, memory: Memory, _first: date, last: date) -> list[Occasion]:
        """Needs who bought what when, and what was said; looks at how things stand on the last day."""
        habits = await memory.habits(last, self.cycles)
        told = await memory.told(self.name, last - REMEMBERED)
        found = sorted(self.occasions(habits, told, last), key=lambda one: (one.is_late, one.occasion_on, one.key))
        visits = await memory.last_days({one.customer_id for one in found if one.customer_id is not None})
        return [_seen(one, visits.get(one.customer_id or 0)) for one in found]

    def occasions(self, habits: Iterable[Habit], told: Iterable[Told], today: date) -> Iterator[Occasion]:
        """`told`: what this rule has said before."""
        known = list(habits)
        paces = typical(known, self.cycles)
        said = {tuple(pair) for one in told for pair in one.view.get("supplies", ())}
        resting = {one.customer_id for one in told if today - one.on < self.rest}
        ending: dict[int, list[tuple[date, Habit]]] = {}
        for habit in known:
            gone_on = lasts_until(habit, paces.get(habit.product_id, 0.0), is_set=habit.product_id in self.cycles)
            is_said = (habit.product_id, habit.purchase_id) in said
            if gone_on is None or is_said or habit.customer_id in resting:
                continue
            if today - FORGOTTEN <= gone_on <= today + self.before + TOGETHER:
                ending.setdefault(habit.customer_id, []).append((gone_on, habit))
        for customer_id, found in ending.items():
            found.sort(key=lambda pair: (pair[0], pair[1].product_id))
            if found[0][0] <= today + self.before:
                yield self._occasion(customer_id, found[:MOST_NAMED], today)

    def _occasion(self, customer_id: int, found: list[tuple[date, Habit]], today: date) -> Occasion:
        gone_on, first = found[0]
        return Occasion(
            rule=self.name,
            key=f"{self.name}:{customer_id}:{first.product_id}:{first.purchase_id}",
            customer_id=customer_id,
            occasion_on=gone_on,
            due_on=today,
            last_on=today + WAITS,
            view={
                "goods": [habit.product for _, habit in found],
                "supplies": [[habit.product_id, habit.purchase_id] for _, habit in found],
                "bought_on": first.days[-1].on.isoformat(),
            },
            hour=self.hour,
            is_late=today - (gone_on - self.before) > FRESH,
        )


def _seen(occasion: Occasion, on: date | None) -> Occasion:
    """With the day on which they came last, for whatever it was: often later than for these goods."""
    return occasion if on is None else replace(occasion, view=dict(occasion.view) | {"visited_on": on.isoformat()})


RULE = ReplenishRule()
