"""/why, /preview and /backtest through the real dispatcher."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aiogram.methods import SendDocument

from bot.domain.customer import ContactKind
from bot.domain.shop import Shop
from bot.domain.suppression import SuppressionReason
from bot.rendering import LOCALES, Renderer
from handlers.rooms.why import _buttons
from handlers.say import Say
from tests.handlers.foreign import foreign_shop
from tests.handlers.harness import CUSTOMER, LIN, MANAGER, WEI

ROOT = Path(__file__).parents[2]


async def test_a_manager_asks_why_previews_and_tries(tmp_path: Path) -> None:
    async with foreign_shop(tmp_path) as world:
        desk, before = world.desk, world.desk.snapshot()
        heard = await desk.says(MANAGER, "为什么王芳没收到")
        assert "王芳" in heard
        assert "🎂 生日" in heard
        assert heard.data("顾客卡") == f"c:{world.customer}:card"
        seen = await desk.presses(MANAGER, heard.data("那条"))
        assert "编号" in seen
        heard = await desk.says(MANAGER, "/preview")
        assert "一条也不会真发" in heard.texts[0]
        assert "预演" in heard.texts[1]
        (file,) = heard.of(SendDocument)
        assert file.document.filename == "预演-2026-11-22.html"
        page = file.document.data.decode()
        assert "<!doctype html>" in page
        assert "王芳" in page
        heard = await desk.says(MANAGER, "/backtest")
        assert "拿过去一年试" in heard
        assert "快用完了" in await desk.presses(MANAGER, heard.data("快用完了"))
        assert desk.snapshot() == before


async def test_nobody_asks_about_a_colleagues_customer(tmp_path: Path) -> None:
    async with foreign_shop(tmp_path) as world:
        await world.desk.presses(MANAGER, "sees:own")
        assert "没找到" in await world.desk.says(LIN, "/why 王芳")
        assert "没有权限" in await world.desk.presses(LIN, f"why:{world.customer}")
        assert "没有权限" in await world.desk.presses(LIN, f"msg:{world.offer_message}")
        for person in (LIN, WEI, CUSTOMER):
            assert "没有权限" in await world.desk.says(person, "/preview")
            assert "没有权限" in await world.desk.presses(person, "backtest:replenish")
        assert "没有权限" in await world.desk.says(CUSTOMER, "/why 王芳")


async def test_several_of_a_name_are_listed(tmp_path: Path) -> None:
    async with foreign_shop(tmp_path) as world:
        async with world.desk.write() as uow:
            for tail in "89":
                key = await uow.customers.add(
                    name="赵敏", name_key="赵敏", search_key="赵敏|zhaomin|zm", now=world.desk.clock.now()
                )
                await uow.customers.add_contact(key, ContactKind.PHONE, f"+86138000000{tail}1", world.desk.clock.now())
        heard = await world.desk.says(MANAGER, "/why 赵敏")
        assert [data.split(":")[0] for _, data in heard.buttons] == ["why", "why"]
        assert "赵敏" in await world.desk.presses(MANAGER, heard.buttons[0][1])


def test_every_reason_that_the_fence_and_the_planner_write_has_words() -> None:
    """Whoever adds a reason to wait or to stop adds what /why says of it."""
    files = ["reminders/*.py", "bot/domain/contact_policy.py", "bot/domain/standing.py"]
    calls = {"_close": 2, "_put_off": 2, "Stop": 0, "Wait": 1, "Standing": 1}
    found = {reason.value for reason in SuppressionReason} | {"hold_out", "hands_full", "outranked", "reserved"}
    for path in [path for pattern in files for path in ROOT.glob(pattern)]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            place = calls.get(ast.unparse(node.func).rpartition(".")[2])
            if place is None or len(node.args) <= place:
                continue
            value = node.args[place]
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                found.add(value.value)
    assert len(found) > 15
    assert all(re.fullmatch(r"[a-z_]+", code) for code in found)
    labels = Renderer()
    missing = {code for code in found for locale in LOCALES if not labels.has_label(f"why.held.{code}", locale)}
    assert missing == set()


def test_messages_of_one_day_are_told_apart_by_what_they_were_about() -> None:
    at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    last = [{"id": key, "at": at} for key in (7, 8)]
    lines = [{"last": one, "reason": reason} for one, reason in zip(last, ("birthday", "lapsed"), strict=True)]
    for spoken in LOCALES:
        say = Say(Renderer(), Shop("花颜", "Asia/Shanghai", "CNY", spoken), spoken, 1)
        board = _buttons(say, {"customer_id": 3, "lines": [*lines, lines[0]]}, ZoneInfo("Asia/Shanghai"))
        opened = [line[0] for line in board.inline_keyboard if (line[0].callback_data or "").startswith("msg:")]
        assert len({one.text for one in opened}) == len(opened) == 2, spoken
