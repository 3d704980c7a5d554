"""Phones and birthdays."""

from __future__ import annotations

import calendar
import re

from bot.domain.occasion import YearDay
from bot.entry.days_en import MONTHS
from bot.entry.days_zh import LUNAR_DAY, Z2, lunar_day, lunar_month
from bot.entry.marks import pattern_of
from bot.entry.numerals import read_number
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary.marks import ENTER

RE_DIGITS = re.compile(
    r"(?<![a-z0-9_.@¥$€£+])(\+\s?\d[\d\s\-().]{5,18}\d|\(?0\d{2,3}\)?[\s-]?\d{7,8}(?!\d)|"
    r"1[3-9]\d(?:[\s-]?\d{4}){2}(?!\d)|\d[\d\s-]{4,14}\d)(?![\d]|\.\d)"
)
RE_ENTERING = re.compile(rf"新(?:客|会员|顾客|朋友)|\b(?:new\s+\w+|contact|lead)\b|^\s*(?:{ENTER})")
RE_COUNTED = re.compile(r"\s?(?:元|块|万|rmb|yuan|usd|hkd|[个件瓶盒条])")
RE_LOOKS_MOBILE = re.compile(r"1[3-9]\d{7,11}")


def read_phone_number(digits: str, region: str) -> str | None:
    """E.164, or None where no such number can exist."""
    import phonenumbers

    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def find_phones(board: Board, region: str) -> None:
    """Claim phone numbers ("phone"), numbers of a wrong length ("bad_phone") and their labels."""
    labels = list(board.find(pattern_of("PHONE_LABEL")))
    ends = [found.end() for found in labels]
    # 新客 黎明 1351234567: on a line that enters somebody a long string of digits is a phone, right or wrong
    entering = RE_ENTERING.search(board.line.plain) is not None
    for found in board.find(RE_DIGITS):
        typed = found[1]
        labelled = any(
            0 <= found.start() - end <= 2 and not board.line.plain[end : found.start()].strip(" :") for end in ends
        )
        kind, value = _phone(typed, region, labelled=labelled or (entering and _is_long(board, found)))
        if kind:
            board.claim(Token(kind, found.start(1), found.end(1), word=value))
    for label in labels:
        if board.of("phone", "bad_phone"):
            board.claim(Token("phone_label", label.start(), label.end(), word=label[0]))


def _is_long(board: Board, found: re.Match[str]) -> bool:
    """Seven digits or more that no currency and no measure word follows."""
    digits = sum(map(str.isdigit, found[1]))
    return digits >= 7 and RE_COUNTED.match(board.line.plain, found.end(1)) is None and not found[1].startswith("+")


def _phone(typed: str, region: str, *, labelled: bool) -> tuple[str, str]:
    digits = re.sub(r"\D", "", typed)
    plus = typed.startswith("+")
    mobile = RE_LOOKS_MOBILE.fullmatch(digits) is not None and region == "CN"
    landline = typed.lstrip("(").startswith("0") and len(digits) >= 9
    likely = (
        labelled or plus or landline or (mobile and len(digits) >= 10 and not re.search(r"\d\s\d{1,2}(?!\d)", typed))
    )
    if not likely:
        return "", ""
    # ten or eleven digits without 0, 1 or + are no number of this country: whose they are is asked
    foreign = (
        region == "CN" and not plus and len(digits) in (10, 11) and not digits.startswith(("0", "1", "400", "800"))
    )
    if foreign:
        return "bad_phone", typed
    value = read_phone_number(("+" if plus else "") + digits, region)
    return ("phone", value) if value else ("bad_phone", typed)


