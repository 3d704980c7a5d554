"""A shop full of people for segments and campaigns: what each is, kept beside the database for a second calculation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import text

from bot.domain.people import Role, Staff
from bot.domain.shop import Shop
from bot.services.work import Work
from storage.unit_of_work import Storage, UnitOfWork

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
GOODS = ("mask", "hydrating mask", "serum")
CATEGORIES = {"mask": "care", "hydrating mask": "care", "serum": None}


@dataclass
class Bought:
    on: date
    minor: int
    goods: str
    currency: str = "CNY"


@dataclass
class One:
    id: int
    name: str
    owner: int | None
    tags: list[str]
    birthday: tuple[int, int] | None
    gender: str | None
    address: str | None
    telegram: bool
    agrees: bool | None
    phone: bool
    points: int
    skin: str | None
    height: int | None
    bought: list[Bought] = field(default_factory=list)

    def spent(self, since: date | None = None) -> int:
        return sum(one.minor for one in self.bought if one.currency == "CNY" and (since is None or one.on >= since))

    @property
    def days(self) -> list[date]:
        return sorted({one.on for one in self.bought})


@dataclass
class Crowd:
    storage: Storage
    shop: Shop
    manager: Staff
    seller: Staff
    people: list[One]

    def work(self, uow: UnitOfWork, now: datetime = NOW) -> Work:
        return Work(uow, self.manager, self.shop, now)


async def crowd(storage: Storage, count: int = 60, seed: int = 1) -> Crowd:
    rng = Random(seed)
    async with storage.write() as uow:
        await uow.shop.ensure(name="x", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOW)
        manager = await uow.staff.hire(901, "Mary", Role.MANAGER, NOW, "en")
        seller = await uow.staff.hire(902, "Anna", Role.SALESPERSON, NOW, "en")
        shop = await uow.shop.get()
        assert shop is not None
        people = [_one(rng, number, (None, manager.id, seller.id)) for number in range(1, count + 1)]
        await _write(uow, people, seller.id)
    return Crowd(storage, shop, manager, seller, people)


def _one(rng: Random, number: int, owners: tuple[int | None, ...]) -> One:
    bought = [
        Bought(TODAY - timedelta(days=rng.randrange(500)), rng.randrange(1_000, 90_000), rng.choice(GOODS),
               "USD" if rng.random() < 0.1 else "CNY")
        for _ in range(rng.choice((0, 1, 1, 2, 3, 6)))
    ]  # fmt: skip
    has_telegram = rng.random() < 0.7
    return One(
        id=number,
        name=f"N{number}",
        owner=rng.choice(owners),
        tags=rng.choice(([], [], ["VIP"], ["big spender", "VIP"], ["quote's"])),
        birthday=rng.choice((None, (12, 24), (11, 22), (11, 30), (1, 3), (2, 29))),
        gender=rng.choice((None, "female", "male")),
        address=rng.choice((None, "10 High Street, Chelsea", "100% Road")),
        telegram=has_telegram,
        agrees=rng.choice((True, True, False, None)) if has_telegram else None,
        phone=rng.random() < 0.5,
        points=rng.choice((0, 0, 120, 800)),
        skin=rng.choice((None, "dry", "oily")),
        height=rng.choice((None, 150, 175)),
        bought=bought,
    )


async def _write(uow: UnitOfWork, people: list[One], staff_id: int) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": one.id, "name": one.name, "name_key": one.name.lower(), "search_key": f"|{one.name.lower()}|",
            "created_at": NOW, "updated_at": NOW, "owner_staff_id": one.owner, "tags": one.tags, "gender": one.gender,
            "address": one.address, "birth_month": one.birthday[0] if one.birthday else None,
            "birth_day": one.birthday[1] if one.birthday else None,
        }
        for one in people
    ]  # fmt: skip
    await uow.demo.put("customers", rows)
    goods = {}
    for name in GOODS:
        new = {"name": name, "name_key": name, "search_key": f"|{name}|", "unit": None, "price": None}
        goods[name] = (await uow.products.ensure(**new, form_id=None, now=NOW))[0]
        if CATEGORIES[name]:
            category = text("UPDATE products SET category = :category WHERE id = :id")
            await uow.connection.execute(category, {"category": CATEGORIES[name], "id": goods[name]})
    skin = await uow.fields.add("Skin", _type("choice"), ("dry", "oily"), None)
    height = await uow.fields.add("Height", _type("number"), (), None)
    for one in people:
        await _record(uow, one, goods, staff_id, skin, height)


def _type(name: str) -> Any:
    from bot.domain.fields import FieldType

    return FieldType(name)


async def _record(uow: UnitOfWork, one: One, goods: dict[str, int], staff_id: int, skin: int, height: int) -> None:
    from bot.domain.customer import Consent, ContactKind, Purpose

    if one.telegram:
        await uow.customers.add_contact(one.id, ContactKind.TELEGRAM, str(5000 + one.id), NOW)
    if one.phone:
        await uow.customers.add_contact(one.id, ContactKind.PHONE, f"+86138000{one.id:05d}", NOW)
    if one.agrees is not None:
        await uow.customers.record_consent(Consent(one.id, Purpose.MARKETING, "telegram", one.agrees, "test", "1", NOW))
    if one.points:
        await uow.points.add(one.id, one.points, "purchase", NOW)
    if one.skin:
        await uow.fields.put(skin, one.id, one.skin)
    if one.height:
        await uow.fields.put(height, one.id, str(one.height))
    for sale in one.bought:
        await buy(uow, one.id, staff_id, sale, goods[sale.goods])


async def buy(
    uow: UnitOfWork,
    customer_id: int,
    staff_id: int,
    sale: Bought,
    product: int | None = None,
    at: datetime | None = None,
) -> None:
    moment = at or datetime.combine(sale.on, datetime.min.time(), UTC).replace(hour=4)
    keys = await uow.demo.put(
        "purchases",
        [{"customer_id": customer_id, "staff_id": staff_id, "total_minor": sale.minor, "currency": sale.currency,
          "bought_at": moment, "bought_on": sale.on, "created_at": moment, "channel": "offline"}],
    )  # fmt: skip
    line = {"purchase_id": keys[0], "position": 0, "product": sale.goods, "quantity": "1", "amount_minor": sale.minor}
    await uow.demo.add("line_items", [line | {"product_id": product}])
