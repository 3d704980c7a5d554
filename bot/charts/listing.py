"""A list of what is to come as pictures: under each day its entries with time, person, reason and first words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.charts.sheet import BOLD, LABEL, SMALL, TALLEST, Area, Sheet, head_height
from bot.charts.theme import Theme
from bot.charts.words import Words, clean, width

DAY, ENTRY = 25.0, 40.0
TIME = 44


@dataclass(frozen=True, slots=True)
class Entry:
    """`text`: the first words of the message. `is_marked`: wants to be looked at."""

    time: str
    person: str
    reason: str
    text: str = ""
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    name: str
    entries: Sequence[Entry]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One picture; `pages` makes as many as the days need."""

    words: Words
    days: Sequence[Day]

    def pages(self) -> list[Listing]:
        """Each as tall as a picture may be; a day that is cut goes on under its name on the next."""
        room = TALLEST - head_height(self.words)
        pages: list[list[Day]] = [[]]
        left = room
        for day, entry in _one_by_one(self.days):
            begins = not pages[-1] or pages[-1][-1].name != day.name
            if left < ENTRY + DAY * begins:
                pages.append([])
                left, begins = room, True
            if begins:
                pages[-1].append(replace(day, entries=()))
                left -= DAY
            pages[-1][-1] = replace(pages[-1][-1], entries=(*pages[-1][-1].entries, entry))
            left -= ENTRY
        if len(pages) == 1:
            return [self]
        count = len(pages)
        return [
            Listing(replace(self.words, title=f"{self.words.title} ({number}/{count})"), page)
            for number, page in enumerate(pages, 1)
        ]

    def svg(self, theme: Theme) -> str:
        if not any(day.entries for day in self.days):
            return Sheet(theme).empty(self.words)
        wanted = sum(DAY + ENTRY * len(day.entries) for day in self.days)
        sheet = Sheet(theme, max(round(head_height(self.words) + wanted), 170))
        area = sheet.frame(self.words)
        y = area.top - 4
        for day in self.days:
            sheet.text(area.left, y + 17, day.name, size=LABEL, weight=BOLD, room=area.width * 0.7)
            sheet.text(area.right, y + 17, day.note, size=SMALL, colour=theme.muted, anchor="end")
            y += DAY
            for entry in day.entries:
                _draw(sheet, area, y, entry)
                y += ENTRY
        return sheet.svg()


def _one_by_one(days: Sequence[Day]) -> Iterator[tuple[Day, Entry]]:
    return ((day, entry) for day in days for entry in day.entries)


def _draw(sheet: Sheet, area: Area, y: float, entry: Entry) -> None:
    theme = sheet.theme
    sheet.rect(area.left, y, area.width, ENTRY - 4, theme.card, radius=6)
    colour = theme.warm if entry.is_marked else theme.lead
    sheet.rect(area.left, y, 3.5, ENTRY - 4, colour, radius=1.7)
    sheet.text(area.left + 11, y + 15, entry.time, size=LABEL, weight=BOLD, colour=colour, room=TIME - 6)
    left, right = area.left + 11 + TIME, area.right - 9
    reason = clean(entry.reason)
    taken = min(width(reason, SMALL), area.width * 0.45)
    sheet.text(right, y + 15, reason, size=SMALL, colour=theme.muted, anchor="end", room=taken + 0.5)
    sheet.text(left, y + 15, entry.person, size=LABEL, weight=BOLD, room=right - left - taken - 10)
    sheet.text(left, y + 30, entry.text, size=SMALL, colour=theme.muted, room=right - left)
