"""Somebody whose birthday nobody knows: asked for it by the bot, once a year, a few a day, the best customers first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from bot.domain.dial import Values, number
from bot.domain.occasion import Occasion
from reminders.rule import Memory

WAITS = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class BirthdayAskRule:
    """`wait`: how long after somebody became known; `most`: so many a day."""

    name: str = "birthday_ask"
    is_wanted: bool = True
    wait: timedelta = timedelta(days=3)
    most: int = 3
    hour: int = 11
    once_a_day: bool = True
    late_a_day: int | None = None

    def tuned(self, values: Values) -> Self:
        return replace(
            self,
            is_wanted=bool(values["customers"]),
            wait=timedelta(days=number(values, "wait")),
            most=number(values, "a_day"),
            hour=number(values, "hour"),
        )

    async def find(self, memory: Memory, _first: date, last: date) -> list[Occasion]:
        """Needs who may be asked: on Telegram, agreed, never said no, not asked within the year."""
        if not self.is_wanted:
            return []
        return self.occasions(await memory.without_birthday(last - self.wait, self.most), last)

    def occasions(self, people: Sequence[int], today: date) -> list[Occasion]:
        return [
            Occasion(
                rule=self.name,
                key=f"{self.name}:{today.year}:{customer_id}",
                customer_id=customer_id,
                occasion_on=today,
                due_on=today,
                last_on=today + WAITS,
                view={"asks": "birthday"},
                hour=self.hour,
                needs_telegram=True,
            )
            for customer_id in people
        ]


RULE = BirthdayAskRule()
