"""The line as the grammar sees it: same length as typed, so that every offset holds in both.

Full-width characters become half-width, letters lower case, traditional characters simplified, emoji and odd spaces
a blank. The full-width comma stays itself: NFKC would turn "x2，218" into the number 2,218.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol

KEEP = frozenset("，、；。！？")
FIXED = {
    "：": ":",
    "【": "(",
    "】": ")",
    "「": '"',
    "」": '"',
    "『": '"',
    "』": '"',
    "《": '"',
    "》": '"',
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "–": "-",
    "—": "-",
    "―": "-",
    "−": "-",
    "﹣": "-",
    "✕": "×",
    "✖": "×",
    "╳": "×",
    "￥": "¥",
    "·": "·",
    "・": "·",
    "｜": "|",
    "…": "…",
    "﹑": "、",
    "隻": "只",
    # in GB 2312 and yet traditional
    "後": "后",
    "夥": "伙",
    "乾": "干",
    "於": "于",
    "菸": "烟",
    "麽": "么",
    "𠮶": "个",
}


class _Converter(Protocol):
    def convert(self, string: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Shadow:
    """`plain[i]` is the normal form of `text[i]`; `simple` keeps the case of letters (for names)."""

    text: str
    plain: str
    simple: str


def shadow_of(text: str) -> Shadow:
    """The shadow of a typed text."""
    simple = "".join(map(_normal, text))
    return Shadow(text, "".join(map(_lower, simple)), simple)


@lru_cache(maxsize=8192)
def _normal(char: str) -> str:
    if " " <= char <= "~" or char in KEEP:
        return char
    if char in FIXED:
        return FIXED[char]
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) != 1:
        folded = char
    if "\u3400" <= folded <= "\u9fff":
        return _simplified(folded)
    category = unicodedata.category(folded)
    if category[0] in "CZ" or category in ("So", "Sk", "Mn", "Me"):
        return " "
    return folded


@lru_cache(maxsize=4096)
def _lower(char: str) -> str:
    low = char.lower()
    return low if len(low) == 1 else char


def _simplified(char: str) -> str:
    """GB 2312 holds the simplified characters in daily use: only others need the conversion tables."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        found = _converter().convert(char)
        return found if len(found) == 1 else char
    return char


@cache
def _converter() -> _Converter:
    from opencc import OpenCC

    converter: _Converter = OpenCC("t2s")
    return converter


def is_han(char: str) -> bool:
    """True for a Chinese character."""
    return "\u3400" <= char <= "\u9fff" or char == "〇"
