"""Bringing a file in: slices that nobody sees, then all of it at once.

New purchases are written as reversed and new customers as erased, so every reader passes them over. The last
transaction turns them over, makes the changes to known records, and marks the import done: before it nothing of the
file counts, after it everything does. A process that dies before leaves hidden rows and a lease that runs out; they are
swept, and the import can be begun again (docs/decisions/0018).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.domain.clock import local_day
from bot.domain.errors import Gone
from bot.domain.shop import Shop
from bot.services.importing.known import Goods, Person
from bot.services.importing.plan import Change, Plan
from bot.services.naming import name_key, search_key
from storage.customers import birthday_columns
from storage.unit_of_work import Storage, UnitOfWork

SLICE = 3_000
LEASE = timedelta(minutes=5)
# Who waits for the writer looks again every tenth of a second.
PAUSE = 0.11
Now = Callable[[], datetime]
Progress = Callable[[int, int], None]
VERSION = "import"


@dataclass(slots=True)
class _Ids:
    """What the file's own numbers have become."""

    people: dict[int, int] = field(default_factory=dict)
    goods: dict[int, int] = field(default_factory=dict)

    def person(self, ref: int | None) -> int | None:
        return self.people[ref] if ref is not None and ref < 0 else ref

    def product(self, ref: int | None) -> int | None:
        return self.goods[ref] if ref is not None and ref < 0 else ref


