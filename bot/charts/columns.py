"""Upright bars by day, week or month; a short line across each says what is usual there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.axes import Scale, draw_legend, draw_names, draw_scale
from bot.charts.sheet import BOLD, SMALL, Sheet
from bot.charts.theme import Theme
from bot.charts.words import Figures, Words, width


@dataclass(frozen=True, slots=True)
class Column:
    """`usual`: what one would expect there. `is_marked`: stands out, by its colour and its number."""

    name: str
    value: float
    usual: float | None = None
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    words: Words
    figures: Figures
    columns: Sequence[Column]
    now_name: str = ""
    usual_name: str = ""

    def svg(self, theme: Theme) -> str:
        sheet = Sheet(theme)
        usual = [each.usual for each in self.columns if each.usual is not None]
        if not any(each.value for each in self.columns) and not any(usual):
            return sheet.empty(self.words)
        area = sheet.frame(self.words)
        if usual and self.usual_name:
            area = draw_legend(sheet, area, [(theme.lead, self.now_name), (theme.pale, self.usual_name)])
        scale = draw_scale(sheet, area, [*(each.value for each in self.columns), *usual], self.figures)
        step = scale.area.width / len(self.columns)
        names = [each.name for each in self.columns]
        draw_names(sheet, names, scale.area, lambda at: scale.area.left + step * (at + 0.5), scale.area.bottom + 15)
        for index, column in enumerate(self.columns):
            self._draw(sheet, scale, index, column)
        self._write_numbers(sheet, scale)
        return sheet.svg()

    def _draw(self, sheet: Sheet, scale: Scale, index: int, column: Column) -> None:
        step = scale.area.width / len(self.columns)
        wide = min(step * 0.72, 44)
        x = scale.area.left + step * (index + 0.5)
        top, foot = scale.y(max(column.value, 0)), scale.y(min(column.value, 0))
        colour = sheet.theme.warm if column.is_marked else sheet.theme.lead
        sheet.rect(x - wide / 2, top, wide, foot - top, colour, radius=min(3, wide / 4), name=f"bar-{index}")
        if column.usual is not None:
            y = scale.y(column.usual)
            sheet.line(x - step * 0.46, y, x + step * 0.46, y, sheet.theme.ground, thick=4.5)
            sheet.line(x - step * 0.46, y, x + step * 0.46, y, sheet.theme.pale, thick=2.2)

    def _write_numbers(self, sheet: Sheet, scale: Scale) -> None:
        """Over every bar if there is room for all, else over those that stand out and the highest."""
        step = scale.area.width / len(self.columns)
        written = [self.figures.short(each.value) for each in self.columns]
        every = max(width(each, SMALL, is_bold=True) for each in written) <= step - 2
        highest = max(range(len(written)), key=lambda at: self.columns[at].value)
        for index, column in enumerate(self.columns):
            if not column.value or not (every or column.is_marked or index == highest):
                continue
            half = width(written[index], SMALL, is_bold=True) / 2
            x = min(max(scale.area.left + step * (index + 0.5), scale.area.left + half), scale.area.right - half)
            tip = max(column.value, column.usual or column.value, 0.0)
            y = scale.y(tip) - 5 if column.value > 0 else scale.y(column.value) + 12
            sheet.text(x, y, written[index], size=SMALL, weight=BOLD, anchor="middle")
