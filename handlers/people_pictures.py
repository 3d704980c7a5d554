"""People as pictures: who came back by the month of their first visit, and when the shop is full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.charts.cells import Cohort as Row
from bot.charts.cells import Cohorts, Heat
from bot.charts.words import Figures, Words
from bot.domain.repurchase import Cohort
from bot.services.people_numbers.shop import Heat as Hours
from handlers.turn import Turn

LEAST = 5


def cohort_picture(turn: Turn, found: Sequence[Cohort]) -> tuple[Cohorts, str]:
    """The chart, and its finding in a line."""
    say = turn.say
    finding = _finding(turn, found)
    words = Words(
        finding, say.label("people.cohort_subtitle"), say.label("people.cohort_note"), say.label("chart.nothing")
    )
    heads = [str(number) for number in range(len(found[0].shares))] if found else []
    named = [Row(f"{one.month:%Y-%m}", one.size, one.shares) for one in found]
    return Cohorts(words, say.label("people.cohort_month"), say.label("people.cohort_size"), heads, named), finding


def _finding(turn: Turn, found: Sequence[Cohort]) -> str:
    """Of all who have had three months: how many came back in one of them."""
    ripe = [(one.size, share) for one in found if len(one.shares) > 3 and (share := one.shares[3]) is not None]
    heads = sum(size for size, _ in ripe)
    if heads < LEAST:
        return turn.say.label("people.cohort_few")
    percent = round(100 * sum(size * share for size, share in ripe) / heads)
    return turn.say.label("people.cohort_finding", percent=percent, count=heads)


def hours_picture(turn: Turn, found: Hours, name: str | None = None) -> tuple[Heat, str]:
    """Of the shop, or of a customer by name."""
    say, (weekday, hour) = turn.say, found.best
    days = [say.label(f"people.weekday.{number}") for number in range(7)]
    key = "hours_finding_one" if name else "hours_finding"
    finding = say.label(f"people.{key}", day=days[weekday], hour=hour, until=hour + 1, name=name or "")
    start = turn.today - timedelta(days=364)
    period = say.label("people.hours_all") if name else say.label("people.hours_year", start=f"{start:%Y-%m-%d}")
    subtitle = say.label("people.hours_subtitle", period=period, count=found.count)
    words = Words(finding, subtitle, say.label("people.hours_note"), say.label("chart.nothing"))
    columns = [str(hour) for hour in found.columns]
    return Heat(words, Figures(), days, columns, found.cells), finding
