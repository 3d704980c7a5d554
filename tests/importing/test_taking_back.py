"""An import is taken back, and what people have done since stays: unions, words, points, refusals, prices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, text

from bot.services import trail, unions
from bot.services.importing import work
from bot.services.importing.taking_back import undo
from bot.services.work import Work
from storage.imports import print_of
from storage.repository import table_of, with_defaults
from storage.tables import ConsentRow, ContactPointRow, PointsEntryRow, SuppressionRow
from storage.unit_of_work import Storage, UnitOfWork
from tests.importing.test_round_trip import NOW, now, numbers

LATER = NOW + timedelta(hours=1)
ALIVE = "SELECT name FROM customers WHERE erased_at IS NULL ORDER BY id"


async def bring(shop: Storage, content: str) -> int:
    key = await work.take_in(shop, 1, "f.csv", content.encode(), NOW)
    await work.bring_in(shop, key, now)
    return key


async def run(shop: Storage, statement: str) -> None:
    async with shop.write() as uow:
        await uow.connection.execute(text(statement))


async def put(shop: Storage, model: Any, **columns: Any) -> None:
    async with shop.write() as uow:
        await uow.connection.execute(insert(table_of(model)).values(**with_defaults(model, columns)))


async def at_work(uow: UnitOfWork) -> Work:
    staff, settings = await uow.staff.get(1), await uow.shop.get()
    assert staff is not None
    assert settings is not None
    return Work(uow, staff, settings, LATER)


async def unite(shop: Storage, kept: int, lost: int) -> int:
    async with shop.write() as uow:
        return (await unions.unite(await at_work(uow), kept, lost)).union_id


async def split(shop: Storage, union_id: int) -> None:
    async with shop.write() as uow:
        await unions.split(await at_work(uow), union_id)


async def test_an_old_customer_united_into_an_imported_record_stays(shop: Storage) -> None:
    old = await bring(shop, "姓名,手机,积分,同意营销\n老王,13700000001,900,否\n")
    key = await bring(shop, "姓名,手机\n王建国,13800000009\n顺带的,13800000010\n")
    union = await unite(shop, 2, 1)
    counts = await undo(shop, key, 1, now)
    assert (counts["customers"], counts["kept_customers"]) == (1, 1)
    assert await numbers(shop, ALIVE) == [("王建国",)]
    assert await numbers(shop, "SELECT address FROM contact_points WHERE customer_id = 2 ORDER BY id") == [
        ("+8613700000001",), ("+8613800000009",)
    ]  # fmt: skip
    assert await numbers(shop, "SELECT sum(delta) FROM points_entries") == [(900,)]
    assert await numbers(shop, "SELECT count(*) FROM consents WHERE NOT is_granted") != [(0,)]
    await split(shop, union)
    assert await numbers(shop, ALIVE) == [("老王",), ("王建国",)]
    assert old != key


async def test_an_imported_record_united_into_an_old_one_can_be_split_afterwards(shop: Storage) -> None:
    await bring(shop, "姓名,手机\n王芳,13800000002\n")
    key = await bring(shop, "姓名,手机,标签\n王芳二,13800000009,vip\n")
    union = await unite(shop, 1, 2)
    await undo(shop, key, 1, now)
    assert await numbers(shop, ALIVE) == [("王芳",)]
    await split(shop, union)
    assert await numbers(shop, ALIVE) == [("王芳",), ("王芳二",)]


async def test_goods_that_were_put_together_stay(shop: Storage) -> None:
    await bring(shop, "商品,售价\n面霜,100\n")
    key = await bring(shop, "商品,售价\n面霜霜,100\n手霜,30\n")
    async with shop.write() as uow:
        union = (await unions.unite_products(await at_work(uow), 1, 2)).union_id
    await undo(shop, key, 1, now)
    assert await numbers(shop, "SELECT name FROM products ORDER BY id") == [("面霜",), ("面霜霜",)]
    await split(shop, union)
    assert await numbers(shop, "SELECT name FROM products WHERE is_active") == [("面霜",), ("面霜霜",)]


async def test_customers_somebody_has_worked_on_since_stay(shop: Storage) -> None:
    await run(
        shop,
        "INSERT INTO custom_fields (entity, name, type, options, position, is_active) "
        "VALUES ('customer', '肤质', 'text', '[]', 1, 1)",
    )
    names = ("备注", "导购", "肤质", "积分", "拒绝", "号码", "没动过")
    rows = "".join(f"{name},1380000000{at}\n" for at, name in enumerate(names, 1))
    key = await bring(shop, "姓名,手机\n" + rows)
    async with shop.write() as uow:
        await uow.customers.change(1, LATER, note="对坚果过敏")
        await uow.customers.change(2, LATER, owner_staff_id=1)
        told: tuple[dict[str, Any], dict[str, Any]] = {"custom.1": None}, {"custom.1": "干"}
        await uow.audit.record_personal(1, "customer_changed", 3, *told, LATER)
    await run(shop, "INSERT INTO custom_values (field_id, entity_id, value) VALUES (1, 3, '干')")
    await put(shop, PointsEntryRow, customer_id=4, delta=300, reason="manual", at=LATER)
    no = {"purpose": "marketing", "channel": "handoff", "is_granted": False, "source": "chat", "text_version": "x"}
    await put(shop, ConsentRow, customer_id=5, at=LATER, **no)
    await put(shop, ContactPointRow, customer_id=6, kind="wechat", address="wf1", created_at=LATER)
    counts = await undo(shop, key, 1, now)
    assert (counts["customers"], counts["kept_customers"]) == (1, 6)
    assert await numbers(shop, ALIVE) == [(name,) for name in names[:-1]]
    assert await numbers(shop, "SELECT value FROM custom_values") == [("干",)]
    assert await numbers(shop, "SELECT sum(delta) FROM points_entries") == [(300,)]
    assert await numbers(shop, "SELECT count(*) FROM consents") == [(1,)]


async def test_goods_repriced_since_stay(shop: Storage) -> None:
    key = await bring(shop, "商品,分类,售价\n面霜,护肤,100\n手霜,护肤,30\n")
    await run(shop, "UPDATE products SET usual_price_minor = 12800 WHERE id = 1")
    await undo(shop, key, 1, now)
    assert await numbers(shop, "SELECT name, usual_price_minor, is_active FROM products") == [("面霜", 12800, 1)]


async def test_promises_and_notes_edited_since_stay(shop: Storage) -> None:
    await bring(shop, "姓名,手机\n王芳,13800000002\n")
    promise = '{"customer":"王芳","day":"2026-12-0%s","text":"打电话","state":"open"}'
    note = '{"customer":"王芳","day":"2026-11-0%s","text":"来店","kind":"note"}'
    key = await bring(
        shop, f'{{"followups":[{promise % 1},{promise % 2}],"notes":[{note % 1},{note % 2}]}}'
    )  # fmt: skip
    await run(shop, "UPDATE followups SET due_on = '2026-12-24' WHERE id = 1")
    await run(shop, "UPDATE interactions SET text = '改过的长记录' WHERE id = 2")
    counts = await undo(shop, key, 1, now)
    assert (counts["changes"], counts["kept_changes"]) == (2, 2)
    assert await numbers(shop, "SELECT id FROM followups") == [(1,)]
    assert await numbers(shop, "SELECT text FROM interactions") == [("改过的长记录",)]


async def test_only_this_files_answer_about_offers_is_taken_back(shop: Storage) -> None:
    await bring(shop, "姓名,手机,同意营销\n王芳,13800000002,是\n")
    key = await work.take_in(shop, 1, "f.csv", "姓名,手机,同意营销\n王芳,13800000002,否\n".encode(), LATER)
    await work.bring_in(shop, key, lambda: LATER)
    said = "SELECT channel, is_granted FROM consents ORDER BY id"
    before = [row for row in await numbers(shop, said) if row[1]]
    assert len(await numbers(shop, said)) > len(before) > 0
    await undo(shop, key, 1, lambda: LATER)
    assert await numbers(shop, said) == before


async def test_a_no_during_a_union_is_both_records_after_a_split(shop: Storage) -> None:
    await bring(shop, "姓名,手机,邮箱,同意营销\n王芳,13800000002,,\n王小芳,13800000009,wf@qq.com,是\n")
    union = await unite(shop, 1, 2)
    later = LATER + timedelta(hours=1)
    no = {"purpose": "marketing", "source": "email", "text_version": "x", "at": later, "customer_id": 1}
    await put(shop, ConsentRow, channel="email", is_granted=False, **no)
    await put(shop, ConsentRow, channel="webhook", is_granted=False, **no)
    await put(shop, ConsentRow, channel="webhook", is_granted=True, **no)
    await put(shop, SuppressionRow, customer_id=1, reason="do_not_contact", set_at=later)
    await split(shop, union)
    told = await numbers(shop, "SELECT channel, is_granted FROM consents WHERE customer_id = 2 ORDER BY id")
    assert dict(told) == {"handoff": 1, "email": 0, "webhook": 1}  # type: ignore[arg-type]
    held = "SELECT customer_id, reason FROM suppressions WHERE lifted_at IS NULL ORDER BY 1"
    assert await numbers(shop, held) == [(1, "do_not_contact"), (2, "do_not_contact")]


async def test_verify_reads_what_is_kept_beside_the_seals(shop: Storage) -> None:
    await bring(shop, "姓名,手机\n王芳,13800000002\n赵敏,13800000003\n")
    await bring(shop, "姓名,手机,地址\n王芳,13800000002,幸福路1号\n赵敏,13800000003,解放路2号\n")

    async def broken() -> str | None:
        async with shop.read() as uow:
            found = (await trail.verify(await at_work(uow))).check.broken
            return found.action if found else None

    assert await broken() is None
    await run(shop, "UPDATE customers SET erased_at = updated_at WHERE id = 2")
    await run(shop, "DELETE FROM audit_details WHERE customer_id = 2")
    assert await broken() is None, "their words went with them"
    await run(shop, 'UPDATE audit_details SET after = \'{"address": "假的"}\' WHERE customer_id = 1')
    assert await broken() == "customer_changed"
    await run(shop, "DELETE FROM audit_details WHERE customer_id = 1")
    assert await broken() == "customer_changed"


def test_a_record_is_known_again_after_its_table_has_grown() -> None:
    note: dict[str, object] = {"id": 1, "text": "x", "voided_at": None}
    assert print_of(note | {"mood": None}, "salt") == print_of(note, "salt")
    assert print_of(note | {"text": "y"}, "salt") != print_of(note, "salt")
    assert print_of(note | {"voided_at": NOW}, "salt") != print_of(note, "salt")
