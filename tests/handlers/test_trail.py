"""Who changed what, and whether the trail is whole: by real updates."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from bot.domain.customer import Customer
from bot.domain.fields import FieldType
from bot.domain.trail import NAMED
from bot.entry.custom import Definition
from bot.entry.question import asks_who_changed
from bot.rendering import LOCALES, Renderer
from bot.services import fields, trail
from bot.services.importing.known import SINGLE
from bot.services.people import _personal
from bot.services.work import Work
from storage.tables import CustomerRow
from storage.unit_of_work import UnitOfWork
from tests.handlers.harness import LIN, MANAGER, NOON, OWNER, WEI, ShopDesk, _customer, shop_desk


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


async def _add(desk: ShopDesk, name: str, phone: str) -> int:
    async with desk.write() as uow:
        return await _customer(uow, name, None, phone, NOON)


async def test_two_of_one_name_are_told_apart_and_a_whole_name_is_certain(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        for name, phone in (("郭静静", "+8613911114444"), ("郭静静", "+8613911115555"), ("Anna", "+8613911116666"),
                            ("Joanna Wright", "+8613911117777"), ("Joanna Okafor", "+8613911118888")):  # fmt: skip
            await _add(desk, name, phone)
        asked = await desk.says(MANAGER, "谁改了 郭静静")
        assert [label for label, _ in asked.buttons] == ["郭静静 ·4444", "郭静静 ·5555"]
        certain = await desk.says(MANAGER, "who changed Anna")
        assert "<b>Anna</b> 的改动" in certain
        assert "Joanna" not in certain
        assert len((await desk.says(MANAGER, "who changed Joanna")).buttons) == 2


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


TOLD = (
    "标签：爱喝茶 → 爱喝茶、老街坊",
    "归谁：小林 → 小魏",
    "别打扰：（空） → 有投诉",
    "肤质：干性 → 油性",
    "愿意收消息：（空） → 是",
    "邮箱：（空） → li@example.com",
    "归谁：（空） → 小魏",
)


async def _one_of_each(desk: ShopDesk) -> None:
    """What a record can come to, once each."""
    key, wei = desk.records.of_lin, desk.records.staff[WEI.id]
    for line in ("/tag 李婷 爱喝茶", "/tag 李婷 老街坊"):
        await desk.says(LIN, line)
    for what in (f"quiet:{key}:complaint", f"quiet:{key}:again", f"zone:{key}:ask", f"own:{key}:{wei}:shift"):
        await desk.presses(MANAGER, what)
    async with desk.write() as uow:
        work = await work_of(desk, uow)
        field = await fields.add(work, Definition("肤质", FieldType.TEXT))
        for value in ("干性", "油性"):
            await fields.fill(work, key, field.id, value)
        brought = {f"custom.{field.id}": "干性", "consent": None, "email": [], "owner_staff_id": None}
        became = {f"custom.{field.id}": "油性", "consent": True, "email": ["li@example.com"], "owner_staff_id": wei}
        await uow.audit.record_personal(None, "customer_changed", key, brought, became, work.now)


async def work_of(desk: ShopDesk, uow: UnitOfWork) -> Work:
    shop, staff = await uow.shop.get(), await uow.staff.by_telegram(MANAGER.id)
    assert shop is not None
    assert staff is not None
    return Work(uow, staff, shop, desk.clock.now())


async def test_whatever_was_changed_in_a_record_is_told_in_words(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await _one_of_each(desk)
        told = await desk.says(MANAGER, "/audit 李婷")
        for words in TOLD:
            assert words in told, words
        assert "出了点问题" not in told
        assert "custom." not in told
        assert "staff_id" not in told


def test_every_field_that_a_trail_records_has_words() -> None:
    """The columns of a record, what a file brings besides, and what the code writes down of customers and sales."""
    columns = set(CustomerRow.__table__.columns.keys())  # type: ignore[attr-defined]
    kept = set(SINGLE) | {"name", "birthday", "tags", "owner_staff_id", "consent", "phone", "email", "wechat"}
    wrote = {one for path in SERVICES for one in _told_of_records(path.read_text("utf-8"))}
    assert {"tags", "timezone", "suppressed", "staff_id"} <= wrote
    assert kept - {"birthday", "consent", "phone", "email", "wechat"} <= columns
    changed = set(_personal(Customer(1, "李霞", "李霞", created_at=NOON))) | {
        "total",
        "payment",
        "channel",
        "bought_on",
        "items",
    }
    renderer = Renderer()
    missing = [
        (key, spoken)
        for key in sorted(kept | wrote | changed)
        for spoken in LOCALES
        if not renderer.has_label(f"trail_field.{key}", spoken)
    ]
    assert missing == []


SERVICES = tuple(Path(trail.__file__).parent / f"{name}.py" for name in ("tags", "zones", "quieting", "ownership"))


def _told_of_records(source: str) -> set[str]:
    """Keys of one-field dicts with which a side of a change is written: {"tags": before}."""
    sides = re.findall(r'(?:told|was|before|after)[^=\n]* = \(?(\{"\w+": [^\n]*)', source)
    return {key for side in sides for key in re.findall(r'\{"(\w+)":', side)}
