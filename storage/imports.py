"""Files brought in: their rows by the thousand, hidden until all are there; what a plan must know; taking back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, delete, func, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from storage import tables as t
from storage.repository import Repository, portions, table_of, with_defaults

imports, marks, shop = table_of(t.ImportRow), table_of(t.MarkRow), table_of(t.ShopRow)
customers, contacts, consents = table_of(t.CustomerRow), table_of(t.ContactPointRow), table_of(t.ConsentRow)
products, purchases, items = table_of(t.ProductRow), table_of(t.PurchaseRow), table_of(t.LineItemRow)
fields, values, staff = table_of(t.CustomField), table_of(t.CustomValue), table_of(t.StaffRow)
notes, followups, cases = table_of(t.InteractionRow), table_of(t.FollowUpRow), table_of(t.ServiceCaseRow)
coupons, stale, points = table_of(t.Coupon), table_of(t.StaleRow), table_of(t.PointsEntryRow)
offers, payments = table_of(t.Offer), table_of(t.PaymentRow)
unions, audit = table_of(t.UnionRow), table_of(t.AuditRow)
MADE: dict[str, type[SQLModel]] = {
    "customer": t.CustomerRow, "contact": t.ContactPointRow, "consent": t.ConsentRow, "value": t.CustomValue,
    "points": t.PointsEntryRow, "product": t.ProductRow, "purchase": t.PurchaseRow, "item": t.LineItemRow,
    "payment": t.PaymentRow, "note": t.InteractionRow, "followup": t.FollowUpRow, "return": t.ServiceCaseRow,
    "returned": t.ServiceItemRow, "coupon": t.Coupon, "mark": t.MarkRow, "stale": t.StaleRow,
}  # fmt: skip


def print_of(row: Mapping[str, Any], salt: str) -> str:
    """Of what is there: a column that a later version of the shop adds, and that is empty, changes nothing."""
    told = sorted((name, value) for name, value in row.items() if value is not None)
    return hashlib.sha256(f"{salt}{told!r}".encode()).hexdigest()


class Imports(Repository):
    # -- the file itself -----------------------------------------------------------------------------------------------

    async def add(self, **columns: Any) -> int:
        return await self._insert(t.ImportRow, **columns)

    async def get(self, import_id: int) -> Row[Any] | None:
        return await self._row(select(imports).where(imports.c.id == import_id))

    async def change(self, import_id: int, **columns: Any) -> None:
        await self._update(t.ImportRow, import_id, **columns)

    async def settle(self, import_id: int, was: str, becomes: str, **columns: Any) -> bool:
        """From one state to the next, once."""
        statement = update(imports).where(imports.c.id == import_id, imports.c.state == was)
        return await self._run(statement.values(state=becomes, **columns)) == 1

    async def recent(self, limit: int = 8) -> Sequence[Row[Any]]:
        shown = [column for column in imports.c if column.name != "content"]
        statement = select(*shown).where(imports.c.state.in_(("done", "undone", "running")))
        return await self._rows(statement.order_by(imports.c.id.desc()).limit(limit))

    async def abandoned(self, now: datetime) -> list[int]:
        """Under way, but whoever brought them in is gone."""
        statement = select(imports.c.id).where(imports.c.state == "running", imports.c.lease_until < now)
        return [row.id for row in await self._rows(statement)]

    async def with_leftovers(self) -> list[int]:
        """Taken back, but not yet swept to the end."""
        hidden = select(purchases.c.import_id).where(
            purchases.c.import_id.is_not(None), purchases.c.voided_at.is_not(None), purchases.c.voided_by.is_(None)
        )
        statement = select(imports.c.id).where(imports.c.state == "undone", imports.c.id.in_(hidden))
        return [row.id for row in await self._rows(statement)]

    async def drop_old_contents(self, before: datetime) -> int:
        """Files that nobody has decided upon."""
        old = (imports.c.state == "read") & (imports.c.created_at < before)
        return await self._run(update(imports).where(old).values(state="cancelled", content=None))

    # -- what a plan must know -----------------------------------------------------------------------------------------

    async def token(self) -> str:
        """This shop's own mark in the numbers that its archives give."""
        made = await self._scalar(select(shop.c.created_at).where(shop.c.id == 1))
        return hashlib.sha256(made.isoformat().encode()).hexdigest()[:8]

    async def staff(self) -> Sequence[Row[Any]]:
        return await self._rows(select(staff.c.id, staff.c.name).order_by(staff.c.revoked_at.is_(None), staff.c.id))

    async def people(self) -> Sequence[Row[Any]]:
        c = customers.c
        columns = (
            c.id, c.name, c.external_id, c.birth_month, c.birth_day, c.birth_calendar, c.birth_is_leap, c.birth_year,
            c.gender, c.address, c.note, c.tags, c.owner_staff_id,
        )  # fmt: skip
        return await self._rows(select(*columns).where(c.erased_at.is_(None)).order_by(c.id))

    async def lost(self) -> Sequence[Row[Any]]:
        """Records that were put into another one."""
        c = customers.c
        columns = (c.id, c.name, c.name_key, c.external_id, c.merged_into_id)
        return await self._rows(select(*columns).where(c.merged_into_id.is_not(None)).order_by(c.id))

    async def contacts(self) -> Sequence[Row[Any]]:
        columns = (contacts.c.customer_id, contacts.c.kind, contacts.c.address)
        return await self._rows(select(*columns).where(contacts.c.kind != "telegram").order_by(contacts.c.id))

    async def consents(self) -> Sequence[Row[Any]]:
        """The latest answer about offers, of everybody who was ever asked."""
        latest = (
            select(func.max(consents.c.id)).where(consents.c.purpose == "marketing").group_by(consents.c.customer_id)
        )
        return await self._rows(select(consents.c.customer_id, consents.c.is_granted).where(consents.c.id.in_(latest)))

    async def fields(self) -> Sequence[Row[Any]]:
        statement = select(fields.c.id, fields.c.name, fields.c.type, fields.c.options).where(
            fields.c.entity == "customer"
        )
        return await self._rows(statement.where(fields.c.is_active).order_by(fields.c.position, fields.c.id))

    async def custom_values(self) -> Sequence[Row[Any]]:
        return await self._rows(select(values.c.entity_id, values.c.field_id, values.c.value))

    async def goods(self) -> Sequence[Row[Any]]:
        return await self._rows(select(products))

    async def bought(self, first: date, last: date) -> Sequence[Row[Any]]:
        """Purchases of these days with what stands first on them; also those that people have taken back."""
        p = purchases.c
        columns = (p.id, p.customer_id, p.bought_on, p.total_minor, p.currency, items.c.product)
        joined = select(*columns).outerjoin(items, (items.c.purchase_id == p.id) & (items.c.position == 0))
        return await self._rows(joined.where(p.bought_on.between(first, last)))

    async def orders(self) -> Sequence[Row[Any]]:
        """Purchases that have a number of their own."""
        p = purchases.c
        columns = (p.external_id, p.customer_id, p.bought_on, p.total_minor, p.currency)
        return await self._rows(select(*columns).where(p.external_id.is_not(None)))

    async def others(self) -> dict[str, list[tuple[Any, ...]]]:
        """What is alike, for the smaller tables of an archive."""
        n, f, c, a = notes.c, followups.c, cases.c, consents.c
        asked = {
            "notes": select(n.customer_id, n.happened_at, n.kind, n.text),
            "followups": select(f.customer_id, f.due_on, func.coalesce(f.text, ""), f.state),
            "returns": select(c.customer_id, c.happened_at, c.kind, c.refund_minor),
            "coupons": select(coupons.c.code),
            "consents": select(a.customer_id, a.purpose, a.channel, a.is_granted, a.at),
        }
        return {kind: [tuple(row) for row in await self._rows(statement)] for kind, statement in asked.items()}

    async def order_ids(self) -> dict[str, int]:
        statement = select(purchases.c.external_id, purchases.c.id).where(purchases.c.external_id.is_not(None))
        return {row.external_id: row.id for row in await self._rows(statement)}

    async def offer_id(
        self, name: str, kind: str, percent: int | None, amount: int | None, currency: str | None
    ) -> int:
        """The offer of this name; one that is not made any more where the shop has none."""
        found = await self._scalar(select(offers.c.id).where(offers.c.name == name))
        if found is not None:
            return int(found)
        columns = {"name": name, "kind": kind, "percent": percent, "amount_minor": amount, "currency": currency}
        return await self._insert(t.Offer, **columns, is_active=False)

    # -- writing -------------------------------------------------------------------------------------------------------

    async def put(self, entity: str, rows: Sequence[dict[str, Any]]) -> list[int]:
        """Insert many rows, all with the same columns; their ids, in the same order."""
        if not rows:
            return []
        table, filled = _filled(entity, rows)
        if not self._is_sqlite:
            returning = insert(table).returning(table.c.id, sort_by_parameter_order=True)
            return [row.id for row in await self._connection.execute(returning, filled)]
        # Asked for ids, the driver goes row by row; but nobody else writes now, so the newest ids are ours, in order.
        await self._connection.execute(insert(table), filled)
        newest = select(table.c.id).order_by(table.c.id.desc()).limit(len(filled))
        return [row.id for row in reversed(await self._rows(newest))]

    async def put_once(self, entity: str, rows: Sequence[dict[str, Any]]) -> None:
        """Insert many rows; those whose unique key is taken are left out."""
        if rows:
            table, filled = _filled(entity, rows)
            build = sqlite.insert if self._is_sqlite else postgresql.insert
            await self._connection.execute(build(table).on_conflict_do_nothing(), filled)

    async def change_record(self, entity: str, record_id: int, columns: Mapping[str, Any]) -> None:
        await self._update(MADE[entity], record_id, **columns)

    async def record(self, entity: str, record_id: int) -> Row[Any] | None:
        table = table_of(MADE[entity])
        return await self._row(select(table).where(table.c.id == record_id))

    async def put_value(self, row: dict[str, Any]) -> None:
        """A custom field's value in the place of what was there."""
        await self._run(
            delete(values).where(values.c.field_id == row["field_id"], values.c.entity_id == row["entity_id"])
        )
        await self.put("value", [row])

    async def product_id(self, name: str) -> int | None:
        """Goods of exactly this name, or those that stand for them."""
        found = await self._row(select(products.c.id, products.c.merged_into_id).where(products.c.name == name))
        while found is not None and found.merged_into_id is not None:
            following = select(products.c.id, products.c.merged_into_id)
            found = await self._row(following.where(products.c.id == found.merged_into_id))
        return int(found.id) if found is not None else None

    async def reveal(self, import_id: int, inactive: Sequence[int]) -> None:
        """All of it is there from now on."""
        mine = (purchases.c.import_id == import_id) & purchases.c.voided_by.is_(None)
        await self._run(update(purchases).where(mine, purchases.c.voided_at.is_not(None)).values(voided_at=None))
        await self._run(update(customers).where(customers.c.import_id == import_id).values(erased_at=None))
        shown = update(products).where(products.c.import_id == import_id, products.c.id.not_in(list(inactive)))
        await self._run(shown.values(is_active=True))

    async def gather_stale(self) -> None:
        """Each changed day and each changed customer once: a hundred thousand notes of the triggers become few."""
        days = [row.day for row in await self._rows(select(stale.c.day).distinct().order_by(stale.c.day))]
        who = [row.customer_id for row in await self._rows(select(stale.c.customer_id).distinct()) if row.customer_id]
        await self._run(delete(stale))
        if days:
            pairs = max(len(days), len(who))
            rows = [
                {"day": days[min(at, len(days) - 1)], "customer_id": who[at] if at < len(who) else None}
                for at in range(pairs)
            ]
            await self.put("stale", rows)

    # -- taking back ---------------------------------------------------------------------------------------------------

    async def hide(self, import_id: int, now: datetime) -> dict[str, int]:
        """Purchases and customers of an import vanish, but for those on which something was built; how many stay."""
        mine = purchases.c.import_id == import_id
        touched = or_(
            purchases.c.edited_at.is_not(None),
            _is_used(purchases, "line_items", "payments"),
        )
        came_reversed = purchases.c.voided_by.is_not(None) & (purchases.c.voided_at < purchases.c.created_at)
        await self._run(update(purchases).where(mine, ~touched, came_reversed).values(voided_by=None))
        gone = update(purchases).where(mine, ~touched, purchases.c.voided_at.is_(None))
        counts = {"purchases": await self._run(gone.values(voided_at=now, voided_by=None))}
        counts["kept_purchases"] = await self._number(purchases, mine, purchases.c.voided_at.is_(None))
        hers = customers.c.import_id == import_id
        done = await self._scalar(select(imports.c.done_at).where(imports.c.id == import_id))
        hidden = update(customers).where(hers, customers.c.erased_at.is_(None), ~self._is_needed(done or now))
        counts["customers"] = await self._run(hidden.values(erased_at=now))
        counts["kept_customers"] = await self._number(customers, hers, customers.c.erased_at.is_(None))
        return counts

    def _is_needed(self, done_at: datetime) -> ColumnElement[bool]:
        """A customer with whom something has happened since, or who stands for another."""
        theirs = customers.c.id
        alive = select(purchases.c.id).where(purchases.c.customer_id == theirs, purchases.c.voided_at.is_(None))
        linked = select(contacts.c.id).where(contacts.c.customer_id == theirs, contacts.c.kind == "telegram")
        own = ("purchases", "contact_points", "consents", "points_entries")
        return or_(
            alive.exists(), linked.exists(), _is_used(customers, *own), _is_united("customer", customers),
            customers.c.updated_at > done_at, *(table.exists() for table in _said_since(done_at)),
        )  # fmt: skip

    async def _number(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        return int(await self._scalar(select(func.count()).select_from(table).where(*conditions)) or 0)

    async def sweep(self, import_id: int, most: int) -> int:
        """Delete what is hidden, a part at a time; how many purchases and customers. 0: it is done."""
        mine = (
            (purchases.c.import_id == import_id) & purchases.c.voided_at.is_not(None) & purchases.c.voided_by.is_(None)
        )
        some = select(purchases.c.id).where(mine).limit(most)
        for table in (items, payments):
            await self._run(delete(table).where(table.c.purchase_id.in_(some)))
        swept = await self._run(delete(purchases).where(purchases.c.id.in_(some)))
        if swept:
            return swept
        hers = (customers.c.import_id == import_id) & customers.c.erased_at.is_not(None)
        hers &= customers.c.merged_into_id.is_(None) & ~_is_united("customer", customers)
        ids = [row.id for row in await self._rows(select(customers.c.id).where(hers).limit(most))]
        for table in (contacts, consents, points):
            await self._run(delete(table).where(table.c.customer_id.in_(ids)))
        await self._run(delete(values).where(values.c.entity_id.in_(ids), values.c.field_id.in_(select(fields.c.id))))
        gone = delete(customers).where(customers.c.id.in_(ids), ~_is_used(customers))
        swept = await self._run(gone)
        if not swept:
            unused = products.c.import_id == import_id, ~_is_used(products, "product_costs")
            apart = products.c.merged_into_id.is_(None), ~_is_united("product", products)
            await self._run(delete(products).where(*unused, *apart))
        return swept

    async def retire_goods(self, import_id: int) -> None:
        """Goods that only this import brought, and nothing sold, repriced or put together since. What is kept is the
        import's no longer."""
        kept = await self._edited_goods(import_id)
        theirs = update(products).where(products.c.import_id == import_id, products.c.merged_into_id.is_(None))
        for some in portions(kept):
            await self._run(theirs.where(products.c.id.in_(some)).values(import_id=None))
        sold = select(items.c.product_id).join(purchases, purchases.c.id == items.c.purchase_id)
        alive = sold.where(purchases.c.voided_at.is_(None), items.c.product_id.is_not(None))
        gone = update(products).where(products.c.import_id == import_id, products.c.id.not_in(alive))
        await self._run(gone.where(~_is_united("product", products)).values(is_active=False))

    async def _edited_goods(self, import_id: int) -> list[int]:
        """Those that are no longer as the file had them."""
        made = (marks.c.import_id == import_id) & (marks.c.entity == "goods")
        joined = select(marks.c.became, products).join(products, products.c.id == marks.c.entity_id)
        rows = [row._mapping for row in await self._rows(joined.where(made))]  # noqa: SLF001
        return [row["id"] for row in rows if any(row[key] != value for key, value in row["became"].items())]

    async def prints(self, entity: str, keys: Sequence[int], salt: str) -> list[str]:
        """What tells whether a small record is still as the file had it, without its words."""
        table, found = table_of(MADE[entity]), dict[int, str]()
        for some in portions(keys):
            for row in await self._rows(select(table).where(table.c.id.in_(some))):
                found[row.id] = print_of(dict(row._mapping), salt)  # noqa: SLF001
        return [found[key] for key in keys if key in found]

    async def marks_of(self, import_id: int) -> Sequence[Row[Any]]:
        mine = (marks.c.import_id == import_id) & (marks.c.entity != "goods")
        return await self._rows(select(marks).where(mine).order_by(marks.c.id.desc()))

    async def changed_later(self, import_id: int, entity: str, record_id: int) -> bool:
        """A later import has changed the same record."""
        statement = select(marks.c.id).join(imports, imports.c.id == marks.c.import_id)
        mine = (marks.c.entity == entity) & (marks.c.entity_id == record_id) & (marks.c.import_id > import_id)
        return await self._row(statement.where(mine, imports.c.state == "done").limit(1)) is not None

    async def drop_contact(self, customer_id: int, kind: str, address: str) -> None:
        mine = (contacts.c.customer_id == customer_id) & (contacts.c.kind == kind) & (contacts.c.address == address)
        await self._run(delete(contacts).where(mine))

    async def restore_value(self, field_id: int, customer_id: int, value: str, before: str | None) -> None:
        """A custom field as it was, if it is still as the import left it."""
        mine = (values.c.field_id == field_id) & (values.c.entity_id == customer_id) & (values.c.value == value)
        if before is None:
            await self._run(delete(values).where(mine))
        else:
            await self._run(update(values).where(mine).values(value=before))

    async def drop_consents(self, import_id: int, customer_id: int) -> None:
        """What only this file has said of a customer."""
        done = select(imports.c.done_at).where(imports.c.id == import_id).scalar_subquery()
        mine = (consents.c.customer_id == customer_id) & (consents.c.source == "import") & (consents.c.at == done)
        await self._run(delete(consents).where(mine))

    async def drop(self, entity: str, record_id: int) -> bool:
        """Delete a small record that an import made, unless something points at it."""
        table = table_of(MADE[entity])
        return await self._run(delete(table).where(table.c.id == record_id, ~_is_used(table, "service_items"))) == 1


def _filled(entity: str, rows: Sequence[dict[str, Any]]) -> tuple[Table, list[dict[str, Any]]]:
    model = MADE[entity]
    blank = with_defaults(model, dict.fromkeys(rows[0]))
    return table_of(model), [blank | row for row in rows]


def _is_used(table: Table, *but: str) -> ColumnElement[bool]:
    """Some row of another table points at a row of this one; tables that belong to it are passed over."""
    pointing = [
        select(literal(1)).where(key.parent == table.c.id).correlate(table).exists()
        for other in t.metadata.tables.values()
        if other.name not in but and other.name != table.name
        for key in other.foreign_keys
        if key.column is table.c.id
    ]
    return or_(*pointing) if pointing else literal(value=False) == literal(value=True)


def _is_united(entity: str, table: Table) -> ColumnElement[bool]:
    """Part of a union that can still be taken apart, or what another record was put into."""
    live = select(unions.c.id).where(
        unions.c.entity == entity,
        unions.c.split_at.is_(None),
        (unions.c.kept_id == table.c.id) | (unions.c.lost_id == table.c.id),
    )
    lost = table.alias("lost")
    into = select(lost.c.id).where(lost.c.merged_into_id == table.c.id)
    return or_(live.correlate(table).exists(), into.correlate(table).exists())


def _said_since(done_at: datetime) -> list[Select[Any]]:
    """Of a customer: what was changed, said, reached by or given after the file was in."""
    about = (audit.c.entity == "customer") & (audit.c.entity_id == customers.c.id) & (audit.c.at > done_at)
    told = or_(consents.c.at > done_at, consents.c.source != "import")
    return [
        select(audit.c.id).where(about),
        select(consents.c.id).where(consents.c.customer_id == customers.c.id, told),
        select(contacts.c.id).where(contacts.c.customer_id == customers.c.id, contacts.c.created_at > done_at),
        select(points.c.id).where(points.c.customer_id == customers.c.id, points.c.at > done_at),
    ]
