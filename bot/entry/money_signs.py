"""Whether a sign or a word beside a sum is of a currency: € is of one alone, a dollar of many places."""

from __future__ import annotations

# Not the last letters of a word before it.
SIGN = r"(?:(?:(?<![a-z])(?:hk|us|nt|s|a|c))?\$|[¥€£]|(?<![a-z])rmb)"
_ONLY = {
    "¥": ("CNY", "JPY"), "rmb": ("CNY",), "€": ("EUR",), "euro": ("EUR",), "£": ("GBP",), "pound": ("GBP",),
    "hk$": ("HKD",), "us$": ("USD",), "nt$": ("TWD",), "s$": ("SGD",), "a$": ("AUD",), "c$": ("CAD",),
}  # fmt: skip
_NO_DOLLAR = ("CNY", "JPY", "EUR", "GBP")


def is_of(mark: str | None, currency: str) -> bool:
    """No mark is of any; yuan are said for other money, too."""
    if not mark:
        return True
    if mark == "$" or mark.startswith("dollar"):
        return currency not in _NO_DOLLAR
    return currency in _ONLY.get(mark.rstrip("s"), (currency,))
