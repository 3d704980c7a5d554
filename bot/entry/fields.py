"""One value typed into a field of the form. Each reader returns the value or None and never raises."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from bot.domain.occasion import YearDay
from bot.domain.road import one_address
from bot.entry import acts, contacts
from bot.entry.days import DayExpr, Direction, resolve
from bot.entry.draft import Channel, DraftItem, Payment
from bot.entry.figures import find_figures
from bot.entry.goods import sheet_of
from bot.entry.marks import find_marks, shield_words
from bot.entry.moments import find_moments
from bot.entry.numerals import read_number
from bot.entry.quantities import unit_span
from bot.entry.runs import runs_of
from bot.entry.shadow import shadow_of
from bot.entry.sums import reckon
from bot.entry.surroundings import Piece
from bot.entry.tokens import Board
from bot.entry.vocabulary.marks import EMAIL
from bot.entry.words import ShopWords

NO_WORDS = ShopWords()
LONGEST = 200
RE_EMAIL = re.compile(EMAIL, re.IGNORECASE | re.ASCII)


def _board(text: str) -> Board:
    return Board(shadow_of(text[:LONGEST]))


def read_amount(text: str) -> tuple[Decimal, str | None] | None:
    """88, 八十八, 128块5, HK$30, 1.2k -> the figure and its currency, where one was named."""
    board = _board(text)
    find_figures(board)
    figures = board.of("money", "num", "unit_price")
    for token in figures:
        if token.number is not None:
            return token.number, token.currency
    value = read_number(board.line.plain)
    return (value, None) if value is not None and value >= 0 else None


def read_quantity(text: str) -> tuple[Decimal, str | None] | None:
    """3, 3瓶, 半斤, 两斤半, x2, a dozen -> the figure and the measure word as typed."""
    board = _board(text)
    find_figures(board)
    for token in board.of("qty"):
        if token.number is not None:
            at = unit_span(token, board.line.plain)
            return token.number, board.line.text[at[0] : at[1]] if at else None
    value = read_number(board.line.plain)
    if value is None:
        value = next((token.number for token in board.of("num")), None)
    return (value, None) if value is not None and value > 0 else None


def read_day(text: str, now: datetime, direction: Direction = "past") -> date | None:
    """昨天, 11/18, 周四, 20号, last Friday, 18 Nov; a bare 20 is the 20th."""
    board = _board(text)
    find_moments(board)
    for token in board.of("day"):
        if token.day is not None:
            return resolve(token.day, now, direction).day
    plain = board.line.plain.strip()
    if plain.isdecimal() and 1 <= int(plain[:3]) <= 31:
        return resolve(DayExpr("day_only", int(plain)), now, direction).day
    return None


def read_moment(text: str, now: datetime) -> date | datetime | None:
    """A day or a moment to come: 明天下午3点, Friday, in 2 hours, 15:00 (today if still ahead, else tomorrow)."""
    board = _board(text)
    find_moments(board)
    clock = next((token.time for token in board.of("clock") if token.time is not None), None)
    if clock is not None and clock.hour is None:
        return None
    expr = next((token.day for token in board.of("day") if token.day is not None), None)
    if expr is None and clock is None:
        return read_day(text, now, "future")
    if expr is not None:
        found = resolve(expr, now, "future")
        if found.moment is not None or found.day is None or clock is None:
            return found.moment or found.day
        day = found.day
    else:
        day = now.date()
    assert clock is not None
    assert clock.hour is not None
    at = datetime(day.year, day.month, day.day, clock.hour, clock.minute, tzinfo=now.tzinfo)
    if expr is None and at <= now:
        tomorrow = resolve(DayExpr("shift", 1), now, "future").day
        return at.replace(year=tomorrow.year, month=tomorrow.month, day=tomorrow.day) if tomorrow else None
    return at


def read_phone(text: str, region: str = "CN") -> str | None:
    """E.164 of a phone that can exist."""
    plain = shadow_of(text[:LONGEST]).plain
    digits = "".join(char for char in plain if char.isdigit() or char == "+")
    if not 5 <= len(digits) <= 18:
        return None
    return contacts.read_phone_number(digits, region)


def read_email(text: str) -> tuple[str, str] | None:
    """(the one address in lower case, the words without it and without what introduces it)."""
    plain = shadow_of(text[:LONGEST]).plain
    found = list(RE_EMAIL.finditer(plain))
    address = one_address(found[0]["address"]) if len(found) == 1 else None
    if address is None:
        return None
    rest = plain[: found[0].start()] + " " + plain[found[0].end() :]
    return address, " ".join(rest.split())


def read_birthday(text: str) -> YearDay | None:
    """8/8, 1990-12-01, 农历八月十五, 闰六月初二, 12 March, lunar 7/7."""
    return contacts.read_birthday_text(shadow_of(text[:LONGEST]).plain)


def read_payment(text: str, words: ShopWords = NO_WORDS) -> Payment | None:
    """微信, wx, 支付包, card, PayNow -> the method; None where none or two are named."""
    board = _board(text)
    find_marks(board, words)
    methods = {token.word for token in board.of("pay")}
    return cast("Payment", methods.pop()) if len(methods) == 1 else None


def read_channel(text: str, words: ShopWords = NO_WORDS) -> Channel | None:
    """线上, 抖音, in store -> online or offline."""
    board = _board(text)
    find_marks(board, words)
    channels = {token.word for token in board.of("channel")}
    return cast("Channel", channels.pop()) if len(channels) == 1 else None


def read_item(text: str, words: ShopWords = NO_WORDS) -> DraftItem | None:
    """One thing: 面膜2盒 99, 2 boxes tea @45, 口红."""
    board = _board(text)
    shield_words(board, words)
    find_figures(board)
    acts.find_gifts(board)
    pieces: list[Piece] = sorted([*board.tokens, *runs_of(board)], key=lambda piece: piece.start)
    done = reckon(board, sheet_of(board, pieces), words.currency)
    return done.items[0] if len(done.items) == 1 else None
