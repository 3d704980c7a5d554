"""What each of the staff has done: costs, takings, new customers, promises and credit, each counted a second time."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.domain.clock import day_ends, local_day
from bot.domain.credit import DAYS, Handing, share
from bot.domain.errors import NotAllowed
from bot.domain.fairness import Kind, Seen, far_shares, in_a_day, many, mark_of
from bot.domain.people import Role, Staff
from bot.domain.period import THE_BEGINNING, Period, Unit
from bot.domain.shop import Shop
from bot.domain.tally import shares
from bot.domain.target import Progress, open_days, weekdays_open
from bot.services import costs, targets, team, unions
from bot.services.work import Work
from storage.unit_of_work import Storage, UnitOfWork
from tests.doubles import NOON

SHOP = Shop("x", "Asia/Shanghai", "CNY", "zh")
TODAY = NOON.date()
MONTH = Period(Unit.MONTH)
A_DAY = timedelta(days=1)


# -- pure ----------------------------------------


def _hand(from_id: int | None, to_id: int | None, back: int, way: str = "given") -> Handing:
    at = NOON - back * A_DAY
    return Handing(1, from_id, to_id, way, at, at.date())


@pytest.mark.parametrize(
    ("seller", "hands", "part"),
    [
        (2, [_hand(1, 2, 0)], 5_000),
        (2, [_hand(1, 2, 15)], 2_500),
        (2, [_hand(1, 2, 29)], 166),
        (2, [_hand(1, 2, 30)], None),
        (3, [_hand(1, 2, 0)], None),
        (1, [_hand(1, 2, 0)], None),
        (2, [_hand(None, 2, 0, "claimed")], None),
        (2, [_hand(1, 2, 0, "decided")], None),
        (2, [_hand(1, None, 5, "released"), _hand(None, 2, 1, "claimed")], None),
        (1, [_hand(1, 2, 5), _hand(2, 1, 4)], None),
        (3, [_hand(1, 2, 20), _hand(2, 3, 15)], 2_500),
        (2, [_hand(1, 2, 0, "all")], 5_000),
        (2, [_hand(1, 2, -1)], None),
        (2, [], None),
    ],
)
def test_credit_after_a_hand_over(seller: int, hands: list[Handing], part: int | None) -> None:
    found = share(seller, 10_000, NOON, TODAY, hands, DAYS)
    assert (found.minor if found else None) == part
    assert found is None or found.earlier_id == hands[-1].from_id


def test_progress_goes_by_open_days() -> None:
    mondays_off = weekdays_open([TODAY - n * A_DAY for n in range(1, 50) if (TODAY - n * A_DAY).weekday()], TODAY)
    assert mondays_off == frozenset(range(1, 7))
    assert len(weekdays_open([TODAY - A_DAY], TODAY)) == 7
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    off = {date(2026, 11, 3)}
    assert open_days(first, last, mondays_off, off.__contains__) == 30 - 5 - 1
    found = Progress(30_000, 9_000, 12, 24)
    assert (found.due, found.percent, found.due_percent, found.is_behind) == (15_000, 30, 50, True)
    assert found.a_day == 1_750
    assert Progress(30_000, 30_000, 12, 24).a_day is None
    assert Progress(30_000, 9_000, 24, 24).a_day is None


def test_what_is_worth_a_look_is_set_beside_the_others() -> None:
    rows = [Seen(key, 1, key, TODAY) for key in range(1, 8)] + [Seen(20 + key, 2, key, TODAY) for key in range(3)]
    (found,) = many(Kind.VOIDS, rows, {}, [1, 2, 3])
    assert (found.subject, found.count, found.usual, found.mark) == (1, 7, median([3, 0]), "1-7")
    assert many(Kind.VOIDS, rows, {1: 7}, [1, 2, 3]) == []
    assert many(Kind.VOIDS, rows, {1: 3}, [1, 2, 3]) == [], "only what came after the look"
    (day,) = in_a_day(Kind.COUPONS_STAFF, rows, {}, {})
    assert (day.subject, day.count, day.on) == (1, 7, TODAY)
    assert mark_of(day.mark) == (1, 7, TODAY)
    assert mark_of("1-7") == (1, 7, None)
    given = {1: (20, 3_000, 7_000), 2: (20, 500, 9_500), 3: (20, 700, 9_300), 4: (9, 9_000, 1_000)}
    assert far_shares(given) == {1: (30, 6.0)}
    assert far_shares({1: (20, 3_000, 7_000), 2: (20, 500, 9_500)}) == {}, "two are no team"


# -- a shop ----------------------------------------


async def _furnish(storage: Storage, seed: int) -> list[Staff]:
    """Four who sell, nine customers handed about, goods with costs that changed, sales and promises."""
    dice = random.Random(seed)
    async with storage.write() as uow:
        await uow.shop.ensure(name="x", timezone=SHOP.timezone, currency="CNY", locale="zh", now=NOON)
        for number in range(4):
            role = Role.MANAGER if number == 0 else Role.SALESPERSON
            await uow.staff.hire(900 + number, f"S{number}", role, NOON - 400 * A_DAY, "zh")
        people = await uow.staff.working()
        ids = [one.id for one in people]
        folk = await uow.demo.put("customers", [_person(number) for number in range(9)])
        goods = await uow.demo.put("products", [_good(number) for number in range(6)])
        await uow.costs.set(goods[4], TODAY - 70 * A_DAY, 900, "CNY", ids[0], NOON)
        for key in goods[:4]:
            for back in dice.sample(range(60), 2):
                cost = dice.choice([None, dice.randrange(5_000)])
                await uow.costs.set(key, TODAY - back * A_DAY, cost, "CNY", ids[0], NOON)
        for _ in range(30):
            hands: dict[str, Any] = {"from_staff_id": dice.choice(ids), "to_staff_id": dice.choice(ids)}
            way, at = dice.choice(["given", "given", "claimed", "decided"]), NOON - dice.randrange(70) * A_DAY
            await uow.ownership.note(dice.choice(folk), **hands, by_staff_id=ids[0], way=way, at=at)
        sales = await uow.demo.put("purchases", [_sale(dice, ids, folk) for _ in range(220)])
        await uow.demo.add(
            "line_items", [_row(dice, key, at, goods) for key in sales for at in range(dice.randrange(4))]
        )
        for key in sales:
            await uow.costs.of_purchase(key)
        for _ in range(60):
            await uow.followups.add(**_promise(dice, ids, folk))
    return people


def _person(number: int) -> dict[str, Any]:
    return {"name": f"甲{number}", "name_key": f"k{number}", "search_key": "j", "created_at": NOON, "updated_at": NOON}


def _good(number: int) -> dict[str, Any]:
    named = {"name": f"货{number}", "name_key": f"g{number}", "search_key": "h", "created_at": NOON}
    return named | {"usual_unit": "瓶", "currency": "CNY"}


def _sale(dice: random.Random, ids: list[int], folk: list[int]) -> dict[str, Any]:
    at = NOON - timedelta(days=dice.randrange(60), hours=dice.randrange(20))
    return {
        "customer_id": dice.choice([None, *folk]),
        "staff_id": dice.choice(ids),
        "total_minor": dice.randrange(1, 20_000),
        "currency": dice.choice(["CNY", "CNY", "CNY", "USD"]),
        "bought_at": at,
        "bought_on": local_day(at, SHOP.zone),
        "created_at": at,
        "voided_at": NOON if dice.random() < 0.1 else None,
    }


def _row(dice: random.Random, purchase: int, place: int, goods: list[int]) -> dict[str, Any]:
    return {
        "purchase_id": purchase,
        "position": place,
        "product_id": dice.choice([None, *goods]),
        "product": "货",
        "quantity": dice.choice(["1", "0.5", "3"]),
        "unit": dice.choice([None, "瓶", "瓶", "箱"]),
        "amount_minor": dice.choice([None, dice.randrange(9_000)]),
    }


def _promise(dice: random.Random, ids: list[int], folk: list[int]) -> dict[str, Any]:
    due, state = TODAY + dice.randrange(-50, 30) * A_DAY, dice.choice(["open", "done", "done", "cancelled"])
    closed = NOON - timedelta(hours=dice.randrange(50 * 24)) if state != "open" else None
    if closed and dice.random() < 0.5:
        due = local_day(closed, SHOP.zone) + dice.choice([-1, 0, 0, 1]) * A_DAY
    made = {"customer_id": dice.choice(folk), "staff_id": dice.choice(ids), "created_at": NOON - 60 * A_DAY}
    return made | {"due_on": due, "state": state, "closed_at": closed}


def _work(uow: UnitOfWork, person: Staff) -> Work:
    return Work(uow, person, SHOP, NOON)


async def _all(uow: UnitOfWork, table: str) -> list[Any]:
    return list((await uow.connection.execute(text(f"SELECT * FROM {table} ORDER BY 1"))).all())


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(f"{value}+00:00")


def _on(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


async def _by_hand(uow: UnitOfWork, first: date, last: date, people: list[Staff]) -> dict[int, dict[str, int]]:
    """One loop over everything."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    lines: dict[int, list[Any]] = defaultdict(list)
    for row in sorted(await _all(uow, "line_items"), key=lambda one: (one.purchase_id, one.position)):
        lines[row.purchase_id].append(row)
    prices = sorted(await _all(uow, "product_costs"), key=lambda one: str(one.from_on))
    hands = sorted(await _all(uow, "handovers"), key=lambda one: (str(one.at), one.id))
    every = [row for row in await _all(uow, "purchases") if row.voided_at is None]
    firsts: dict[int, Any] = {}
    for row in sorted(every, key=lambda one: (str(one.bought_on), str(one.bought_at), one.id)):
        if row.customer_id is not None:
            firsts.setdefault(row.customer_id, row)
    for row in firsts.values():
        if first <= _on(row.bought_on) <= last:
            found[row.staff_id]["new"] += 1
    for row in every:
        on = _on(row.bought_on)
        if row.currency != "CNY" or not first <= on <= last:
            continue
        mine = found[row.staff_id]
        mine["sales"] += 1
        mine["minor"] += row.total_minor
        parts = shares(row.total_minor, [one.amount_minor for one in lines[row.id]])
        for one, part in zip(lines[row.id], parts, strict=True):
            known = [p.cost_minor for p in prices if p.product_id == one.product_id and _on(p.from_on) <= on]
            mine["lines"] += 1
            if not known or known[-1] is None or one.unit == "箱":
                mine["uncosted"] += 1
            else:
                whole = (known[-1] * Decimal(one.quantity)).quantize(Decimal(1), ROUND_HALF_UP)
                mine["margin"] += part - int(whole)
                mine["costed"] += part
        _share(found, row, hands, on)
    return found


