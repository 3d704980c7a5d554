"""A few numbers, large, each with its name and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.sheet import BOLD, LABEL, SMALL, Sheet, head_height
from bot.charts.theme import Theme
from bot.charts.words import Words, clean, width

LARGE, TALL, GAP = 25.0, 78.0, 10.0


@dataclass(frozen=True, slots=True)
class Tile:
    """`change` stands below in blue if it is good, in orange if not (None: in grey)."""

    name: str
    value: str
    change: str = ""
    is_good: bool | None = None


@dataclass(frozen=True, slots=True)
class Tiles:
    words: Words
    tiles: Sequence[Tile]

    def svg(self, theme: Theme) -> str:
        if not self.tiles:
            return Sheet(theme).empty(self.words)
        rows = -(-len(self.tiles) // 2)
        sheet = Sheet(theme, round(head_height(self.words) + rows * (TALL + GAP)))
        area = sheet.frame(self.words)
        half = (area.width - GAP) / 2
        for number, tile in enumerate(self.tiles):
            is_alone = number == len(self.tiles) - 1 and number % 2 == 0
            x, y = area.left + (half + GAP) * (number % 2), area.top + (TALL + GAP) * (number // 2)
            _draw(sheet, x, y, area.width if is_alone else half, tile)
        return sheet.svg()


def _draw(sheet: Sheet, x: float, y: float, wide: float, tile: Tile) -> None:
    theme, room = sheet.theme, wide - 24
    sheet.rect(x, y, wide, TALL, theme.card, radius=10)
    sheet.text(x + 12, y + 20, tile.name, size=LABEL, colour=theme.muted, room=room)
    value = clean(tile.value)
    size = min(LARGE, LARGE * room / max(width(value, LARGE, is_bold=True), 1))
    sheet.text(x + 12, y + 47, value, size=round(size, 1), weight=BOLD, room=room + 1)
    colour = theme.muted if tile.is_good is None else theme.lead if tile.is_good else theme.warm
    sheet.text(x + 12, y + 66, tile.change, size=SMALL + 0.5, colour=colour, weight=500, room=room)
