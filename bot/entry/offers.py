"""An offer as it is typed: 8折, 打85折, 减20, 20%, 20% off, 5 off, ¥20."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.domain.money import exponent
from bot.entry.money_signs import SIGN, is_of
from bot.entry.numerals import SCALED, ZH, read_number
from bot.entry.shadow import shadow_of

_ZHE = re.compile(r"(?:打|享)?\s*(?P<n>[1-9](?:\.\d)?|[1-9][1-9]|[一二三四五六七八九]{1,2})\s*折")
_PERCENT = re.compile(r"(?:减|降|立减)?\s*(?P<n>\d{1,2})\s*(?:%|percent|per\s+cent)(?:\s*off)?")
_OFF = re.compile(
    rf"(?P<less>立?减|便宜|优惠|减免|抵)?\s*(?P<sign>{SIGN})?\s*(?P<n>{SCALED}|{ZH})\s*"
    r"(?P<unit>元|块钱?|yuan|rmb|dollars?|pounds?|euros?)?\s*(?P<off>off)?"
)


def read_offer(text: str, currency: str) -> tuple[int | None, int | None]:
    """(per cent off, minor units off): one of them, or neither, as of a bare figure (off what?) and other money."""
    plain = shadow_of(text[:40]).plain.strip(" .。!！")
    if found := _ZHE.fullmatch(plain):
        tenths = read_number(found["n"]) or Decimal(0)
        return int(100 - tenths * (10 if tenths < 10 else 1)), None
    if found := _PERCENT.fullmatch(plain):
        return int(found["n"]) or None, None
    found = _OFF.fullmatch(plain)
    value = read_number(found["n"]) if found else None
    if found is None or value is None or not any(found[mark] for mark in ("less", "sign", "unit", "off")):
        return None, None
    if not all(is_of(found[mark], currency) for mark in ("sign", "unit")):
        return None, None
    return None, int(value.scaleb(exponent(currency)))
