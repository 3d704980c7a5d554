"""Somebody has nearly enough points for the shop's reward: said once a year. Off until a manager has set the reward."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from bot.domain.dial import Values, number
from bot.domain.occasion import Occasion
from reminders.rule import Memory

WAITS = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class NearRewardRule:
    """`points` get the `reward`; `share` percent of them are near."""

    name: str = "near_reward"
    points: int = 0
    reward: str = ""
    share: int = 90
    hour: int | None = None
    once_a_day: bool = True
    late_a_day: int | None = None

    def tuned(self, values: Values) -> Self:
        return replace(
            self,
            points=number(values, "points"),
            reward=str(values["reward"]),
            share=number(values, "share"),
            hour=number(values, "hour"),
        )

    async def find(self, memory: Memory, _first: date, last: date) -> list[Occasion]:
        """Needs the balances just below the reward, as they are on the last day."""
        if not self.points or not self.reward:
            return []
        return list(self.occasions(await memory.balances(self.low, self.points - 1), last))

    @property
    def low(self) -> int:
        return -(-self.points * self.share // 100)

    def occasions(self, people: Iterable[tuple[int, int]], today: date) -> Iterator[Occasion]:
        for customer_id, balance in people:
            yield Occasion(
                rule=self.name,
                key=f"{self.name}:{self.points}:{today.year}:{customer_id}",
                customer_id=customer_id,
                occasion_on=today,
                due_on=today,
                last_on=today + WAITS,
                view={
                    "balance": balance,
                    "missing": self.points - balance,
                    "reward": self.reward,
                    "balances": [self.low, self.points - 1],
                },
                hour=self.hour,
                needs_telegram=True,
            )


RULE = NearRewardRule()
