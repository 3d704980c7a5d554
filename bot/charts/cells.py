"""Tables whose colour is the number: hours of the week, cohorts, classes of customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.sheet import BOLD, LABEL, MARGIN, REGULAR, SMALL, TALLEST, Area, Sheet, head_height
from bot.charts.theme import Theme, blend, ink_on
from bot.charts.words import Figures, Words, clean, shorten, width

PALEST = 0.10
LONGEST_NAME = 80


def tint(theme: Theme, share: float) -> str:
    """From the card's colour to the lead's."""
    return blend(theme.card, theme.lead, PALEST + (1 - PALEST) * share) if share > 0 else theme.card


@dataclass(frozen=True, slots=True)
class Heat:
    """Weekdays against hours: one number per cell, as colours only."""

    words: Words
    figures: Figures
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[float]]

    def svg(self, theme: Theme) -> str:
        sheet = Sheet(theme)
        highest = max((value for row in self.cells for value in row), default=0)
        if highest <= 0:
            return sheet.empty(self.words)
        area = sheet.frame(self.words)
        left = area.left + min(max(width(clean(name), SMALL) for name in self.rows), LONGEST_NAME) + 7
        grid = Area(left, area.top, area.right, area.bottom - 38)
        wide, tall = grid.width / len(self.columns), grid.height / len(self.rows)
        for y, (name, row) in enumerate(zip(self.rows, self.cells, strict=True)):
            middle = grid.top + tall * (y + 0.5)
            sheet.text(left - 7, middle + 3.8, name, size=SMALL, colour=theme.muted, anchor="end", room=LONGEST_NAME)
            for x, value in enumerate(row):
                colour = tint(theme, max(value, 0) / highest)
                place = (grid.left + x * wide + 0.75, grid.top + y * tall + 0.75)
                sheet.rect(*place, wide - 1.5, tall - 1.5, colour, radius=2, name=f"cell-{y}-{x}")
        self._name_columns(sheet, grid, wide)
        self._legend(sheet, grid, highest)
        return sheet.svg()

    def _name_columns(self, sheet: Sheet, grid: Area, wide: float) -> None:
        step = 1
        while step * wide < max(width(clean(name), SMALL) for name in self.columns) + 9:
            step += 1
        for index in range(0, len(self.columns), step):
            x = grid.left + wide * (index + 0.5)
            sheet.text(x, grid.bottom + 14, self.columns[index], size=SMALL, colour=sheet.theme.muted, anchor="middle")

    def _legend(self, sheet: Sheet, grid: Area, highest: float) -> None:
        theme, y = sheet.theme, grid.bottom + 24
        most = self.figures.short(highest)
        sheet.text(grid.right, y + 9, most, size=SMALL, colour=theme.muted, anchor="end")
        right = grid.right - width(most, SMALL) - 6
        for step in range(6):
            sheet.rect(right - (6 - step) * 16, y, 15, 10, tint(theme, step / 5), radius=2)
        sheet.text(right - 6 * 16 - 6, y + 9, self.figures.short(0), size=SMALL, colour=theme.muted, anchor="end")


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who came together: a name (the month), how many they were, which share of them bought in each month after."""

    name: str
    size: int
    shares: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Cohorts:
    """`heads`: of the name, the size, and the months after. The darkest colour is the highest share after the first."""

    words: Words
    name_head: str
    size_head: str
    heads: Sequence[str]
    cohorts: Sequence[Cohort]

    def svg(self, theme: Theme) -> str:
        if not self.cohorts:
            return Sheet(theme).empty(self.words)
        room = TALLEST - head_height(self.words) - 24
        tall = min(26.0, room / len(self.cohorts))
        sheet = Sheet(theme, max(round(head_height(self.words) + 24 + tall * len(self.cohorts)), 200))
        area = sheet.frame(self.words)
        names = max(width(clean(each), SMALL) for each in [self.name_head, *(one.name for one in self.cohorts)])
        sizes = max(width(clean(each), SMALL) for each in [self.size_head, *(f"{one.size:,}" for one in self.cohorts)])
        left = area.left + names + sizes + 20
        grid = Area(left, area.top + 20, area.right, area.bottom)
        sheet.text(area.left, area.top + 12, self.name_head, size=SMALL, colour=theme.muted)
        sheet.text(left - 8, area.top + 12, self.size_head, size=SMALL, colour=theme.muted, anchor="end")
        wide = grid.width / max(len(self.heads), 1)
        for index, head in enumerate(self.heads):
            x = grid.left + wide * (index + 0.5)
            sheet.text(x, area.top + 12, head, size=SMALL, colour=theme.muted, anchor="middle", room=wide - 1)
        self._draw_rows(sheet, grid, wide, tall)
        return sheet.svg()

    def _draw_rows(self, sheet: Sheet, grid: Area, wide: float, tall: float) -> None:
        later = [share for one in self.cohorts for share in one.shares if share is not None and share < 0.9999]
        highest = max(later, default=1.0) or 1.0
        for number, one in enumerate(self.cohorts):
            y = grid.top + number * tall
            sheet.text(MARGIN, y + tall / 2 + 4, one.name, size=SMALL)
            sheet.text(grid.left - 8, y + tall / 2 + 4, f"{one.size:,}", size=SMALL, anchor="end")
            for index, share in enumerate(one.shares[: len(self.heads)]):
                if share is None:
                    continue
                colour = tint(sheet.theme, min(share / highest, 1.0))
                x = grid.left + index * wide
                sheet.rect(
                    x + 0.75, y + 0.75, wide - 1.5, tall - 1.5, colour, radius=2.5, name=f"share-{number}-{index}"
                )
                written = f"{100 * share:.0f}%"
                written = written if width(written, SMALL) < wide - 3 else written[:-1]
                ink = ink_on(colour)
                sheet.text(x + wide / 2, y + tall / 2 + 4, written, size=SMALL, colour=ink, anchor="middle")


