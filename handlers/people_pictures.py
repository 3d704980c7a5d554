"""People as pictures: who came back by the month of their first visit, and when the shop is full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.charts.cells import Class, Classes, Cohorts, Heat
from bot.charts.cells import Cohort as Row
from bot.charts.words import Figures, Words
from bot.domain.repurchase import Cohort
from bot.domain.rfm import MAP, Group
from bot.services.people_numbers.shop import Heat as Hours
from bot.services.people_numbers.squares import Days, Squares
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


def squares_picture(turn: Turn, found: Squares) -> tuple[Classes, str]:
    """The five by five: who came lately to the right, who brought most on top."""
    say, finding = turn.say, _best_or_leaving(turn, found)
    words = Words(finding, say.label("people.squares_subtitle", count=found.count), say.label("people.squares_note"),
                  say.label("chart.nothing"))  # fmt: skip
    scores = range(1, 6)
    cells = [
        [
            Class(found.cells.get((lately, much), 0), say.label(f"folk.cell.{MAP[lately][much - 1]}"))
            for lately in scores
        ]
        for much in reversed(scores)
    ]
    rows = [say.label(f"people.squares_{score}") for score in reversed(scores)]
    columns = [_silent(turn, days) for days in found.silent]
    axes = say.label("people.squares_much"), say.label("people.squares_lately")
    return Classes(words, *axes, rows, columns, cells), finding


def _best_or_leaving(turn: Turn, found: Squares) -> str:
    """Who was good and stays away comes first; else the best."""
    say, count = turn.say, found.count
    best = found.groups.get(Group.CHAMPION, 0) + found.groups.get(Group.LOYAL, 0)
    if count < LEAST:
        return say.label("people.squares_few", count=count)
    heads, key = (found.leaving, "leaving") if found.leaving else (best, "best")
    return say.label(f"people.squares_{key}", count=heads, percent=round(100 * heads / count))


def _silent(turn: Turn, days: Days) -> str:
    """Of nobody where two limits fall on one day."""
    start, end = days
    if start is not None and end is not None and start > end:
        return "–"
    key = "within" if start is None else "beyond" if end is None else "between"
    return turn.say.label(f"people.squares_{key}", start=start or 0, end=end or 0)
