"""Answers by every side against the same numbers counted plainly from the rows, on both databases."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.errors import Gone, NotAllowed
from bot.domain.inquiry import By, Inquiry, Measure, Only
from bot.domain.period import Period, Span, Unit, days_from, span_a_year_ago, span_before
from bot.domain.shop import Shop
from bot.domain.tally import shares
from bot.services.demo import ensure_demo
from bot.services.numbers import absent, ask, rows
from bot.services.subjects import buyer, goods, sold_by_or_of
from bot.services.tallies import freshen
from bot.services.work import Work
from storage.figures import Cut
from storage.levels import Year
from storage.unit_of_work import Storage, UnitOfWork

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SHOP = Shop("花颜", "Asia/Shanghai", "CNY", "zh")
PERIODS = (
    Period(), Period(Unit.WEEK, 1), Period(Unit.MONTH), Period(Unit.QUARTER), Period(Unit.YEAR), Period(Unit.ALL),
    days_from(date(2026, 9, 17), TODAY),
)  # fmt: skip


def plain(value: Any, kind: type) -> Any:
    if isinstance(value, str):
        value = kind.fromisoformat(value)  # type: ignore[attr-defined]
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


async def sold_rows(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Every purchase that counts, with its rows' shares."""

    async def read(query: str) -> list[Any]:
        return list((await uow.connection.execute(text(query))).all())

    lines: dict[int, list[Any]] = defaultdict(list)
    for line in await read("SELECT * FROM line_items ORDER BY purchase_id, position"):
        lines[line.purchase_id].append(line)
    shelves = {row.id: row.category or "" for row in await read("SELECT id, category FROM products")}
    found = []
    for row in await read("SELECT * FROM purchases WHERE voided_at IS NULL AND currency = 'CNY' ORDER BY bought_at"):
        mine = lines[row.id]
        parts = shares(row.total_minor, [line.amount_minor for line in mine])
        at = plain(row.bought_at, datetime)
        found.append({
            "id": row.id, "on": plain(row.bought_on, date), "at": at, "minor": row.total_minor, "seller": row.staff_id,
            "channel": row.channel, "payment": row.payment or "", "customer": row.customer_id,
            "hour": f"{at.astimezone(SHOP.zone).hour:02}",
            "goods": [(one.product_id or 0, part, float(one.quantity)) for one, part in zip(mine, parts, strict=True)],
            "shelves": shelves,
        })  # fmt: skip
    return found


def inside(days: Span, row: dict[str, Any]) -> bool:
    if not days.first <= row["on"] <= days.last:
        return False
    return days.until is None or row["on"] < days.last or row["at"] < days.until


async def levels_today(uow: UnitOfWork, everything: list[dict[str, Any]]) -> dict[int, str]:
    """What 365 days brought, less what was given back."""
    sums: dict[int, int] = defaultdict(int)
    start = TODAY - timedelta(days=364)
    for row in everything:
        sums[row["customer"]] += row["minor"] if row["on"] >= start else 0
    given = "SELECT * FROM service_cases WHERE voided_at IS NULL AND state <> 'cancelled' AND currency = 'CNY'"
    for row in (await uow.connection.execute(text(given))).all():
        if row.refund_minor and plain(row.happened_on, date) >= start:
            sums[row.customer_id] -= row.refund_minor
    return {key: "gold" if n >= 500_000 else "silver" if n >= 200_000 else "plain" for key, n in sums.items()}


def counted(by: By, found: list[dict[str, Any]], days: Span, firsts: dict[int, date]) -> dict[Any, int]:
    sums: dict[Any, int] = defaultdict(int)
    for row in found:
        if by in (By.PRODUCT, By.CATEGORY):
            for product, part, _ in row["goods"]:
                sums[product if by is By.PRODUCT else row["shelves"].get(product, "")] += part
        elif by is By.NEWNESS:
            who = row["customer"]
            sums["nobody" if who is None else "new" if firsts[who] >= days.first else "back"] += row["minor"]
        elif by is By.LEVEL:
            sums[row["level"]] += row["minor"]
        elif by is By.DAY:
            sums[row["on"]] += row["minor"]
        elif by is not By.CUSTOMER or row["customer"] is not None:
            sums[row[str(by)]] += row["minor"]
    return dict(sums)


@pytest.fixture
async def work(storage: Storage) -> Any:
    async with storage.write() as uow:
        await uow.shop.ensure(name="花颜", timezone=SHOP.timezone, currency="CNY", locale="zh", now=NOW)
    assert await ensure_demo(storage, NOW, SHOP)
    async with storage.write() as uow:
        yield Work(uow, next(one for one in await uow.staff.working() if one.is_manager), SHOP, NOW)


