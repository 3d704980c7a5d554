"""One typed line in, one draft out. Pure; the clock is a parameter; nothing is raised for what a person types."""

from __future__ import annotations

from datetime import datetime

from bot.entry import acts, contacts
from bot.entry.draft import Draft
from bot.entry.figures import find_figures
from bot.entry.marks import claim_taught, find_marks, shield_words
from bot.entry.moments import find_moments
from bot.entry.reading import read_entry
from bot.entry.relatives import find_relatives
from bot.entry.shadow import shadow_of
from bot.entry.tokens import Board
from bot.entry.words import ShopWords

NO_WORDS = ShopWords()
# A longer text is no line of a shop: it is refused, unread.
LONGEST = 1000


def read_line(text: str, *, now: datetime, words: ShopWords = NO_WORDS) -> Draft:
    """The draft of `text` as typed at `now` (aware)."""
    if len(text) > LONGEST:
        return Draft(text=text)
    line = shadow_of(text)
    plain = line.plain.strip()
    if not plain or acts.is_greeting(plain) or acts.is_command(plain):
        return Draft(text=text)
    board = Board(line)
    shield_words(board, words)
    claim_taught(board, words)
    acts.find_presents(board)
    find_relatives(board)
    contacts.find_birthday(board)
    contacts.find_phones(board, words.phone_region)
    contacts.find_lunar_birthday(board)
    find_moments(board)
    acts.find_coming(board)
    find_marks(board, words)
    find_figures(board)
    acts.find_trade(board)
    return read_entry(board, now, words)
