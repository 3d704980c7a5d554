"""A manager rewords what is sent, by real updates; customers get the new words, and nobody else can."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.customer import Consent, Purpose
from bot.domain.occasion import YearDay
from bot.rendering import Renderer
from handlers.desk import Desk
from handlers.rooms import build_dispatcher
from storage.customers import birthday_columns
from storage.unit_of_work import Storage
from tests.handlers.harness import (
    CUSTOMER,
    LIN,
    MANAGER,
    NOON,
    OWNER,
    STRANGER,
    WEI,
    Heard,
    Person,
    ShopDesk,
    shop_desk,
)
from tests.reminders.shop import Postbox, another_ticker

# The harness stands at noon of 22 November 2026 in Shanghai, a Sunday.
TODAY, IN_A_WEEK = YearDay(11, 22), YearDay(11, 29)
HELLO = "{名字}，今天过生日，{店名}请您吃碗长寿面！"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ShopDesk]:
    async with shop_desk(tmp_path) as opened:
        yield opened


async def celebrates(desk: ShopDesk, customer_id: int, day: YearDay) -> None:
    async with desk.write() as uow:
        await uow.customers.change(customer_id, NOON, **birthday_columns(day))
        await uow.customers.record_consent(Consent(customer_id, Purpose.MARKETING, "telegram", True, "test", "1", NOON))


async def post(desk: ShopDesk) -> Postbox:
    """The clock runs once."""
    postbox = Postbox()
    await another_ticker(desk.desk.storage, postbox, batch=1).tick(desk.clock.now())
    return postbox


async def plan(desk: ShopDesk) -> None:
    """What falls due is written down, and nothing leaves."""
    from reminders.ticks import plan as plan_all

    await plan_all(desk.desk.storage, desk.clock.now())


async def writes(desk: ShopDesk, words: str, saying: str = "birthday_wish", who: Person = MANAGER) -> Heard:
    await desk.presses(who, f"wording:{saying}:zh:edit")
    return await desk.says(who, words)


async def rewords(desk: ShopDesk, words: str, saying: str = "birthday_wish", who: Person = MANAGER) -> Heard:
    heard = await writes(desk, words, saying, who)
    return await desk.presses(who, heard.data("保存"))


def wordings(desk: ShopDesk) -> list[tuple[Any, ...]]:
    return desk.rows("SELECT saying, locale, number, text FROM wordings ORDER BY id")


async def test_new_words_are_seen_first_saved_and_sent(desk: ShopDesk) -> None:
    await celebrates(desk, desk.records.of_lin, TODAY)
    listed = await desk.says(MANAGER, "/wording")
    page = await desk.presses(MANAGER, listed.data("生日祝福"))
    assert "系统写好的话" in page
    assert "{名字}，生日快乐！" in page
    asked = await desk.presses(MANAGER, page.data("改写"))
    assert "<code>{名字}</code> 顾客的名字" in asked
    heard = await desk.says(MANAGER, f"{HELLO}{{如果有券}}券：{{优惠}}，报 {{券码}}。{{/如果}}")
    sample, notes = heard.texts
    assert sample == "王芳，今天过生日，花间集请您吃碗长寿面！券：<b>9折</b>，报 <code>7K4M-X92P-TRAN</code>。"
    assert "没有券的顾客看到的是：\n<blockquote>王芳，今天过生日，花间集请您吃碗长寿面！</blockquote>" in notes
    assert "请店员转发这段" in notes
    assert wordings(desk) == [], "nothing is said so before it is saved"
    saved = await desk.presses(MANAGER, heard.data("保存"))
    assert "保存好了" in saved
    assert "第 1 版，何店长" in saved
    assert wordings(desk) == [("birthday_wish", "zh", 1, f"{HELLO}{{如果有券}}券：{{优惠}}，报 {{券码}}。{{/如果}}")]
    ((action, staff, entity),) = desk.rows("SELECT action, staff_id, entity FROM audit")
    assert (action, staff, entity) == ("wording_saved", desk.records.staff[MANAGER.id], "wording")
    (got,) = (await post(desk)).to(CUSTOMER.id)
    assert got.text.startswith("李婷，今天过生日，花间集请您吃碗长寿面！券：<b>9折</b>")
    ((code,),) = desk.rows("SELECT code FROM coupons")
    assert f"<code>{code[:4]}-{code[4:8]}-{code[8:]}</code>" in got.text
    assert "顺顺利利" not in got.text


async def test_by_hand_the_same_words_are_passed_on(desk: ShopDesk) -> None:
    await celebrates(desk, desk.records.of_wei, TODAY)
    await rewords(desk, f"{HELLO}{{如果有券}}报 {{券码}}{{/如果}}")
    (got,) = (await post(desk)).to(WEI.id)
    assert "王芳，今天过生日，花间集请您吃碗长寿面！报 " in got.text
    (copied,) = [button.copied for line in got.buttons for button in line if button.copied]
    assert copied.startswith("王芳，今天过生日")
    assert "<" not in copied


async def test_each_language_has_its_own_words(desk: ShopDesk) -> None:
    await celebrates(desk, desk.records.of_lin, TODAY)
    await rewords(desk, f"{HELLO}{{如果有券}}{{券码}}{{/如果}}")
    async with desk.write() as uow:
        await uow.staff.visit(CUSTOMER.id, NOON)
        await uow.staff.change_visitor(CUSTOMER.id, locale="en")
    page = await desk.presses(MANAGER, "wording:birthday_wish:en")
    assert "发给英文顾客的" in page
    assert "系统写好的话" in page
    assert "{name}" in page
    (got,) = (await post(desk)).to(CUSTOMER.id)
    assert got.text.startswith("Happy birthday, 李婷!")


async def test_a_step_of_the_ladder_has_its_own_words(desk: ShopDesk) -> None:
    listed = await desk.presses(OWNER, "wording:lapsed")
    assert [text for text, _ in listed.buttons] == [f"久未到店的问候（第 {n} 步）" for n in (1, 2, 3)]
    await rewords(desk, "{名字}，想您了", "lapsed.1", OWNER)
    async with desk.write() as uow:
        for step in (1, 2):
            await uow.deliveries.queue(
                dedupe_key=f"lapsed:{step}", rule="lapsed", purpose="marketing", customer_id=desk.records.of_lin,
                channel="telegram", locale="zh", template="reminders/lapsed", view={"step": step},
                not_before=NOON, created_at=NOON,
            )  # fmt: skip
    assert desk.rows("SELECT wording_id FROM deliveries ORDER BY id") == [(1,), (None,)]


# Who may, and how often


async def test_salespeople_and_customers_reword_nothing(desk: ShopDesk) -> None:
    heard = await writes(desk, HELLO)
    save = heard.buttons[0][1]
    before = desk.snapshot()
    data = (
        "wording",
        "wording:birthday",
        "wording:birthday_wish:zh:edit",
        "wording:birthday_wish:zh:ours",
        "wording:birthday_wish:zh:take:1",
        "wording:birthday_wish:zh:all:1",
        "unhold:birthday_wish",
        save,
    )
    for person in (LIN, WEI, CUSTOMER, STRANGER):
        assert "保存" not in str((await desk.says(person, "/wording")).buttons)
        for one in data:
            assert "没有权限" in await desk.presses(person, one), one
    assert desk.snapshot() == before
    assert "没有权限" in await desk.presses(OWNER, save), "a form is its writer's alone"
    assert wordings(desk) == []


async def test_who_is_no_manager_any_more_does_not_save(desk: ShopDesk) -> None:
    heard = await writes(desk, f"{HELLO}{{如果有券}}{{券码}}{{/如果}}")
    async with desk.write() as uow:
        await uow.staff.change(desk.records.staff[MANAGER.id], role="salesperson")
    assert "没有权限" in await desk.presses(MANAGER, heard.data("保存"))
    assert "保存" in str((await desk.says(MANAGER, "王芳 洗面奶1瓶 64 微信")).buttons), "and logs sales as before"
    assert wordings(desk) == []


async def test_pressed_twice_it_is_saved_once(desk: ShopDesk) -> None:
    heard = await writes(desk, f"{HELLO}{{如果有券}}{{券码}}{{/如果}}")
    await desk.presses(MANAGER, heard.data("保存"))
    before = desk.snapshot()
    assert "保存过" in await desk.presses(MANAGER, heard.data("保存"))
    assert desk.snapshot() == before


@pytest.mark.parametrize(
    "data",
    [
        "wording:nothing",
        "wording:birthday_wish:fr",
        "wording:birthday_wish:zh:drop",
        "wording:birthday:zh:edit",
        "wording:birthday_wish:zh:take:99",
        "wording:birthday_wish:zh:take",
        "wording:birthday_wish:zh:all:7",
        "wording:followup_due",
        "wf:99:save:0",
        "wf:1:save",
        "unhold:lapsed",
        "unhold:nothing",
    ],
)
async def test_invented_data_does_nothing(desk: ShopDesk, data: str) -> None:
    before = desk.snapshot()
    heard = await desk.presses(MANAGER, data)
    assert heard.calls
    assert desk.snapshot() == before


async def test_a_form_of_a_sale_is_no_wording_and_the_other_way_round(desk: ShopDesk) -> None:
    await desk.says(MANAGER, "/buy")
    ((sale,),) = desk.rows("SELECT id FROM forms")
    heard = await writes(desk, HELLO)
    wording = heard.buttons[0][1].split(":")[1]
    before = desk.snapshot()
    await desk.presses(MANAGER, f"wf:{sale}:save:0")
    for data in (f"f:{wording}:save", f"f:{wording}:ask:total", f"r:{wording}:undo", f"pg:{wording}:{wording}:save"):
        await desk.presses(MANAGER, data)
    assert desk.snapshot() == before


async def test_two_managers_at_once(desk: ShopDesk) -> None:
    """The second is shown what the first has saved, and has the last word knowingly."""
    tail = "{如果有券}{券码}{/如果}"
    mine = await writes(desk, f"店长：{HELLO}{tail}")
    theirs = await writes(desk, f"老板：{HELLO}{tail}", who=OWNER)
    await desk.presses(OWNER, theirs.data("保存"))
    heard = await desk.presses(MANAGER, mine.data("保存"))
    assert "周老板刚改过这条" in heard
    assert "老板：" in heard
    assert len(wordings(desk)) == 1
    await desk.presses(MANAGER, heard.data("用我写的"))
    assert [row[2:] for row in wordings(desk)] == [(1, f"老板：{HELLO}{tail}"), (2, f"店长：{HELLO}{tail}")]


# What is typed meanwhile


async def test_a_sale_typed_meanwhile_is_a_sale(desk: ShopDesk) -> None:
    await desk.presses(MANAGER, "wording:birthday_wish:zh:edit")
    form = await desk.says(MANAGER, "王芳 2瓶洗面奶 128 微信")
    await desk.presses(MANAGER, form.data("保存"))
    assert desk.rows("SELECT count(*) FROM purchases") == [(1,)]


async def test_after_the_look_only_braces_or_a_reply_speak_of_it(desk: ShopDesk) -> None:
    heard = await writes(desk, f"{HELLO}{{如果有券}}{{券码}}{{/如果}}")
    notes = desk.session.sent[-1][1]
    await desk.says(MANAGER, "王芳")
    assert HELLO in json.loads(desk.rows('SELECT "values" FROM forms')[0][0])["text"]
    chat = {"id": MANAGER.id, "type": "private"}
    again = await desk.says(MANAGER, "新年好", reply_to_message={"message_id": notes, "date": 1, "chat": chat})
    assert again.texts[0] == "新年好"
    assert "没写<b>券码</b>" in again
    assert "照样保存" in str(again.buttons)
    typed = await desk.says(MANAGER, "{名字}新年好{如果有券}{券码}{/如果}")
    await desk.presses(MANAGER, typed.data("保存"))
    assert wordings(desk)[0][3] == "{名字}新年好{如果有券}{券码}{/如果}"
    del heard


async def test_an_edited_message_is_looked_at_again(desk: ShopDesk) -> None:
    await desk.presses(MANAGER, "wording:lapsed.1:zh:edit")
    await desk.says(MANAGER, "{姓名}，想您", message_id=700)
    heard = await desk.edits(MANAGER, 700, "{姓名}，想您了")
    assert heard.texts[0] == "王芳，想您了"
    await desk.presses(MANAGER, heard.data("保存"))
    before = desk.snapshot()
    assert "保存过" in await desk.edits(MANAGER, 700, "{姓名}，不想您了")
    assert desk.snapshot() == before


async def test_it_can_be_cancelled(desk: ShopDesk) -> None:
    await writes(desk, HELLO)
    assert "没有保存：提醒的说法" in await desk.says(MANAGER, "/cancel")
    heard = await writes(desk, HELLO)
    assert "没有保存" in await desk.presses(MANAGER, heard.data("取消"))
    assert wordings(desk) == []


@pytest.mark.parametrize("words", ["取消", "算了", "Cancel"])
@pytest.mark.parametrize("is_refused", [None, False, True])
async def test_it_can_be_cancelled_in_words(desk: ShopDesk, words: str, is_refused: bool | None) -> None:
    """While it is asked for, after the look, and after a text that was refused."""
    await desk.presses(MANAGER, "wording:birthday_wish:zh:edit")
    if is_refused is not None:
        await desk.says(MANAGER, HELLO)
    if is_refused:
        await desk.says(MANAGER, "{电话}您好")
    assert "没有保存：提醒的说法" in await desk.says(MANAGER, words)
    assert "没有保存" not in await desk.says(MANAGER, words)
    assert wordings(desk) == []


async def test_a_text_that_drops_the_code_is_saved_only_knowingly(desk: ShopDesk) -> None:
    heard = await writes(desk, "{名字}，给您留了{优惠}", "birthday_offer")
    assert "没写<b>券码</b>" in heard
    (data,) = [data for text, data in heard.buttons if "照样保存" in text]
    asked = await desk.presses(MANAGER, data.replace(":sure:", ":save:"))
    assert "没写<b>券码</b>" in asked
    assert wordings(desk) == []
    await desk.presses(MANAGER, data)
    assert len(wordings(desk)) == 1


async def test_a_restart_in_the_middle_loses_nothing(desk: ShopDesk) -> None:
    """Another process, with nothing in its memory, takes the text and saves it."""

    def restart() -> None:
        old = desk.desk
        desk.desk = Desk(
            storage=Storage(old.storage.url),
            bot=old.bot,
            dispatcher=build_dispatcher(),
            renderer=Renderer(),
            clock=old.clock,
            username=old.username,
            on_mail=old.on_mail,
        )

    await desk.presses(MANAGER, "wording:birthday_wish:zh:edit")
    await desk.desk.storage.close()
    restart()
    heard = await desk.says(MANAGER, f"{HELLO}{{如果有券}}{{券码}}{{/如果}}")
    await desk.desk.storage.close()
    restart()
    await desk.presses(MANAGER, heard.data("保存"))
    assert len(wordings(desk)) == 1
    await desk.desk.storage.close()


# Older texts


async def test_older_texts_are_taken_back_and_nothing_is_lost(desk: ShopDesk) -> None:
    for words in ("{名字}一", "{名字}二"):
        await rewords(desk, words, "lapsed.1")
    past = await desk.presses(MANAGER, "wording:lapsed.1:zh:past")
    assert "{名字}一" in past
    assert "{名字}二" not in past
    await desk.presses(MANAGER, past.data("用回第 1 版"))
    page = await desk.presses(MANAGER, "wording:lapsed.1:zh:ours")
    assert "系统写好的话" in page
    assert [row[2:] for row in wordings(desk)] == [(1, "{名字}一"), (2, "{名字}二"), (3, "{名字}一"), (4, None)]
    before = desk.snapshot()
    assert (await desk.presses(MANAGER, "wording:lapsed.1:zh:ours")).toast == "现在就是这段"
    assert desk.snapshot() == before
    past = await desk.presses(MANAGER, "wording:lapsed.1:zh:past")
    await desk.presses(MANAGER, past.data("用回第 3 版"))
    assert wordings(desk)[-1][2:] == (5, "{名字}一")


# What is planned keeps its words


async def test_planned_messages_keep_their_words_until_told(desk: ShopDesk) -> None:
    tail = "{如果有券}{券码}{/如果}"
    desk.clock.move(timedelta(hours=-6))  # six in the morning: planned, and waiting for nine o'clock
    await celebrates(desk, desk.records.of_lin, TODAY)
    await plan(desk)
    saved = await rewords(desk, f"新：{HELLO}{tail}")
    assert "有 1 条已经排好还没发" in saved
    assert desk.rows("SELECT wording_id FROM deliveries") == [(None,)]
    newer = await rewords(desk, f"更新：{HELLO}{tail}")
    stale = await desk.presses(MANAGER, saved.data("排好的 1 条"))
    assert "过期或处理过" in stale, "that button speaks of an older text"
    assert desk.rows("SELECT wording_id FROM deliveries") == [(None,)]
    told = await desk.presses(MANAGER, newer.data("排好的 1 条也用这段"))
    assert "已经排好还没发" not in told
    assert desk.rows("SELECT wording_id FROM deliveries") == [(2,)]
    desk.clock.move(timedelta(hours=4))
    (got,) = (await post(desk)).to(CUSTOMER.id)
    assert got.text.startswith("更新：李婷")


async def test_what_was_planned_before_says_it_as_it_was(desk: ShopDesk) -> None:
    tail = "{如果有券}{券码}{/如果}"
    desk.clock.move(timedelta(hours=-6))
    await celebrates(desk, desk.records.of_lin, TODAY)
    await rewords(desk, f"旧：{HELLO}{tail}")
    await plan(desk)
    await rewords(desk, f"新：{HELLO}{tail}")
    await desk.presses(MANAGER, "wording:birthday_wish:zh:ours")
    desk.clock.move(timedelta(hours=4))
    (got,) = (await post(desk)).to(CUSTOMER.id)
    assert got.text.startswith("旧：李婷")


# A text that fails


async def _damage(desk: ShopDesk, words: str | None) -> None:
    """As a slip of somebody's hand in the database."""
    async with desk.write() as uow:
        await uow.connection.execute(text("UPDATE wordings SET text = :words"), {"words": words})