def _share(found: dict[int, dict[str, int]], row: Any, hands: list[Any], on: date) -> None:
    mine = [one for one in hands if one.customer_id == row.customer_id and _moment(one.at) <= _moment(row.bought_at)]
    recent = [one for one in mine if (on - local_day(_moment(one.at), SHOP.zone)).days < 30]
    if not recent or recent[-1].way != "given" or recent[-1].to_staff_id != row.staff_id:
        return
    if recent[0].from_staff_id == row.staff_id:
        return
    left = 30 - (on - local_day(_moment(recent[-1].at), SHOP.zone)).days
    part = row.total_minor * left // 60
    found[row.staff_id]["shared"] -= part
    found[recent[-1].from_staff_id]["shared"] += part


async def test_the_team_is_what_counting_gives(storage: Storage) -> None:
    people = await _furnish(storage, 5)
    async with storage.write() as uow:
        for period, first, last in (
            (MONTH, TODAY.replace(day=1), TODAY),
            (Period(Unit.MONTH, 1), date(2026, 10, 1), date(2026, 10, 31)),
            (Period(Unit.ALL), THE_BEGINNING, TODAY),
        ):
            board = await team.board(_work(uow, people[0]), period)
            counted = await _by_hand(uow, first, last, people)
            for one in board.members:
                by_hand = counted[one.id]
                told = {
                    "sales": one.sales, "minor": one.takings.minor, "new": one.new, "lines": one.lines,
                    "uncosted": one.uncosted, "margin": one.margin.minor if one.margin else 0,
                    "shared": one.shared.minor,
                }  # fmt: skip
                assert told == {name: by_hand[name] for name in told}
            assert sum(one.takings.minor for one in board.members) == board.whole.takings.minor
            assert sum(one.credit.minor for one in board.members) == board.whole.takings.minor
            assert period.unit is Unit.MONTH or any(one.shared.minor for one in board.members)
            assert board.whole.margin is not None
            assert 0 < board.whole.uncosted < board.whole.lines


