"""A manager sends a file, looks, corrects, brings it in, and takes it back; nobody else can."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

from aiogram.methods import EditMessageText, SendDocument

from tests.handlers.harness import CUSTOMER, LIN, MANAGER, OWNER, STRANGER, Heard, Person, ShopDesk, shop_desk
from tests.importing.files import PEOPLE, SALES, workbook

COUNTED = ("customers", "contact_points", "products", "purchases", "line_items", "payments", "consents")


async def send(desk: ShopDesk, text: str | bytes, name: str = "表.csv", by: Person = MANAGER) -> Heard:
    content = text if isinstance(text, bytes) else text.encode("gb18030")
    return await desk.sends_document(by, name, "text/csv", content)


def books(desk: ShopDesk) -> dict[str, list[tuple[object, ...]]]:
    """What a person could notice: living records only."""
    alive = {
        "customers": "SELECT name, gender, address, note, tags, birth_month, birth_calendar FROM customers "
        "WHERE erased_at IS NULL ORDER BY id",
        "contacts": "SELECT customer_id, kind, address FROM contact_points ORDER BY 1, 2, 3",
        "sold": "SELECT total_minor, bought_on FROM purchases WHERE voided_at IS NULL ORDER BY 2, 1",
        "goods": "SELECT name FROM products WHERE is_active ORDER BY 1",
        "takings": "SELECT sum(minor), sum(sales) FROM daily_sales",
    }
    return {key: desk.rows(statement) for key, statement in alive.items()}


async def test_customers_are_shown_first_then_brought_in_once_then_taken_back(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        before = books(desk)
        heard = await send(desk, PEOPLE)
        assert "更新 1 行，新增 2 行，表内重复 1 行，收不了 2 行" in heard.text
        assert "第 6 行 B 列：号码不对（1234）" in heard.text
        assert "像公式" in heard.text
        assert books(desk) == before, "a look changes nothing"
        (file,) = heard.of(SendDocument)
        rows = list(csv.reader(io.StringIO(file.document.data.decode("utf-8-sig"))))
        assert [row[2] for row in rows[1:]] == ["更新", "新增", "新增", "表内重复", "收不了", "收不了"]
        assert rows[-1][6].startswith("'="), "no spreadsheet works out what was refused"

        done = await desk.presses(MANAGER, heard.data("导入"))
        assert "已导入" in done.text
        assert desk.rows("SELECT count(*) FROM customers WHERE erased_at IS NULL") == [(5,)]
        wang = "SELECT birth_calendar, birth_month, note, gender, tags FROM customers WHERE name = '王芳'"
        ((*fields, tags),) = desk.rows(wang)
        assert (fields, json.loads(tags)) == (["lunar", 8, "只用无香型", "female"], ["老顾客", "敏感肌"])
        again = await desk.presses(MANAGER, heard.data("导入"))
        assert "处理过" in again.text
        assert desk.rows("SELECT count(*) FROM customers WHERE erased_at IS NULL") == [(5,)]

        second = await send(desk, PEOPLE)
        assert "没有可写的" in second.text
        assert not [label for label, _ in second.buttons if "导入" in label]

        asked = await desk.presses(MANAGER, done.data("撤回"))
        back = await desk.presses(MANAGER, asked.data("确定"))
        assert "已撤回" in back.text
        assert books(desk) == before
        assert "已经撤回" in (await desk.presses(MANAGER, asked.data("确定"))).text


async def test_sales_bring_customers_and_goods_but_no_points_and_no_messages(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        before = books(desk)
        heard = await send(desk, SALES)
        assert "新增 5 行，收不了 2 行" in heard.text
        assert "金额是负数" in heard.text
        assert "看不懂的日期" in heard.text
        done = await desk.presses(MANAGER, heard.data("导入"))
        sold = "SELECT total_minor, bought_on, payment, channel FROM purchases WHERE voided_at IS NULL ORDER BY id"
        assert desk.rows(sold) == [
            (25_600, "2025-11-02", "wechat", "offline"),
            (5_900, "2025-11-03", "alipay", "offline"),
            (119_900, "2025-11-03", "cash", "offline"),
            (3_900, "2025-11-04", None, "offline"),
            (3_900, "2025-11-04", None, "offline"),
        ]
        lin, manager = desk.records.staff[LIN.id], desk.records.staff[MANAGER.id]
        assert desk.rows("SELECT staff_id, count(*) FROM purchases GROUP BY 1 ORDER BY 1") == [(manager, 3), (lin, 2)]
        assert desk.rows("SELECT quantity, unit, unit_price FROM line_items ORDER BY id LIMIT 1") == [
            ("2", "瓶", "128")
        ]
        assert desk.rows("SELECT sum(minor), sum(sales) FROM daily_sales") == [(159_200, 5)]
        assert desk.rows("SELECT count(*) FROM points_entries") == [(0,)]
        assert desk.rows("SELECT count(*) FROM deliveries") == [(0,)]
        assert "没有可写的" in (await send(desk, SALES)).text, "the second time nothing is new"
        asked = await desk.presses(MANAGER, done.data("撤回"))
        await desk.presses(MANAGER, asked.data("确定"))
        assert books(desk) == before


async def test_what_was_built_upon_since_stays_and_is_told(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        done = await desk.presses(MANAGER, (await send(desk, PEOPLE)).data("导入"))
        form = await desk.says(LIN, "赵敏 面霜 128 微信")
        await desk.presses(LIN, form.data("保存"))
        async with desk.write() as uow:
            (wang,) = await uow.customers.by_name_key("王芳")
            await uow.customers.change(wang.id, desk.clock.now(), note="改过了")
        asked = await desk.presses(MANAGER, done.data("撤回"))
        back = await desk.presses(MANAGER, asked.data("确定"))
        assert "顾客 1 位，恢复改动 0 处" in back.text
        assert "留下：购买 0 笔、顾客 1 位、改动 1 处" in back.text
        alive = "SELECT name FROM customers WHERE erased_at IS NULL ORDER BY id"
        assert [name for (name,) in desk.rows(alive)] == ["李婷", "王芳", "张伟", "赵敏"]
        assert desk.rows("SELECT note FROM customers WHERE name = '王芳'") == [("改过了",)]


async def test_columns_can_be_corrected(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await send(desk, workbook(["Wer", "Fon", "Egal"], ["Anna Kohl", "+49 151 23456789", "x"]), "a.xlsx")
        page = await desk.presses(MANAGER, heard.data("改列"))
        assert [label for label, _ in page.buttons][1:4] == ["Wer → 名称", "Fon → 手机", "Egal → –"]
        picking = await desk.presses(MANAGER, page.data("Egal"))
        changed = await desk.presses(MANAGER, picking.data("备注"))
        assert "Egal → 备注" in [label for label, _ in changed.buttons]
        again = await desk.presses(MANAGER, changed.data("再看"))
        await desk.presses(MANAGER, again.data("导入"))
        assert desk.rows("SELECT note FROM customers WHERE name = 'Anna Kohl'") == [("x",)]


async def test_a_file_that_is_none_changes_nothing_and_says_why(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        before = desk.snapshot()
        for content, words in (
            (b"\x89PNG\r\n\x1a\n\x00\x00", "不是表格"),
            (b"PK\x03\x04broken", "坏了"),
            (b"", "空的"),
        ):
            assert words in (await send(desk, content)).text
        after = desk.snapshot()
        assert {key: after[key] for key in after if key != "imports"} == {
            key: before[key] for key in before if key != "imports"
        }
        assert desk.rows("SELECT DISTINCT state FROM imports") == [("cancelled",)]


async def test_files_and_buttons_are_for_managers(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await send(desk, PEOPLE)
        before = books(desk)
        for person in (LIN, CUSTOMER, STRANGER):
            desk.is_tolerant = True
            assert not (await send(desk, PEOPLE, by=person)).buttons
            await desk.presses(person, heard.data("导入"))
            await desk.presses(person, heard.data("改列"))
        assert books(desk) == before
        assert desk.rows("SELECT count(*) FROM imports") == [(1,)], "nobody else's file was even kept"


async def test_a_cancelled_file_is_gone(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await send(desk, PEOPLE)
        assert "没有导入" in (await desk.presses(MANAGER, heard.data("不导"))).text
        assert "处理过" in (await desk.presses(MANAGER, heard.data("导入"))).text
        assert desk.rows("SELECT content FROM imports") == [(None,)]
        assert desk.rows("SELECT count(*) FROM customers") == [(3,)]


async def test_several_cards_are_an_import_and_one_stays_a_form(tmp_path: Path) -> None:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{0}\r\nTEL:{1}\r\nBDAY:--0815\r\nEND:VCARD\r\n"
    async with shop_desk(tmp_path) as desk:
        two = (card.format("林一", "13900000031") + card.format("林二", "13900000032")).encode()
        heard = await desk.sends_document(MANAGER, "all.vcf", "text/vcard", two)
        await desk.presses(MANAGER, heard.data("导入"))
        assert desk.rows("SELECT birth_month, birth_day FROM customers WHERE name LIKE '林%'") == [(8, 15), (8, 15)]
        one = await desk.sends_document(MANAGER, "one.vcf", "text/vcard", card.format("林三", "13900000033").encode())
        assert "保存" in str(one.buttons)


async def test_export_is_the_owners_asked_twice_and_noted(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await desk.says(OWNER, "/export")
        sure = await desk.presses(OWNER, heard.data("JSON"))
        assert not sure.of(SendDocument)
        made = await desk.presses(OWNER, sure.data("确定"))
        (file,) = made.of(SendDocument)
        assert b"13800000002" in file.document.data
        assert desk.rows("SELECT count(*) FROM audit WHERE action = 'exported'") == [(1,)]
        desk.is_tolerant = True
        for person in (OWNER, MANAGER, LIN, CUSTOMER, STRANGER):  # the owner's yes has had its file
            assert not (await desk.presses(person, sure.data("确定"))).of(SendDocument)
        assert desk.rows("SELECT count(*) FROM audit WHERE action = 'exported'") == [(1,)]
        desk.clock.move(timedelta(minutes=1))
        again = await desk.presses(OWNER, heard.data("JSON"))
        assert (await desk.presses(OWNER, again.data("确定"))).of(SendDocument)


async def test_the_list_offers_to_take_back(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await desk.presses(MANAGER, (await send(desk, PEOPLE, "顾客.csv")).data("导入"))
        heard = await desk.says(MANAGER, "/imports")
        assert "顾客.csv：已导入" in heard.text
        assert heard.data("撤回 顾客.csv")
        assert isinstance((await desk.presses(MANAGER, heard.data("撤回"))).calls[0], object)
        assert not (await desk.says(LIN, "/imports")).of(EditMessageText)
