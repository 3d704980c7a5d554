"""Numbers by chat: who may ask, what is shown, where the buttons lead."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.form import FormKind
from bot.domain.personas import MANAGER, OWNER, SALES_CHEN, DemoPeople
from bot.rendering import LOCALES
from bot.services.demo import seed_demo
from tests.handlers.harness import NOON, Person, ShopDesk, shop_desk

BOSS = Person(OWNER.telegram_id, OWNER.zh)
MANAGES = Person(MANAGER.telegram_id, MANAGER.zh)
CHEN = Person(SALES_CHEN.telegram_id, SALES_CHEN.zh)
FANG = Person(2001, "王芳")
STRANGER = Person(77, "路人")


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


def takings(desk: ShopDesk, since: str, staff: str = "%", until: str = "2026-11-22") -> str:
    """¥ of the purchases of some days, by hand."""
    found = desk.rows(
        "SELECT SUM(total_minor) FROM purchases p JOIN staff s ON s.id = p.staff_id"
        " WHERE voided_at IS NULL AND bought_on BETWEEN ? AND ? AND s.name LIKE ?",
        since,
        until,
        staff,
    )
    minor = int(found[0][0])
    return f"¥{minor // 100:,}" if minor % 100 == 0 else f"¥{minor / 100:,.2f}"


async def test_a_question_gets_the_shops_numbers(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGES, "今天")
    assert takings(desk, "2026-11-22") in heard.text
    heard = await desk.says(MANAGES, "本月")
    assert takings(desk, "2026-11-01") in heard.text
    assert all(name in heard.text for name in ("小陈", "小李", "周静", "林岚"))
    assert "🎂" in heard.text
    assert len(heard.text) < 900, "one phone screen"


async def test_the_buttons_lead_to_other_periods_rows_and_definitions(desk: ShopDesk) -> None:
    heard = await desk.says(BOSS, "/stats")
    month = next(data for _, data in heard.buttons if data.startswith("stats:month:0"))
    heard = await desk.presses(BOSS, month)
    assert takings(desk, "2026-11-01") in heard.text
    assert all(len(data.encode()) <= 64 for _, data in heard.buttons)
    earlier = next(data for _, data in heard.buttons if data.startswith("stats:month:1"))
    assert takings(desk, "2026-10-01", until="2026-10-31") in (await desk.presses(BOSS, earlier)).text
    rows = next(data for _, data in heard.buttons if data.startswith("statrows"))
    page = await desk.presses(BOSS, rows)
    assert page.text.count("<b>") == 9
    following = next(data for _, data in page.buttons if data.endswith(":1"))
    second = await desk.presses(BOSS, following)
    assert second.text != page.text
    definition = next(data for _, data in heard.buttons if data.startswith("statdef"))
    explained = await desk.presses(BOSS, definition)
    assert "14" in explained.text
    back = await desk.presses(BOSS, explained.buttons[0][1])
    assert back.text == heard.text


async def test_a_salesperson_sees_their_own_numbers_and_nobody_elses(desk: ShopDesk) -> None:
    heard = await desk.says(CHEN, "本月")
    assert "小陈" in heard.text
    assert not any(name in heard.text for name in ("小李", "周静", "林岚"))
    assert takings(desk, "2026-11-01", "小陈") in heard.text
    assert takings(desk, "2026-11-01") not in heard.text
    li = desk.rows("SELECT id FROM staff WHERE name = '小李'")[0][0]
    before = desk.snapshot()
    for data in (f"stats:month:0:{li}", f"statrows:month:0:{li}:0"):
        refused = await desk.presses(CHEN, data)
        assert "¥" not in refused.text
    assert "¥" not in (await desk.says(CHEN, "小李本月业绩")).text
    assert desk.snapshot()["purchases"] == before["purchases"]


async def test_a_manager_may_ask_for_one_person(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGES, "小李本月业绩")
    assert "小李" in heard.text
    assert takings(desk, "2026-11-01", "小李") in heard.text
    rows = next(data for _, data in heard.buttons if data.startswith("statrows"))
    assert "小陈" not in (await desk.presses(MANAGES, rows)).text
    assert "没有这人" in (await desk.says(MANAGES, "没有这人业绩")).text


async def test_customers_and_strangers_hear_no_numbers(desk: ShopDesk) -> None:
    for who in (FANG, STRANGER):
        for text in ("今天", "/stats", "本月"):
            assert "¥" not in (await desk.says(who, text)).text
        for data in ("stats:month:0", "statrows:month:0:0:0", "statdef:month:0:0"):
            assert "¥" not in (await desk.presses(who, data)).text


FORGED = [
    "stats",
    "stats:",
    "stats:decade:0",
    "stats:month",
    "stats:month:-1",
    "stats:month:x",
    "stats:month:99999999999",
    "stats:month:0:99999",
    "stats:month:0:x",
    "statrows:month:0:0",
    "statrows:month:0:0:9999",
    "statrows:month:0:0:-1",
    "statrows",
    "statdef",
    "statdef:x",
    "stats:year:999",
    "stats:year:9999999",
    "stats:all:5",
    "stats:week:999:0:0:0:0",
]


async def test_forged_buttons_do_no_harm(desk: ShopDesk) -> None:
    for data in FORGED:
        heard = await desk.presses(BOSS, data)
        assert heard.texts or heard.toast, data


async def test_a_line_that_a_form_waits_for_is_not_a_question(desk: ShopDesk) -> None:
    async with desk.write() as uow:
        chen = await uow.staff.by_telegram(CHEN.id)
        assert chen is not None
        await uow.forms.open(
            FormKind.FOLLOWUP, staff_id=chen.id, chat_id=CHEN.id, now=NOON - timedelta(minutes=1),
            values={"customer": None, "due": None, "text": None}, asking="due",
        )  # fmt: skip
    heard = await desk.says(CHEN, "今天")
    assert not any(data.startswith("stats") for _, data in heard.buttons)


async def test_refunds_are_told_with_what_came_back(desk: ShopDesk) -> None:
    since = "2026-10-01"
    rows = desk.rows(
        "SELECT c.refund_minor, k.name FROM service_cases c LEFT JOIN customers k ON k.id = c.customer_id"
        " WHERE c.voided_at IS NULL AND c.state != 'cancelled' AND c.refund_minor > 0 AND c.happened_on >= ?"
        " ORDER BY c.happened_at DESC, c.id DESC",
        since,
    )
    total = sum(minor for minor, _ in rows)
    assert total
    for typed in ("10月1日以来退了多少", "refunds since 1 October"):
        heard = await desk.says(MANAGES, typed)
        assert f"¥{total // 100:,}" in heard
        assert all((name or "") in heard.text for _, name in rows[:6])
    assert (await desk.says(CHEN, "本月退款多少")).texts


async def test_average_baskets_of_each_colleague(desk: ShopDesk) -> None:
    rows = desk.rows(
        "SELECT s.name, SUM(total_minor), COUNT(*) FROM purchases p JOIN staff s ON s.id = p.staff_id"
        " WHERE voided_at IS NULL AND bought_on BETWEEN '2026-10-01' AND '2026-10-31' GROUP BY s.id"
    )
    heard = await desk.says(MANAGES, "average basket by salesperson last month")
    best, *_ = sorted(rows, key=lambda row: -row[1] / row[2])
    assert f"1. {best[0]}" in heard.text
    for _, minor, count in rows:
        basket = round(minor / count)
        assert f"¥{basket // 100:,}" in heard
    one = await desk.says(MANAGES, "小陈上个月客单价")
    _, minor, count = next(row for row in rows if row[0] == "小陈")
    assert f"¥{minor // count // 100:,}" in one


async def test_shares_and_baskets_are_ones_own_to_a_salesperson(desk: ShopDesk) -> None:
    (chen,) = desk.rows("SELECT id FROM staff WHERE name = '小陈'")
    (sold,) = desk.rows(
        "SELECT SUM(total_minor), COUNT(*) FROM purchases WHERE voided_at IS NULL AND staff_id = ?"
        " AND bought_on >= '2026-11-01' AND currency = 'CNY'",
        *chen,
    )
    for typed in ("客单价", "average basket", "客单价多少"):
        heard = await desk.says(CHEN, typed)
        assert f" {sold[1]} sales" in heard or f"{sold[1]} 单" in heard
        assert f"¥{round(sold[0] / sold[1]) // 100:,}" in heard
    for typed in ("新老客户占比", "退货率", "什么时候人最多"):
        assert "小陈" in await desk.says(CHEN, typed)
    refused = (await desk.says(CHEN, "复购率")).text
    assert refused
    assert not any(told in refused for told in ("%", "小陈", "¥"))


async def test_a_basket_is_of_this_month_however_it_is_asked_for(desk: ShopDesk) -> None:
    month = (await desk.says(MANAGES, "平均客单价")).text
    assert "¥" in month
    for typed in ("客单价", "average basket", "客单价多少"):
        assert (await desk.says(MANAGES, typed)).text == month
    assert "😊" in await desk.says(MANAGES, "退货率")
