"""Customers in numbers, by chat: a question answers, every number opens its customers, and prints its definition."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain.personas import DemoPeople
from bot.services.demo import seed_demo
from handlers.rooms.people import OF_SHOP
from tests.handlers.harness import LIN, MANAGER, Person, shop_desk
from tests.handlers.till import Till

ENGLISH = Person(MANAGER.id, "Ho", "en")


async def fill(desk: object) -> None:
    async with desk.write() as uow:  # type: ignore[attr-defined]
        shop = await uow.shop.get()
        assert shop is not None
        await seed_demo(uow, now=desk.clock.now(), shop=shop, people=DemoPeople())  # type: ignore[attr-defined]


async def test_questions_answer_and_numbers_open_their_customers(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await fill(desk)
        manager = Till(desk, MANAGER)
        assert "复购率" in await manager.type("复购率")
        assert "同一天买几单只算一天" in await manager.tap("怎么算")
        await manager.tap("返回")
        assert "一年内来过两次以上" in await manager.tap("一年内来过两次")
        first = manager.labels[0]
        assert f"<b>{first}</b>" in await manager.tap(first), "the card"
        assert "重要价值客户" in await manager.type("客户分层")
        assert "冠军客户" in await manager.tap("十个人群")
        assert "近一年来过" in await manager.type("高频客户")
        assert "天没来" in await manager.type("谁快流失了")
        assert "大约" in await manager.type("下周谁会来")
        assert "消费占" in await manager.type("ABC")
        await manager.type("留存")
        (cohorts,) = manager.heard.of_photo()
        assert re.search(r"共 \d+ 位客户$", cohorts.caption or "")
        await manager.type("什么时候人最多")
        (hours,) = manager.heard.of_photo()
        assert re.search(r"共 \d+ 单$", hours.caption or "")
        shown = await manager.type("大客户")
        assert "大客户（A 类" in shown
        (big,) = re.findall(r"：(\d+) 位", shown)
        ((a, everybody),) = desk.rows("SELECT sum(abc = 'a'), count(*) FROM customer_classes")
        assert (int(big), a < everybody) == (a, True), "not everybody is big"
        assert f"客户消费排行：{everybody} 位" in await manager.type("客户排行")
        assert "没有收集评分" in await manager.type("满意度")


async def test_everybody_as_five_by_five(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await fill(desk)
        manager = Till(desk, MANAGER)
        await manager.type("/people")
        await manager.tap("十个人群")
        await manager.tap("图表")
        (photo,) = manager.heard.of_photo()
        caption = photo.caption or ""
        counts = dict(desk.rows("SELECT rfm, count(*) FROM customer_classes GROUP BY rfm"))
        leaving = counts.get("at_risk", 0) + counts.get("precious", 0)
        assert leaving
        assert f"{leaving} 位好客户" in caption
        assert f"共 {sum(counts.values())} 位" in caption
        assert "三个分数" in await manager.tap("怎么算")
        lin = Till(desk, LIN)
        await lin.type("/people")
        await lin.tap("十个人群")
        await lin.tap("图表")
        assert "您能看到的" in str(lin.heard.of_photo()[0].caption)
        assert f"共 {sum(counts.values())} 位" not in str(lin.heard.of_photo()[0].caption)
        desk.is_tolerant = True
        assert not (await desk.presses(Person(77, "x"), "people:squares")).of_photo()


async def test_limits_of_value_typed_by_hand(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await fill(desk)
        manager = Till(desk, MANAGER)
        before = await manager.type("价值分组")
        assert "高 5000 中 2000" in await manager.tap("自己定")
        said = await manager.type("高 800 中 300 低 0.5")
        kept = desk.snapshot()
        assert "还没改" in said
        spent = [minor for (minor,) in desk.rows("SELECT quarter_minor FROM customer_classes WHERE quarter > 0")]
        high, mid = sum(one >= 80_000 for one in spent), sum(30_000 <= one < 80_000 for one in spent)
        assert f"高价值</b> {high} 位" in said
        assert f"中价值</b> {mid} 位" in said
        data = next(data for label, data in manager.heard.buttons if "就用这个" in label)
        assert len(data.encode()) <= 64
        assert desk.snapshot() == kept, "only looked at"
        after = await manager.tap("就用这个")
        assert f"高价值</b> {high} 位" in after
        assert f"中价值</b> {mid} 位" in after
        assert "¥800 且 1 天" in after
        assert f"高价值</b> {high} 位" in (await desk.presses(MANAGER, data)).text, "twice is as once"
        again = await manager.type("价值分组")
        assert again == after
        assert await manager.tap("用默认标准") == before
        kept = desk.snapshot()["shop"]
        assert "高要比中多" in await manager.type("高 300 中 800")
        for much in ("高 999999999万 中 200", "高 999999999千 中 200"):
            refused = await manager.type(much)
            assert "数字太大了" in refused
            assert "什么都没改" in refused
            assert "高要比中多" not in refused
        desk.is_tolerant = True
        lin = Till(desk, LIN)
        assert "还没改" not in await lin.type("高 800 中 300")
        for forged in (data, "valueown"):
            assert "高价值" not in (await desk.presses(LIN, forged)).text
        for forged in (
            "valueuse",
            "valueuse:1-1:2-1:3-1",
            "valueuse:3-1:2-1",
            "valueuse:99999999999999-1:2-1:1-1",
            "valueuse:x:y:z",
        ):
            assert "高价值" not in (await desk.presses(MANAGER, forged)).text
        assert desk.snapshot()["shop"] == kept


async def test_in_english(tmp_path: Path) -> None:
    async with shop_desk(tmp_path, locale="en") as desk:
        await fill(desk)
        manager = Till(desk, ENGLISH)
        await manager.type("/language")
        for asked, words in (
            ("repeat rate", "Repurchase rate"),
            ("who is about to leave", "May be leaving"),
            ("expected next week", "Due within seven days"),
            ("best customers", "Best customers"),
            ("RFM", "Ten groups"),
        ):
            said = await manager.type(asked)
            assert words in said, asked


async def test_a_salesperson_sees_lists_and_no_shop_figures(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await fill(desk)
        lin = Till(desk, LIN)
        said = await lin.type("/people")
        assert "客户" in said
        assert not [label for label in lin.labels if "复购" in label]
        desk.is_tolerant = True
        for screen in OF_SHOP:
            heard = await desk.presses(LIN, f"people:{screen}")
            assert "%" not in heard.text, screen
            assert not heard.of_photo(), screen
        ((hers,),) = desk.rows("SELECT count(*) FROM customers WHERE owner_staff_id = ?", desk.records.staff[LIN.id])
        shown = await lin.type("大客户")
        assert "您能看到的" in shown
        others = {name for (name,) in desk.rows("SELECT name FROM customers WHERE owner_staff_id NOT IN (?)",
                                                desk.records.staff[LIN.id])}  # fmt: skip
        assert hers
        assert not [name for name in others if f"· {name}（" in shown]


@pytest.mark.parametrize("line", ["张三 2瓶洗面奶 128", "李姐", "备注 李姐 高频客户"])
async def test_other_lines_are_left_to_other_rooms(tmp_path: Path, line: str) -> None:
    async with shop_desk(tmp_path) as desk:
        said = await Till(desk, MANAGER).type(line)
        assert "您能看到的" not in said
        assert "位" not in said.splitlines()[0] if said else True
