"""One typed line in, one draft out. Pure; the clock is a parameter; nothing is raised for what a person types."""

from __future__ import annotations

from datetime import datetime

from bot.entry.draft import Draft
from bot.entry.words import ShopWords


def read_line(text: str, *, now: datetime, words: ShopWords = ShopWords()) -> Draft:
    """The draft of `text` as typed at `now` (aware)."""
    _ = now, words
    return Draft(text=text)
