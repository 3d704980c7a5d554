"""Day words in Chinese, Cantonese and Taiwanese habit (matched on simplified characters)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.entry.days import DayExpr
from bot.entry.numerals import read_number
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary.surnames import COMMON

Z2 = r"(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"
COUNT = r"(?:\d{1,3}|[一二两俩三四五六七八九十]{1,3}|半)"
LUNAR_DAY = (
    r"(?:初[一二三四五六七八九十]|十[一二三四五六七八九]|廿[一二三四五六七八九]?|二十[一二三四五六七八九]?|三十|卅)"
)
PART = r"(?:早上|上午|中午|下午|晚上|傍晚|凌晨|夜里|一早|早|晚)?"

SHIFTS = {
    "大前天": -3, "大前日": -3, "前天": -2, "前日": -2, "前晚": -2, "昨天": -1, "昨日": -1, "昨儿个": -1, "昨儿": -1,
    "昨晚": -1, "昨夜": -1, "昨早": -1, "寻日": -1, "琴日": -1, "噚日": -1, "寻晚": -1, "琴晚": -1, "今天": 0,
    "今日": 0, "今早": 0, "今晨": 0, "今晚": 0, "今儿个": 0, "今儿": 0, "今夜": 0, "当天": 0, "明天": 1, "明日": 1,
    "明早": 1, "明晚": 1, "明儿个": 1, "明儿": 1, "明晨": 1, "听日": 1, "听晚": 1, "听朝": 1, "后天": 2, "后日": 2,
    "后儿": 2, "后晚": 2, "大后天": 3, "大后日": 3, "大后儿": 3,
}  # fmt: skip
WEEKDAYS = {c: i for i, c in enumerate("一二三四五六")} | {"日": 6, "天": 6, "末": 5}
WEEKS = {"上上": -2, "上": -1, "这": 0, "本": 0, "今": 0, "": 0, "下": 1, "下下": 2}
HOLIDAYS: dict[str, DayExpr] = {
    "元旦": DayExpr("month_day", 1, 1), "情人节": DayExpr("month_day", 2, 14), "妇女节": DayExpr("month_day", 3, 8),
    "劳动节": DayExpr("month_day", 5, 1), "五一": DayExpr("month_day", 5, 1), "儿童节": DayExpr("month_day", 6, 1),
    "六一": DayExpr("month_day", 6, 1), "教师节": DayExpr("month_day", 9, 10), "国庆节": DayExpr("month_day", 10, 1),
    "国庆": DayExpr("month_day", 10, 1), "双十一": DayExpr("month_day", 11, 11),
    "双11": DayExpr("month_day", 11, 11), "双十二": DayExpr("month_day", 12, 12), "双12": DayExpr("month_day", 12, 12),
    "平安夜": DayExpr("month_day", 12, 24), "圣诞节": DayExpr("month_day", 12, 25),
    "圣诞": DayExpr("month_day", 12, 25),
    "元宵节": DayExpr("lunar", 1, 15), "元宵": DayExpr("lunar", 1, 15), "端午节": DayExpr("lunar", 5, 5),
    "端午": DayExpr("lunar", 5, 5), "七夕": DayExpr("lunar", 7, 7), "中秋节": DayExpr("lunar", 8, 15),
    "中秋": DayExpr("lunar", 8, 15), "重阳节": DayExpr("lunar", 9, 9), "重阳": DayExpr("lunar", 9, 9),
    "除夕": DayExpr("lunar", 12, 0), "大年三十": DayExpr("lunar", 12, 0), "年三十": DayExpr("lunar", 12, 0),
    "年三十晚": DayExpr("lunar", 12, 0), "小年": DayExpr("lunar", 12, 23), "春节": DayExpr("lunar", 1, 1),
}  # fmt: skip
# People are called after these.
NAMING_FEASTS = frozenset({"国庆", "元旦", "中秋", "重阳", "端午", "除夕", "春节", "圣诞", "元宵", "七夕"})
# What may follow a day without a space; another character makes it part of a word (圣诞花环, 5号电池, 周一鸣).
AFTER = (
    r"(?=$|[^\u3400-\u9fff]|那天|当天|这天|当日|的时候|"
    r"[给来去到约回送提打联跟找和与叫让请要把问催帮带买卖退付收拿取订定在再我他她您])"
)

RE_SHIFT = re.compile("(" + "|".join(sorted(SHIFTS, key=len, reverse=True)) + ")" + PART)
RE_WEEK = re.compile(r"(上上|上|这|本|今|下下|下)?个?(?:周|星期|礼拜)([一二三四五六日天末])" + PART)
RE_WEEK_ONLY = re.compile(r"(?:上上|上|这|本|下下|下)个?(?:周|星期|礼拜)(?![一二三四五六日天末边])")
RE_FULL = re.compile(r"(?<!\d)(\d{4})\s*(?:年|[./-])\s*(\d{1,2})\s*(?:月|[./-])\s*(\d{1,2})(?!\d)[日号]?" + PART)
RE_YEAR = re.compile(rf"(去年|今年|明年|前年|后年)({Z2})月(?:份)?({Z2})[日号]?" + PART)
RE_YEAR_SLASH = re.compile(r"(去年|今年|前年)\s?(\d{1,2})[./-](\d{1,2})(?![\d.])[日号]?" + PART)
RE_MONTH_DAY = re.compile(rf"(?<![\d.])({Z2})月\s?({Z2})[日号]?" + PART)
RE_SLASH = re.compile(
    r"(?<![\d./\-:×*+@$¥=])(\d{1,2})([./-])(\d{1,2})(?![\d/]|[.\-]\d|\s*(?:元|块|rmb|%))[日号]?" + PART
)
RE_REL_MONTH = re.compile(rf"(上上|上|这|本|下下|下)个?月({Z2})[日号]" + PART)
RE_DAY = re.compile(rf"(?<![\d.\u3400-\u9fff])({Z2})[号](?:那天)?" + PART)
RE_DAY_REN = re.compile(r"(?<![\d.])(\d{1,2})日(?![用常抛历记期本])")
RE_MONTH_END = re.compile(r"(这|本|上|下)?个?(月底|月末)")
RE_AGO = re.compile(
    rf"(?:过|再过)?({COUNT})(个?多?月|个?星期|个?礼拜|周|天|日|年)(之前|以前|前|之后|以后|后)"
    rf"|(?:过|再过)(?!两天|两个?[周月星礼])({COUNT})(个?月|个?星期|个?礼拜|周|天)"
)
RE_SOON = re.compile(rf"(?:过|再过)?({COUNT}|一个半)(?:个)?(小时|钟头|分钟|刻钟)(半)?(?:之后|以后|后)")
RE_LUNAR = re.compile(rf"(?:农历|阴历|旧历)?(正|腊|冬|十[一二]?|[二三四五六七八九])月({LUNAR_DAY})")
RE_NEW_YEAR = re.compile(r"(?:大年|年)(初[一二三四五六七八九十]|十[一二三四五])")
RE_FIRST_TEN = re.compile(r"(?<![月\u3400-\u9fff])(初[一二三四五六七八九十])(?:那天)?(?![\d中级恋次衷心始步稿])")
RE_HOLIDAY = re.compile(
    "(去年|今年|明年)?(" + "|".join(sorted(HOLIDAYS, key=len, reverse=True)) + ")(?:那天|当天|这天)?" + AFTER
)
RE_EVERY = re.compile(r"每个?(?:周|星期|礼拜)[一二三四五六日天末]?|每天|每个?月(?:\d{1,2}[号日])?")
RE_VAGUE_PAST = re.compile(
    r"前几天|前些天|前阵子|前段时间|几天前|上个月(?![\d一二三四五六七八九十底初末])|上月(?![\d底初末])|去年(?=$|[\s,，。])|月初那会儿?"
)
RE_VAGUE = re.compile(
    r"(?:过几天|过些天|过两天|过一阵子?|过段时间|过阵子|改天|改日|回头(?!客)|有空(?:时|了|的时候)?|有时间|得空|"
    r"找时间|抽空|"
    r"年后|年前|年底|年终|年初|节后|节前|国庆后|国庆前|春节后|春节前|元旦后|元旦前|中秋后|中秋前|端午后|五一后|"
    r"圣诞后|开春后?|开学后?|"
    r"下次|以后|之后|近期|最近几天|这几天|这两天|晚点|晚些时候?|迟点|迟些|稍后|待会儿?|一会儿?|等会儿?|月中|月初|"
    r"中旬|上旬|下旬|"
    r"过完年|过了年|天气好|周末|尽快|早日|到时候?|得闲|几天后|几天之后|改日子)"
)


def find_days(board: Board) -> Iterator[Token]:
    """Day tokens, most explicit forms first. The caller claims them."""
    for found in board.find(RE_FULL):
        yield _token(found, DayExpr("month_day", int(found[2]), int(found[3]), int(found[1])))
    for pattern in (RE_YEAR, RE_YEAR_SLASH):
        for found in board.find(pattern):
            shift = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}[found[1]]
            yield _token(found, DayExpr("shifted_year_day", shift, _int(found[2]), _int(found[3])))
    for found in board.find(RE_NEW_YEAR):
        yield _token(found, DayExpr("lunar", 1, lunar_day(found[1])))
    for found in board.find(RE_LUNAR):
        if found[0][:2] in ("农历", "阴历", "旧历") or found[1] in "正腊冬" or found[2][0] in "初廿卅":
            yield _token(found, DayExpr("lunar", lunar_month(found[1]), lunar_day(found[2])))
    for found in board.find(RE_REL_MONTH):
        shift = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}[found[1]]
        yield _token(found, DayExpr("shifted_month_day", shift, _int(found[2])))
    for found in board.find(RE_MONTH_DAY):
        yield _token(found, DayExpr("month_day", _int(found[1]), _int(found[2])))
    yield from _relative(board)
    yield from _loose(board)


def _relative(board: Board) -> Iterator[Token]:
    for found in board.find(RE_EVERY):
        yield _token(found, DayExpr("vague"))
    for found in board.find(RE_SOON):
        yield _token(found, DayExpr("minutes", _minutes(found)))
    for found in board.find(RE_AGO):
        yield _token(found, _ago(found))
    for found in board.find(RE_SHIFT):
        yield _token(found, DayExpr("shift", SHIFTS[found[1]]))
    for found in board.find(RE_WEEK):
        if found[2] == "末":
            yield _token(found, DayExpr("vague", -1 if (found[1] or "").startswith("上") else 0))
        elif not _is_name(board, found):
            day = WEEKDAYS[found[2]]
            week = WEEKS[found[1] or ""]
            yield _token(found, DayExpr("iso_weekday", day, week) if found[1] else DayExpr("weekday", day))


def _loose(board: Board) -> Iterator[Token]:
    for found in board.find(RE_MONTH_END):
        yield _token(found, DayExpr("month_end", {"上": -1, "下": 1}.get(found[1] or "", 0)))
    for found in board.find(RE_HOLIDAY):
        if not _is_named_after(board, found):
            yield _token(found, _holiday(found[1], HOLIDAYS[found[2]]))
    for found in board.find(RE_VAGUE):
        yield _token(found, DayExpr("vague"))
    for found in board.find(RE_WEEK_ONLY):
        yield _token(found, DayExpr("vague", -1 if found[0].startswith("上") else 0))
    for found in board.find(RE_VAGUE_PAST):
        yield _token(found, DayExpr("vague", -1))
    for found in board.find(RE_FIRST_TEN):
        yield _token(found, DayExpr("lunar_new_year_day", lunar_day(found[1])))
    for found in board.find(RE_DAY):
        day = _int(found[1])
        after = board.line.plain[found.end() : found.end() + 2]
        if day <= 31 and not after.startswith(
            ("电池", "线", "楼", "店", "色", "桌", "码", "字", "针", "油", "钢", "房")
        ):
            yield _token(found, DayExpr("day_only", day))
    for found in board.find(RE_DAY_REN):
        yield _token(found, DayExpr("day_only", int(found[1])))


def slashed(board: Board) -> Iterator[Token]:
    """11/18, 11.19, 6-18: month and day, month first. The caller decides whether it may be a price."""
    for found in board.find(RE_SLASH):
        month, day = int(found[1]), int(found[3])
        if month > 12 and day <= 12 and found[2] == "/":
            month, day = day, month
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield _token(found, DayExpr("month_day", month, day))


def _token(found: re.Match[str], expr: DayExpr) -> Token:
    return Token("day", found.start(), found.end(), word=found[0], day=expr)


def _holiday(year: str | None, expr: DayExpr) -> DayExpr:
    if year is None or expr.kind != "month_day":
        return expr
    return DayExpr("shifted_year_day", {"去年": -1, "今年": 0, "明年": 1}[year], expr.a, expr.b)


def _int(text: str) -> int:
    value = read_number(text)
    return int(value) if value is not None else 99


def _minutes(found: re.Match[str]) -> int:
    count = 1.5 if found[1] == "一个半" else float(read_number(found[1]) or 0)
    size = {"小时": 60, "钟头": 60, "分钟": 1, "刻钟": 15}[found[2]]
    return int(count * size) + (size // 2 if found[3] else 0)


def _ago(found: re.Match[str]) -> DayExpr:
    count = read_number(found[1] or found[4])
    size = (found[2] or found[5]).lstrip("个多")
    sign = -1 if (found[3] or "").endswith("前") else 1
    if count is None:
        return DayExpr("vague", min(sign, 0))
    if size in ("天", "日"):
        return DayExpr("shift", sign * int(count)) if count >= 1 else DayExpr("vague")
    if size in ("周", "星期", "礼拜"):
        return DayExpr("shift", sign * int(count) * 7) if count >= 1 else DayExpr("vague")
    if size == "年":
        return DayExpr("months", sign * int(count * 12))
    return DayExpr("months", sign * int(count)) if count >= 1 else DayExpr("shift", sign * 15)


def _is_name(board: Board, found: re.Match[str]) -> bool:
    """周一鸣 is a person: 周 + weekday + exactly one more character that no sentence would continue with."""
    if found[1] or not found[0].startswith("周"):
        return False
    plain, start = board.line.plain, found.start()
    if start and "\u3400" <= plain[start - 1] <= "\u9fff":
        return False
    tail = re.match(r"[\u3400-\u9fff]+", plain[start + 2 :])
    if tail is None:
        return False
    run = tail[0]
    if run[0] in "早上中下晚傍凌前后内之的给来去到约回送提打联跟找和叫让请要把问催帮带买卖退付收拿取订我他她见开":
        return False
    return len(run) == 1 or (run[1] in "买拿退订要说的来付在换取姐哥总太先小女老" and len(run) <= 12)


def _is_named_after(board: Board, found: re.Match[str]) -> bool:
    """周国庆, 林元旦: a surname that begins a word, and a feast of two characters as the given name."""
    plain, at = board.line.plain, found.start() - 1
    if found[1] or found[0] not in NAMING_FEASTS or at < 0 or plain[at] not in COMMON:
        return False
    before = plain[at - 1 : at]
    return not "\u3400" <= before <= "\u9fff" or before in "系给醒找约访问叫请知跟和替帮为让话对催"


def lunar_month(word: str) -> int:
    """正 -> 1, 冬 -> 11, 腊 -> 12, 八 -> 8."""
    return {"正": 1, "冬": 11, "腊": 12}.get(word) or _int(word)


def lunar_day(word: str) -> int:
    """初八 -> 8, 十五 -> 15, 廿三 -> 23, 三十 -> 30."""
    return _int(word.removeprefix("初"))
