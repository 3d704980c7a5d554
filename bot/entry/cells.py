"""One cell of a table: days, sums, yes and no, as spreadsheets and tills write them. Pure; None where it is none."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from bot.domain.occasion import YearDay
from bot.entry.days_en import MONTHS
from bot.entry.fields import RE_EMAIL, read_birthday, read_channel, read_payment, read_phone

_YES = frozenset(
    {
        "是", "有", "同意", "可以", "愿意", "已同意", "已订阅", "y", "yes", "true", "1", "ok", "√", "✓", "✔",
        "对", "on", "subscribed", "opted", "in", "optin",
    }
)  # fmt: skip
_NO = frozenset(
    {
        "否", "无", "不", "不同意", "拒绝", "不可以", "不愿意", "未同意", "退订", "n", "no", "false", "0", "×",
        "x", "错", "off", "unsubscribed", "optout",
    }
)  # fmt: skip
_FEMALE = frozenset(
    {
        "女", "女士", "小姐", "太太", "f", "female", "woman", "w", "mrs", "ms", "miss",
    }
)  # fmt: skip
_MALE = frozenset(
    {
        "男", "先生", "m", "male", "man", "mr",
    }
)  # fmt: skip
# What tills write of a sale or of goods; in another column the same word may mean something else.
_TAKEN_BACK = frozenset(
    {
        "作废", "已作废", "退", "已退", "退款", "已退款", "全退", "撤销", "已撤销", "取消", "已取消", "已退货", "void",
        "voided", "cancelled", "canceled", "refunded", "returned",
    }
)  # fmt: skip
_STANDS = frozenset(
    {
        "正常", "有效", "未作废", "未退", "未退款", "未撤销", "未取消", "完成", "已完成", "-", "--", "—", "——", "/",
        "valid", "completed", "complete", "paid", "none", "normal",
    }
)  # fmt: skip
_ON_SALE = frozenset(
    {
        "在售", "上架", "已上架", "销售中", "正常", "启用", "active", "available", "onsale", "on sale", "published",
    }
)  # fmt: skip
_OFF_SALE = frozenset(
    {
        "下架", "已下架", "未上架", "停售", "已停售", "停产", "停用", "禁用", "inactive", "archived", "draft",
        "disabled", "discontinued", "unavailable", "off sale",
    }
)  # fmt: skip
_UNITS = (("亿", 100_000_000), ("万", 10_000), ("千", 1_000))
_SYMBOLS = {
    "¥": None, "$": None, "€": "EUR", "£": "GBP", "HK$": "HKD", "US$": "USD", "S$": "SGD", "NT$": "TWD", "元": None,
    "块": None, "RMB": "CNY", "人民币": "CNY", "圆": None,
}  # fmt: skip
_CODE = re.compile(r"^([A-Za-z]{3})\s*(?=[\d.+-])|(?<=[\d.])\s*([A-Za-z]{3})$")
_DAY_ZH = re.compile(r"(\d{2,4})年(\d{1,2})月(\d{1,2})[日号]?")
_DAY_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FLAT = re.compile(r"(19\d\d|20\d\d)(\d\d)(\d\d)")
_DAY_SHORT = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
_DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})")
_WORD_DAY = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_CLOCK = re.compile(
    r"(上午|下午|晚上)?\s?(\d{1,2})[:点时](\d{2})?(?:[:分](\d{2}))?秒?(?:\.\d+)?\s?(am|pm)?", re.IGNORECASE
)
# 10:00-12:00 is a span: an offset stands behind seconds, a T, a blank or the letters UTC.
_OFFSET = re.compile(
    r"(?:\d(?:Z| ?UTC| ?GMT)|(?:T\d\d?:\d\d(?::\d\d(?:\.\d+)?)?|:\d\d:\d\d(?:\.\d+)? ?|:\d\d | ?UTC| ?GMT)"
    r"([+-])(\d\d?):?(\d\d)?)$",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(\d{5})(?:\.(\d+))?")
_ZERO = date(1899, 12, 30)
_FORMULA = re.compile(r"^\s*(?:[=@]|[+-].*[(|!])", re.DOTALL)
LONGEST = 60


def folded(text: str) -> str:
    """Wide letters and figures as narrow ones, one space where there were many."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def freed(text: str) -> str:
    """Without the quote that we, or another careful program, put before what could be taken for a formula."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@\t\r'" else text


def is_formula(text: str) -> bool:
    """Would be worked out by a spreadsheet: =…, @…, +cmd|…, -f(…)."""
    return _FORMULA.match(text) is not None


def is_harmful(text: str) -> bool:
    """In a column of free words: what begins with = or calls another program."""
    return text.lstrip()[:1] == "=" or (is_formula(text) and ("|" in text or "!" in text))


@lru_cache(maxsize=65_536)
def read_day_cell(text: str, is_month_first: bool = False) -> tuple[date, time | None] | None:
    """A day with its time, if one stands there: 2026-11-22, 22/11/2026, 2026年11月22日 14:05, 45983, 20261122."""
    plain = folded(text)[:LONGEST]
    for pattern, order in (
        (_DAY_ZH, "ymd"), (_DAY_ISO, "ymd"), (_DAY_FLAT, "ymd"), (_DAY_SHORT, "mdy" if is_month_first else "dmy"),
        (_DAY_WORD, "dny"), (_WORD_DAY, "ndy"),
    ):  # fmt: skip
        found = pattern.match(plain)
        day = _ordered(found, order) if found else None
        if found and day:
            rest = plain[found.end() :].lstrip(" T,")
            if rest and not (clock := _CLOCK.match(rest)):
                return None
            return day, _time(clock) if rest and clock else None
        if found and pattern is not _DAY_FLAT:
            return None
    serial = _SERIAL.fullmatch(plain)
    if serial and 14_000 < int(serial[1]) < 80_000:
        seconds = round(float("0." + (serial[2] or "0")) * 86_400)
        minutes, second = divmod(min(seconds, 86_399), 60)
        at = time(minutes // 60, minutes % 60, second)
        return _ZERO + timedelta(days=int(serial[1])), at if serial[2] else None
    return None


def read_moment_cell(text: str, zone: tzinfo | None, is_month_first: bool = False) -> tuple[date, time | None] | None:
    """A day with its time as the clocks of `zone` showed it: what says by which clock it was is brought over."""
    found = read_day_cell(text, is_month_first)
    if found is None or found[1] is None or zone is None:
        return found
    offset = _OFFSET.search(folded(text)[:LONGEST])
    if offset is None:
        return found
    away = timedelta(hours=int(offset[2] or 0), minutes=int(offset[3] or 0))
    if away >= timedelta(hours=24):
        return None
    clock = timezone(-away if offset[1] == "-" else away)
    there = datetime.combine(found[0], found[1], clock).astimezone(zone)
    return there.date(), there.time()


def _ordered(found: re.Match[str], order: str) -> date | None:
    parts = dict(zip(order, found.groups(), strict=True))
    year = int(parts["y"])
    month = (
        MONTHS.get(parts["n"].casefold()) or MONTHS.get(parts["n"].casefold()[:3]) if "n" in parts else int(parts["m"])
    )
    day = int(parts["d"])
    if month is None:
        return None
    if "n" not in parts and order != "ymd" and month > 12 >= day:
        month, day = day, month
    if len(parts["y"]) < 4:
        year += 2000 if year < 70 else 1900
    if not (1 <= month <= 12 and 1850 <= year <= 2200 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def _time(found: re.Match[str]) -> time | None:
    hour, minute, second = int(found[2]), int(found[3] or 0), int(found[4] or 0)
    late = (found[1] in ("下午", "晚上") or (found[5] or "").lower() == "pm") and hour < 12
    hour = hour + 12 if late else 0 if hour == 12 and (found[5] or "").lower() == "am" else hour
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def month_comes_first(cells: list[str]) -> bool | None:
    """Of a column with days like 03/12/2026: which of the two figures is the month, as far as one is beyond twelve."""
    for cell in cells:
        found = _DAY_SHORT.match(folded(cell)[:LONGEST])
        if found and int(found[1]) > 12:
            return False
        if found and int(found[2]) > 12:
            return True
    return None


@lru_cache(maxsize=65_536)
def read_money_cell(text: str) -> tuple[Decimal, str | None] | None:
    """¥1,280.50, 1.280,50 €, 1.2万, (35), 12,5, USD 40 -> the figure and its currency, where one is named."""
    plain = folded(text)[:LONGEST]
    currency: str | None = None
    code = _CODE.search(plain)
    if code:
        word = (code[1] or code[2]).upper()
        plain = (plain[: code.start()] + plain[code.end() :]).strip()
        currency = "CNY" if word == "RMB" else word
    for symbol in sorted(_SYMBOLS, key=len, reverse=True):
        if symbol in plain:
            plain, currency = plain.replace(symbol, ""), currency or _SYMBOLS[symbol]
    is_negative = plain.startswith("(") and plain.endswith(")")
    number = read_number_cell(plain.strip("() "))
    return (-number if is_negative else number, currency) if number is not None else None


@lru_cache(maxsize=65_536)
def read_number_cell(text: str) -> Decimal | None:
    """1,280.50 · 1 280,50 · 1.2万 · 3"""
    plain, times = folded(text)[:LONGEST].replace(" ", "").replace("'", "").replace("_", ""), 1
    for word, factor in _UNITS:
        if plain.endswith(word):
            plain, times = plain[: -len(word)], factor
    if not re.fullmatch(r"[+-]?[\d.,]*\d[\d.,]*", plain) and not re.fullmatch(
        r"[+-]?\d+(\.\d+)?[eE][+-]?\d{1,2}", plain
    ):
        return None
    last = max(plain.rfind("."), plain.rfind(","))
    if last >= 0 and "," in plain:
        behind = len(plain) - last - 1
        groups = plain.count(plain[last])
        is_point = plain[last] == "." or (behind != 3 and groups == 1) or ("." in plain[:last])
        whole = plain[:last] if is_point else plain
        plain = whole.replace(",", "").replace(".", "") + ("." + plain[last + 1 :] if is_point else "")
    try:
        value = Decimal(plain) * times
    except InvalidOperation:
        return None
    return value if abs(value) < Decimal(10) ** 12 else None


_WITH_UNIT = re.compile(r"([\d.,]+)\s*(\D{0,8})")


def read_quantity_cell(text: str) -> tuple[Decimal, str | None] | None:
    """3, 3瓶, 0.5 kg, x2."""
    plain = folded(text)[:LONGEST].lstrip("xX×*")
    found = _WITH_UNIT.fullmatch(plain)
    number = read_number_cell(found[1]) if found else read_number_cell(plain)
    return (number, (found[2].strip() or None) if found else None) if number is not None else None


def read_yes(text: str) -> bool | None:
    word = folded(text).casefold()
    return True if word in _YES else False if word in _NO else None


def read_voided(text: str) -> bool | None:
    """Whether a sale was taken back, in a till's words."""
    word = folded(text).casefold()
    return True if word in _TAKEN_BACK else False if word in _STANDS else None