SIDES = (By.SELLER, By.DAY, By.HOUR, By.CHANNEL, By.PAYMENT, By.PRODUCT, By.CATEGORY, By.NEWNESS, By.CUSTOMER, By.LEVEL)


async def levelled(work: Work, everything: list[dict[str, Any]]) -> None:
    known = await levels_today(work.uow, everything)
    for row in everything:
        row["level"] = known[row["customer"]] if row["customer"] else "nobody"


async def test_every_side_is_what_counting_gives(work: Work) -> None:
    everything = await sold_rows(work.uow)
    firsts: dict[int, date] = {}
    for row in everything:
        firsts.setdefault(row["customer"], row["on"])
    await levelled(work, everything)
    chen = next(one for one in await work.uow.staff.working() if one.name == "小陈")
    for period in PERIODS:
        for staff_id in (None, chen.id):
            for by in SIDES:
                answer = await ask(work, Inquiry(period, by, staff_id=staff_id), most=1000)
                mine = [row for row in everything if staff_id in (None, row["seller"])]
                here = [row for row in mine if inside(answer.span, row)]
                expected = counted(by, here, answer.span, firsts)
                shown = {line.key: line.minor for line in answer.lines}
                if by is By.CUSTOMER:
                    assert sorted(shown.values()) == sorted(expected.values())[-len(shown) or len(expected) :]
                    assert all(expected[key] == minor for key, minor in shown.items())
                else:
                    assert shown == expected, (period, by, staff_id)
                assert answer.total.minor == sum(row["minor"] for row in here)
                assert answer.sales == len(here)
                before = span_before(period, NOW, SHOP.zone)
                then = [row for row in mine if before and inside(before, row)]
                assert (answer.before.minor if answer.before else 0) == sum(row["minor"] for row in then)


async def test_one_thing_alone(work: Work) -> None:
    everything = await sold_rows(work.uow)
    month = Period(Unit.MONTH)
    product = everything[-1]["goods"][0][0]
    shelf = everything[-1]["shelves"][product]
    someone = next(row["customer"] for row in reversed(everything) if row["customer"])
    here = [row for row in everything if row["on"].isoformat() >= "2026-11-01"]
    rows_of = [(part, count) for row in here for key, part, count in row["goods"] if key == product]
    cream = await ask(work, Inquiry(month, only=Only("product", str(product))))
    assert (cream.total.minor, cream.quantity) == (sum(part for part, _ in rows_of), sum(count for _, count in rows_of))
    kind = await ask(work, Inquiry(month, By.PRODUCT, Only("category", str(product))), most=99)
    assert kind.only == shelf
    assert {line.key: line.minor for line in kind.lines} == {
        key: sum(part for row in here for each, part, _ in row["goods"] if each == key)
        for key in {key for row in here for key, _, _ in row["goods"] if row["shelves"].get(key) == shelf}
    }
    cash = await ask(work, Inquiry(month, By.CHANNEL, Only("payment", "cash")))
    assert cash.total.minor == sum(row["minor"] for row in here if row["payment"] == "cash") > 0
    person = await ask(work, Inquiry(month, By.PRODUCT, Only("customer", str(someone))), most=99)
    assert person.total.minor == sum(row["minor"] for row in here if row["customer"] == someone) > 0
    basket = await ask(work, Inquiry(month, measure=Measure.BASKET))
    assert basket.basket is not None
    assert basket.basket.minor == round(sum(row["minor"] for row in here) / len(here))
    answer, page = await rows(work, Inquiry(month, only=Only("product", str(product))), 0)
    assert page.sales == sum(any(key == product for key, _, _ in row["goods"]) for row in here)
    assert answer.total == cream.total
    with pytest.raises(Gone):
        await rows(work, Inquiry(month, only=Only("product", str(product))), page.pages)
    with pytest.raises(Gone):
        await ask(work, Inquiry(month, only=Only("product", "99999")))


async def test_one_level_alone(work: Work) -> None:
    everything = await sold_rows(work.uow)
    await levelled(work, everything)
    assert {row["level"] for row in everything} == {"gold", "silver", "plain", "nobody"}
    for period in (*PERIODS, Period(Unit.MONTH, 2), Period(Unit.YEAR, 1)):
        for value in ("gold", "silver", "plain"):
            answer = await ask(work, Inquiry(period, By.CUSTOMER, Only("level", value)), most=1000)
            mine = [row for row in everything if row["level"] == value]
            here = [row for row in mine if inside(answer.span, row)]
            assert (answer.total.minor, answer.sales) == (sum(row["minor"] for row in here), len(here))
            expected = counted(By.CUSTOMER, here, answer.span, {})
            assert all(expected[line.key] == line.minor for line in answer.lines)
            assert len(answer.lines) == min(50, len(expected))
            before = span_before(period, NOW, SHOP.zone)
            then = [row for row in mine if before and inside(before, row)]
            assert (answer.before.minor if answer.before else 0) == sum(row["minor"] for row in then)
    month = Inquiry(Period(Unit.MONTH), By.DAY, Only("level", "gold"))
    days = await ask(work, month, most=99)
    gold = [row for row in everything if row["level"] == "gold" and inside(days.span, row)]
    assert {line.key: line.minor for line in days.lines} == counted(By.DAY, gold, days.span, {})
    answer, page = await rows(work, month, 0)
    assert page.sales == answer.sales == days.sales


