"""The sheet a chart is drawn on: a few shapes as SVG, and the frame with title, subtitle and small print.

400 units wide, as many as a telephone has points; the picture has two and a half pixels for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bot.charts.letters import FAMILY
from bot.charts.theme import Theme
from bot.charts.words import Words, clean, shorten, wrap

WIDTH, HEIGHT, TALLEST = 400, 280, 500
ZOOM = 2.5
MARGIN = 16
TITLE, SUBTITLE, LABEL, SMALL = 17.0, 12.0, 11.5, 10.5
REGULAR, BOLD = 400, 700


@dataclass(frozen=True, slots=True)
class Area:
    """Where the data go."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


class Sheet:
    def __init__(self, theme: Theme, height: float = HEIGHT) -> None:
        self.theme = theme
        self.height = height
        self._parts: list[str] = []

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, *, radius: float = 0, name: str = ""
    ) -> None:
        shape = f'<rect x="{x:.2f}" y="{y:.2f}" width="{max(width, 0):.2f}" height="{max(height, 0):.2f}" fill="{fill}"'
        rounded = f' rx="{min(radius, width / 2, height / 2):.2f}"' if radius else ""
        self._parts.append(f"{shape}{rounded}{_named(name)}/>")

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str, *, thick: float = 1, dash: str = ""
    ) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{colour}"'
            f' stroke-width="{thick}"{dashed}/>'
        )

    def path(self, points: Sequence[tuple[float, float]], colour: str, *, thick: float = 2, name: str = "") -> None:
        joined = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
        self._parts.append(
            f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="{thick}"'
            f' stroke-linejoin="round" stroke-linecap="round"{_named(name)}/>'
        )

    def area(self, points: Sequence[tuple[float, float]], fill: str, opacity: float) -> None:
        joined = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
        self._parts.append(f'<polygon points="{joined}" fill="{fill}" fill-opacity="{opacity}"/>')

    def dot(self, x: float, y: float, radius: float, fill: str, *, name: str = "") -> None:
        ring = f' stroke="{self.theme.ground}" stroke-width="1.5"'
        self._parts.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{fill}"{ring}{_named(name)}/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = LABEL,
        colour: str = "",
        weight: int = REGULAR,
        anchor: str = "start",
        room: float | None = None,
    ) -> str:
        """`y` is the foot of the letters; what has no room is shortened. Returns what was written."""
        written = clean(words)
        if room is not None:
            written = shorten(written, room, size, is_bold=weight >= BOLD)
        if written:
            self._parts.append(
                f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}"'
                f' fill="{colour or self.theme.ink}">{escape(written)}</text>'
            )
        return written

    def frame(self, words: Words) -> Area:
        """Title, subtitle and small print; what is left is the chart's."""
        room, y = WIDTH - 2 * MARGIN, 12.0
        for line in wrap(clean(words.title), room, TITLE, 2, is_bold=True):
            y += TITLE * 1.27
            self.text(MARGIN, y - 4, line, size=TITLE, weight=BOLD, room=room)
        for line in wrap(clean(words.subtitle), room, SUBTITLE, 2):
            y += SUBTITLE * 1.4
            self.text(MARGIN, y - 2, line, size=SUBTITLE, colour=self.theme.muted, room=room)
        bottom = self.height - 12
        for line in reversed(wrap(clean(words.note), room, SMALL, 2)):
            self.text(MARGIN, bottom, line, size=SMALL, colour=self.theme.muted, room=room)
            bottom -= SMALL * 1.4
        return Area(MARGIN, y + 12, WIDTH - MARGIN, bottom - (2 if words.note else 0))

    def empty(self, words: Words) -> str:
        """A chart without data."""
        area = self.frame(words)
        middle = (area.top + area.bottom) / 2
        self.rect(area.left, area.top, area.width, area.height, self.theme.card, radius=8)
        lines = wrap(clean(words.nothing or "–"), area.width - 40, SUBTITLE + 1, 3)
        for number, line in enumerate(lines):
            y = middle + 5 + (number - (len(lines) - 1) / 2) * 19
            self.text(WIDTH / 2, y, line, size=SUBTITLE + 1, colour=self.theme.muted, anchor="middle")
        return self.svg()

    def svg(self) -> str:
        size = f'width="{WIDTH * ZOOM:.0f}" height="{self.height * ZOOM:.0f}" viewBox="0 0 {WIDTH} {self.height:g}"'
        ground = f'<rect width="{WIDTH}" height="{self.height:g}" fill="{self.theme.ground}"/>'
        body = "".join(self._parts)
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FAMILY}">{ground}{body}</svg>'


def _named(name: str) -> str:
    return f' id="{escape(name)}"' if name else ""


def head_height(words: Words) -> float:
    """How much of a sheet's height the frame takes."""
    room = WIDTH - 2 * MARGIN
    titles = len(wrap(clean(words.title), room, TITLE, 2, is_bold=True))
    subtitles = len(wrap(clean(words.subtitle), room, SUBTITLE, 2))
    notes = len(wrap(clean(words.note), room, SMALL, 2))
    head = 12 + titles * TITLE * 1.27 + subtitles * SUBTITLE * 1.4 + 12
    return head + 12 + notes * SMALL * 1.4 + (2 if words.note else 0)
