"""Who is likely one person, which spellings are one thing, what keys and gaps become, and what is typed for a field."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.fields import FieldType
from bot.domain.likeness import Evidence, Look, evidence, pairs
from bot.domain.occasion import YearDay
from bot.domain.pool import days_of, release_day
from bot.domain.spelling import twins
from bot.domain.union import key_for
from bot.entry.custom import read_definition, read_line, read_value

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def look(number: int, name: str, sound: str, *phones: str, birthday: YearDay | None = None) -> Look:
    return Look(number, name, sound, phones, birthday)


WANG = look(1, "王芳", "wangfang", "8613800138000", birthday=YearDay(5, 3))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (look(2, "芳姐", "fangjie", "13800138000"), (Evidence.PHONE,)),
        (look(2, "王芳", "wangfang", birthday=YearDay(5, 5)), (Evidence.BIRTHDAY,)),
        (look(2, "王芳", "wangfang", birthday=YearDay(3, 5)), (Evidence.BIRTHDAY,)),
        (look(2, "汪芳", "wangfang", "85298768000"), (Evidence.SOUND,)),
        (look(2, "王芳", "wangfang"), (Evidence.NAME,)),
        (look(2, "王芳", "wangfang", "13900139000"), ()),
        (look(2, "王芳", "wangfang", birthday=YearDay(9, 9)), ()),
        (look(2, "王芳", "wangfang", birthday=YearDay(5, 3, "lunar")), ()),
        (look(2, "李婷", "liting"), ()),
    ],
)
def test_what_speaks_for_one_person(other: Look, said: tuple[Evidence, ...]) -> None:
    assert evidence(WANG, other) == said
    assert evidence(other, WANG) == said


def test_pairs_come_surest_first_and_a_crowd_says_nothing() -> None:
    crowd = [look(number, "陌生人", "moshengren") for number in range(50, 70)]
    phone, name = look(2, "芳姐", "fangjie", "13800138000"), look(3, "王芳", "wangfang")
    found = pairs([*crowd, name, phone, WANG])
    assert [(one.first, one.second) for one in found] == [(1, 2), (1, 3)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("洗面奶", "洗面乃"), [(0, 1)]),
        (("护手霜", "护手霜霜"), [(0, 1)]),
        (("latte", "late"), [(0, 1)]),
        (("面霜50ml", "面霜30ml"), []),
        (("面霜", "面膜"), []),
        (("口红", "洗面奶"), []),
    ],
)
def test_spellings_of_one_thing(names: tuple[str, ...], expected: list[tuple[int, int]]) -> None:
    sounds = {"洗面奶": "ximiannai", "洗面乃": "ximiannai"}
    assert twins((at, name, sounds.get(name, name)) for at, name in enumerate(names)) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("birthday_offer:2026:7", "birthday_offer:2026:3"),
        ("near_reward:500:2026:7", "near_reward:500:2026:3"),
        ("lapsed:7:12:1", "lapsed:3:12:1"),
        ("first_thanks:7:12", "first_thanks:3:12"),
        ("birthday_offer:2026:17", None),
        ("lapsed:12:7:1", None),
        ("coupon_unused:7", None),
        (None, None),
    ],
)
def test_a_key_comes_to_name_the_record_that_stands(key: str | None, expected: str | None) -> None:
    assert key_for(key, 7, 3) == expected


def test_nobody_goes_back_without_notice() -> None:
    today = NOW.date()
    assert release_day(today.replace(year=2020), 90, today) == today.replace(day=29)
    assert days_of({"pool_days": 91}) == 0
    assert days_of({}) == 0


@pytest.mark.parametrize(
    ("text", "name", "type_", "options"),
    [
        ("肤质 选项 干性/油性", "肤质", FieldType.CHOICE, ("干性", "油性")),
        ("Shoe size number", "Shoe size", FieldType.NUMBER, ()),
        ("常喝的", "常喝的", FieldType.TEXT, ()),
        ("会员卡 是否", "会员卡", FieldType.YES_NO, ()),
        ("skin choice dry oily", "skin", FieldType.CHOICE, ("dry", "oily")),
    ],
)
def test_a_field_as_it_is_typed(text: str, name: str, type_: FieldType, options: tuple[str, ...]) -> None:
    found = read_definition(text)
    assert (found.name, found.type, found.options) == (name, type_, options)


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        (FieldType.NUMBER, "三十八", "38"),
        (FieldType.NUMBER, "38.50", "38.5"),
        (FieldType.NUMBER, "很大", None),
        (FieldType.DATE, "11月18日", "2026-11-18"),
        (FieldType.DATE, "哪天", None),
        (FieldType.YES_NO, "有", "yes"),
        (FieldType.YES_NO, "也许", None),
        (FieldType.CHOICE, "油", "油性"),
        (FieldType.CHOICE, "性", None),
        (FieldType.TEXT, "  少冰   拿铁 ", "少冰 拿铁"),
    ],
)
def test_a_value_as_it_is_typed(type_: FieldType, text: str, value: str | None) -> None:
    assert read_value(type_, ("干性", "油性"), text, NOW) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张三 肤质 油性", ("张三", "肤质", "油性")),
        ("Fiona Wang Shoe size 38", ("Fiona Wang", "Shoe size", "38")),
        ("张三 标签 大客户", ("张三", None, "大客户")),
        ("张三 2瓶洗面奶 128 微信", None),
        ("张三 肤质", None),
        ("肤质 油性", None),
    ],
)
def test_a_line_that_names_a_field(text: str, expected: tuple[str, str | None, str] | None) -> None:
    found = read_line(text, ["肤质", "Shoe size"])
    assert (found and (found.name, found.field, found.value)) == expected
