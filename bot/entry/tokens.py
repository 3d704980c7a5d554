"""Tokens: pieces of the line with a meaning, and the board that says which characters are already taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from bot.entry.clock import ClockTime
from bot.entry.days import DayExpr
from bot.entry.shadow import Shadow


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A vocabulary pattern, compiled once."""
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` names the meaning; `word` is its value or unit; `number` its figure."""

    kind: str
    start: int
    end: int
    word: str = ""
    number: Decimal | None = None
    currency: str | None = None
    day: DayExpr | None = None
    time: ClockTime | None = None
    glued: bool = False


@dataclass(slots=True)
class Board:
    """The line, with the characters that tokens have claimed. A claim never overlaps an earlier one."""

    line: Shadow
    taken: bytearray = field(init=False)
    tokens: list[Token] = field(default_factory=list)
    shielded: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self.taken = bytearray(len(self.line.plain))
        self.shielded = bytearray(len(self.line.plain))

    def is_free(self, start: int, end: int) -> bool:
        """No character of the range is claimed."""
        return not any(self.taken[start:end])

    def is_shielded(self, start: int, end: int) -> bool:
        """A character of the range is inside a word that must stay whole."""
        return any(self.shielded[start:end])

    def shield(self, start: int, end: int) -> None:
        """Keep a word whole: verbs, dates and numbers do not begin inside it."""
        self.shielded[start:end] = b"\x01" * (end - start)

    def claim(self, token: Token) -> bool:
        """Take the characters of a token; False where some are taken."""
        if token.start >= token.end or not self.is_free(token.start, token.end):
            return False
        self.taken[token.start : token.end] = b"\x01" * (token.end - token.start)
        self.tokens.append(token)
        return True

    def release(self, token: Token) -> None:
        """Give a claim back."""
        self.tokens.remove(token)
        self.taken[token.start : token.end] = b"\x00" * (token.end - token.start)

    def find(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches over free, unshielded characters."""
        plain, at = self.line.plain, 0
        while match := pattern.search(plain, at):
            start, end = match.span()
            blocked = self._blocked(start, end)
            if start < end and blocked < 0:
                yield match
            # a match that runs into taken characters may have a shorter one behind them
            at = max(start, blocked) + 1 if blocked >= 0 or start == end else end

    def _blocked(self, start: int, end: int) -> int:
        """The last taken or shielded character of a range, -1 where all are free."""
        return max(self.taken.rfind(1, start, end), self.shielded.rfind(1, start, end))

    def ordered(self) -> list[Token]:
        """The tokens in reading order."""
        return sorted(self.tokens, key=lambda token: token.start)

    def of(self, *kinds: str) -> list[Token]:
        """The tokens of some kinds, in reading order."""
        return [token for token in self.ordered() if token.kind in kinds]