async def _people(desk: ShopDesk, count: int) -> list[Person]:
    """Customers on Telegram whose birthday is today."""
    found = []
    for number in range(count):
        person = Person(4000 + number, f"顾客{number}")
        async with desk.write() as uow:
            name = person.first_name
            key = await uow.customers.add(
                name=name, name_key=name, search_key=name, now=NOON, owner_staff_id=desk.records.staff[LIN.id],
                **birthday_columns(TODAY),
            )  # fmt: skip
            from bot.domain.customer import ContactKind

            await uow.customers.add_contact(key, ContactKind.TELEGRAM, str(person.id), NOON)
            await uow.customers.record_consent(Consent(key, Purpose.MARKETING, "telegram", True, "test", "1", NOON))
        found.append(person)
    return found


async def test_a_faulty_text_fails_holds_its_rule_and_blocks_nobody_else(desk: ShopDesk) -> None:
    await rewords(desk, f"{HELLO}{{如果有券}}{{券码}}{{/如果}}")
    people = await _people(desk, 5)
    await celebrates(desk, desk.records.of_lin, IN_A_WEEK)
    await _damage(desk, "{没有这个} {{ 7*7 }}")
    postbox = await post(desk)
    postbox.accepted += (await post(desk)).accepted
    (offer,) = postbox.to(CUSTOMER.id)
    assert "生日" in offer.text, "another message goes out as ever"
    assert not any(postbox.to(person.id) for person in people)
    states = desk.rows("SELECT state, reason, count(*) FROM deliveries WHERE rule = 'birthday_wish' GROUP BY 1, 2")
    assert sorted(states) == [("failed", "template", 3), ("pending", "held", 2)]
    (told,) = postbox.to(MANAGER.id)
    assert "连着 3 次没排出来" in told.text
    assert postbox.to(OWNER.id) == []
    for _ in range(3):
        desk.clock.move(timedelta(hours=1))
        assert (await post(desk)).accepted == [], "told once, and nothing is tried"
    page = await desk.presses(MANAGER, "wording:birthday_wish:zh")
    assert "先停发了" in page
    saved = await rewords(desk, f"好了：{HELLO}{{如果有券}}{{券码}}{{/如果}}")
    assert "先停发了" not in saved
    await desk.presses(MANAGER, saved.data("也用这段"))
    postbox = await post(desk)
    got = [message.text for person in people for message in postbox.to(person.id)]
    assert len(got) == 2, "those that waited, in the mended words; who failed is not sent it by itself"
    assert all(words.startswith("好了：顾客") for words in got)


