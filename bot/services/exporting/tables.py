"""What the shop knows, as tables whose columns the import understands. Carried: customers with all fields, contacts and
points, consents (who is to be left in peace as a no), products, purchases with rows and reversals, returns, notes,
promises, coupons. Not: staff rights, messages sent, wordings, settings, forms and the trail of changes, which a backup
holds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.domain.customer import Purpose
from bot.domain.importing import plain_number
from bot.domain.money import to_major
from bot.domain.shop import Shop
from bot.services.consent import TELEGRAM
from storage.unit_of_work import UnitOfWork

Rows = AsyncIterator[list[str]]
PEOPLE = (
    "key", "name", "phone", "email", "wechat", "birthday", "gender", "address", "note", "tags", "points", "salesperson",
    "joined",
)  # fmt: skip
GOODS = ("name", "category", "brand", "price", "cost", "unit", "currency", "active")
BOUGHT = (
    "key", "day", "time", "customer_key", "customer", "product", "specification", "quantity", "unit", "price", "amount",
    "total", "discount", "payment", "channel", "salesperson", "note", "currency", "voided",
)  # fmt: skip
RETURNS = (
    "key", "customer_key", "customer", "day", "kind", "state", "refund", "currency", "payment", "text", "salesperson",
    "purchase_key", "product", "specification", "quantity", "unit", "amount", "voided",
)  # fmt: skip
NOTES = ("customer_key", "customer", "day", "kind", "text", "salesperson", "result", "voided")
FOLLOWUPS = ("customer_key", "customer", "day", "text", "state", "salesperson", "made")
COUPONS = (
    "code", "customer_key", "customer", "offer", "kind", "percent", "value", "minimum", "currency", "state", "issued",
    "expires",
)  # fmt: skip
CONSENTS = ("customer_key", "customer", "purpose", "channel", "answer", "source", "words", "at")


class Tables:
    """All tables of one shop, in the order in which they can be brought in again."""

    def __init__(self, uow: UnitOfWork, shop: Shop) -> None:
        self._uow, self._shop = uow, shop
        self._token, self._staff = "", dict[int, str]()
        self._fields: list[Any] = []

    async def open(self) -> list[tuple[str, tuple[str, ...], Callable[[], Rows]]]:
        """(name, columns, rows) of each."""
        self._token = await self._uow.imports.token()
        self._staff = {row.id: row.name for row in await self._uow.imports.staff()}
        self._fields = list(await self._uow.imports.fields())
        own = tuple(row.name for row in self._fields)
        return [
            ("products", GOODS, self._goods),
            ("customers", (*PEOPLE, *own), self.people),
            ("purchases", BOUGHT, self._purchases),
            ("returns", RETURNS, self._returns),
            ("notes", NOTES, self._notes),
            ("followups", FOLLOWUPS, self._followups),
            ("coupons", COUPONS, self._coupons),
            ("consents", CONSENTS, self._consents),
        ]

    def _key(self, row: Any) -> str:
        return row.external_id or f"{self._token}-{row.id}"

    def _clock(self, moment: datetime | None) -> str:
        return moment.isoformat() if moment else ""

    async def _names(self, page: Any) -> dict[int, tuple[str, str]]:
        """Customer id -> (key, name)."""
        ids = sorted({row.customer_id for row in page if row.customer_id})
        return {row.id: (self._key(row), row.name) for row in await self._uow.exports.keys_of_people(ids)}

    async def people(self) -> Rows:
        found = self._uow.exports
        async for page in found.people():
            ids = [row.id for row in page]
            reached: dict[tuple[int, str], list[str]] = {}
            for one in await found.contacts_of(ids):
                reached.setdefault((one.customer_id, one.kind), []).append(one.address)
            custom = {(one.entity_id, one.field_id): one.value for one in await found.values_of(ids)}
            balances = {one.customer_id: int(one.balance) for one in await found.balances_of(ids)}
            for row in page:
                contacts = [";".join(reached.get((row.id, kind), ())) for kind in ("phone", "email", "wechat")]
                yield [
                    self._key(row), row.name, *contacts, birthday_text(row), row.gender or "", row.address or "",
                    row.note or "", ";".join(row.tags or ()), str(balances.get(row.id) or ""),
                    self._staff.get(row.owner_staff_id, ""), self._clock(row.created_at),
                    *(custom.get((row.id, field.id), "") for field in self._fields),
                ]  # fmt: skip

    async def _goods(self) -> Rows:
        async for page in self._uow.exports.goods():
            for row in page:
                currency = row.currency or self._shop.currency
                yield [
                    row.name, row.category or "", row.brand or "", money(row.usual_price_minor, currency),
                    money(row.cost_minor, currency), row.usual_unit or "", row.currency or "",
                    "yes" if row.is_active else "no",
                ]  # fmt: skip

    async def _purchases(self) -> Rows:
        async for page in self._uow.exports.purchases():
            names = await self._names(page)
            lines: dict[int, list[Any]] = {row.id: [] for row in page}
            for item in await self._uow.exports.items_of(list(lines)):
                lines[item.purchase_id].append(item)
            for row in page:
                for item in lines[row.id] or [None]:
                    yield self._bought(row, item, names.get(row.customer_id, ("", "")))

    def _bought(self, row: Any, item: Any, who: tuple[str, str]) -> list[str]:
        at, currency = row.bought_at.astimezone(self._shop.zone), row.currency
        head = [self._key(row), row.bought_on.isoformat(), f"{at:%H:%M:%S}", *who]
        line = ["", "", "", "", "", ""]
        if item is not None:
            price = plain_number(Decimal(item.unit_price)) if item.unit_price is not None else ""
            line = [
                item.product, item.specification or "", plain_number(Decimal(item.quantity)), item.unit or "", price,
                money(item.amount_minor, currency),
            ]  # fmt: skip
        return [
            *head, *line, money(row.total_minor, currency), money(row.discount_minor, currency), row.payment or "",
            row.channel, self._staff.get(row.staff_id, ""), row.note or "", currency, self._clock(row.voided_at),
        ]  # fmt: skip

    async def _returns(self) -> Rows:
        number = 0
        async for page in self._uow.exports.returns():
            names = await self._names(page)
            lines: dict[int, list[Any]] = {row.id: [] for row in page}
            for item in await self._uow.exports.returned_of(list(lines)):
                lines[item.case_id].append(item)
            bought = sorted({row.purchase_id for row in page if row.purchase_id})
            keys = {row.id: self._key(row) for row in await self._uow.exports.keys_of_purchases(bought)}
            for row in page:
                number += 1
                for item in lines[row.id] or [None]:
                    who = names.get(row.customer_id, ("", ""))
                    yield self._returned(str(number), row, item, who, keys.get(row.purchase_id, ""))

    def _returned(self, number: str, row: Any, item: Any, who: tuple[str, str], bought: str) -> list[str]:
        line = ["", "", "", "", ""]
        if item is not None:
            line = [
                item.product, item.specification or "", plain_number(Decimal(item.quantity)), item.unit or "",
                money(item.amount_minor, row.currency),
            ]  # fmt: skip
        return [
            number, *who, self._clock(row.happened_at), row.kind, row.state, money(row.refund_minor, row.currency),
            row.currency, row.payment or "", row.text or "", self._staff.get(row.staff_id, ""), bought, *line,
            self._clock(row.voided_at),
        ]  # fmt: skip

    async def _notes(self) -> Rows:
        async for page in self._uow.exports.notes():
            names = await self._names(page)
            for row in page:
                who = names.get(row.customer_id, ("", ""))
                told = [self._clock(row.happened_at), row.kind, row.text, self._staff.get(row.staff_id, "")]
                yield [*who, *told, row.result or "", self._clock(row.voided_at)]

    async def _followups(self) -> Rows:
        async for page in self._uow.exports.followups():
            names = await self._names(page)
            for row in page:
                due = self._clock(row.due_at) or row.due_on.isoformat()
                who, made = names.get(row.customer_id, ("", "")), self._clock(row.created_at)
                yield [*who, due, row.text or "", row.state, self._staff.get(row.staff_id, ""), made]

    async def _coupons(self) -> Rows:
        async for page in self._uow.exports.coupons():
            names = await self._names(page)
            for row in page:
                worth, least = (money(one, row.currency or "") for one in (row.amount_minor, row.minimum_minor))
                terms = [row.offer, row.kind, str(row.percent or ""), worth, least, row.currency or "", row.state]
                who = names.get(row.customer_id, ("", ""))
                yield [row.code, *who, *terms, self._clock(row.issued_at), self._clock(row.expires_at)]

    async def _consents(self) -> Rows:
        async for page in self._uow.exports.consents():
            names = await self._names(page)
            for row in page:
                answer = "yes" if row.is_granted else "no"
                told = [row.purpose, row.channel, answer, row.source, row.text_version, self._clock(row.at)]
                if row.customer_id in names:
                    yield [*names[row.customer_id], *told]
        async for no in self._left_in_peace():
            yield no

    async def _left_in_peace(self) -> Rows:
        """Who is not to be written to: told as their no in the chat, which holds for every road."""
        async for page in self._uow.exports.suppressed():
            names = await self._names(page)
            for row in page:
                told = [Purpose.MARKETING.value, TELEGRAM, "no", row.reason, "", self._clock(row.set_at)]
                if row.customer_id in names:
                    yield [*names[row.customer_id], *told]


def birthday_text(row: Any) -> str:
    """1990-08-15, 08-15, lunar 1990-8-15, lunar leap 6-2."""
    if row.birth_month is None or row.birth_day is None:
        return ""
    year = f"{row.birth_year}-" if row.birth_year else ""
    mark = "lunar " if row.birth_calendar == "lunar" else ""
    return f"{mark}{'leap ' if row.birth_is_leap else ''}{year}{row.birth_month:02}-{row.birth_day:02}"


def money(minor: int | None, currency: str) -> str:
    return "" if minor is None else format(to_major(minor, currency), "f")
