"""How a word is taught, and which words mean something in every shop already."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.entry.again import read_again, wants_usual
from bot.entry.teaching import Teaching, is_common_word, read_teaching, sounds_like_paying


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("老样子 = 洗面奶 2瓶", Teaching("老样子", "洗面奶 2瓶")),
        ("小杯＝小杯拿铁", Teaching("小杯", "小杯拿铁")),
        ("“小杯” = 小杯拿铁。", Teaching("小杯", "小杯拿铁")),
        ("the usual = 2 serum", Teaching("the usual", "2 serum")),
        ("= 王芳", Teaching("", "王芳")),
        ("芳芳 =", Teaching("芳芳", "")),
        ("forget Annie", Teaching("Annie", None)),
        ("忘掉 芳芳", Teaching("芳芳", None)),
        ("忘记芳芳", Teaching("芳芳", None)),
        ("forget", Teaching("", None)),
        ("forgetful", None),
        ("a = b = c", None),
        ("芳芳", None),
    ],
)
def test_teaching_is_read(typed: str, said: Teaching | None) -> None:
    assert read_teaching(typed) == said


@pytest.mark.parametrize(
    "word",
    ["微信", "昨天", "周一", "12", "十二", "13800138000", "一打", "退货", "会员", "谢谢", "老样子", "the usual", "。"],
)
def test_common_words_stay_what_they_are(word: str) -> None:
    assert is_common_word(word)


@pytest.mark.parametrize("word", ["芳芳", "王姐", "wf", "小杯", "小荷包", "3M口罩", "Annie", "small"])
def test_words_of_a_shop_are_free(word: str) -> None:
    assert not is_common_word(word)


def test_only_what_sounds_like_paying_may_become_a_way_of_paying() -> None:
    assert all(sounds_like_paying(word) for word in ("小荷包", "收钱吧", "京东白条", "PayMe", "e-wallet"))
    assert not any(sounds_like_paying(word) for word in ("加急", "送礼", "老客户", "gift"))


def test_the_usual_is_not_the_last() -> None:
    usual, last = (
        ("王芳 老样子", "the usual for Anna", "王芳照旧"),
        ("王芳 再来一单", "Anna same as last time", "跟上次一样"),
    )
    assert all(read_again(text) is not None for text in (*usual, *last))
    assert [wants_usual(text) for text in (*usual, *last)] == [True] * 3 + [False] * 3


def test_the_page_for_salespeople_teaches_as_it_is_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "entry.md").read_text(encoding="utf-8")
    shown = re.findall(r"^- `/words (.+)`$", page, re.MULTILINE)
    assert len(shown) == 10
    assert all((said := read_teaching(line)) is not None and said.word for line in shown)
