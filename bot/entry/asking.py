"""Whether a line asks something, whatever it asks: by its words alone."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"[?？]\s*$|多少|几[个位单次瓶]|谁|怎么|什么|哪|吗$|^(?:how|what|who|which|when|why|show)\b|\b(?:how|what|who|which)\b.*[?？]",
    re.IGNORECASE,
)
_PAUSE = re.compile(r"[，。！；!,;～~]")


def asks_something(text: str) -> bool:
    return _ASKS.search(text) is not None


def has_a_pause(text: str) -> bool:
    """As a sentence for many has, and a line for the books seldom."""
    return _PAUSE.search(text) is not None