def read_on_sale(text: str) -> bool | None:
    word = folded(text).casefold()
    return True if word in _ON_SALE else False if word in _OFF_SALE else read_yes(text)


def read_gender(text: str) -> str | None:
    word = folded(text).casefold().rstrip(".")
    return "female" if word in _FEMALE else "male" if word in _MALE else None


@lru_cache(maxsize=16_384)
def read_birthday_cell(text: str, is_lunar: bool = False) -> YearDay | None:
    """As typed in chat, and also as tables have it: with a time behind it, as a figure, without a year."""
    plain = folded(text)[:LONGEST]
    lunar = is_lunar or any(word in plain.casefold() for word in ("农历", "阴历", "旧历", "lunar"))
    leap = "闰" in plain or "leap" in plain.casefold()
    numbers = re.fullmatch(r"(?:\D*?)(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?", plain) if lunar else None
    if numbers:
        year, month, day = int(numbers[1]) if numbers[1] else None, int(numbers[2]), int(numbers[3])
        return YearDay(month, day, "lunar", leap, year) if 1 <= month <= 12 and 1 <= day <= 30 else None
    whole = None if lunar else read_day_cell(plain)
    if whole:
        return YearDay(whole[0].month, whole[0].day, year=whole[0].year)
    found = read_birthday(plain)
    if found and is_lunar and found.calendar == "solar":
        return YearDay(found.month, found.day, "lunar", found.is_leap, found.year) if found.day <= 30 else None
    return found


