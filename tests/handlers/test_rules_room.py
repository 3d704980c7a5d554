"""A manager sets what the shop sends, by thumb and by typing; what salespeople and customers tell besides."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.delivery import Delivery, DeliveryState, MailPurpose, RoadKind
from reminders.reach import is_moot
from tests.handlers.harness import CUSTOMER, LIN, MANAGER, NOON, WEI, ShopDesk, shop_desk
from tests.handlers.till import Till, till


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ShopDesk]:
    async with shop_desk(tmp_path) as opened:
        yield opened


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Till]:
    async with till(tmp_path) as opened:
        yield opened


def preferences(desk: ShopDesk) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(desk.rows("SELECT preferences FROM shop")[0][0])
    return found


def offers(desk: ShopDesk) -> dict[str, tuple[int, int]]:
    return {name: (percent, days) for name, percent, days in desk.rows("SELECT name, percent, valid_days FROM offers")}


# -- dials


async def test_one_step_at_a_time_and_the_books_say_who(desk: ShopDesk) -> None:
    heard = await desk.presses(MANAGER, "rule:birthday")
    assert "提前几天：7 天" in [text for text, _ in heard.buttons]
    heard = await desk.presses(MANAGER, "dial:birthday:lead:8")
    assert "提前几天：8 天" in [text for text, _ in heard.buttons]
    assert preferences(desk)["dials"] == {"birthday": {"lead": 8}}
    before = desk.snapshot()
    await desk.presses(MANAGER, "dial:birthday:lead:8")
    assert desk.snapshot() == before, "pressed twice it is set once"
    ((action, was, now),) = desk.rows("SELECT action, before, after FROM audit WHERE action = 'rule_birthday'")
    assert (action, json.loads(was), json.loads(now)) == ("rule_birthday", {"lead": 7}, {"lead": 8})


async def test_a_typed_value_with_its_unit_and_back_to_the_start(desk: ShopDesk) -> None:
    assert "11" not in (await desk.presses(MANAGER, "dial:lapsed:greeting")).text.partition("之间")[2]
    heard = await desk.says(MANAGER, "1.2倍")
    assert "先问候：平时间隔的 1.2 倍" in [text for text, _ in heard.buttons]
    await desk.presses(MANAGER, "dial:lapsed:large_offer")
    heard = await desk.says(MANAGER, "8折")
    assert "大券：减 20%" in [text for text, _ in heard.buttons]
    assert offers(desk)["lapsed_large"] == (20, 14)
    await desk.presses(MANAGER, "dials:lapsed")
    assert preferences(desk)["dials"]["lapsed"] == {}
    assert offers(desk)["lapsed_large"] == (15, 14)


@pytest.mark.parametrize(
    ("data", "typed"), [("dial:lapsed:small", "5"), ("dial:birthday:lead", "99"), ("dial:birthday:hour", "23点")]
)
async def test_limits_are_kept_and_said(desk: ShopDesk, data: str, typed: str) -> None:
    await desk.presses(MANAGER, data)
    assert "没有改" in await desk.says(MANAGER, typed)
    assert preferences(desk) == {}
    assert "没有改" in await desk.says(MANAGER, "取消")
    assert "没有改" not in await desk.says(MANAGER, typed), "nothing is asked any more"


async def test_a_sale_is_no_answer_and_the_question_does_not_live_for_ever(desk: ShopDesk) -> None:
    await desk.presses(MANAGER, "dial:birthday:lead")
    assert "面霜" in await desk.says(MANAGER, "王芳 面霜 2瓶 128 微信")
    await desk.presses(MANAGER, "dial:birthday:lead")
    desk.clock.move(timedelta(minutes=16))
    await desk.says(MANAGER, "9")
    assert preferences(desk) == {}


async def test_what_is_worth_more_is_never_less(desk: ShopDesk) -> None:
    await desk.presses(MANAGER, "dial:birthday:plain:15")
    await desk.presses(MANAGER, "dial:birthday:gold:30")
    assert [offers(desk)[name][0] for name in ("birthday", "birthday_silver", "birthday_gold")] == [15, 15, 30]
    heard = await desk.presses(MANAGER, "dial:birthday:gold:5")
    assert "15" in (heard.toast or "")
    assert offers(desk)["birthday_gold"][0] == 30


async def test_a_coupon_for_a_whole_month_lasts_it(desk: ShopDesk) -> None:
    await desk.presses(MANAGER, "dial:birthday:when:month")
    assert offers(desk)["birthday"] == (10, 31)


async def test_a_reward_is_set_by_chat(desk: ShopDesk) -> None:
    assert "还没定好" in await desk.presses(MANAGER, "rule:near_reward")
    await desk.presses(MANAGER, "dial:near_reward:points")
    await desk.says(MANAGER, "500分")
    await desk.presses(MANAGER, "dial:near_reward:reward")
    heard = await desk.says(MANAGER, "护手霜一支")
    assert "还没定好" not in heard.text
    assert preferences(desk)["dials"]["near_reward"] == {"points": 500, "reward": "护手霜一支"}


async def test_how_long_goods_last_is_set_by_chat(desk: ShopDesk) -> None:
    shown = await desk.says(LIN, "王芳 面霜 2瓶 128 微信")
    await desk.presses(LIN, shown.data("保存"))
    heard = await desk.presses(MANAGER, "cycles:0")
    await desk.presses(MANAGER, heard.data("面霜"))
    assert "面霜 · 30 天" in [text for text, _ in (await desk.says(MANAGER, "30天")).buttons]
    assert list(preferences(desk)["cycles"].values()) == [30]
    await desk.presses(MANAGER, heard.data("面霜"))
    await desk.says(MANAGER, "0")
    assert preferences(desk)["cycles"] == {}


@pytest.mark.parametrize("person", [LIN, CUSTOMER])
@pytest.mark.parametrize("data", ["rule:lapsed", "dial:lapsed:small:25", "dials:lapsed", "cycles:0", "cycle:1"])
async def test_nobody_else_sets_anything(desk: ShopDesk, person: Any, data: str) -> None:
    before = desk.snapshot()
    assert "没有权限" in await desk.presses(person, data)
    assert desk.snapshot() == before


@pytest.mark.parametrize("data", ["dial:lapsed:nothing:5", "dial:nobody:small:5", "dial:lapsed:small:x", "rule:none"])
async def test_data_that_we_never_made_does_nothing(desk: ShopDesk, data: str) -> None:
    before = desk.snapshot()
    await desk.presses(MANAGER, data)
    assert desk.snapshot() == before


# -- what a line holds besides


async def test_a_note_becomes_a_promise_that_one_tap_drops(counter: Till) -> None:
    await counter.add_customer("王芳")
    await counter.type("王芳 很喜欢蓝色，周六带朋友来")
    assert "顺便记了跟进" in await counter.tap("保存")
    assert counter.row("SELECT state, due_on, text FROM followups") == ("open", "2026-11-28", "带朋友来")
    await counter.tap("不用记这个约定")
    assert counter.one("SELECT state FROM followups") == "cancelled"
    assert counter.one("SELECT count(*) FROM interactions WHERE voided_at IS NULL") == 1


async def test_a_sale_keeps_the_promise_of_before_not_its_own(counter: Till) -> None:
    await counter.add_customer("王芳")
    for line in ("王芳 面霜 1瓶 128，下周三来试另一款", "王芳 口红 1支 99，下周五来取"):
        counter.desk.clock.move(timedelta(days=1))
        await counter.type(line)
        await counter.tap("保存")
    states = counter.desk.rows("SELECT text, state FROM followups ORDER BY id")
    assert states == [("来试另一款", "done"), ("来取", "open")]


async def test_an_undone_line_takes_its_promise_and_present_along(counter: Till) -> None:
    await counter.add_customer("王芳")
    await counter.type("王芳 丝巾 1条 388 给妈妈生日买的，下周三来试")
    shown = await counter.tap("保存")
    assert "妈妈生日" in shown
    assert counter.one("SELECT count(*) FROM gifts WHERE dropped_at IS NULL") == 1
    await counter.tap("撤销")
    assert counter.one("SELECT count(*) FROM gifts WHERE dropped_at IS NULL") == 0
    assert counter.one("SELECT state FROM followups") == "cancelled"


async def test_a_present_that_came_back_in_full_is_forgotten_until_that_is_undone(counter: Till) -> None:
    """What is planned of it does not go either."""
    await counter.add_customer("王芳")
    await counter.type("王芳 丝巾 2条 776 给妈妈生日买的")
    await counter.tap("保存")
    assert await _remembered(counter) == (["丝巾"], False)
    await counter.type("王芳退了一条丝巾 388")
    await counter.tap("保存")
    assert await _remembered(counter) == (["丝巾"], False), "one of two is still hers to give"
    await counter.type("王芳退了一条丝巾 388")
    await counter.tap("保存")
    assert counter.one("SELECT count(*) FROM service_cases WHERE kind = 'return'") == 2
    assert await _remembered(counter) == ([], True)
    await counter.tap("撤销")
    assert await _remembered(counter) == (["丝巾"], False)


async def _remembered(counter: Till) -> tuple[list[str], bool]:
    """The goods of all presents that come back next year, and whether a message about the first would be moot."""
    async with counter.desk.desk.storage.read() as uow:
        purchase, customer = counter.row("SELECT id, customer_id FROM purchases ORDER BY id DESC LIMIT 1")
        planned = Delivery(
            id=0, dedupe_key="gift:1:2027", rule="gift", purpose=MailPurpose.MARKETING, customer_id=customer,
            channel=RoadKind.TELEGRAM, locale="zh", template="reminders/gift", state=DeliveryState.LEASED,
            not_before=NOON, created_at=NOON, view={"purchase": purchase},
        )  # fmt: skip
        return [one.goods for one in await uow.gifts.all()], await is_moot(uow, planned, customer)


async def test_an_edited_line_moves_its_promise_and_dropped_it_stays_dropped(counter: Till) -> None:
    await counter.add_customer("王芳")
    await counter.type("王芳 面霜 1瓶 128，下周三来试")
    typed = counter.typed
    await counter.tap("保存")
    await counter.edit(typed, "王芳 面霜 1瓶 128，下周四来试")
    assert counter.desk.rows("SELECT due_on, state FROM followups") == [("2026-11-26", "open")]
    await counter.tap("不用记这个约定")
    await counter.edit(typed, "王芳 面霜 1瓶 138，下周五来试")
    assert [row[0] for row in counter.desk.rows("SELECT state FROM followups")] == ["cancelled"]


async def test_a_lunar_day_that_was_said_stays_lunar(counter: Till) -> None:
    await counter.add_customer("王芳")
    await counter.type("王芳 丝巾 1条 388 给婆婆生日买的 农历八月十五")
    assert "农历八月十五" in await counter.tap("保存")
    assert counter.row("SELECT whom, calendar, month, day, is_day_said FROM gifts") == (
        "mother_in_law",
        "lunar",
        8,
        15,
        1,
    )
    await counter.tap("不用记送礼")
    assert counter.one("SELECT count(*) FROM gifts WHERE dropped_at IS NULL") == 0


# -- birthdays that are missing


async def test_staff_fill_in_a_missing_birthday_with_one_tap(counter: Till) -> None:
    customer = await counter.add_customer("丁香")
    await counter.type("丁香 面霜 1瓶 128 微信")
    await counter.tap("保存")
    assert "生日" in await counter.tap("补上生日")
    await counter.type("8月15日")
    await counter.tap("保存")
    assert counter.row("SELECT birth_month, birth_day FROM customers WHERE id = ?", customer) == (8, 15)
    await counter.type("丁香 面霜 1瓶 128 微信")
    await counter.tap("保存")
    assert not [text for text, _ in counter.heard.buttons if "补上生日" in text]


async def test_after_a_no_nobody_asks_again(counter: Till) -> None:
    await counter.add_customer("王芳")
    await counter.type("王芳 面霜 1瓶 128 微信")
    await counter.tap("保存")
    await counter.tap("不方便问")
    counter.desk.clock.move(timedelta(days=40))
    await counter.type("王芳 口红 1支 99 微信")
    await counter.tap("保存")
    newest = counter.heard.buttons
    assert not [text for text, _ in newest if "补上生日" in text]


async def asked(desk: ShopDesk) -> int:
    async with desk.write() as uow:
        await uow.deliveries.queue(
            dedupe_key="birthday_ask:2026:1", rule="birthday_ask", purpose="marketing", customer_id=desk.records.of_lin,
            channel="telegram", locale="zh", template="reminders/birthday_ask", view={"asks": "birthday"}, state="sent",
            not_before=NOON, sent_at=NOON, created_at=NOON,
        )  # fmt: skip
        found = await uow.deliveries.by_key("birthday_ask:2026:1")
    assert found is not None
    return found.id


async def test_a_customer_tells_their_birthday(desk: ShopDesk) -> None:
    message = await asked(desk)
    assert "写下您的生日" in await desk.presses(CUSTOMER, f"mybday:{message}")
    assert "没看懂" in await desk.says(CUSTOMER, "你猜")
    assert "农历八月十五" in await desk.says(CUSTOMER, "农历八月十五")
    told = desk.rows("SELECT birth_calendar, birth_month, birth_day FROM customers WHERE id = ?", desk.records.of_lin)
    assert told == [("lunar", 8, 15)]
    before = desk.snapshot()
    await desk.says(CUSTOMER, "3月8日")
    after = desk.snapshot()
    assert after["customers"] == before["customers"], "later words are for the shop"


async def test_a_customer_who_says_no_is_never_asked_again(desk: ShopDesk) -> None:
    message = await asked(desk)
    assert "不再问" in await desk.presses(CUSTOMER, f"nobday:{message}")
    async with desk.write() as uow:
        assert not await uow.questions.may_ask("birthday", desk.records.of_lin, NOON + timedelta(days=900))
        found = await uow.causes.without_birthday(NOON + timedelta(days=900), NOON + timedelta(days=800), 9)
    assert desk.records.of_lin not in found


async def test_who_begins_to_tell_and_then_says_no_is_asked_nothing_any_more(desk: ShopDesk) -> None:
    message = await asked(desk)
    await desk.presses(CUSTOMER, f"mybday:{message}")
    assert "不再问" in await desk.presses(CUSTOMER, f"nobday:{message}")
    answers = desk.rows("SELECT answer FROM questions WHERE about = 'birthday'")
    assert answers == [("no",)], "one question, and closed"
    await desk.says(CUSTOMER, "3月8日")
    told = desk.rows("SELECT birth_month FROM customers WHERE id = ?", desk.records.of_lin)
    assert told == [(None,)], "later words are for the shop"
    async with desk.write() as uow:
        assert not await uow.questions.may_ask("birthday", desk.records.of_lin, NOON + timedelta(days=900))
    await desk.presses(CUSTOMER, f"nobday:{message}")
    assert desk.rows("SELECT count(*) FROM questions WHERE about = 'birthday'") == [(1,)]


async def test_only_whom_it_asked_may_answer(desk: ShopDesk) -> None:
    message = await asked(desk)
    before = desk.snapshot()
    for person in (WEI, MANAGER):
        await desk.presses(person, f"mybday:{message}")
        await desk.presses(person, f"nobday:{message}")
    assert desk.snapshot() == before
