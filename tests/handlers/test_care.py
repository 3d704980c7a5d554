"""What people answer to the clock's messages, through the real dispatcher."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiogram.methods import SendPhoto
from sqlalchemy import text

from bot.domain.customer import Consent, Purpose
from bot.domain.occasion import YearDay
from bot.rendering import Renderer
from reminders.channels.base import Message
from storage.customers import birthday_columns
from tests.handlers.harness import CUSTOMER, LIN, MANAGER, NOON, STRANGER, WEI, ShopDesk, shop_desk
from tests.reminders.shop import Postbox, another_ticker

# The harness stands at noon of 22 November 2026 in Shanghai.
IN_A_WEEK = YearDay(11, 29)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ShopDesk]:
    async with shop_desk(tmp_path) as opened:
        async with opened.write() as uow:
            for customer_id in (opened.records.of_lin, opened.records.of_wei):
                await uow.customers.change(customer_id, NOON, **birthday_columns(IN_A_WEEK))
            await uow.customers.record_consent(
                Consent(opened.records.of_lin, Purpose.MARKETING, "telegram", True, "test", "1", NOON)
            )
        yield opened


async def post(desk: ShopDesk) -> Postbox:
    """The clock runs once: Lin's customer is on Telegram, Wei's is not."""
    postbox = Postbox()
    await another_ticker(desk.desk.storage, postbox, batch=1).tick(desk.clock.now())
    return postbox


def data(message: Message, label: str) -> str:
    return next(b.data for line in message.buttons for b in line if label in b.text and b.data)


def state(desk: ShopDesk, delivery: str) -> tuple[str, str | None]:
    return desk.rows("SELECT state, reason FROM deliveries WHERE id = ?", delivery.split(":")[1])[0]  # type: ignore[return-value]


async def test_the_holder_sees_the_coupon_with_a_qr_code(desk: ShopDesk) -> None:
    postbox = await post(desk)
    (offer,) = postbox.to(CUSTOMER.id)
    heard = await desk.presses(CUSTOMER, data(offer, "看我的券"))
    (photo,) = heard.of(SendPhoto)
    ((code,),) = desk.rows("SELECT code FROM coupons WHERE customer_id = ?", desk.records.of_lin)
    assert f"{code[:4]}-{code[4:8]}-{code[8:]}" in photo.caption
    assert "9折" in photo.caption
    assert photo.photo.data.startswith(b"\x89PNG")
    assert desk.rows("SELECT count(*) FROM deliveries WHERE opened_at IS NOT NULL") == [(1,)]


async def test_nobody_else_sees_it(desk: ShopDesk) -> None:
    (offer,) = (await post(desk)).to(CUSTOMER.id)
    before = desk.snapshot()
    for person in (LIN, MANAGER, STRANGER, WEI):
        for button in ("看我的券", "不再接收"):
            heard = await desk.presses(person, data(offer, button))
            assert "没有权限" in heard
            assert not heard.of(SendPhoto)
    assert desk.snapshot() == before


async def test_a_tap_ends_a_doubt(desk: ShopDesk) -> None:
    (offer,) = (await post(desk)).to(CUSTOMER.id)
    async with desk.write() as uow:
        await uow.connection.execute(text("UPDATE deliveries SET state = 'unknown' WHERE channel = 'telegram'"))
    pressed = data(offer, "看我的券")
    await desk.presses(CUSTOMER, pressed)
    assert state(desk, pressed) == ("sent", "evidence:tap")


async def test_a_used_or_old_coupon_is_not_shown_as_good(desk: ShopDesk) -> None:
    (offer,) = (await post(desk)).to(CUSTOMER.id)
    desk.clock.move(timedelta(days=20))
    heard = await desk.presses(CUSTOMER, data(offer, "看我的券"))
    assert "过期" in heard
    desk.clock.move(timedelta(days=-20))
    async with desk.write() as uow:
        assert await uow.coupons.take(1, desk.records.of_lin, desk.clock.now())
    heard = await desk.presses(CUSTOMER, data(offer, "看我的券"))
    assert "用过" in heard


async def test_no_more_counts_at_once_and_once(desk: ShopDesk) -> None:
    (offer,) = (await post(desk)).to(CUSTOMER.id)
    for _ in range(2):
        heard = await desk.presses(CUSTOMER, data(offer, "不再接收"))
        assert "不再给您发" in heard
        assert heard.data("还是想收到") == "consent:yes"
    found = desk.rows(
        "SELECT is_granted, source, text_version FROM consents WHERE customer_id = ? AND purpose = 'marketing'"
        " ORDER BY id",
        desk.records.of_lin,
    )
    assert [row[0] for row in found] == [1, 0]
    assert found[1][1] == "message:birthday_offer"
    assert found[1][2]
    desk.clock.move(timedelta(days=7))
    assert (await post(desk)).to(CUSTOMER.id) == []


async def test_the_salesperson_passes_it_on_and_says_so_once(desk: ShopDesk) -> None:
    (handed,) = (await post(desk)).to(WEI.id)
    sent, skip = data(handed, "已发"), data(handed, "不发")
    assert state(desk, sent)[0] == "handed_over"
    heard = await desk.presses(WEI, sent)
    assert heard.toast == "记下了，辛苦！"
    assert state(desk, sent) == ("done_by_hand", "by_hand")
    for again in (sent, skip):
        heard = await desk.presses(WEI, again)
        assert heard.toast == "这个按钮已经失效了"
    assert state(desk, sent) == ("done_by_hand", "by_hand")


async def test_a_colleague_may_not_answer_for_them_but_a_manager_may(desk: ShopDesk) -> None:
    (handed,) = (await post(desk)).to(WEI.id)
    skip = data(handed, "不发")
    for person in (LIN, CUSTOMER, STRANGER):
        assert "没有权限" in await desk.presses(person, skip)
    assert state(desk, skip)[0] == "handed_over"
    heard = await desk.presses(MANAGER, skip)
    assert heard.toast == "好的，这次不发"
    assert state(desk, skip) == ("cancelled", "skipped")


@pytest.mark.parametrize("name", ["coupon", "nomore", "handed"])
@pytest.mark.parametrize("argument", ["", ":", ":abc", ":-1", ":0", ":99999", ":9" * 20, ":１", ":1:explode"])
async def test_made_up_buttons_change_nothing(desk: ShopDesk, name: str, argument: str) -> None:
    await post(desk)
    before = desk.snapshot()
    for person in (CUSTOMER, WEI):
        await desk.presses(person, f"{name}{argument}")
    after = desk.snapshot()
    if (name, argument) not in {("coupon", ":1:explode"), ("nomore", ":1:explode")}:
        assert after == before
    assert after["coupons"] == before["coupons"]


async def test_the_coupons_link_shows_it_to_its_holder_only(desk: ShopDesk) -> None:
    await post(desk)
    ((code,),) = desk.rows("SELECT code FROM coupons WHERE customer_id = ?", desk.records.of_lin)
    assert (await desk.starts(CUSTOMER, f"c_{code}")).of(SendPhoto)
    for payload in (f"c_{code}", "c_7K4MX92PTRAN", "c_", "c_%%%"):
        heard = await desk.starts(STRANGER, payload)
        assert not heard.of(SendPhoto)
        assert code[:4] not in heard.text


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_what_staff_and_customers_press_has_words_in_both_languages(locale: str) -> None:
    renderer = Renderer()
    for key in ("care.my_coupon", "care.no_more", "care.again", "care.copy", "care.sent", "care.skip"):
        assert renderer.label(key, locale)
