"""Settings by role, languages, menus, help, privacy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from aiogram.methods import DeleteMyCommands, SetMyCommands, SetMyDescription, SetMyShortDescription

from bot.domain.people import Role
from bot.rendering import LOCALES, Renderer
from bot.services.menus import ALL_COMMANDS, commands_of
from handlers.menus import opening_calls, set_menus
from tests.handlers.harness import CUSTOMER, LIN, MANAGER, OWNER, STRANGER, Person, shop_desk


async def test_the_manager_lets_salespeople_see_all_or_their_own(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        shown = await desk.says(MANAGER, "/settings")
        heard = await desk.presses(MANAGER, shown.data("看全店顾客"))
        assert "店员能看到：全店顾客" in heard
        assert desk.rows("SELECT sees_all_customers FROM shop") == [(1,)]
        assert "您能看到：全店顾客" in await desk.says(LIN, "/settings")
        assert ("setting_changed",) in desk.rows("SELECT action FROM audit")
        before = desk.snapshot()
        await desk.presses(MANAGER, shown.data("看全店顾客"))
        await desk.presses(LIN, "sees:own")
        assert desk.snapshot() == before


async def test_a_language_is_kept_and_menus_follow(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await desk.presses(LIN, (await desk.says(LIN, "/language")).data("English"))
        assert "English it is" in heard
        (menu,) = heard.of(SetMyCommands)
        assert "Log a sale" in [command.description for command in menu.commands]
        assert "Type one line" in await desk.says(LIN, "/help")
        assert desk.rows("SELECT locale FROM staff WHERE telegram_id = ?", LIN.id) == [("en",)]
        await desk.presses(CUSTOMER, "speak:en")
        assert desk.rows("SELECT locale FROM customers WHERE id = ?", desk.records.of_lin) == [("en",)]


async def test_a_notice_comes_in_the_language_of_who_reads_it(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await desk.presses(LIN, "speak:en")
        assert "Your customer" in (await desk.says(CUSTOMER, "在吗")).to(LIN)


async def test_a_menu_is_set_once_and_goes_with_the_rights(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        first = await desk.starts(LIN)
        (menu,) = first.of(SetMyCommands)
        assert [command.command for command in menu.commands] == list(commands_of(Role.SALESPERSON))
        assert not (await desk.starts(LIN)).of(SetMyCommands)
        fired = await desk.presses(OWNER, f"fired:{desk.records.staff[LIN.id]}")
        assert [call.scope.chat_id for call in fired.of(DeleteMyCommands)] == [LIN.id]
        assert not (await desk.starts(LIN)).of(DeleteMyCommands)
        assert not (await desk.starts(STRANGER)).of(SetMyCommands)


async def test_help_fits_on_one_screen(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        for person in (OWNER, MANAGER, LIN, CUSTOMER, STRANGER):
            for locale in LOCALES:
                await desk.presses(person, f"speak:{locale}")
                (text,) = (await desk.says(person, "/help")).texts
                assert len(text.splitlines()) <= 12


async def test_those_who_run_the_shop_find_every_command_by_its_purpose(tmp_path: Path) -> None:
    """All that their menu has beyond a salesperson's, and nothing that would be refused."""
    async with shop_desk(tmp_path) as desk:
        for person, role in ((OWNER, Role.OWNER), (MANAGER, Role.MANAGER)):
            theirs = set(commands_of(role))
            for locale in LOCALES:
                await desk.presses(person, f"speak:{locale}")
                told = set(re.findall(r"(?<!<)/([a-z]+)", (await desk.presses(person, "managing")).text))
                assert theirs - set(commands_of(Role.SALESPERSON)) <= told <= theirs
        assert "没有权限" in await desk.presses(LIN, "managing")


async def test_privacy_and_cancel_answer_everybody(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        for person in (OWNER, MANAGER, LIN, CUSTOMER, STRANGER):
            assert "Telegram" in await desk.says(person, "/privacy")
            assert "没有正在填" in await desk.says(person, "/cancel")


async def test_the_demo_is_cleared_by_the_owner_after_a_question(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        async with desk.write() as uow:
            await uow.shop.change(is_demo=True)
            await uow.customers.change(desk.records.of_nobody, desk.clock.now(), is_demo=True)
        assert "清空" not in str((await desk.says(MANAGER, "/settings")).buttons)
        before = desk.snapshot()
        asked = await desk.presses(OWNER, (await desk.says(OWNER, "/settings")).data("清空"))
        await desk.presses(MANAGER, "undemo")
        assert desk.snapshot() == before
        assert "清空了" in await desk.presses(OWNER, asked.data("确定"))
        left = [row[0] for row in desk.rows("SELECT id FROM customers ORDER BY id")]
        assert left == [desk.records.of_lin, desk.records.of_wei]
        before = desk.snapshot()
        assert "处理过" in await desk.presses(OWNER, asked.data("确定"))
        assert desk.snapshot() == before


async def test_a_foreign_language_falls_back_to_the_shops(tmp_path: Path) -> None:
    async with shop_desk(tmp_path, locale="en") as desk:
        assert "members' assistant" in (await desk.starts(Person(9, "Jean", "fr"))).text.replace("&#39;", "'")
        assert "会员助手" in await desk.starts(Person(10, "王", "zh-hant"))


async def test_everybody_has_a_menu_before_we_know_them(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await set_menus(desk.desk.bot, Renderer(), "zh")
        asked = [call for call in desk.session.calls if isinstance(call, SetMyCommands)]
        assert [call.language_code for call in asked] == [None, "zh", "en"]


def test_menus_keep_telegrams_limits() -> None:
    renderer = Renderer()
    for call in opening_calls(renderer, "zh"):
        if isinstance(call, SetMyDescription):
            assert 0 < len(call.description or "") <= 512
        if isinstance(call, SetMyShortDescription):
            assert 0 < len(call.short_description or "") <= 120
    for name in ALL_COMMANDS:
        for locale in LOCALES:
            assert 1 <= len(renderer.command(name, locale)) <= 256


@pytest.mark.parametrize("role", list(Role))
def test_every_role_finds_help_language_and_privacy(role: Role) -> None:
    assert {"help", "language", "privacy"} <= set(commands_of(role))
