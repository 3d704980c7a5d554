"""Customers join by their own link or the shop's, agree or not, look at their card, and stop."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from aiogram.methods import SendMessage, SendPhoto

from bot.domain.shop import Shop
from bot.rendering import LOCALES, Renderer
from tests.handlers.harness import CUSTOMER, LIN, MANAGER, OWNER, STRANGER, WEI, Heard, Person, ShopDesk, shop_desk

WANG = Person(3001, "芳芳", phone="+8613800000002")


def payload_of(heard: Heard) -> str:
    return heard.text.split("?start=")[1].split()[0]


async def consents(desk: ShopDesk, customer_id: int) -> list[tuple[object, ...]]:
    statement = "SELECT purpose, is_granted, source, text_version FROM consents WHERE customer_id = ? ORDER BY id"
    return desk.rows(statement, customer_id)


async def test_a_personal_link_binds_the_record_and_asks_plainly(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        made = await desk.says(WEI, "/link 王芳")
        assert made.of(SendPhoto)[0].photo.data.startswith(b"\x89PNG")
        heard = await desk.starts(WANG, payload_of(made))
        assert "小票" in heard.to(WANG)
        assert [label for label, _ in heard.to(WANG).buttons] == ["可以，生日和优惠通知我", "先不用"]
        assert "王芳" in heard.to(WEI)
        assert not heard.to(LIN).calls
        bound = desk.rows("SELECT customer_id FROM contact_points WHERE address = ?", str(WANG.id))
        assert bound == [(desk.records.of_wei,)]
        assert [row[:3] for row in await consents(desk, desk.records.of_wei)] == [("service", 1, "personal_link")]
        agreed = await desk.presses(WANG, heard.data("可以"))
        assert "会通知您" in agreed
        last = (await consents(desk, desk.records.of_wei))[-1]
        assert last[:3] == ("marketing", 1, "button")
        assert str(last[3]).startswith("zh/20")


async def test_joining_works_without_agreeing(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await desk.starts(WANG, payload_of(await desk.says(WEI, "/link 王芳")))
        assert "不给您发" in await desk.presses(WANG, heard.data("先不用"))
        assert (await consents(desk, desk.records.of_wei))[-1][:2] == ("marketing", 0)
        assert "王芳" in await desk.says(WANG, "/me")


async def test_an_answer_pressed_twice_is_one_record(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await desk.presses(CUSTOMER, "consent:yes")
        before = desk.snapshot()
        await desk.presses(CUSTOMER, "consent:yes")
        assert desk.snapshot() == before


async def test_a_link_works_once_and_for_seven_days(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        payload = payload_of(await desk.says(WEI, "/link 王芳"))
        desk.clock.move(timedelta(days=7))
        assert "过期" in await desk.starts(WANG, payload)
        payload = payload_of(await desk.says(WEI, "/link 王芳"))
        other = payload_of(await desk.says(WEI, "/link 王芳"))
        await desk.starts(WANG, payload)
        assert "已经是" in await desk.starts(WANG, payload)
        before = desk.snapshot()
        assert "已经用过" in await desk.starts(STRANGER, payload)
        assert "作废" in await desk.starts(STRANGER, other)
        assert desk.snapshot() == before


async def test_staff_do_not_use_a_customers_link_up(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        payload = payload_of(await desk.says(WEI, "/link 王芳"))
        assert "没有绑定" in await desk.starts(WEI, payload)
        assert "会员" in (await desk.starts(WANG, payload)).to(WANG)


async def test_a_colleagues_customer_gets_no_link(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        before = desk.snapshot()
        assert "没有权限" in await desk.presses(LIN, f"link:{desk.records.of_wei}")
        assert "没有找到" in await desk.says(LIN, "/link 王芳")
        assert desk.snapshot() == before
        assert (await desk.presses(MANAGER, f"link:{desk.records.of_wei}")).of(SendPhoto)


async def test_who_is_on_telegram_needs_no_link(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        assert "已经绑定" in await desk.presses(LIN, f"link:{desk.records.of_lin}")
        assert "李婷" not in [label for label, _ in (await desk.says(LIN, "/link")).buttons]


async def test_the_shops_link_matches_by_ones_own_phone(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        payload = payload_of(await desk.says(LIN, "/qr"))
        assert payload == "shop"
        asked = await desk.starts(WANG, payload)
        (call,) = asked.of(SendMessage)
        assert call.reply_markup.keyboard[0][0].request_contact
        # Telegram gives the number without a plus as often as with one.
        heard = await desk.shares_contact(WANG, "8613800000002")
        assert "会员" in heard.to(WANG)
        assert "王芳" in heard.to(WEI)
        assert desk.rows("SELECT COUNT(*) FROM customers") == [(3,)]


async def test_an_unknown_phone_makes_a_record_that_the_managers_hear_of(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await desk.shares_contact(STRANGER)
        assert "新会员" in heard.to(MANAGER)
        assert not heard.to(OWNER).calls
        row = desk.rows("SELECT name, owner_staff_id, locale FROM customers ORDER BY id DESC LIMIT 1")
        assert row == [("路人", None, "zh")]
        assert ("+8613900000009",) in desk.rows("SELECT address FROM contact_points")


@pytest.mark.parametrize("how", ["others", "forwarded"])
async def test_only_ones_own_contact_counts(tmp_path: Path, how: str) -> None:
    async with shop_desk(tmp_path) as desk:
        before = desk.snapshot()
        if how == "others":
            heard = await desk.shares_contact(STRANGER, of=WANG)
        else:
            heard = await desk.shares_contact(STRANGER, "+8613800000002", is_forwarded=True)
        assert "您自己的手机号" in heard
        assert desk.snapshot() == before


async def test_a_bound_record_is_never_taken_over(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await desk.shares_contact(STRANGER, "+8613800000001")
        assert "另一个 Telegram 账号" in heard.to(STRANGER)
        assert "已绑定另一个账号" in heard.to(LIN)
        bound = desk.rows("SELECT address FROM contact_points WHERE kind = 'telegram'")
        assert bound == [(str(CUSTOMER.id),)]
        assert "没有绑定" not in await desk.says(CUSTOMER, "/me")


async def test_who_has_a_record_is_not_bound_to_another(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        payload = payload_of(await desk.says(WEI, "/link 王芳"))
        heard = await desk.starts(CUSTOMER, payload)
        assert "另一份档案" in heard.to(CUSTOMER)
        assert "另一份档案" in heard.to(WEI)
        assert desk.rows("SELECT COUNT(*) FROM contact_points WHERE kind = 'telegram'") == [(1,)]


async def test_the_wrong_person_is_unbound_and_their_yes_withdrawn(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await desk.starts(STRANGER, payload_of(await desk.says(WEI, "/link 王芳")))
        await desk.presses(STRANGER, "consent:yes")
        undo = heard.to(WEI).data("不是本人")
        before = desk.snapshot()
        assert "没有权限" in await desk.presses(LIN, undo)
        assert desk.snapshot() == before
        undone = await desk.presses(WEI, undo)
        assert "解除" in undone.to(STRANGER)
        assert (await consents(desk, desk.records.of_wei))[-1][:3] == ("marketing", 0, "unbound")
        assert "还没有绑定" in await desk.says(STRANGER, "/me")
        assert "处理过" in await desk.presses(WEI, undo)


async def test_stop_is_recorded_and_start_offers_the_way_back(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await desk.presses(CUSTOMER, "consent:yes")
        stopped = await desk.says(CUSTOMER, "/stop")
        assert "小票" in stopped
        assert (await consents(desk, desk.records.of_lin))[-1][:3] == ("marketing", 0, "stop")
        greeted = await desk.starts(CUSTOMER)
        assert "点“打开生日和优惠通知”就行" in greeted, "what /stop has promised, and true of a message read later on"
        assert greeted.data("打开生日和优惠通知") == stopped.data("打开生日和优惠通知")
        mine = await desk.says(CUSTOMER, "/me")
        for message in (greeted, mine):
            assert not any(word in message for word in ("已关闭", "关着"))
        await desk.presses(CUSTOMER, greeted.data("打开"))
        assert (await consents(desk, desk.records.of_lin))[-1][:2] == ("marketing", 1)
        greeted = await desk.starts(CUSTOMER)
        assert "不想再收" in greeted
        assert "/stop" in greeted
        assert "打开生日" not in greeted


@pytest.mark.parametrize("words", ["退订", "别再发了，谢谢", "Stop"])
async def test_stop_in_words_is_heard_like_the_command_and_the_shop_reads_it(tmp_path: Path, words: str) -> None:
    async with shop_desk(tmp_path) as desk:
        await desk.presses(CUSTOMER, "consent:yes")
        heard = await desk.says(CUSTOMER, words)
        assert "打开生日和优惠通知" in dict(heard.buttons)
        assert "已转给店里" not in heard.to(CUSTOMER)
        assert words in heard.to(LIN)
        assert "已经停了" in heard.to(LIN)
        assert (await consents(desk, desk.records.of_lin))[-1][:3] == ("marketing", 0, "stop")
        assert "已转给店里" in await desk.says(CUSTOMER, "别发货，我自己来拿")


def test_how_to_switch_on_again_names_the_button_there_is() -> None:
    renderer, view = Renderer(), {"name": "李婷", "has_agreed": False}
    shop = Shop("花间集", "Asia/Shanghai", "CNY", "zh")
    for spoken in LOCALES:
        button = renderer.label("joining.turn_on", spoken)
        assert button in renderer.render("start/customer", spoken, shop, view)
        assert button in renderer.render("joining/declined", spoken, shop, {})


async def test_stop_means_nothing_to_a_stranger(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        before = desk.snapshot()
        assert "不用停" in await desk.says(STRANGER, "/stop")
        assert "没有权限" not in await desk.says(LIN, "/stop")
        assert desk.snapshot() == before


async def test_blocking_the_bot_closes_the_address_and_unblocking_opens_it(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        blocked = "SELECT blocked_at IS NULL FROM contact_points WHERE kind = 'telegram'"
        heard = await desk.blocks(CUSTOMER)
        assert not heard.calls
        assert desk.rows(blocked) == [(0,)]
        assert desk.rows("SELECT blocked_at IS NULL FROM visitors WHERE telegram_id = ?", CUSTOMER.id) == [(0,)]
        await desk.blocks(CUSTOMER, again_allowed=True)
        assert desk.rows(blocked) == [(1,)]


async def test_a_customers_words_reach_whoever_is_responsible(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await desk.says(CUSTOMER, "面霜到货了吗 <b>")
        assert "已转给店里" in heard.to(CUSTOMER)
        assert "面霜到货了吗 &lt;b&gt;" in heard.to(LIN)
        assert not heard.to(WEI).calls
        kept = desk.rows("SELECT kind, text, staff_id FROM interactions")
        assert kept == [("message", "面霜到货了吗 <b>", desk.records.staff[LIN.id])]


async def test_too_many_words_are_not_passed_on(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        for _ in range(6):
            await desk.says(CUSTOMER, "在吗")
        heard = await desk.says(CUSTOMER, "在吗")
        assert not heard.to(LIN).calls
        assert "没有转" in heard.to(CUSTOMER)
        desk.clock.move(timedelta(hours=1))
        assert (await desk.says(CUSTOMER, "在吗")).to(LIN).calls


async def test_a_flood_from_outside_is_dropped_and_staff_are_not_held_up(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        answers = [len((await desk.says(STRANGER, "喂")).calls) for _ in range(20)]
        assert answers[:15] == [1] * 15
        assert answers[15:] == [0] * 5
        assert all([(await desk.says(LIN, "/help")).calls for _ in range(20)])
        desk.clock.move(timedelta(minutes=1))
        assert (await desk.says(STRANGER, "喂")).calls
