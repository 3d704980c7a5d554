"""Many at once: the same answers as one by one, in short pieces, whatever dies in between."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.clock import local_moment
from bot.domain.contact_policy import Road, road_for
from bot.domain.customer import Consent, ContactKind, Customer, Purpose
from bot.domain.delivery import MailPurpose
from bot.domain.occasion import Occasion, YearDay
from bot.domain.reason import is_patient
from bot.domain.standing import Facts, standing
from bot.domain.suppression import SuppressionReason
from bot.services.dealing import Dealer
from bot.services.holding import is_held_out
from bot.services.mail import language_of, languages_of
from bot.services.reaching import here, reach_of, reaches_of
from reminders import planner
from reminders.crowd import Crowd
from reminders.planner import plan_rules
from reminders.rules import birthday, lapsed
from storage.unit_of_work import Storage, UnitOfWork
from tests.reminders.shop import SHANGHAI, Crash, Shop, at, open_shop

OPENED, NOW = at("2027-01-01"), at("2027-08-01")
DAY = timedelta(days=1)
PEOPLE = 60


async def varied_shop(storage: Storage) -> Shop:
    """Every way to be reached, or not: addresses open and closed, answers given and taken back, hands full."""
    rng = random.Random(5)
    shop = await open_shop(storage, OPENED)
    async with storage.write() as uow:
        await uow.shop.prefer("roads", ["email", "telegram", "webhook", "handoff"])
        await uow.staff.visit(901, OPENED)
        await uow.staff.change_visitor(901, blocked_at=OPENED)
        for number in range(PEOPLE):
            await one_of_many(uow, shop, rng, number)
        for number in range(5):
            await uow.deliveries.queue(**handed(shop, number))
    return shop


async def one_of_many(uow: UnitOfWork, shop: Shop, rng: random.Random, number: int) -> None:
    name, owner = f"客{number}", rng.choice((shop.seller_id, shop.manager_id, None))
    extra: dict[str, Any] = {"locale": rng.choice((None, "en")), "owner_staff_id": owner}
    extra |= {"erased_at": OPENED if rng.random() < 0.1 else None}
    key = await uow.customers.add(name=name, name_key=name, search_key=name, now=OPENED, **extra)
    kinds = ((ContactKind.TELEGRAM, str(7000 + number)), (ContactKind.EMAIL, f"k{number}@example.com"))
    for kind, address in (*kinds, (ContactKind.PHONE, f"+86138000{number:05}")):
        if rng.random() < 0.6:
            await uow.customers.add_contact(key, kind, address, OPENED)
            if rng.random() < 0.2:
                await uow.customers.set_blocked(kind, address, OPENED)
    for channel in ("telegram", "email", "sms"):
        for answer in rng.choice(((), (), (), (True,), (False,), (False, True), (True, False))):
            consent = Consent(key, Purpose.MARKETING, channel, answer, "test", "1", OPENED)
            await uow.customers.record_consent(consent)
    if rng.random() < 0.3:
        await uow.staff.visit(7000 + number, OPENED)
        await uow.staff.change_visitor(7000 + number, locale=rng.choice((None, "en", "zh")))
    if rng.random() < 0.2:
        await uow.suppressions.put(key, SuppressionReason.COMPLAINT, None, shop.owner_id, OPENED)
        if rng.random() < 0.5:
            await uow.suppressions.lift(key, shop.owner_id, OPENED)


def handed(shop: Shop, number: int) -> dict[str, Any]:
    return {
        "dedupe_key": f"hand:{number}", "rule": "lapsed", "purpose": "marketing", "channel": "handoff",
        "staff_id": shop.seller_id, "locale": "zh", "template": "reminders/lapsed", "not_before": NOW,
        "created_at": NOW, "view": {},
    }  # fmt: skip


def occasion(customer_id: int, rule: str, **values: Any) -> Occasion:
    return Occasion(rule, f"{rule}:{customer_id}", customer_id, NOW.date(), NOW.date(), NOW.date(), **values)


async def test_many_at_once_is_what_one_by_one_is(storage: Storage) -> None:
    shop = await varied_shop(storage)
    async with storage.write() as uow:
        record = await uow.shop.get()
        assert record is not None
        one_by_one = [await uow.customers.get(key) for key in range(1, PEOPLE + 2)]
        people: dict[int, Customer] = {one.id: one for one in one_by_one if one is not None}
        ids = [*people, PEOPLE + 1]
        assert await uow.customers.every(ids) == people
        reaches = {key: await reach_of(uow, one) for key, one in people.items()}
        assert await reaches_of(uow, await here(uow), people) == reaches
        languages = {key: await language_of(uow, one) for key, one in people.items()}
        assert await languages_of(uow, people.values(), record.locale) == languages
        crowd = await Crowd.gather(uow, record, ids, NOW)
        seen = set()
        for key, reach in reaches.items():
            for rule, on_telegram in (("lapsed", False), ("birthday_wish", False), ("lapsed", True)):
                road = road_for(reach, MailPurpose.MARKETING)
                full = 0
                if isinstance(road, Road) and road.staff_id is not None and is_patient(rule):
                    begin = local_moment(NOW.date(), 0, 0, SHANGHAI)
                    full = await uow.deliveries.handed_since(road.staff_id, begin, with_pending=True)
                expected = standing(Facts(rule, reach, needs_telegram=on_telegram, handed=full))
                assert crowd.standing(occasion(key, rule, needs_telegram=on_telegram)) == expected
                seen.add(expected.reason or (expected.road and expected.road.kind.value))
        assert crowd.standing(occasion(PEOPLE + 1, "lapsed")).road is None
        dealer = await Dealer.over(uow, record, ["lapsed", "birthday"], ids, NOW)
        dealt = {(key, name): dealer.is_held_out(name, key) for key in people for name in ("lapsed", "birthday")}
        for (key, name), answer in dealt.items():
            assert await is_held_out(uow, record, name, key, NOW) == answer
        again = await Dealer.over(uow, record, ["lapsed", "birthday"], ids, NOW)
        assert {pair: again.is_held_out(pair[1], pair[0]) for pair in dealt} == dealt
        assert again.fresh == {}
    roads, stops = {"telegram", "email", "webhook", "handoff"}, {"refused", "erased", "complaint"}
    assert seen >= roads | stops | {"hands_full", "not_on_telegram"}
    assert len(set(dealt.values())) == 2
    assert shop.postbox.asked == 0


async def test_what_was_bought_is_read_as_it_is(storage: Storage) -> None:
    """Against a plain second count: two lines in a purchase, two purchases on a day, undone ones, halves, nought."""
    rng, shop = random.Random(3), await open_shop(storage, OPENED)
    async with storage.write() as uow:
        goods = [{"name": n, "name_key": n, "search_key": n, "created_at": OPENED} for n in ("甲", "乙", "丙")]
        products = await uow.demo.put("products", goods)
        erased = {"erased_at": OPENED}
        people = [
            await uow.customers.add(name=n, name_key=n, search_key=n, now=OPENED, **(erased if n == "7" else {}))
            for n in "01234567"
        ]
        days: dict[int, list[tuple[date, int]]] = defaultdict(list)
        bought: dict[tuple[int, int], list[tuple[date, int, Decimal]]] = defaultdict(list)
        for _ in range(120):
            who, on = rng.choice(people), date(2027, 3, 1) + rng.randrange(60) * DAY
            voided = OPENED if rng.random() < 0.1 else None
            sale = {"customer_id": who, "staff_id": shop.seller_id, "total_minor": 1, "currency": "CNY"}
            sale |= {"bought_at": OPENED, "bought_on": on, "created_at": OPENED, "voided_at": voided}
            (key,) = await uow.demo.put("purchases", [sale])
            lines = [(rng.choice([*products, None]), rng.choice(("1", "0.5", "12", "0"))) for _ in range(2)]
            for place, (product, quantity) in enumerate(lines):
                line = {"purchase_id": key, "position": place, "product_id": product, "product": "x"}
                await uow.demo.put("line_items", [line | {"quantity": quantity}])
            if voided is None and who != people[7]:
                days[who].append((on, key))
                for product, quantity in lines:
                    if product is not None:
                        bought[who, product].append((on, key, Decimal(quantity)))
        until = date(2027, 4, 20)
        expected = [
            (who, max(sales)[1], tuple(on for on, _ in sorted(sales)))
            for who, sales in sorted(days.items())
            if max(sales)[0] <= until
        ]
        assert await uow.planner.bought_before(until) == expected
        assert 0 < len(expected) < len(days)
        since, always = date(2027, 3, 5), (products[2],)
        wanted = {}
        for pair, found in bought.items():
            inside = sorted(one for one in found if since <= one[0] <= until)
            sums = {on: sum((q for o, _, q in inside if o == on), Decimal(0)) or Decimal(1) for on, _, _ in inside}
            if len(sums) > 1 or (sums and pair[1] in always):
                wanted[pair] = (inside[-1][1], sums)
        habits = await uow.causes.habits(since, until, always)
        got = {(h.customer_id, h.product_id): (h.purchase_id, {b.on: b.quantity for b in h.days}) for h in habits}
    assert got == wanted
    assert [list(sums) for _, sums in got.values()] == [sorted(sums) for _, sums in got.values()]
    assert list(got) == sorted(got)


@dataclass
class Broken(Storage):
    """Dies before the commit of one of its writes."""

    inner: Storage
    dies_at: int
    writes: int = 0

    def __post_init__(self) -> None:
        self.url = self.inner.url

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        self.writes += 1
        async with self.inner.write() as uow:
            yield uow
            if self.writes == self.dies_at:
                raise Crash

    def read(self, *, is_short: bool = False) -> Any:
        return self.inner.read(is_short=is_short)


async def test_a_crash_between_two_pieces_neither_loses_nor_doubles(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "PIECE", 4)
    shop = await open_shop(storage, OPENED)
    for number in range(18):
        await shop.customer(f"客{number}", YearDay(8, 1), now=OPENED, telegram=7000 + number)
    for dies_at, there in ((1, 0), (3, 8), (3, 16)):
        with pytest.raises(Crash):
            await plan_rules(Broken(storage, dies_at), (birthday.WISH,), NOW)
        assert len(await shop.rows()) == there
        async with storage.read() as uow:
            assert await uow.planner.through("birthday_wish") is None
    assert await plan_rules(storage, (birthday.WISH,), NOW) == 2
    assert {row.customer_id for row in (await shop.rows()).values()} == set(range(1, 19))
    async with storage.read() as uow:
        assert await uow.planner.through("birthday_wish") == NOW.date()
    assert await plan_rules(storage, (birthday.WISH,), NOW) == 0


@dataclass(frozen=True)
class Meanwhile:
    """A rule that finds late ones only, and does something else while it looks."""

    storage: Storage
    people: list[int]
    happens: list[Any] = field(default_factory=list)
    name: str = "lapsed"
    once_a_day: bool = True
    late_a_day: int | None = 3

    def tuned(self, _values: Any) -> Meanwhile:
        return self

    async def find(self, _memory: Any, _first: date, _last: date) -> list[Occasion]:
        if self.happens:
            async with asyncio.timeout(10):
                await self.happens.pop()()
        return [occasion(key, "lapsed", view={"step": 1}, is_late=True) for key in self.people]


async def test_the_till_sells_while_the_planner_looks(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    people = [await shop.customer(f"客{n}", None, now=OPENED, telegram=7000 + n) for n in range(9)]

    async def sells() -> None:
        async with storage.write() as uow:
            await uow.connection.execute(text("UPDATE shop SET name = 'X'"))

    rule = Meanwhile(storage, people, [sells])
    assert await plan_rules(storage, (rule,), NOW) == 3
    assert rule.happens == []
    assert await plan_rules(storage, (rule,), NOW) == 0


async def test_two_replicas_take_up_as_many_late_ones_as_one(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    people = [await shop.customer(f"客{n}", None, now=OPENED, telegram=7000 + n) for n in range(9)]

    async def other() -> None:
        assert await plan_rules(storage, (Meanwhile(storage, people),), NOW) == 3

    assert await plan_rules(storage, (Meanwhile(storage, people, [other]),), NOW) == 0
    assert len(await shop.rows()) == 3


async def test_what_is_switched_off_while_the_planner_looks_is_not_written_down(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    people = [await shop.customer("客", None, now=OPENED, telegram=7000)]

    async def off() -> None:
        async with storage.write() as uow:
            await uow.shop.prefer("rules", {"lapsed": False})

    assert await plan_rules(storage, (Meanwhile(storage, people, [off]),), NOW) == 0
    async with storage.read() as uow:
        assert await uow.planner.through(lapsed.RULE.name) == NOW.date()
