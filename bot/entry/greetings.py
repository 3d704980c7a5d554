"""How a text begins that speaks to one person: 张姐，您好！ or "Hi Mary,"."""

from __future__ import annotations

import re

_HELLO = r"(?:亲爱的|尊敬的|您好|你好|嗨|hi|hello|hey|dear)"
_BREAK = r"[，,、:：!！。~～]"


def without_greeting(text: str, name: str) -> str:
    """The text without the name it begins with; as it is where it begins otherwise, or says nothing more."""
    if not name:
        return text
    before, after = rf"(?:{_HELLO}{_BREAK}?\s*)?", rf"(?:{_BREAK}\s*(?:{_HELLO}{_BREAK}+\s*)?|{_HELLO}{_BREAK}+\s*)"
    greeting = rf"\s*{before}{re.escape(name)}\s*{after}"
    found = re.match(greeting, text, re.IGNORECASE)
    rest = text[found.end() :] if found else ""
    return rest[:1].upper() + rest[1:] if rest else text