async def test_a_level_is_that_of_this_moment(work: Work) -> None:
    """Of a shop whose people are counted in the morning only: who has bought since is counted at once."""
    everything = await sold_rows(work.uow)
    await levelled(work, everything)
    month = Inquiry(Period(Unit.MONTH), By.LEVEL)
    was = {line.key: line.minor for line in (await ask(work, month)).lines}
    latest = next(row for row in reversed(everything) if row["level"] == "plain" and row["on"] == TODAY)
    more = "UPDATE purchases SET total_minor = total_minor + 600000 WHERE id = :id"
    await work.uow.connection.execute(text(more), {"id": latest["id"]})
    await freshen(work.uow, work.shop, work.today)
    count = "SELECT count(*) FROM customer_stats WHERE NOT is_counted"
    assert (await work.uow.connection.execute(text(count))).scalar_one() == 1
    mine = sum(row["minor"] for row in everything if row["customer"] == latest["customer"] and row["on"].month == 11
               and row["on"].year == 2026)  # fmt: skip
    for _ in range(2):  # as the numbers stand, then by asking, which counts them
        cut = Cut(date(2026, 11, 1), TODAY, "CNY", kind="m", year=Year(TODAY, "CNY"))
        now = {part.key: part.minor for part in await work.uow.figures.parts("level", cut)}
        assert now["plain"] == was["plain"] - mine
        assert now["gold"] == was["gold"] + mine + 600_000
        await ask(work, month)


async def test_a_year_ago_is_the_same_days(work: Work) -> None:
    everything = await sold_rows(work.uow)
    for period in (Period(), Period(Unit.WEEK), Period(Unit.MONTH), Period(Unit.MONTH, 1), Period(Unit.QUARTER, 1)):
        answer = await ask(work, Inquiry(period, is_year_ago=True))
        then = span_a_year_ago(period, NOW, SHOP.zone)
        assert then is not None
        assert answer.before_span == then
        assert answer.before is not None
        assert answer.before.minor == sum(row["minor"] for row in everything if inside(then, row))
    october = span_a_year_ago(Period(Unit.MONTH, 1), NOW, SHOP.zone)
    assert october == Span(date(2025, 10, 1), date(2025, 10, 31))


async def test_who_has_stayed_away(work: Work) -> None:
    everything = await sold_rows(work.uow)
    lasts = {row["customer"]: row["on"] for row in everything if row["customer"]}
    people, count = await absent(work, 90, 0)
    assert count == sum((TODAY - on).days > 90 for on in lasts.values())
    assert [one.last_on for one in people] == [lasts[one.id] for one in people]
    assert [one.spent.minor for one in people] == sorted((one.spent.minor for one in people), reverse=True)


async def test_words_of_the_shop_and_whose_numbers(work: Work) -> None:
    assert (await sold_by_or_of(work, "小陈")).staff is not None
    cream = await goods(work, "面霜")
    assert cream.only is not None
    assert cream.only.kind == "product"
    assert (await goods(work, "护肤")).only == Only("category", (await goods(work, "护肤")).only.value)  # type: ignore[union-attr]
    several = await goods(work, "霜")
    assert several.only is None, "never a guess"
    assert (await buyer(work, "没有这人")).is_nobody
    chen = next(one for one in await work.uow.staff.working() if one.name == "小陈")
    own = Work(work.uow, chen, SHOP, NOW)
    mine = await ask(own, Inquiry(Period(Unit.MONTH), By.PRODUCT))
    assert mine.staff == chen
    assert mine.total.minor < (await ask(work, Inquiry(Period(Unit.MONTH)))).total.minor
    with pytest.raises(NotAllowed):
        await ask(own, Inquiry(Period(Unit.MONTH), staff_id=work.staff.id))


async def test_few_sales_are_said_to_be_few(sqlite_storage: Storage) -> None:
    async with sqlite_storage.write() as uow:
        await uow.shop.ensure(name="x", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOW)
        await uow.staff.ensure_owners([7], NOW)
        work = Work(uow, (await uow.staff.working())[0], SHOP, NOW)
        for by in By:
            answer = await ask(work, Inquiry(Period(Unit.YEAR), by))
            assert (answer.sales, answer.lines, answer.finding, answer.change) == (0, (), None, None)
