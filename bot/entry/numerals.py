"""Numbers as people write them: 1,280 · 1.2k · 3千8 · 一万二 · 三百零五 · 两斤半 · 五十六块五."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from bot.entry.vocabulary.lists import listed

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "仨": 3, "壹": 1, "贰": 2}
TENS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
WORDS_EN = {
    word: Decimal(value)
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"a": Decimal(1), "an": Decimal(1), "couple": Decimal(2), "half": Decimal("0.5"), "thirty": Decimal(30)}

TENS_EN = {
    word: 10 * (at + 2) for at, word in enumerate(listed("twenty thirty forty fifty sixty seventy eighty ninety"))
}
_ONES_EN = "|".join(word for word in WORDS_EN if word not in ("a", "an", "couple", "half", "zero", *TENS_EN))
_TENS_EN = "|".join(TENS_EN)
# eighty, eighty-eight, one hundred and twenty, two thousand
WORDED_EN = (
    rf"\b(?:(?:(?:{_ONES_EN}|a)\s+(?:hundred|thousand))(?:\s+(?:and\s+)?(?:(?:{_TENS_EN})(?:[\s-](?:{_ONES_EN}))?|"
    rf"{_ONES_EN}))?|(?:{_TENS_EN})(?:[\s-](?:{_ONES_EN}))?)\b"
)
ZH = (
    r"[零〇一二两三四五六七八九十百千万廿卅](?:[零〇一二两三四五六七八九十百千万廿卅]){0,9}(?:点[零〇一二三四五六七"
    r"八九]{1,4})?"
)
ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,9})(?:\.\d{1,4})?"
# 3千8, 1万2, 1.5万, 1.2k, 2w, 2w5, 1.5 lakh
SCALED = ARABIC + (
    r"(?:(?:[千百万](?:\d(?![\d.]))?|[kw]\d?(?![a-z0-9.\u3400-\u9fff])|\s?(?:lakhs?|lacs?|crores?)(?![a-z])))?"
)
SCALES = {
    "千": 1000,
    "百": 100,
    "万": 10_000,
    "k": 1000,
    "w": 10_000,
    "lakh": 100_000,
    "lac": 100_000,
    "crore": 10_000_000,
}


def read_number(text: str) -> Decimal | None:
    """The value of one numeral, arabic (with 千 万 k w) or Chinese; None where it is not well formed."""
    text = text.strip()
    if not text:
        return None
    if text[0].isdigit():
        return _arabic(text)
    if text in WORDS_EN:
        return WORDS_EN[text]
    return _chinese(text)


def read_worded(text: str) -> Decimal:
    """eighty-eight -> 88, one hundred and twenty -> 120."""
    total = 0
    for word in re.split(r"[\s-]+", text):
        if word in ("hundred", "thousand"):
            total = max(total, 1) * (100 if word == "hundred" else 1000)
        elif word != "and":
            total += TENS_EN.get(word, 0) or int(WORDS_EN.get(word, 0))
    return Decimal(total)


def _arabic(text: str) -> Decimal | None:
    match = re.fullmatch(r"([\d,]+(?:\.\d+)?)(?:\s?([千百万kw]|lakh|lac|crore)s?(\d?))?", text)
    if match is None:
        return None
    try:
        value = Decimal(match[1].replace(",", ""))
    except InvalidOperation:
        return None
    if match[2]:
        scale = SCALES[match[2]]
        value *= scale
        if match[3]:
            value += Decimal(match[3]) * scale / 10
    return value


def _chinese(text: str) -> Decimal | None:
    text = text.replace("廿", "二十").replace("卅", "三十")
    if text == "半":
        return Decimal("0.5")
    head, point, tail = text.partition("点")
    whole = _chinese_whole(head)
    if whole is None or (point and not tail):
        return None
    if not point:
        return Decimal(whole)
    digits = "".join(str(DIGITS[c]) for c in tail if c in DIGITS)
    return Decimal(f"{whole}.{digits}")


def is_about(text: str) -> bool:
    """两三, 七八, 三五: about so many, and no number of two digits as 九八 is."""
    if len(text) != 2 or any(DIGITS.get(c, 0) == 0 for c in text):
        return False
    low, high = (DIGITS[c] for c in text)
    return high - low == 1 or (low, high) == (3, 5) or "两" in text


def _chinese_whole(text: str) -> int | None:  # noqa: PLR0911, PLR0912 - one case, one return
    if text and all(c in DIGITS for c in text):
        if len(text) == 1:
            return DIGITS[text]
        if is_about(text):
            return None
        return int("".join(str(DIGITS[c]) for c in text))
    if len(text) == 2 and text[0] in "百千" and DIGITS.get(text[1], 0):
        text = "一" + text
    total, section, digit, last, zero = 0, 0, -1, 0, False
    for char in text:
        if char in DIGITS:
            if digit > 0:
                return None
            zero = zero or DIGITS[char] == 0
            digit = DIGITS[char] or -1
            continue
        scale = TENS.get(char)
        if scale is None:
            return None
        if scale == 10000:
            section += max(digit, 0)
            if total or not section:
                return None
            total, section = section * scale, 0
        else:
            if digit < 0 and (scale != 10 or (section and not zero)):
                return None
            if section and last <= scale and last != 10000:
                return None
            section += max(digit, 1) * scale
        digit, last, zero = -1, scale, False
    if digit > 0:
        # 三百五 is 350, 一万二 is 12000; 三百零五 is 305, 十五 is 15
        section += digit * (last // 10 if last >= 100 and not zero else 1)
    return total + section
