"""Numbers in links and addresses that nobody else can make up: the number, and a seal under the shop's own secret.

Nothing has to be stored, so what is in a mail of last year still works. What the number may be used for is part of the
seal: the token of an unsubscribe link opens nothing else. Letters and digits only, since mail servers fold the case.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from enum import StrEnum

_TOKEN = re.compile(r"([0-9a-f]{1,16})-([0-9a-f]{32})")


class Use(StrEnum):
    """What a token is good for; its number is a delivery's."""

    UNSUBSCRIBE = "unsubscribe"
    HAND_ON = "hand_on"
    BOUNCE = "bounce"


def seal(secret: str, use: Use, number: int) -> str:
    """`1a4-<128 bits>`."""
    return f"{number:x}-{_mark(secret, use, number)}"


def unseal(secret: str, use: Use, token: str) -> int | None:
    """The number, if this token was made here for this use."""
    found = _TOKEN.fullmatch(token.lower())
    if found is None:
        return None
    number = int(found[1], 16)
    return number if hmac.compare_digest(_mark(secret, use, number), found[2]) else None


def _mark(secret: str, use: Use, number: int) -> str:
    return hmac.new(secret.encode(), f"{use.value}:{number}".encode(), hashlib.sha256).hexdigest()[:32]
