"""A page of the notebook, pasted at once: one text per entry."""

from __future__ import annotations

import re

from bot.entry.figures import find_figures
from bot.entry.marks import find_marks, pattern_of
from bot.entry.moments import find_moments
from bot.entry.runs import runs_of
from bot.entry.shadow import shadow_of
from bot.entry.tokens import Board
from bot.entry.vocabulary.figures import TOTAL_BEFORE
from bot.entry.words import ShopWords

RE_BULLET = re.compile(
    r"^\s*(?:[-*•·●○◆▪–—]\s+|[•●○◆▪]\s*|[①-⑳]\s*|\(?（?\d{1,2}[)）]\s*|\d{1,2}[、．]\s*|\d{1,2}\.(?!\d)\s*|"
    r"[一二三四五六七八九十]{1,3}、\s*|\[[ xX✓√]?\]\s*|☐\s*|✅\s*)"
)
RE_CONTINUES = re.compile(
    rf"\s*(?:(?:{TOTAL_BEFORE})|共|备注|注[:：]|电话|手机|生日|地址|note\b|tel\b|phone\b)", re.IGNORECASE
)
RE_PARTS = re.compile(r"[；;]|(?<=[。])")
NO_WORDS = ShopWords()
MOST_LINES = 200


def split_page(text: str) -> tuple[str, ...]:
    """The entries of a pasted text, in order, without bullets and numbers; a date alone on a line heads the next ones.

    A line that only goes on (微信 128, 共299, 备注…, or one that is indented) is joined to the line before it.
    """
    entries: list[str] = []
    heading = ""
    for raw in text.splitlines()[:MOST_LINES]:
        line = RE_BULLET.sub("", raw).strip()
        if not line:
            continue
        if _is_heading(line):
            heading = line.rstrip(":： ")
        elif entries and not RE_BULLET.match(raw) and _continues(raw, line):
            entries[-1] = f"{entries[-1]} {line}"
        else:
            entries.extend(_headed(heading, part) for part in _parts(line))
    return tuple(entries)


def _headed(heading: str, line: str) -> str:
    if not heading:
        return line
    board = Board(shadow_of(line))
    find_moments(board)
    return line if board.of("day") else f"{heading} {line}"


def _is_heading(line: str) -> bool:
    """11月25日, 周三:, Monday - a day and nothing else."""
    if len(line) > 24:
        return False
    board = Board(shadow_of(line))
    find_moments(board)
    return bool(board.of("day")) and not runs_of(board) and not board.of("clock")


def _continues(raw: str, line: str) -> bool:
    if len(line) > 60:
        return False
    if RE_CONTINUES.match(line):
        return True
    board = Board(shadow_of(line))
    find_moments(board)
    find_marks(board, NO_WORDS)
    find_figures(board)
    bare = not runs_of(board) and bool(board.of("pay", "money", "channel", "total", "day", "num"))
    indented = (
        raw[:1] in " \t\u3000"
        and pattern_of("ROLES").match(board.line.plain) is None
        and not board.of("num", "money", "phone")
    )
    return bare or indented


def _parts(line: str) -> list[str]:
    """Parts between ； stand alone where each holds a figure of its own."""
    parts = [part.strip(" ，,。") for part in RE_PARTS.split(line)]
    parts = [part for part in parts if part]
    if len(parts) > 1 and all(len(part) >= 4 and re.search(r"[\d一二三四五六七八九十百]", part) for part in parts):
        return parts
    return [line]
