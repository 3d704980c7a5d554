"""The wish to sell the same once more: 再来一单, "same again", alone or with a name."""

from __future__ import annotations

import re

_PUNCTUATION = " \t，,。.！!、:：的"
RE_AGAIN = re.compile(
    r"(?:跟|和|同|照)?(?:上次|上回|上一单|之前)?(?:一样|老样子|照旧)(?:再?来一[单份次遍])?|"
    r"再?(?:来|买|要|记)(?:一|上)[单份次遍]|再来一?[单份]|再记一[单笔]|重复上一?单|还是老样子|"
    r"\b(?:the\s+)?(?:same|usual)(?:\s+again|\s+as\s+(?:last\s+time|before|usual)|\s+order)?|\bonce\s+more|"
    r"\b(?:repeat|again)(?:\s+(?:that|it|the\s+last(?:\s+(?:one|order|sale))?))?|\bthe\s+usual",
    re.IGNORECASE,
)
# The very last one is meant, not what is usual.
RE_LAST = re.compile(r"上次|上回|上一?单|再|重复|last|repeat|again|once", re.IGNORECASE)
LONGEST = 40


def wants_usual(text: str) -> bool:
    """老样子, the usual: what is always taken, where 再来一单 and "same as last time" mean the last purchase."""
    return RE_LAST.search(text) is None


def read_again(text: str) -> str | None:
    """Whose last purchase is wanted again: a name as typed, "" where none is said; None if this is no such wish."""
    line = " ".join(text.split())
    found = RE_AGAIN.search(line) if len(line) <= LONGEST else None
    if found is None:
        return None
    before, after = (part.strip(_PUNCTUATION) for part in (line[: found.start()], line[found.end() :]))
    after = re.sub(r"^for\s+", "", after, flags=re.IGNORECASE)
    if before and after:
        return None
    rest = before or after
    return None if any(c.isdigit() for c in rest) and not rest.isdecimal() else rest