class Bringing:
    """One import under way."""

    def __init__(self, storage: Storage, plan: Plan, row: Any, shop: Shop, now: Now, progress: Progress) -> None:
        self._storage, self._plan, self._row, self._shop, self._now = storage, plan, row, shop, now
        self._progress = progress
        self._ids = _Ids()
        self._done = 0
        self._whole = len(plan.people) + len(plan.goods) + len(plan.purchases) or 1

    async def run(self) -> None:
        for goods in _slices(self._plan.goods):
            await self._slice(self._put_goods, goods)
        for people in _slices(self._plan.people):
            await self._slice(self._put_people, people)
        for purchases in _slices(sorted(self._plan.purchases, key=lambda one: (one["bought_on"], one["bought_at"]))):
            await self._slice(self._put_purchases, purchases)
        async with self._storage.write() as uow:
            await self._finish(uow)
        self._progress(self._whole, self._whole)

    async def _slice(self, put: Callable[[UnitOfWork, Sequence[Any]], Any], rows: Sequence[Any]) -> None:
        async with self._storage.write() as uow:
            row = await uow.imports.get(self._row.id)
            if row is None or row.state != "running":
                raise Gone("import_gone")
            await uow.imports.change(self._row.id, lease_until=self._now() + LEASE)
            await put(uow, rows)
        self._done += len(rows)
        self._progress(self._done, self._whole)
        await asyncio.sleep(PAUSE)

    async def _put_goods(self, uow: UnitOfWork, goods: Sequence[Goods]) -> None:
        now = self._now()
        rows = [
            {
                "name": one.name, "name_key": name_key(one.name) or one.name, "search_key": search_key(one.name),
                "usual_unit": None, "usual_price_minor": None, "cost_minor": None, "currency": None, "category": None,
                "brand": None, "created_at": now,
            } | one.columns | {"is_active": False, "import_id": self._row.id}
            for one in goods
        ]  # fmt: skip
        for one, key in zip(goods, await uow.imports.put("product", rows), strict=True):
            self._ids.goods[one.ref] = key

    async def _put_people(self, uow: UnitOfWork, people: Sequence[Person]) -> None:
        now = self._now()
        rows = [self._person_row(one, now) for one in people]
        keys = await uow.imports.put("customer", rows)
        self._ids.people |= {one.ref: key for one, key in zip(people, keys, strict=True)}
        pairs = list(zip(people, keys, strict=True))
        addresses = [
            (key, kind, one) for person, key in pairs for kind, many in person.contacts.items() for one in many
        ]
        await uow.imports.put_once(
            "contact",
            [
                {"customer_id": key, "kind": kind, "address": one, "tail": one[-4:] if kind == "phone" else None,
                 "created_at": now}
                for key, kind, one in addresses
            ],
        )  # fmt: skip
        consents = [row for person, key in pairs for row in _consents(key, person.consent, person.contacts, now)]
        await uow.imports.put("consent", consents)
        custom = [
            {"field_id": at, "entity_id": key, "value": value} for one, key in pairs for at, value in one.custom.items()
        ]
        await uow.imports.put_once("value", custom)
        given = [
            {"customer_id": key, "delta": one.points, "reason": "import", "at": now} for one, key in pairs if one.points
        ]
        await uow.imports.put("points", given)

    def _person_row(self, one: Person, now: datetime) -> dict[str, Any]:
        columns: dict[str, Any] = {
            "gender": None,
            "address": None,
            "note": None,
            "tags": [],
            "owner_staff_id": None,
            "created_at": now,
        }
        return columns | one.columns | birthday_columns(one.birthday) | {
            "name": one.name, "name_key": name_key(one.name) or one.name, "search_key": search_key(one.name),
            "external_id": one.key, "import_id": self._row.id, "updated_at": now, "erased_at": now,
        }  # fmt: skip

    async def _put_purchases(self, uow: UnitOfWork, purchases: Sequence[dict[str, Any]]) -> None:
        now, rows = self._now(), []
        for one in purchases:
            row = {key: value for key, value in one.items() if key not in ("who", "items")}
            # Reversed by nobody: hidden. By somebody: taken back before it came here, and so it stays.
            row |= {"customer_id": self._ids.person(one["who"]), "import_id": self._row.id, "created_at": now}
            row["voided_by"] = self._row.staff_id if one["voided_at"] else None
            row["voided_at"] = one["voided_at"] or now
            rows.append(row)
        keys = await uow.imports.put("purchase", rows)
        lines = [
            item | {"purchase_id": key, "position": at, "product_id": self._ids.product(item["product_id"])}
            for one, key in zip(purchases, keys, strict=True)
            for at, item in enumerate(one["items"])
        ]
        await uow.imports.put("item", lines)
        paid = [
            {"purchase_id": key, "method": one["payment"], "amount_minor": one["total_minor"],
             "currency": one["currency"], "paid_at": one["bought_at"]}
            for one, key in zip(purchases, keys, strict=True) if one["payment"]
        ]  # fmt: skip
        await uow.imports.put("payment", paid)

    async def _finish(self, uow: UnitOfWork) -> None:
        """One transaction: changes, what hangs on people, and everything is seen."""
        now = self._now()
        for change in self._plan.changes:
            await self._change_person(uow, change, now)
        for change in self._plan.goods_changes:
            await uow.imports.change_record("product", change.ref, change.becomes)
            await self._mark(uow, "product", change.ref, change.was, change.becomes)
        await self._mark_goods(uow)
        await self._put_others(uow, now)
        inactive = [self._ids.goods[one.ref] for one in self._plan.goods if one.columns.get("is_active") is False]
        await uow.imports.reveal(self._row.id, inactive)
        await uow.costs.settle(self._shop.currency, local_day(now, self._shop.zone), now)
        await uow.costs.of_import(self._row.id)
        await uow.imports.gather_stale()
        counts = self._plan.tally.counts
        if not await uow.imports.settle(
            self._row.id, "running", "done", counts=counts, content=None, done_at=now, lease_until=None
        ):
            raise Gone("import_gone")
        await uow.audit.record(self._row.staff_id, "imported", "import", self._row.id, None, {"rows": counts}, now)

    async def _change_person(self, uow: UnitOfWork, change: Change, now: datetime) -> None:
        columns: dict[str, Any] = {}
        contacts: dict[str, list[str]] = {}
        for key, value in change.becomes.items():
            if key in ("phone", "email", "wechat"):
                contacts[key] = value
            elif key == "birthday":
                columns |= birthday_columns(value)
            elif key == "name":
                columns |= {"name": value, "name_key": name_key(value) or value, "search_key": search_key(value)}
            elif key == "consent":
                addresses = {one.kind.value: [one.address] for one in (await uow.customers.get(change.ref)).contacts}  # type: ignore[union-attr]
                await uow.imports.put("consent", _consents(change.ref, value, addresses, now))
            elif key.startswith("custom."):
                row = {"field_id": int(key.removeprefix("custom.")), "entity_id": change.ref, "value": value}
                await uow.imports.put_value(row)
            else:
                columns[key] = value
        if columns:
            await uow.imports.change_record("customer", change.ref, columns | {"updated_at": now})
        rows = [
            {"customer_id": change.ref, "kind": kind, "address": one, "tail": one[-4:] if kind == "phone" else None,
             "created_at": now}
            for kind, many in contacts.items() for one in many
        ]  # fmt: skip
        await uow.imports.put_once("contact", rows)
        was, became = _plain(change.was), _plain(change.becomes)
        await self._mark(uow, "customer", change.ref, was, became)
        await uow.audit.record_personal(self._row.staff_id, "customer_changed", change.ref, was, became, now)

    async def _mark(
        self, uow: UnitOfWork, entity: str, record: int, was: dict[str, Any] | None, became: dict[str, Any] | None
    ) -> None:
        row = {"import_id": self._row.id, "entity": entity, "entity_id": record, "was": was, "became": became}
        await uow.imports.put("mark", [row])

    async def _mark_goods(self, uow: UnitOfWork) -> None:
        """As the file had them: what somebody changes afterwards is not taken back with it."""
        rows = [
            {"import_id": self._row.id, "entity": "goods", "entity_id": self._ids.goods[one.ref], "became": told}
            for one in self._plan.goods
            if (told := {key: value for key, value in one.columns.items() if key != "is_active"} | {"name": one.name})
        ]
        await uow.imports.put("mark", rows)

    async def _put_others(self, uow: UnitOfWork, now: datetime) -> None:
        orders = await uow.imports.order_ids() if self._plan.others.get("returns") else {}
        for kind, entity in (("notes", "note"), ("followups", "followup"), ("consents", "consent")):
            rows = [
                {key: value for key, value in one.items() if entity != "consent" or key != "staff_id"}
                | {"customer_id": self._ids.person(one["customer_id"])}
                | ({"created_at": one.get("created_at", now)} if entity != "consent" else {})
                for one in self._plan.others.get(kind, ())
            ]
            await self._remember(uow, entity, await uow.imports.put(entity, rows))
        for one in self._plan.others.get("coupons", ()):
            terms = (one["kind"], one["percent"], one["amount_minor"], one["currency"])
            offer = await uow.imports.offer_id(one["offer"], *terms)
            row = {key: value for key, value in one.items() if key not in ("staff_id", "offer")}
            row |= {"offer_id": offer, "customer_id": self._ids.person(one["customer_id"])}
            await self._remember(uow, "coupon", await uow.imports.put("coupon", [row]))
        for one in self._plan.others.get("returns", ()):
            row = {key: value for key, value in one.items() if key not in ("items", "key", "purchase_key", "outcome")}
            row |= {"customer_id": self._ids.person(one["customer_id"]), "created_at": now}
            row["purchase_id"] = orders.get(one["purchase_key"])
            keys = await uow.imports.put("return", [row])
            lines = [
                item | {"case_id": keys[0], "position": at, "product_id": await uow.imports.product_id(item["product"])}
                for at, item in enumerate(one["items"])
            ]
            await uow.imports.put("returned", lines)
            await self._remember(uow, "return", keys)

    async def _remember(self, uow: UnitOfWork, entity: str, keys: Sequence[int]) -> None:
        salt = secrets.token_hex(8)
        prints = await uow.imports.prints(entity, keys, salt)
        rows = [
            {"import_id": self._row.id, "entity": entity, "entity_id": key, "became": {"salt": salt, "print": one}}
            for key, one in zip(keys, prints, strict=True)
        ]
        await uow.imports.put("mark", rows)


def _consents(key: int, answer: bool | None, contacts: dict[str, list[str]], now: datetime) -> list[dict[str, Any]]:
    """What the shop says it was told: for the roads that lead there; a no is for all. The chat asks by itself."""
    if answer is None:
        return []
    roads = ["handoff", *(["email"] if contacts.get("email") else []), *(["webhook"] if contacts.get("phone") else [])]
    return [
        {"customer_id": key, "purpose": "marketing", "channel": road, "is_granted": answer, "source": "import",
         "text_version": VERSION, "at": now}
        for road in (roads if answer else [*roads, "telegram"])
    ]  # fmt: skip


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    return {key: asdict(value) if hasattr(value, "month") else value for key, value in told.items()}


def _slices(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), SLICE):
        yield rows[start : start + SLICE]
