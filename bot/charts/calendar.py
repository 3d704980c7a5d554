"""Days on a sheet of weeks, as on the wall: how many, and whom, on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.charts.cells import tint
from bot.charts.sheet import BOLD, LABEL, SMALL, Area, Sheet, head_height
from bot.charts.theme import Theme, ink_on
from bot.charts.words import Words, clean

TALL, HEAD = 62.0, 20.0
LINES = 3
A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """A day: what is written in its corner, how many, and their names; `is_out` of the days that are meant."""

    day: str
    count: int = 0
    names: Sequence[str] = ()
    is_out: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """`cells`: whole weeks, in the order of `weekdays`. `more`: how "and {n} more" is written."""

    words: Words
    weekdays: Sequence[str]
    cells: Sequence[Cell]
    more: str = "+{n}"

    def svg(self, theme: Theme) -> str:
        highest = max((cell.count for cell in self.cells), default=0)
        if highest <= 0:
            return Sheet(theme).empty(self.words)
        weeks = -(-len(self.cells) // A_WEEK)
        sheet = Sheet(theme, round(head_height(self.words) + HEAD + TALL * weeks))
        area = sheet.frame(self.words)
        grid = Area(area.left, area.top + HEAD - 4, area.right, area.bottom)
        wide = grid.width / A_WEEK
        for index, name in enumerate(self.weekdays):
            x = grid.left + wide * (index + 0.5)
            sheet.text(x, area.top + 9, name, size=SMALL, colour=theme.muted, anchor="middle")
        for index, cell in enumerate(self.cells):
            week, weekday = divmod(index, A_WEEK)
            self._draw(sheet, cell, grid.left + weekday * wide, grid.top + week * TALL, wide, highest)
        return sheet.svg()

    def _draw(self, sheet: Sheet, cell: Cell, left: float, top: float, wide: float, highest: int) -> None:
        theme = sheet.theme
        if cell.is_out:
            return
        colour = tint(theme, 0.15 + 0.45 * cell.count / highest) if cell.count else theme.card
        ink = ink_on(colour) if cell.count else theme.muted
        sheet.rect(left + 1, top + 1, wide - 2, TALL - 2, colour, radius=5, name=f"day-{cell.day}")
        sheet.text(left + 5, top + 14, cell.day, size=SMALL, colour=ink)
        if cell.count:
            right, count = left + wide - 5, str(cell.count)
            sheet.text(right, top + 15, count, size=LABEL + 1, weight=BOLD, colour=ink, anchor="end")
        for line, words in enumerate(self._lines(cell)):
            sheet.text(left + 5, top + 29 + line * 12.5, words, size=SMALL, colour=ink, room=wide - 8)

    def _lines(self, cell: Cell) -> list[str]:
        """Names, and how many more there are where not all have room."""
        names = [clean(name) for name in cell.names]
        if cell.count <= LINES:
            return names[:LINES]
        return [*names[: LINES - 1], self.more.format(n=cell.count - LINES + 1)]


def weeks_of(first: date, last: date, first_weekday: int = 0) -> tuple[date, date]:
    """From the first day of the first week to the last of the last; Monday is 0."""
    lead = (first.weekday() - first_weekday) % A_WEEK
    trail = (first_weekday + A_WEEK - 1 - last.weekday()) % A_WEEK
    return date.fromordinal(first.toordinal() - lead), date.fromordinal(last.toordinal() + trail)
