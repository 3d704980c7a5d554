"""What tills and sheets say in their own way: numbers used again, totals on each row, words, currencies, clocks."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from bot.domain.importing import Refused
from bot.entry.cells import read_moment_cell
from bot.services.importing import work
from bot.services.importing.plan import Plan
from bot.services.importing.reading import read_tables
from storage.unit_of_work import Storage
from tests.importing.test_round_trip import NOW, now, numbers

SOLD = (
    "SELECT c.name, p.bought_on, p.total_minor, p.external_id FROM purchases p "
    "JOIN customers c ON c.id = p.customer_id WHERE p.voided_at IS NULL ORDER BY p.id"
)


async def bring(shop: Storage, content: str, name: str = "f.csv") -> Plan:
    key = await work.take_in(shop, 1, name, content.encode(), NOW)
    return await work.bring_in(shop, key, now)


def judged(plan: Plan) -> list[tuple[str, str]]:
    return [(one.outcome.value, one.reason) for one in plan.verdicts]


async def test_a_till_that_begins_with_one_every_morning(shop: Storage) -> None:
    head = "单号,日期,姓名,商品,金额\n"
    told = head + "1,2026-11-01,王芳,面霜,100\n1,,,面膜,20\n2,2026-11-01,赵敏,面膜,50\n1,2026-11-02,孙丽,口红,80\n"
    plan = await bring(shop, told)
    assert await numbers(shop, SOLD) == [
        ("王芳", "2026-11-01", 12000, "1@2026-11-01"),
        ("赵敏", "2026-11-01", 5000, "2"),
        ("孙丽", "2026-11-02", 8000, "1@2026-11-02"),
    ]
    assert "reused" in plan.verdicts[0].remarks
    assert "reused" not in plan.verdicts[2].remarks
    again = await bring(shop, told)
    assert {outcome for outcome, _ in judged(again)} == {"same"}
    one_day = await bring(shop, head + "1,2026-11-02,孙丽,口红,80\n")
    assert judged(one_day) == [("same", "")]


async def test_one_bad_day_refuses_the_whole_purchase(shop: Storage) -> None:
    plan = await bring(shop, "单号,日期,姓名,商品,金额\nA,2026-11-01,王芳,面霜,100\nA,32/13/2026,王芳,面膜,20\n")
    assert judged(plan) == [("refused", "day")] * 2


TOTALS = {
    "each its own": ("面霜,1,100,100,", "面膜,2,25,50,", 15000),
    "the order's on each": ("面霜,1,100,150,", "面膜,2,25,150,", 15000),
    "less a discount": ("面霜,1,100,140,10", "面膜,2,25,140,10", 14000),
    "alike by chance": ("面霜,1,50,50,", "面膜,2,25,50,", 10000),
    "each with its discount": ("面霜,1,100,90,10", "面膜,2,25,45,5", 13500),
    "only in the first row": ("面霜,1,100,120,", "面膜,2,25,,", 12000),
    "neither": ("面霜,1,100,90,", "面膜,2,25,70,", None),
}


async def test_totals_of_a_purchase_of_several_rows(shop: Storage) -> None:
    lines = [f"{key},2026-11-01,王芳,{row}" for key, (*rows, _) in TOTALS.items() for row in rows]
    plan = await bring(shop, "订单号,日期,姓名,商品,数量,单价,合计,优惠\n" + "\n".join(lines))
    assert {row[3]: row[2] for row in await numbers(shop, SOLD)} == {
        key: total for key, (*_, total) in TOTALS.items() if total is not None
    }
    assert judged(plan)[-2:] == [("refused", "totals")] * 2


VOIDED = {
    "正常": "stands", "-": "stands", "未作废": "stands", "0.00": "stands", "否": "stands", "": "stands", "是": "gone",
    "作废": "gone", "2026-11-03 10:00": "gone", "部分退款": "refused", "50.00": "refused", "46000.5": "refused",
}  # fmt: skip


async def test_only_a_plain_yes_or_a_moment_takes_a_sale_back(shop: Storage) -> None:
    lines = [f"{at},2026-11-01,王芳,面霜,100,{word}" for at, word in enumerate(VOIDED)]
    plan = await bring(shop, "订单号,日期,姓名,商品,金额,作废\n" + "\n".join(lines))
    found = dict(await numbers(shop, "SELECT external_id, voided_at IS NOT NULL FROM purchases"))  # type: ignore[arg-type]
    told = {0: "stands", 1: "gone", None: "refused"}
    assert {word: told[found.get(str(at))] for at, word in enumerate(VOIDED)} == VOIDED
    assert {reason for outcome, reason in judged(plan) if outcome == "refused"} == {"state"}


async def test_goods_that_are_off_sale(shop: Storage) -> None:
    plan = await bring(shop, "商品,分类,售价,状态\n面霜,护肤,100,下架\n手霜,护肤,30,在售\n口红,彩妆,80,紫色\n")
    assert await numbers(shop, "SELECT name, is_active FROM products") == [("面霜", 0), ("手霜", 1)]
    assert judged(plan)[2] == ("refused", "state")


async def test_another_currency_is_refused(shop: Storage) -> None:
    plan = await bring(shop, "日期,姓名,商品,数量,单价\n2026-11-01,王芳,面霜,2,€40\n2026-11-01,王芳,面霜,2,¥40\n")
    assert judged(plan) == [("refused", "currency"), ("new", "")]
    mixed = "订单号,日期,姓名,商品,金额,币种\nA,2026-11-01,王芳,面霜,100,CNY\nA,2026-11-01,王芳,面膜,20,USD\n"
    assert judged(await bring(shop, mixed)) == [("refused", "currency")] * 2
    assert [row[2] for row in await numbers(shop, SOLD)] == [8000]


async def test_one_cell_beyond_all_bounds_is_its_rows_matter(shop: Storage) -> None:
    plan = await bring(
        shop, "日期,姓名,商品,数量,单价\n2026-11-01,王芳,面霜,13800000000,59\n2026-11-01,王芳,面霜,1,59\n"
    )  # fmt: skip
    assert judged(plan) == [("refused", "impossible"), ("new", "")]
    joined = "姓名,手机,注册时间\n赵敏,13800000002,0001-01-01T00:00:00+08:00\n孙丽,13800000003,2024-05-01T10:00:00\n"
    plan = await bring(shop, joined)
    assert [one.remarks for one in plan.verdicts] == [("joined",), ()]
    assert await numbers(shop, "SELECT created_at FROM customers WHERE name = '孙丽'") == [
        ("2024-05-01 02:00:00.000000",)
    ]
    plan = await bring(shop, '[{"name":"a\\u0000b","phone":"13800000012","birthday":"1990-08-15"}]', "a.json")
    assert [one.name for one in plan.people] == ["ab"]


async def test_a_moment_of_another_clock_is_brought_over(shop: Storage) -> None:
    told = "日期,姓名,商品,金额\n2026-11-01T20:30:00Z,王芳,面霜,100\n2026-11-01 20:30,王芳,面霜,101\n"
    await bring(shop, told)
    found = await numbers(shop, "SELECT bought_on, bought_at FROM purchases ORDER BY bought_at DESC")
    assert found == [("2026-11-02", "2026-11-01 20:30:00.000000"), ("2026-11-01", "2026-11-01 12:30:00.000000")]
    assert {outcome for outcome, _ in judged(await bring(shop, told))} == {"same"}


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("2026-11-01 20:30:00 -0500", (date(2026, 11, 2), "09:30")),
        ("2026-11-01T20:30:00.123+08:00", (date(2026, 11, 1), "20:30")),
        ("2026-11-01 20:30 UTC+9", (date(2026, 11, 1), "19:30")),
        ("2026-11-01 20:30", (date(2026, 11, 1), "20:30")),
        ("2026-11-01 10:00-12:00", (date(2026, 11, 1), "10:00")),
        ("2026-11-01T10:00Z", (date(2026, 11, 1), "18:00")),
        ("2026-11-01", (date(2026, 11, 1), None)),
    ],
)
def test_offsets(text: str, there: tuple[date, str | None]) -> None:
    found = read_moment_cell(text, ZoneInfo("Asia/Shanghai"))
    assert found is not None
    assert (found[0], f"{found[1]:%H:%M}" if found[1] else None) == there


async def test_a_promise_for_an_hour_is_due_on_the_shops_day(shop: Storage) -> None:
    await bring(shop, "姓名,手机\n王芳,13800000002\n")
    told = '{"followups":[{"customer":"王芳","day":"2026-11-23T23:00:00+00:00","text":"早上打电话","state":"open"}]}'
    await bring(shop, told, "a.json")
    assert await numbers(shop, "SELECT due_on, due_at FROM followups") == [("2026-11-24", "2026-11-23 23:00:00.000000")]
    assert datetime(2026, 11, 23, 23, tzinfo=UTC).astimezone(ZoneInfo("Asia/Shanghai")).date() == date(2026, 11, 24)


async def test_nothing_is_swallowed_in_silence(shop: Storage) -> None:
    head = "日期,姓名,商品,金额,备注\n"
    swallowed = head + '2026-11-01,王芳,面霜,100,\n2026-11-02,赵敏,"大号面膜,50,\n2026-11-03,孙丽,口红,80,\n'
    with pytest.raises(Refused) as refused:
        await bring(shop, swallowed)
    assert (refused.value.reason, refused.value.values["row"]) == ("unclosed_quote", 3)
    with pytest.raises(Refused):
        await bring(shop, head + '2026-11-02,赵敏,"大号面膜,50,\n')
    plan = await bring(shop, head + '2026-11-01,王芳,5" 面霜,100,"两行\n备注"\n2026-11-02,王芳,"大号"面膜,20,\n')
    assert judged(plan) == [("new", "")] * 2
    book = openpyxl.Workbook()
    for at in range(20):
        book.create_sheet(f"m{at}").append(["日期", "姓名", "商品", "金额"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Refused) as refused:
        read_tables(out.getvalue())
    assert refused.value.reason == "too_many_sheets"


async def test_notes_begin_as_people_begin_them(shop: Storage) -> None:
    notes = ("@李姐介绍", "-不要打电话(晚上)", "=1+1", "@SUM(1)|cmd")
    told = json.dumps([{"name": f"顾客{at}", "phone": f"1380000000{at}", "note": one} for at, one in enumerate(notes)])
    plan = await bring(shop, told, "a.json")
    assert judged(plan) == [("new", ""), ("new", ""), ("refused", "formula"), ("refused", "formula")]
    assert await numbers(shop, "SELECT note FROM customers ORDER BY id") == [(notes[0],), (notes[1],)]
