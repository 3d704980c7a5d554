"""The birthday: an offer some days before, or in its week or month, with a coupon; and a short wish on the day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Self

from bot.domain.dial import Values, number
from bot.domain.lunar import candidates, occurrences
from bot.domain.occasion import BIRTHDAY_LEAD, LeapDay, Occasion, YearDay, lead_of, reach_of
from bot.domain.segment import Level
from reminders.rule import Memory

# Longer than this, and asking for each day's birthdays costs more than reading them all.
MANY_DAYS = 40
A_DAY = timedelta(days=1)
OFFERS = {Level.SILVER: "birthday_silver", Level.GOLD: "birthday_gold"}


@dataclass(frozen=True, slots=True)
class BirthdayRule:
    """`lead` days before the day itself, or when its week or month begins; at the latest `last` days before it.

    `must_promise`: without a coupon there is nothing to say. Otherwise the message reminds of the coupon that is still
    unused, or brings one if this birthday has none yet, or goes without. `by_level`: who is promised something else.
    """

    name: str
    lead: int
    last: int
    must_promise: bool
    offer: str = "birthday"
    leap_day: LeapDay = LeapDay.FEBRUARY_28
    when: str = "days"
    is_wanted: bool = True
    hour: int | None = None
    by_level: Mapping[Level, str] = field(default_factory=dict)
    once_a_day: bool = False
    late_a_day: int | None = None

    def tuned(self, values: Values) -> Self:
        is_offer = self.must_promise
        return replace(
            self,
            lead=number(values, "lead") if is_offer else self.lead,
            when=str(values["when"]) if is_offer else self.when,
            is_wanted=is_offer or bool(values["wish"]),
            leap_day=LeapDay(str(values["leap_day"])),
            hour=number(values, "hour"),
            by_level={level: OFFERS[level] for level in OFFERS if values[level.value] != values["plain"]},
        )

    async def find(self, memory: Memory, first: date, last: date) -> list[Occasion]:
        """Needs the birthdays near the days that are planned, and those whose day to write is over, but not their own:
        who has joined since, or between whom and their day the shop has put more time."""
        if not self.is_wanted:
            return []
        days = self.look_for(first, last) if (last - first).days < MANY_DAYS else None
        people = await memory.birthdays(days) if days != [] else []
        levels = await memory.levels([key for key, _ in people], last) if self.by_level else {}
        return [*self.occasions(people, first, last, levels), *self.belated(people, first, last, levels)]

    @property
    def reach(self) -> int:
        """So many days lie between the message and the day at most."""
        return reach_of(self.when, self.lead)

    def look_for(self, first: date, last: date) -> list[YearDay]:
        """The birthdays to ask the memory for when planning the days from `first` to `last`."""
        ahead = (first + timedelta(days=n) for n in range((last - first).days + self.reach + 1))
        targets = (day for day in ahead if self._due_on(day) <= last)
        return list(dict.fromkeys(day for target in targets for day in candidates(target)))

    def occasions(
        self,
        people: Iterable[tuple[int, YearDay]],
        first: date,
        last: date,
        levels: Mapping[int, Level] | None = None,
    ) -> Iterator[Occasion]:
        """What falls due from `first` to `last`, both included. `people`: (customer id, birthday)."""
        for customer_id, birthday in people:
            for year, day in occurrences(birthday, first, last + timedelta(days=self.reach), self.leap_day):
                if first <= self._due_on(day) <= last:
                    yield self._occasion(customer_id, year, day, (levels or {}).get(customer_id, Level.PLAIN))

    def belated(
        self, people: Collection[tuple[int, YearDay]], first: date, last: date, levels: Mapping[int, Level]
    ) -> Iterator[Occasion]:
        """What fell due before `first`, and can still be said on `last`; who has had it has its key."""
        for one in self.occasions(people, last - timedelta(days=self.reach), first - A_DAY, levels):
            if one.last_on >= last:
                yield one

    def _due_on(self, day: date) -> date:
        return day - lead_of(self.when, self.lead, day)

    def _occasion(self, customer_id: int, year: int, day: date, level: Level) -> Occasion:
        due_on = self._due_on(day)
        return Occasion(
            rule=self.name,
            key=f"{self.name}:{year}:{customer_id}",
            customer_id=customer_id,
            occasion_on=day,
            due_on=due_on,
            last_on=max(due_on, day - timedelta(days=self.last)),
            view={
                "offer": self.by_level.get(level, self.offer),
                "coupon_key": f"{self.offer}:{year}:{customer_id}",
                "must_promise": self.must_promise,
            },
            hour=self.hour,
        )


# The defaults sheet: seven days before with a coupon; a short wish on the day.
OFFER = BirthdayRule("birthday_offer", lead=BIRTHDAY_LEAD.days, last=1, must_promise=True)
WISH = BirthdayRule("birthday_wish", lead=0, last=0, must_promise=False)