_MONTH = "(?P<mon>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_NTH = r"(?P<d>[0-3]?\d)(?!\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<y>\d{4}|'?[4-9]\d(?![\d.%,]|\s*(?:off|points?|years?|yrs?|yuan|rmb|元|块|分)))"
RE_BIRTHDAYS: tuple[re.Pattern[str], ...] = (
    re.compile(
        r"(?P<y>\d{4}|\d{2}(?=\s*年))\s*(?:年|[./\-])\s*(?P<m>\d{1,2})\s*(?:月|[./\-])\s*(?P<d>\d{1,2})\s*[日号]?(?!\d)"
    ),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})[./\-](?P<m>\d{1,2})[./\-](?P<y>\d{4})(?!\d)"),
    # 79.12.03, 3/12/79: a year of two digits, where it cannot be a day or a month
    re.compile(r"(?<![\d.])(?P<y>[4-9]\d)[./\-](?P<m>\d{1,2})[./\-](?P<d>\d{1,2})(?![\d.])"),
    re.compile(r"(?<![\d.])(?P<d>\d{1,2})[./\-](?P<m>\d{1,2})[./\-](?P<y>[4-9]\d)(?![\d.])"),
    re.compile(
        rf"(?P<y>\d{{4}}|\d{{2}})年(?:农历|阴历|旧历)?(?P<leap>闰)?(?P<lm>正|腊|冬|{Z2})月(?P<ld>{LUNAR_DAY}|{Z2})[日号]?"
    ),
    re.compile(rf"(?P<leap>闰)?(?P<lm>正|腊|冬|{Z2})月(?:份)?\s?(?P<ld>{LUNAR_DAY}|{Z2})[日号]?"),
    re.compile(rf"\b{_MONTH}[\s\-]*{_NTH}(?:,?[\s\-]+{_YEAR})?(?!\w)"),
    re.compile(rf"(?<!\d){_NTH}[\s\-]*(?:of\s+)?{_MONTH}(?:,?[\s\-]+{_YEAR})?(?!\w)"),
    re.compile(r"(?<![\d.])(?P<m>\d{1,2})\s?[./\-]\s?(?P<d>\d{1,2})(?![\d.])"),
)
# 生日0520, 生日 19900520: only directly behind the word, for elsewhere such figures are money
RE_COMPACT = re.compile(
    r"(?<!\d)(?:(?P<y>(?:19|20)\d\d|[4-9]\d))?(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?!\d|[.,]\d|\s?(?:元|块|rmb|yuan))"
)
RE_LUNAR_WORD = re.compile(r"农历|阴历|旧历|\blunar\b")
RE_LUNAR_ONLY = re.compile(
    r"闰|正月|腊月|冬月|月初|月廿|[一二三四五六七八九十]月(?:十[一二三四五六七八九]|二十[一二三四五六七八九]?|"
    r"三十)(?![日号一二三四五六七八九十])"
)


# These months are in no other calendar; somebody who comes on that day is not born on it.
RE_LUNAR_MONTH = re.compile(
    rf"(?:(?:\d{{4}}|\d{{2}})年)?(?:(?<!\d)[正腊冬]|闰{Z2})月(?>{LUNAR_DAY})(?![日号]?[来到取送试拿买])"
)


def find_birthday(board: Board) -> None:
    """Claim a birthday ("birthday" or "bad_birthday") where the line speaks of one."""
    label = next(iter(board.find(pattern_of("BIRTHDAY_LABEL"))), None)
    lunar = next(iter(board.find(RE_LUNAR_WORD)), None)
    if label is None:
        return
    found = _nearest(board, label)
    if found is None:
        return
    match = found
    day = birthday_of(match, is_lunar=lunar is not None)
    board.claim(Token("birthday_label", label.start(), label.end(), word=label[0]))
    if lunar is not None and not match.start() <= lunar.start() < match.end():
        board.claim(Token("birthday_label", lunar.start(), lunar.end(), word=lunar[0]))
    word = "" if day is None else "ok"
    board.claim(Token("birthday" if word else "bad_birthday", match.start(), match.end(), word=match[0]))


