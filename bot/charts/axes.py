"""One axis of numbers with pale lines, and names along the foot, as many as have room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.charts.sheet import SMALL, Area, Sheet
from bot.charts.words import Figures, clean, nice_ticks, shorten, width

HEAD, FOOT = 17, 20
LONGEST_NAME = 90


@dataclass(frozen=True, slots=True)
class Scale:
    """From a number to a height on the sheet."""

    area: Area
    low: float
    high: float

    def y(self, value: float) -> float:
        return self.area.bottom - (value - self.low) / (self.high - self.low) * self.area.height


def draw_scale(sheet: Sheet, area: Area, values: Sequence[float], figures: Figures) -> Scale:
    """Pale lines at round numbers, nought darker; returns what is left beside the numbers, above the names."""
    ticks = nice_ticks(min(values, default=0), max(values, default=0), 4)
    labels = [figures.short(tick) for tick in ticks]
    left = area.left + max(width(label, SMALL) for label in labels) + 7
    plot = Area(left, area.top + HEAD, area.right, area.bottom - FOOT)
    scale = Scale(plot, ticks[0], ticks[-1])
    for tick, label in zip(ticks, labels, strict=True):
        colour = sheet.theme.pale if abs(tick) < 1e-9 else sheet.theme.grid
        sheet.line(plot.left, scale.y(tick), plot.right, scale.y(tick), colour)
        sheet.text(left - 7, scale.y(tick) + 3.6, label, size=SMALL, colour=sheet.theme.muted, anchor="end")
    return scale


def draw_names(sheet: Sheet, names: Sequence[str], area: Area, place: Callable[[int], float], y: float) -> None:
    """Every first, second, third … name, the last among them, so that none touches another."""
    if not names:
        return
    cleaned = [shorten(clean(name), LONGEST_NAME, SMALL) for name in names]
    widest = max(width(name, SMALL) for name in cleaned)
    step = 1
    apart = abs(place(1) - place(0)) if len(names) > 1 else area.width
    while step < len(names) and step * apart < widest + 5:
        step += 1
    for index in range(len(names) - 1, -1, -step):
        half = width(cleaned[index], SMALL) / 2
        x = min(max(place(index), area.left + half), area.right - half)
        sheet.text(x, y, cleaned[index], size=SMALL, colour=sheet.theme.muted, anchor="middle")


def draw_legend(sheet: Sheet, area: Area, entries: Sequence[tuple[str, str]]) -> Area:
    """Coloured squares with names in rows; returns the area below."""
    x, y = area.left, area.top + 9
    for colour, name in entries:
        room = area.width - 18
        written = clean(name)
        wide = 16 + min(width(written, SMALL), room)
        if x > area.left and x + wide > area.right:
            x, y = area.left, y + 17
        sheet.rect(x, y - 8.5, 10, 10, colour, radius=2.5)
        sheet.text(x + 14, y, written, size=SMALL, colour=sheet.theme.muted, room=room)
        x += wide + 14
    return Area(area.left, y + 6, area.right, area.bottom)
