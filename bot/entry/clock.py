"""Clock times: 3点, 下午两点半, 晚8点, 18:00, 3pm, 5:15pm, noon."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.entry.numerals import read_number

_Z = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
PART = (
    r"凌晨|清晨|清早|大清早|一早|早上|早晨|上午|中午|正午|下午|傍晚|晚上|晚间|夜里|夜晚|半夜|朝早|上昼|下昼|今晚|"
    r"明晚|今早|明早|早|晚"
)
TIME_ZH = re.compile(
    rf"(?P<part>{PART})?\s*(?P<h>{_Z})\s*(?:点钟?|时(?!间|候|尚|段|装|令|钟))\s*"
    rf"(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<m>{_Z})分?(?!\d|[个块元折号]))?(?:整|左右|前(?!台))?"
)
TIME_COLON = re.compile(
    rf"(?P<part>{PART})?\s*(?:\bat\s+)?(?<![\d.:])(?P<h>\d{{1,2}})(?::|(?<=\d)\.(?=\d\d\s*[ap]\.?m))(?P<m>\d{{2}})(?![\d:])\s*(?P<ap>[ap]\.?m\.?(?![a-z]))?"
)
TIME_EN = re.compile(
    r"(?:\bat\s+)?(?<![\w.:])(?P<h>\d{1,2})\s*(?P<ap>[ap]\.?m\.?)(?![a-z])"
    r"|\bat\s+(?P<h2>\d{1,2})(?:\s+o'?clock)?(?=\s*(?:$|[,，;]|\.(?!\d)|(?:tomorrow|today|tonight|on|to|about|for|"
    r"in the)\b))"
    r"|\b(?P<h3>\d{1,2})\s+o'?clock\b"
    r"|\b(?:at\s+)?(?P<word>noon|midday|midnight)\b"
)
PM = frozenset({"下午", "傍晚", "晚上", "晚间", "夜里", "夜晚", "晚", "下昼", "今晚", "明晚"})
NOON = frozenset({"中午", "正午"})


@dataclass(frozen=True, slots=True)
class ClockTime:
    """`hour` None: the time typed does not exist (25:00)."""

    hour: int | None
    minute: int = 0


def time_of(match: re.Match[str], part: str = "") -> ClockTime:
    """The clock time of a match of TIME_ZH, TIME_COLON or TIME_EN; `part` is the part of the day said before."""
    groups = match.groupdict()
    if groups.get("word"):
        return ClockTime(0 if groups["word"] == "midnight" else 12)
    hour = read_number(groups.get("h") or groups.get("h2") or groups.get("h3") or "")
    if hour is None:
        return ClockTime(None)
    minute = _minute(groups)
    if minute is None or hour > 24 or (hour == 24 and minute):
        return ClockTime(None)
    half = (groups.get("ap") or "").replace(".", "")
    return ClockTime(_hour(int(hour), half, groups.get("part") or part) % 24, minute)


def _minute(groups: dict[str, str | None]) -> int | None:
    if groups.get("half"):
        return 30
    if groups.get("quarter"):
        return 15 if groups["quarter"] == "一" else 45
    if not groups.get("m"):
        return 0
    value = read_number(groups["m"] or "")
    return int(value) if value is not None and value < 60 else None


def _hour(hour: int, half: str, part: str) -> int:
    """3点 without a part of the day is 15:00 (shops sleep at three), 9点 is 09:00."""
    if half:
        return hour % 12 + (12 if half[0] == "p" else 0)
    if part in PM:
        return hour + 12 if 1 <= hour < 12 else hour
    if part in NOON:
        return hour + 12 if hour < 4 else hour
    if part:
        return hour
    return hour + 12 if 1 <= hour <= 6 else hour
