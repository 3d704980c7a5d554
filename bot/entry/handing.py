"""A customer to be handed on, as it is typed: 转交 杜薇 给 小李, hand Anna over to Chen."""

from __future__ import annotations

import re

LONGEST = 60
_ASKED = re.compile(
    r"(?:请|帮我)?(?:转交|移交|把)\s*(?:顾客|客户)?\s*(?P<who>\S.*?)\s*(?:转|交|转交|移交)?给\s*(?P<to>\S.*)|"
    r"(?:hand\s+over|hand|transfer|pass)\s+(?P<whom>\S.*?)\s+(?:over\s+)?to\s+(?P<heir>\S.*)",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:转|交|转交|移交)?给\s*|\s+(?:over\s+)?to\s+", re.IGNORECASE)


def asks_handing(text: str) -> tuple[str, str] | None:
    """(customer, colleague); None where nothing of the kind is asked."""
    found = _ASKED.fullmatch(text.strip(" \n?？。!！")) if text and len(text) <= LONGEST else None
    if found is None:
        return None
    return (found["who"] or found["whom"]).strip(), (found["to"] or found["heir"]).strip()


def with_colleague(words: str) -> list[tuple[str, str]]:
    """What stands behind /transfer, cut into a customer and a colleague in every way there is: the last word alone
    first. None of a line that is too long to be names."""
    if len(words) > LONGEST:
        return []
    parts = [part for part in _TO.split(words.strip()) if part]
    if len(parts) == 2:
        return [(parts[0], parts[1])]
    said = words.split()
    return [(" ".join(said[:at]), " ".join(said[at:])) for at in range(len(said) - 1, 0, -1)]
