"""A coupon that a line only speaks of: 用券, with her coupon."""

from __future__ import annotations

import re

_COUPON = re.compile(r"用\S{0,5}券|\b(?:coupon|voucher)\b", re.IGNORECASE)
_NO_COUPON = re.compile(
    r"(?:不|没|没有|别|未)用\S{0,5}券|\b(?:no|without)\s+(?:an?\s+)?(?:coupon|voucher)\b", re.IGNORECASE
)
_ONLY_COUPON = re.compile(
    r"已?经?用\S{0,5}券了?|(?:with|used?|using)?\s*(?:an?|the|her|his|their|my)?\s*(?:birthday )?(?:coupon|voucher)",
    re.IGNORECASE,
)


def says_coupon(note: str, text: str) -> bool:
    """Of what was left over in a line, and the whole of it: a coupon was used."""
    return _COUPON.search(note) is not None and _NO_COUPON.search(text) is None


def says_only_coupon(note: str) -> bool:
    """And nothing else that is worth keeping."""
    return _ONLY_COUPON.fullmatch(note) is not None
