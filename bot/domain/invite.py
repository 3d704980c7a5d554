"""One-time links: what stands in them, and how long they hold. The token itself is never stored."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

STAFF_PREFIX = "s_"
CUSTOMER_PREFIX = "j_"
SHOP_PAYLOAD = "shop"
STAFF_LIFE = timedelta(minutes=30)
CUSTOMER_LIFE = timedelta(days=7)
_TOKEN_BYTES = 16
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def new_token() -> str:
    """128 bits that nobody can guess, in 22 characters of a link."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None


def token_hash(token: str) -> str:
    """What is stored instead of the token; without a salt, since there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()
