"""Two records to become one, as it is typed: 合并 郭静静, merge Anna, 合并 李婷 和 李婷婷."""

from __future__ import annotations

import re

LONGEST = 60
_ASKED = re.compile(
    r"(?:(?:请|帮我)?(?:合并|并档)(?:一下)?(?:顾客|客户|档案)?\s*[:：]?|merge(?:\s+customers?)?\s)\s*(?P<who>\S.*?)"
    r"(?:的(?:档案|资料))?",
    re.IGNORECASE,
)
_APART = re.compile(r"\s*[、,，+＋&]\s*|\s*(?:和|与|跟)\s*|\s+(?:and|with|into)\s+|\s+", re.IGNORECASE)


def asks_merge(text: str) -> str | None:
    """Whose records are to be put together; None where nothing of the kind is asked."""
    if not text or len(text) > LONGEST:
        return None
    found = _ASKED.fullmatch(text.strip(" \n?？。!！"))
    return found["who"].strip() if found else None


def two_names(words: str) -> tuple[str, str] | None:
    """李婷 和 李婷婷, Anna and Hanna: the two; None where it is one name, or more than two."""
    parts = [part for part in _APART.split(words.strip()) if part]
    return (parts[0], parts[1]) if len(parts) == 2 else None
