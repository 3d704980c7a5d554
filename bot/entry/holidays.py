"""Days off as a manager types them: 春节, 除夕到初七, 2027-02-05..2027-02-12, 5月1日到5月5日, 12 Aug to 20 Aug."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from bot.domain.holidays import A_DAY, LONGEST, Festival, Holiday, span_of
from bot.domain.lunar import solar_day

_FESTIVALS: tuple[tuple[Festival, str], ...] = (
    (Festival.SPRING, r"春节|过年|新春|除夕[到至~-]+(?:正月)?初七|spring festival|(?:chinese|lunar) new year"),
    (Festival.NEW_YEAR, r"元旦|new year(?:'s day)?"),
    (Festival.QINGMING, r"清明节?|qingming|tomb.?sweeping(?: day)?"),
    (Festival.LABOUR, r"五一|劳动节|labou?r day|may day"),
    (Festival.DRAGON_BOAT, r"端午节?|dragon boat(?: festival)?"),
    (Festival.MID_AUTUMN, r"中秋节?|mid.?autumn(?: festival)?"),
    (Festival.NATIONAL, r"国庆节?|十一|national day"),
)
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH_DAY = re.compile(r"(\d{1,2})[月/.-](\d{1,2})[日号]?")
_LUNAR = re.compile(r"除夕|(?:正月)?初([一二三四五六七八九十])|正月十五|元宵节?")
_ENGLISH = re.compile(r"(\d{1,2}) ?([a-z]{3})[a-z]*\.?(?: (\d{4}))?")
_BETWEEN = re.compile(r"\s*(?:\.\.+|…|—+|–|~|到|至|\bto\b|\buntil\b| - )\s*")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DIGITS = "一二三四五六七八九十"


def read_holidays(text: str, today: date) -> list[Holiday] | None:
    """What was typed, several apart by commas; None if any of it is no day."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    found = [_one(part.strip(), today) for part in re.split(r"[,，、;；\n]+", plain) if part.strip()]
    return [one for one in found if one is not None] if found and None not in found else None


def _one(text: str, today: date) -> Holiday | None:
    for festival, pattern in _FESTIVALS:
        if re.fullmatch(pattern, text):
            near = [span for year in range(today.year - 1, today.year + 2) if (span := span_of(festival, year))]
            first, last = min(span for span in near if span[1] >= today)
            return Holiday(first, last, festival)
    parts = _BETWEEN.split(text)
    if not 1 <= len(parts) <= 2:
        return None
    first_day = _day(parts[0], today)
    last_day = _day(parts[-1], first_day or today) if len(parts) == 2 else first_day
    if first_day is None or last_day is None or not first_day <= last_day <= first_day + LONGEST * A_DAY:
        return None
    return Holiday(first_day, last_day) if last_day >= today else None


def _day(text: str, since: date) -> date | None:
    """A day that has its year, or the next such day from `since` on."""
    try:
        if found := _ISO.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _MONTH_DAY.fullmatch(text):
            return _next(int(found[1]), int(found[2]), since)
        if (found := _ENGLISH.fullmatch(text)) and found[2] in _MONTHS:
            month = _MONTHS.index(found[2]) + 1
            return date(int(found[3]), month, int(found[1])) if found[3] else _next(month, int(found[1]), since)
        return _lunar(text, since)
    except ValueError:
        return None


def _next(month: int, day: int, since: date) -> date:
    this = date(since.year, month, day)
    return this if this >= since else date(since.year + 1, month, day)


def _lunar(text: str, since: date) -> date | None:
    if not (found := _LUNAR.fullmatch(text)):
        return None
    for year in range(since.year - 1, since.year + 2):
        if text == "除夕":
            day = solar_day(year, 1, 1, False) - A_DAY
        else:
            day = solar_day(year, 1, _DIGITS.index(found[1]) + 1 if found[1] else 15, False)
        if day >= since:
            return day
    return None
