"""Stretches of words that no token has claimed."""

from __future__ import annotations

from dataclasses import dataclass

from bot.entry.shadow import is_han
from bot.entry.tokens import Board


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of unclaimed words without a separator: [start, end)."""

    start: int
    end: int


SEPARATORS = frozenset(',，、;；。!！?？|\n\t"()[]<>~…·+&:')


def runs_of(board: Board) -> list[Run]:
    """The unclaimed stretches between tokens and separators, trimmed."""
    plain, found, start = board.line.plain, [], -1
    for index in range(len(plain) + 1):
        closed = index == len(plain) or board.taken[index] or _separates(plain, index)
        if not closed and start < 0 and plain[index] != " ":
            start = index
        if closed and start >= 0:
            end = index
            while end > start and plain[end - 1] in " .-":
                end -= 1
            if end > start:
                found.append(Run(start, end))
            start = -1
    return found


def _separates(plain: str, index: int) -> bool:
    char = plain[index]
    if char in SEPARATORS:
        return not (char == "&" and plain[index - 1 : index] == " ")
    around = plain[index - 1 : index] + plain[index + 1 : index + 2]
    if char == "-":
        return " " in around or is_han(around[:1] or " ") or is_han(around[1:] or " ") or index == 0
    return char == "/" and (" " in around or plain.count("/") >= 2)
