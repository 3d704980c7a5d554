"""Words that are to be learned: how they are taught in a line, and which of them mean something already."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.entry import acts, contacts
from bot.entry.again import read_again
from bot.entry.figures import find_figures
from bot.entry.marks import find_marks
from bot.entry.moments import find_moments
from bot.entry.shadow import shadow_of
from bot.entry.tokens import Board
from bot.entry.vocabulary.en import NOT_NAMES
from bot.entry.words import ShopWords

NO_WORDS = ShopWords()
RE_TEACH = re.compile(r"^\s*(?P<word>[^=＝]*?)\s*[=＝]\s*(?P<meaning>[^=＝]*?)\s*$")
RE_FORGET = re.compile(
    r"^\s*(?:forget|unlearn|忘记|忘掉|忘了|别记|删除|删掉?)(?![a-z])\s*(?P<word>.*?)\s*$", re.IGNORECASE
)
# What a way of paying is called: where none of this is in a remark, it is a remark.
RE_PAYING = re.compile(r"付|支|款|钱|币|荷包|卡|码|呗|白条|银行|金库|贷|pay|wallet|money|bank|cash|coin", re.IGNORECASE)
_MARKS = " \t“”\"'「」，,。.！!"


@dataclass(frozen=True, slots=True)
class Teaching:
    """ "小杯 = 小杯拿铁": both sides as typed; either may be empty. `meaning` None: the word is to be forgotten."""

    word: str
    meaning: str | None


def read_teaching(text: str) -> Teaching | None:
    """What is said behind /words; None where it is neither taught nor forgotten."""
    if found := RE_TEACH.match(text):
        return Teaching(found["word"].strip(_MARKS), found["meaning"].strip(_MARKS))
    if found := RE_FORGET.match(text):
        return Teaching(found["word"].strip(_MARKS), None)
    return None


def is_common_word(word: str) -> bool:
    """A number, a date, a unit, a verb, a way of paying, a greeting: what every shop means by it."""
    plain = shadow_of(word).plain.strip()
    if not plain or acts.is_greeting(plain) or acts.is_command(plain) or plain in NOT_NAMES or is_again(word):
        return True
    board = Board(shadow_of(word))
    contacts.find_birthday(board)
    contacts.find_phones(board, NO_WORDS.phone_region)
    find_moments(board)
    find_marks(board, NO_WORDS)
    find_figures(board)
    acts.find_trade(board)
    acts.find_giving(board)
    acts.find_gifts(board)
    free = [char for char, taken in zip(board.line.plain, board.taken, strict=True) if not taken and not char.isspace()]
    return not free or not any(char.isalpha() for char in free)


def is_again(word: str) -> bool:
    """老样子, the usual: a wish for the same goods."""
    return read_again(word) == ""


def sounds_like_paying(word: str) -> bool:
    """A short remark that can hardly be anything but a way of paying."""
    return RE_PAYING.search(word) is not None
