"""Two records become one and two again: every row of every table is compared."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from storage.repository import table_of, with_defaults
from storage.tables import (
    ConsentRow,
    ContactPointRow,
    Coupon,
    CustomerRow,
    CustomField,
    CustomValue,
    Delivery,
    DisputeRow,
    FollowUpRow,
    GiftRow,
    HandoverRow,
    HoldOutRow,
    InteractionRow,
    Invite,
    Offer,
    PointsEntryRow,
    PurchaseRow,
    QuestionRow,
    ServiceCaseRow,
    ShopRow,
    StaffRow,
    SuppressionRow,
    UnionRow,
    WordRow,
    metadata,
)
from storage.unions import DERIVED, STAYS, references
from storage.unit_of_work import Storage, UnitOfWork
from tests.doubles import NOON

TODAY = NOON.date()
KEPT, LOST = 1, 2
# Rows of the bookkeeping itself, and numbers that are worked out anew.
APART = DERIVED | {"unions", "union_parts", "audit", "audit_details"}


async def put(uow: UnitOfWork, model: Any, **values: Any) -> None:
    await uow.connection.execute(insert(table_of(model)).values(**with_defaults(model, values)))


def furniture(who: int) -> list[tuple[Any, dict[str, Any]]]:
    """A row in every table that hangs on a customer."""
    mine = {"customer_id": who}
    mail = {"purpose": "marketing", "channel": "telegram", "locale": "zh", "template": "x", "not_before": NOON,
            "created_at": NOON, **mine}  # fmt: skip
    return [
        (ContactPointRow, {"kind": "phone", "address": f"+861380000000{who}", "created_at": NOON, **mine}),
        (ConsentRow, {"purpose": "marketing", "channel": "telegram", "is_granted": who == KEPT, "source": "s",
                      "text_version": "1", "at": NOON - timedelta(days=who), **mine}),
        (PurchaseRow, {"staff_id": 1, "total_minor": 100 * who, "currency": "CNY", "bought_at": NOON,
                       "bought_on": TODAY, "created_at": NOON, **mine}),
        (PointsEntryRow, {"delta": 5 * who, "reason": "purchase", "at": NOON, **mine}),
        (Coupon, {"code": f"C{who}", "offer_id": 1, "occasion_key": f"birthday:2026:{who}", "kind": "percent",
                  "percent": 10, "issued_at": NOON, "expires_at": NOON, **mine}),
        (Delivery, {"dedupe_key": f"birthday_offer:2026:{who}", "rule": "birthday_offer",
                    "view": {"coupon_key": f"birthday:2026:{who}"}, **mail}),
        (Delivery, {"dedupe_key": f"lapsed:{who}:{who}:1", "rule": "lapsed", "state": "sent", **mail}),
        (FollowUpRow, {"staff_id": 1, "due_on": TODAY, "created_at": NOON, **mine}),
        (InteractionRow, {"staff_id": 1, "text": "t", "happened_at": NOON, "happened_on": TODAY, "created_at": NOON,
                          **mine}),
        (ServiceCaseRow, {"kind": "return", "staff_id": 1, "currency": "CNY", "happened_at": NOON,
                          "happened_on": TODAY, "created_at": NOON, **mine}),
        (WordRow, {"kind": "customer", "word": "w", "key": "w", "noticed_at": NOON, "learned_by": 1, **mine}),
        (GiftRow, {"purchase_id": who, "whom": "x", "month": 1, "day": 1, "bought_on": TODAY, "goods": "g",
                   "created_at": NOON, **mine}),
        (QuestionRow, {"telegram_id": who, "about": "birthday", "asked_at": NOON, **mine}),
        (HoldOutRow, {"programme": "lapsed", "bucket": who, "share": 20, "assigned_at": NOON, **mine}),
        (HoldOutRow, {"programme": f"only{who}", "bucket": who, "share": 20, "assigned_at": NOON, **mine}),
        (SuppressionRow, {"reason": "bounced" if who == KEPT else "complaint", "set_at": NOON, **mine}),
        (Invite, {"token_hash": f"h{who}", "kind": "customer", "created_by": 1, "created_at": NOON,
                  "expires_at": NOON, **mine}),
        (CustomValue, {"field_id": 1, "entity_id": who, "value": f"v{who}"}),
        (HandoverRow, {"way": "given", "at": NOON, **mine}),
        (DisputeRow, {"claimant_id": 1, "opened_at": NOON, **mine}),
    ]  # fmt: skip


async def furnish(uow: UnitOfWork) -> None:
    await put(uow, ShopRow, id=1, name="s", timezone="UTC", currency="CNY", locale="zh", created_at=NOON)
    await put(uow, StaffRow, telegram_id=1, name="小王", role="owner", joined_at=NOON)
    await put(uow, Offer, name="birthday", kind="percent", percent=10)
    await put(uow, CustomField, name="肤质")
    for who, name in ((KEPT, "王芳"), (LOST, "王 芳")):
        row = {"name": name, "name_key": "王芳", "search_key": "|wangfang|wf|", "created_at": NOON, "updated_at": NOON}
        details = (
            {"note": "爱笑", "birth_month": 5, "birth_day": 3, "tags": ["VIP"]} if who == LOST else {"note": "老客"}
        )
        await put(uow, CustomerRow, **row, **details)
    for who in (KEPT, LOST):
        for model, values in furniture(who):
            await put(uow, model, **values)


async def everything(uow: UnitOfWork) -> dict[str, list[Any]]:
    found = {}
    for table in metadata.sorted_tables:
        if table.name not in APART:
            rows = (await uow.connection.execute(select(table))).all()
            found[table.name] = sorted(tuple(map(repr, row)) for row in rows)
    return found


async def unite(uow: UnitOfWork) -> int:
    rows = await uow.unions.lock("customer", (KEPT, LOST))
    union_id = await uow.unions.begin("customer", KEPT, LOST, 1, NOON)
    await uow.uniting.customers(union_id, rows[KEPT], rows[LOST], 1, NOON)
    return union_id


async def split(uow: UnitOfWork, union_id: int) -> bool:
    union = await uow.unions.get(union_id)
    assert union is not None
    return await uow.unions.split(union, 1, NOON)


def test_every_table_with_a_customer_is_seen_to() -> None:
    """A new table is moved if it refers to customers; one that only names them must say why it is not."""
    moved = {table.name for table, _ in references("customer")}
    named = {table.name for table in metadata.sorted_tables if "customer_id" in table.c}
    assert named - moved - DERIVED - STAYS == set(), "refer to customers.id, or name the table in storage/unions.py"
    furnished = {table_of(model).name for model, _ in furniture(LOST)}
    assert moved - furnished == set(), "give the test a row of it in furniture()"


async def test_together_and_apart_again_every_row_is_as_before(storage: Storage) -> None:
    async with storage.write() as uow:
        await furnish(uow)
        before = await everything(uow)
        union_id = await unite(uow)
        between = await everything(uow)
        assert {name for name in before if before[name] != between[name]} >= {"purchases", "coupons", "customers"}
        assert await split(uow, union_id)
        assert await everything(uow) == before
        assert not await split(uow, union_id)


async def test_nothing_is_left_behind_but_what_there_can_be_only_one_of(storage: Storage) -> None:
    async with storage.write() as uow:
        await furnish(uow)
        await unite(uow)
        left = await uow.unions.counts("customer", LOST)
        assert left == {"hold_outs": 1, "suppressions": 1, "custom_values": 1, "disputes": 1}
        kept = await uow.customers.get(KEPT)
        assert kept is not None
        assert (kept.note, kept.birthday.month if kept.birthday else None) == ("老客\n爱笑", 5)
        assert len(kept.contacts) == 2
        assert await uow.points.balance(KEPT) == 15
        assert await uow.unions.stands_for("customer", LOST) == KEPT


async def test_the_stricter_answer_wins(storage: Storage) -> None:
    """The lost record had refused, before the kept one agreed; and its reason to be left alone is the harder one."""
    async with storage.write() as uow:
        await furnish(uow)
        await unite(uow)
        assert await uow.customers.consents(KEPT, _marketing()) == {"telegram": False}
        suppression = await uow.suppressions.of_customer(KEPT)
        assert suppression is not None
        assert suppression.reason.value == "complaint"


def _marketing() -> Any:
    from bot.domain.customer import Purpose

    return Purpose.MARKETING


async def test_nobody_is_offered_twice_in_a_year(storage: Storage) -> None:
    async with storage.write() as uow:
        await furnish(uow)
        await unite(uow)
        deliveries, coupons = table_of(Delivery), table_of(Coupon)
        rows = (await uow.connection.execute(select(deliveries.c.dedupe_key, deliveries.c.state))).all()
        # Both had one waiting: one goes, the other is called off. The lost one's greeting counts as the kept one's.
        assert {tuple(row) for row in rows} == {
            ("birthday_offer:2026:1", "pending"),
            ("birthday_offer:2026:2", "cancelled"),
            ("lapsed:1:1:1", "sent"),
            ("lapsed:1:2:1", "sent"),
        }
        count = select(func.count()).select_from(coupons).where(coupons.c.occasion_key == "birthday:2026:1")
        assert (await uow.connection.execute(count)).scalar() == 1


async def test_an_offer_of_the_lost_record_alone_is_the_kept_ones(storage: Storage) -> None:
    async with storage.write() as uow:
        await furnish(uow)
        table = table_of(Delivery)
        await uow.connection.execute(table.delete().where(table.c.dedupe_key == "birthday_offer:2026:1"))
        await unite(uow)
        assert await uow.deliveries.known_keys(["birthday_offer:2026:1"]) == {"birthday_offer:2026:1"}


async def test_what_happened_meanwhile_stays_with_the_kept_record(storage: Storage) -> None:
    async with storage.write() as uow:
        await furnish(uow)
        union_id = await unite(uow)
        later = NOON + timedelta(hours=1)
        row = {"staff_id": 1, "total_minor": 7, "currency": "CNY", "bought_at": later, "bought_on": TODAY}
        await put(uow, PurchaseRow, customer_id=KEPT, created_at=later, **row)
        await uow.customers.change(KEPT, later, note="换了地址")
        assert await uow.unions.bought_since(KEPT, NOON) == 1
        assert await split(uow, union_id)
        purchases = table_of(PurchaseRow)
        rows = (await uow.connection.execute(select(purchases.c.customer_id, purchases.c.total_minor))).all()
        assert sorted(tuple(row) for row in rows) == [(KEPT, 7), (KEPT, 100), (LOST, 200)]
        kept, lost = await uow.customers.get(KEPT), await uow.customers.get(LOST)
        assert kept is not None
        assert lost is not None
        assert (kept.note, lost.note, lost.erased_at) == ("换了地址", "爱笑", None)


async def test_numbers_follow(storage: Storage) -> None:
    async with storage.write() as uow:
        await furnish(uow)
        await uow.tallies.freshen("CNY", 30)
        stats = metadata.tables["customer_stats"]
        spent = select(stats.c.customer_id, stats.c.minor)
        union_id = await unite(uow)
        assert await uow.tallies.freshen("CNY", 30) > 0
        assert [tuple(row) for row in (await uow.connection.execute(spent)).all()] == [(KEPT, 300)]
        await split(uow, union_id)
        await uow.tallies.freshen("CNY", 30)
        assert sorted(tuple(row) for row in (await uow.connection.execute(spent)).all()) == [(KEPT, 100), (LOST, 200)]


async def test_a_union_that_another_built_on_is_split_after_it(storage: Storage) -> None:
    async with storage.write() as uow:
        await furnish(uow)
        await put(uow, CustomerRow, name="芳", name_key="芳", search_key="|f|", created_at=NOON, updated_at=NOON)
        before = await everything(uow)
        first = await unite(uow)
        rows = await uow.unions.lock("customer", (3, KEPT))
        second = await uow.unions.begin("customer", 3, KEPT, 1, NOON)
        await uow.uniting.customers(second, rows[3], rows[KEPT], 1, NOON)
        assert await uow.unions.stands_for("customer", LOST) == 3
        union = await uow.unions.get(first)
        assert union is not None
        later = await uow.unions.later(union)
        assert later is not None
        assert later.id == second
        assert await split(uow, second)
        assert await split(uow, first)
        assert await everything(uow) == before
        live = select(func.count()).select_from(table_of(UnionRow)).where(table_of(UnionRow).c.split_at.is_(None))
        assert (await uow.connection.execute(live)).scalar() == 0
