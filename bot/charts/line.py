"""A line over time, with the period before as a pale one behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.axes import Scale, draw_legend, draw_names, draw_scale
from bot.charts.sheet import BOLD, SMALL, Sheet
from bot.charts.theme import Theme
from bot.charts.words import Figures, Words, width


@dataclass(frozen=True, slots=True)
class Line:
    """`values` may end before `names` do: the days to come. `before` stands behind, day by day; None is a gap."""

    words: Words
    figures: Figures
    names: Sequence[str]
    values: Sequence[float]
    before: Sequence[float | None] = ()
    now_name: str = ""
    before_name: str = ""

    def svg(self, theme: Theme) -> str:
        sheet = Sheet(theme)
        known = [each for each in self.before if each is not None]
        if not any(self.values) and not any(known):
            return sheet.empty(self.words)
        area = sheet.frame(self.words)
        if known and self.before_name:
            area = draw_legend(sheet, area, [(theme.lead, self.now_name), (theme.pale, self.before_name)])
        scale = draw_scale(sheet, area, [*self.values, *known], self.figures)
        draw_names(sheet, self.names, scale.area, lambda index: self._x(scale, index), scale.area.bottom + 15)
        self._draw_before(sheet, scale)
        self._draw_values(sheet, scale)
        return sheet.svg()

    def _x(self, scale: Scale, index: int) -> float:
        count = max(len(self.names), len(self.values), len(self.before))
        inside = scale.area.width - 12
        return scale.area.left + 6 + (inside * index / (count - 1) if count > 1 else inside / 2)

    def _draw_before(self, sheet: Sheet, scale: Scale) -> None:
        run: list[tuple[float, float]] = []
        for index, value in enumerate([*self.before, None]):
            if value is not None:
                run.append((self._x(scale, index), scale.y(value)))
                continue
            if len(run) > 1:
                sheet.path(run, sheet.theme.pale, thick=2)
            elif run:
                sheet.dot(*run[0], 3, sheet.theme.pale)
            run = []

    def _draw_values(self, sheet: Sheet, scale: Scale) -> None:
        points = [(self._x(scale, index), scale.y(value)) for index, value in enumerate(self.values)]
        if not points:
            return
        nought = scale.y(0)
        sheet.area([(points[0][0], nought), *points, (points[-1][0], nought)], sheet.theme.lead, 0.10)
        sheet.path(points, sheet.theme.lead, thick=2.6, name="values")
        highest = max(range(len(points)), key=lambda index: self.values[index])
        for index in sorted({highest, len(points) - 1}):
            sheet.dot(*points[index], 4, sheet.theme.lead)
        self._mark(sheet, scale, points[highest], self.values[highest])
        last = points[-1]
        if abs(last[0] - points[highest][0]) > 60:
            self._mark(sheet, scale, last, self.values[-1])

    def _mark(self, sheet: Sheet, scale: Scale, point: tuple[float, float], value: float) -> None:
        words = self.figures.short(value)
        half = width(words, SMALL + 1, is_bold=True) / 2
        x = min(max(point[0], scale.area.left + half), scale.area.right - half)
        y = point[1] - 9
        sheet.rect(x - half - 3, y - 10.5, 2 * half + 6, 14, sheet.theme.ground, radius=4)
        sheet.text(x, y, words, size=SMALL + 1, weight=BOLD, anchor="middle")
