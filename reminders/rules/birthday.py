"""The birthday: an offer some days before, with a coupon, and a short wish on the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.lunar import candidates, occurrences
from bot.domain.occasion import BIRTHDAY_LEAD, LeapDay, Occasion, YearDay
from reminders.rule import Memory

# Longer than this, and asking for each day's birthdays costs more than reading them all.
MANY_DAYS = 40


@dataclass(frozen=True, slots=True)
class BirthdayRule:
    """`lead` days before the day itself, and at the latest `last` days before it.

    `must_promise`: without a coupon there is nothing to say. Otherwise the message reminds of the coupon that is still
    unused, or brings one if this birthday has none yet, or goes without.
    """

    name: str
    lead: int
    last: int
    must_promise: bool
    offer: str = "birthday"
    leap_day: LeapDay = LeapDay.FEBRUARY_28
    once_a_day: bool = False
    late_a_day: int | None = None

    async def find(self, memory: Memory, first: date, last: date) -> list[Occasion]:
        """Needs the birthdays near the days that are planned."""
        days = self.look_for(first, last) if (last - first).days < MANY_DAYS else None
        return list(self.occasions(await memory.birthdays(days), first, last))

    def look_for(self, first: date, last: date) -> list[YearDay]:
        """The birthdays to ask the memory for when planning the days from `first` to `last`."""
        spanned = ((first + timedelta(days=n + self.lead)) for n in range((last - first).days + 1))
        return list(dict.fromkeys(day for target in spanned for day in candidates(target)))

    def occasions(self, people: Iterable[tuple[int, YearDay]], first: date, last: date) -> Iterator[Occasion]:
        """What falls due from `first` to `last`, both included. `people`: (customer id, birthday)."""
        ahead = timedelta(days=self.lead)
        for customer_id, birthday in people:
            for year, day in occurrences(birthday, first + ahead, last + ahead, self.leap_day):
                yield Occasion(
                    rule=self.name,
                    key=f"{self.name}:{year}:{customer_id}",
                    customer_id=customer_id,
                    occasion_on=day,
                    due_on=day - ahead,
                    last_on=day - timedelta(days=self.last),
                    view={
                        "offer": self.offer,
                        "coupon_key": f"{self.offer}:{year}:{customer_id}",
                        "must_promise": self.must_promise,
                    },
                )


# The defaults sheet: seven days before with a coupon; a short wish on the day.
OFFER = BirthdayRule("birthday_offer", lead=BIRTHDAY_LEAD.days, last=1, must_promise=True)
WISH = BirthdayRule("birthday_wish", lead=0, last=0, must_promise=False)