def test_days_end_by_the_shops_clock() -> None:
    shanghai, london = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
    assert list(day_ends(date(2026, 1, 1), date(2026, 12, 31), shanghai)) == [
        (date(2026, 1, 1), date(2026, 12, 31), timedelta(hours=16))
    ]
    found = list(day_ends(date(2026, 3, 1), date(2026, 11, 1), london))
    assert [(since, ends) for since, _, ends in found] == [
        (date(2026, 3, 1), timedelta(hours=24)),
        (date(2026, 3, 29), timedelta(hours=23)),
        (date(2026, 10, 25), timedelta(hours=24)),
    ]
    assert list(day_ends(date(2026, 3, 2), date(2026, 3, 1), london)) == []


async def test_promises_are_kept_by_their_day(storage: Storage) -> None:
    people = await _furnish(storage, 6)
    async with storage.write() as uow:
        board = await team.board(_work(uow, people[0]), MONTH)
        counted: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
        for row in await _all(uow, "followups"):
            due = _on(row.due_on)
            if row.state == "cancelled" or not date(2026, 11, 1) <= due <= date(2026, 11, 30):
                continue
            in_time = row.state == "done" and local_day(_moment(row.closed_at), SHOP.zone) <= due
            is_open = row.state == "open" and due >= TODAY
            counted[row.staff_id][0 if in_time else 2 if is_open else 1] += 1
        for one in board.members:
            assert [one.promises.kept, one.promises.broken, one.promises.open] == counted[one.id]
        assert board.whole.promises.kept
        assert board.whole.promises.broken
        assert board.whole.promises.open
        page = await team.rows(_work(uow, people[0]), MONTH, people[1].id, "promises", 0)
        order = ["broken", "open", "kept"]
        places = [order.index(one["fate"]) for one in page.rows]
        assert places
        assert places == sorted(places)


