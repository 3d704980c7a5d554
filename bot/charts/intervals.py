"""How sure a number is: a point, and the range in which the truth lies; nought as an upright line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.sheet import BOLD, LABEL, SMALL, Area, Sheet, head_height
from bot.charts.theme import Theme
from bot.charts.words import Figures, Words, nice_ticks, width

ROW, FOOT = 42.0, 22.0


@dataclass(frozen=True, slots=True)
class Interval:
    """`note` stands behind the name: how many were asked. Orange: the range holds nought, so nothing is proved."""

    name: str
    low: float
    middle: float
    high: float
    note: str = ""

    @property
    def is_sure(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Intervals:
    words: Words
    figures: Figures
    intervals: Sequence[Interval]

    def svg(self, theme: Theme) -> str:
        if not self.intervals:
            return Sheet(theme).empty(self.words)
        sheet = Sheet(theme, max(round(head_height(self.words) + ROW * len(self.intervals) + FOOT), 170))
        area = sheet.frame(self.words)
        ticks = nice_ticks(min(each.low for each in self.intervals), max(each.high for each in self.intervals), 5)
        plot = Area(area.left + 14, area.top, area.right - 14, area.bottom - FOOT)
        for tick in ticks:
            x = _x(plot, ticks, tick)
            is_nought = abs(tick) < 1e-9
            sheet.line(
                x, plot.top, x, plot.bottom, theme.pale if is_nought else theme.grid, thick=1.6 if is_nought else 1
            )
            written = self.figures.short(tick)
            sheet.text(x, plot.bottom + 15, written, size=SMALL, colour=theme.muted, anchor="middle")
        for number, each in enumerate(self.intervals):
            self._draw(sheet, area, plot, ticks, number, each)
        return sheet.svg()

    def _draw(self, sheet: Sheet, area: Area, plot: Area, ticks: Sequence[float], number: int, each: Interval) -> None:
        theme, y = sheet.theme, plot.top + number * ROW
        colour = theme.lead if each.is_sure else theme.warm
        written = (
            f"{self.figures.short(each.middle)} ({self.figures.short(each.low)} … {self.figures.short(each.high)})"
        )
        room = area.width - width(written, SMALL, is_bold=True) - 10
        sheet.rect(area.left, y - 3, area.width, 24, theme.ground)
        name = sheet.text(area.left, y + 14, each.name, size=LABEL, room=room - (width(each.note, SMALL) + 8))
        sheet.text(area.left + width(name, LABEL) + 7, y + 14, each.note, size=SMALL, colour=theme.muted)
        sheet.text(area.right, y + 14, written, size=SMALL, weight=BOLD, colour=colour, anchor="end")
        low, middle, high = (_x(plot, ticks, value) for value in (each.low, each.middle, each.high))
        sheet.line(low, y + 29, high, y + 29, colour, thick=4)
        for end in (low, high):
            sheet.line(end, y + 24.5, end, y + 33.5, colour, thick=2)
        sheet.dot(middle, y + 29, 5.5, colour, name=f"middle-{number}")


def _x(plot: Area, ticks: Sequence[float], value: float) -> float:
    return plot.left + (value - ticks[0]) / (ticks[-1] - ticks[0]) * plot.width