def find_lunar_birthday(board: Board) -> None:
    """会员 上官小姐 旧历二月初二, 腊月三十: in an entry of contact data a lunar day is the birthday."""
    lunar = next(iter(board.find(RE_LUNAR_WORD)), None)
    known = board.of("phone", "bad_phone") or pattern_of("ROLES").search(board.line.plain)
    if board.of("birthday", "bad_birthday"):
        return
    if lunar is None:
        for month in board.find(RE_LUNAR_MONTH) if known else ():
            good = read_birthday_text(month[0]) is not None
            board.claim(Token("birthday" if good else "bad_birthday", *month.span(), word=month[0]))
        return
    found = _nearest(board, lunar)
    if found is None or found.start() - lunar.end() > 1:
        return
    rest = board.line.plain[: lunar.start()] + board.line.plain[found.end() :]
    if not known and len(rest.strip()) > 6:
        return
    board.claim(Token("birthday_label", lunar.start(), lunar.end(), word=lunar[0]))
    good = birthday_of(found, is_lunar=True) is not None
    board.claim(Token("birthday" if good else "bad_birthday", *found.span(), word=found[0]))


def read_birthday_text(plain: str) -> YearDay | None:
    """A birthday typed by itself (shadow text)."""
    matches = (pattern.search(plain) for pattern in RE_BIRTHDAYS)
    match = RE_COMPACT.fullmatch(plain.removesuffix(" lunar").strip()) or next(filter(None, matches), None)
    return birthday_of(match, is_lunar=RE_LUNAR_WORD.search(plain) is not None) if match else None


def _nearest(board: Board, label: re.Match[str]) -> re.Match[str] | None:
    best: tuple[int, re.Match[str]] | None = None
    compact = RE_COMPACT.search(board.line.plain, label.end(), label.end() + 10)
    if compact and not board.line.plain[label.end() : compact.start()].strip(" :") and board.is_free(*compact.span()):
        return compact
    for pattern in RE_BIRTHDAYS:
        for match in pattern.finditer(board.line.plain):
            if not board.is_free(*match.span()):
                continue
            if match.start() >= label.end():
                distance = match.start() - label.end()
            elif match.end() <= label.start():
                distance = label.start() - match.end() + 1
            else:
                continue
            if distance <= 12 and (best is None or distance < best[0]):
                best = (distance, match)
    return best[1] if best else None


def birthday_of(match: re.Match[str], *, is_lunar: bool) -> YearDay | None:
    """The yearly day of a match, None where there is no such day."""
    groups = match.groupdict()
    year = _year(groups.get("y"))
    if groups.get("lm"):
        month, day = lunar_month(str(groups["lm"])), lunar_day(str(groups["ld"]))
        is_lunar = is_lunar or (
            RE_LUNAR_ONLY.search(match[0]) is not None and groups.get("lm") is not None and _is_lunar_form(groups)
        )
    elif groups.get("mon"):
        month, day = MONTHS[str(groups["mon"])], int(str(groups["d"]))
    else:
        month, day = int(str(groups["m"])), int(str(groups["d"]))
        if month > 12 >= day:
            month, day = day, month
    leap = bool(groups.get("leap"))
    if not 1 <= month <= 12:
        return None
    if is_lunar or leap:
        return YearDay(month, day, "lunar", leap, None) if 1 <= day <= 30 else None
    if not 1 <= day <= calendar.monthrange(year or 2024, month)[1]:
        return None
    return YearDay(month, day, year=year)


def _is_lunar_form(groups: dict[str, str | None]) -> bool:
    """正月, 腊月, 冬月, 初八, 廿三; 六月十八 without more is a solar day said in words."""
    return (
        bool(groups.get("leap")) or groups["lm"] in ("正", "腊", "冬") or (groups["ld"] or "")[:1] in ("初", "廿", "卅")
    )


def _year(text: str | None) -> int | None:
    if not text:
        return None
    value = read_number(text.lstrip("'"))
    if value is None:
        return None
    return int(value) + 1900 if value < 100 else int(value)
