# ruff: noqa: E501
"""Pages asked for in plain words; and lines that only sound like it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.domain.reason import Reason
from bot.entry.wishes import Wanted, Wish, read_wish

ASKED = {
    Wanted.PREVIEW: "预演|明天会发什么|今天要发给谁|接下来会给谁发消息|帮我看看下周会发什么|未来7天会发哪些消息|what goes out tomorrow|"
    "what will be sent next week?|who will get a message tomorrow|preview",
    Wanted.SENT: "今天发了什么|刚才发了哪些消息|今天发了几条|what was sent today|what did we send?|what went out today",
    Wanted.DIGEST: "早报|今天的早报|digest|morning report",
    Wanted.LIMITS: "免打扰时间|几点以后不发|每人每月最多发几条|优惠券预算|quiet hours|how often do we write|coupon budget",
    Wanted.HOLIDAYS: "放假安排|春节放假|holidays|when are we closed",
    Wanted.REACH: "谁联系不上|联系不上的有谁|有多少人联系不上|怎么触达顾客|who can we not reach|who can't we reach|reach map",
    Wanted.DOUBTFUL: "不确定的消息|哪些消息不确定|doubtful messages|which messages are in doubt",
    Wanted.PROMISES: "今天该联系谁|我今天要跟进谁|待跟进|我的待办|今天有什么事|谁该回访了|who should I call today|my follow-ups|what's due today?",
    Wanted.BACKTEST: "回测|拿去年试一试|back-test",
    Wanted.RULES: "提醒设置|自动提醒怎么关|reminder settings",
    Wanted.WORDING: "话术|改一下话术|change the wording",
}


@pytest.mark.parametrize(("page", "line"), [(page, line) for page, lines in ASKED.items() for line in lines.split("|")])
def test_a_page_is_asked_for(page: Wanted, line: str) -> None:
    assert read_wish(line) == Wish(page)


@pytest.mark.parametrize(
    ("line", "page", "reason"),
    [
        ("关掉生日提醒", Wanted.RULES, Reason.BIRTHDAY),
        ("怎么关掉生日提醒", Wanted.RULES, Reason.BIRTHDAY),
        ("打开补货提醒", Wanted.RULES, Reason.REPLENISH),
        ("停掉流失唤回", Wanted.RULES, Reason.LAPSED),
        ("生日券提前几天发", Wanted.RULES, Reason.BIRTHDAY),
        ("关掉跟进提醒", Wanted.RULES, Reason.FOLLOWUP),
        ("turn off birthday offers", Wanted.RULES, Reason.BIRTHDAY),
        ("switch the win-back messages off", Wanted.RULES, Reason.LAPSED),
        ("改一下生日祝福的话", Wanted.WORDING, Reason.BIRTHDAY),
        ("修改久没来的文案", Wanted.WORDING, Reason.LAPSED),
        ("reword the birthday offer", Wanted.WORDING, Reason.BIRTHDAY),
    ],
)
def test_of_a_reason_it_is_the_reasons_page(line: str, page: Wanted, reason: Reason) -> None:
    assert read_wish(line) == Wish(page, reason)


@pytest.mark.parametrize(
    ("line", "days"),
    [("昨天发了哪些消息", 1), ("前天发了什么", 2), ("what did we send yesterday?", 1), ("今天发了什么", 0)],
)
def test_what_was_sent_is_of_a_day(line: str, days: int) -> None:
    assert read_wish(line) == Wish(Wanted.SENT, days_ago=days)


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("别再给王芳发了", "王芳"),
        ("不要给李姐发消息了", "李姐"),
        ("别打扰王芳", "王芳"),
        ("stop writing to Fiona", "Fiona"),
        ("don’t send Fiona any more messages", "Fiona"),
        ("Stop all reminders for Fiona Wang", "Fiona Wang"),
    ],
)
def test_somebody_is_to_be_left_alone(line: str, who: str) -> None:
    assert read_wish(line) == Wish(Wanted.QUIET, who=who)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "提醒我下周三联系李姐",
        "别给王芳发面膜了",
        "别再给我发了",
        "stop writing to me",
        "明天发",
        "今天发货",
        "明天发给王姐 2瓶洗面奶",
        "王芳 生日5月3日",
        "改积分",
        "联系李姐",
        "王姐 口红 128 今天发",
        "今天王芳要来",
        "call Anna today",
        "x" * 500,
        "明天会发什么\n王芳 口红 128",
    ],
)
def test_it_is_no_wish(line: str) -> None:
    assert read_wish(line) is None


def test_no_line_of_the_corpora_is_a_wish() -> None:
    files = Path(__file__).parent.glob("corpus_*.jsonl")
    lines = [json.loads(raw)["text"] for file in files for raw in file.read_text(encoding="utf-8").splitlines() if raw]
    assert len(lines) > 300
    assert [line for line in lines if read_wish(line) is not None] == []
