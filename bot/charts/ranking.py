"""Lying bars, the longest first: products, salespeople. Names stand above their bars and have the whole width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.axes import draw_legend
from bot.charts.sheet import BOLD, LABEL, MARGIN, SMALL, TALLEST, WIDTH, Area, Sheet, head_height
from bot.charts.theme import Theme
from bot.charts.words import Figures, Words, clean, shorten, width

ROW, LEGEND = 33.0, 18.0


@dataclass(frozen=True, slots=True)
class Rank:
    """`before`: the same in the period before, a pale line below. `note` stands behind the name: 12 sales."""

    name: str
    value: float
    before: float | None = None
    note: str = ""
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    words: Words
    figures: Figures
    ranks: Sequence[Rank]
    now_name: str = ""
    before_name: str = ""

    @property
    def most(self) -> int:
        """So many rows have room."""
        return int((TALLEST - head_height(self.words) - LEGEND) // ROW)

    def svg(self, theme: Theme) -> str:
        ranks = self.ranks[: self.most]
        if not any(each.value or each.before for each in ranks):
            return Sheet(theme).empty(self.words)
        compares = bool(self.before_name) and any(each.before is not None for each in ranks)
        height = head_height(self.words) + len(ranks) * ROW + LEGEND * compares
        sheet = Sheet(theme, max(round(height), 170))
        area = sheet.frame(self.words)
        if compares:
            area = draw_legend(sheet, area, [(theme.lead, self.now_name), (theme.pale, self.before_name)])
        for number, rank in enumerate(ranks):
            self._draw(sheet, area, area.top + number * ROW, number, rank)
        return sheet.svg()

    def _draw(self, sheet: Sheet, area: Area, y: float, number: int, rank: Rank) -> None:
        theme, written = sheet.theme, self.figures.short(rank.value)
        taken = width(written, LABEL, is_bold=True) + 10
        sheet.text(WIDTH - MARGIN, y + 13, written, size=LABEL, weight=BOLD, anchor="end")
        room = area.width - taken
        note = shorten(clean(rank.note), area.width * 0.3, SMALL)
        noted = width(note, SMALL) + 8 if note else 0
        name = sheet.text(area.left, y + 13, rank.name, size=LABEL, room=room - noted)
        if note:
            x = area.left + width(name, LABEL) + 7
            sheet.text(x, y + 13, note, size=SMALL, colour=theme.muted)
        low, high = self._reach()
        zero = area.left + area.width * -low / (high - low)
        sheet.rect(area.left, y + 18, area.width, 8, theme.card, radius=4)
        self._bar(sheet, zero, area.width / (high - low) * rank.value, y + 18, rank, number)
        if rank.before is not None:
            x = zero + area.width / (high - low) * rank.before
            x = min(max(x, area.left + 1.2), area.right - 1.2)
            sheet.line(x, y + 15.5, x, y + 28.5, theme.ground, thick=5)
            sheet.line(x, y + 15.5, x, y + 28.5, theme.pale, thick=2.4)

    def _bar(self, sheet: Sheet, zero: float, long: float, y: float, rank: Rank, number: int) -> None:
        colour = sheet.theme.warm if rank.is_marked or rank.value < 0 else sheet.theme.lead
        sheet.rect(min(zero, zero + long), y, abs(long), 8, colour, radius=4, name=f"bar-{number}")

    def _reach(self) -> tuple[float, float]:
        numbers = [0.0, *(each.value for each in self.ranks), *(each.before or 0 for each in self.ranks)]
        return min(numbers), max(*numbers, min(numbers) + 1e-9)
