"""Numbers as pictures: counted by hand on both databases, who may see them, what the buttons do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import text

import bot.telegram  # noqa: F401  before aiogram

# isort: split
from aiogram.methods import EditMessageMedia, SendPhoto

from bot.domain.people import Role
from bot.domain.period import Period, Unit
from bot.domain.personas import MANAGER, OWNER, SALES_CHEN, DemoPeople
from bot.domain.shop import Shop
from bot.domain.tally import shares as parts_of
from bot.rendering import LOCALES
from bot.services.demo import ensure_demo, seed_demo
from bot.services.pictures import over_time, shares
from bot.services.work import Work
from storage.unit_of_work import Storage
from tests.handlers.harness import NOON, Person, ShopDesk, shop_desk

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SHOP = Shop("花颜", "Asia/Shanghai", "CNY", "zh")
BOSS = Person(OWNER.telegram_id, OWNER.zh)
MANAGES = Person(MANAGER.telegram_id, MANAGER.zh)
CHEN = Person(SALES_CHEN.telegram_id, SALES_CHEN.zh)
FANG, STRANGER = Person(2001, "王芳"), Person(77, "路人")


def day_of(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


async def test_the_pictures_numbers_are_those_counted_by_hand(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.shop.ensure(name="花颜", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOW)
    assert await ensure_demo(storage, NOW, SHOP)
    async with storage.write() as uow:
        owner = next(one for one in await uow.staff.working() if one.role is Role.OWNER)
        work = Work(uow, owner, SHOP, NOW)
        sold = (await uow.connection.execute(text(
            "SELECT id, bought_on, total_minor, staff_id FROM purchases WHERE voided_at IS NULL AND currency = 'CNY'"
        ))).all()  # fmt: skip
        back = (await uow.connection.execute(text(
            "SELECT happened_on, refund_minor FROM service_cases"
            " WHERE voided_at IS NULL AND state <> 'cancelled' AND refund_minor > 0 AND currency = 'CNY'"
        ))).all()  # fmt: skip
        lines = (
            await uow.connection.execute(
                text("SELECT purchase_id, product_id, amount_minor FROM line_items ORDER BY position")
            )
        ).all()
        products = {row.id: row.name for row in await uow.connection.execute(text("SELECT id, name FROM products"))}
        names = {row.id: row.name for row in await uow.connection.execute(text("SELECT id, name FROM staff"))}
        month = await over_time(work, Period(Unit.MONTH), None)
        day = await over_time(work, Period(), None)
        year = await over_time(work, Period(Unit.YEAR, 1), None)
        sellers = await shares(work, "sellers", Period(Unit.MONTH), None)
        goods = await shares(work, "products", Period(Unit.MONTH, 1), None)
    net: dict[date, int] = {}
    for row in sold:
        net[day_of(row.bought_on)] = net.get(day_of(row.bought_on), 0) + row.total_minor
    for row in back:
        net[day_of(row.happened_on)] = net.get(day_of(row.happened_on), 0) - row.refund_minor

    november = [date(2026, 11, number) for number in range(1, 23)]
    assert [(one.first, one.minor) for one in month.stretches] == [(each, net.get(each, 0)) for each in november]
    assert month.total == sum(net.get(each, 0) for each in november) > 0
    assert month.to_come == tuple(date(2026, 11, number) for number in range(23, 31))
    october = [date(2026, 10, number) for number in range(1, 32)]
    assert [one.minor for one in month.before] == [net.get(each, 0) for each in october]
    assert month.best is not None
    assert month.best.minor == max(net.get(each, 0) for each in november)

    fortnight = [TODAY - timedelta(days=back) for back in range(13, -1, -1)]
    assert [one.first for one in day.stretches] == fortnight
    weeks = [net[each] for week in range(1, 9) if (each := TODAY - timedelta(weeks=week)) in net]
    assert day.stretches[-1].before == (median(weeks) if len(weeks) >= 3 else None)
    assert day.total == net.get(TODAY, 0)

    assert [one.first.month for one in year.stretches] == list(range(1, 13))
    assert sum(one.minor for one in year.stretches) == sum(m for d, m in net.items() if d.year == 2025) == year.total

    by_seller: dict[str, int] = {}
    for row in sold:
        if day_of(row.bought_on) in november:
            by_seller[names[row.staff_id]] = by_seller.get(names[row.staff_id], 0) + row.total_minor
    assert {one.name: one.minor for one in sellers.shares} == by_seller
    assert [one.minor for one in sellers.shares] == sorted(by_seller.values(), reverse=True)
    assert sellers.percent == round(100 * max(by_seller.values()) / sum(by_seller.values()))

    in_october = {row.id for row in sold if day_of(row.bought_on) in october}
    by_product: dict[str, int] = {}
    for row in sold:
        rows = [line for line in lines if line.purchase_id == row.id and row.id in in_october]
        for line, part in zip(rows, parts_of(row.total_minor, [line.amount_minor for line in rows]), strict=True):
            name = products.get(line.product_id, "")
            by_product[name] = by_product.get(name, 0) + part
    assert goods.total == sum(by_product.values()) > 0
    assert all(by_product[one.name] == one.minor for one in goods.shares)
    assert [one.minor for one in goods.shares] == sorted(by_product.values(), reverse=True)[: len(goods.shares)]
    assert len(goods.shares) + goods.others == len([minor for minor in by_product.values() if minor])


@pytest.fixture(params=LOCALES)
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ShopDesk]:
    async with shop_desk(tmp_path, locale="zh", with_cast=False) as opened:
        async with opened.write() as uow:
            shop = await uow.shop.get()
            assert shop is not None
            owner = (await uow.staff.working())[0]
            await uow.staff.change(owner.id, telegram_id=BOSS.id)
            await seed_demo(uow, now=NOON, shop=shop, people=DemoPeople())
            for who in (BOSS, MANAGES, CHEN):
                await uow.staff.visit(who.id, NOON)
                await uow.staff.change_visitor(who.id, locale=request.param)
        yield opened


async def test_an_answer_leads_to_its_picture_and_the_picture_to_others(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGES, "本月")
    chart = next(data for _, data in heard.buttons if data.startswith("chart:"))
    shown = await desk.presses(MANAGES, chart)
    (photo,) = shown.of_photo()
    assert photo.photo.data.startswith(b"\x89PNG")
    assert len(photo.photo.data) < 100_000
    assert "¥" in photo.caption
    assert "%" in photo.caption, "the finding is said in words as well"
    again = await desk.presses(MANAGES, chart)
    assert again.of_photo()[0].photo.data == photo.photo.data
    for kind in ("sellers", "products"):
        other = next(data for _, data in shown.buttons if f":{kind}:" in data)
        drawn = await desk.presses(MANAGES, other, message_id=77)
        (edited,) = drawn.of(EditMessageMedia)
        assert edited.message_id == 77
        assert edited.media.media.data.startswith(b"\x89PNG")
        assert ("小陈" in edited.media.caption) is (kind == "sellers")
        assert not drawn.of(SendPhoto), "in the place of the old one"


async def test_the_chosen_colours_are_remembered_for_this_person(desk: ShopDesk) -> None:
    light = (await desk.presses(MANAGES, "chart:month:0:0")).of_photo()[0].photo.data
    dark = (await desk.presses(MANAGES, "redraw:month:0:0:days:dark")).of(EditMessageMedia)[0].media.media.data
    assert light != dark
    await desk.presses(MANAGES, "redraw:month:0:0:days:dark")
    assert (await desk.presses(MANAGES, "chart:month:0:0")).of_photo()[0].photo.data == dark
    assert (await desk.presses(BOSS, "chart:month:0:0")).of_photo()[0].photo.data == light


async def test_a_salesperson_gets_pictures_of_their_own_numbers(desk: ShopDesk) -> None:
    heard = await desk.says(CHEN, "本月")
    shown = await desk.presses(CHEN, next(data for _, data in heard.buttons if data.startswith("chart:")))
    assert shown.of_photo()
    assert "sellers" not in "".join(data for _, data in shown.buttons)
    assert "小陈" in shown.of_photo()[0].caption
    li = desk.rows("SELECT id FROM staff WHERE name = '小李'")[0][0]
    for data in (f"chart:month:0:{li}", f"redraw:month:0:{li}:products:light"):
        refused = await desk.presses(CHEN, data)
        assert not refused.of_photo()
        assert not refused.of(EditMessageMedia)
        assert "¥" not in refused.text
    sellers = await desk.presses(CHEN, "redraw:month:0:0:sellers:light")
    assert "小李" not in sellers.of(EditMessageMedia)[0].media.caption


async def test_customers_and_strangers_get_no_pictures(desk: ShopDesk) -> None:
    for who in (FANG, STRANGER):
        for data in ("chart:month:0:0", "redraw:month:0:0:sellers:dark"):
            refused = await desk.presses(who, data)
            assert not refused.of_photo()
            assert not refused.of(EditMessageMedia)


FORGED = [
    "chart", "chart:month:0", "chart:decade:0:0", "chart:month:-1:0", "chart:month:x:0", "chart:month:0:99999",
    "chart:month:0:x", "redraw:month:0:0", "redraw:month:0:0:days", "redraw:month:0:0:ears:light",
    "redraw:month:0:0:days:pink", "redraw", "chart:year:999:0", "chart:all:5:0", "chart:day:999:0", "chart:week:999:0",
]  # fmt: skip


async def test_forged_and_far_buttons_do_no_harm(desk: ShopDesk) -> None:
    before = desk.snapshot()
    for data in FORGED:
        heard = await desk.presses(BOSS, data)
        assert heard.texts or heard.toast, data
    assert desk.snapshot() == before


async def test_every_period_has_a_picture(desk: ShopDesk) -> None:
    titles = set()
    for unit in Unit:
        for back in (0, 1):
            if unit is Unit.DAYS or (unit is Unit.ALL and back):
                continue
            (photo,) = (await desk.presses(BOSS, f"chart:{unit}:{back}:0")).of_photo()
            assert photo.photo.data.startswith(b"\x89PNG")
            titles.add(photo.caption.split("\n")[0])
    assert len(titles) == 11, "each says something of its own"
