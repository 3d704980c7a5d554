"""The owner's team: invited by one-time links, changed, revoked, their customers handed over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from aiogram.methods import SendMessage, SendPhoto, SetMyCommands

from tests.handlers.harness import CUSTOMER, LIN, MANAGER, OWNER, REVOKED, STRANGER, WEI, Heard, ShopDesk, shop_desk


def payload_of(heard: Heard) -> str:
    """The payload of the link in a picture's caption."""
    return heard.text.split("?start=")[1].split()[0]


async def invited(desk: ShopDesk, role: str = "salesperson") -> str:
    return payload_of(await desk.presses(OWNER, f"invite:{role}"))


async def test_the_owner_sees_everybody_and_since_when(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await desk.says(OWNER, "/team")
        for name in ("周老板", "何店长", "小林", "小魏"):
            assert name in heard
        assert "阿强" not in heard
        assert "团队（4 人）" in heard


async def test_a_link_with_a_picture_lets_one_person_in_once(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        made = await desk.presses(OWNER, "invite:manager")
        (picture,) = made.of(SendPhoto)
        assert picture.photo.data.startswith(b"\x89PNG")
        payload = payload_of(made)
        assert payload.startswith("s_")
        assert len(payload) == 24
        heard = await desk.starts(STRANGER, payload)
        assert "欢迎加入" in heard.to(STRANGER)
        assert "店长" in heard.to(STRANGER)
        assert "路人" in heard.to(OWNER)
        assert desk.rows("SELECT role FROM staff WHERE telegram_id = ?", STRANGER.id) == [("manager",)]
        again = await desk.starts(REVOKED, payload)
        assert "已经用过" in again
        assert desk.rows("SELECT revoked_at IS NULL FROM staff WHERE telegram_id = ?", REVOKED.id) == [(0,)]


async def test_the_token_itself_is_never_stored(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        token = (await invited(desk)).removeprefix("s_")
        stored = str(desk.rows("SELECT * FROM invites")) + str(desk.rows("SELECT * FROM audit"))
        assert token not in stored


async def test_a_link_is_too_old_after_half_an_hour(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        payload = await invited(desk)
        desk.clock.move(timedelta(minutes=30))
        assert "过期" in await desk.starts(STRANGER, payload)
        assert not desk.rows("SELECT 1 FROM staff WHERE telegram_id = ?", STRANGER.id)


async def test_a_withdrawn_link_lets_nobody_in(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        made = await desk.presses(OWNER, "invite:salesperson")
        assert "作废店员链接" in dict((await desk.says(OWNER, "/team")).buttons)
        await desk.presses(OWNER, made.data("作废"))
        assert "作废" in await desk.starts(STRANGER, payload_of(made))
        assert not desk.rows("SELECT 1 FROM staff WHERE telegram_id = ?", STRANGER.id)
        assert "已经过期或处理过了" in await desk.presses(OWNER, made.data("作废"))


async def test_a_link_made_by_somebody_revoked_since_is_void(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        payload = await invited(desk)
        async with desk.write() as uow:
            await uow.staff.ensure_owners([MANAGER.id], desk.clock.now())
        assert "作废" in await desk.starts(STRANGER, payload)


async def test_whoever_works_here_does_not_use_the_link_up(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        payload = await invited(desk)
        assert "已经在团队里" in await desk.starts(MANAGER, payload)
        assert desk.rows("SELECT role FROM staff WHERE telegram_id = ?", MANAGER.id) == [("manager",)]
        assert "欢迎加入" in await desk.starts(STRANGER, payload)


@pytest.mark.parametrize("payload", ["s_", "s_x", "s_" + "a" * 22, "s_" + "a" * 60, "s_😀", "s_'; DROP TABLE staff"])
async def test_guessed_links_let_nobody_in(tmp_path: Path, payload: str) -> None:
    async with shop_desk(tmp_path) as desk:
        before = desk.snapshot()
        assert "链接" in await desk.starts(STRANGER, payload)
        assert desk.snapshot() == before


async def test_who_comes_back_has_a_fresh_start(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        assert "欢迎加入" in await desk.starts(REVOKED, await invited(desk))
        rows = desk.rows("SELECT role, revoked_at FROM staff WHERE telegram_id = ?", REVOKED.id)
        assert rows == [("salesperson", None)]


async def test_a_role_changes_once_and_the_person_is_told(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        lin = desk.records.staff[LIN.id]
        shown = await desk.presses(OWNER, f"member:{lin}")
        heard = await desk.presses(OWNER, shown.data("改为店长"))
        assert "店长" in heard.to(LIN)
        assert [call for call in heard.of(SetMyCommands) if call.scope.chat_id == LIN.id]
        assert "小林" in await desk.presses(OWNER, f"member:{lin}")
        assert desk.rows("SELECT role FROM staff WHERE id = ?", lin) == [("manager",)]
        before = desk.snapshot()
        assert "处理过" in await desk.presses(OWNER, shown.data("改为店长"))
        assert desk.snapshot() == before
        assert ("role_changed",) in desk.rows("SELECT action FROM audit")


async def test_revoking_holds_from_the_next_update_on(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        lin = desk.records.staff[LIN.id]
        asked = await desk.presses(OWNER, f"fire:{lin}")
        assert desk.rows("SELECT revoked_at FROM staff WHERE id = ?", lin) == [(None,)]
        fired = await desk.presses(OWNER, asked.data("确定移出"))
        assert "不能再记账" in fired.to(LIN)
        assert "没有权限" in await desk.says(LIN, "/qr")
        assert "会员助手" in await desk.starts(LIN)
        assert fired.data("交给小魏") == f"handover:{lin}:{desk.records.staff[WEI.id]}"


async def test_customers_and_promises_are_handed_over(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        lin, wei = desk.records.staff[LIN.id], desk.records.staff[WEI.id]
        async with desk.write() as uow:
            today = desk.clock.now().date()
            await uow.followups.add(
                customer_id=desk.records.of_lin, staff_id=lin, due_on=today, text="回访", created_at=desk.clock.now()
            )
        fired = await desk.presses(OWNER, f"fired:{lin}")
        heard = await desk.presses(OWNER, fired.data("交给小魏"))
        assert "1 位顾客" in heard.to(WEI)
        assert desk.rows("SELECT owner_staff_id FROM customers WHERE id = ?", desk.records.of_lin) == [(wei,)]
        assert desk.rows("SELECT staff_id FROM followups") == [(wei,)]
        before = desk.snapshot()
        assert "处理过" in await desk.presses(OWNER, fired.data("交给小魏"))
        assert desk.snapshot() == before


async def test_customers_can_be_left_with_nobody(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        lin = desk.records.staff[LIN.id]
        fired = await desk.presses(OWNER, f"fired:{lin}")
        assert "不归任何人" in await desk.presses(OWNER, fired.data("先不交给任何人"))
        assert desk.rows("SELECT owner_staff_id FROM customers WHERE id = ?", desk.records.of_lin) == [(None,)]


async def test_nobodys_customers_can_be_taken_from_somebody_who_works(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        lin, wei = desk.records.staff[LIN.id], desk.records.staff[WEI.id]
        before = desk.snapshot()
        await desk.presses(OWNER, f"handover:{lin}:{wei}")
        assert desk.snapshot() == before


async def test_an_owner_is_not_revoked_or_demoted_by_the_bot(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        owner = desk.records.staff[OWNER.id]
        before = desk.snapshot()
        for data in (f"fired:{owner}", f"role:{owner}:salesperson", f"role:{desk.records.staff[LIN.id]}:owner"):
            await desk.presses(OWNER, data)
        assert desk.snapshot() == before
        buttons = (await desk.presses(OWNER, f"member:{owner}")).buttons
        assert [data for _, data in buttons] == ["team"]


async def test_not_this_person_undoes_a_joining(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await desk.starts(STRANGER, await invited(desk))
        undone = await desk.presses(OWNER, heard.to(OWNER).data("不是这个人"))
        assert "已移出" in undone.to(OWNER)
        assert "没有权限" in await desk.says(STRANGER, "/qr")


async def test_who_is_no_longer_named_in_the_settings_is_no_longer_an_owner(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        async with desk.write() as uow:
            await uow.staff.ensure_owners([MANAGER.id], desk.clock.now())
        assert "没有权限" in await desk.says(OWNER, "/team")
        assert "团队" in await desk.says(MANAGER, "/team")


async def test_a_customer_can_become_staff(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        assert "欢迎加入" in await desk.starts(CUSTOMER, await invited(desk))
        assert "积分" in await desk.says(CUSTOMER, "/me")


async def test_names_are_shown_as_text(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        joker = type(STRANGER)(2001, "<b>王&</b>")
        heard = await desk.starts(joker, await invited(desk))
        assert all("<b>王" not in call.text for call in heard.of(SendMessage))
        assert "&lt;b&gt;王&amp;&lt;/b&gt;" in heard.to(OWNER)
