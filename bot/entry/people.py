"""Who the line is about: every stretch that could be a person, with a score; the best one wins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.entry.han_names import HAN, RE_MIXED_NICK, TITLE, Person, han_names
from bot.entry.latin_names import RE_LATIN, latin_name
from bot.entry.runs import Run, runs_of
from bot.entry.shadow import is_han, shadow_of
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary.en import FIRST_NAMES, NOT_NAMES, SURNAMES
from bot.entry.vocabulary.goods import BRANDS_EN
from bot.entry.words import ShopWords

RE_LATIN_TITLED = re.compile(
    rf"(?P<name>[a-z][a-z'.\-]*(?: [a-z][a-z'\-]*)?) ?(?P<title>{TITLE}|生)(?![{HAN}]?[共计阳])"
)


RE_TWO_WORDS = re.compile(r" ([a-z]+) [a-z]")


def find_people(board: Board, shop: ShopWords) -> list[Person]:
    """Every candidate, best first."""
    runs = runs_of(board)
    found: list[Person] = list(_known(board, shop))
    for index, run in enumerate(runs):
        found.extend(_in_run(board, run, first=index == 0))
    return sorted(found, key=lambda person: (-person.score, person.start, -person.end))


def _known(board: Board, shop: ShopWords) -> Iterator[Person]:
    """Customers of the shop where a word begins with their name: likely, yet a titled name at the front goes first."""
    plain = board.line.plain
    for name in _known_names(shop):
        at = plain.find(name)
        end = at + len(name)
        if at < 0 or not board.is_free(at, end) or _runs_on(plain, at, end) or not _begins_word(board, at):
            continue
        front = not plain[:at].strip()
        yield Person(at, end, (105 if front else 95) + min(len(name), 5))


def _begins_word(board: Board, at: int) -> bool:
    return at == 0 or bool(board.taken[at - 1]) or not board.line.plain[at - 1].isalnum()


def _runs_on(plain: str, at: int, end: int) -> bool:
    """Ann inside Anna."""
    return plain[at].isascii() and plain[end : end + 1].isascii() and plain[end : end + 1].isalpha()


@lru_cache(maxsize=8)
def _known_names(shop: ShopWords) -> tuple[str, ...]:
    taught = {word for word, meaning in shop.aliases.items() if meaning in shop.customers}
    names = {shadow_of(name).plain for name in (*shop.customers, *taught) if len(name) > 1}
    return tuple(sorted(names - {shadow_of(name).plain for name in shop.products}))


def _in_run(board: Board, run: Run, *, first: bool) -> Iterator[Person]:
    plain = board.line.plain
    pieces = _pieces(board, run)
    for index, (start, end) in enumerate(pieces):
        lead = first and index == 0
        bonus = _context(board, start, end if index < len(pieces) - 1 else run.end, first=lead, single=len(pieces) == 1)
        if is_han(plain[start]):
            yield from _han(board, run, start, end, bonus)
        elif plain[start].isalpha() and (index == 0 or is_han(plain[start - 2])):
            yield from _latin(board, Run(start, run.end), bonus)


def _context(board: Board, start: int, end: int, *, first: bool, single: bool) -> int:
    """What stands before and behind tells more than the word itself."""
    score = 12 if first else 0
    before = _token_before(board, start)
    after = _token_after(board, end)
    if before is not None:
        if before.kind == "qty" and before.end == start:
            score -= 25
        score += {
            "give": 8 if before.word in ("to", "from") else 18,
            "role": 25,
            "enter": 20,
            "sell": 15 if before.word.isascii() or before.word.endswith("给") else -15,
            "follow": 15,
            "anonymous": -20,
            "buy": -25,
            "qty": -15,
            "each": -40,
            "total": -10,
            "say": 10 if before.word.isascii() else -30,
            "gift": -40,
        }.get(before.kind, 0)
    if after is not None:
        score += {
            "buy": 25,
            "say": 15,
            "follow": 5,
            "task": 8,
            "phone": 20,
            "phone_label": 20,
            "birthday_label": 20,
            "return": 15,
            "exchange": 8,
            "channel": 5,
        }.get(after.kind, 0)
        if after.kind == "qty" and end >= after.start:
            score -= 32 if _names_thing_after(board, after) else 60
        elif after.kind in ("qty", "money", "num") and after.start - end <= 1:
            score -= 6 if single else 16
    return score


def _names_thing_after(board: Board, quantity: Token) -> bool:
    """张三2瓶洗面奶: the thing stands behind the quantity, so what stands before it may be a person."""
    at = quantity.end
    while at < len(board.line.plain) and board.line.plain[at] == " ":
        at += 1
    return at < len(board.line.plain) and not board.taken[at] and board.line.plain[at].isalpha()


def _token_before(board: Board, at: int) -> Token | None:
    plain = board.line.plain
    while at > 0 and plain[at - 1] in " :":
        at -= 1
    return next((token for token in board.tokens if token.end == at), None)


def _token_after(board: Board, at: int) -> Token | None:
    plain = board.line.plain
    while at < len(plain) and plain[at] == " ":
        at += 1
    return next((token for token in board.tokens if token.start == at), None)


def _pieces(board: Board, run: Run) -> list[tuple[int, int]]:
    """The parts of a run between blanks."""
    return [
        (run.start + found.start(), run.start + found.end())
        for found in re.finditer(r"\S+", board.line.plain[run.start : run.end])
    ]


def _han(board: Board, run: Run, start: int, end: int, bonus: int) -> Iterator[Person]:
    mixed = RE_MIXED_NICK.match(board.line.plain, start, run.end)
    if mixed:
        yield Person(start, mixed.end(), 85 + bonus)
    else:
        yield from han_names(board, start, end, bonus, alone=True)


def _latin(board: Board, run: Run, bonus: int) -> Iterator[Person]:
    plain, simple = board.line.plain, board.line.simple
    titled = RE_LATIN_TITLED.match(plain, run.start, run.end)
    if titled and not (set(titled["name"].split()) & NOT_NAMES):
        yield Person(run.start, titled.end(), 92 + bonus)
        return
    end, score = latin_name(plain, simple, run.start, run.end)
    if end:
        # anna lee serum: a family name in small letters, or a word of the thing
        more = RE_TWO_WORDS.match(simple, end, run.end)
        yield Person(run.start, end, score + bonus, is_sure=more is None or more[1] not in SURNAMES)
    for found in RE_LATIN.finditer(plain, max(end, run.start), run.end):
        known = found[0] in FIRST_NAMES and simple[found.start()].isupper() and found[0] not in BRANDS_EN
        if known and found.start() > run.start and simple[found.start() - 2].islower():
            stop, _ = latin_name(plain, simple, found.start(), run.end)
            if stop == run.end:
                yield Person(found.start(), stop, 50)