async def test_credit_follows_the_dial_and_an_undo(sqlite_storage: Storage) -> None:
    people = await _furnish(sqlite_storage, 7)
    async with sqlite_storage.write() as uow:
        work = _work(uow, people[0])
        before = await team.board(work, Period(Unit.ALL))
        (shared, *_) = await uow.credits.rows(THE_BEGINNING, TODAY, None, 1, 0)
        await uow.purchases.void(shared.purchase_id, people[0].id, NOON)
        after = await team.board(work, Period(Unit.ALL))
        gone = {one.id: one.shared.minor for one in before.members}
        for one in after.members:
            change = shared.minor * ((one.id == shared.staff_id) - (one.id == shared.earlier_id))
            assert one.shared.minor == gone[one.id] + change
        await team.set_credit_days(work, 0)
        off = await team.board(_with(work, credit_days=0), Period(Unit.ALL))
        assert all(not one.shared.minor for one in off.members)
        assert [one.takings for one in off.members] == [one.takings for one in after.members]
        with pytest.raises(NotAllowed):
            await team.set_credit_days(_work(uow, people[1]), 7)


def _with(work: Work, **preferences: Any) -> Work:
    return replace(work, shop=replace(work.shop, preferences=preferences))


async def test_a_cost_holds_from_its_day_on(sqlite_storage: Storage) -> None:
    people = await _furnish(sqlite_storage, 8)
    async with sqlite_storage.write() as uow:
        work = _work(uow, people[0])
        (key,) = [row.id for row in await _all(uow, "products") if row.name == "货5"]
        told = await costs.tell(work, key, 700)
        rows = "SELECT i.cost_minor, i.quantity, i.unit, p.bought_on, p.currency FROM line_items i JOIN purchases p"
        rows += f" ON p.id = i.purchase_id WHERE i.product_id = {key}"
        found = (await uow.connection.execute(text(rows))).all()
        assert all((one.cost_minor is not None) is (_fits(one) and _on(one.bought_on) == TODAY) for one in found)
        assert told.open_lines
        await costs.tell_earlier(work, key)
        found = (await uow.connection.execute(text(rows))).all()
        assert all(one.cost_minor == (_times(700, one.quantity) if _fits(one) else None) for one in found)
        assert await uow.tallies.backlog()
        with pytest.raises(NotAllowed):
            await costs.tell(_work(uow, people[1]), key, 1)


