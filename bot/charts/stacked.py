"""Upright bars made of parts: what a month's takings consist of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.axes import Scale, draw_legend, draw_names, draw_scale
from bot.charts.sheet import BOLD, SMALL, Sheet
from bot.charts.theme import Theme, ink_on
from bot.charts.words import Figures, Words, width


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar: one number per part, none below nought."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Stacked:
    """`parts`: their names, from the foot up; at most as many as the theme has colours."""

    words: Words
    figures: Figures
    parts: Sequence[str]
    stacks: Sequence[Stack]

    def svg(self, theme: Theme) -> str:
        sheet = Sheet(theme)
        totals = [sum(max(value, 0) for value in each.values) for each in self.stacks]
        if not any(totals):
            return sheet.empty(self.words)
        area = draw_legend(sheet, sheet.frame(self.words), list(zip(theme.series, self.parts, strict=False)))
        scale = draw_scale(sheet, area, totals, self.figures)
        step = scale.area.width / len(self.stacks)
        names = [each.name for each in self.stacks]
        draw_names(sheet, names, scale.area, lambda at: scale.area.left + step * (at + 0.5), scale.area.bottom + 15)
        for index, (stack, total) in enumerate(zip(self.stacks, totals, strict=True)):
            self._draw(sheet, scale, index, stack, total)
        return sheet.svg()

    def _draw(self, sheet: Sheet, scale: Scale, index: int, stack: Stack, total: float) -> None:
        step = scale.area.width / len(self.stacks)
        wide, x, reached = min(step * 0.72, 48), scale.area.left + step * (index + 0.5), 0.0
        for part, (colour, value) in enumerate(zip(sheet.theme.series, stack.values, strict=False)):
            low, high = scale.y(reached), scale.y(reached + max(value, 0))
            reached += max(value, 0)
            sheet.rect(x - wide / 2, high, wide, low - high, colour, name=f"part-{index}-{part}")
            if high < low and reached < total:
                sheet.line(x - wide / 2, high, x + wide / 2, high, sheet.theme.ground, thick=1.2)
            share = f"{100 * value / total:.0f}%" if total else ""
            if low - high > 15 and width(share, SMALL) < wide - 4:
                y = (low + high) / 2 + 3.8
                sheet.text(x, y, share, size=SMALL, colour=ink_on(colour), anchor="middle")
        written = self.figures.short(total)
        if total and width(written, SMALL, is_bold=True) <= step:
            sheet.text(x, scale.y(total) - 5, written, size=SMALL, weight=BOLD, anchor="middle")