@lru_cache(maxsize=65_536)
def read_phone_cell(text: str, region: str) -> str | None:
    return read_phone(text, region)


@lru_cache(maxsize=4_096)
def read_payment_cell(text: str) -> str | None:
    return read_payment(text) or (text if text in ("other", "wechat", "alipay", "cash", "card", "transfer") else None)


@lru_cache(maxsize=4_096)
def read_channel_cell(text: str) -> str | None:
    word = folded(text).casefold()
    return "online" if word in ("online", "web") else "offline" if word in ("offline", "pos") else read_channel(text)


_MOBILE = re.compile(r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\+\d[\d ()-]{7,17}\d|0\d{2,3}-\d{7,8}")


@lru_cache(maxsize=16_384)
def looks_like(cell: str) -> str | None:  # noqa: PLR0911  one answer a kind
    """What a cell is, by itself: phone, email, day, lunar, money, payment, name; None for anything else."""
    plain = folded(freed(cell))[:LONGEST]
    if _MOBILE.fullmatch(plain):
        return "phone"
    if RE_EMAIL.fullmatch(plain):
        return "email"
    if read_day_cell(plain) and not plain.isdecimal():
        return "day"
    if _DAY_FLAT.fullmatch(plain) and read_day_cell(plain):
        return "day"
    if re.search(r"[.¥$€£元]", plain) and read_money_cell(plain):
        return "money"
    if re.search(r"农历|阴历|[正腊冬]月|初[一二三四五六七八九十]", plain) and read_birthday(plain):
        return "lunar"
    if plain in ("微信", "支付宝", "现金", "刷卡", "银行卡", "转账"):
        return "payment"
    if re.fullmatch(r"[㐀-鿿]{2,4}|[A-Z][a-z]+ [A-Z][a-z]+", plain):
        return "name"
    return None
