"""A colleague joins by a link, a customer by the shop's code; one is revoked, the other stops the offers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.journeys.playground import playground
from tests.people import Said, Someone

LINK = re.compile(r"https://t\.me/\S+\?start=\S+")
pytestmark = pytest.mark.timeout(600)


def link_in(said: Said) -> str:
    found = LINK.search(said.words)
    assert found is not None, said.words
    return found.group()


async def opens(person: Someone, link: str) -> None:
    await person.scan(link)


async def test_people_come_and_go(tmp_path: Path) -> None:
    async with playground(tmp_path, shop="empty") as (world, _):
        owner = await world.someone("owner")
        colleague = await world.newcomer("小周", language_code="zh")
        guest = await world.newcomer("丽丽", language_code="zh", phone="+8613912345678")

        await owner.send("/team")
        await owner.wait_for("团队")
        await owner.press("邀请店员")
        invitation = link_in(await owner.wait_for("邀请链接"))
        await opens(colleague, invitation)
        await colleague.wait_for("欢迎加入")
        await owner.wait_for("小周")

        await colleague.send("/qr")
        code = link_in(await colleague.wait_for("二维码"))
        await opens(guest, code)
        await guest.wait_for("手机号")
        await guest.share_contact()
        await guest.wait_for("可以在这里给您发")
        await guest.press("可以")
        await guest.wait_for("会通知您")
        await guest.send("/me")
        assert "发 /stop" in (await guest.wait_for("积分")).words
        await guest.send("/stop")
        await guest.wait_for("已停止")

        await owner.send("/team")
        await owner.press("小周", await owner.wait_for("点名字"))
        await owner.press("移出团队", await owner.wait_for("名下顾客"))
        await owner.press("确定移出", await owner.wait_for("确定把"))
        await colleague.wait_for("不能再记账")
        await colleague.send("/qr")
        await colleague.wait_for("没有权限")
        await opens(guest, invitation)
        await guest.wait_for("已经用过")
