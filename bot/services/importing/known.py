"""What the shop knows already, and what the file adds to it: who and what a row means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.domain.occasion import YearDay
from bot.domain.shop import Shop
from bot.services.naming import name_key
from storage.unit_of_work import UnitOfWork

# A known record is meant by its id, one that the file brings by a number below nought.
Ref = int
SINGLE = ("gender", "address", "note")


@dataclass(slots=True)
class Person:
    """A customer's record: as it is known, or as the file makes it."""

    ref: Ref
    name: str
    key: str | None = None
    birthday: YearDay | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    contacts: dict[str, list[str]] = field(default_factory=dict)
    custom: dict[int, str] = field(default_factory=dict)
    consent: bool | None = None
    points: int = 0


@dataclass(slots=True)
class Goods:
    ref: Ref
    name: str
    columns: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Known:
    """Looked up a hundred thousand times, so all of it stands in memory while a file is planned."""

    shop: Shop
    token: str
    staff: dict[str, int]
    people: dict[Ref, Person] = field(default_factory=dict)
    by_key: dict[str, Ref] = field(default_factory=dict)
    by_contact: dict[tuple[str, str], Ref] = field(default_factory=dict)
    by_name: dict[str, list[Ref]] = field(default_factory=dict)
    goods: dict[Ref, Goods] = field(default_factory=dict)
    by_goods: dict[str, Ref] = field(default_factory=dict)
    fields: dict[str, tuple[int, str, tuple[str, ...]]] = field(default_factory=dict)
    bought: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    orders: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    others: dict[str, Counter[tuple[Any, ...]]] = field(default_factory=dict)

    lost_keys: set[str] = field(default_factory=set)
    lost_names: dict[Ref, set[str]] = field(default_factory=dict)

    def learn_lost(self, name: str, keys: list[str], ref: Ref) -> None:
        """From now on rows that mean a record put into another one mean that."""
        self.lost_names.setdefault(ref, set()).add(name)
        namesakes = self.by_name.setdefault(name, [])
        if ref not in namesakes:
            namesakes.append(ref)
        for key in keys:
            self.lost_keys.add(key)
            self.by_key.setdefault(key, ref)

    def is_lost(self, person: Person, ref: Ref) -> bool:
        """The row speaks of a record that was put into this one: what stands here is not overruled by it."""
        name, here = name_key(person.name) or person.name, self.people[ref].name
        if person.key in self.lost_keys:
            return True
        return name in self.lost_names.get(ref, ()) and name != (name_key(here) or here)

    def learn(self, person: Person) -> None:
        """From now on rows may mean this record."""
        self.people[person.ref] = person
        self.by_name.setdefault(name_key(person.name) or person.name, []).append(person.ref)
        if person.key:
            self.by_key[person.key] = person.ref
        for kind, addresses in person.contacts.items():
            for address in addresses:
                self.by_contact.setdefault((kind, address), person.ref)

    def own_key(self, key: str) -> int | None:
        """Our own number for a record, where the key is one that this shop's archive gave it."""
        begins, _, number = key.rpartition("-")
        return int(number) if begins == self.token and number.isdecimal() else None

    def person_of(self, key: str) -> Ref | None:
        found = self.by_key.get(key)
        own = self.own_key(key) if found is None else None
        return found if found is not None else own if own in self.people else None


async def load(uow: UnitOfWork, shop: Shop, span: tuple[date, date] | None, archives: bool) -> Known:
    """`span`: the days whose purchases may be the file's, if it has any. `archives`: notes and the like too."""
    found = uow.imports
    known = Known(shop, await found.token(), {name_key(one.name): one.id for one in await found.staff() if one.name})
    contacts: dict[int, dict[str, list[str]]] = {}
    for row in await found.contacts():
        contacts.setdefault(row.customer_id, {}).setdefault(row.kind, []).append(row.address)
    custom: dict[int, dict[int, str]] = {}
    for row in await found.custom_values():
        custom.setdefault(row.entity_id, {})[row.field_id] = row.value
    consents = {row.customer_id: row.is_granted for row in await found.consents()}
    for row in await found.people():
        known.learn(_person(row, contacts.get(row.id, {}), custom.get(row.id, {}), consents.get(row.id)))
    _learn_lost(known, await found.lost())
    known_goods = await found.goods()
    for row in known_goods:
        known.goods[row.id] = Goods(row.id, row.name, dict(row._mapping))  # noqa: SLF001
        known.by_goods[row.name_key] = row.id
    into = {row.id: row.merged_into_id for row in known_goods if row.merged_into_id is not None}
    known.by_goods = {name: _kept(ref, into) for name, ref in known.by_goods.items()}
    known.fields = {row.name: (row.id, row.type, tuple(row.options or ())) for row in await found.fields()}
    if span is not None:
        await _load_bought(uow, known, span)
    if archives:
        known.others = {kind: Counter(rows) for kind, rows in (await found.others()).items()}
    return known


def _learn_lost(known: Known, rows: Sequence[Any]) -> None:
    into = {row.id: row.merged_into_id for row in rows}
    for row in rows:
        kept = _kept(row.id, into)
        if kept in known.people:
            own = f"{known.token}-{row.id}"
            known.learn_lost(row.name_key, [own, *([row.external_id] if row.external_id else [])], kept)


def _kept(ref: Ref, into: Mapping[Ref, Ref]) -> Ref:
    """The record that stands for a lost one, through several unions."""
    while ref in into:
        ref = into[ref]
    return ref


async def _load_bought(uow: UnitOfWork, known: Known, span: tuple[date, date]) -> None:
    for row in await uow.imports.bought(*span):
        who = (row.customer_id, row.bought_on, row.total_minor, row.currency)
        known.bought[(*who, name_key(row.product or ""))] += 1
        known.orders[f"{known.token}-{row.id}"] = who
    for row in await uow.imports.orders():
        known.orders[row.external_id] = (row.customer_id, row.bought_on, row.total_minor, row.currency)


def _person(row: Any, contacts: dict[str, list[str]], custom: dict[int, str], consent: bool | None) -> Person:
    birthday = None
    if row.birth_month and row.birth_day:
        birthday = YearDay(row.birth_month, row.birth_day, row.birth_calendar, row.birth_is_leap, row.birth_year)
    columns = {name: getattr(row, name) for name in (*SINGLE, "tags", "owner_staff_id")}
    return Person(row.id, row.name, row.external_id, birthday, columns, contacts, custom, consent)