async def test_a_held_rule_goes_on_with_one_tap(desk: ShopDesk) -> None:
    await rewords(desk, f"{HELLO}{{如果有券}}{{券码}}{{/如果}}")
    await _people(desk, 4)
    await _damage(desk, "{没有这个}")
    await post(desk)
    await _damage(desk, "{名字}好")
    page = await desk.presses(MANAGER, "wording:birthday_wish:zh")
    heard = await desk.presses(MANAGER, page.data("接着发"))
    assert heard.toast == "好，接着发"
    assert desk.mail == 1
    (got,) = (await post(desk)).accepted
    assert got.text == "顾客3好"
    before = desk.snapshot()
    await desk.presses(MANAGER, page.data("接着发"))
    assert desk.snapshot() == before


async def test_a_wording_that_is_gone_is_no_licence_for_other_words(desk: ShopDesk) -> None:
    await celebrates(desk, desk.records.of_lin, TODAY)
    desk.clock.move(timedelta(hours=-6))
    await plan(desk)
    async with desk.write() as uow:
        await uow.connection.execute(text("UPDATE deliveries SET wording_id = 77"))
    desk.clock.move(timedelta(hours=4))
    assert (await post(desk)).to(CUSTOMER.id) == []
    assert desk.rows("SELECT state, reason FROM deliveries") == [("failed", "template")]
