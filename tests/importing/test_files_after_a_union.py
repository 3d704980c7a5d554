"""A file that is brought in again after two records were put together adds nothing."""

from __future__ import annotations

from pathlib import Path

from bot.services import unions
from bot.services.exporting.work import write_out
from bot.services.importing import work
from storage.unit_of_work import Storage
from tests.importing.test_round_trip import NOW, numbers
from tests.importing.test_taking_back import ALIVE, at_work, bring, unite

SALES = "日期,姓名,商品,金额\n2026-11-01,王芳,面霜,100\n2026-11-02,王小芳,面霜霜,80\n"
PEOPLE = "编号,姓名,手机,地址\nA1,王芳,13800000002,幸福路1号\nA2,王小芳,13800000003,解放路2号\n"


async def test_sales_by_a_lost_name_are_known(shop: Storage) -> None:
    await bring(shop, SALES)
    await unite(shop, 1, 2)
    await bring(shop, SALES)
    assert await numbers(shop, "SELECT count(*), sum(total_minor) FROM purchases") == [(2, 18000)]
    assert await numbers(shop, ALIVE) == [("王芳",)]
    await bring(shop, "日期,姓名,商品,金额\n2026-11-03,王小芳,口红,60\n")
    assert await numbers(shop, "SELECT customer_id FROM purchases WHERE total_minor = 6000") == [(1,)]


async def test_records_by_a_lost_number_are_known_and_overrule_nothing(shop: Storage, tmp_path: Path) -> None:
    await bring(shop, PEOPLE)
    await bring(shop, "日期,手机,商品,金额\n2026-11-01,13800000002,面霜,100\n2026-11-02,13800000003,面霜,80\n")
    await write_out(shop, "csv", tmp_path / "all.zip")
    await unite(shop, 1, 2)
    for content in (
        PEOPLE.encode(),
        "编号,姓名,地址\nA2,王小芳,解放路2号\n".encode(),
        (tmp_path / "all.zip").read_bytes(),
    ):
        key = await work.take_in(shop, 1, "f", content, NOW)
        plan = await work.look_through(shop, key)
        assert plan.is_empty, [(one.row, one.outcome, one.changes) for one in plan.verdicts]
        assert not [one for one in plan.verdicts if one.outcome.value == "refused"]


async def test_goods_put_together_stay_so(shop: Storage) -> None:
    await bring(shop, SALES)
    async with shop.write() as uow:
        await unions.unite_products(await at_work(uow), 1, 2)
    await bring(shop, "日期,姓名,商品,金额\n2026-11-05,王芳,面霜霜,90\n")
    assert await numbers(shop, "SELECT DISTINCT product_id FROM line_items") == [(1,)]
    await bring(shop, "商品,分类,售价,在售\n面霜霜,护肤,99,是\n")
    found = await numbers(shop, "SELECT id, is_active, usual_price_minor, merged_into_id FROM products ORDER BY id")
    assert found == [(1, 1, None, None), (2, 0, None, 1)]
