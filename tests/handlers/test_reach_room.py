"""An e-mail address in a line, agreement by a tap, and the reach map."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.road import USUAL_ORDER
from bot.services.reaching import open_roads
from tests.handlers.till import Till, till


async def open_all(lin: Till) -> None:
    async with lin.desk.write() as uow:
        shop = await uow.shop.get()
        assert shop is not None
        await open_roads(uow, shop, USUAL_ORDER)


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("芳芳 邮箱 Fang@Example.com", None),
        ("芳芳 13800138000 fang@example.com", None),
        ("新客户 芳芳 邮箱:fang@example.com 喜欢蓝色", "喜欢蓝色"),
    ],
)
async def test_an_address_comes_in_one_line(tmp_path: Path, line: str, note: str | None) -> None:
    async with till(tmp_path) as lin:
        assert "fang@example.com" in await lin.type(line)
        assert "fang@example.com" in await lin.tap("保存")
        assert lin.one("SELECT address FROM contact_points WHERE kind = 'email'") == "fang@example.com"
        assert lin.one("SELECT note FROM customers ORDER BY id DESC LIMIT 1") == note
        await lin.tap("撤销")
        assert lin.one("SELECT count(*) FROM contact_points WHERE kind = 'email'") == 0


async def test_agreement_is_noted_with_who_said_so_and_twice_is_once(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await open_all(lin)
        await lin.type("芳芳 邮箱 fang@example.com")
        await lin.tap("保存")
        assert "消息走店员转发" in await lin.type("/find 芳芳")
        data = lin.data("同意收邮件")
        said = await lin.tap("同意收邮件")
        assert "记下了" in said
        assert "消息走邮件" in said
        await lin.press(data)
        row = "SELECT channel || source || is_granted || text_version || (staff_id IS NOT NULL) FROM consents"
        assert lin.one(row) == "emailstaff1zh/noted-2026-11-221"
        assert lin.one("SELECT count(*) FROM consents") == 1
        assert "消息走店员转发" not in await lin.tap("不再发邮件")
        assert "消息走邮件" in await lin.tap("同意收邮件")


async def test_without_a_mail_server_nobody_is_asked(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("芳芳 邮箱 fang@example.com")
        await lin.tap("保存")
        await lin.type("/find 芳芳")
        assert not [label for label in lin.labels if "同意" in label]


async def test_the_reach_map_opens_its_people_and_their_cards(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.add_customer("欧阳小梅", "+8613812344567")
        shown = await lin.type("/reach")
        assert "店里能直接发到" in shown
        assert "下一个请谁入会" in shown
        people = await lin.tap("只能靠人转发")
        assert "欧阳小梅" in people
        assert "<b>欧阳小梅</b>" in await lin.tap("欧阳小梅")
