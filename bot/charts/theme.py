"""Two sets of colours, for light and dark chats. Blue and orange, never red against green; text reaches 4.5 : 1."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """`lead`: what the chart is about; `warm`: what stands out; `pale`: what it is compared with."""

    name: str
    ground: str
    card: str
    ink: str
    muted: str
    grid: str
    lead: str
    warm: str
    pale: str
    series: tuple[str, ...]


LIGHT = Theme(
    name="light",
    ground="#FFFFFF",
    card="#F3F6F9",
    ink="#17212B",
    muted="#566473",
    grid="#E4E9EE",
    lead="#0B6BCB",
    warm="#B34B08",
    pale="#9CA9B6",
    series=("#0B6BCB", "#C9740A", "#0BA27C", "#8A2F7D", "#7A8794", "#8F7A12"),
)
DARK = Theme(
    name="dark",
    ground="#17212B",
    card="#202C38",
    ink="#F2F5F8",
    muted="#A5B3C1",
    grid="#2C3A48",
    lead="#5CB0FF",
    warm="#FFA45C",
    pale="#6C7D8E",
    series=("#5CB0FF", "#FFB454", "#5FE3BE", "#C65FA8", "#93A1AF", "#D8C65A"),
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def luminance(colour: str) -> float:
    """Of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink_on(colour: str) -> str:
    """Black or white letters, whichever is read better on a colour."""
    return max(("#000000", "#FFFFFF"), key=lambda ink: contrast(ink, colour))


def blend(first: str, second: str, share: float) -> str:
    """So much of the second colour in the first."""
    part = min(max(share, 0.0), 1.0)
    pairs = [(int(first[at : at + 2], 16), int(second[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(low + (high - low) * part):02X}" for low, high in pairs)
