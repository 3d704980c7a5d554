"""What is written on charts: names cleaned of what can't be drawn, measured, shortened, wrapped; numbers made short."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.charts.letters import width_of

ELLIPSIS = "…"
MISSING = "□"
BOLD = 1.07
# Controls, unassigned, private, joiners and directions, pictures: nothing of these is a letter.
_UNDRAWN = {"Cc", "Cf", "Cn", "Co", "Cs"}
_MARKS = {"Mn", "Me", "Mc"}
_PIECE = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]|[^\s\u2e80-\u9fff\uff00-\uffef]+|\s+"
)
# Not at the beginning of a line.
_CLOSING = "\u3001\u3002\uff0c\uff1a\uff1b\uff01\uff1f\uff09\u300b\u300d%"


@dataclass(frozen=True, slots=True)
class Words:
    """The title says what was found; below it what is counted and when; at the foot the small print.

    `nothing` stands where there are no data.
    """

    title: str
    subtitle: str = ""
    note: str = ""
    nothing: str = ""


def clean(text: str) -> str:
    """Only what the fonts have: emoji and invisible characters go, an unknown letter becomes a box."""
    kept: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if letter.isspace():
            kept.append(" ")
        elif unicodedata.category(letter) in _UNDRAWN:
            continue
        elif width_of(letter) is None:
            kept.append("" if _is_ornament(letter) else MISSING)
        else:
            kept.append(letter)
    return " ".join("".join(kept).split())


def _is_ornament(letter: str) -> bool:
    return unicodedata.category(letter) in {"So", "Sk", *_MARKS}


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Of a cleaned text, in the chart's units."""
    total = 0.0
    for letter in text:
        each = width_of(letter) or 0.0
        total += each * BOLD if is_bold and each < 1 else each
    return total * size


def shorten(text: str, room: float, size: float, *, is_bold: bool = False) -> str:
    """As much of a text as has room; an ellipsis stands for the rest."""
    if width(text, size, is_bold=is_bold) <= room:
        return text
    kept = text
    while kept and width(kept.rstrip() + ELLIPSIS, size, is_bold=is_bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS if kept.strip() else ""


def wrap(text: str, room: float, size: float, lines: int, *, is_bold: bool = False) -> list[str]:
    """A text in at most so many lines, broken between words or ideographs."""
    done, line = [], ""
    for piece in _pieces(text):
        fits = width((line + piece).rstrip(), size, is_bold=is_bold) <= room
        if fits or not line.strip() or piece in _CLOSING:
            line += piece
            continue
        done.append(line.strip())
        line = piece.lstrip()
    done = [each for each in [*done, line.strip()] if each]
    if len(done) > lines:
        done = [*done[: lines - 1], " ".join(done[lines - 1 :]) if " " in text else "".join(done[lines - 1 :])]
    return [shorten(each, room, size, is_bold=is_bold) for each in done]


def _pieces(text: str) -> Iterator[str]:
    return (found[0] for found in _PIECE.finditer(text))


@dataclass(frozen=True, slots=True)
class Figures:
    """How numbers are written: `per` parts make one (100 for cents), `steps` are (size, word), `suffix` follows."""

    symbol: str = ""
    suffix: str = ""
    per: int = 1
    steps: tuple[tuple[int, str], ...] = ()
    group: str = ","

    def short(self, value: float) -> str:
        """Three digits that count: ¥9,876 · ¥12.3k · −¥1.2M."""
        sign = "−" if value < 0 else ""
        size, word = self._step(abs(value) / self.per)
        text = self._three(abs(value) / self.per / size, is_whole=size == 1 and abs(value) / self.per >= 100)
        return ("" if text == "0" else sign) + f"{self.symbol}{text}{word}{self.suffix}"

    def _step(self, number: float) -> tuple[int, str]:
        """Shortened from ten thousand on."""
        found = (1, "")
        for size, word in sorted(self.steps):
            if number >= max(size, 10_000) * 0.99995:
                found = (size, word)
        return found

    def _three(self, number: float, *, is_whole: bool) -> str:
        digits = 0 if is_whole or number >= 100 else 1 if number >= 10 else 2
        text = f"{number:,.{digits}f}".replace(",", self.group)
        return text.rstrip("0").rstrip(".") if "." in text else text


def nice_ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Round numbers that reach from low to high, nought among them."""
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 0:
        return [0.0, 1.0]
    rough = (high - low) / count
    power = 10.0 ** int(f"{rough:e}".split("e")[1])
    step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough * 0.999)
    first, last = _down(low / step), -_down(-high / step)
    return [step * number for number in range(first, last + 1)]


def _down(number: float) -> int:
    """To the next whole number below, small errors of the machine forgiven."""
    whole = round(number)
    return whole if abs(number - whole) < 1e-9 else int(number // 1)