@dataclass(frozen=True, slots=True)
class Class:
    """A cell of classes: how many, and the words of whoever is meant."""

    count: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Classes:
    """Five by five: `rows` from the top, `columns` from the left; both axes named in plain words."""

    words: Words
    row_axis: str
    column_axis: str
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[Class]]

    def svg(self, theme: Theme) -> str:
        highest = max((cell.count for row in self.cells for cell in row), default=0)
        if highest <= 0:
            return Sheet(theme).empty(self.words)
        sheet = Sheet(theme, round(head_height(self.words) + 36 + 44 * len(self.rows)))
        area = sheet.frame(self.words)
        left = area.left + min(max(width(clean(name), SMALL) for name in self.rows), LONGEST_NAME) + 8
        grid = Area(left, area.top + 18, area.right, area.bottom - 18)
        sheet.text(area.left, area.top + 10, self.row_axis, size=SMALL, colour=theme.muted, weight=BOLD, room=300)
        sheet.text(
            grid.right,
            area.bottom + 8,
            self.column_axis,
            size=SMALL,
            colour=theme.muted,
            weight=BOLD,
            anchor="end",
            room=300,
        )
        self._draw_cells(sheet, grid, highest)
        return sheet.svg()

    def _draw_cells(self, sheet: Sheet, grid: Area, highest: int) -> None:
        theme, wide, tall = sheet.theme, grid.width / len(self.columns), grid.height / len(self.rows)
        for x, name in enumerate(self.columns):
            middle = grid.left + wide * (x + 0.5)
            sheet.text(middle, grid.bottom + 13, name, size=SMALL, colour=theme.muted, anchor="middle", room=wide)
        for y, row in enumerate(self.cells):
            middle = grid.top + tall * (y + 0.5)
            sheet.text(
                grid.left - 8, middle + 4, self.rows[y], size=SMALL, colour=theme.muted, anchor="end", room=LONGEST_NAME
            )
            for x, cell in enumerate(row):
                colour = tint(theme, (cell.count / highest) ** 0.6)
                left = grid.left + x * wide
                sheet.rect(left + 1, middle - tall / 2 + 1, wide - 2, tall - 2, colour, radius=4, name=f"class-{y}-{x}")
                named = shorten(clean(cell.name), wide - 8, SMALL)
                ink = ink_on(colour) if cell.count else theme.muted
                weight = BOLD if cell.count else REGULAR
                lift = 6 if named else 0
                sheet.text(
                    left + wide / 2,
                    middle + 4.5 - lift,
                    f"{cell.count:,}",
                    size=LABEL + 1.5,
                    colour=ink,
                    weight=weight,
                    anchor="middle",
                )
                sheet.text(left + wide / 2, middle + 13, named, size=SMALL - 0.5, colour=ink, anchor="middle")
