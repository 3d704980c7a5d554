"""A manager's thumb: pick out, keep, write, launch, look, stop; by real updates through the real dispatcher."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.customer import Consent, ContactKind, Purpose
from reminders.campaigns import run_campaigns
from tests.handlers.harness import LIN, MANAGER, OWNER, Heard, Person, ShopDesk, shop_desk
from tests.reminders.shop import Postbox, another_ticker

MARY = Person(MANAGER.id, "Mary", "en")
CROWD, FIRST = 30, 7000
DAY = timedelta(days=1)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ShopDesk]:
    async with shop_desk(tmp_path) as opened:
        await _crowd(opened)
        yield opened


async def _crowd(desk: ShopDesk) -> None:
    """Thirty people who agreed; the first ten have bought for 600, and are tagged."""
    now = desk.clock.now()
    async with desk.write() as uow:
        await uow.shop.prefer("digest", {"is_on": False})
        rows = [
            {"name": f"客{n}", "name_key": f"客{n}", "search_key": f"|客{n}|", "created_at": now, "updated_at": now,
             "tags": ["VIP"] if n < 10 else []}
            for n in range(CROWD)
        ]  # fmt: skip
        for number, key in enumerate(await uow.demo.put("customers", rows)):
            await uow.customers.add_contact(key, ContactKind.TELEGRAM, str(FIRST + number), now)
            await uow.customers.record_consent(Consent(key, Purpose.MARKETING, "telegram", True, "t", "1", now))
            if number < 10:
                await _buys(desk, uow, key, 60_000, -5 * DAY)


async def _buys(desk: ShopDesk, uow: Any, key: int, minor: int, ago: timedelta) -> None:
    at = desk.clock.now() + ago
    sale = {"customer_id": key, "staff_id": desk.records.staff[LIN.id], "total_minor": minor, "currency": "CNY",
            "bought_at": at, "bought_on": at.date(), "created_at": at, "channel": "offline"}  # fmt: skip
    await uow.demo.put("purchases", [sale])


async def post(desk: ShopDesk) -> Postbox:
    box = Postbox()
    await another_ticker(desk.desk.storage, box).tick_all(desk.clock.now())
    return box


async def _page(desk: ShopDesk, who: Person, words: str, taps: tuple[str, ...]) -> Heard:
    heard = await desk.says(who, words)
    for tap in taps:
        heard = await desk.presses(who, heard.data(tap))
    return heard


async def test_from_a_line_to_the_effect(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGER, "/segment 标签VIP 且 消费大于500")
    assert "有标签“VIP” + 一共消费超过 ¥500" in heard.text
    assert "<b>现在 10 位</b>，店里能直接发到 10 位" in heard.text
    kept = await desk.presses(MANAGER, heard.data("存下来"))
    assert "<b>标签VIP 且 消费大于500</b>" in kept.text
    await desk.presses(MANAGER, kept.data("改名"))
    named = await desk.says(MANAGER, "铁粉")
    assert "<b>铁粉</b>" in named.text
    assert "铁粉 · 10" in str((await desk.says(MANAGER, "/segment")).buttons)
    draft = await desk.presses(MANAGER, named.data("发活动"))
    assert "能发到 10 位" in draft.text
    assert "还差：文案" in draft.text
    assert not [one for one, _ in draft.buttons if "发起" in one], "nothing can be launched without words"
    asked = await desk.presses(MANAGER, draft.data("文案"))
    assert "<code>{名字}</code> 顾客的名字" in asked.text
    refused = await desk.says(MANAGER, "{名字}，报 {券码} 打折")
    assert "这个活动还没带优惠" in refused.text
    written = await desk.says(MANAGER, "{名字}，天冷了，面膜到了。")
    assert "<blockquote>王芳，天冷了，面膜到了。</blockquote>" in written.text
    offers = await desk.presses(MANAGER, written.data("优惠"))
    offered = await desk.says(MANAGER, "减20")
    assert "减 ¥20，收到后 14 天内有效" in offered.text
    assert "报 <code>7K4M-X92P-TRAN</code> 就行" in offered.text, "the code is not forgotten"
    assert "9折" in str(offers.buttons)
    shares = await desk.presses(MANAGER, offered.data("对照"))
    shared = await desk.presses(MANAGER, shares.data("留 50%"))
    assert "特意留 50%（约 5 位）不发" in shared.text
    sure = await desk.presses(MANAGER, shared.data("发起"))
    assert "大约发给 5 位，特意留下 5 位" in sure.text
    assert desk.rows("SELECT count(*) FROM hold_outs") == [(0,)]
    out = await desk.presses(MANAGER, sure.data("确认发起"))
    assert "（正在发）" in out.text
    assert desk.rows("SELECT count(*) FROM hold_outs") == [(10,)]
    before = desk.snapshot()
    again = await desk.presses(MANAGER, sure.data("确认发起"))
    assert desk.snapshot() == before, "pressed twice it is launched once"
    assert "（正在发）" in again.text
    box = await post(desk)
    ((held,),) = desk.rows("SELECT count(*) FROM hold_outs WHERE bucket < share * 100")
    assert len(box.accepted) == 10 - held
    assert all("天冷了，面膜到了。" in message.text and "立减 ¥20" in message.text for message in box.accepted)
    waiting = await desk.presses(MANAGER, again.data("有没有用"))
    assert "还没到时候：要满 30 天" in waiting.text
    await _come_back(desk)
    desk.clock.move(31 * DAY)
    ended = await desk.presses(MANAGER, again.data("有没有用"))
    assert f"要发的 {10 - held} 位，30 天内来了 {10 - held} 位（100%）" in ended.text
    assert f"留下的 {held} 位，来了 0 位（0%）" in ended.text


async def _come_back(desk: ShopDesk) -> None:
    async with desk.write() as uow:
        for (key,) in desk.rows("SELECT customer_id FROM hold_outs WHERE bucket >= share * 100"):
            await _buys(desk, uow, key, 10_000, 3 * DAY)


async def _drafted(desk: ShopDesk) -> Heard:
    return await _page(desk, MANAGER, "/segment 标签VIP", ("发活动",))


@pytest.mark.parametrize(
    "words",
    [
        "天冷了，补水面膜到了新货，给您留着呢",
        "好久不见，双十二回来看看吧，全场九折",
        "We miss you! Come back before 12 December, 10% off everything",
        "{名字}，来坐坐",
    ],
)
async def test_the_words_may_come_at_once(desk: ShopDesk, words: str) -> None:
    draft = await _drafted(desk)
    written = await desk.says(MANAGER, words)
    assert "<blockquote>" in written.text
    assert desk.rows("SELECT text FROM campaigns") == [(words,)]
    await desk.says(MANAGER, "天冷了，补水面膜又到了新货，给您留着呢")
    assert desk.rows("SELECT text FROM campaigns") == [(words,)], "asked for once"
    assert draft.data("文案")


@pytest.mark.parametrize(
    "other",
    ["客3 面膜 2盒 198 微信", "本月怎么样", "周末活动", "谁三个月没来了", "客3买了面膜，等会儿来拿",
     "一年内来过的客户有多少", "what is going on", "how is this month going so far"],
)  # fmt: skip
async def test_what_is_no_text_for_many_ends_the_waiting(desk: ShopDesk, other: str) -> None:
    await _drafted(desk)
    await desk.says(MANAGER, other)
    assert desk.rows("SELECT text FROM campaigns") == [(None,)]
    await desk.says(MANAGER, "天冷了，补水面膜到了新货，给您留着呢")
    assert desk.rows("SELECT text FROM campaigns") == [(None,)], "it follows other business"


async def test_what_was_asked_for_a_draft_is_not_asked_of_a_launched_one(desk: ShopDesk) -> None:
    """文案 tapped again without an answer, then launched: the next line is a sale again."""
    draft = await _page(desk, MANAGER, "/segment 标签VIP", ("发活动",))
    await desk.presses(MANAGER, draft.data("文案"))
    written = await desk.says(MANAGER, "{名字}，来坐坐")
    await desk.presses(MANAGER, written.data("文案"))
    await _tap(desk, MANAGER, written, "发起", "确认发起")
    heard = await desk.says(MANAGER, "客3 面膜 2盒 198 微信")
    assert "198" in heard.text
    assert "改不了" not in heard.text


async def test_what_was_asked_for_a_draft_is_not_asked_of_a_dropped_one(desk: ShopDesk) -> None:
    draft = await _page(desk, MANAGER, "/segment 标签VIP", ("发活动",))
    await desk.presses(MANAGER, draft.data("文案"))
    await desk.presses(MANAGER, (await desk.presses(MANAGER, draft.data("删掉"))).data("真的删"))
    heard = await desk.says(MANAGER, "客3 面膜 2盒 198 微信")
    assert "198" in heard.text


async def test_the_same_in_english(desk: ShopDesk) -> None:
    await desk.says(MARY, "/language")
    await desk.presses(MARY, "language:en")
    heard = await desk.says(MARY, "/segment spent over 500, tagged vip")
    assert "spent more than ¥500 + tagged “VIP”" in heard.text
    assert "<b>10 people now</b>, 10 reached by the shop directly" in heard.text
    draft = await desk.presses(MARY, heard.data("Campaign"))
    assert "Still missing: the words" in draft.text
    await desk.presses(MARY, draft.data("Words"))
    written = await desk.says(MARY, "{name}, our masks are in!")
    assert "<blockquote>王芳, our masks are in!</blockquote>" in written.text
    when = await desk.presses(MARY, written.data("When"))
    timed = await desk.says(MARY, "tomorrow at 15:00")
    assert "15:00" in timed.text
    assert "Tomorrow 10:00" in str(when.buttons)
    out = await _tap(desk, MARY, timed, "Launch", "Yes, launch it")
    assert "(scheduled)" in out.text
    assert (await post(desk)).accepted == []
    desk.clock.move(DAY)
    assert (await post(desk)).accepted == []
    desk.clock.move(timedelta(hours=4))
    box = await post(desk)
    assert len(box.accepted) == 10
    assert "客0, our masks are in!" in {message.text for message in box.accepted}
    page = await _page(desk, MARY, "/campaign", ("spent over 500",))
    assert "<b>10 sent</b>" in page.text


async def _tap(desk: ShopDesk, who: Person, heard: Heard, *labels: str) -> Heard:
    for label in labels:
        heard = await desk.presses(who, heard.data(label))
    return heard


async def _launched(desk: ShopDesk, percent: bool = True) -> Heard:
    draft = await _page(desk, MANAGER, "/segment 标签VIP", ("发活动",))
    await desk.presses(MANAGER, draft.data("文案"))
    heard = await desk.says(MANAGER, "{名字}，来坐坐")
    if percent:
        heard = await _tap(desk, MANAGER, heard, "优惠", "8折")
    heard = await _tap(desk, MANAGER, heard, "对照", "一个不留")
    return await _tap(desk, MANAGER, heard, "发起", "确认发起")


@pytest.mark.parametrize(("choice", "told"), [("券收回", 0), ("券收回并告诉", 10), ("券照样能用", 0)])
async def test_stopped_its_coupons_stay_good_or_are_taken_back(desk: ShopDesk, choice: str, told: int) -> None:
    out = await _launched(desk)
    assert len((await post(desk)).accepted) == 10
    asked = await desk.presses(MANAGER, (await desk.presses(MANAGER, out.data("刷新"))).data("停掉"))
    assert "还有 10 张券没用" in asked.text
    label = next(text for text, _ in asked.buttons if text.endswith(choice) or (told and choice in text))
    stopped = await desk.presses(MANAGER, asked.data(label))
    is_void = choice != "券照样能用"
    assert ("券收回了" if is_void else "券照样能用") in stopped.text
    box = await post(desk)
    assert len(box.accepted) == told
    assert all("活动提前结束了" in message.text for message in box.accepted)
    await _shows_coupon(desk, is_void=is_void)
    ((delivery,),) = desk.rows("SELECT id FROM deliveries WHERE campaign_id IS NOT NULL ORDER BY id LIMIT 1")
    seen = await desk.presses(Person(FIRST, "客0"), f"coupon:{delivery}")
    assert ("活动提前结束了，这张券用不了了" in seen.text) is is_void


async def _shows_coupon(desk: ShopDesk, *, is_void: bool) -> None:
    """At the till: voided, the sale is not saved with it, and the salesperson is told why."""
    ((code, name),) = desk.rows(
        "SELECT c.code, p.name FROM coupons c JOIN customers p ON p.id = c.customer_id ORDER BY c.id LIMIT 1"
    )
    heard = await desk.says(LIN, f"/start c_{code}")
    assert ("活动已经停了，券收回了" in heard.text) is is_void, heard.text
    assert name


async def test_paused_and_resumed_by_buttons_pressed_twice(desk: ShopDesk) -> None:
    out = await _launched(desk, percent=False)
    paused = await desk.presses(MANAGER, out.data("暂停"))
    before = desk.snapshot()
    assert (await desk.presses(MANAGER, out.data("暂停"))).text == paused.text
    assert desk.snapshot() == before
    assert (await post(desk)).accepted == []
    resumed = await desk.presses(MANAGER, paused.data("继续"))
    assert "（正在发）" in resumed.text
    assert len((await post(desk)).accepted) == 10
    late = await desk.presses(MANAGER, out.data("暂停"))
    assert late.text, "a late press of an old button says something, and changes nothing"
    assert desk.rows("SELECT state FROM campaigns") == [("done",)]


async def test_stopped_nothing_waits_any_more(desk: ShopDesk) -> None:
    out = await _launched(desk, percent=False)
    await run_campaigns(desk.desk.storage, desk.clock.now())
    paused = await desk.presses(MANAGER, out.data("暂停"))
    assert (await post(desk)).accepted == []
    assert desk.rows("SELECT count(*) FROM deliveries WHERE state = 'pending'") == [(10,)]
    stopped = await _tap(desk, MANAGER, paused, "停掉", "确认停掉")
    assert "活动停了 10" in stopped.text
    assert desk.rows("SELECT DISTINCT state, reason FROM deliveries") == [("cancelled", "campaign_stopped")]


async def test_drafts_can_be_thrown_away_and_a_launched_one_cannot_be_changed(desk: ShopDesk) -> None:
    draft = await _page(desk, MANAGER, "/segment 标签VIP", ("发活动",))
    again = await _page(desk, MANAGER, "/segment 标签VIP", ("发活动",))
    assert draft.data("文案") == again.data("文案"), "the same untouched draft"
    asked = await desk.presses(MANAGER, draft.data("删掉草稿"))
    await desk.presses(MANAGER, asked.data("真的删"))
    assert "已经过期或处理过了" in (await desk.presses(MANAGER, draft.data("优惠"))).text
    await _launched(desk)
    ((key,),) = desk.rows("SELECT id FROM campaigns WHERE state = 'running'")
    assert "已经发起了，改不了了" in (await desk.presses(MANAGER, f"camp:{key}:offer:10")).text
    assert desk.rows("SELECT percent FROM campaigns WHERE state = 'running'") == [(20,)]


async def test_a_sale_typed_meanwhile_is_a_sale(desk: ShopDesk) -> None:
    draft = await _page(desk, MANAGER, "/segment 标签VIP", ("发活动",))
    await desk.presses(MANAGER, draft.data("优惠"))
    heard = await desk.says(MANAGER, "李婷 2瓶洗面奶 128 微信")
    assert "保存" in str(heard.buttons)
    assert desk.rows("SELECT kind FROM campaigns") == [(None,)]


async def test_only_an_owner_takes_a_segment_out_and_formulas_stay_text(desk: ShopDesk) -> None:
    async with desk.write() as uow:
        ((first,),) = desk.rows("SELECT min(id) FROM customers WHERE name = '客0'")
        await uow.customers.change(first, desk.clock.now(), name="=1+1")
    heard = await desk.says(MANAGER, "/segment 标签VIP")
    assert not [one for one, _ in heard.buttons if "导出" in one]
    shown = await desk.says(OWNER, "/segment 标签VIP")
    refused = await desk.presses(MANAGER, shown.data("导出"))
    assert not refused.of(_document())
    given = await desk.presses(OWNER, shown.data("导出"))
    (sent,) = given.of(_document())
    lines = sent.document.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("姓名,电话")
    assert len(lines) == 11
    assert any(line.startswith("'=1+1,") for line in lines)
    assert not (await desk.presses(OWNER, shown.data("导出"))).of(_document()), "one look gives one file"
    assert desk.rows("SELECT count(*) FROM audit WHERE action = 'segment_exported'") == [(1,)]


def _document() -> Any:
    from aiogram.methods import SendDocument

    return SendDocument


async def test_two_managers_press_at_the_same_moment(desk: ShopDesk) -> None:
    draft = await _page(desk, MANAGER, "/segment 标签VIP", ("发活动",))
    await desk.presses(MANAGER, draft.data("文案"))
    heard = await _tap(desk, MANAGER, await desk.says(MANAGER, "{名字}，来坐坐"), "发起")
    sure = heard.data("确认发起")
    await asyncio.gather(desk.presses(MANAGER, sure), desk.presses(replace(OWNER), sure))
    assert desk.rows("SELECT count(*), count(DISTINCT customer_id) FROM hold_outs") == [(10, 10)]
    assert len((await post(desk)).accepted) == 10


async def test_an_answer_about_people_can_be_kept_and_asked_in_plain_words(desk: ShopDesk) -> None:
    absent = await desk.says(MANAGER, "谁3天没来了")
    kept = await _tap(desk, MANAGER, absent, "存成人群", "存下来")
    assert "<b>3 天没来</b>" in kept.text
    assert "<b>现在 10 位</b>" in kept.text
    leaving = await desk.says(MANAGER, "谁快流失了")
    assert "存成人群" not in str(leaving.buttons), "nobody is leaving"
    who = await desk.says(MANAGER, "谁消费大于500")
    assert "<b>现在 10 位</b>" in who.text
    assert "存下来" in str(who.buttons)
    assert "没看懂" in (await desk.says(MANAGER, "谁喜欢猫")).text
    assert "存下来" not in str((await desk.says(LIN, "谁消费大于500")).buttons), "salespeople pick out nobody"
    assert "存成人群" not in str((await desk.says(LIN, "谁3天没来了")).buttons)
