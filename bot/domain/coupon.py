"""A coupon: one customer's code, with a check character that catches a slip of the finger.

The check is ISBN-10's, modulo 23 instead of 11: the characters, weighted 1 to 12 by their place, sum to a multiple of
23. 23 is prime and the weights differ, so every single wrong character and every swap of two is noticed.
The alphabet has 23 characters, so that each can be a check character: of look-alikes only one is left (8 for B, 5 for
S, 2 for Z, 6 for G, Y for V), and 0 O 1 I L U are not used at all. 23^11 codes: about 50 bits.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.offer import Terms

ALPHABET = "23456789ACDEFHJKMNPRTXY"
LENGTH = 12
_MODULUS = len(ALPHABET)
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_LOOK_ALIKES = str.maketrans({"B": "8", "G": "6", "S": "5", "Z": "2", "V": "Y", "O": "D", "0": "D", "Q": "D"})
_IGNORED = frozenset(" -_.·–—‐‑−\u3000")


class CouponState(StrEnum):
    ISSUED = "issued"
    REDEEMED = "redeemed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Coupon:
    id: int
    code: str
    offer_id: int
    customer_id: int
    terms: Terms
    state: CouponState
    issued_at: datetime
    expires_at: datetime
    occasion_key: str | None = None

    @property
    def shown(self) -> str:
        return show(self.code)

    def is_open(self, now: datetime) -> bool:
        """It can be redeemed at this moment."""
        return self.state is CouponState.ISSUED and now < self.expires_at


def new_code(pick: Callable[[int], int] = secrets.randbelow) -> str:
    """A code nobody can guess; `pick(n)` gives a number below n."""
    body = "".join(ALPHABET[pick(_MODULUS)] for _ in range(LENGTH - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    """The twelfth character of eleven."""
    total = sum(place * _VALUES[character] for place, character in enumerate(body, 1))
    return ALPHABET[-total * pow(LENGTH, -1, _MODULUS) % _MODULUS]


def is_sound(code: str) -> bool:
    """Twelve characters whose check is right; whether such a coupon exists is another question."""
    if len(code) != LENGTH or not all(character in _VALUES for character in code):
        return False
    return check_character(code[:-1]) == code[-1]


def read_code(text: str) -> str | None:
    """A code as a person types or reads it out: any case or width, spaces, dashes, look-alikes. None if it is none."""
    plain = unicodedata.normalize("NFKC", text).upper()
    code = "".join(character for character in plain if character not in _IGNORED).translate(_LOOK_ALIKES)
    return code if is_sound(code) else None


def show(code: str) -> str:
    """XXXX-XXXX-XXXX."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