def _fits(row: Any) -> bool:
    return row.currency == "CNY" and row.unit != "箱"


def _times(cost: int, quantity: str) -> int:
    return int((cost * Decimal(quantity)).quantize(Decimal(1), ROUND_HALF_UP))


async def test_a_salesperson_sees_no_cost_and_nobody_else(sqlite_storage: Storage) -> None:
    people = await _furnish(sqlite_storage, 9)
    async with sqlite_storage.write() as uow:
        _, mine = await team.page_of(_work(uow, people[1]), MONTH, None)
        assert (mine.id, mine.margin, mine.lines) == (people[1].id, None, 0)
        assert mine.sales
        for forbidden in (team.board(_work(uow, people[1]), MONTH), costs.missing(_work(uow, people[1]))):
            with pytest.raises(NotAllowed):
                await forbidden
        with pytest.raises(NotAllowed):
            await team.page_of(_work(uow, people[1]), MONTH, people[2].id)


async def test_a_target_holds_until_another_follows(sqlite_storage: Storage) -> None:
    people = await _furnish(sqlite_storage, 10)
    async with sqlite_storage.write() as uow:
        work = _work(uow, people[0])
        assert [one.minor for one in await targets.set_target(work, people[1].id, 50_000)] == [0, 50_000]
        await targets.set_target(work, targets.WHOLE_SHOP, 900_000)
        assert [one.minor for one in await targets.set_target(work, people[1].id, 60_000)] == [50_000, 60_000]
        board = await team.board(work, MONTH)
        aimed = {one.id: one.progress.target for one in board.members if one.progress}
        assert aimed == {people[1].id: 60_000}
        assert board.whole.progress is not None
        assert board.whole.progress.done == board.whole.takings.minor
        assert (await uow.targets.of_month(date(2027, 3, 1), "CNY")) == {people[1].id: 60_000, 0: 900_000}
        assert (await uow.targets.of_month(date(2026, 10, 1), "CNY")) == {}
        await targets.set_target(work, people[1].id, 0)
        assert (await uow.targets.of_month(TODAY, "CNY")) == {0: 900_000}
        with pytest.raises(NotAllowed):
            await targets.set_target(_work(uow, people[1]), people[1].id, 1)


async def test_two_products_with_costs_become_one(storage: Storage) -> None:
    people = await _furnish(storage, 11)
    async with storage.write() as uow:
        work = _work(uow, people[0])
        rows = [row for row in await _all(uow, "products") if row.name in ("货4", "货5", "货0")]
        kept, lost, bare = (next(row.id for row in rows if row.name == name) for name in ("货4", "货0", "货5"))
        await costs.tell(work, lost, 700)
        await costs.tell(work, kept, 800)
        before = {row.id: row.cost_minor for row in await _all(uow, "line_items")}
        united = await unions.unite_products(work, kept, lost)
        assert {row.id: row.cost_minor for row in await _all(uow, "line_items")} == before
        assert {row.id: row.cost_minor for row in await _all(uow, "products")}[kept] == 800
        await unions.split(work, united.union_id)
        assert {row.id: row.cost_minor for row in await _all(uow, "products")}[lost] == 700
        await unions.unite_products(work, bare, lost)
        assert {row.id: row.cost_minor for row in await _all(uow, "products")}[bare] == 700


async def test_the_morning_says_how_targets_stand(sqlite_storage: Storage) -> None:
    people = await _furnish(sqlite_storage, 12)
    async with sqlite_storage.write() as uow:
        work, through = _work(uow, people[0]), TODAY - A_DAY
        assert await targets.aims(uow, SHOP, through) is None
        await targets.set_target(work, people[1].id, 1)
        await targets.set_target(work, people[2].id, 90_000_000)
        await targets.set_target(work, targets.WHOLE_SHOP, 90_000_000)
        await team.board(work, MONTH)
        told = await targets.aims(uow, SHOP, through)
        assert told is not None
        counted = await _by_hand(uow, TODAY.replace(day=1), through, people)
        sold = sum(one["minor"] for one in counted.values())
        assert told["shop"]["percent"] == round(100 * sold / 90_000_000)
        assert told["shop"]["is_behind"]
        assert (told["people"], told["behind"]) == (2, [people[2].name])
