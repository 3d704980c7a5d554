"""A shop's own fields as they are typed: a new one with its type, and a customer's value in one line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.fields import LONGEST_OPTION, LONGEST_VALUE, MOST_OPTIONS, FieldType
from bot.entry.fields import read_day
from bot.entry.numerals import read_number
from bot.entry.shadow import shadow_of

_TYPES = {
    "文字": FieldType.TEXT, "文本": FieldType.TEXT, "text": FieldType.TEXT, "words": FieldType.TEXT,
    "数字": FieldType.NUMBER, "数": FieldType.NUMBER, "number": FieldType.NUMBER,
    "日期": FieldType.DATE, "日子": FieldType.DATE, "date": FieldType.DATE, "day": FieldType.DATE,
    "选项": FieldType.CHOICE, "单选": FieldType.CHOICE, "choice": FieldType.CHOICE, "options": FieldType.CHOICE,
    "是否": FieldType.YES_NO, "有无": FieldType.YES_NO, "yes/no": FieldType.YES_NO, "yesno": FieldType.YES_NO,
}  # fmt: skip
_YES = frozenset({"是", "有", "要", "对", "是的", "yes", "y", "true", "1", "✓", "√"})
_NO = frozenset({"否", "不", "没有", "无", "不是", "不要", "no", "n", "false", "0"})
_BETWEEN = re.compile(r"\s*[/、，,;；|]\s*")
_TAG = re.compile(r"^(?:标签|打标签|label|tag)$", re.IGNORECASE)
_SPACES = re.compile(r"[\s　]+")


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    type: FieldType
    options: tuple[str, ...] = ()


def read_definition(text: str) -> Definition:
    """肤质 选项 干性/油性; 到店人数 数字; Shoe size number. Without a type it is text."""
    words = _SPACES.split(text.strip())
    for at, word in enumerate(words[1:], 1):
        found = _TYPES.get(word.casefold().rstrip("：:"))
        if found is not None:
            rest = " ".join(words[at + 1 :])
            options = tuple(one for one in _BETWEEN.split(rest) if one) if found is FieldType.CHOICE else ()
            if found is FieldType.CHOICE and len(options) < 2:
                options = tuple(dict.fromkeys(words[at + 1 :]))
            return Definition(" ".join(words[:at]), found, tuple(dict.fromkeys(options)))
    return Definition(" ".join(words), FieldType.TEXT)


def are_options(options: Iterable[str]) -> bool:
    found = list(options)
    return 2 <= len(found) <= MOST_OPTIONS and all(len(one) <= LONGEST_OPTION for one in found)


def read_value(type_: FieldType, options: tuple[str, ...], text: str, now: datetime) -> str | None:
    """A value in its plain form; None if it is none of this type."""
    plain = shadow_of(text[:LONGEST_VALUE]).plain.strip()
    if type_ is FieldType.NUMBER:
        number = read_number(plain)
        return None if number is None else f"{number.normalize():f}"
    if type_ is FieldType.DATE:
        day = read_day(text, now)
        return day.isoformat() if day is not None else None
    if type_ is FieldType.YES_NO:
        word = plain.casefold()
        return "yes" if word in _YES else "no" if word in _NO else None
    if type_ is FieldType.CHOICE:
        return _option(options, text.strip())
    return " ".join(text.split())[:LONGEST_VALUE] or None


def _option(options: tuple[str, ...], text: str) -> str | None:
    """The whole word, or a part that only one option has: 油 for 油性."""
    same = [one for one in options if one.casefold() == text.casefold()]
    near = same or [one for one in options if text and text.casefold() in one.casefold()]
    return near[0] if len(near) == 1 else None


@dataclass(frozen=True, slots=True)
class Line:
    """张三 肤质 油性 · 张三 标签 大客户: `field` is None for a label."""

    name: str
    field: str | None
    value: str


def read_line(text: str, fields: Iterable[str]) -> Line | None:
    """A line that names one of these fields, or labels, behind a name. Anything else is None."""
    words = _SPACES.split(text.strip().replace("：", " ").replace(":", " "))
    if len(words) < 3 or len(text) > LONGEST_VALUE + 40:
        return None
    known = {one.casefold().replace(" ", ""): one for one in fields}
    for at in (1, 2):
        for width in (1, 2, 3):
            key = "".join(words[at : at + width]).casefold()
            value = " ".join(words[at + width :])
            if value and key in known:
                return Line(" ".join(words[:at]), known[key], value)
            if value and width == 1 and _TAG.match(key):
                return Line(" ".join(words[:at]), None, value)
    return None
