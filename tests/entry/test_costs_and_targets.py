"""Costs, targets and questions about the staff, as they are typed; what is none of them stays a sale or a note."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.entry.costs_and_targets import (
    asks_fairness,
    asks_staff,
    read_cost,
    read_cost_words,
    read_target,
    read_target_words,
)


@pytest.mark.parametrize(
    ("typed", "name", "value"),
    [
        ("成本 面膜 35", "面膜", "35"),
        ("面膜成本35", "面膜", "35"),
        ("面膜的进价是35.5元", "面膜", "35.5"),
        ("成本 面膜 无", "面膜", None),
        ("cost mask 35", "mask", "35"),
        ("Green Mask's cost is 12.50", "Green Mask", "12.50"),
        ("mask cost none", "mask", None),
    ],
)
def test_a_cost(typed: str, name: str, value: str | None) -> None:
    found = read_cost(typed)
    assert found is not None
    assert (found.name, found.value) == (name, Decimal(value) if value else None)


@pytest.mark.parametrize(
    ("typed", "name", "value"),
    [
        ("目标 小陈 2万", "小陈", 20_000),
        ("小陈这个月目标 15000", "小陈", 15_000),
        ("小陈目标2万", "小陈", 20_000),
        ("全店目标 30万", "", 300_000),
        ("本月目标 30万", "", 300_000),
        ("目标 20000", "", 20_000),
        ("target Anna 20k", "Anna", 20_000),
        ("shop target 300,000", "", 300_000),
        ("set Anna's target to 20000", "Anna", 20_000),
        ("目标 小陈 无", "小陈", None),
    ],
)
def test_a_target(typed: str, name: str, value: int | None) -> None:
    found = read_target(typed)
    assert found is not None
    assert (found.name, found.value) == (name, value)


@pytest.mark.parametrize(
    ("typed", "clear_in"),
    [
        ("成本 面膜 35", {"CNY", "USD", "HKD", "JPY", "KWD"}),
        ("成本 面膜 ￥35", {"CNY", "JPY"}),
        ("成本 面膜 35元", {"CNY", "USD", "HKD", "JPY", "KWD"}),
        ("成本 面膜 35 rmb", {"CNY"}),
        ("cost masks$35", {"USD", "HKD", "KWD"}),
        ("cost mask HK$35", {"HKD"}),
        ("mask cost US$ 35", {"USD"}),
        ("cost mask €35", set()),
        ("目标 小陈 20.000", {"KWD"}),
        ("target Anna 1.500", {"KWD"}),
        ("目标 小陈 1.525万", {"CNY", "USD", "HKD", "JPY", "KWD"}),
        ("目标 小陈 20.00", {"CNY", "USD", "HKD", "JPY", "KWD"}),
        ("目标 小陈 0.500", {"CNY", "USD", "HKD", "JPY", "KWD"}),
        ("目标 小陈 20,000", {"CNY", "USD", "HKD", "JPY", "KWD"}),
        ("target Anna $20000", {"USD", "HKD", "KWD"}),
        ("全店目标 rmb 300000", {"CNY"}),
    ],
)
def test_a_sum_in_other_money_or_of_two_meanings_is_not_clear(typed: str, clear_in: set[str]) -> None:
    found = read_cost(typed) or read_target(typed)
    assert found is not None
    assert found.name in ("面膜", "masks", "mask", "小陈", "Anna", "")
    assert {code for code in ("CNY", "USD", "HKD", "JPY", "KWD") if found.is_clear(code)} == clear_in


def test_behind_a_command_the_word_is_not_needed() -> None:
    cost, target, shop = read_cost_words("面膜 35"), read_target_words("小陈 2万"), read_target_words("30万")
    assert cost is not None
    assert (cost.name, cost.value) == ("面膜", 35)
    assert target is not None
    assert (target.name, target.value) == ("小陈", 20_000)
    assert shop is not None
    assert (shop.name, shop.value) == ("", 300_000)


@pytest.mark.parametrize(
    ("typed", "name", "has_days"),
    [
        ("小陈毛利", "小陈", False),
        ("小陈这个月新客多少", "小陈", True),
        ("上个月小陈毛利", "小陈", True),
        ("小陈目标完成了多少", "小陈", False),
        ("Anna's margin this month", "Anna", True),
        ("我的业绩", "", False),
        ("my results", "", False),
        ("团队业绩", None, False),
        ("上周团队业绩", None, True),
        ("本月毛利多少", None, True),
        ("what is our margin", None, False),
        ("team performance", None, False),
    ],
)
def test_a_question_about_the_staff(typed: str, name: str | None, has_days: bool) -> None:
    found = asks_staff(typed)
    assert found is not None
    assert (found.name, found.period is not None) == (name, has_days)


@pytest.mark.parametrize(
    "typed",
    [
        "张三 2瓶洗面奶 128 微信",
        "王芳 面膜 35",
        "备注 李姐 目标客户",
        "提醒我下周三联系李姐",
        "新客户 王芳 13800138000",
        "Anna 2 serum 90 card",
        "note: Anna compares cost",
        "今天",
        "谁卖得最多",
        "新客多少",
        "王芳生日",
        "3个面膜成本核算表 20",
    ],
)
def test_what_is_something_else(typed: str) -> None:
    assert asks_staff(typed) is None
    assert read_target(typed) is None
    assert not asks_fairness(typed)
    found = read_cost(typed)
    assert found is None or not found.is_sure


@pytest.mark.parametrize("typed", ["核对", "公平", "值得看一眼", "anything worth a look?", "有没有异常"])
def test_what_is_worth_a_look_can_be_asked(typed: str) -> None:
    assert asks_fairness(typed)
