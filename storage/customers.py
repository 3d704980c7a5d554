"""Customers, the ways to reach them, and their consent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, or_, select, update

from bot.domain.customer import Consent, ContactKind, ContactPoint, Customer, Purpose
from bot.domain.occasion import YearDay
from storage.repository import Repository, portions, table_of
from storage.tables import (
    ConsentRow,
    ContactPointRow,
    Coupon,
    CustomerRow,
    FollowUpRow,
    InteractionRow,
    PurchaseRow,
    ServiceCaseRow,
)

customers = table_of(CustomerRow)
contacts = table_of(ContactPointRow)
consents = table_of(ConsentRow)
purchases = table_of(PurchaseRow)
followups = table_of(FollowUpRow)
interactions = table_of(InteractionRow)
cases = table_of(ServiceCaseRow)
coupons = table_of(Coupon)
TAIL = 4


def _birthday(row: Row[Any]) -> YearDay | None:
    if row.birth_month is None or row.birth_day is None:
        return None
    return YearDay(row.birth_month, row.birth_day, row.birth_calendar, row.birth_is_leap, row.birth_year)


def _customer(row: Row[Any], points: Iterable[ContactPoint]) -> Customer:
    return Customer(
        id=row.id,
        name=row.name,
        owner_staff_id=row.owner_staff_id,
        created_at=row.created_at,
        birthday=_birthday(row),
        gender=row.gender,
        locale=row.locale,
        timezone=row.timezone,
        address=row.address,
        note=row.note,
        is_demo=row.is_demo,
        erased_at=row.erased_at,
        contacts=tuple(points),
    )


def birthday_columns(birthday: YearDay | None) -> dict[str, Any]:
    """A birthday as the customers table keeps it."""
    return {
        "birth_calendar": birthday.calendar if birthday else "solar",
        "birth_month": birthday.month if birthday else None,
        "birth_day": birthday.day if birthday else None,
        "birth_is_leap": bool(birthday and birthday.is_leap),
        "birth_year": birthday.year if birthday else None,
    }


_CUSTOMER = select(customers).where(customers.c.id == bindparam("id"))
_CONTACTS = select(contacts).where(contacts.c.customer_id.in_(bindparam("ids", expanding=True))).order_by(contacts.c.id)
_LATEST = (
    select(func.max(consents.c.id))
    .where(consents.c.customer_id == bindparam("customer"), consents.c.purpose == bindparam("purpose"))
    .group_by(consents.c.channel)
)
_CONSENTS = select(consents.c.channel, consents.c.is_granted).where(consents.c.id.in_(_LATEST))


class Customers(Repository):
    async def _with_contacts(self, rows: Sequence[Row[Any]]) -> list[Customer]:
        ids = [row.id for row in rows]
        points: dict[int, list[ContactPoint]] = {key: [] for key in ids}
        if ids:
            for row in await self._rows(_CONTACTS, ids=ids):
                point = ContactPoint(row.id, row.customer_id, ContactKind(row.kind), row.address, row.blocked_at)
                points[row.customer_id].append(point)
        return [_customer(row, points[row.id]) for row in rows]

    async def where(self, *conditions: ColumnElement[bool], limit: int = 200) -> list[Customer]:
        """Living records that fulfil all conditions, the latest changed first."""
        statement = select(customers).where(customers.c.erased_at.is_(None), *conditions)
        return await self._with_contacts(
            await self._rows(statement.order_by(customers.c.updated_at.desc(), customers.c.id).limit(limit))
        )

    async def get(self, customer_id: int) -> Customer | None:
        found = await self._with_contacts(await self._rows(_CUSTOMER, id=customer_id))
        return found[0] if found else None

    async def many(self, ids: Iterable[int]) -> list[Customer]:
        """In the order of the ids."""
        wanted = list(ids)
        found = {c.id: c for c in await self.where(customers.c.id.in_(wanted), limit=max(1, len(wanted)))}
        return [found[key] for key in wanted if key in found]

    async def every(self, ids: Collection[int]) -> dict[int, Customer]:
        """Erased ones as well, by their id."""
        found: dict[int, Customer] = {}
        for some in portions(ids):
            rows = await self._rows(select(customers).where(customers.c.id.in_(some)))
            found |= {one.id: one for one in await self._with_contacts(rows)}
        return found

    async def by_name_key(self, name_key: str) -> list[Customer]:
        return await self.where(customers.c.name_key == name_key)

    async def search_keys(self) -> Sequence[Row[Any]]:
        """(id, name, name_key, search_key, owner_staff_id) of all living records: what matching works on."""
        columns = (
            customers.c.id,
            customers.c.name,
            customers.c.name_key,
            customers.c.search_key,
            customers.c.owner_staff_id,
        )
        return await self._rows(select(*columns).where(customers.c.erased_at.is_(None)))

    async def with_birthday_on_telegram(self) -> list[Customer]:
        """Those who can be seen to get a birthday message."""
        linked = select(contacts.c.customer_id).where(contacts.c.kind == ContactKind.TELEGRAM.value)
        return await self.where(customers.c.birth_month.is_not(None), customers.c.id.in_(linked))

    async def with_birthday(self, owner_staff_id: int | None = None) -> list[Customer]:
        """Everybody's customers, or of one colleague."""
        whose = () if owner_staff_id is None else (customers.c.owner_staff_id == owner_staff_id,)
        return await self.where(customers.c.birth_month.is_not(None), *whose, limit=1000)

    async def names(self) -> list[str]:
        return [row.name for row in await self._rows(select(customers.c.name).where(customers.c.erased_at.is_(None)))]

    async def containing(self, key: str, limit: int = 50) -> list[Customer]:
        """Records whose name, pinyin or initials contain `key` (already normal)."""
        pattern = "%" + key.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        name, search = (
            customers.c.name_key.like(pattern, escape="\\"),
            customers.c.search_key.like(pattern, escape="\\"),
        )
        return await self.where(or_(name, search), limit=limit)

    async def by_address(self, kind: ContactKind, address: str) -> Customer | None:
        statement = select(contacts.c.customer_id).where(contacts.c.kind == kind.value, contacts.c.address == address)
        found = await self._scalar(statement)
        return await self.get(found) if found is not None else None

    async def by_phone_tail(self, tail: str) -> list[Customer]:
        """The last four digits, or more of them."""
        statement = select(contacts.c.customer_id).where(
            contacts.c.kind == ContactKind.PHONE.value,
            contacts.c.tail == tail[-TAIL:],
            contacts.c.address.like(f"%{tail}"),
        )
        return await self.many([row.customer_id for row in await self._rows(statement)])

    async def id_by_telegram(self, telegram_id: int) -> int | None:
        statement = (
            select(contacts.c.customer_id)
            .join(customers, customers.c.id == contacts.c.customer_id)
            .where(
                contacts.c.kind == ContactKind.TELEGRAM.value,
                contacts.c.address == str(telegram_id),
                customers.c.erased_at.is_(None),
            )
        )
        found: int | None = await self._scalar(statement)
        return found

    async def add(self, *, name: str, name_key: str, search_key: str, now: datetime, **values: Any) -> int:
        return await self._insert(
            CustomerRow, name=name, name_key=name_key, search_key=search_key, created_at=now, updated_at=now, **values
        )

    async def change(self, customer_id: int, now: datetime, **values: Any) -> None:
        await self._update(CustomerRow, customer_id, updated_at=now, **values)

    async def add_contact(self, customer_id: int, kind: ContactKind, address: str, now: datetime) -> bool:
        """False if the address belongs to somebody already."""
        tail = address[-TAIL:] if kind is ContactKind.PHONE else None
        return await self._insert_once(
            ContactPointRow, customer_id=customer_id, kind=kind.value, address=address, tail=tail, created_at=now
        )

    async def bound_telegram(self, customer_id: int) -> int | None:
        """The Telegram account that a record belongs to, blocked or not."""
        statement = select(contacts.c.address).where(
            contacts.c.customer_id == customer_id, contacts.c.kind == ContactKind.TELEGRAM.value
        )
        found = await self._scalar(statement.order_by(contacts.c.id).limit(1))
        return int(found) if found is not None else None

    async def drop_contact(self, customer_id: int, kind: ContactKind, address: str) -> None:
        await self._run(
            contacts.delete().where(
                contacts.c.customer_id == customer_id, contacts.c.kind == kind.value, contacts.c.address == address
            )
        )

    async def set_blocked(self, kind: ContactKind, address: str, blocked_at: datetime | None) -> int:
        """Close or reopen an address."""
        statement = update(contacts).where(contacts.c.kind == kind.value, contacts.c.address == address)
        return await self._run(statement.values(blocked_at=blocked_at))

    async def record_consent(self, consent: Consent, staff_id: int | None = None) -> None:
        await self._insert(
            ConsentRow,
            customer_id=consent.customer_id,
            purpose=consent.purpose.value,
            channel=consent.channel,
            is_granted=consent.is_granted,
            source=consent.source,
            text_version=consent.text_version,
            at=consent.at,
            staff_id=staff_id,
        )

    async def consent(self, customer_id: int, purpose: Purpose, channel: str) -> Consent | None:
        """The latest answer; None if never asked."""
        statement = (
            select(consents)
            .where(
                consents.c.customer_id == customer_id,
                consents.c.purpose == purpose.value,
                consents.c.channel == channel,
            )
            .order_by(consents.c.id.desc())
            .limit(1)
        )
        row = await self._row(statement)
        if row is None:
            return None
        return Consent(
            row.customer_id, Purpose(row.purpose), row.channel, row.is_granted, row.source, row.text_version, row.at
        )

    async def consents(self, customer_id: int, purpose: Purpose) -> dict[str, bool]:
        """Channel -> the latest answer, for every channel that was ever asked about."""
        rows = await self._rows(_CONSENTS, customer=customer_id, purpose=purpose.value)
        return {row.channel: row.is_granted for row in rows}

    async def consents_of(self, ids: Collection[int], purpose: Purpose) -> dict[int, dict[str, bool]]:
        """The same of many; who was never asked is missing."""
        found: dict[int, dict[str, bool]] = {}
        for some in portions(ids):
            statement = (
                select(consents.c.customer_id, consents.c.channel, consents.c.is_granted)
                .where(consents.c.customer_id.in_(some), consents.c.purpose == purpose.value)
                .order_by(consents.c.id)
            )
            for row in await self._rows(statement):
                found.setdefault(row.customer_id, {})[row.channel] = row.is_granted
        return found

    async def zones(self) -> list[str]:
        """Where customers live who do not live where the shop is."""
        statement = select(customers.c.timezone).where(customers.c.timezone.is_not(None)).distinct()
        return [row.timezone for row in await self._rows(statement)]

    async def count_of_staff(self, staff_id: int) -> int:
        return await self._count(CustomerRow, customers.c.owner_staff_id == staff_id, customers.c.erased_at.is_(None))

    async def hand_over(self, from_staff_id: int, to_staff_id: int | None, now: datetime) -> int:
        """All records of one colleague go to another, or to nobody; how many."""
        statement = update(customers).where(customers.c.owner_staff_id == from_staff_id)
        return await self._run(statement.values(owner_staff_id=to_staff_id, updated_at=now))

    async def hangs_on_nothing_but(self, customer_id: int, form_id: int) -> bool:
        """True if this form made the record and nothing else has happened with it since."""
        row = await self._row(select(customers.c.created_by_form_id).where(customers.c.id == customer_id))
        if row is None or row.created_by_form_id != form_id:
            return False
        elsewhere = (
            select(purchases.c.id).where(purchases.c.customer_id == customer_id, purchases.c.voided_at.is_(None)),
            select(followups.c.id).where(followups.c.customer_id == customer_id, followups.c.state != "cancelled"),
            select(interactions.c.id).where(
                interactions.c.customer_id == customer_id, interactions.c.voided_at.is_(None)
            ),
            select(cases.c.id).where(cases.c.customer_id == customer_id, cases.c.voided_at.is_(None)),
            select(contacts.c.id).where(contacts.c.customer_id == customer_id, contacts.c.kind == "telegram"),
            select(coupons.c.id).where(coupons.c.customer_id == customer_id),
            select(customers.c.id).where(customers.c.merged_into_id == customer_id),
        )
        for statement in elsewhere:
            if await self._row(statement.limit(1)) is not None:
                return False
        return True

    async def count(self) -> int:
        statement = select(func.count()).select_from(customers).where(customers.c.erased_at.is_(None))
        return int(await self._scalar(statement) or 0)
