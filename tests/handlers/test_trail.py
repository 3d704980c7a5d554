"""Who changed what, and whether the trail is whole: by real updates."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.domain.trail import NAMED
from bot.entry.question import asks_who_changed
from bot.rendering import LOCALES, Renderer
from tests.handlers.harness import LIN, MANAGER, OWNER, ShopDesk, shop_desk


async def _change_a_record(desk: ShopDesk) -> None:
    for line in ("新客户 李霞 13900000009 生日5月3日", "新客户 李霞 13900000009 生日6月8日"):
        await desk.presses(LIN, (await desk.says(LIN, line)).data("保存"))


async def test_a_manager_sees_what_was_there_before(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await _change_a_record(desk)
        heard = await desk.says(MANAGER, "谁改了李霞的生日？")
        assert "生日：5月3日 → 6月8日" in heard
        assert "改了资料" in heard
        assert "5月3日" in await desk.says(OWNER, "/audit 李霞")
        assert "没有找到" not in heard


async def test_a_salesperson_is_told_nothing(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await _change_a_record(desk)
        for words in ("谁改了李霞", "/audit 李霞", "/verify"):
            assert "5月3日" not in await desk.says(LIN, words)
        assert "没有权限" in await desk.says(LIN, "/verify")


async def test_a_quiet_change_breaks_the_seal(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await _change_a_record(desk)
        saved = await desk.presses(LIN, (await desk.says(LIN, "李霞 面霜1瓶 260 现金")).data("保存"))
        await desk.presses(LIN, saved.data("撤销"))
        whole = await desk.says(OWNER, "/verify")
        assert "改动记录完好" in whole
        seal = desk.rows("SELECT seal FROM audit ORDER BY id DESC LIMIT 1")[0][0]
        assert seal[:16] in whole
        assert "在记录里" in await desk.says(OWNER, f"/verify {seal[:16]}")
        assert "不在记录里" in await desk.says(OWNER, "/verify 0123456789abcdef")
        _behind_the_back(desk, "UPDATE audit SET staff_id = NULL WHERE id = 1")
        broken = await desk.says(OWNER, "/verify")
        assert "对不上" in broken
        assert "从第 1 条起" in broken


def _behind_the_back(desk: ShopDesk, statement: str) -> None:
    """As somebody with the file would: the triggers go first."""
    with sqlite3.connect(desk.path) as file:
        file.executescript("DROP TRIGGER audit_kept; DROP TRIGGER audit_stays;")
        file.execute(statement)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("谁改了李姐", "李姐"),
        ("谁改了 王芳 的电话？", "王芳"),
        ("谁动过张三的单", "张三"),
        ("who changed Mrs Lee", "Mrs Lee"),
        ("Who has edited Anna's phone?", "Anna"),
        ("谁买得最多", None),
        ("王芳 改了主意", None),
        ("who bought the most", None),
    ],
)
def test_how_it_is_asked(said: str, name: str | None) -> None:
    assert asks_who_changed(said) == name


def test_every_action_with_a_name_has_words() -> None:
    renderer = Renderer()
    missing = [
        (key, spoken)
        for key in (*NAMED, "other")
        for spoken in LOCALES
        if not renderer.has_label(f"trail.{key}", spoken)
    ]
    assert missing == []
